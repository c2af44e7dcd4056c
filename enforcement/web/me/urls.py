"""Addresses: one's own settings and saved phrases."""

from enforcement.web.me import phrases, views

urlpatterns = [*views.urlpatterns, *phrases.urlpatterns]

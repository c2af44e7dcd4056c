"""Addresses: insights."""

from enforcement.web.insights import agreement, views

urlpatterns = [*views.urlpatterns, *agreement.urlpatterns]

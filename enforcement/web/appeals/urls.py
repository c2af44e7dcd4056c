"""Addresses: appeals and how they are decided."""

from enforcement.web.appeals import acts, views

urlpatterns = [*views.urlpatterns, *acts.urlpatterns]

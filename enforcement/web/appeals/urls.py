"""Addresses: appeals and how they are decided."""

from enforcement.web.appeals import acts, disputes, views

urlpatterns = [*views.urlpatterns, *acts.urlpatterns, *disputes.urlpatterns]

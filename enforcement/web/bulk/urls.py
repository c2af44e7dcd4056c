"""Addresses: bulk decisions."""

from enforcement.web.bulk import acts, views

urlpatterns = [*views.urlpatterns, *acts.urlpatterns]

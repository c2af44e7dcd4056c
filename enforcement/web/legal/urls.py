"""Addresses: the legal desk, bundles of cases, and who has a seat at it."""

from enforcement.web.legal import bundles, people, views

urlpatterns = [*views.urlpatterns, *bundles.urlpatterns, *people.urlpatterns]

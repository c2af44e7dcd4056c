"""Addresses: the legal desk, bundles of cases and what they removed, and who has a seat at it."""

from enforcement.web.legal import bundles, cases, people, redactions, views

urlpatterns = [
    *views.urlpatterns,
    *cases.urlpatterns,
    *bundles.urlpatterns,
    *redactions.urlpatterns,
    *people.urlpatterns,
]

"""Addresses: policies, partners, contacts, webhooks, calendar and staff."""

from enforcement.web.manage import clauses, contacts, office, policies, staff, webhooks

urlpatterns = [
    *policies.urlpatterns,
    *clauses.urlpatterns,
    *office.urlpatterns,
    *contacts.urlpatterns,
    *webhooks.urlpatterns,
    *staff.urlpatterns,
]

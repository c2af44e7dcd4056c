"""Addresses: policies, partners, contacts, webhooks, tokens, calendar and staff."""

from enforcement.web.manage import clauses, contacts, office, policies, staff, tokens, webhooks

urlpatterns = [
    *policies.urlpatterns,
    *clauses.urlpatterns,
    *office.urlpatterns,
    *contacts.urlpatterns,
    *webhooks.urlpatterns,
    *tokens.urlpatterns,
    *staff.urlpatterns,
]

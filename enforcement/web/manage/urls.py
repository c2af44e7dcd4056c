"""Addresses: policies, partners, flaggers, contacts, webhooks, tokens, calendar and staff."""

from enforcement.web.manage import (
    clauses,
    contacts,
    flaggers,
    office,
    policies,
    staff,
    tokens,
    webhook_deliveries,
    webhooks,
)

urlpatterns = [
    *policies.urlpatterns,
    *clauses.urlpatterns,
    *office.urlpatterns,
    *flaggers.urlpatterns,
    *contacts.urlpatterns,
    *webhooks.urlpatterns,
    *webhook_deliveries.urlpatterns,
    *tokens.urlpatterns,
    *staff.urlpatterns,
]

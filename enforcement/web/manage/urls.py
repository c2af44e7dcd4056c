"""Addresses: policies, partners, flaggers, contacts, the import, webhooks, tokens and staff."""

from enforcement.web.manage import (
    clauses,
    contacts,
    flaggers,
    imports,
    lost,
    office,
    policies,
    queue_rules,
    retention,
    staff,
    tokens,
    webhook_deliveries,
    webhooks,
)

urlpatterns = [
    *policies.urlpatterns,
    *clauses.urlpatterns,
    *office.urlpatterns,
    *queue_rules.urlpatterns,
    *retention.urlpatterns,
    *flaggers.urlpatterns,
    *contacts.urlpatterns,
    *imports.urlpatterns,
    *lost.urlpatterns,
    *webhooks.urlpatterns,
    *webhook_deliveries.urlpatterns,
    *tokens.urlpatterns,
    *staff.urlpatterns,
]

"""Addresses whose answers are worth a line of the log: what is taken out, and what few may read.

That sensitive evidence was looked at, and who took the record out, stands in the audit record
besides.
"""

from __future__ import annotations

from accounts.security_log import SecurityEvent

SENSITIVE = {
    "queue_csv": SecurityEvent.EXPORTED,
    "batch_csv": SecurityEvent.EXPORTED,
    "cases_csv": SecurityEvent.EXPORTED,
    "accounts_csv": SecurityEvent.EXPORTED,
    "audit_csv": SecurityEvent.EXPORTED,
    "audit_export": SecurityEvent.EXPORTED,
    "insights_csv": SecurityEvent.EXPORTED,
    "case_file_pdf": SecurityEvent.EXPORTED,
    "data_request_export": SecurityEvent.EXPORTED,
    "data_request_file": SecurityEvent.EXPORTED,
    "queue_rules_csv": SecurityEvent.EXPORTED,
    "statements_export": SecurityEvent.EXPORTED,
    "insights_json": SecurityEvent.EXPORTED,
    "quality_agreement_csv": SecurityEvent.EXPORTED,
    "quality_agreement_json": SecurityEvent.EXPORTED,
    "transparency_csv_file": SecurityEvent.EXPORTED,
    "transparency_xlsx_file": SecurityEvent.EXPORTED,
    "quality_lots_csv": SecurityEvent.EXPORTED,
    "quality_evidence": SecurityEvent.READ,
    "quality_evidence_show": SecurityEvent.READ,
    "quality_evidence_file": SecurityEvent.READ,
    "case_evidence": SecurityEvent.READ,
    "case_evidence_peek": SecurityEvent.READ,
    "case_evidence_show": SecurityEvent.READ,
    "case_evidence_file": SecurityEvent.READ,
    "case_copy": SecurityEvent.READ,
    "case_copy_made": SecurityEvent.READ,
    "case_copy_file": SecurityEvent.READ,
    "audit": SecurityEvent.READ,
    "audit_chain": SecurityEvent.READ,
    "member": SecurityEvent.READ,
    "data_request": SecurityEvent.READ,
    "legal_request": SecurityEvent.READ,
    "legal_hold": SecurityEvent.READ,
    "legal_bundles": SecurityEvent.READ,
    "legal_bundle_file": SecurityEvent.EXPORTED,
    "legal_case": SecurityEvent.READ,
    "legal_redactions": SecurityEvent.READ,
    "legal_redaction": SecurityEvent.READ,
    "legal_redaction_file": SecurityEvent.EXPORTED,
    "account_contacts": SecurityEvent.READ,
    "account_import_preview": SecurityEvent.READ,
    "partners": SecurityEvent.READ,  # with their contacts, as flaggers are
    "flaggers": SecurityEvent.READ,
    "reporters": SecurityEvent.READ,  # they name reporters
    "reporter_misuse": SecurityEvent.READ,
    "lost_decisions": SecurityEvent.READ,
    "webhooks": SecurityEvent.READ,
    "webhook": SecurityEvent.READ,  # with what was sent to it
    "reviews_unmatched": SecurityEvent.READ,  # it names reporters
    "reviews_file": SecurityEvent.READ,
    "export_cases": SecurityEvent.EXPORTED,  # of programs, over the REST API
    "export_decisions": SecurityEvent.EXPORTED,
    "export_statements": SecurityEvent.EXPORTED,
    "list_audit": SecurityEvent.READ,
    "list_events": SecurityEvent.READ,
    "list_webhooks": SecurityEvent.READ,
    "read_webhook": SecurityEvent.READ,
    "list_deliveries": SecurityEvent.READ,
    "put_account": SecurityEvent.READ,  # the address; whoever reads it gets the contacts, too
}

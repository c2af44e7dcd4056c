"""Contains all the data models used in inputs/outputs"""

from .account_in import AccountIn
from .account_in_kind import AccountInKind
from .account_in_tier import AccountInTier
from .account_out import AccountOut
from .account_out_standing import AccountOutStanding
from .act_in import ActIn
from .act_in_act import ActInAct
from .batch_act import BatchAct
from .batch_in import BatchIn
from .batch_left_out import BatchLeftOut
from .batch_line import BatchLine
from .batch_out import BatchOut
from .batch_phase import BatchPhase
from .billing_in import BillingIn
from .billing_row import BillingRow
from .billing_row_period_type_0 import BillingRowPeriodType0
from .bulk_account import BulkAccount
from .bulk_counts import BulkCounts
from .bulk_in import BulkIn
from .bulk_item_phase import BulkItemPhase
from .bulk_out import BulkOut
from .bulk_phase import BulkPhase
from .bulk_reasons_in import BulkReasonsIn
from .case_batch_case import CaseBatchCase
from .case_batch_counts import CaseBatchCounts
from .case_batch_in import CaseBatchIn
from .case_batch_out import CaseBatchOut
from .case_batch_reason_in import CaseBatchReasonIn
from .case_batch_undo_in import CaseBatchUndoIn
from .case_out import CaseOut
from .case_row import CaseRow
from .check import Check
from .check_kind import CheckKind
from .contact_in import ContactIn
from .contact_in_role import ContactInRole
from .contact_out import ContactOut
from .copies_out import CopiesOut
from .copy_in import CopyIn
from .copy_out import CopyOut
from .copy_out_removed import CopyOutRemoved
from .decision_out import DecisionOut
from .delivery_out import DeliveryOut
from .delivery_out_payload import DeliveryOutPayload
from .dispute_out import DisputeOut
from .event_out import EventOut
from .evidence_in import EvidenceIn
from .evidence_in_origin import EvidenceInOrigin
from .evidence_out import EvidenceOut
from .export_statements_format import ExportStatementsFormat
from .exported_case import ExportedCase
from .exported_decision import ExportedDecision
from .exported_statement import ExportedStatement
from .exported_statement_statement_type_0 import ExportedStatementStatementType0
from .file_in import FileIn
from .file_not_taken import FileNotTaken
from .kept_file import KeptFile
from .key_row import KeyRow
from .key_row_revoked_by import KeyRowRevokedBy
from .keys_in import KeysIn
from .left_out import LeftOut
from .list_cases_queue import ListCasesQueue
from .list_cases_state import ListCasesState
from .mail_file import MailFile
from .mail_in import MailIn
from .mail_in_origin import MailInOrigin
from .mailed_report_out import MailedReportOut
from .mark_in import MarkIn
from .mark_in_ground import MarkInGround
from .mistake import Mistake
from .next_step_out import NextStepOut
from .outbox_phase import OutboxPhase
from .paged_case_row import PagedCaseRow
from .paged_delivery_out import PagedDeliveryOut
from .paged_dispute_out import PagedDisputeOut
from .paged_event_out import PagedEventOut
from .paged_exported_case import PagedExportedCase
from .paged_exported_decision import PagedExportedDecision
from .paged_exported_statement import PagedExportedStatement
from .paged_public_statement_out import PagedPublicStatementOut
from .plan_item import PlanItem
from .problem_document import ProblemDocument
from .propose_in import ProposeIn
from .public_statement_out import PublicStatementOut
from .recorded_rows import RecordedRows
from .rehearsal_out import RehearsalOut
from .rehearsal_out_impact_type_0 import RehearsalOutImpactType0
from .rehearsal_out_notice_type_0 import RehearsalOutNoticeType0
from .removed_webhook import RemovedWebhook
from .report_in import ReportIn
from .report_in_origin import ReportInOrigin
from .report_out import ReportOut
from .report_out_stage import ReportOutStage
from .report_outcome import ReportOutcome
from .reporter import Reporter
from .scope import Scope
from .severity import Severity
from .state import State
from .statement_out import StatementOut
from .statement_out_statement import StatementOutStatement
from .step_in import StepIn
from .terms import Terms
from .terms_exception_type_0 import TermsExceptionType0
from .terms_measure_type_0 import TermsMeasureType0
from .terms_on_missed import TermsOnMissed
from .usage_in import UsageIn
from .usage_row import UsageRow
from .webhook_in import WebhookIn
from .webhook_in_types_item import WebhookInTypesItem
from .webhook_made import WebhookMade
from .webhook_out import WebhookOut
from .withdraw_in import WithdrawIn

__all__ = (
    "AccountIn",
    "AccountInKind",
    "AccountInTier",
    "AccountOut",
    "AccountOutStanding",
    "ActIn",
    "ActInAct",
    "BatchAct",
    "BatchIn",
    "BatchLeftOut",
    "BatchLine",
    "BatchOut",
    "BatchPhase",
    "BillingIn",
    "BillingRow",
    "BillingRowPeriodType0",
    "BulkAccount",
    "BulkCounts",
    "BulkIn",
    "BulkItemPhase",
    "BulkOut",
    "BulkPhase",
    "BulkReasonsIn",
    "CaseBatchCase",
    "CaseBatchCounts",
    "CaseBatchIn",
    "CaseBatchOut",
    "CaseBatchReasonIn",
    "CaseBatchUndoIn",
    "CaseOut",
    "CaseRow",
    "Check",
    "CheckKind",
    "ContactIn",
    "ContactInRole",
    "ContactOut",
    "CopiesOut",
    "CopyIn",
    "CopyOut",
    "CopyOutRemoved",
    "DecisionOut",
    "DeliveryOut",
    "DeliveryOutPayload",
    "DisputeOut",
    "EventOut",
    "EvidenceIn",
    "EvidenceInOrigin",
    "EvidenceOut",
    "ExportStatementsFormat",
    "ExportedCase",
    "ExportedDecision",
    "ExportedStatement",
    "ExportedStatementStatementType0",
    "FileIn",
    "FileNotTaken",
    "KeptFile",
    "KeyRow",
    "KeyRowRevokedBy",
    "KeysIn",
    "LeftOut",
    "ListCasesQueue",
    "ListCasesState",
    "MailFile",
    "MailIn",
    "MailInOrigin",
    "MailedReportOut",
    "MarkIn",
    "MarkInGround",
    "Mistake",
    "NextStepOut",
    "OutboxPhase",
    "PagedCaseRow",
    "PagedDeliveryOut",
    "PagedDisputeOut",
    "PagedEventOut",
    "PagedExportedCase",
    "PagedExportedDecision",
    "PagedExportedStatement",
    "PagedPublicStatementOut",
    "PlanItem",
    "ProblemDocument",
    "ProposeIn",
    "PublicStatementOut",
    "RecordedRows",
    "RehearsalOut",
    "RehearsalOutImpactType0",
    "RehearsalOutNoticeType0",
    "RemovedWebhook",
    "ReportIn",
    "ReportInOrigin",
    "ReportOut",
    "ReportOutStage",
    "ReportOutcome",
    "Reporter",
    "Scope",
    "Severity",
    "State",
    "StatementOut",
    "StatementOutStatement",
    "StepIn",
    "Terms",
    "TermsExceptionType0",
    "TermsMeasureType0",
    "TermsOnMissed",
    "UsageIn",
    "UsageRow",
    "WebhookIn",
    "WebhookInTypesItem",
    "WebhookMade",
    "WebhookOut",
    "WithdrawIn",
)

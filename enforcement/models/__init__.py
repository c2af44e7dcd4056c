"""WHAT: the records of enforcement, one noun a file."""

from enforcement.models.allegation import Allegation, Finding
from enforcement.models.appeal import Appeal, JoinedAppeal, ReinstatementRequest
from enforcement.models.batch import CaseBatch, CaseBatchItem
from enforcement.models.bulk import BulkDecision, BulkItem
from enforcement.models.bundle_release import BundleRelease
from enforcement.models.case import Case
from enforcement.models.case_file import CaseFile
from enforcement.models.case_link import CaseLink
from enforcement.models.case_times import CaseTimes
from enforcement.models.checkpoint import (
    Checkpoint,
    SealedDelivery,
    SealedEvent,
    UnsealedDelivery,
    UnsealedEvent,
)
from enforcement.models.clock import StoryClock
from enforcement.models.data_erasure import DataErasure
from enforcement.models.data_request import DataExport, DataRequest
from enforcement.models.decision import Decision
from enforcement.models.desk import (
    CaseFollower,
    PhraseVersion,
    Presence,
    SavedPhrase,
    SavedView,
    Skip,
)
from enforcement.models.digest import Digest
from enforcement.models.disclosure import Disclosure
from enforcement.models.dispute import Dispute
from enforcement.models.distinct_accounts import DistinctAccounts
from enforcement.models.escalation import Escalation
from enforcement.models.event import Event
from enforcement.models.evidence import Evidence
from enforcement.models.evidence_copy import EvidenceCopy
from enforcement.models.file_store import FileStore
from enforcement.models.first_decision import FirstDecision
from enforcement.models.flagged_report import FlaggedReport
from enforcement.models.holder_request import HolderRequest
from enforcement.models.inbox import InboxItem
from enforcement.models.legal import AuthorityName, AuthorityRequest, HeldName, LegalHold
from enforcement.models.legal_record import LegalEvent
from enforcement.models.lost import DatabaseTimeline, LostDecision
from enforcement.models.machine_check import MachineCheck, RequirementCheck
from enforcement.models.mailed import ArrivedMail, MailedMessage
from enforcement.models.measure import Measure
from enforcement.models.message import Message
from enforcement.models.misuse import MisuseChoice, MisuseSuspension, MisuseWarning
from enforcement.models.misuse_count import MisuseCount
from enforcement.models.notice import Delivery, Notice
from enforcement.models.office import Office
from enforcement.models.outbox import OutboxMessage
from enforcement.models.pass_on import PassOn
from enforcement.models.plan import Plan, Requirement, Submission
from enforcement.models.policy import Clause, ClauseException, Policy, PolicyVersion
from enforcement.models.portal import AccessLink, Door, Draft, LinkRequest, PortalSession
from enforcement.models.profile_choice import ProfileChoice, StatementsToken
from enforcement.models.public_report import (
    FollowUp,
    ReportDetails,
    ReportFile,
    ReportOfDanger,
    ReportSending,
)
from enforcement.models.public_statement import PublicStatement
from enforcement.models.quality import QualityAnswer, QualityReview
from enforcement.models.quality_draw import QualityDraw, QualityShare
from enforcement.models.queue_rules import QueueRulesVersion
from enforcement.models.reach import EnforcementTime, Gateway, Reach
from enforcement.models.receipt import Receipt
from enforcement.models.referral import Referral
from enforcement.models.refusal import SweepRefusal
from enforcement.models.report import Report
from enforcement.models.reporter_weight import ReporterWeight, WeighedReport
from enforcement.models.retention import RetentionItem, RetentionPlan, RetentionRun
from enforcement.models.review import Review
from enforcement.models.seat import Seat
from enforcement.models.sent_form import SentForm
from enforcement.models.staff import RoleProposal, StaffEvent
from enforcement.models.staff_draft import StaffDraft
from enforcement.models.statement_closing import StatementClosing
from enforcement.models.statement_of_reasons import StatementOfReasons, StatementWording
from enforcement.models.tombstone import Tombstone
from enforcement.models.transparency import (
    TransparencyPublication,
    TransparencyReport,
    TransparencyRow,
)
from enforcement.models.usual_band import UsualBand
from enforcement.models.webhook import WebhookEndpoint
from enforcement.models.weighing import Weighing

__all__ = [
    "AccessLink",
    "Allegation",
    "Appeal",
    "ArrivedMail",
    "AuthorityName",
    "AuthorityRequest",
    "BulkDecision",
    "BulkItem",
    "BundleRelease",
    "Case",
    "CaseBatch",
    "CaseBatchItem",
    "CaseFile",
    "CaseFollower",
    "CaseLink",
    "CaseTimes",
    "Checkpoint",
    "Clause",
    "ClauseException",
    "DataErasure",
    "DataExport",
    "DataRequest",
    "DatabaseTimeline",
    "Decision",
    "Delivery",
    "Digest",
    "Disclosure",
    "Dispute",
    "DistinctAccounts",
    "Door",
    "Draft",
    "EnforcementTime",
    "Escalation",
    "Event",
    "Evidence",
    "EvidenceCopy",
    "FileStore",
    "Finding",
    "FirstDecision",
    "FlaggedReport",
    "FollowUp",
    "Gateway",
    "HeldName",
    "HolderRequest",
    "InboxItem",
    "JoinedAppeal",
    "LegalEvent",
    "LegalHold",
    "LinkRequest",
    "LostDecision",
    "MachineCheck",
    "MailedMessage",
    "Measure",
    "Message",
    "MisuseChoice",
    "MisuseCount",
    "MisuseSuspension",
    "MisuseWarning",
    "Notice",
    "Office",
    "OutboxMessage",
    "PassOn",
    "PhraseVersion",
    "Plan",
    "Policy",
    "PolicyVersion",
    "PortalSession",
    "Presence",
    "ProfileChoice",
    "PublicStatement",
    "QualityAnswer",
    "QualityDraw",
    "QualityReview",
    "QualityShare",
    "QueueRulesVersion",
    "Reach",
    "Receipt",
    "Referral",
    "ReinstatementRequest",
    "Report",
    "ReportDetails",
    "ReportFile",
    "ReportOfDanger",
    "ReportSending",
    "ReporterWeight",
    "Requirement",
    "RequirementCheck",
    "RetentionItem",
    "RetentionPlan",
    "RetentionRun",
    "Review",
    "RoleProposal",
    "SavedPhrase",
    "SavedView",
    "SealedDelivery",
    "SealedEvent",
    "Seat",
    "SentForm",
    "Skip",
    "StaffDraft",
    "StaffEvent",
    "StatementClosing",
    "StatementOfReasons",
    "StatementWording",
    "StatementsToken",
    "StoryClock",
    "Submission",
    "SweepRefusal",
    "Tombstone",
    "TransparencyPublication",
    "TransparencyReport",
    "TransparencyRow",
    "UnsealedDelivery",
    "UnsealedEvent",
    "UsualBand",
    "WebhookEndpoint",
    "WeighedReport",
    "Weighing",
]

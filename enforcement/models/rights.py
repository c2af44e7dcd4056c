"""What the application may change of rows that bind somebody: these columns, and no others.

The application's role has the right to update each of them; a row's words, whom it is about and
when it was written are nobody's to change (`tests/models/test_rights.py` compares them with the
database's catalogue). What is not named here has its own rule: append-only, or frozen when
published.
"""

from __future__ import annotations

from django.db import models

from accounts.models import ApiToken, TrustedFlagger
from enforcement.models._by_two import ANSWER
from enforcement.models._somebody import ENDS
from enforcement.models.allegation import Allegation, Finding
from enforcement.models.appeal import Appeal, JoinedAppeal, ReinstatementRequest
from enforcement.models.case import Case
from enforcement.models.case_link import CaseLink
from enforcement.models.checkpoint import Checkpoint, SealedDelivery, SealedEvent
from enforcement.models.data_erasure import ERASURE_LATER, DataErasure
from enforcement.models.data_request import REQUEST_LATER as OF_DATA_REQUEST
from enforcement.models.data_request import DataRequest
from enforcement.models.decision import Decision
from enforcement.models.disclosure import Disclosure
from enforcement.models.dispute import LATER as OF_DISPUTE
from enforcement.models.dispute import Dispute
from enforcement.models.distinct_accounts import DistinctAccounts
from enforcement.models.escalation import Escalation
from enforcement.models.event import Event
from enforcement.models.evidence import Evidence
from enforcement.models.evidence_copy import LATER as OF_COPY
from enforcement.models.evidence_copy import EvidenceCopy
from enforcement.models.flagged_report import FlaggedReport
from enforcement.models.holder_request import HolderRequest
from enforcement.models.legal import (
    HOLD_LATER,
    REQUEST_LATER,
    AuthorityName,
    AuthorityRequest,
    HeldName,
    LegalHold,
)
from enforcement.models.legal_record import LegalEvent
from enforcement.models.lost import DatabaseTimeline, LostDecision
from enforcement.models.machine_check import MachineCheck, RequirementCheck
from enforcement.models.mailed import MailedMessage
from enforcement.models.measure import Measure
from enforcement.models.message import Message
from enforcement.models.misuse import (
    SUSPENSION_LATER,
    MisuseChoice,
    MisuseSuspension,
    MisuseWarning,
)
from enforcement.models.notice import Delivery, Notice
from enforcement.models.outbox import OutboxMessage
from enforcement.models.pass_on import PassOn
from enforcement.models.plan import Plan, Requirement, Submission
from enforcement.models.profile_choice import LATER as CHOSEN_LATER
from enforcement.models.profile_choice import ProfileChoice
from enforcement.models.public_report import FollowUp, ReportDetails, ReportFile, ReportOfDanger
from enforcement.models.public_statement import LATER as OF_PUBLIC
from enforcement.models.public_statement import PublicStatement
from enforcement.models.quality import WORKED_ON, QualityAnswer, QualityReview
from enforcement.models.quality_draw import DRAWS_ON, QualityDraw, QualityShare
from enforcement.models.queue_rules import LATER, QueueRulesVersion
from enforcement.models.receipt import Receipt
from enforcement.models.referral import Referral
from enforcement.models.report import Report
from enforcement.models.reporter_weight import ReporterWeight, WeighedReport
from enforcement.models.retention import (
    ITEM_LATER,
    RUN_LATER,
    RetentionItem,
    RetentionPlan,
    RetentionRun,
)
from enforcement.models.review import Review
from enforcement.models.seat import LATER as OF_SEAT
from enforcement.models.seat import Seat
from enforcement.models.staff import StaffEvent
from enforcement.models.statement_closing import StatementClosing
from enforcement.models.statement_of_reasons import (
    CHANGES,
    StatementOfReasons,
    StatementWording,
)
from enforcement.models.tombstone import Tombstone
from enforcement.models.weighing import Weighing

APPLICATION = "docket_app"  # its role
CHANGEABLE: dict[type[models.Model], tuple[str, ...]] = {
    Allegation: ("phase",),
    ApiToken: (
        "hash",
        "hint",
        "old_hash",
        "old_until_at",
        "agreed_at",
        "agreed_by_id",
        "last_used_at",
        "revoked_at",
    ),
    Appeal: ("phase", "hearer_id", "decided_at", "reasons"),
    AuthorityRequest: REQUEST_LATER,
    Case: (
        "state",
        "version",
        "decided_at",
        "closed_at",
        "merged_into_id",
        "question",
        "would_clear",
        "first_look_at",
        "assignee_id",
        "lease_holder_id",
        "lease_until_at",
        "priority",
        "priority_terms",
        "queue_rules",
        "severity",
        "severity_set_at",
        "report_count",
        "awaits",
        "awaits_what",
        "unseen_since_at",
        "turn",
        "turn_for",
        "turn_verb",
        "turn_review",
        "turn_number",
        "due_at",
        "measure",
        "tier",
        "partner_id",
        "locale",
        "standing",
        "to_approve",
        "to_review",
        "to_hear",
        "escalated",
        "with_others",
    ),
    CaseLink: ("removed_by", "removed_at"),
    DataErasure: ERASURE_LATER,
    DataRequest: OF_DATA_REQUEST,
    DatabaseTimeline: ("taken_at", "refused_at"),
    Decision: (
        "phase",
        "approved_by_id",
        "approver_name",
        "approver_role",
        "approved_at",
        "executed_at",
        "impact",
        "answer",
        "notice",
        "ratify_by_at",
        "ratified_by_id",
        "ratified_at",
    ),
    Dispute: OF_DISPUTE,
    DistinctAccounts: ("taken_back_by", "taken_back_at"),
    Escalation: ("phase", "taken_by_id", "taken_at", "closed_at", "answer"),
    Evidence: ("sealed_at",),
    EvidenceCopy: OF_COPY,
    HolderRequest: ("phase", "answered_by", "answered_at", "reasons"),
    LegalHold: HOLD_LATER,
    LostDecision: ("settled_at", "how", "settled_by", "reason"),
    MachineCheck: ("next_at",),
    MisuseChoice: ANSWER,
    MisuseSuspension: SUSPENSION_LATER,
    Measure: ("phase", "over_at", "over_how", "lifted_by_id", "review_by_at", "review_set_at"),
    Notice: ("informed_at",),
    OutboxMessage: (
        "phase",
        "next_at",
        "attempts",
        "crashes",
        "lease_token",
        "lease_until_at",
        "done_at",
        "last_error",
        "tried_at",
        "answer",
    ),
    PassOn: ("settled_at", "how", "told_at", "proof"),
    Plan: (),
    Referral: ("phase", "answered", "answer_text", "answered_at"),
    PublicStatement: OF_PUBLIC,
    ProfileChoice: CHOSEN_LATER,
    ReinstatementRequest: ("phase", "answered_by", "answered_at", "reasons"),
    QualityReview: WORKED_ON,
    QualityShare: DRAWS_ON,
    QueueRulesVersion: LATER,
    Report: (
        "account_id",
        "case_id",
        "policy_id",
        "policy_version_id",
        "read_at",
        "read_by_id",
        "match_by_at",
        "rejected_at",
        "rejected_by_id",
        "rejection",
        "outcome_told",
        "outcome_told_at",
    ),
    ReporterWeight: ENDS,
    Requirement: ("phase", "superseded", "due_at", "extended_at", "reminded", "answer"),
    RetentionItem: ITEM_LATER,
    RetentionRun: (*ANSWER, *RUN_LATER),
    Seat: OF_SEAT,
    Review: (
        "phase",
        "warn_at",
        "due_at",
        "warned_at",
        "missed_at",
        "assignee_id",
        "paused_at",
        "paused_until_at",
        "paused_for",
        "paused_what",
        "looked_by",
        "looked_at",
        "outcome",
        "reasons",
    ),
    StatementClosing: ANSWER,
    StatementOfReasons: CHANGES,
    TrustedFlagger: (
        "name",
        "areas",
        "awarded_by",
        "award",
        "award_url",
        "since_on",
        "until_on",
        "suspended_at",
        "ended_at",
        "why",
    ),
}
# Nothing of these, nor do they go.
WRITTEN_ONCE: tuple[type[models.Model], ...] = (
    AuthorityName,
    Checkpoint,
    Delivery,
    Disclosure,
    Event,
    Finding,
    FlaggedReport,
    FollowUp,
    HeldName,
    JoinedAppeal,
    LegalEvent,
    MailedMessage,
    Message,
    MisuseWarning,
    QualityAnswer,
    QualityDraw,
    Receipt,
    RequirementCheck,
    RetentionPlan,
    ReportDetails,
    ReportFile,
    ReportOfDanger,
    SealedDelivery,
    SealedEvent,
    StaffEvent,
    StatementWording,
    Submission,
    Tombstone,
    WeighedReport,
    Weighing,
)

"""Which topic each message to staff belongs to: people choose by topic how they are told. A test
asks that every row of `staff_mails.py` has exactly one.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.preferences import ByMail, Topic

# none of them stands in a chat, where others read
LEGAL_DUE = (
    "legal_request_due",
    "legal_hold_due",
    "legal_desk_empty",
    "legal_bundle_made",
    "legal_bundle_not_made",
    "legal_release_proposed",
    "legal_release_answered",
)
DATA_DUE = ("data_request_due", "data_export_made", "data_export_not_made")
KINDS: dict[Topic, tuple[str, ...]] = {
    Topic.ASSIGNMENTS: (
        "assigned",
        "remanded",
        "batch_assigned",
        "batch_look",
        "batch_stopped",
        "batch_done",
        "quality_review",
    ),
    Topic.MENTIONS: ("mention",),
    Topic.FOLLOWED: ("followed",),
    Topic.REPLIES: (
        "answer",
        "no_answer",
        "mail_reply",
        "partner_answer",
        "follow_up",
        "submission",
        "reinstatement",
        "holder_request",
        "check_met",
    ),
    Topic.PROPOSALS: (
        "approval",
        "ratification",
        "send_back",
        "expire",
        "bulk_approval",
        "bulk_approved",
        "bulk_returned",
        "bulk_expired",
        "bulk_stopped",
        "bulk_done",
        "copy_proposed",
        "copy_answered",
        "copy_withdrawn",
        "public_proposed",
        "public_approved",
        "public_declined",
        "public_expired",
        "public_withdrawn",
        "publication_proposed",
        "publication",
        "queue_rules_proposed",
        "queue_rules_agreed",
        "queue_rules_declined",
        "queue_rules_expired",
        "profile_proposed",
        "profile_agreed",
        "profile_declined",
        "profile_expired",
        "legal_seat_proposed",
        "transparency_proposed",
        "transparency_agreed",
        "transparency_declined",
        "transparency_expired",
        "misuse_choice_proposed",
        "misuse_choice_agreed",
        "misuse_choice_declined",
        "misuse_choice_expired",
        "misuse_proposed",
        "misuse_agreed",
        "misuse_declined",
        "misuse_expired",
    ),
    Topic.DEADLINES: (
        "approval_due",
        "review_due",
        "unmatched",
        "statements_wait",
        *LEGAL_DUE,
        *DATA_DUE,
    ),
    Topic.CASES: (
        "report",
        "merged",
        "misuse_contested",
        "appeal",
        "appeal_joined",
        "automation",
        "contact_added",
        "contact_ended",
        "key_revoked",
        "escalation",
        "escalation_missed",
        "escalation_expired",
        "escalation_unratified",
        "escalation_overdue",
        "escalation_closed",
        "case_file_made",
        "case_file_not_made",
        "transparency_made",
        "transparency_not_made",
        "transparency_compared",
        "quality_nobody",
        "quality_lapsed",
        "quality_differs",
        "quality_unsettled",
        "quality_settled",
    ),
    Topic.SERVICE: (
        "unreachable",
        "undelivered",
        "delivery",
        "parked",
        "endpoint_disabled",
        "history_lost",
        "history_refused",
    ),
    Topic.SECURITY: (
        "invitation",
        "other_subject",
        "sign_in_proposed",
        "sign_in_changed",
        "own_sign_in_proposed",
        "own_sign_in_changed",
        "token_changed",
        "webhook_pointed",
    ),
}
TOPIC_OF = {kind: topic for topic, kinds in KINDS.items() for kind in kinds}

TOPICS: dict[Topic, Promise] = {
    Topic.ASSIGNMENTS: gettext_lazy("Cases assigned to you"),
    Topic.MENTIONS: gettext_lazy("Mentions of you"),
    Topic.FOLLOWED: gettext_lazy("Cases that you follow"),
    Topic.REPLIES: gettext_lazy("Replies from outside"),
    Topic.PROPOSALS: gettext_lazy("Proposals and approvals"),
    Topic.DEADLINES: gettext_lazy("Deadlines"),
    Topic.CASES: gettext_lazy("Reports, appeals and escalations"),
    Topic.SERVICE: gettext_lazy("Delivery and operation"),
    Topic.SECURITY: gettext_lazy("Sign-ins, tokens and webhooks"),
}
WHAT: dict[Topic, Promise] = {
    Topic.ASSIGNMENTS: gettext_lazy("Somebody gives you a case, or an appeal sends one back."),
    Topic.FOLLOWED: gettext_lazy(
        "Something is decided, answered or reported in a case you follow."
    ),
    Topic.MENTIONS: gettext_lazy("A colleague writes @ and your name in a note."),
    Topic.REPLIES: gettext_lazy("The holder, a partner or a reporter answers or asks something."),
    Topic.PROPOSALS: gettext_lazy("A decision waits for you, or yours was approved or returned."),
    Topic.DEADLINES: gettext_lazy("A review, a proposal or a report is due soon."),
    Topic.CASES: gettext_lazy("Something new happens in a case, or it is escalated."),
    Topic.SERVICE: gettext_lazy("A message, a webhook or a server needs somebody."),
    Topic.SECURITY: gettext_lazy("These are always told at once, and cannot be switched off."),
}
BY_MAIL: dict[ByMail, Promise] = {
    ByMail.AT_ONCE: gettext_lazy("At once"),
    ByMail.DAILY: gettext_lazy("Once a day"),
    ByMail.OFF: gettext_lazy("No mail"),
}

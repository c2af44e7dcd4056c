"""What falls due: which rows, when, and what is then done about each."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import Contact
from accounts.roles import SYSTEM
from enforcement.models import (
    Appeal,
    AuthorityRequest,
    BulkDecision,
    BundleRelease,
    Case,
    CaseBatch,
    DataRequest,
    Decision,
    Dispute,
    Draft,
    Escalation,
    EvidenceCopy,
    InboxItem,
    LegalHold,
    MachineCheck,
    Measure,
    Notice,
    OutboxMessage,
    PassOn,
    PolicyVersion,
    ProfileChoice,
    PublicStatement,
    QualityReview,
    QualityShare,
    QueueRulesVersion,
    Referral,
    Report,
    Requirement,
    Review,
    RoleProposal,
    StatementOfReasons,
    WebhookEndpoint,
)
from enforcement.models.outbox import TELL_AGAIN
from enforcement.models.report import UNMATCHED
from enforcement.operations import (
    assignment,
    batches,
    bulk,
    bundle_releases,
    copies,
    data_requests,
    decide,
    disputes,
    draft_reminders,
    endpoints,
    inbox,
    legal_holds,
    legal_requests,
    machine_checks,
    mandates,
    messages,
    parked,
    pass_on,
    public_statements,
    publication,
    quality,
    quality_draw,
    queue_rules,
    refer,
    remediate,
    review,
    sign_ins,
    statements,
    terms_over,
    unmatched,
    waiting,
)
from enforcement.operations.due_by_two import BY_TWO_SOURCES
from enforcement.operations.due_misuse import MISUSE_SOURCES
from enforcement.operations.due_source import Source
from enforcement.sql.batch import AnyQuerySet
from enforcement.workflow.calendar import REMIND
from enforcement.workflow.facts import GRACE
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.machines import MeasurePhase, ReferralPhase


def reminders(now: datetime) -> AnyQuerySet:
    """Requirements of which the holder is to be reminded: 7, 2 and 0 days before."""
    owed = Requirement.objects.owed().filter(due_at__gt=now - GRACE)
    found = owed.none()
    for days in REMIND:
        found = found | owed.filter(reminded__gt=days, due_at__lte=now + timedelta(days=days))
    return found.order_by("due_at")


SOURCES = (
    Source(
        name="term",
        rows=lambda now: Measure.objects.filter(
            phase=MeasurePhase.IN_FORCE, ends_at__lte=now
        ).order_by("ends_at"),
        act=terms_over.term_over,
        at=lambda row, now: row.ends_at,
    ),
    Source(
        name="notice period",
        rows=lambda now: Measure.objects.filter(
            phase=MeasurePhase.ORDERED, starts_at__lte=now
        ).order_by("starts_at"),
        act=terms_over.notice_over,
        at=lambda row, now: row.starts_at,
    ),
    Source(
        name="term beneath",
        rows=lambda now: Case.objects.with_nothing_to_serve().order_by("opened_at"),
        act=lambda row, now: terms_over.serve(row.pk, now),
        at=lambda row, now: now,
    ),
    Source(
        name="plan",
        rows=lambda now: Requirement.objects.overdue(now).order_by("due_at"),
        act=lambda row, now: terms_over.lapse_plan(case_id=row.case_id, now=now),
        at=lambda row, now: row.due_at + GRACE,
    ),
    Source(
        name="machine check",
        rows=lambda now: MachineCheck.objects.filter(next_at__lte=now).order_by("next_at"),
        act=lambda row, now: machine_checks.check_requirement(check_id=row.pk, now=now),
        at=lambda row, now: row.next_at,
    ),
    Source(
        name="proposal",
        rows=lambda now: Decision.objects.expired(now).order_by("expires_at"),
        act=lambda row, now: decide.expire(decision_id=row.pk, now=now),
        at=lambda row, now: row.expires_at,
    ),
    Source(
        name="ratification",
        rows=lambda now: (
            Review.objects.due(now).filter(kind=ReviewKind.RATIFICATION).order_by("due_at")
        ),
        act=lambda row, now: decide.lapse_ratification(case_id=row.case_id, now=now),
        at=lambda row, now: row.due_at,
    ),
    Source(
        name="partner request",
        rows=lambda now: Referral.objects.filter(
            phase=ReferralPhase.SENT, due_at__lte=now
        ).order_by("due_at"),
        act=lambda row, now: refer.fall_overdue(referral_id=row.pk, now=now),
        at=lambda row, now: row.due_at,
    ),
    Source(
        name="notice to pass on",
        rows=lambda now: PassOn.objects.filter(settled_at__isnull=True, due_at__lte=now).order_by(
            "due_at"
        ),
        act=lambda row, now: pass_on.tell_ourselves(pass_on_id=row.pk, now=now),
        at=lambda row, now: row.due_at,
    ),
    Source(
        name="review",
        rows=lambda now: (
            Review.objects.due(now)
            .exclude(kind__in=[ReviewKind.RATIFICATION, ReviewKind.REFERRAL, ReviewKind.QUESTION])
            .exclude(kind=ReviewKind.DECISION, subject__isnull=False)
            .order_by("due_at")
        ),
        act=lambda row, now: review.miss_review(review_id=row.pk, now=now),
        at=lambda row, now: row.due_at,
    ),
    Source(
        name="question",
        rows=lambda now: (
            Review.objects.due(now).filter(kind=ReviewKind.QUESTION).order_by("due_at")
        ),
        act=lambda row, now: messages.end_wait_for_answer(review_id=row.pk, now=now),
        at=lambda row, now: row.due_at,
    ),
    Source(
        name="pause",
        rows=lambda now: Review.objects.pause_over(now).order_by("paused_until_at"),
        act=lambda row, now: review.end_pause(review_id=row.pk, now=now),
        at=lambda row, now: row.paused_until_at,
    ),
    Source(
        name="reminder",
        rows=lambda now: Review.objects.to_warn_of(now).order_by("warn_at"),
        act=lambda row, now: review.warn_of_review(review_id=row.pk, now=now),
        at=lambda row, now: row.warn_at,
    ),
    Source(
        name="requirement reminder",
        rows=reminders,
        act=lambda row, now: remediate.remind_holder(requirement_id=row.pk, now=now),
        at=lambda row, now: row.due_at - timedelta(days=remediate.reminder_due(row, now) or 0),
    ),
    Source(
        name="copy of evidence",
        rows=lambda now: EvidenceCopy.objects.expired(now).order_by("made_at"),
        act=lambda row, now: copies.expire_copy(copy_id=row.pk, now=now),
        at=lambda row, now: copies.agree_by(row),
    ),
    Source(
        name="bulk decision",
        rows=lambda now: BulkDecision.objects.expired(now),
        act=lambda row, now: bulk.expire(bulk_id=row.pk, now=now),
        at=lambda row, now: row.expires_at,
    ),
    Source(
        name="batch",
        rows=lambda now: CaseBatch.objects.expired(now),
        act=lambda row, now: batches.expire(batch_id=row.pk, now=now),
        at=lambda row, now: row.expires_at,
    ),
    Source(
        name="draft",
        rows=lambda now: Draft.objects.to_remind_of(now).order_by("saved_at"),
        act=lambda row, now: draft_reminders.remind_of_draft(draft_id=row.pk, now=now),
        at=lambda row, now: now,
    ),
    Source(
        name="daily mail",
        rows=lambda now: InboxItem.objects.digest_due(now).order_by("digest_at"),
        act=lambda row, now: inbox.send_digest(person_id=row.person_id, now=now),
        at=lambda row, now: row.digest_at,
    ),
    Source(
        name="unmatched report",
        rows=lambda now: Report.objects.filter(UNMATCHED, match_by_at__lte=now).order_by(
            "match_by_at"
        ),
        act=lambda row, now: unmatched.miss_match(report_id=row.pk, now=now),
        at=lambda row, now: row.match_by_at,
    ),
    Source(
        name="notice that reached nobody",
        rows=lambda now: Notice.objects.unreached().order_by("owed_at"),
        act=lambda row, now: waiting.look_for_address(notice_id=row.pk, now=now),
        at=lambda row, now: now,
    ),
    Source(
        name="message given up",
        rows=lambda now: OutboxMessage.objects.given_up_for_long(now).order_by("next_at"),
        act=lambda row, now: parked.remind_of_parked(now=now),
        at=lambda row, now: row.next_at + TELL_AGAIN,
    ),
    Source(
        name="webhook endpoint",
        rows=lambda now: WebhookEndpoint.objects.filter(look_by_at__lte=now).order_by("look_by_at"),
        act=lambda row, now: endpoints.remind_of_endpoint(endpoint_id=row.pk, now=now),
        at=lambda row, now: row.look_by_at,
    ),
    Source(
        name="change of role",
        rows=lambda now: RoleProposal.objects.filter(expires_at__lte=now).order_by("expires_at"),
        act=lambda row, now: sign_ins.expire_role(proposal_id=row.pk, now=now),
        at=lambda row, now: row.expires_at,
    ),
    Source(
        name="publication",
        rows=lambda now: PolicyVersion.objects.filter(proposal_ends_at__lte=now).order_by(
            "proposal_ends_at"
        ),
        act=lambda row, now: publication.expire_publication(version_id=row.pk, now=now),
        at=lambda row, now: row.proposal_ends_at,
    ),
    Source(
        name="queue rules",
        rows=lambda now: QueueRulesVersion.objects.not_counted(now).order_by("number"),
        act=lambda row, now: queue_rules.count_queue(version_id=row.pk, now=now),
        at=lambda row, now: row.valid_from_at,
    ),
    Source(
        name="quality draw",
        rows=lambda now: QualityShare.objects.due(now).order_by("next_draw_at"),
        act=lambda row, now: quality_draw.draw(share_id=row.pk, now=now),
        at=lambda row, now: row.next_draw_at,
    ),
    Source(
        name="quality review",
        rows=lambda now: QualityReview.objects.due(now).order_by("due_at"),
        act=lambda row, now: quality.miss(review_id=row.pk, now=now),
        at=lambda row, now: row.due_at,
    ),
    Source(
        name="quality reviewer",
        rows=lambda now: QualityReview.objects.with_somebody_unavailable(now).order_by("due_at"),
        act=lambda row, now: quality.hand_on(review_id=row.pk, now=now),
        at=lambda row, now: now,
    ),
    Source(
        name="quality difference",
        rows=lambda now: QualityReview.objects.to_settle(now).order_by("settle_by_at"),
        act=lambda row, now: quality.remind_of_difference(review_id=row.pk, now=now),
        at=lambda row, now: row.settle_by_at,
    ),
    Source(
        name="statements of reasons",
        rows=lambda now: ProfileChoice.objects.to_draw(now).order_by("number"),
        act=lambda row, now: statements.draw_due(choice_id=row.pk, now=now),
        at=lambda row, now: row.next_draw_at,
    ),
    Source(
        name="statements that wait",
        rows=lambda now: StatementOfReasons.objects.to_look_at(now).order_by("look_by_at"),
        act=lambda row, now: statements.tell_of_waiting(now=now),
        at=lambda row, now: row.look_by_at,
    ),
    Source(
        name="authority request",
        rows=lambda now: AuthorityRequest.objects.to_remind_of(now).order_by("remind_at"),
        act=lambda row, now: legal_requests.remind_of_request(request_id=row.pk, now=now),
        at=lambda row, now: row.remind_at,
    ),
    Source(
        name="data request",
        rows=lambda now: DataRequest.objects.to_remind_of(now).order_by("remind_at"),
        act=lambda row, now: data_requests.remind_of_data_request(request_id=row.pk, now=now),
        at=lambda row, now: row.remind_at,
    ),
    Source(
        name="legal hold",
        rows=lambda now: LegalHold.objects.to_look_at(now).order_by("look_at"),
        act=lambda row, now: legal_holds.ask_for_look(hold_id=row.pk, now=now),
        at=lambda row, now: row.look_at,
    ),
    Source(
        name="bundle release",
        rows=lambda now: BundleRelease.objects.expired(now).order_by("proposed_at"),
        act=lambda row, now: bundle_releases.expire_release(release_id=row.pk, now=now),
        at=lambda row, now: row.answer_by_at,
    ),
    Source(
        name="public statement",
        rows=lambda now: PublicStatement.objects.expired(now).order_by("open_until_at"),
        act=lambda row, now: public_statements.expire_public(statement_id=row.pk, now=now),
        at=lambda row, now: row.open_until_at,
    ),
    Source(
        name="out-of-court dispute",
        rows=lambda now: Dispute.objects.to_remind_of(now).order_by("remind_at"),
        act=lambda row, now: disputes.remind_of_dispute(dispute_id=row.pk, now=now),
        at=lambda row, now: row.remind_at,
    ),
    *BY_TWO_SOURCES,
    *MISUSE_SOURCES,
    Source(
        name="mandate",
        rows=lambda now: Contact.objects.filter(account__isnull=False, until_at__lte=now).order_by(
            "until_at"
        ),
        act=lambda row, now: mandates.end_mandate_that_is_over(contact_id=row.pk, now=now),
        at=lambda row, now: row.until_at,
    ),
    Source(
        name="assignment",
        rows=lambda now: Case.objects.of_somebody_unavailable(now).order_by("opened_at"),
        act=lambda row, now: assignment.free_case(case_id=row.pk, now=now, by=SYSTEM),
        at=lambda row, now: now,
    ),
    Source(
        name="hearing",
        rows=lambda now: Appeal.objects.with_somebody_unavailable(now).order_by("lodged_at"),
        act=lambda row, now: assignment.free_case(case_id=row.case_id, now=now, by=SYSTEM),
        at=lambda row, now: now,
    ),
    Source(
        name="escalation",
        rows=lambda now: Escalation.objects.with_somebody_unavailable(now).order_by("raised_at"),
        act=lambda row, now: assignment.free_case(case_id=row.case_id, now=now, by=SYSTEM),
        at=lambda row, now: now,
    ),
    Source(
        name="lock",
        rows=lambda now: Case.objects.filter(lease_until_at__lte=now).order_by("lease_until_at"),
        act=lambda row, now: assignment.end_lease(case_id=row.pk, now=now, by=SYSTEM),
        at=lambda row, now: row.lease_until_at,
    ),
)

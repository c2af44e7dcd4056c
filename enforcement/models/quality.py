"""Quality reviews: each decision that was drawn, and what somebody said of it, blind."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.bounds import within_time
from accounts.models import User
from accounts.roles import MAY
from accounts.triggers import append_only, at_commit, refusal, update_of, with_event
from enforcement.language.references import new_reference
from enforcement.models._base import LONG, SHORT, Record, along_arrows, one_of
from enforcement.models._ledger import sql_list
from enforcement.models._unavailable import unavailable
from enforcement.models.case import Case
from enforcement.models.decision import Decision
from enforcement.models.policy import Policy
from enforcement.models.quality_draw import QualityDraw, kept_but
from enforcement.workflow.machines import ANSWERED, QualityMachine, QualityPhase
from enforcement.workflow.quality import DRAWN, Band, FollowUp, Outcome

# What is said of a decision after it was drawn.
WORKED_ON = (
    "phase",
    "assignee_id",
    "gave_back",
    "due_at",
    "missed",
    "answered_at",
    "settle_by_at",
    "how",
    "note",
    "talk_on",
    "clause",
    "reopening_id",
    "settled_by_id",
    "settled_by_name",
    "settled_at",
)


def quality_reference() -> str:
    """A new reference, such as Q-7K3M-92QX."""
    return new_reference("Q")


def had_part(person: str, before: str) -> str:
    """SQL: whether a person (an expression) proposed, approved, ratified, found or heard something
    in the case of the row, before a time (an expression).
    """
    return f"""(EXISTS (
            SELECT FROM enforcement_decision d WHERE d.case_id = NEW.case_id
                AND d.proposed_at < {before}
                AND {person} IN (d.proposed_by_id, d.approved_by_id, d.ratified_by_id)
        ) OR EXISTS (
            SELECT FROM enforcement_finding f JOIN enforcement_allegation a
                ON a.id = f.allegation_id
            WHERE a.case_id = NEW.case_id AND f.found_by_id = {person} AND f.found_at < {before}
        ) OR EXISTS (
            SELECT FROM enforcement_appeal p WHERE p.case_id = NEW.case_id
                AND p.hearer_id = {person} AND p.lodged_at < {before}
        ))"""


class QualityReviewQuerySet(models.QuerySet["QualityReview"]):
    """Adjectives."""

    def open(self) -> QualityReviewQuerySet:
        """Not answered yet."""
        return self.filter(phase=QualityPhase.OPEN)

    def due(self, now: datetime) -> QualityReviewQuerySet:
        """Nobody answered in time."""
        return self.open().filter(due_at__lte=now)

    def with_somebody_unavailable(self, now: datetime) -> QualityReviewQuerySet:
        """With somebody who cannot do it (invariant 14)."""
        theirs = unavailable(
            "assignee", now, due="due_at", account="case__account", roles=MAY["work"]
        )
        return self.open().filter(theirs)

    def to_settle(self, now: datetime) -> QualityReviewQuerySet:
        """A difference from which nothing has followed in time."""
        return self.filter(phase=QualityPhase.DIFFERS, settle_by_at__lte=now)


class QualityReview(Record, QualityMachine):
    """A decision that was drawn, who looks at it again by when, and what followed.

    Nobody is compared with anybody: figures are of policies.
    """

    ref = models.CharField(max_length=12, default=quality_reference)
    draw = models.ForeignKey(QualityDraw, on_delete=models.PROTECT, related_name="reviews")
    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, related_name="quality_review"
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="quality_reviews")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+", db_index=False)
    ticket = models.CharField(max_length=16, help_text="The lot that it drew, hexadecimal.")
    topped_up = models.BooleanField(default=False)
    assignee = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    gave_back = ArrayField(models.UUIDField(), default=list, help_text="Who cannot do it blind.")
    due_at = models.DateTimeField()
    missed = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    settle_by_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=8, blank=True, choices=FollowUp)
    note = models.TextField(max_length=LONG, blank=True)
    talk_on = models.DateField(null=True, help_text="When somebody talked with who decided.")
    clause = models.CharField(max_length=SHORT, blank=True, help_text="Which is to be better.")
    reopening = models.ForeignKey(
        Decision, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    settled_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    settled_by_name = models.CharField(max_length=SHORT, blank=True)
    settled_at = models.DateTimeField(null=True)

    objects = QualityReviewQuerySet.as_manager()

    def __str__(self) -> str:
        return self.ref

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ref"], name="quality_review_ref_once"),
            within_time("quality_review_within_time", "due_at", "settle_by_at", "talk_on"),
            models.CheckConstraint(
                condition=one_of("phase", QualityPhase), name="quality_review_phase_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(phase=QualityPhase.DIFFERS) | Q(settle_by_at__isnull=False),
                name="quality_review_difference_has_date",
            ),
            models.CheckConstraint(
                condition=Q(phase__in=ANSWERED, answered_at__isnull=False)
                | (~Q(phase__in=ANSWERED) & Q(answered_at__isnull=True)),
                name="quality_review_answered_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(phase=QualityPhase.SETTLED) & Q(settled_at__isnull=True, how="")
                | Q(phase=QualityPhase.SETTLED)
                & one_of("how", FollowUp)
                & Q(settled_at__isnull=False, settled_by__isnull=False)
                & ~Q(note="")
                & ~Q(settled_by=F("assignee")),
                name="quality_review_settled_by_another",
            ),
            models.CheckConstraint(
                condition=Q(how__in=["", FollowUp.STANDS])
                | Q(how=FollowUp.TALK, talk_on__isnull=False)
                | Q(how=FollowUp.REOPENED, reopening__isnull=False)
                | (Q(how=FollowUp.CLAUSE) & ~Q(clause="")),
                name="quality_review_says_what_followed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="quality_review_due", condition=Q(phase=QualityPhase.OPEN)
            ),
            models.Index(
                fields=["settle_by_at"],
                name="quality_review_to_settle",
                condition=Q(phase=QualityPhase.DIFFERS),
            ),
            models.Index(
                fields=["assignee", "due_at"],
                name="quality_review_of_person",
                condition=Q(assignee__isnull=False),
            ),
            models.Index(fields=["answered_at", "policy"], name="quality_review_answered"),
        ]
        triggers = [
            along_arrows(QualityMachine),
            kept_but("quality_review_kept", "what was drawn stays as it was drawn", WORKED_ON),
            at_commit(
                "quality_review_is_drawn",
                pgtrigger.Insert,
                f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_decision d JOIN enforcement_case c ON c.id = d.case_id
                    JOIN enforcement_qualitydraw w ON w.id = NEW.draw_id
                    JOIN enforcement_qualityshare s ON s.id = w.share_id
                    WHERE d.id = NEW.decision_id AND c.id = NEW.case_id
                        AND c.policy_id = NEW.policy_id AND s.policy_id = NEW.policy_id
                        AND d.verb IN {sql_list(DRAWN)} AND d.executed_at < w.until_at
                ) THEN {
                    refusal(
                        "what took effect under the policy before the draw is drawn",
                        "quality_review_is_drawn",
                    )
                } END IF;""",
            ),
            at_commit(
                "quality_reviewer_is_foreign",
                pgtrigger.Insert | update_of("assignee_id", "phase"),
                f"""
                IF NEW.phase IN {sql_list([QualityPhase.OPEN, *ANSWERED])} AND {
                    had_part("NEW.assignee_id", "coalesce(NEW.answered_at, 'infinity')")
                } THEN {
                    refusal(
                        "a decision is looked at again by somebody without part in its case",
                        "quality_reviewer_is_foreign",
                    )
                } END IF;""",
                condition=pgtrigger.Q(new__assignee__isnull=False),
            ),
            at_commit(
                "quality_review_is_answered",
                update_of("phase"),
                f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_qualityanswer q WHERE q.review_id = NEW.id
                        AND q.given_by_id = NEW.assignee_id
                        AND q.agrees = (NEW.phase = 'AGREED')
                ) THEN {
                    refusal(
                        "a quality review agrees or differs as it was answered",
                        "quality_review_is_answered",
                    )
                } END IF;""",
                condition=pgtrigger.Q(new__phase__in=list(ANSWERED)),
            ),
            at_commit(
                "quality_settler_is_foreign",
                update_of("settled_by_id"),
                f"""
                IF NOT EXISTS (
                    SELECT FROM accounts_user u WHERE u.id = NEW.settled_by_id
                        AND u.role IN {sql_list(sorted(MAY["settle quality reviews"]))}
                ) OR {had_part("NEW.settled_by_id", "NEW.answered_at")}
                THEN {
                    refusal(
                        "a difference is settled by a lead or an admin without part in it",
                        "quality_settler_is_foreign",
                    )
                } END IF;""",
                condition=pgtrigger.Q(new__settled_by__isnull=False),
            ),
        ]


class QualityAnswer(Record):
    """What a quality reviewer would have found and done, and beside it what was. Sealed once sent:
    append-only, and its event has its hash.
    """

    review = models.OneToOneField(QualityReview, on_delete=models.PROTECT, related_name="answer")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    findings = models.JSONField(help_text="Key of an allegation to what was answered of it.")
    outcome = models.CharField(max_length=11, choices=Outcome)
    measure = models.CharField(max_length=7, blank=True)
    band = models.CharField(max_length=7, blank=True, choices=Band)
    reasons = models.TextField(max_length=LONG)
    decided_findings = models.JSONField(help_text="The same as it was decided.")
    decided_outcome = models.CharField(max_length=11, choices=Outcome)
    decided_measure = models.CharField(max_length=7, blank=True)
    decided_band = models.CharField(max_length=7, blank=True, choices=Band)
    agrees = models.BooleanField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    given_by_name = models.CharField(max_length=SHORT)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=one_of("outcome", Outcome)
                & one_of("decided_outcome", Outcome)
                & ~Q(decided_outcome=Outcome.LATER)
                & ~Q(reasons=""),
                name="quality_answer_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(agrees=False)
                | Q(
                    outcome=F("decided_outcome"),
                    measure=F("decided_measure"),
                    band=F("decided_band"),
                ),
                name="quality_answer_agrees_or_not",
            ),
        ]
        triggers = [*append_only("quality_answer"), with_event(pgtrigger.Insert)]

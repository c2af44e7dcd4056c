"""A human look that falls due at a stored time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from accounts.bounds import within_time
from accounts.models import User
from accounts.triggers import at_commit, update_of, with_event
from enforcement.models._base import LONG, SHORT, Record, along_arrows, one_of
from enforcement.models._ledger import precaution_is_looked_at
from enforcement.models.case import Case
from enforcement.workflow.kinds import ReviewKind, ReviewOutcome
from enforcement.workflow.machines import UNANSWERED, ReviewMachine, ReviewPhase
from enforcement.workflow.turns import Awaits

LONGEST_PAUSE = timedelta(days=14)


class ReviewQuerySet(models.QuerySet["Review"]):
    """Adjectives for reviews."""

    def due(self, now: datetime) -> ReviewQuerySet:
        """Nobody looked in time."""
        return self.filter(phase=ReviewPhase.OPEN, paused_at__isnull=True, due_at__lte=now)

    def pause_over(self, now: datetime) -> ReviewQuerySet:
        """Paused until a time that has come."""
        return self.filter(
            phase=ReviewPhase.OPEN, paused_at__isnull=False, paused_until_at__lte=now
        )

    def to_warn_of(self, now: datetime) -> ReviewQuerySet:
        """Due soon, and nobody was told yet."""
        return self.filter(
            phase=ReviewPhase.OPEN,
            paused_at__isnull=True,
            warned_at__isnull=True,
            warn_at__lte=now,
            due_at__gt=now,
        )


class Review(Record, ReviewMachine):
    """What must be looked at, by when, and what happens if nobody does.

    A paused clock says whom it waits for.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=12, choices=ReviewKind)
    subject = models.UUIDField(
        null=True,
        help_text="The measure, decision, submission, appeal or referral that it is about.",
    )
    opened_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    on_missed = models.CharField(max_length=8, default="escalate")
    assignee = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="reviews")
    paused_at = models.DateTimeField(null=True)
    paused_until_at = models.DateTimeField(
        null=True, help_text="When the clock goes on by itself, 14 days after it stopped at most."
    )
    paused_for = models.CharField(max_length=SHORT, blank=True, choices=Awaits)
    paused_what = models.CharField(
        max_length=SHORT, blank=True, help_text="For what, or for whom else, in somebody's words."
    )
    looked_by = models.CharField(max_length=SHORT, blank=True)
    looked_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, blank=True, choices=ReviewOutcome)
    reasons = models.TextField(max_length=LONG, blank=True)
    asked_by = models.ForeignKey(
        User,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="Who asked a colleague for it.",
    )
    asked_by_name = models.CharField(max_length=SHORT, blank=True, default="", db_default="")

    objects = ReviewQuerySet.as_manager()

    @property
    def of_proposal(self) -> bool:
        """Whether it is about a decision that waits for its approval."""
        return self.kind == ReviewKind.DECISION and self.subject is not None

    @property
    def pausable(self) -> bool:
        """Whether its clock, while it runs, may stand still as we wait for somebody else."""
        return not ReviewKind(self.kind).protects_holder

    def __str__(self) -> str:
        return f"{self.kind} by {self.due_at:%Y-%m-%d %H:%M}"

    class Meta:
        constraints = [
            within_time("review_within_time", "due_at", "paused_until_at"),
            models.CheckConstraint(
                condition=one_of("kind", ReviewKind), name="review_kind_is_known"
            ),
            models.CheckConstraint(
                condition=one_of("phase", ReviewPhase),
                name="review_phase_is_known",
            ),
            models.CheckConstraint(
                condition=Q(warn_at__lte=models.F("due_at")), name="review_warns_before_due"
            ),
            models.CheckConstraint(
                condition=~Q(phase=ReviewPhase.DONE)
                | ~Q(looked_by="") & Q(looked_at__isnull=False),
                name="review_done_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True) | ~Q(paused_for=""),
                name="review_pause_says_for_whom",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True, paused_until_at__isnull=True)
                | Q(
                    paused_until_at__gt=models.F("paused_at"),
                    paused_until_at__lte=models.F("paused_at") + LONGEST_PAUSE,
                ),
                name="review_pause_ends",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True)
                | ~Q(kind__in=[kind for kind in ReviewKind if kind.protects_holder]),
                name="review_that_protects_is_not_paused",
            ),
            models.CheckConstraint(
                condition=Q(paused_for="") | one_of("paused_for", Awaits),
                name="review_paused_for_is_known",
            ),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True, asked_by_name="") | Q(kind=ReviewKind.ASKED),
                name="review_asked_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["case", "kind", "subject"],
                condition=Q(phase=ReviewPhase.OPEN),
                name="review_once_open",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="review_due",
                condition=Q(phase=ReviewPhase.OPEN, paused_at__isnull=True),
            ),
            models.Index(
                fields=["warn_at"],
                name="review_to_warn",
                condition=Q(phase=ReviewPhase.OPEN, paused_at__isnull=True, warned_at__isnull=True),
            ),
            models.Index(
                fields=["case"],
                name="review_of_case",
                condition=Q(phase__in=list(UNANSWERED)),
            ),
            models.Index(
                fields=["missed_at", "id"],
                name="review_missed",
                condition=Q(missed_at__isnull=False),
            ),
            models.Index(
                fields=["paused_until_at"],
                name="review_pause_over",
                condition=Q(phase=ReviewPhase.OPEN, paused_at__isnull=False),
            ),
            models.Index(
                fields=["due_at", "id"],
                name="review_paused",
                condition=Q(phase=ReviewPhase.OPEN, paused_at__isnull=False),
            ),
            BrinIndex(fields=["looked_at", "missed_at"], name="review_by_time", autosummarize=True),
        ]
        triggers = [
            along_arrows(ReviewMachine),
            at_commit(
                "precaution_has_look",
                update_of("phase", "due_at"),
                precaution_is_looked_at("NEW.subject"),
                condition=pgtrigger.Q(new__kind=ReviewKind.MEASURE),
            ),
            with_event(pgtrigger.Insert | update_of("phase", "due_at", "paused_at")),
        ]

"""Disputes before bodies that settle them out of court, as staff record what the body tells.

An example: acme turns to a body against the suspension that was decided in its case. A reviewer
records it on 3 March. On 9 April the body says that the suspension was too hard; that is recorded
as well. A lead reopens the case, and says that this is how it was carried out.
"""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.bounds import within_time
from accounts.models import User
from accounts.triggers import at_commit, refusal, update_of, with_event
from enforcement.models._base import SHORT, Record, one_of
from enforcement.models._ledger import sql_list
from enforcement.models._removal import is_removal
from enforcement.models.appeal import Appeal, Side
from enforcement.models.case import Case
from enforcement.models.decision import Decision
from enforcement.models.report import Report
from enforcement.workflow.disputes import (
    HOLDS,
    TO_FOLLOW,
    DisputeOutcome,
    DisputePhase,
    Followed,
)
from enforcement.workflow.machines import TOOK_EFFECT, UNDECIDED

MOST_NOTE = 5000  # characters
END = ("outcome", "ended_on", "end_note", "ended_by_name", "ended_at")
FOLLOW = (
    "followed",
    "followed_on",
    "follow_reason",
    "follow_decision_id",
    "followed_by_name",
    "followed_at",
)
OVER = ("over_by_name", "over_at", "over_reason")
# What becomes of a dispute; everything else stays as it was recorded.
LATER = ("phase", "remind_at", *END, *FOLLOW, *OVER)


def once(columns: tuple[str, ...], by: str) -> str:
    """SQL: whether columns that were written (as `by` shows) are changed."""
    old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))
    return f"(OLD.{by} <> '' AND ({old}) IS DISTINCT FROM ({new}))"


class DisputeQuerySet(models.QuerySet["Dispute"]):
    """Adjectives."""

    def that_hold(self) -> DisputeQuerySet:
        """Without records that were wrong."""
        return self.filter(phase__in=list(HOLDS))

    def open(self) -> DisputeQuerySet:
        """Those of which the body has told no end."""
        return self.filter(phase=DisputePhase.OPEN)

    def to_follow(self) -> DisputeQuerySet:
        """Ended with something to do, and nobody has said whether it is done."""
        return self.filter(phase=DisputePhase.ENDED, outcome__in=list(TO_FOLLOW), followed="")

    def to_remind_of(self, now: datetime) -> DisputeQuerySet:
        """Somebody is to be told that something falls due."""
        return self.filter(remind_at__lte=now)

    def for_holder(self) -> DisputeQuerySet:
        """Those in which the holder complains."""
        return self.that_hold().filter(side=Side.HOLDER)


class Dispute(Record):
    """One complaint to one body about one decision, or about what an appeal against it led to.

    `law` is the profile's that names the body; empty where staff named it in words. `corrects` is
    the record whose place this one takes.
    """

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="disputes", db_index=False
    )
    number = models.IntegerField(help_text="Of the disputes of its case.")
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="disputes", help_text="What is disputed."
    )
    appeal = models.ForeignKey(
        Appeal,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="Whose outcome is disputed, where it is that.",
    )
    side = models.CharField(max_length=8, choices=Side, help_text="Who complains.")
    report = models.ForeignKey(
        Report,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="Whose reporter complains.",
    )
    body = models.CharField(max_length=SHORT)
    law = models.CharField(max_length=SHORT, blank=True)
    reference = models.CharField(max_length=SHORT, blank=True, help_text="The body's.")
    told_on = models.DateField(help_text="When the body told us.")
    answer_by_on = models.DateField(null=True, help_text="By when the body wants our answer.")
    note = models.TextField(max_length=MOST_NOTE, blank=True, help_text="What is asked for.")
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    phase = models.CharField(max_length=9, choices=DisputePhase, default=DisputePhase.OPEN)
    remind_at = models.DateTimeField(null=True, help_text="When somebody is told of it next.")
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_by_name = models.CharField(max_length=SHORT)
    recorded_at = models.DateTimeField()
    outcome = models.CharField(max_length=15, choices=DisputeOutcome, blank=True)
    ended_on = models.DateField(null=True)
    end_note = models.TextField(max_length=MOST_NOTE, blank=True, help_text="What the body says.")
    ended_by_name = models.CharField(max_length=SHORT, blank=True, help_text="Who recorded it.")
    ended_at = models.DateTimeField(null=True, help_text="When that was recorded.")
    followed = models.CharField(max_length=15, choices=Followed, blank=True)
    followed_on = models.DateField(null=True)
    follow_reason = models.TextField(max_length=MOST_NOTE, blank=True)
    follow_decision = models.ForeignKey(
        Decision,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="The decision that carried it out.",
    )
    followed_by_name = models.CharField(max_length=SHORT, blank=True)
    followed_at = models.DateTimeField(null=True)
    over_by_name = models.CharField(max_length=SHORT, blank=True)
    over_at = models.DateTimeField(null=True, help_text="When the record was found wrong.")
    over_reason = models.TextField(max_length=500, blank=True)

    objects = DisputeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Dispute {self.number} of {self.case_id}: {self.phase}"

    @property
    def waits_for_us(self) -> bool:
        """Whether somebody has to say if what the body said is done."""
        ended = self.phase == DisputePhase.ENDED
        return ended and self.outcome in TO_FOLLOW and not self.followed

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="dispute_numbered"),
            models.UniqueConstraint(fields=["corrects"], name="dispute_corrected_once"),
            models.UniqueConstraint(
                fields=["case", "body", "reference"],
                condition=Q(phase__in=list(HOLDS)) & ~Q(reference=""),
                name="dispute_recorded_once",
            ),
            models.CheckConstraint(
                condition=one_of("phase", DisputePhase)
                & one_of("side", Side)
                & (Q(outcome="") | one_of("outcome", DisputeOutcome))
                & (Q(followed="") | one_of("followed", Followed)),
                name="dispute_words_are_known",
            ),
            models.CheckConstraint(
                condition=~Q(body="")
                & (
                    Q(side=Side.HOLDER, report__isnull=True)
                    | Q(side=Side.REPORTER, report__isnull=False)
                ),
                name="dispute_says_who",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", ended_on__isnull=True, ended_at__isnull=True)
                & Q(ended_by_name="", end_note="")
                & ~Q(phase=DisputePhase.ENDED)
                | ~Q(outcome="")
                & Q(ended_on__isnull=False, ended_at__isnull=False)
                & ~Q(ended_by_name="")
                & ~Q(phase=DisputePhase.OPEN),
                name="dispute_ends_with_outcome",
            ),
            models.CheckConstraint(
                condition=(Q(ended_on__isnull=True) | Q(ended_on__gte=F("told_on")))
                & (Q(answer_by_on__isnull=True) | Q(answer_by_on__gte=F("told_on")))
                & (Q(followed_on__isnull=True) | Q(followed_on__gte=F("told_on"))),
                name="dispute_runs_forward",
            ),
            models.CheckConstraint(
                condition=Q(followed="", followed_on__isnull=True, followed_at__isnull=True)
                & Q(followed_by_name="", follow_reason="", follow_decision__isnull=True)
                | Q(outcome__in=list(TO_FOLLOW), followed_at__isnull=False)
                & ~Q(followed_by_name="")
                & (
                    Q(followed=Followed.IMPLEMENTED, followed_on__isnull=False)
                    | Q(followed=Followed.NOT_IMPLEMENTED, followed_on__isnull=True)
                    & Q(follow_decision__isnull=True)
                    & ~Q(follow_reason="")
                ),
                name="dispute_followed_or_says_why",
            ),
            models.CheckConstraint(
                condition=Q(phase__in=list(HOLDS), over_at__isnull=True)
                & Q(over_by_name="", over_reason="")
                | ~Q(phase__in=list(HOLDS))
                & Q(over_at__isnull=False, remind_at__isnull=True)
                & ~Q(over_by_name="")
                & ~Q(over_reason=""),
                name="dispute_over_says_why",
            ),
            within_time(
                "dispute_within_time",
                *("told_on", "answer_by_on", "ended_on", "followed_on"),
                *("recorded_at", "ended_at", "followed_at", "over_at"),
            ),
        ]
        indexes = [
            models.Index(fields=["recorded_at", "id"], name="dispute_by_time"),
            models.Index(fields=["phase", "recorded_at", "id"], name="dispute_by_phase"),
            models.Index(
                fields=["remind_at"], name="dispute_reminds", condition=Q(remind_at__isnull=False)
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="dispute_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                IF {removal} THEN RETURN NEW; END IF;
                IF TG_OP = 'DELETE' OR OLD.phase IN ('WITHDRAWN', 'CORRECTED')
                    OR to_jsonb(OLD) - ARRAY[{later}] <> to_jsonb(NEW) - ARRAY[{later}]
                    OR (OLD.phase = 'ENDED' AND NEW.phase = 'OPEN')
                    OR {end} OR {follow}
                THEN {refusal} END IF;
                RETURN NEW;""".format(
                    removal=is_removal("enforcement_dispute"),
                    later=", ".join(f"'{name}'" for name in LATER),
                    end=once(END, "outcome"),
                    follow=once(FOLLOW, "followed"),
                    refusal=refusal(
                        "a dispute stays as it was recorded, and ends once", "dispute_kept"
                    ),
                ),
            ),
            at_commit(
                "dispute_is_of_its_case",
                pgtrigger.Insert,
                f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_decision d WHERE d.id = NEW.decision_id
                        AND d.case_id = NEW.case_id AND d.phase IN {sql_list(TOOK_EFFECT)}
                ) OR (NEW.appeal_id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM enforcement_appeal a WHERE a.id = NEW.appeal_id
                        AND a.case_id = NEW.case_id AND a.decision_id = NEW.decision_id
                        AND a.phase NOT IN {sql_list(UNDECIDED)}
                )) OR (NEW.report_id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM enforcement_report r JOIN enforcement_case c
                        ON r.case_id IN (c.id, c.merged_into_id)
                    WHERE r.id = NEW.report_id AND c.id = NEW.case_id
                )) THEN {
                    refusal(
                        "a dispute is about a decision of its own case that took effect, by its "
                        "holder or one of its reporters",
                        "dispute_is_of_its_case",
                    )
                } END IF;""",
            ),
            at_commit(
                "dispute_corrects_one",
                pgtrigger.Insert | update_of("phase"),
                f"""
                IF (NEW.corrects_id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM enforcement_dispute d WHERE d.id = NEW.corrects_id
                        AND d.case_id = NEW.case_id AND d.phase = 'CORRECTED'
                )) OR (NEW.phase = 'CORRECTED' AND NOT EXISTS (
                    SELECT FROM enforcement_dispute d WHERE d.corrects_id = NEW.id
                )) THEN {
                    refusal(
                        "a dispute is corrected by another record of its case",
                        "dispute_corrects_one",
                    )
                } END IF;""",
            ),
            at_commit(
                "dispute_followed_by_decision",
                pgtrigger.Insert | update_of("follow_decision_id"),
                f"""
                IF NEW.follow_decision_id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM enforcement_decision d WHERE d.id = NEW.follow_decision_id
                        AND d.case_id = NEW.case_id AND d.phase IN {sql_list(TOOK_EFFECT)}
                        AND d.id <> NEW.decision_id
                ) THEN {
                    refusal(
                        "what a body said is carried out by another decision of the case",
                        "dispute_followed_by_decision",
                    )
                } END IF;""",
            ),
            with_event(pgtrigger.Insert | update_of("phase", "followed")),
        ]

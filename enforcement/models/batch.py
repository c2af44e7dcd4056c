"""One change of many cases: the cases as they were shown, who started it, and what became of
each.
"""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.bounds import within_time
from accounts.models import User
from accounts.triggers import at_commit, refusal, update_of
from enforcement.language.references import new_reference
from enforcement.models._base import LONG, SHORT, Record, along_arrows, one_of
from enforcement.models.case import Case
from enforcement.models.policy import Severity
from enforcement.workflow.machines import (
    BatchMachine,
    BatchPhase,
    BulkItemMachine,
    BulkItemPhase,
)

UNDER_WAY = (BatchPhase.PREPARING, BatchPhase.RUNNING)
STARTED = (BatchPhase.RUNNING, BatchPhase.STOPPED, BatchPhase.DONE)
GIVEN_UP = (BatchPhase.WITHDRAWN, BatchPhase.EXPIRED)
OPEN_TO_CHANGE = "'phase','set_hash','expires_at','started_at','ended_at','answer'"
ITEM_OPEN_TO_CHANGE = "'phase','left_out','why','done_at'"


def batch_reference() -> str:
    """A new reference, such as S-7K3M-92QX."""
    return new_reference("S")


class BatchAct(models.TextChoices):
    """What is done to each case of a batch."""

    ASSIGN = "ASSIGN", _("Assign")
    SEVERITY = "SEVERITY", _("Set severity")
    LOOK = "LOOK", _("Ask for a look")
    DISMISS = "DISMISS", _("Dismiss as duplicates")


UNDOABLE = (BatchAct.ASSIGN, BatchAct.SEVERITY, BatchAct.LOOK)


class BatchLeftOut(models.TextChoices):
    """Why a case is not changed with the others."""

    ALREADY = "ALREADY", _("It is so already")
    NOT_ALLOWED = "NOT_ALLOWED", _("Not yours to change, or somebody involved keeps out")
    NOT_POSSIBLE = "NOT_POSSIBLE", _("Its status does not allow it")
    UNAVAILABLE = "UNAVAILABLE", _("The person is away or does not work on cases")
    UNREAD = "UNREAD", _("It has reports that nobody has looked at")
    NO_ORIGINAL = "NO_ORIGINAL", _("Its account has no other case that it repeats")
    WAITS = "WAITS", _("A decision in it waits for approval")
    CHANGED = "CHANGED", _("It changed since it was shown")
    FAILED = "FAILED", _("It could not be stored; admins find it in the log")


class CaseBatchQuerySet(models.QuerySet["CaseBatch"]):
    """Adjectives for batches of cases."""

    def under_way(self) -> CaseBatchQuerySet:
        """What the worker has to do, the oldest first."""
        return self.filter(phase__in=UNDER_WAY).order_by("id")

    def expired(self, now: datetime) -> CaseBatchQuerySet:
        """Shown, and started by nobody in time."""
        found = self.filter(phase=BatchPhase.READY, expires_at__lte=now)
        return found.order_by("expires_at")


class CaseBatch(Record, BatchMachine):
    """One act for many cases, with one reason. What is started is bound to `set_hash`: the act, and
    each case as it was shown, with what would become of it or why it is left out.
    """

    ref = models.CharField(max_length=12, default=batch_reference)
    act = models.CharField(max_length=8, choices=BatchAct)
    reason = models.TextField(max_length=LONG)
    chosen_by = models.CharField(
        max_length=2_000, blank=True, help_text="The filter, where all that match were chosen."
    )
    to = models.ForeignKey(
        User,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whom the cases are assigned to, or who is asked to look.",
    )
    severity = models.CharField(max_length=8, blank=True, choices=Severity)
    due_at = models.DateTimeField(null=True, help_text="By when somebody looks.")
    original = models.ForeignKey(
        Case,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The case that the others repeat; none: each its account's other case.",
    )
    undoes = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    maker_name = models.CharField(max_length=SHORT)
    prepared_by = models.CharField(
        max_length=SHORT,
        blank=True,
        default="",
        db_default="",
        help_text="The program that prepared it for `made_by`, who looks at it and starts it.",
    )
    made_at = models.DateTimeField()
    set_hash = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    answer = models.TextField(max_length=LONG, blank=True, help_text="Why it was stopped.")

    objects = CaseBatchQuerySet.as_manager()

    @property
    def was_started(self) -> bool:
        """Whether somebody started it."""
        return self.started_at is not None

    def __str__(self) -> str:
        return f"{self.ref} {self.act}"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ref"], name="case_batch_ref_once"),
            within_time("case_batch_within_time", "due_at"),
            models.CheckConstraint(
                condition=one_of("phase", BatchPhase), name="case_batch_phase_is_known"
            ),
            models.CheckConstraint(
                condition=one_of("act", BatchAct), name="case_batch_act_is_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="case_batch_has_reason"),
            models.CheckConstraint(
                condition=Q(undoes__isnull=False, severity="", due_at__isnull=True)
                | Q(act=BatchAct.ASSIGN, severity="", due_at__isnull=True)
                | Q(act=BatchAct.SEVERITY, due_at__isnull=True) & one_of("severity", Severity)
                | Q(act=BatchAct.LOOK, severity="", due_at__isnull=False)
                | Q(act=BatchAct.DISMISS, severity="", due_at__isnull=True),
                name="case_batch_says_what",
            ),
            models.CheckConstraint(
                condition=Q(undoes__isnull=True) | ~Q(act=BatchAct.DISMISS) & Q(to__isnull=True),
                name="case_batch_dismissal_is_not_undone",
            ),
            models.CheckConstraint(
                condition=Q(act=BatchAct.DISMISS) | Q(original__isnull=True),
                name="case_batch_repeats_where_dismissed",
            ),
            models.CheckConstraint(
                condition=Q(phase__in=STARTED, started_at__isnull=False) & ~Q(set_hash="")
                | ~Q(phase__in=STARTED) & Q(started_at__isnull=True),
                name="case_batch_runs_once_started",
            ),
            models.CheckConstraint(
                condition=~Q(phase=BatchPhase.READY)
                | Q(expires_at__isnull=False) & ~Q(set_hash=""),
                name="case_batch_shown_expires",
            ),
            models.UniqueConstraint(
                fields=["undoes"],
                condition=Q(undoes__isnull=False) & ~Q(phase__in=GIVEN_UP),
                name="case_batch_undone_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], name="case_batch_under_way", condition=Q(phase__in=UNDER_WAY)
            ),
            models.Index(
                fields=["expires_at"],
                name="case_batch_waiting",
                condition=Q(phase=BatchPhase.READY),
            ),
        ]
        triggers = [
            along_arrows(BatchMachine),
            pgtrigger.Trigger(
                name="case_batch_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=f"""
                IF TG_OP = 'DELETE' OR to_jsonb(OLD) - ARRAY[{OPEN_TO_CHANGE}] <>
                        to_jsonb(NEW) - ARRAY[{OPEN_TO_CHANGE}]
                    OR (OLD.phase <> 'PREPARING' AND OLD.set_hash <> NEW.set_hash)
                    OR (OLD.started_at IS NOT NULL
                        AND OLD.started_at IS DISTINCT FROM NEW.started_at)
                THEN {refusal("a batch that was shown is not changed", "case_batch_is_kept")}
                END IF;
                RETURN NEW;""",
            ),
            pgtrigger.Trigger(
                name="case_batch_begins_unstarted",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"""
                IF NEW.phase <> 'PREPARING'
                THEN {refusal("a batch is shown first", "case_batch_begins_unstarted")} END IF;
                RETURN NEW;""",
            ),
        ]


class CaseBatchItem(Record, BulkItemMachine):
    """One case of a batch, as it was shown, and what became of it."""

    batch = models.ForeignKey(
        CaseBatch, on_delete=models.PROTECT, related_name="items", db_index=False
    )
    number = models.IntegerField(help_text="Its place in what was chosen.")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    undoes = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    # As it was shown: a person's key, a severity, or a state.
    before = models.CharField(max_length=36, blank=True)
    after = models.CharField(max_length=36, blank=True)
    set_at = models.DateTimeField(
        null=True, help_text="When a person had set the severity that it had before."
    )
    original = models.ForeignKey(
        Case, null=True, on_delete=models.PROTECT, related_name="+", help_text="What it repeats."
    )
    version = models.BigIntegerField(default=0, help_text="The case's, as it was shown.")
    left_out = models.CharField(max_length=12, blank=True, choices=BatchLeftOut)
    why = models.CharField(max_length=500, blank=True, help_text="In English, in full.")
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.number} {self.before} {self.after}"

    class Meta:
        constraints = [
            within_time("case_batch_item_within_time", "set_at"),
            models.UniqueConstraint(fields=["batch", "case"], name="case_batch_item_once"),
            models.UniqueConstraint(fields=["batch", "number"], name="case_batch_item_numbered"),
            models.CheckConstraint(
                condition=one_of("phase", BulkItemPhase), name="case_batch_item_phase_is_known"
            ),
            models.CheckConstraint(
                condition=Q(phase__in=[BulkItemPhase.EXCLUDED, BulkItemPhase.LEFT_OUT])
                & one_of("left_out", BatchLeftOut)
                | ~Q(phase__in=[BulkItemPhase.EXCLUDED, BulkItemPhase.LEFT_OUT]) & Q(left_out=""),
                name="case_batch_item_says_why_not",
            ),
            models.CheckConstraint(
                condition=Q(phase=BulkItemPhase.DONE, done_at__isnull=False)
                | ~Q(phase=BulkItemPhase.DONE) & Q(done_at__isnull=True),
                name="case_batch_item_done_once",
            ),
            models.CheckConstraint(
                condition=Q(original__isnull=True) | ~Q(original=F("case")),
                name="case_batch_item_repeats_another",
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "phase", "number"], name="case_batch_item_by_phase"),
        ]
        triggers = [
            along_arrows(BulkItemMachine),
            pgtrigger.Trigger(
                name="case_batch_set_is_kept",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("stage", "text")],
                func=f"""
                IF TG_OP = 'DELETE' THEN
                    {refusal("a batch that was shown is not changed", "case_batch_set_is_kept")}
                END IF;
                SELECT phase INTO stage FROM enforcement_casebatch WHERE id = NEW.batch_id;
                IF stage = 'PREPARING' AND NEW.phase IN ('GIVEN', 'INCLUDED', 'EXCLUDED')
                THEN RETURN NEW; END IF;
                IF TG_OP = 'UPDATE' AND stage = 'RUNNING' AND OLD.phase = 'INCLUDED'
                    AND NEW.phase IN ('DONE', 'LEFT_OUT')
                    AND to_jsonb(OLD) - ARRAY[{ITEM_OPEN_TO_CHANGE}] =
                        to_jsonb(NEW) - ARRAY[{ITEM_OPEN_TO_CHANGE}]
                THEN RETURN NEW; END IF;
                {refusal("a batch that was shown is not changed", "case_batch_set_is_kept")}""",
            ),
            at_commit(
                "case_batch_item_has_event",
                pgtrigger.Insert | update_of("phase"),
                f"""
                IF NEW.phase = 'DONE' AND NOT EXISTS (
                    SELECT FROM enforcement_event e JOIN enforcement_casebatch b
                        ON b.id = NEW.batch_id
                    WHERE e.case_id = NEW.case_id AND e.data ->> 'batch' = b.ref
                        AND e.actor_id = b.made_by_id AND e.xact = pg_current_xact_id()
                ) THEN {
                    refusal(
                        "a case of a batch is done with its event, by who started it",
                        "case_batch_item_has_event",
                    )
                } END IF;""",
            ),
        ]

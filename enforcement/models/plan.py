"""What must be put right, item by item, and what the holder sends in for it."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.bounds import within_time
from accounts.triggers import append_only, update_of, with_event
from enforcement.models._base import LONG, SHORT, Record, along_arrows, one_of
from enforcement.models._removal import is_removal
from enforcement.models.case import Case
from enforcement.models.decision import Decision
from enforcement.models.evidence import Evidence
from enforcement.workflow.facts import GRACE
from enforcement.workflow.machines import OWED, RequirementMachine, RequirementPhase
from enforcement.workflow.proceeding import State


class Plan(Record):
    """The requirements of one decision."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plans")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="plan")
    made_at = models.DateTimeField()

    class Meta:
        triggers = [with_event(pgtrigger.Insert)]


class RequirementQuerySet(models.QuerySet["Requirement"]):
    """Adjectives for requirements."""

    def owed(self) -> RequirementQuerySet:
        """The holder still has to send something, and the proceeding waits for it."""
        return self.filter(
            phase__in=list(OWED),
            case__state=State.REMEDIATING,
            superseded=False,
        )

    def overdue(self, now: datetime) -> RequirementQuerySet:
        """Owed, and past the day of grace."""
        return self.owed().filter(due_at__lte=now - GRACE)


class Requirement(Record, RequirementMachine):
    """One change that is asked for, with an acceptance test in words."""

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="requirements", db_index=False
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="requirements")
    superseded = models.BooleanField(default=False, help_text="Its plan lapsed or was taken back.")
    number = models.IntegerField()
    title = models.CharField(max_length=SHORT)
    text = models.TextField(max_length=LONG)
    acceptance = models.TextField(max_length=LONG, blank=True)
    evidence = models.CharField(max_length=SHORT, blank=True, help_text="What is to be shown.")
    due_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True)
    reminded = models.SmallIntegerField(
        default=9, help_text="Days before the due date of the last reminder."
    )
    answer = models.TextField(max_length=LONG, blank=True)

    objects = RequirementQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    class Meta:
        constraints = [
            within_time("requirement_within_time", "due_at"),
            models.UniqueConstraint(fields=["plan", "number"], name="requirement_numbered"),
            models.CheckConstraint(
                condition=one_of("phase", RequirementPhase),
                name="requirement_phase_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="requirement_owed",
                condition=Q(
                    phase__in=list(OWED),
                    superseded=False,
                ),
            ),
            models.Index(
                fields=["id"],
                name="requirement_submitted",
                condition=Q(phase=RequirementPhase.SUBMITTED, superseded=False),
            ),
        ]
        triggers = [
            along_arrows(RequirementMachine),
            with_event(pgtrigger.Insert | update_of("phase", "superseded", "due_at")),
        ]


class Submission(Record):
    """What the holder sent in for a requirement; kept as it came."""

    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, related_name="submissions"
    )
    text = models.TextField(max_length=LONG)
    evidence = models.ForeignKey(Evidence, null=True, on_delete=models.PROTECT, related_name="+")
    sent_by = models.CharField(max_length=SHORT)
    sent_at = models.DateTimeField()

    class Meta:
        triggers = [
            *append_only("submission", but=is_removal("enforcement_submission")),
            with_event(
                pgtrigger.Insert,
                case="(SELECT r.case_id FROM enforcement_requirement r WHERE r.id = "
                "NEW.requirement_id)",
            ),
        ]

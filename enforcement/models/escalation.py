"""A case asks for a higher role; its state does not move."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import Role
from accounts.triggers import update_of, with_event
from enforcement.models._base import LONG, SHORT, Record, along_arrows, one_of
from enforcement.models._unavailable import unavailable
from enforcement.models.case import Case
from enforcement.workflow.machines import UNRESOLVED, EscalationMachine, EscalationPhase


class EscalationQuerySet(models.QuerySet["Escalation"]):
    """Adjectives for escalations."""

    def with_somebody_unavailable(self, now: datetime) -> EscalationQuerySet:
        """Taken by somebody who cannot go on with it (invariant 14)."""
        theirs = unavailable(
            "taken_by", now, due="case__due_at", account="case__account", roles=[Role.ADMIN]
        )
        return self.filter(theirs, phase=EscalationPhase.TAKEN)


class Escalation(Record, EscalationMachine):
    """Raised by a person or by a missed review; at most one is open per case."""

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="escalations", db_index=False
    )
    number = models.IntegerField()
    reason = models.TextField(max_length=LONG)
    raised_by = models.CharField(max_length=SHORT)
    raised_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="escalations"
    )
    taken_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    answer = models.TextField(max_length=LONG, blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(phase__in=list(UNRESOLVED)),
                name="escalation_one_open_per_case",
            ),
            models.UniqueConstraint(fields=["case", "number"], name="escalation_numbered"),
            models.CheckConstraint(
                condition=one_of("phase", EscalationPhase),
                name="escalation_phase_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["raised_at", "id"],
                name="escalation_open",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["closed_at", "id"],
                name="escalation_closed",
                condition=Q(closed_at__isnull=False),
            ),
        ]
        triggers = [
            along_arrows(EscalationMachine),
            with_event(pgtrigger.Insert | update_of("phase", "taken_by_id")),
        ]

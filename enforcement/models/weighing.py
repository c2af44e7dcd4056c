"""For what a piece of evidence speaks, and how far it carries."""

from __future__ import annotations

import pgtrigger
from django.db import models

from accounts.models import User
from accounts.triggers import append_only, with_event
from enforcement.models._base import SHORT, Record, one_of
from enforcement.models.evidence import Evidence


class Bearing(models.TextChoices):
    """The words for it."""

    FOR = "FOR"
    AGAINST = "AGAINST"
    NEITHER = "NEITHER"


class Weighing(Record):
    """What somebody makes of a piece of evidence: a judgement, so it may change; the latest counts,
    and all are kept.
    """

    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, related_name="weighings", db_index=False
    )
    number = models.IntegerField()
    bearing = models.CharField(max_length=7, choices=Bearing)
    carries = models.CharField(
        max_length=SHORT,
        blank=True,
        help_text="How far it carries: second-hand, partial, complete…",
    )
    weighed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    weighed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evidence", "number"], name="weighing_numbered"),
            models.CheckConstraint(
                condition=one_of("bearing", Bearing), name="weighing_bearing_is_known"
            ),
        ]
        triggers = [
            *append_only("weighing"),
            with_event(
                pgtrigger.Insert,
                case="(SELECT e.case_id FROM enforcement_evidence e WHERE e.id = NEW.evidence_id)",
            ),
        ]

"""What ends by itself of what follows from misuse, and appeals that nobody has decided."""

from __future__ import annotations

from django.db.models import F

from enforcement.models import MisuseSuspension, ReporterWeight
from enforcement.operations import misuse, misuse_appeals, reporter_weights
from enforcement.operations.due_source import Source

MISUSE_SOURCES = (
    Source(
        name="appeal against a suspension",
        rows=lambda now: MisuseSuspension.objects.to_remind_of(now).order_by(
            F("remind_at").asc(nulls_first=True)
        ),
        act=lambda row, now: misuse_appeals.remind_of_appeal(suspension_id=row.pk, now=now),
        at=lambda row, now: row.remind_at or row.contested_at,
    ),
    Source(
        name="suspension for misuse",
        rows=lambda now: MisuseSuspension.objects.over(now).order_by("until_at"),
        act=lambda row, now: misuse.end_suspension_that_is_over(suspension_id=row.pk, now=now),
        at=lambda row, now: row.until_at,
    ),
    Source(
        name="reports weighed less",
        rows=lambda now: ReporterWeight.objects.over(now).order_by("until_at"),
        act=lambda row, now: reporter_weights.end_weight_that_is_over(weight_id=row.pk, now=now),
        at=lambda row, now: row.until_at,
    ),
)

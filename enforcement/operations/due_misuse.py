"""What ends by itself of what follows from misuse."""

from __future__ import annotations

from enforcement.models import MisuseSuspension, ReporterWeight
from enforcement.operations import misuse, reporter_weights
from enforcement.operations.due_source import Source

MISUSE_SOURCES = (
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

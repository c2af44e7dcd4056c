"""What falls due of misuse: answers that nobody gave, and ends that come by themselves."""

from __future__ import annotations

from enforcement.models import MisuseChoice, MisuseSuspension, ReporterWeight
from enforcement.operations import misuse, misuse_choice, reporter_weights
from enforcement.operations.due_source import Source

MISUSE_SOURCES = (
    Source(
        name="proposal of a misuse profile",
        rows=lambda now: MisuseChoice.objects.expired(now).order_by("proposed_at"),
        act=lambda row, now: misuse_choice.MISUSE_CHOICE.expire(version_id=row.pk, now=now),
        at=lambda row, now: row.answer_by_at,
    ),
    Source(
        name="proposal of a suspension for misuse",
        rows=lambda now: MisuseSuspension.objects.expired(now).order_by("proposed_at"),
        act=lambda row, now: misuse.SUSPENSION.expire(version_id=row.pk, now=now),
        at=lambda row, now: row.answer_by_at,
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

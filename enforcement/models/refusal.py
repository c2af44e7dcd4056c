"""What fell due and was refused to the sweep."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from enforcement.models._base import LONG, SHORT, Record
from enforcement.models.case import Case
from enforcement.models.review import Review


class SweepRefusal(Record):
    """A thing that fell due, and that the sweep was refused: how often in a row, why, and the
    review that was opened about it. Housekeeping: nobody is bound by it.
    """

    source = models.CharField(max_length=SHORT, help_text="The kind of thing, as the sweep has it.")
    subject = models.UUIDField(help_text="The row that fell due.")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    case_version = models.BigIntegerField(
        default=0, help_text="Of the case when it was refused last: another one is worth a try."
    )
    times = models.IntegerField()
    sentence = models.TextField(max_length=LONG, help_text="Why, the last time.")
    refused_at = models.DateTimeField()
    review = models.ForeignKey(Review, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "subject"], name="sweep_refusal_once"),
            models.CheckConstraint(condition=Q(times__gte=1), name="sweep_refusal_counts"),
            models.CheckConstraint(
                condition=Q(times=1) | Q(case__isnull=True) | Q(review__isnull=False),
                name="sweep_refused_twice_has_review",
            ),
        ]
        indexes = [
            models.Index(
                fields=["refused_at"], name="sweep_refused_twice", condition=Q(times__gte=2)
            )
        ]

"""How long cases take, by policy area: figures that the worker counts once a day, so that a page
reads one row.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class CaseTimes(models.Model):
    """Of the closed cases of one policy area, as they were counted on a day. Nothing binds by it,
    and it can be counted again at any time.

    Times are in seconds from the opening: half of the cases took as long at most (`_median`), nine
    of ten so long (`_ninth`), until they were first decided and until they were closed.
    """

    area = models.CharField(max_length=50, primary_key=True)
    counted_on = models.DateField(help_text="In UTC.")
    cases = models.IntegerField()
    decided_median = models.BigIntegerField()
    decided_ninth = models.BigIntegerField()
    closed_median = models.BigIntegerField()
    closed_ninth = models.BigIntegerField()

    def __str__(self) -> str:
        return self.area

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cases__gte=1, decided_median__gte=0, closed_median__gte=0)
                & Q(decided_ninth__gte=F("decided_median"), closed_ninth__gte=F("closed_median")),
                name="case_times_are_in_order",
            ),
        ]

"""When the office works: what business days are counted by.

One row, or none: then the country of the settings, Monday to Friday.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Office(models.Model):
    """The one office. Due times that were computed stay as they are when this changes."""

    key = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    country = models.CharField(
        max_length=2, help_text="ISO 3166-1 alpha-2: its public holidays are no business days."
    )
    time_zone = models.CharField(max_length=50, default="UTC")
    weekdays = ArrayField(models.SmallIntegerField(), help_text="0 is Monday.")
    opens = models.SmallIntegerField(default=0, help_text="Hour of the day.")
    closes = models.SmallIntegerField(default=24, help_text="Hour of the day.")
    closed = models.JSONField(
        default=list, blank=True, help_text="Further days off: a list of {on, name}."
    )
    edition = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(key=1), name="office_is_one"),
            models.CheckConstraint(
                condition=Q(opens__gte=0, opens__lt=F("closes"), closes__lte=24),
                name="office_opens_before_it_closes",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6]) & ~Q(weekdays=[]),
                name="office_works_on_some_day",
            ),
        ]

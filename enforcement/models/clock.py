"""The story's time."""

from __future__ import annotations

from django.db import models


class StoryClock(models.Model):
    """One row: what time it is in the story.

    It is read only by a stack that was started as a story.
    """

    one = models.BooleanField(primary_key=True, default=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(one=True), name="story_clock_is_one")
        ]

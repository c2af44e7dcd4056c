"""Whose figures are frequent, as the worker counted them, so that a page reads one row."""

from __future__ import annotations

from django.db import models

from enforcement.models._base import one_of
from enforcement.workflow.misuse import MisuseKind


class MisuseCount(models.Model):
    """Everybody whose figures of one kind reached the threshold of a profile at a moment. Nothing
    binds by it, and it can be counted again at any time: each act counts for itself.
    """

    kind = models.CharField(max_length=10, primary_key=True, choices=MisuseKind)
    profile = models.CharField(max_length=50, help_text="By whose threshold: its slug.")
    counted_at = models.DateTimeField()
    found = models.JSONField(
        default=list,
        help_text="The most first: `subject` and `key` as in the address of their page (a reporter "
        "is one of their reports), `counted`, `decided`.",
    )

    def __str__(self) -> str:
        return self.kind

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=one_of("kind", MisuseKind), name="misuse_count_kind_is_known"
            ),
        ]

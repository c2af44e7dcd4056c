"""Mails to staff that sum up what waits, in place of one mail for each thing."""

from __future__ import annotations

from django.db import models

from enforcement.models._base import one_of


class DigestKind(models.TextChoices):
    """What is summed up."""

    UNMATCHED = "UNMATCHED"  # reports that nobody matched or rejected in time


class Digest(models.Model):
    """When a digest may go out next. One row a kind; who sends one locks it."""

    kind = models.CharField(max_length=9, primary_key=True, choices=DigestKind)
    next_at = models.DateTimeField(help_text="Not to be sent again before.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=one_of("kind", DigestKind), name="digest_kind_is_known"
            )
        ]

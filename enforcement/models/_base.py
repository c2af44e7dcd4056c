"""What every record shares."""

from __future__ import annotations

from django.db import models
from uuid_utils.compat import uuid7

SHORT, LONG = 200, 20_000  # characters


class Record(models.Model):
    """A row with a client-made key, so that inserts need no answer and can travel together."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


def one_of(field: str, choices: type[models.TextChoices]) -> models.Q:
    """The condition that a column holds one of the choices."""
    return models.Q(**{f"{field}__in": choices.values})

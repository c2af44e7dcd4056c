"""Which store of files belongs to this database.

One row, or none before the first look. The store has the same mark in a file of its own, so that a
machine whose folder is not the others' notices it.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class FileStore(models.Model):
    """The one store of files."""

    key = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    mark = models.UUIDField(default=uuid.uuid4)
    since_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(key=1), name="file_store_is_one"),
        ]

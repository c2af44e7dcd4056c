"""A signed summary of all chains at one moment, to be kept outside as well."""

from __future__ import annotations

from django.db import models

from accounts.triggers import append_only
from enforcement.models._base import Record


class Checkpoint(Record):
    """The Merkle root over every account's head; append-only."""

    number = models.BigIntegerField(unique=True)
    sealed_at = models.DateTimeField()
    accounts = models.BigIntegerField()
    root = models.CharField(max_length=64)
    prev_root = models.CharField(max_length=64, blank=True)
    key_id = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=128, blank=True)

    class Meta:
        triggers = append_only("checkpoint")

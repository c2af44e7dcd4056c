"""Where signed webhooks go."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from enforcement.models._base import Record


class WebhookEndpoint(Record):
    """An address that wants to be told. Two secrets at a time, so that they can be rotated."""

    url = models.URLField(max_length=500, unique=True)
    types = ArrayField(
        models.CharField(max_length=50), default=list, help_text="Empty means every type."
    )
    secret = models.CharField(max_length=100, help_text="whsec_…, the one that signs first.")
    old_secret = models.CharField(max_length=100, blank=True)
    disabled_at = models.DateTimeField(null=True)
    disabled_why = models.CharField(max_length=200, blank=True)

    def wants(self, topic: str) -> bool:
        """Whether this endpoint asked for messages of this type."""
        return self.disabled_at is None and (not self.types or topic in self.types)

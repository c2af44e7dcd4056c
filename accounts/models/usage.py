"""What the provider feeds of an account's use and of its keys. Facts and constraints only."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from accounts.bounds import SHORT, within_time
from accounts.models.holders import Account
from accounts.triggers import refusal


class UsageDay(models.Model):
    """How much an account used a product on one day (UTC).

    The table is partitioned by month of `used_on`. A month's partition is made ahead by the
    function `docket_make_usage_months` (migration 0009), which the worker calls; a row of a month
    that has none yet lies in the default partition until then.
    """

    pk = models.CompositePrimaryKey("account_id", "used_on", "product")
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="usage_days", db_index=False
    )
    used_on = models.DateField()
    product = models.CharField(max_length=50, default="api")
    requests = models.BigIntegerField(default=0)
    tokens = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(requests__gte=0, tokens__gte=0), name="usage_is_not_negative"
            ),
            within_time("usage_within_time", "used_on"),
        ]


class UsageFed(models.Model):
    """The provider has said that the usage of a day (UTC) is complete: an account without a row had
    no use. Of a day without this, a missing row says nothing.
    """

    fed_on = models.DateField(primary_key=True)
    complete_at = models.DateTimeField()

    class Meta:
        constraints = [within_time("usage_fed_within_time", "fed_on", "complete_at")]


class AccountKey(models.Model):
    """A key by which an account calls the provider, known by the part that may be shown. The key
    itself is never here.
    """

    class RevokedBy(models.TextChoices):
        HOLDER = "HOLDER"
        PROVIDER = "PROVIDER"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="keys", db_index=False
    )
    prefix = models.CharField(max_length=50)
    name = models.CharField(max_length=SHORT, blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=8, choices=RevokedBy, blank=True)

    def __str__(self) -> str:
        return f"{self.prefix}…"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "prefix"], name="key_once_per_account"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by="")
                | Q(
                    revoked_at__isnull=False,
                    revoked_at__gte=F("created_at"),
                    revoked_by__in=["HOLDER", "PROVIDER"],
                ),
                name="key_revoked_by_somebody",
            ),
            within_time("key_within_time", "created_at", "last_used_at", "revoked_at"),
        ]
        indexes = [models.Index(fields=["prefix"], name="key_by_prefix")]
        triggers = [
            pgtrigger.Trigger(
                name="key_stays_revoked",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__revoked_at__isnull=False)
                & (
                    pgtrigger.Q(old__revoked_at__df=pgtrigger.F("new__revoked_at"))
                    | pgtrigger.Q(old__revoked_by__df=pgtrigger.F("new__revoked_by"))
                ),
                func=refusal("a key that is revoked stays revoked", "key_stays_revoked"),
            )
        ]

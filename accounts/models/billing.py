"""What the provider's billing says of an account. Facts and constraints only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from accounts.bounds import SHORT, within_time
from accounts.models.holders import Account

ADDRESS = 500  # characters of a link


class AccountBilling(models.Model):
    """What an account costs, as the provider's billing knew it at `as_of_at`. Docket charges
    nobody and works nothing out: what was not fed is not said.
    """

    class Period(models.TextChoices):
        MONTH = "MONTH"
        YEAR = "YEAR"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="billing")
    as_of_at = models.DateTimeField()
    plan = models.CharField(max_length=SHORT)
    amount = models.DecimalField(max_digits=15, decimal_places=3, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, help_text="ISO 4217.")
    period = models.CharField(
        max_length=5, choices=Period, blank=True, help_text="For what time the amount is."
    )
    renews_on = models.DateField(null=True, blank=True)
    charges_continue = models.BooleanField(
        null=True, blank=True, help_text="While access is suspended; empty: nobody said."
    )
    stop_url = models.CharField(max_length=ADDRESS, blank=True)
    refund_url = models.CharField(max_length=ADDRESS, blank=True)

    def __str__(self) -> str:
        return self.plan

    class Meta:
        constraints = [
            within_time("billing_within_time", "as_of_at", "renews_on"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, currency="", period="")
                | Q(amount__isnull=False, amount__gte=0, currency__regex="^[A-Z]{3}$"),
                name="billing_amount_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(stop_url="") | Q(stop_url__startswith="https://"),
                name="billing_stop_url_is_https",
            ),
            models.CheckConstraint(
                condition=Q(refund_url="") | Q(refund_url__startswith="https://"),
                name="billing_refund_url_is_https",
            ),
            models.CheckConstraint(
                condition=Q(period__in=["", "MONTH", "YEAR"]), name="billing_period_is_known"
            ),
        ]

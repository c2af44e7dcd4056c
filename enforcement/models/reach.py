"""How far what an account may do has reached: what was handed to the gateways' store, and what all
gateways said that they enforce. Written by the worker, so that no page asks the store.

Nothing binds by it: it is about the world, and the next look at the gateways says it again.
"""

from __future__ import annotations

from math import inf

from django.db import models
from django.db.models import F, Q

from accounts.models import Account

# Seconds by which it is counted how soon every gateway enforces what was decided.
WITHIN = (0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0, 300.0, 3_600.0, inf)

LONGEST_NAME, LONGEST_WORDS = 300, 500  # characters, of what a gateway is called and says


class Reach(models.Model):
    """Of one account: the newest version of its access (`Account.epoch`) that was handed over, and
    the newest that every gateway has confirmed. Business time.
    """

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.CASCADE, related_name="reach"
    )
    handed_epoch = models.BigIntegerField()
    handed_at = models.DateTimeField()
    enforced_epoch = models.BigIntegerField(default=0)
    enforced_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(
        null=True, help_text="Of what is not enforced yet, or was last: when it was decided."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(handed_epoch__gte=F("enforced_epoch"), enforced_epoch__gte=0),
                name="reach_is_handed_before_enforced",
            ),
            models.CheckConstraint(
                condition=Q(enforced_epoch=0, enforced_at__isnull=True)
                | Q(enforced_epoch__gt=0, enforced_at__isnull=False),
                name="reach_is_enforced_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["handed_at"],
                name="reach_open",
                condition=Q(enforced_epoch__lt=F("handed_epoch")),
            )
        ]


class EnforcementTime(models.Model):
    """How many versions were enforced by all gateways within so many seconds of the decision, and
    not within the next smaller bound; `seconds` is what these took together. Business time.
    """

    at_most = models.FloatField(primary_key=True, help_text="Seconds: one of WITHIN.")
    number = models.BigIntegerField()
    seconds = models.FloatField()

    def __str__(self) -> str:
        return f"{self.number} within {self.at_most:g} s"


class Gateway(models.Model):
    """A gateway process that has said what it enforces. Machine time.

    One that says nothing any more may still answer from what it has: it counts as one that lags,
    until it is forgotten.
    """

    name = models.CharField(max_length=LONGEST_NAME, primary_key=True)
    said = models.CharField(max_length=LONGEST_WORDS, help_text="Its newest words, as they came.")
    seen_at = models.DateTimeField(help_text="When these came to our knowledge.")
    behind_since_at = models.DateTimeField(
        null=True, help_text="Since when it has lacked something that was handed over."
    )

    def __str__(self) -> str:
        return self.name

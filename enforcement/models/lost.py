"""What a failover of the database, or a restored backup, has lost of what the gateways were told.

The first table says which history this database is of: a standby that took over, or a backup that
was restored, begins another one. The second has each decision that gateways had heard of and that
this history does not have: what it held back stays so until a person has dealt with it.
"""

from __future__ import annotations

from uuid import uuid4

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.triggers import refusal
from enforcement.models._base import SHORT, Record, one_of


class DatabaseTimeline(models.Model):
    """One stretch of this database's history. Machine time.

    `name` is PostgreSQL's: cluster, timeline and database. The newest row with the name that the
    database has now is where we are; the rows before it are where we come from, so that two
    databases which parted know that they did.
    """

    name = models.CharField(max_length=SHORT, blank=True)
    token = models.UUIDField(default=uuid4, unique=True)
    began_at = models.DateTimeField()
    ordered = models.BooleanField(
        default=False, help_text="A person said that this history counts, whatever is followed."
    )
    taken_at = models.DateTimeField(null=True, help_text="When the gateways’ store followed it.")
    refused_at = models.DateTimeField(
        null=True, help_text="Since when the store follows another one."
    )

    def __str__(self) -> str:
        """As the gateways' store has it."""
        return f"{self.name}:{self.token}"

    class Meta:
        indexes = [models.Index(fields=["name", "id"], name="database_timeline_by_name")]


class Settled(models.TextChoices):
    """How a lost decision was dealt with."""

    DECIDED_AGAIN = "DECIDED_AGAIN"  # the account is held at least as strictly by a new decision
    DISMISSED = "DISMISSED"  # a person said that it need not be


class LostQuerySet(models.QuerySet["LostDecision"]):
    """Adjectives for lost decisions."""

    def open(self) -> LostQuerySet:
        """Nobody has dealt with them."""
        return self.filter(settled_at__isnull=True)


class LostDecision(Record):
    """What the gateways were told of an account by a decision that the database does not have.

    `told` is the access record as the store had it, `kept` those of its holds that the database
    lacks: gateways enforce them until this is settled. By reference, for the account may be lost as
    well. Business time.
    """

    timeline = models.ForeignKey(
        DatabaseTimeline,
        on_delete=models.PROTECT,
        related_name="lost_decisions",
        db_index=False,
    )
    account_ref = models.CharField(max_length=SHORT)
    told = models.JSONField()
    kept = models.JSONField(default=list)
    own_epoch = models.BigIntegerField(
        help_text="The version of the account's access in the database, when this was noticed."
    )
    noticed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=13, choices=Settled, blank=True)
    settled_by = models.CharField(max_length=SHORT, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    objects = LostQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.account_ref} {self.told['epoch']}"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["timeline", "account_ref"], name="lost_decision_once_per_account"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, how="", settled_by="", reason="")
                | Q(one_of("how", Settled), ~Q(settled_by=""), ~Q(reason=""))
                & Q(settled_at__isnull=False),
                name="lost_decision_is_settled_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["account_ref"], name="lost_decision_of_account"),
            models.Index(
                fields=["noticed_at", "id"],
                name="lost_decision_open",
                condition=Q(settled_at__isnull=True),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="lost_decision_settled_once",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__settled_at__isnull=False),
                func=refusal(
                    "a lost decision is settled once, and stays", "lost_decision_settled_once"
                ),
            ),
        ]

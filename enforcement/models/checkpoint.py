"""Signed summaries of all chains, to be kept outside as well; which events each of them sealed, and
which wait for the next one.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.triggers import append_only, at_commit, refusal
from enforcement.models._base import Record


class Checkpoint(Record):
    """The Merkle root over the events since the one before it, which it names: so the newest stands
    for all of the record. Append-only.
    """

    number = models.BigIntegerField(unique=True)
    sealed_at = models.DateTimeField(
        help_text="By the clock of the machine that sealed it, also in a story."
    )
    accounts = models.BigIntegerField(help_text="How many accounts these events are of.")
    events = models.BigIntegerField(default=0, help_text="And deliveries: the leaves of its tree.")
    root = models.CharField(max_length=64)
    prev_hash = models.CharField(max_length=64, blank=True)
    key_id = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=128, blank=True)

    def __str__(self) -> str:
        return str(self.number)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="checkpoint_numbered_from_one")
        ]
        triggers = [
            *append_only("checkpoint"),
            pgtrigger.Trigger(
                name="checkpoint_follows",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"""
                IF NOT (NEW.number = 1 AND NEW.prev_hash = '') AND NOT EXISTS (
                    SELECT FROM enforcement_checkpoint c WHERE c.number = NEW.number - 1
                        AND c.hash = NEW.prev_hash
                ) THEN {refusal("a checkpoint follows the one before it", "checkpoint_follows")} END
                    IF;
                RETURN NEW;""",
            ),
            at_commit(
                "checkpoint_counts_events",
                pgtrigger.Insert,
                f"""
                IF (SELECT count(*) FROM enforcement_sealedevent WHERE number = NEW.number)
                    + (SELECT count(*) FROM enforcement_sealeddelivery WHERE number = NEW.number)
                    <> NEW.events
                THEN {
                    refusal(
                        "a checkpoint counts the events that it sealed", "checkpoint_counts_events"
                    )
                } END IF;""",
            ),
        ]


class SealedEvent(models.Model):
    """An event, and the checkpoint that sealed it: a leaf of its tree.

    It points to no row, so that it stays where an event goes. Append-only.
    """

    pk = models.CompositePrimaryKey("account_id", "seq")
    account_id = models.UUIDField()
    seq = models.BigIntegerField()
    checkpoint = models.ForeignKey(
        Checkpoint,
        on_delete=models.PROTECT,
        to_field="number",
        db_column="number",
        related_name="leaves",
    )
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.account_id} {self.seq}"

    class Meta:
        triggers = append_only("sealed_event")


class UnsealedEvent(models.Model):
    """An event that no checkpoint has sealed yet.

    A trigger of its own transaction puts it here, so that one that commits late waits as well.
    """

    event_id = models.UUIDField(primary_key=True)
    account_id = models.UUIDField()
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.account_id} {self.seq}"


class SealedDelivery(models.Model):
    """A proof of delivery, and the checkpoint that sealed it: a leaf of its tree, after the events
    of the account. Append-only.
    """

    delivery_id = models.UUIDField(primary_key=True)
    account_id = models.UUIDField()
    checkpoint = models.ForeignKey(
        Checkpoint,
        on_delete=models.PROTECT,
        to_field="number",
        db_column="number",
        related_name="delivery_leaves",
    )
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.delivery_id)

    class Meta:
        triggers = append_only("sealed_delivery")


class UnsealedDelivery(models.Model):
    """A proof of delivery that no checkpoint has sealed yet; a trigger of its own transaction puts
    it here.
    """

    delivery_id = models.UUIDField(primary_key=True)
    account_id = models.UUIDField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.delivery_id)

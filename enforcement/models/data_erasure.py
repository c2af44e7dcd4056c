"""The erasure of what is stored of somebody who asked for it: proposed by one admin, agreed to by
another, carried out by the worker case by case (docs/decisions/0093).

Each case is a transaction of its own, so a worker that dies leaves nothing half gone and the next
one goes on. What a hold names, and whatever opened meanwhile, stays: the erasure stops then, and
says so.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from enforcement.models._base import one_of
from enforcement.models._by_two import (
    ANSWER,
    ByTwo,
    ByTwoQuerySet,
    agreed_by_two,
    kept_as_proposed,
)
from enforcement.models.data_request import DataRequest
from enforcement.workflow.data_requests import RefusalGround

MAY_ERASE = "administer"
RUNS = (
    "scope",
    "next_at",
    "done_at",
    "stopped_for",
    "removed",
    "plain",
    "left",
    "last_checkpoint",
    "backups_until_on",
)


class DataErasureQuerySet(ByTwoQuerySet["DataErasure"]):
    """Adjectives."""

    def to_run(self, now: datetime) -> DataErasureQuerySet:
        """Agreed to, and neither done nor stopped."""
        return self.filter(next_at__lte=now)


class DataErasure(ByTwo):
    """One erasure: of which request, how far it is, and until when backups still have what went."""

    request = models.ForeignKey(
        DataRequest, on_delete=models.PROTECT, related_name="erasures", db_index=False
    )
    scope = ArrayField(
        models.UUIDField(),
        default=list,
        help_text="Accounts in which rows are theirs that have their name.",
    )
    next_at = models.DateTimeField(null=True, help_text="When the worker goes on.")
    done_at = models.DateTimeField(null=True)
    stopped_for = models.CharField(max_length=9, choices=RefusalGround, blank=True)
    removed = models.PositiveIntegerField(default=0, help_text="Rows that lost something.")
    plain: Any = models.JSONField(
        default=list, help_text="Of columns that no event has a hash of: salt and SHA-256."
    )
    left: Any = models.JSONField(default=dict, help_text="Where they are named still, how often.")
    last_checkpoint = models.BigIntegerField(
        null=True, help_text="Backups that know no newer one still have what went."
    )
    backups_until_on = models.DateField(null=True, help_text="Then the last such backup is gone.")

    objects = DataErasureQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Erasure {self.number}"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="data_erasure_has_reason"),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(declined_at__isnull=True),
                name="data_erasure_answered_once",
            ),
            models.CheckConstraint(
                condition=Q(stopped_for="") | one_of("stopped_for", RefusalGround),
                name="data_erasure_ground_is_known",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, last_checkpoint__isnull=True)
                | Q(
                    done_at__isnull=False,
                    agreed_at__isnull=False,
                    next_at__isnull=True,
                    stopped_for="",
                    backups_until_on__isnull=False,
                ),
                name="data_erasure_done_once_agreed",
            ),
            models.CheckConstraint(
                condition=Q(next_at__isnull=True) | Q(agreed_at__isnull=False),
                name="data_erasure_runs_once_agreed",
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(declined_at__isnull=True, stopped_for=""),
                name="data_erasure_one_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], name="data_erasure_runs", condition=Q(next_at__isnull=False)
            ),
        ]
        triggers = [
            kept_as_proposed(
                "data_erasure_kept",
                "an erasure stays as it was proposed and answered",
                later=RUNS,
            ),
            agreed_by_two(
                "data_erasure_by_two",
                "an erasure takes two admins, on the record",
                right=MAY_ERASE,
                act="agree to erasure",
                condition=pgtrigger.Q(new__agreed_at__isnull=False),
            ),
        ]


ERASURE_LATER = (*ANSWER, *RUNS)

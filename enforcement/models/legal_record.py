"""The record of what is done at the legal desk.

It is one of its own. Events of a case and of staff are read by people who must not know
that an authority asks; what stands here is read by those with a seat alone (docs/decisions/0090).
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.triggers import append_only, refusal
from enforcement.models._base import LONG, SHORT, Record
from enforcement.models.event import sha256_of

HASHED = (
    "number",
    "by_id",
    "by_name",
    "act",
    "request_number",
    "hold_number",
    "said",
    "reason",
    "at",
    "previous",
)


class LegalEvent(Record):
    """One act of the legal desk, chained to the one before by its hash.

    A column `xact`, which only SQL knows, holds the transaction that wrote it.
    """

    number = models.PositiveIntegerField(unique=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=SHORT)
    act = models.CharField(max_length=40)
    request_number = models.PositiveIntegerField(null=True, db_index=True)
    hold_number = models.PositiveIntegerField(null=True, db_index=True)
    said: Any = models.JSONField(default=dict)
    reason = models.TextField(max_length=LONG, blank=True)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    def hash_of_it(self) -> str:
        """SHA-256 of what it says and of the one before."""
        return sha256_of({name: getattr(self, name) for name in HASHED})

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(act=""), name="legal_event_says_something"),
            models.CheckConstraint(
                condition=Q(request_number__isnull=False) | Q(hold_number__isnull=False),
                name="legal_event_is_about_something",
            ),
            models.CheckConstraint(
                condition=Q(hash__regex=r"^[0-9a-f]{64}$")
                & (Q(number=1, previous="") | Q(previous__regex=r"^[0-9a-f]{64}$", number__gt=1))
                & ~Q(hash=F("previous")),
                name="legal_event_is_chained",
            ),
        ]
        triggers = [
            *append_only("legal_event"),
            pgtrigger.Trigger(
                name="legal_event_follows",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"""
                NEW.xact := pg_current_xact_id();
                IF (NEW.number - 1 || NEW.previous) IS DISTINCT FROM (
                    SELECT coalesce(max(number), 0)
                        || coalesce((array_agg(hash ORDER BY number DESC))[1], '')
                    FROM enforcement_legalevent
                ) THEN {
                    refusal("an event of the legal record follows the last", "legal_event_follows")
                } END IF;
                RETURN NEW;""",
            ),
        ]

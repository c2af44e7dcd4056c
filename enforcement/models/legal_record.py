"""The legal desk: who has a seat at it, and the record of what is done there.

That record is one of its own. Events of a case and of staff are read by people who must not know
that an authority asks; what stands here is read by those with a seat alone (docs/decisions/0090).
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.triggers import append_only, at_commit, refusal, update_of
from enforcement.models._base import LONG, SHORT, Record
from enforcement.models.event import sha256_of
from enforcement.models.quality_draw import kept_but

SEAT_LATER = (
    "agreed_by_id",
    "agreed_at",
    "declined_by_name",
    "declined_at",
    "ended_by_name",
    "ended_at",
    "end_reason",
)
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


def seat_by_two() -> pgtrigger.Trigger:
    """A seat is proposed by one admin and agreed to by another, neither of whom it is for; by one
    alone where no other admin is there. The record of staff says so.
    """
    sentence = "a seat at the legal desk is given by two admins, on the record"
    return at_commit(
        "legal_seat_by_two",
        pgtrigger.Insert | update_of("agreed_at"),
        f"""
        IF NEW.agreed_by_id = NEW.person_id OR NEW.proposed_by_id = NEW.person_id OR NOT EXISTS (
            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role = 'ADMIN'
                AND u.is_active
        ) OR NOT EXISTS (
            SELECT FROM enforcement_staffevent e
            WHERE e.act = 'agree to legal seat' AND e.by_id = NEW.agreed_by_id
                AND e.person_id = NEW.person_id AND e.xact = pg_current_xact_id()
        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (
            SELECT FROM accounts_user u WHERE u.role = 'ADMIN' AND u.is_active
                AND u.id NOT IN (NEW.proposed_by_id, NEW.person_id)
        )) THEN {refusal(sentence, "legal_seat_by_two")} END IF;""",
        condition=pgtrigger.Q(new__agreed_at__isnull=False),
    )


def seat_opens() -> pgtrigger.Trigger:
    """Who has a seat may open the desk, and nobody whose seat ended."""
    sentence = "who has a seat at the legal desk may open it, and nobody else"
    return at_commit(
        "legal_seat_opens",
        pgtrigger.Insert | pgtrigger.Update,
        f"""
        IF (SELECT legal_desk FROM accounts_user WHERE id = NEW.person_id) <> EXISTS (
            SELECT FROM enforcement_legalseat s
            WHERE s.person_id = NEW.person_id AND s.agreed_at IS NOT NULL AND s.ended_at IS NULL
        ) THEN {refusal(sentence, "legal_seat_opens")} END IF;""",
    )


class LegalSeatQuerySet(models.QuerySet["LegalSeat"]):
    """Adjectives."""

    def waiting(self) -> LegalSeatQuerySet:
        """Proposed, and not answered."""
        return self.filter(agreed_at__isnull=True, declined_at__isnull=True)

    def held(self) -> LegalSeatQuerySet:
        """Those that somebody has now."""
        return self.filter(agreed_at__isnull=False, ended_at__isnull=True)


class LegalSeat(Record):
    """Somebody may work at the legal desk: who proposed it and why, who agreed, and its end."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="legal_seats")
    reason = models.CharField(max_length=500)
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    proposed_by_name = models.CharField(max_length=SHORT)
    proposed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agreed_at = models.DateTimeField(null=True)
    declined_by_name = models.CharField(max_length=SHORT, blank=True)
    declined_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=SHORT, blank=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=500, blank=True)

    objects = LegalSeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="legal_seat_has_reason"),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(declined_at__isnull=True),
                name="legal_seat_answered_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False, agreed_at__isnull=False) & ~Q(end_reason="")),
                name="legal_seat_ends_with_reason",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(declined_at__isnull=True, ended_at__isnull=True),
                name="legal_seat_once",
            ),
        ]
        triggers = [
            kept_but("legal_seat_kept", "a seat stays as it was given", SEAT_LATER),
            seat_by_two(),
            seat_opens(),
        ]


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

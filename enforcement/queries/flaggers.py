"""Trusted flaggers as the staff's page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from accounts.models import ApiToken, Contact, TrustedFlagger
from enforcement.queries.flagger_record import NOTHING, AccuracyRecord, accuracy_of

MOST = 200


@dataclass(frozen=True, kw_only=True)
class ShownFlagger:
    """A flagger with its contacts, its tokens that hold, and its record of accuracy."""

    it: TrustedFlagger
    phase: TrustedFlagger.Phase
    people: list[Contact]
    tokens: list[ApiToken]
    record: AccuracyRecord


def tokens_that_hold() -> QuerySet[ApiToken]:
    """Those that are not revoked, the newest first."""
    return ApiToken.objects.filter(revoked_at__isnull=True).order_by("-created_at", "-id")


def own_tokens(flagger: TrustedFlagger) -> list[ApiToken]:
    """A flagger's tokens that hold, the newest first."""
    return list(tokens_that_hold().filter(flagger=flagger))


def all_flaggers(now: datetime) -> list[ShownFlagger]:
    """Every one, those that have ended last. Four statements."""
    rows = TrustedFlagger.objects.order_by("ended_at", "name").prefetch_related(
        Prefetch("contacts", Contact.objects.order_by("rank", "name")),
        Prefetch("tokens", tokens_that_hold()),
    )[:MOST]
    records = accuracy_of([one.pk for one in rows], now)
    found = [
        ShownFlagger(
            it=one,
            phase=one.phase_on(now.date()),
            people=list(one.contacts.all()),
            tokens=list(one.tokens.all()),
            record=records.get(one.pk, NOTHING),
        )
        for one in rows
    ]
    return sorted(found, key=lambda one: one.phase == TrustedFlagger.Phase.ENDED)

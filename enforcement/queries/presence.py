"""Who is here: who has a case open in front of them, and whose it is for the moment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now

from accounts.models import User
from enforcement.models import Case, Presence

GONE = timedelta(minutes=1)  # of machine time, since somebody was last seen


class Reader(NamedTuple):
    """Somebody who has a case in front of them: as colleagues call them, and the whole name."""

    name: str
    whole: str


@dataclass(frozen=True, kw_only=True)
class WhoIsHere:
    """What the fragment `queue/_here.html` says of a case to one reader."""

    ref: str
    readers: list[Reader] = field(default_factory=list)  # the others
    mine: bool = False
    until_at: datetime | None = None  # the end of the lease, while one runs
    holder: str = ""  # whose lease it is


def who_is_here(*, case: Case, person: User, now: datetime) -> WhoIsHere:
    """Who reads the case just now besides `person`, and the lease that runs at `now`; one
    statement.
    """
    held = case.lease_holder if case.lease_until_at and case.lease_until_at > now else None
    readers = [
        Reader(short_name(p.person), p.person.actor.name)
        for p in presences_on([case.pk]).exclude(person=person)
    ]
    mine = held is not None and held.pk == person.pk
    return WhoIsHere(
        ref=case.ref,
        readers=readers,
        mine=mine,
        until_at=case.lease_until_at if held else None,
        holder=short_name(held) if held else "",
    )


def presences_on(cases: Collection[UUID]) -> QuerySet[Presence]:
    """The presences on these cases that are not over, with the people, in the order of their
    names.
    """
    rows = Presence.objects.filter(case__in=cases, seen_at__gt=Now() - GONE)
    return rows.select_related("person").order_by("person__first_name", "person__username")


def short_name(person: User) -> str:
    """What colleagues call them."""
    return person.first_name or person.username

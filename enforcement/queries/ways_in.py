"""Who gave whom their role or their way in lately: neither is the other's second person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.roles import FOREIGN, GIVES_WAY_IN, Actor, Role
from enforcement.models import StaffEvent

PARTS = ("proposed_by", "approved_by", "ratified_by")  # of a decision: `Decision.parts`


def given_lately(now: datetime) -> QuerySet[StaffEvent]:
    """The acts of the last 30 days by which somebody gave another their role or way in.

    `now` stands in the statement as it is, for those that are prepared.
    """
    rows = StaffEvent.objects.filter(act__in=GIVES_WAY_IN)
    return rows.alias(foreign_until_at=F("at") + FOREIGN).filter(foreign_until_at__gt=now)


def between(one: object, other: object) -> Q:
    """Of those acts the ones by which one of the two gave it the other."""
    return Q(person=one) & (Q(by=other) | Q(proposer=other)) | Q(person=other) & (
        Q(by=one) | Q(proposer=one)
    )


def dependent(one: object, now: datetime, *paths: str) -> Exists:
    """Rows of which this person does not approve, ratify or hear anything: they and somebody to
    whom one of `paths` leads are not independent.
    """
    those = (between(one, OuterRef(path)) for path in paths)
    return Exists(given_lately(now).filter(reduce(or_, those)))


def dependents_of(one: UUID | None, now: datetime) -> QuerySet[StaffEvent]:
    """The acts of the last 30 days that this person did, proposed, or was given something by."""
    return given_lately(now).filter(Q(person=one) | Q(by=one) | Q(proposer=one))


def pairs_of(given: Iterable[StaffEvent]) -> frozenset[frozenset[UUID]]:
    """Who of these acts is not independent of whom."""
    return frozenset(
        frozenset({act.person_id, giver})
        for act in given
        for giver in (act.by_id, act.proposer_id)
        if act.person_id and giver
    )


def owes_way_in(one: UUID, other: UUID, now: datetime) -> bool:
    """Whether one of the two gave the other their role or way in, in the last 30 days."""
    return one != other and given_lately(now).filter(between(one, other)).exists()


def address_before(person: User, now: datetime) -> str:
    """The address that somebody had before it was changed, in the last 30 days; else nothing.

    Whoever changes an address would otherwise be the only one who reads what is told to it.
    """
    moved = StaffEvent.objects.filter(person=person, act="email", at__gt=now - FOREIGN)
    first = moved.order_by("at", "id").first()
    return str(first.before or "") if first else ""


def other_admins(by: Actor) -> QuerySet[User]:
    """Admins besides `by` who are not disabled: while there is one, `by` does nothing at once that
    takes two. Who is not independent agrees to nothing, but can stop it.
    """
    return User.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk__in=[by.user_id])


def independent_admins(by: Actor, now: datetime) -> QuerySet[User]:
    """Those of them who could agree to what `by` would do."""
    given = given_lately(now).filter(between(OuterRef("pk"), by.user_id))
    return other_admins(by).exclude(Exists(given))

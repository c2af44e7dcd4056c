"""Staff who have been there for years when a story begins: the record has what the database asks of
whoever becomes a lead or an admin, and nothing of it is of the last 30 days.
"""

from __future__ import annotations

from datetime import UTC, datetime

from accounts.models import User
from accounts.roles import Role
from enforcement.models import StaffEvent
from enforcement.queries.ways_in import other_admins
from enforcement.step.doors import one_transaction

LONG_AGO = datetime(2019, 1, 1, tzinfo=UTC)


def noted(
    person: User,
    act: str,
    *,
    by: User | None,
    proposer: User | None = None,
    at: datetime = LONG_AGO,
) -> None:
    """An event of the staff's record about somebody, years old."""
    StaffEvent.objects.create(
        person=person,
        act=act,
        by=by,
        by_name=by.actor.name if by else "Docket",
        proposer=proposer,
        about=person.actor.name,
        at=at,
    )


def admins_besides(person: User) -> list[User]:
    """Those at work, who could agree to what is done to the person."""
    return list(other_admins(person.actor).order_by("username"))


def noted_by_two(person: User, act: str) -> None:
    """The event of an act, as the pages would have left it: of two admins, or of the only one."""
    admins = admins_besides(person)
    if len(admins) > 1:
        noted(person, act, by=admins[1], proposer=admins[0])
    elif admins:
        noted(person, act, by=admins[0])


def save_as_long_here(person: User) -> None:
    """Somebody new, as if two admins had made them years ago; the first ones need nobody."""
    with one_transaction():
        person.save()
        if person.role in (Role.LEAD, Role.ADMIN):
            noted_by_two(person, "make")

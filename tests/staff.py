"""People whose role or sign-in was changed years before a test begins: the record of the staff has
what the database asks for, and nothing of it is of the last 30 days.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import STOPPABLE, Role
from enforcement.models import StaffEvent

LONG_AGO = datetime(2019, 1, 1, tzinfo=UTC)


def noted(person: User, act: str, *, by: User | None, **more: Any) -> None:
    """An event of the staff's record about somebody, years old."""
    more.setdefault("at", LONG_AGO)
    name = by.username if by else "Docket"
    StaffEvent.objects.create(
        person=person, act=act, by=by, by_name=name, about=person.username, **more
    )


def admins_besides(person: User) -> list[User]:
    """Those at work, who could agree to what is done to the person."""
    rows = User.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk=person.pk)
    return list(rows.order_by("username"))


def noted_as_asked(person: User, act: str) -> None:
    """The event of an act, as the pages would have left it: of two admins, or of the only other
    one; to an admin at work after a day.
    """
    others = admins_besides(person)
    if len(others) > 1:
        noted(person, act, by=others[1], proposer=others[0])
    elif others and person.role == Role.ADMIN and person.is_active and act != "make":
        noted(person, f"propose {act}", by=others[0])
        noted(person, act, by=None, proposer=others[0], at=LONG_AGO + STOPPABLE + timedelta(1))
    elif others:
        noted(person, act, by=others[0])


def long_here(username: str, role: str, **values: Any) -> User:
    """Somebody who has been here for years, with this role."""
    values.setdefault("email", f"{username}@provider.example")
    values.setdefault("password", "!")
    with transaction.atomic():
        person: User = User.objects.create(username=username, role=role, **values)
        noted_as_asked(person, "make")
    return person


def long_with_role(username: str, role: str) -> User:
    """Give somebody another role, years ago."""
    person = User.objects.get(username=username)
    with transaction.atomic():
        noted_as_asked(person, "role")
        person.role = role
        person.save(update_fields=["role"])
    return person


def long_gone(username: str) -> User:
    """Disable somebody, years ago."""
    person = User.objects.get(username=username)
    with transaction.atomic():
        noted_as_asked(person, "disable")
        person.is_active = False
        person.save(update_fields=["is_active"])
    return person

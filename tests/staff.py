"""People whose role or sign-in was changed years before a test begins: the record of the staff has
what the database asks for, and nothing of it is of the last 30 days.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import STOPPABLE, Role
from enforcement.rehearsal.staff import (
    LONG_AGO,
    admins_besides,
    noted,
    noted_by_two,
    save_as_long_here,
)
from tests.world import KNOWN


def noted_as_asked(person: User, act: str) -> None:
    """The event of an act, as the pages would have left it: of two admins, or of the only other
    one; to an admin at work after a day.
    """
    others = admins_besides(person)
    if len(others) == 1 and person.role == Role.ADMIN and person.is_active:
        noted(person, f"propose {act}", by=others[0])
        noted(person, act, by=None, proposer=others[0], at=LONG_AGO + STOPPABLE + timedelta(1))
    else:
        noted_by_two(person, act)


def long_here(username: str, role: str, **values: Any) -> User:
    """Somebody who has been here for years, with this role."""
    values.setdefault("email", f"{username}@provider.example")
    values.setdefault("password", KNOWN)
    person = User(username=username, role=role, **values)
    save_as_long_here(person)
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

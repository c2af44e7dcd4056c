"""Who of an account was on the pages outside, and when; for staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from enforcement.rules.facts import Facts


class SeenOutside(NamedTuple):
    """When a contact of the account was last on the pages outside."""

    email: str
    at: datetime


def moment_of(value: object) -> datetime:
    """A moment that came as JSON."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


def seen_outside(sessions: Iterable[Mapping[str, str]], facts: Facts) -> list[SeenOutside]:
    """When each contact of the account was last there, the newest first."""
    emails = {str(contact.pk): contact.email for contact in facts.contacts}
    last: dict[str, datetime] = {}
    for one in sessions:
        last.setdefault(str(one["contact_id"]), moment_of(one["seen_at"]))
    return [SeenOutside(emails[key], at) for key, at in last.items() if key in emails]

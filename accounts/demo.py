"""The people of the demo. Nobody of that name exists outside of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from accounts.roles import Role


@dataclass(frozen=True)
class Person:
    """Somebody to sign in as."""

    username: str
    name: str
    role: Role


PEOPLE = (
    Person("rhea", "Rhea Lindqvist", Role.REVIEWER),
    Person("ravi", "Ravi Menon", Role.REVIEWER),
    Person("lena", "Lena Brandt", Role.LEAD),
    Person("ada", "Ada Okafor", Role.ADMIN),
    Person("axel", "Axel Roth", Role.ADMIN),
    Person("otto", "Otto Varga", Role.AUDITOR),
)


def password_of(username: str) -> str:
    """The demo's password of somebody: made of the demo's own secret key, so that it opens nothing
    else, even on a copy of its data.
    """
    return f"{username}-{salted_hmac('docket.demo', username, algorithm='sha256').hexdigest()[:8]}"

"""Who does what a command does."""

from __future__ import annotations

from django.core.management.base import CommandError

from accounts.models import User


def person_called(username: str) -> User:
    """The active member of staff. Raises CommandError."""
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise CommandError(f"There is no active member of staff called {username}.")
    return person

"""`seed_demo`: the demo's people, and a desk of cases, the seed case among them."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.demo import PEOPLE, Person, password_of
from accounts.models import User
from enforcement.models import Case
from enforcement.process import clock
from enforcement.rehearsal.beginning import lead_up
from enforcement.rehearsal.player import PlayFailed
from enforcement.rehearsal.source import Mistakes
from enforcement.rehearsal.staff import save_as_long_here
from enforcement.rehearsal.world import Unplayable

DESK = settings.BASE_DIR / "scenarios" / "desk.yaml"


class Command(BaseCommand):
    """Can be run again: what is there is left alone, but for passwords that a new secret key has
    changed.
    """

    help = "Make the demo's people and fill their desk. Only in the demo."

    def handle(self, *args: object, **options: object) -> None:
        """Raises CommandError outside of the demo, or where the case cannot begin."""
        if settings.MODE != "demo":
            raise CommandError(
                "The demo's people and their passwords are made only in the demo "
                "(DOCKET_MODE=demo)."
            )
        # eleven days of mail are nothing that a newcomer wants to read here
        logging.getLogger("enforcement").setLevel(logging.WARNING)
        for person in PEOPLE:
            keep(person)
        if not Case.objects.exists():
            try:
                lead_up(DESK, clock.now())
            except (Mistakes, Unplayable, PlayFailed) as error:
                raise CommandError(f"The desk could not be filled: {error}") from error
        self.stdout.write("Sign in as")
        for person in PEOPLE:
            self.stdout.write(
                "  "
                f"{person.username:6}{password_of(person.username):16}{person.role.lower():10}{person.name}"
            )


def keep(person: Person) -> None:
    """Make somebody, or give them the password of this demo again."""
    first, last = person.name.split(" ", 1)
    user = User.objects.filter(username=person.username).first() or User(
        username=person.username,
        first_name=first,
        last_name=last,
        role=person.role,
        email=f"{person.username}@staff.example",
    )
    if not user.check_password(password_of(person.username)):
        user.set_password(password_of(person.username))
        if user._state.adding:
            save_as_long_here(user)
        else:
            user.save(update_fields=["password"])

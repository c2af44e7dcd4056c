"""`seed_demo`: the demo's people, and a desk of cases, the seed case among them."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from accounts.demo import PEOPLE, Person, password_of
from accounts.models import User
from enforcement.language.refusals import StepRefused
from enforcement.management.arguments import PAST_WEEKS, whole
from enforcement.models import Case
from enforcement.operations.case_times import count_case_times
from enforcement.process import clock
from enforcement.rehearsal.beginning import lead_up
from enforcement.rehearsal.check import load
from enforcement.rehearsal.fixtures import make_flagger, make_policy
from enforcement.rehearsal.history import live_through
from enforcement.rehearsal.player import PlayFailed
from enforcement.rehearsal.quality import review_the_past
from enforcement.rehearsal.source import Mistakes
from enforcement.rehearsal.staff import save_as_long_here
from enforcement.rehearsal.world import Unplayable

DESK = settings.BASE_DIR / "scenarios" / "desk.yaml"


class Command(BaseCommand):
    """Can be run again: what is there is left alone, but for passwords that a new secret key has
    changed.
    """

    help = "Make the demo's people and fill their desk. Only in the demo."

    def add_arguments(self, parser: CommandParser) -> None:
        """How much of a past the desk has."""
        parser.add_argument(
            "--weeks",
            type=whole(0, PAST_WEEKS),
            default=PAST_WEEKS,
            metavar="NUMBER",
            help=f"of closed cases before the desk begins, for Insights (default: {PAST_WEEKS})",
        )

    def handle(self, *args: object, weeks: int, **options: object) -> None:
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
                fill(clock.now(), weeks)
            except (Mistakes, Unplayable, PlayFailed, StepRefused) as error:
                raise CommandError(f"The desk could not be filled: {error}") from error
        self.stdout.write("Sign in as")
        for person in PEOPLE:
            self.stdout.write(
                "  "
                f"{person.username:6}{password_of(person.username):16}{person.role.lower():10}{person.name}"
            )


def fill(now: datetime, weeks: int) -> None:
    """The past of the desk, then the days that end at `now`.

    Nobody works here yet: what a crash takes away is begun again, so that no commit need wait for
    the disk.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        desk = load(DESK)
        for policy in desk.policies:
            make_policy(policy)
        for flagger in desk.document.flaggers:
            make_flagger(flagger)
        live_through(now, weeks)
        lead_up(desk, now)
        review_the_past(now, weeks)
        count_case_times(now=now)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")


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
    if user._state.adding:  # to compare with no password costs as much as to set one
        user.set_password(password_of(person.username))
        save_as_long_here(user)
    elif not user.check_password(password_of(person.username)):
        user.set_password(password_of(person.username))
        user.save(update_fields=["password"])

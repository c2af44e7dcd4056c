"""`migrate`, one at a time, and out of people's way."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import errors

from accounts.triggers import FIX_SWITCH, switch_is_fixed
from config.postgresql.pooler import MIGRATES_POOLED, shares_sessions

KEY = "docket.migrate"
TRIES, PAUSE = 30, 2.0  # how often it tries to get a lock, and seconds in between
ONLY_LOOKS = ("check_unapplied", "plan")


def takes_turn(cursor: Any) -> bool:
    """Whether the session of this cursor has the lock now."""
    cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [KEY])
    return bool(cursor.fetchone() == (True,))


def fix_switch(connection: BaseDatabaseWrapper) -> None:
    """Each migration that adds a trigger puts django-pgtrigger's own function back."""
    with connection.cursor() as cursor:
        if not switch_is_fixed(cursor):
            cursor.execute(FIX_SWITCH)


class Command(migrate.Command):
    """Django's, but two at once come one after the other, and who finds a table in use lets those
    pass who queue behind it before it tries again.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate. Raises CommandError where a table stays in use."""
        if any(options[name] for name in ONLY_LOOKS):
            super().handle(*args, **options)
            return
        with self.alone(connections[options["database"]]):
            for number in range(1, TRIES + 1):
                try:
                    super().handle(*args, **options)
                    fix_switch(connections[options["database"]])
                    return
                except OperationalError as error:
                    if not isinstance(error.__cause__, errors.LockNotAvailable):
                        raise
                    self.stderr.write(
                        f"A table is in use. What was begun is undone; try {number} of {TRIES}."
                    )
                    time.sleep(PAUSE)
        raise CommandError("A table was in use each time. Run migrate again, at a quieter time.")

    @contextmanager
    def alone(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Nobody else migrates this database meanwhile. The lock goes with our session."""
        holder = connection.copy()
        try:
            if shares_sessions(holder):
                raise CommandError(MIGRATES_POOLED)
            with holder.cursor() as cursor:
                if not takes_turn(cursor):
                    self.stderr.write("Another migrate is at work; this one waits for it.")
                    # asked again and again: an index that is made while others write waits for
                    # every statement that is under way, and so for one that waits for the lock
                    while not takes_turn(cursor):
                        time.sleep(PAUSE)
            yield
        finally:
            holder.close()

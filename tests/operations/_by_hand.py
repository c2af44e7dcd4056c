"""What the database's owner can do that no rule may stop, to see that a query finds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper


@contextmanager
def without_rules() -> Iterator[CursorWrapper]:
    """A cursor of the owner, with constraints, partial unique indexes and triggers out of the way;
    everything is undone afterwards.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(
            "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'c' AND "
            "coninhcount = 0 AND conrelid::regclass::text ~ '^(enf|acc)'"
        )
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(
            "SELECT indexrelid::regclass FROM pg_index WHERE indpred IS NOT NULL AND indisunique"
        )
        for (index,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {index}")
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal AND "
            "tgrelid::regclass::text ~ '^(enf|acc)'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        transaction.set_rollback(True)

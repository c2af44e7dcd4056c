"""Turns that one process of all machines has at a time.

A turn is a transaction that does nothing but hold a lock, on a connection of its own: it ends with
its process, whatever becomes of that, and no lock is left in a session that a pooler gives to
others. An open transaction that has read nothing keeps no row from being cleared away.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

TAKE = (
    # the task may take as long as it takes
    "SELECT set_config('idle_in_transaction_session_timeout', '0', true), "
    "pg_try_advisory_xact_lock(hashtext(%s))"
)
_idle: list[BaseDatabaseWrapper] = []  # connections of this process between two turns


@contextmanager
def one_at_a_time(name: str) -> Iterator[bool]:
    """Whether nobody else is inside under this name; if so, nobody gets in meanwhile."""
    holder = _idle.pop() if _idle else connection.copy()
    try:
        holder.close_if_unusable_or_obsolete()
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            cursor.execute(TAKE, [f"docket.{name}"])
            ours = cursor.fetchone()[1]
        yield ours
    finally:
        with suppress(OperationalError, InterfaceError):  # a session that is lost has let go
            holder.rollback()
            holder.set_autocommit(True)
        if settings.PROCESS and holder.connection is not None:
            _idle.append(holder)
        else:  # whoever is not looked after may live on for long without another turn
            holder.close()

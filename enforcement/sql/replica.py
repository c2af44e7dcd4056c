"""Reads that may be some seconds old, from a standby that follows the primary; from the primary
where there is none, or it is away, promoted, or too far behind.

Nothing that is decided upon is read here: a step locks and reads on the primary alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, TypeVar

import structlog
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connections

Answer = TypeVar("Answer")

log = structlog.get_logger(__name__)

PRIMARY, REPLICA = DEFAULT_DB_ALIAS, "replica"  # their names among the databases
MOST_BEHIND = 60.0  # seconds; a standby that is further behind is not asked
AWAY = 10.0  # seconds until one that did not answer is asked again
WRITTEN = "SELECT pg_current_wal_lsn()"
# Up to where it has followed; when what it followed last was committed; whether it follows at all.
FOLLOWED = """
SELECT pg_is_in_recovery(),
    coalesce(pg_last_wal_replay_lsn() >= %s::pg_lsn, false),
    pg_last_xact_replay_timestamp(),
    statement_timestamp()
"""


class Standby(NamedTuple):
    """How a standby is: whether it is asked, and how many seconds it is behind (None: nobody knows,
    since it does not answer or does not follow).
    """

    used: bool
    behind: float | None


class Known:
    """What this process knows of its standby."""

    away_until = 0.0  # by the monotonic clock


def is_set() -> bool:
    """Whether there is a standby to be asked (DATABASE_REPLICA_URL)."""
    return REPLICA in connections.databases


def standby() -> Standby:
    """How the standby is now: two short statements, none of which waits. Raises django.db.Error
    where the primary does not answer.
    """
    with connections[PRIMARY].cursor() as cursor:
        cursor.execute(WRITTEN)
        (written,) = cursor.fetchone()
    try:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute(FOLLOWED, [written])
            follows, up_to_date, last_at, now = cursor.fetchone()
    except (OperationalError, InterfaceError) as error:
        give_up(error)
        return Standby(used=False, behind=None)
    if not follows:  # it was promoted: what it says is another history
        return Standby(used=False, behind=None)
    behind = 0.0 if up_to_date else seconds_between(last_at, now)
    return Standby(used=behind is not None and behind <= MOST_BEHIND, behind=behind)


def seconds_between(last_at: datetime | None, now: datetime) -> float | None:
    """How old the last commit is that a standby has followed; None where there was none yet."""
    return max(0.0, (now - last_at).total_seconds()) if last_at else None


def read_apart(read: Callable[[str], Answer]) -> tuple[Answer, Standby | None]:
    """What `read` gives, which takes the name of a database; and how the standby was that was
    asked, None where there is none. What the standby cannot answer, the primary does.
    """
    if not is_set():
        return read(PRIMARY), None
    if time.monotonic() < Known.away_until:
        return read(PRIMARY), Standby(used=False, behind=None)
    found = standby()
    if found.used:
        try:
            return read(REPLICA), found
        except Error as error:  # it went away, or ended a read that was in its way
            give_up(error)
            found = Standby(used=False, behind=found.behind)
    return read(PRIMARY), found


def give_up(error: Exception) -> None:
    """Ask the primary for a while."""
    Known.away_until = time.monotonic() + AWAY
    connections[REPLICA].close()
    log.warning("replica.away", error=str(error))

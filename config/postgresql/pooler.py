"""Whether a pooler stands before PostgreSQL that gives a session to others between transactions.

Without DOCKET_DB_POOLER=transaction Docket keeps things in its sessions (prepared statements,
time-outs), so such a pooler must be known before anything starts.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSED = "unsupported startup parameter"
"""What PgBouncer says to what Docket asks for at the start of a session."""
ROUNDS = 5
PID = "SELECT pg_backend_pid()"
POOLED = (
    "DATABASE_URL leads through a pooler that gives each transaction another session, such as "
    "PgBouncer with pool_mode=transaction. Set DOCKET_DB_POOLER=transaction, or name PostgreSQL "
    "itself."
)
MIGRATES_POOLED = (
    "`migrate` needs sessions of its own, and its address leads through a pooler that has none. "
    "Name PostgreSQL itself in MIGRATE_DATABASE_URL."
)


def shares_sessions(connection: BaseDatabaseWrapper) -> bool:
    """Whether what this connection does next may happen in another session of the server.

    A pooler gives its clients numbers of processes that are none of the server's. Of those that
    do, one shares sessions if two connections that are both open meet in one, or one of them
    changes it.
    """
    connection.ensure_connection()
    if pid_of(connection) == connection.connection.info.backend_pid:
        return False
    other = connection.copy()
    try:
        for _ in range(ROUNDS):
            first = pid_of(connection)
            other.set_autocommit(False)
            met = pid_of(other) == first
            moved = pid_of(connection) != first
            other.rollback()
            if met or moved:
                return True
    finally:
        other.close()
    return False


def pid_of(connection: BaseDatabaseWrapper) -> int:
    """The server's process that answers."""
    with connection.cursor() as cursor:
        cursor.execute(PID)
        return int(cursor.fetchone()[0])

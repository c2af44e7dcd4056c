"""A connection that does not wait for ever, and that works through a pooler.

PostgreSQL's own time-outs do not cover the wait for a synchronous standby: it comes after the
statement. So the wait is bounded here, and given up by closing the connection. To cancel it in the
server would make the commit visible without a standby that has it, and a failover could lose what
people were told: docs/decisions/0062.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, TypeVar

import psycopg
import structlog
from django.db.backends.postgresql import base
from django.db.utils import OperationalError
from psycopg import errors
from psycopg.abc import PQGen

from config.postgresql.limits import Limits

log = structlog.get_logger(__name__)
RV = TypeVar("RV")
UNCONFIRMED = (
    "PostgreSQL did not confirm within {seconds:g} s, perhaps because its synchronous standby is "
    "away. Whether this is stored is not known."
)
STANDBY_AWAY = (
    "The synchronous standby of PostgreSQL is away: commits wait for it. Nothing was done."
)
# Sessions of the same role can be seen by it, without further rights.
WAITING = (
    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep' "
    "AND usename = current_user AND datname = current_database())"
)


class Suspicion:
    """Whether a commit of this process was not confirmed. While others still wait for the same
    standby, nothing new is begun: each would keep a session of the server, and there are not many.
    """

    raised = False


standby_away = Suspicion()


class BoundedConnection(psycopg.Connection[Any]):
    """Gives up what takes longer than it may. `limits` are set when it is connected."""

    limits = Limits()
    confirming = False

    def wait(self, gen: PQGen[RV], *args: Any, **named: Any) -> RV:
        """Everything that waits for the server comes by here. Raises OperationalError."""
        seconds = self.patience
        if not seconds:
            return super().wait(gen, *args, **named)
        try:
            return super().wait(gen, *args, **{"timeout": seconds, **named})
        except errors._WaitTimeout:
            self.pgconn.finish()
            standby_away.raised = True
            log.error("database.unconfirmed", seconds=seconds, commit=self.confirming)
            raise psycopg.OperationalError(UNCONFIRMED.format(seconds=seconds)) from None

    @property
    def patience(self) -> int:
        """Seconds. A statement that is no part of a transaction commits as well."""
        limits = self.limits
        if self.confirming or not limits.statement:
            return limits.confirm if self.confirming else 0
        return limits.statement + limits.confirm if limits.confirm else 0

    def commit(self) -> None:
        """Commit. Raises OperationalError where that is not confirmed in time."""
        self.confirming = True
        try:
            super().commit()
        finally:
            self.confirming = False


class DatabaseWrapper(base.DatabaseWrapper):
    """OPTIONS has two names of our own: `limits`, and `per_transaction`, settings of PostgreSQL
    that a pooler does not take for a session.
    """

    Database: Any = SimpleNamespace(**{**vars(psycopg), "connect": BoundedConnection.connect})

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, without what is not psycopg's."""
        params: dict[str, Any] = super().get_connection_params()
        for name in ("limits", "per_transaction"):
            params.pop(name, None)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that knows its limits."""
        connection = super().get_new_connection(conn_params)
        connection.limits = self.settings_dict["OPTIONS"].get("limits", Limits())
        return connection

    def _set_autocommit(self, autocommit: bool) -> None:
        if not autocommit:
            self._look_for_standby()
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        settings = self.settings_dict["OPTIONS"].get("per_transaction")
        if settings and not autocommit:
            calls = ", ".join(["set_config(%s, %s, true)"] * len(settings))
            with self.wrap_database_errors:
                self.connection.execute(
                    f"SELECT {calls}", [word for pair in settings.items() for word in pair]
                )

    def _look_for_standby(self) -> None:
        """Raises OperationalError where commits still wait."""
        if not standby_away.raised or self.connection is None:
            return
        with self.wrap_database_errors:
            waits = self.connection.execute(WAITING).fetchone()
        if waits == (True,):
            raise OperationalError(STANDBY_AWAY)
        standby_away.raised = False

"""How many statements leave this process, counted in libpq's own trace of the connection
(`PQtrace`).

Each is a Query or an Execute message there, also those that are sent in a pipeline or on a cursor
of which Django knows nothing.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg.pq import Trace

SENT = re.compile(r"^F\t\d+\t(Query|Execute|Parse)\t(.*)$", re.MULTILINE)


class Counted:
    """What was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    @property
    def statements(self) -> int:
        """Statements, without what begins and ends the transaction."""
        around = sum(
            text.strip().startswith(('"BEGIN', '"COMMIT', '"" "BEGIN', '"" "COMMIT'))
            for kind, text in self.sent
            if kind != "Execute"
        )
        return sum(kind != "Parse" for kind, _ in self.sent) - around


@contextmanager
def counting() -> Iterator[Counted]:
    """Trace the connection while something is done."""
    counted = Counted()
    connection.ensure_connection()
    raw = connection.connection.pgconn
    with tempfile.TemporaryFile("w+b") as file:
        raw.trace(file.fileno())
        raw.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
        try:
            yield counted
        finally:
            raw.untrace()
            file.seek(0)
            counted.sent = SENT.findall(file.read().decode())

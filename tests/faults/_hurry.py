"""Loaded by the worker after its tasks: what takes a minute takes a second, so that no test need
wait for what a dead sender held.
"""

from __future__ import annotations

import os
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection

from enforcement.delivery import claims
from enforcement.process import clock
from enforcement.record import checkpoint

settings.SMTP["timeout"] = 3  # seconds, in place of ten, for a mail server that says nothing
checkpoint.EVERY = timedelta(seconds=1)  # in place of a minute


def claimed_by() -> UUID:
    """A token that ends with the number of the session that claims: when that is gone, the harness
    ends the lease (`Docket.let_go`).
    """
    connection.ensure_connection()
    return UUID(int=uuid4().int >> 32 << 32 | connection.connection.info.backend_pid)


claims.uuid4 = claimed_by  # type: ignore[attr-defined]
if off := float(os.environ.get("FAULTS_CLOCK_OFF", "0")):
    right, wall = clock.now, clock.wall
    clock.now = lambda: right() + timedelta(seconds=off)
    # a story's time is of another year: a lease judged by it would never end
    clock.wall = lambda: wall() + timedelta(seconds=off)

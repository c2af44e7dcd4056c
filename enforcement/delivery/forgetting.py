"""Paid messages leave once nobody needs them: they are no part of the record.

Whatever a notice was sent with stays, since deliveries refer to it, and so do mails that the pages
outside show. What may leave, and that nothing else does, is said in the database
(`models/outbox.py`, migration 0065).
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.db import connection

from enforcement.models.outbox import Channel

# How long what was paid is kept. A letter may come back for 14 days, a webhook be sent again from
# the list of deliveries; what became of a record of access stands in the account itself.
KEPT = {
    Channel.SNAPSHOT: timedelta(days=7),
    Channel.REPORTERS: timedelta(days=30),
    Channel.STAFF: timedelta(days=90),
    Channel.EMAIL: timedelta(days=90),
    Channel.WEBHOOK: timedelta(days=90),
    Channel.STATEMENT: timedelta(days=90),
}
AT_ONCE = 1000  # rows; each turn is a transaction of its own, so that nobody waits for it
SLICE = 20.0  # seconds that one call may take before it begins no new turn


def forget_paid(*, now: datetime, at_once: int = AT_ONCE) -> int:
    """Remove what was paid long ago, turn by turn, for at most SLICE seconds; how many messages.

    `now` is business time. Killed in the middle, it has removed some, and the next call goes on.
    """
    ends, gone = time.monotonic() + SLICE, 0
    for channel, kept in KEPT.items():
        while time.monotonic() < ends:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT docket_forget_paid(%s, %s, %s)", [str(channel), now - kept, at_once]
                )
                (count,) = cursor.fetchone()
            gone += count
            if count < at_once:
                break
    return gone

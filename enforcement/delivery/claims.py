"""How a relay claims what is due, whatever lies before it in the index.

What was paid leaves a dead entry in the index of what is due, until vacuum may remove it: while a
backup holds a snapshot, for hours. Each claim would read all of them before it comes to what is
owed. So each process remembers where the first message lay that was due, and begins shortly before;
every few seconds it looks at everything once more.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import structlog
from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects

from enforcement.delivery import consequences
from enforcement.models import Notice, OutboxMessage
from enforcement.models.outbox import Channel
from enforcement.process.seams import seam

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)  # of machine time; sending a batch stops long before
LOOKS = 5.0  # seconds, of machine time, between two looks at everything that is owed
# A message bears the time at which its step began, and may be stored later than another one that
# bears a later time: as much later as a transaction may take, which PostgreSQL ends after a minute
# of silence. What is stored still later is found by the next look at everything.
LATE = timedelta(seconds=60)
EVER = datetime.min.replace(tzinfo=UTC)

# One statement, so that a claim is one trip to the database; the rows come as they are now, in the
# order in which they were due. `dropped`: whether a dead sender had it.
CLAIM = """
WITH due AS (
    SELECT id, lease_token IS NOT NULL AS dropped FROM enforcement_outboxmessage
    WHERE phase = 'PENDING' AND next_at <= %(now)s AND {which}
    ORDER BY next_at, id LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE enforcement_outboxmessage o
    SET lease_token = %(token)s,
        lease_until_at = statement_timestamp() + %(lease)s,
        crashes = o.crashes + due.dropped::int
    FROM due WHERE o.id = due.id
    RETURNING o.*, due.dropped
)
SELECT {columns} FROM claimed ORDER BY next_at, id
"""
# one channel, so that the index gives them in their order, and no more than asked for
FRESH = "channel = %(channel)s AND next_at >= %(since)s AND lease_token IS NULL AND crashes = 0"
WELL = CLAIM.format(columns="*", which=FRESH)
# an account is written as it is now: nothing else is read of what asks for it
SNAPSHOT = CLAIM.format(
    columns=(
        "id, channel, topic, account_id, case_id, notice_id, attempts, crashes, lease_token, "
        "owed_at, last_error, traceparent, dropped"
    ),
    which=FRESH,
)
SUSPECT = CLAIM.format(
    columns="*",
    which=(
        "channel = ANY(%(channels)s) AND (lease_token IS NOT NULL OR crashes > 0) "
        "AND (lease_until_at IS NULL OR lease_until_at < statement_timestamp())"
    ),
)


class Beginnings:
    """Where one process begins to look for what is due, by channel; a new one knows nothing, and
    looks at everything. It may be wrong: what it leaves out is found within LOOKS seconds.
    """

    def __init__(self) -> None:
        self._firsts: dict[Channel, tuple[datetime, float]] = {}  # and when everything was read
        self._suspects: dict[tuple[Channel, ...], float] = {}  # when they were last looked for

    def since(self, channel: Channel, now: datetime) -> datetime:
        """From which time on to look for what is due at `now` (business time)."""
        first, looked = self._firsts.get(channel, (EVER, 0.0))
        if first > now or time.monotonic() - looked > LOOKS:  # a clock that was turned back, too
            return EVER
        return first - LATE

    def remember(self, channel: Channel, since: datetime, first: datetime) -> None:
        """That nothing of a channel was due before `first`, when it was looked at from `since`."""
        looked = time.monotonic() if since == EVER else self._firsts[channel][1]
        self._firsts[channel] = (max(first, EVER + LATE), looked)

    def forget(self, channel: Channel) -> None:
        """Messages were put back to where they were."""
        self._firsts.pop(channel, None)

    def is_time_for_suspects(self, channels: tuple[Channel, ...]) -> bool:
        """Whether to look for what dead senders had of these channels, which costs a look at
        everything; at most every LOOKS seconds.
        """
        now = time.monotonic()
        if now - self._suspects.get(channels, -LOOKS) < LOOKS:
            return False
        self._suspects[channels] = now
        return True


def claim_due(
    now: datetime, limit: int, channel: Channel, known: Beginnings | None = None
) -> list[OutboxMessage]:
    """Lease up to `limit` messages of a channel that are due at `now`, the longest due first, and
    that no sender died with.
    """
    since = known.since(channel, now) if known else EVER
    values = {
        "channel": str(channel),
        "since": since,
        "now": now,
        "limit": limit,
        "token": uuid4(),
        "lease": LEASE,
    }
    sql = SNAPSHOT if channel == Channel.SNAPSHOT else WELL
    batch = _with_related_rows(OutboxMessage.objects.raw(sql, values))
    if known:
        known.remember(channel, since, batch[0].next_at if batch else now)
    return batch


def claim_suspects(
    now: datetime, channels: Iterable[Channel], limit: int = 1
) -> list[OutboxMessage]:
    """Lease up to `limit` messages of these channels that are due at `now` and that a sender died
    with, now or earlier; each death is recorded.
    """
    values = {
        "channels": [str(channel) for channel in channels],
        "now": now,
        "limit": limit,
        "token": uuid4(),
        "lease": LEASE,
    }
    with transaction.atomic():
        batch = _with_related_rows(OutboxMessage.objects.raw(SUSPECT, values))
        for message in batch:
            if message.dropped:  # type: ignore[attr-defined]
                consequences.record_sender_death(message, now)
                log.warning("message.sender_died", crashes=message.crashes, **log_fields(message))
        if batch:
            seam("relay.claiming")
    return batch


def _with_related_rows(claimed: Iterable[OutboxMessage]) -> list[OutboxMessage]:
    """With what those that leave the house are about; a notice without its text, which is in the
    payload.
    """
    batch = list(claimed)
    outgoing = [message for message in batch if message.channel != Channel.SNAPSHOT]
    notice = Prefetch("notice", Notice.objects.defer("text", "statement"))
    prefetch_related_objects(outgoing, "case", "account", notice)
    return batch


def log_fields(message: OutboxMessage) -> dict[str, str]:
    """What a log line says of a message: nothing of what it says, nor of to whom."""
    return {"message_id": str(message.pk), "channel": message.channel, "topic": message.topic}

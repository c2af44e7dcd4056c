"""How Docket itself is: what is owed, late, stuck or not yet sealed.

A handful of indexed, bounded statements, whatever has piled up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.db.models.functions import Coalesce

from enforcement.models import (
    Checkpoint,
    EnforcementTime,
    Reach,
    UnsealedEvent,
    WebhookEndpoint,
)
from enforcement.models.outbox import Channel
from enforcement.models.reach import WITHIN
from enforcement.queries.database_timeline import losses
from enforcement.queries.waiting import waiting_without_date
from enforcement.sql.batch import Named, Row

CAP = 10_001  # rows that are looked at of each kind: more are told as this many

OUTBOX = """
SELECT c.channel, count(o.next_at),
    count(*) FILTER (WHERE o.attempts > 0),
    count(*) FILTER (WHERE o.crashes > 0),
    count(*) FILTER (
        WHERE o.crashes > 0 OR o.lease_until_at < now() OR o.last_error LIKE %(unsure)s
    ),
    min(o.next_at)
FROM unnest(%(channels)s::text[]) c (channel)
LEFT JOIN LATERAL (
    SELECT next_at, attempts, crashes, lease_until_at, last_error
    FROM enforcement_outboxmessage
    WHERE phase = 'PENDING' AND channel = c.channel
    ORDER BY next_at, id LIMIT %(cap)s
) o ON true
GROUP BY c.channel
"""
PARKED = """
SELECT channel, count(*)
FROM (
    SELECT channel FROM enforcement_outboxmessage
    WHERE phase = 'PARKED'
    ORDER BY id LIMIT %(cap)s
) o
GROUP BY channel
"""
REVIEWS = """
SELECT
    (SELECT count(*) FROM (
        SELECT FROM enforcement_review
        WHERE phase = 'OPEN' AND paused_at IS NULL
        LIMIT %(cap)s
    ) o) + (SELECT count(*) FROM (
        SELECT FROM enforcement_misusesuspension
        WHERE contested_at IS NOT NULL AND heard_at IS NULL LIMIT %(cap)s
    ) a),
    (SELECT count(*) FILTER (WHERE phase = 'MISSED') FROM (
        SELECT phase FROM enforcement_review
        WHERE missed_at IS NOT NULL
        ORDER BY missed_at DESC, id DESC LIMIT %(cap)s
    ) m) + (SELECT count(missed_at) FROM (
        SELECT missed_at FROM enforcement_misusesuspension
        WHERE contested_at IS NOT NULL AND heard_at IS NULL LIMIT %(cap)s
    ) a),
    (SELECT count(*) FROM (
        SELECT FROM enforcement_sweeprefusal WHERE times >= 2 LIMIT %(cap)s
    ) r)
"""


@dataclass(frozen=True)
class ChannelDebt:
    """What is owed over one channel: numbers of messages, and the seconds for which the first of
    them has been due.
    """

    pending: int
    retried: int
    crashed: int
    unknown: int
    parked: int
    oldest_due: float


@dataclass(frozen=True)
class Within:
    """Restrictions, and their ends, that every gateway enforced within `at_most` seconds: `upto` of
    them, and what the ones since the bound before took together.
    """

    at_most: float
    upto: int
    seconds: float


@dataclass(frozen=True)
class Health:
    """Numbers stop at CAP; ages are seconds."""

    outbox: dict[str, ChannelDebt]
    reviews_open: int
    reviews_missed: int  # and not looked at since; appeals against suspensions are among them
    sweep_refused: int  # things that fell due and were refused twice
    waiting: int  # what waits without a date: a fault of ours, so it stops at MOST
    endpoints_disabled: int  # that no admin has looked at
    history_lost: int  # decisions that a failover lost, and nobody has settled
    history_refused: bool  # the gateways' store follows another history
    checkpoint_age: float | None  # None: there is none yet
    enforcement_waits: float  # seconds since the first decision that not all gateways enforce
    enforcement: list[Within]  # since Docket was installed
    unsealed_age: float  # of the oldest event that no checkpoint has sealed; 0 where all are


def health(*, now: datetime, machine_now: datetime, unsure: str) -> Health:
    """Of this moment. Debts fall due by the business time `now`; seals go by the machine's.

    `unsure` begins the words of what may have arrived.
    """
    values = {"cap": CAP, "channels": list(Channel.values), "unsure": f"{unsure}%"}
    parked = {row[0]: row[1] for row in fetch_rows(PARKED, values)}
    outbox = {
        channel: ChannelDebt(
            pending, retried, crashed, unknown, parked.get(channel, 0), seconds_since(now, since)
        )
        for channel, pending, retried, crashed, unknown, since in fetch_rows(OUTBOX, values)
    }
    ((reviews_open, reviews_missed, sweep_refused),) = fetch_rows(REVIEWS, values)
    sealed_at = Checkpoint.objects.order_by("-number").values_list("sealed_at", flat=True).first()
    lost = losses()
    waits = UnsealedEvent.objects.order_by("event_id").values_list("event_id", flat=True).first()
    return Health(
        outbox=outbox,
        reviews_open=reviews_open,
        reviews_missed=reviews_missed,
        sweep_refused=sweep_refused,
        waiting=len(waiting_without_date()),
        endpoints_disabled=WebhookEndpoint.objects.filter(look_by_at__isnull=False).count(),
        history_lost=lost.open,
        history_refused=lost.refused,
        enforcement_waits=seconds_since(now, decided_and_not_enforced()),
        enforcement=enforcement_times(),
        checkpoint_age=seconds_since(machine_now, sealed_at) if sealed_at else None,
        unsealed_age=seconds_since(machine_now, key_made_at(waits)) if waits else 0.0,
    )


def enforcement_times() -> list[Within]:
    """How soon decisions were enforced, by bound, the last of which is infinite."""
    known = {one.at_most: one for one in EnforcementTime.objects.all()}
    found, upto = [], 0
    for bound in WITHIN:
        one = known.get(bound)
        upto += one.number if one else 0
        found.append(Within(bound, upto, one.seconds if one else 0.0))
    return found


def decided_and_not_enforced() -> datetime | None:
    """When that was decided of what the gateways were handed which not all enforce for longest."""
    return (
        Reach.objects.filter(enforced_epoch__lt=F("handed_epoch"))
        .order_by("handed_at")
        .values_list(Coalesce("decided_at", "handed_at"), flat=True)
        .first()
    )


def ping_database() -> None:
    """Ask the database for a sign of life. Raises django.db.Error."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def takes_writes() -> bool:
    """Whether the database takes writes: not a standby, nor one that was made read-only.

    Raises django.db.Error where it does not answer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_read_only')")
        return bool(cursor.fetchone() == ("off",))


def fetch_rows(sql: str, values: Named) -> Iterator[Row]:
    """What a statement answers."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        yield from cursor.fetchall()


def seconds_since(now: datetime, since: datetime | None) -> float:
    """Seconds since then; none before it, or where there is no such moment."""
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def key_made_at(key: UUID) -> datetime:
    """When a key of ours was made (RFC 9562, 5.7: the first 48 bits are milliseconds)."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)

"""What the gateways enforce, as they say it themselves: read from the store once a second by the
worker, and written where pages read it.

Each gateway says up to where in the stream of changes it is (`gateway/acks.py`). What was handed
over before the newest change is enforced everywhere once every gateway is that far. One that says
nothing is not taken for one that is not there: it may be cut off from the store and still answer
from its last good copy. Only after `FORGOTTEN`, when its `/readyz` has long told the balancers to
ask it no more, nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import connection
from django.db.models import F

from accounts.bounds import is_kept
from enforcement.delivery.access import connect
from enforcement.gateway import wire
from enforcement.models import Gateway, Reach
from enforcement.models.reach import LONGEST_NAME, LONGEST_WORDS, WITHIN
from enforcement.sql.batch import Named

log = structlog.get_logger(__name__)

MOST = 1_000  # accounts that one look confirms; the next ones a second later
FORGOTTEN = timedelta(minutes=15)  # of machine time, without a word of a gateway
SEEN_AGAIN = timedelta(seconds=10)  # of machine time, before it is written that it was seen

# What waits to be enforced has waited since its first version was decided.
HANDED = """
INSERT INTO enforcement_reach (account_id, handed_epoch, handed_at, enforced_epoch, decided_at)
SELECT account_id, epoch, %(now)s, 0, decided_at
FROM unnest(%(accounts)s::uuid[], %(epochs)s::bigint[], %(decided)s::timestamptz[])
    AS x (account_id, epoch, decided_at)
ORDER BY account_id
ON CONFLICT (account_id) DO UPDATE
SET handed_epoch = excluded.handed_epoch, handed_at = excluded.handed_at,
    decided_at = CASE
        WHEN enforcement_reach.enforced_epoch < enforcement_reach.handed_epoch
        THEN enforcement_reach.decided_at ELSE excluded.decided_at
    END
WHERE enforcement_reach.handed_epoch < excluded.handed_epoch
"""
# The time of each is counted in the same statement.
ENFORCED = """
WITH done AS (
    UPDATE enforcement_reach r SET enforced_epoch = x.epoch, enforced_at = %(now)s
    FROM unnest(%(accounts)s::uuid[], %(epochs)s::bigint[]) AS x (account_id, epoch)
    WHERE r.account_id = x.account_id AND r.enforced_epoch < x.epoch AND r.handed_epoch >= x.epoch
    RETURNING greatest(0, extract(epoch FROM %(now)s - r.decided_at)) AS seconds
)
INSERT INTO enforcement_enforcementtime AS t (at_most, number, seconds)
SELECT bound, count(*), sum(seconds)
FROM done CROSS JOIN LATERAL (
    SELECT min(x) AS bound FROM unnest(%(within)s::float8[]) AS x WHERE x >= done.seconds
) AS b
WHERE bound IS NOT NULL
GROUP BY bound ORDER BY bound
ON CONFLICT (at_most) DO UPDATE
SET number = t.number + excluded.number, seconds = t.seconds + excluded.seconds
"""


@dataclass(frozen=True)
class InStore:
    """What the store says: how far it is itself, and each gateway's words by its name.

    `marker` None: it has forgotten something, or is being rebuilt, so that nothing is known of it.
    """

    marker: str | None
    newest: tuple[int, ...]
    words: Mapping[str, str]

    def is_enforced_by(self, ack: wire.Ack) -> bool:
        """Whether this gateway enforces all that the store had."""
        return ack.marker == self.marker and wire.place(ack.position) >= self.newest


@dataclass(frozen=True)
class Handed:
    """The store has this version of an account's access, which was decided then."""

    epoch: int
    decided_at: datetime


def note_handed_over(handed: Mapping[UUID, Handed], now: datetime) -> None:
    """The store has these versions of these accounts' access; an older one than is known changes
    nothing. One statement.
    """
    if handed:
        _write(
            HANDED,
            {key: one.epoch for key, one in handed.items()},
            now,
            decided=[one.decided_at for one in handed.values()],
        )


def look_at_gateways(*, now: datetime, wall: datetime) -> None:
    """Note which gateways there are, and what all of them enforce: of what was handed over before
    this look, whatever each of them confirms. `now` is business time, `wall` the machine's.

    Raises RedisError when the store is away; the next look comes soon.
    """
    waiting = dict(
        Reach.objects.filter(enforced_epoch__lt=F("handed_epoch"))
        .order_by("handed_at")
        .values_list("account_id", "handed_epoch")[:MOST]
    )
    # after it is known what was handed over: the newest change lies behind all of that
    gateways = note_gateways(look_at_store(), wall)
    if waiting and gateways and not any(one.behind_since_at for one in gateways):
        _write(ENFORCED, waiting, now, within=list(WITHIN))


def look_at_store() -> InStore:
    """What the store says now. Raises RedisError."""
    with connect().pipeline(transaction=False) as pipe:
        pipe.mget(wire.MARKER, wire.REBUILDING)
        pipe.xrevrange(wire.CHANGES, count=1)
        pipe.hgetall(wire.ACKS)
        found: Any = pipe.execute()
    (marker, rebuilding), newest, words = found
    return InStore(
        marker=marker.decode(errors="replace") if marker and not rebuilding else None,
        newest=wire.place(newest[0][0]) if newest else (0, 0),
        words={
            name.decode(errors="replace"): said.decode(errors="replace")
            for name, said in words.items()
        },
    )


def note_gateways(store: InStore, wall: datetime) -> list[Gateway]:
    """The gateways that count, as they are now; those that have stopped, or that nobody has heard
    of for long, are forgotten. One whose words cannot be read counts as one that is silent.
    """
    known = {one.name: one for one in Gateway.objects.all()}
    here, changed, gone = [], [], []
    for name in sorted(known.keys() | store.words.keys()):
        one = known.get(name) or Gateway(name=name, said="", seen_at=wall)
        said = store.words.get(name, one.said)
        ack = ack_of(name, said)
        if ack is None:
            said, ack = one.said, ack_of(name, one.said) if one.said else None
        seen_at = one.seen_at if said == one.said else wall
        if ack is None or ack.left or wall - seen_at > FORGOTTEN:
            gone.append(name)
            continue
        was_behind = one.behind_since_at
        one.behind_since_at = None if store.is_enforced_by(ack) else was_behind or wall
        if (
            name not in known
            or seen_at - one.seen_at >= SEEN_AGAIN
            or (one.behind_since_at != was_behind)
        ):
            one.said, one.seen_at = said, seen_at
            changed.append(one)
        here.append(one)
    if changed:
        Gateway.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["said", "seen_at", "behind_since_at"],
        )
    if gone:
        log.info("gateways.gone", names=gone)
        Gateway.objects.filter(name__in=known.keys() & gone).delete()
        connect().hdel(wire.ACKS, *gone)
    return here


def ack_of(name: str, said: str) -> wire.Ack | None:
    """What a gateway said; None for what cannot be read, or kept."""
    try:
        if len(name) > LONGEST_NAME or len(said) > LONGEST_WORDS or not is_kept(name):
            raise wire.Unreadable("too long, or no text")
        return wire.decode_ack(said)
    except wire.Unreadable as error:
        log.error("gateways.unreadable", name=name[:LONGEST_NAME], error=str(error))
        return None


def _write(
    statement: str, epochs: Mapping[UUID, int], now: datetime, **more: Sequence[object]
) -> None:
    values: Named = {
        "now": now,
        "accounts": list(epochs),
        "epochs": list(epochs.values()),
        **more,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)

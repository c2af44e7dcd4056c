"""The relay: pays the debts of the outbox, each at least once.

1. Claim a batch of what is due: `FOR UPDATE SKIP LOCKED`, so that relays never wait for one
   another; each row gets a lease (a token and an end by PostgreSQL's clock); commit. What had a
   lease that ran out was in the hands of a sender that died: that is counted, and it is claimed
   alone, so that a message that kills its sender takes no others with it.
2. Send, outside any transaction. Each channel's `send` takes messages and gives back each with its
   fate.
3. Acknowledge, in a short transaction and only where the row still bears our token: a sender that
   was late finds no row, and changes nothing. What the fate causes (`consequences`) is written in
   the same transaction.
4. What was not taken is due again after a pause; after ten attempts over 75 hours it is parked, and
   a person is told.
5. What there was no time for is put back.

Business time is handed in as `now` and decides what is due; the machine's time decides leases and
how long a batch may take.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from enforcement.delivery import consequences, mail, notices, reach, snapshot, staff, webhooks
from enforcement.delivery.fates import UNSURE, Fate, Sent
from enforcement.models import Notice, OutboxMessage
from enforcement.models.outbox import Channel, OutboxPhase
from enforcement.process import progress
from enforcement.process.seams import seam

Clock = Callable[[], datetime]
Sender = Callable[[Sequence[OutboxMessage]], Iterator[tuple[OutboxMessage, Sent]]]
FanOut = Callable[[OutboxMessage, datetime], bool]  # whether there is more of it

log = structlog.get_logger(__name__)

BATCH = 50  # messages
QUICK = 200  # messages of a channel that takes them all in one go
LEASE = timedelta(seconds=60)  # of machine time; sending a batch stops long before
SLICE = 10.0  # seconds that one call may take before it begins no new batch
CRASHES = 5  # senders that a message may kill before it is parked
CLOSED = timedelta(seconds=1)  # until we look again whether a closed way is open
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
LONGEST_WAIT = timedelta(hours=24)  # that a receiver can ask for

SNAPSHOTS = (Channel.SNAPSHOT,)
POST = (Channel.EMAIL, Channel.WEBHOOK)  # may be slow: these come last
EVERYTHING = tuple(Channel)
SENDERS: dict[Channel, Sender] = {
    Channel.EMAIL: mail.send,
    Channel.WEBHOOK: webhooks.send,
    Channel.SNAPSHOT: snapshot.send,
}
FAN_OUTS: dict[str, FanOut] = {
    Channel.STAFF: staff.fan_out,
    Channel.REPORTERS: notices.tell_reporters,
}


# One statement, so that a claim is one trip to the database; the rows come as they are now, in the
# order in which they were due. `dropped`: whether
# a dead sender had it.
CLAIM = """
WITH due AS (
    SELECT id, lease_token IS NOT NULL AS dropped FROM enforcement_outboxmessage
    WHERE phase = 'PENDING' AND channel = ANY(%(channels)s) AND next_at <= %(now)s AND {which}
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
FRESH = "lease_token IS NULL AND crashes = 0"
WELL = CLAIM.format(columns="*", which=FRESH)
# an account is written as it is now: nothing else is read of what asks for it
SNAPSHOT = CLAIM.format(
    columns=(
        "id, channel, topic, account_id, case_id, notice_id, attempts, crashes, lease_token, "
        "last_error, dropped"
    ),
    which=FRESH,
)
SUSPECT = CLAIM.format(
    columns="*",
    which=(
        "(lease_token IS NOT NULL OR crashes > 0) AND (lease_until_at IS NULL OR lease_until_at < "
        "statement_timestamp())"
    ),
)
PAID = """
UPDATE enforcement_outboxmessage
SET phase = 'DONE', done_at = %(now)s, attempts = attempts + 1, last_error = '',
    lease_token = NULL, lease_until_at = NULL
WHERE id = ANY(%(ids)s) AND lease_token = %(token)s AND phase = 'PENDING'
"""


def work_through(*, now: Clock, channels: tuple[Channel, ...] = EVERYTHING) -> int:
    """Pay until nothing of these channels is due, or for SLICE seconds; the next tick goes on. How
    many messages were handled.

    What was in a dead sender's hands comes at the end, one by one, and one at least: to find it,
    everything that is owed is looked through.
    """
    ends, handled = time.monotonic() + SLICE, 0
    while count := _run_round(now, None, channels):
        handled += count
        if time.monotonic() > ends:
            break
    while count := _send_batch(claim_due(now(), 1, channels, suspects=True), now):
        handled += count
        if time.monotonic() > ends:
            break
    return handled


def run_once(
    now: Clock, limit: int | None = None, channels: tuple[Channel, ...] = EVERYTHING
) -> int:
    """One round, then one message that was in a dead sender's hands. How many were handled."""
    return _run_round(now, limit, channels) + _send_batch(
        claim_due(now(), 1, channels, suspects=True), now
    )


def _run_round(now: Clock, limit: int | None, channels: tuple[Channel, ...]) -> int:
    """A batch of each channel, the quick ones first, so that a backlog of one keeps no other
    waiting.
    """
    handled = 0
    for channel in sorted(channels, key=POST.__contains__):
        most = limit or (QUICK if channel in SNAPSHOTS else BATCH)
        handled += _send_batch(claim_due(now(), most, [channel], suspects=False), now)
    return handled


def claim_due(
    now: datetime, limit: int, channels: Iterable[Channel], *, suspects: bool
) -> list[OutboxMessage]:
    """Lease up to `limit` messages that are due at `now`, the longest due first.

    `suspects`: those that a sender died with, now or earlier; else those that none did.
    """
    values = {
        "channels": [str(channel) for channel in channels],
        "now": now,
        "limit": limit,
        "token": uuid4(),
        "lease": LEASE,
    }
    if not suspects:
        sql = SNAPSHOT if values["channels"] == [Channel.SNAPSHOT] else WELL
        return _with_related_rows(OutboxMessage.objects.raw(sql, values))
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


def _send_batch(batch: list[OutboxMessage], now: Clock) -> int:
    """Send a claimed batch, acknowledge each message as soon as its fate is known, and put back
    what was not tried. How many were claimed.
    """
    if batch:
        seam("relay.claimed")
    healthy: dict[str, list[OutboxMessage]] = {}
    for message in batch:
        if message.crashes < CRASHES:
            healthy.setdefault(message.channel, []).append(message)
        else:
            write_fate(
                message,
                Sent(Fate.POISON, message.last_error or f"{CRASHES} senders died with it in hand."),
                now(),
            )
    for channel, messages in healthy.items():
        if channel in FAN_OUTS:
            for message in messages:
                _fan_out(message, now())
        else:
            _send(messages, SENDERS[Channel(channel)], now)
    return len(batch)


def _send(messages: list[OutboxMessage], send: Sender, now: Clock) -> None:
    """Hand messages of one channel to the world.

    Those that are paid and cause nothing are acknowledged in one statement.
    """
    left, paid = {message.pk for message in messages}, []
    handed: dict[UUID, int] = {}  # accounts, and which version of their access the store has
    for message, sent in send(messages):
        progress.made()
        left.discard(message.pk)
        seam("relay.sent")
        if sent.fate is Fate.PAID and message.channel == Channel.SNAPSHOT:
            paid.append(message.pk)
            if sent.account and sent.epoch is not None:
                handed[sent.account] = sent.epoch
        else:
            write_fate(message, sent, now())
    token = messages[0].lease_token
    # before the debt is paid: whoever dies between the two does it again
    reach.note_handed_over(handed, now())
    if paid:
        with connection.cursor() as cursor:
            cursor.execute(PAID, {"now": now(), "ids": paid, "token": token})
    if left:
        OutboxMessage.objects.filter(
            pk__in=left, lease_token=token, phase=OutboxPhase.PENDING
        ).update(lease_token=None, lease_until_at=None)


def write_fate(message: OutboxMessage, sent: Sent, now: datetime) -> None:
    """Write a message's fate and all that it causes; nothing if the message is no longer ours."""
    failures = message.attempts + 1
    last = sent.fate in (Fate.LATER, Fate.UNKNOWN) and failures > len(PAUSES)
    changes = {"attempts": failures, "last_error": last_words(message, sent)}
    if message.channel == Channel.WEBHOOK and sent.fate is not Fate.WAITS:
        changes |= {"tried_at": now, "answer": consequences.shortened(sent.words)}
    if sent.fate is Fate.WAITS:
        changes |= {"attempts": message.attempts, "next_at": now + CLOSED}
    elif sent.fate in (Fate.LATER, Fate.UNKNOWN) and not last:
        changes["next_at"] = now + max(PAUSES[failures - 1], min(sent.wait, LONGEST_WAIT))
    try:
        with transaction.atomic():
            if _still_leased(message).update(
                **_release_columns(Fate.POISON if last else sent.fate, now, **changes)
            ):
                consequences.write_consequences(
                    message, sent, now, given_up=last or sent.fate is Fate.POISON
                )
                seam("relay.settling")
            else:
                log.warning("message.taken_over", **log_fields(message))
        seam("relay.settled")
        log.info(
            "message.settled",
            fate=sent.fate,
            attempts=changes["attempts"],
            parked=last or sent.fate is Fate.POISON,
            **log_fields(message),
        )
    except (OperationalError, InterfaceError):
        raise  # the database is away: the lease runs out, and the message comes back
    except (
        Exception
    ) as error:  # a mistake of ours, and no reason to send the same thing again and again
        log.exception("message.consequences_failed", **log_fields(message))
        _park_message(
            message,
            f"{sent.fate}, but what it causes cannot be written: {type(error).__name__}: {error}",
            now,
        )


def log_fields(message: OutboxMessage) -> dict[str, str]:
    """What a log line says of a message: nothing of what it says, nor of to whom."""
    return {"message_id": str(message.pk), "channel": message.channel, "topic": message.topic}


def last_words(message: OutboxMessage, sent: Sent) -> str:
    """What is kept of the last attempt.

    One that may have arrived is marked, and stays marked until it is known to have arrived.
    """
    if sent.fate is Fate.PAID:
        return ""
    unsure = sent.fate is Fate.UNKNOWN or (
        sent.fate is not Fate.REFUSED and message.last_error.startswith(UNSURE)
    )
    return consequences.shortened(f"{UNSURE if unsure else ''}{sent.words.removeprefix(UNSURE)}")


def _park_message(message: OutboxMessage, words: str, now: datetime) -> None:
    with transaction.atomic():
        if _still_leased(message).update(
            **_release_columns(Fate.POISON, now, last_error=consequences.shortened(words))
        ):
            consequences.report_parked(message, words, now)


def _fan_out(message: OutboxMessage, now: datetime) -> None:
    """A message to many becomes messages to each, and is done, in one transaction; what cannot be
    fanned out is tried later.
    """
    try:
        with transaction.atomic():
            if _still_leased(message).update(
                **_release_columns(Fate.PAID, now, attempts=message.attempts + 1, last_error="")
            ):
                more = FAN_OUTS[Channel(message.channel)](message, now)
                seam("relay.fanning")
                if more:
                    OutboxMessage.objects.filter(pk=message.pk).update(
                        phase=OutboxPhase.PENDING, done_at=None, attempts=message.attempts
                    )
    except (
        Exception
    ) as error:  # whatever it is, it is this message's: it is recorded there, and the batch goes on
        log.exception("message.fan_out_failed", **log_fields(message))
        write_fate(message, Sent(Fate.LATER, f"{type(error).__name__}: {error}"), now)


def _still_leased(message: OutboxMessage) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(
        pk=message.pk, lease_token=message.lease_token, phase=OutboxPhase.PENDING
    )


def _release_columns(fate: Fate, now: datetime, **others: object) -> dict[str, object]:
    """The columns of a message that is let go with this fate."""
    if fate in (Fate.PAID, Fate.MOOT, Fate.REFUSED):
        others |= {"phase": OutboxPhase.DONE, "done_at": now}
    elif fate is Fate.POISON:
        others["phase"] = OutboxPhase.PARKED
    return {**others, "lease_token": None, "lease_until_at": None}

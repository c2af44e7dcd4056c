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
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Case, F, QuerySet, Value, When

from enforcement.delivery import (
    consequences,
    mail,
    notices,
    reach,
    snapshot,
    staff,
    statements,
    webhooks,
)
from enforcement.delivery.claims import Beginnings, claim_due, claim_suspects, log_fields
from enforcement.delivery.fates import UNSURE, Fate, Sent
from enforcement.models import OutboxMessage
from enforcement.models.outbox import Channel, OutboxPhase
from enforcement.process import progress, trace
from enforcement.process.seams import seam

Clock = Callable[[], datetime]
Sender = Callable[[Sequence[OutboxMessage]], Iterator[tuple[OutboxMessage, Sent]]]
FanOut = Callable[[OutboxMessage, datetime], bool]  # whether there is more of it

log = structlog.get_logger(__name__)

BATCH = 50  # messages
IN_ONE_CALL = 100  # statements of reasons
QUICK = 200  # messages of a channel that takes them all in one go
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
POST = (Channel.EMAIL, Channel.WEBHOOK, Channel.STATEMENT)  # may be slow: these come last
EVERYTHING = tuple(Channel)
SENDERS: dict[Channel, Sender] = {
    Channel.EMAIL: mail.send,
    Channel.WEBHOOK: webhooks.send,
    Channel.SNAPSHOT: snapshot.send,
    Channel.STATEMENT: statements.send,
}
MOST = {Channel.SNAPSHOT: QUICK, Channel.STATEMENT: IN_ONE_CALL}  # messages; of others BATCH
FAN_OUTS: dict[str, FanOut] = {
    Channel.STAFF: staff.fan_out,
    Channel.REPORTERS: notices.tell_reporters,
}


PAID = """
UPDATE enforcement_outboxmessage
SET phase = 'DONE', done_at = %(now)s, attempts = attempts + 1, last_error = '',
    lease_token = NULL, lease_until_at = NULL
WHERE id = ANY(%(ids)s) AND lease_token = %(token)s AND phase = 'PENDING'
"""


def work_through(
    *,
    now: Clock,
    channels: tuple[Channel, ...] = EVERYTHING,
    beginnings: Beginnings | None = None,
) -> int:
    """Pay until nothing of these channels is due, or for SLICE seconds; the next tick goes on. How
    many messages were handled.

    What was in a dead sender's hands comes at the end, one by one, and one at least where it is
    looked for: to find it, everything that is owed is looked through. `beginnings`: what this
    process knows of where to begin; nothing where it is left out.
    """
    known = beginnings or Beginnings()
    ends, handled = time.monotonic() + SLICE, 0
    while count := _run_round(now, None, channels, known):
        handled += count
        if time.monotonic() > ends:
            break
    if known.is_time_for_suspects(channels):
        while count := _send_batch(claim_suspects(now(), channels), now, known):
            handled += count
            if time.monotonic() > ends:
                break
    return handled


def run_once(
    now: Clock, limit: int | None = None, channels: tuple[Channel, ...] = EVERYTHING
) -> int:
    """One round, then one message that was in a dead sender's hands. How many were handled."""
    known = Beginnings()
    return _run_round(now, limit, channels, known) + _send_batch(
        claim_suspects(now(), channels), now, known
    )


def _run_round(
    now: Clock, limit: int | None, channels: tuple[Channel, ...], known: Beginnings
) -> int:
    """A batch of each channel, the quick ones first, so that a backlog of one keeps no other
    waiting.
    """
    handled = 0
    for channel in sorted(channels, key=POST.__contains__):
        most = limit or MOST.get(channel, BATCH)
        handled += _send_batch(claim_due(now(), most, channel, known), now, known)
    return handled


def _send_batch(batch: list[OutboxMessage], now: Clock, known: Beginnings) -> int:
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
                with trace.part("fan out", of=message.traceparent):
                    _fan_out(message, now())
        else:
            if _send(messages, SENDERS[Channel(channel)], now):
                known.forget(Channel(channel))
    return len(batch)


def _send(messages: list[OutboxMessage], send: Sender, now: Clock) -> int:
    """Hand messages of one channel to the world; how many were put back.

    Those that are paid and cause nothing are acknowledged in one statement.
    """
    left, paid = {message.pk for message in messages}, []
    # statements that the database has, and those for which it has no time
    taken: list[tuple[OutboxMessage, Sent]] = []
    put_off: list[tuple[OutboxMessage, Sent]] = []
    # by account: which version of its access the store has, and since when that was owed
    handed: dict[UUID, reach.Handed] = {}
    for message, sent in send(messages):
        progress.made()
        left.discard(message.pk)
        seam("relay.sent")
        if sent.fate is Fate.PAID and message.channel == Channel.STATEMENT:
            taken.append((message, sent))
        elif sent.fate is Fate.WAITS and message.channel == Channel.STATEMENT:
            put_off.append((message, sent))
        elif sent.fate is Fate.PAID and message.channel == Channel.SNAPSHOT:
            paid.append(message.pk)
            with trace.part(
                "write to store",
                trace.Kind.CLIENT,
                of=message.traceparent,
                message=str(message.pk),
                epoch=str(sent.epoch),
            ):
                pass
            if sent.account and sent.epoch is not None:
                before = handed.get(sent.account)
                since = min(message.owed_at, before.decided_at if before else message.owed_at)
                handed[sent.account] = reach.Handed(sent.epoch, since)
        else:
            write_fate(message, sent, now())
    token = messages[0].lease_token
    # before the debt is paid: whoever dies between the two does it again
    reach.note_handed_over(handed, now())
    if paid:
        with connection.cursor() as cursor:
            cursor.execute(PAID, {"now": now(), "ids": paid, "token": token})
    if taken:
        _settle_statements(taken, now())
    if put_off:
        _put_off(put_off, now())
    if left:
        OutboxMessage.objects.filter(
            pk__in=left, lease_token=token, phase=OutboxPhase.PENDING
        ).update(lease_token=None, lease_until_at=None)
    return len(left)


def _put_off(waiting: list[tuple[OutboxMessage, Sent]], now: datetime) -> None:
    """What was not tried, because nothing of its channel can be sent now, is due again later; all
    of it for the same reason, and in one statement.
    """
    said = waiting[0][1]
    OutboxMessage.objects.filter(
        pk__in=[message.pk for message, _ in waiting],
        lease_token=waiting[0][0].lease_token,
        phase=OutboxPhase.PENDING,
    ).update(
        next_at=now + max(CLOSED, *(sent.wait for _, sent in waiting)),
        last_error=Case(
            When(last_error__startswith=UNSURE, then=F("last_error")),
            default=Value(consequences.shortened(said.words)),
        ),
        lease_token=None,
        lease_until_at=None,
    )
    log.info("messages.put_off", channel=waiting[0][0].channel, count=len(waiting))


def _settle_statements(taken: list[tuple[OutboxMessage, Sent]], now: datetime) -> None:
    """Statements that one call has brought to the database are sent, and their messages paid, in
    one transaction: as many come at once as there were decisions.
    """
    token = taken[0][0].lease_token
    with transaction.atomic():
        ours = OutboxMessage.objects.select_for_update().filter(
            pk__in=[message.pk for message, _ in taken],
            lease_token=token,
            phase=OutboxPhase.PENDING,
        )
        keys = set(ours.values_list("pk", flat=True))
        consequences.mark_as_sent([one for one in taken if one[0].pk in keys], now)
        with connection.cursor() as cursor:
            cursor.execute(PAID, {"now": now, "ids": list(keys), "token": token})
        seam("relay.settling")
    seam("relay.settled")
    log.info("statements.settled", sent=len(keys), taken_over=len(taken) - len(keys))


def write_fate(message: OutboxMessage, sent: Sent, now: datetime) -> None:
    """Write a message's fate and all that it causes, which belongs to the message's trace; nothing
    if the message is no longer ours.
    """
    with trace.following(message.traceparent):
        _write_fate(message, sent, now)


def _write_fate(message: OutboxMessage, sent: Sent, now: datetime) -> None:
    failures = message.attempts + 1
    last = sent.fate in (Fate.LATER, Fate.UNKNOWN) and failures > len(PAUSES)
    changes = {"attempts": failures, "last_error": last_words(message, sent)}
    if message.channel == Channel.WEBHOOK and sent.fate is not Fate.WAITS:
        changes |= {"tried_at": now, "answer": consequences.shortened(sent.words)}
    if sent.fate is Fate.WAITS:
        changes |= {"attempts": message.attempts, "next_at": now + max(CLOSED, sent.wait)}
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

"""The relay: pays the debts of the outbox, each at least once.

1. Claim a batch of what is due: `FOR UPDATE SKIP LOCKED`, so that relays never wait for one another; each row gets a lease
   (a token and an end by PostgreSQL's clock); commit. What had a lease that ran out was in the hands of a sender that died:
   that is counted, and it is claimed alone, so that a message that kills its sender takes no others with it.
2. Send, outside any transaction. Each channel's `send` takes messages and gives back each with its fate.
3. Acknowledge, in a short transaction and only where the row still bears our token: a sender that was late finds no row, and
   changes nothing. What the fate causes (`consequences`) is written in the same transaction.
4. What was not taken is due again after a pause; after ten attempts over 75 hours it is parked, and a person is told.
5. What there was no time for is put back.

Business time is handed in as `now` and decides what is due; the machine's time decides leases and how long a batch may take.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from enforcement import progress
from enforcement.delivery import consequences, mail, notices, snapshot, staff, webhooks
from enforcement.delivery.fates import UNSURE, Fate, Sent
from enforcement.models import OutboxMessage
from enforcement.models.outbox import Channel, Phase
from enforcement.seams import seam

Clock = Callable[[], datetime]
Sender = Callable[[Sequence[OutboxMessage]], Iterator[tuple[OutboxMessage, Sent]]]
FanOut = Callable[[OutboxMessage, datetime], bool]  # whether there is more of it

log = structlog.get_logger(__name__)

BATCH = 50  # messages
LEASE = timedelta(seconds=60)  # of machine time; sending a batch stops long before
SLICE = 10.0  # seconds that one call may take before it begins no new batch
CRASHES = 5  # senders that a message may kill before it is parked
CLOSED = timedelta(seconds=1)  # until we look again whether a closed way is open
PAUSES = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5), timedelta(hours=10),
    timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
LONGEST_WAIT = timedelta(hours=24)  # that a receiver can ask for

SNAPSHOTS = (Channel.SNAPSHOT,)
POST = (Channel.EMAIL, Channel.WEBHOOK)  # may be slow: these come last
EVERYTHING = tuple(Channel)
SENDERS: dict[Channel, Sender] = {Channel.EMAIL: mail.send, Channel.WEBHOOK: webhooks.send, Channel.SNAPSHOT: snapshot.send}
FAN_OUTS: dict[str, FanOut] = {Channel.STAFF: staff.fan_out, Channel.REPORTERS: notices.tell_reporters}


def work_through(*, now: Clock, channels: tuple[Channel, ...] = EVERYTHING) -> int:
    """Pay until nothing of these channels is due, or for SLICE seconds; the next tick goes on. How many messages were handled."""
    ends, handled = time.monotonic() + SLICE, 0
    while (count := run(now, channels=channels)) and time.monotonic() < ends:
        handled += count
    return handled + count


def run(now: Clock, limit: int = BATCH, channels: tuple[Channel, ...] = EVERYTHING) -> int:
    """One round: the quick channels, each slow one, then one message that was in a dead sender's hands. How many were handled.

    Each slow channel gets its own batch, so that a backlog of letters does not keep the webhooks waiting.
    """
    quick = [channel for channel in channels if channel not in POST]
    slow = [channel for channel in channels if channel in POST]
    handled = 0
    parts = [(quick, False, limit), *(([channel], False, limit) for channel in slow), (channels, True, 1)]
    for some, suspects, most in parts:
        batch = claim(now(), most, some, suspects=suspects) if some else []
        if batch:
            seam("relay.claimed")
        _pay(batch, now)
        handled += len(batch)
    return handled


def claim(now: datetime, limit: int, channels: Iterable[Channel], *, suspects: bool) -> list[OutboxMessage]:
    """Lease up to `limit` messages that are due at `now`, the longest due first.

    `suspects`: those that a sender died with, now or earlier; else those that none did.
    """
    suspect = Q(lease_token__isnull=False) | Q(crashes__gt=0)
    due = OutboxMessage.objects.filter(suspect if suspects else ~suspect, phase=Phase.PENDING, next_at__lte=now, channel__in=channels)
    free = due.filter(Q(lease_until_at__isnull=True) | Q(lease_until_at__lt=Now()))
    with transaction.atomic():
        locked = free.select_for_update(skip_locked=True, of=("self",)).select_related("notice", "case", "account")
        batch = list(locked.defer("notice__text", "notice__statement").order_by("next_at", "id")[:limit])
        if not batch:
            return []
        token, dropped = uuid4(), [message for message in batch if message.lease_token]
        OutboxMessage.objects.filter(pk__in=[m.pk for m in batch]).update(lease_token=token, lease_until_at=Now() + LEASE)
        OutboxMessage.objects.filter(pk__in=[m.pk for m in dropped]).update(crashes=F("crashes") + 1)
        for message in dropped:
            message.crashes += 1
            consequences.sender_died(message, now)
            log.warning("message.sender_died", crashes=message.crashes, **about(message))
    for message in batch:
        message.lease_token = token
    return batch


def _pay(batch: list[OutboxMessage], now: Clock) -> None:
    """Send a claimed batch, acknowledge each message as soon as its fate is known, and put back what was not tried."""
    healthy: dict[str, list[OutboxMessage]] = {}
    for message in batch:
        if message.crashes < CRASHES:
            healthy.setdefault(message.channel, []).append(message)
        else:
            settle(message, Sent(Fate.POISON, message.last_error or f"{CRASHES} senders died with it in hand."), now())
    for channel, messages in healthy.items():
        if channel in FAN_OUTS:
            for message in messages:
                _fan_out(message, now())
        else:
            _send(messages, SENDERS[Channel(channel)], now)


def _send(messages: list[OutboxMessage], send: Sender, now: Clock) -> None:
    """Hand messages of one channel to the world. Those that are paid and cause nothing are acknowledged in one statement."""
    left, paid = {message.pk for message in messages}, []
    for message, sent in send(messages):
        progress.made()
        left.discard(message.pk)
        seam("relay.sent")
        if sent.fate is Fate.PAID and message.channel == Channel.SNAPSHOT:
            paid.append(message.pk)
        else:
            settle(message, sent, now())
    ours = OutboxMessage.objects.filter(lease_token=messages[0].lease_token, phase=Phase.PENDING)
    if paid:
        ours.filter(pk__in=paid).update(**_changes(Fate.PAID, now(), attempts=F("attempts") + 1, last_error=""))
    if left:
        ours.filter(pk__in=left).update(lease_token=None, lease_until_at=None)


def settle(message: OutboxMessage, sent: Sent, now: datetime) -> None:
    """Write a message's fate and all that it causes; nothing if the message is no longer ours."""
    failures = message.attempts + 1
    last = sent.fate in (Fate.LATER, Fate.UNKNOWN) and failures > len(PAUSES)
    changes = {"attempts": failures, "last_error": last_words(message, sent)}
    if sent.fate is Fate.WAITS:
        changes |= {"attempts": message.attempts, "next_at": now + CLOSED}
    elif sent.fate in (Fate.LATER, Fate.UNKNOWN) and not last:
        changes["next_at"] = now + max(PAUSES[failures - 1], min(sent.wait, LONGEST_WAIT))
    try:
        with transaction.atomic():
            if _ours(message).update(**_changes(Fate.POISON if last else sent.fate, now, **changes)):
                consequences.follow(message, sent, now, given_up=last or sent.fate is Fate.POISON)
                seam("relay.settling")
            else:
                log.warning("message.taken_over", **about(message))
        seam("relay.settled")
        log.info("message.settled", fate=sent.fate, attempts=changes["attempts"], parked=last or sent.fate is Fate.POISON, **about(message))
    except (OperationalError, InterfaceError):
        raise  # the database is away: the lease runs out, and the message comes back
    except Exception as error:  # a mistake of ours, and no reason to send the same thing again and again
        log.exception("message.consequences_failed", **about(message))
        _park(message, f"{sent.fate}, but what it causes cannot be written: {type(error).__name__}: {error}", now)


def about(message: OutboxMessage) -> dict[str, str]:
    """What a log line says of a message: nothing of what it says, nor of to whom."""
    return {"message_id": str(message.pk), "channel": message.channel, "topic": message.topic}


def last_words(message: OutboxMessage, sent: Sent) -> str:
    """What is kept of the last attempt. One that may have arrived is marked, and stays marked until it is known to have arrived."""
    if sent.fate is Fate.PAID:
        return ""
    unsure = sent.fate is Fate.UNKNOWN or (sent.fate is not Fate.REFUSED and message.last_error.startswith(UNSURE))
    return consequences.short(f"{UNSURE if unsure else ''}{sent.words.removeprefix(UNSURE)}")


def _park(message: OutboxMessage, words: str, now: datetime) -> None:
    with transaction.atomic():
        if _ours(message).update(**_changes(Fate.POISON, now, last_error=consequences.short(words))):
            consequences.gave_up(message, words, now)


def _fan_out(message: OutboxMessage, now: datetime) -> None:
    """A message to many becomes messages to each, and is done, in one transaction; what cannot be fanned out is tried later."""
    try:
        with transaction.atomic():
            if _ours(message).update(**_changes(Fate.PAID, now, attempts=message.attempts + 1, last_error="")):
                more = FAN_OUTS[Channel(message.channel)](message, now)
                seam("relay.fanning")
                if more:
                    OutboxMessage.objects.filter(pk=message.pk).update(phase=Phase.PENDING, done_at=None, attempts=message.attempts)
    except Exception as error:  # whatever it is, it is this message's: it is recorded there, and the batch goes on
        log.exception("message.fan_out_failed", **about(message))
        settle(message, Sent(Fate.LATER, f"{type(error).__name__}: {error}"), now)


def _ours(message: OutboxMessage) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(pk=message.pk, lease_token=message.lease_token, phase=Phase.PENDING)


def _changes(fate: Fate, now: datetime, **others: Any) -> dict[str, Any]:
    """The columns of a message that is let go with this fate."""
    if fate in (Fate.PAID, Fate.MOOT, Fate.REFUSED):
        others |= {"phase": Phase.DONE, "done_at": now}
    elif fate is Fate.POISON:
        others["phase"] = Phase.PARKED
    return {**others, "lease_token": None, "lease_until_at": None}

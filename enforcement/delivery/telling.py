"""One message of the outbox in words: what it is, where it is, why, and what happens next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from enforcement.delivery.claims import LEASE
from enforcement.delivery.relay import CRASHES, PAUSES
from enforcement.delivery.tending import is_in_hand, is_unknown
from enforcement.models import OutboxMessage
from enforcement.models.outbox import Channel, OutboxPhase

KINDS = {
    Channel.EMAIL: "An e-mail",
    Channel.WEBHOOK: "A webhook",
    Channel.SNAPSHOT: "A change for the gateways",
    Channel.STATEMENT: "A statement of reasons for the database",
    Channel.STAFF: "Word to staff, which becomes an e-mail to each",
    Channel.REPORTERS: "Word to the reporters, which becomes a notice to each",
}


def explain_message(message: OutboxMessage, *, now: datetime) -> list[str]:
    """Sentences for whoever tends the outbox. `now` is business time."""
    return [
        *message_and_recipient(message),
        *phase_in_words(message, now),
        *attempts_so_far(message),
        *next_step(message, now),
    ]


def message_and_recipient(message: OutboxMessage) -> Iterator[str]:
    """What it is and whom it is for."""
    about = [f"case {message.case.ref}"] if message.case else []
    about += [f"account {message.account.external_ref}"] if message.account else []
    yield (
        f"{KINDS[Channel(message.channel)]}: {message.topic}"
        + (f", to {message.recipient}" if message.recipient else "")
        + (f", about {' and '.join(about)}" if about else "")
        + f". Owed since {utc(message.owed_at)}."
    )
    yield (
        f"Its id, {message.pk}, goes with it however often it is sent, so that the receiver can "
        "know it again."
    )


def phase_in_words(message: OutboxMessage, now: datetime) -> Iterator[str]:
    """Where it is, and why."""
    if message.phase == OutboxPhase.DONE:
        yield f"It is done since {utc(message.done_at)}." + (
            f" The last words: {message.last_error}" if message.last_error else ""
        )
    elif message.phase == OutboxPhase.PARKED:
        yield f"It is parked: nobody tries it any more. {message.last_error}"
    elif is_in_hand(message):
        yield f"A sender has it in hand, until {utc(message.lease_until_at)} by PostgreSQL's clock."
    elif message.lease_token:
        yield "A sender died with it in hand; the next one takes it over."
    elif message.next_at <= now:
        yield f"It has been due since {utc(message.next_at)}, and waits for a sender."
    else:
        yield (
            f"It waits; it is due again at {utc(message.next_at)}, in "
            f"{duration_in_words(message.next_at - now)}."
        )
    if is_unknown(message):
        yield "It is unknown whether it arrived: somebody may have it already."


def attempts_so_far(message: OutboxMessage) -> Iterator[str]:
    """What was tried."""
    if message.attempts:
        yield (
            f"It was tried {message.attempts} of {len(PAUSES) + 1} times in this round. The last "
            f"words: {message.last_error or 'none'}"
        )
    if message.crashes:
        yield (
            f"{message.crashes} of {CRASHES} senders died with it in hand; it is sent alone since."
        )
    for proof in message.deliveries.order_by("at", "id"):
        yield f"{utc(proof.at)}: {proof.outcome.lower()} at {proof.recipient}. {proof.proof}"


def next_step(message: OutboxMessage, now: datetime) -> Iterator[str]:
    """What happens next, if nobody does anything."""
    if message.phase == OutboxPhase.DONE:
        yield "Nothing follows."
    elif message.phase == OutboxPhase.PARKED:
        yield "Nothing follows until somebody sets it going: `manage.py outbox retry`."
    elif message.channel == Channel.SNAPSHOT:
        yield "It is tried each second; while Valkey is away that costs it no attempt."
    else:
        left = [duration_in_words(pause) for pause in PAUSES[message.attempts :]]
        pauses = (
            f"If it is not taken, it is tried again after {', '.join(left)}; then it is parked"
            if left
            else "If it is not taken, it is parked"
        )
        yield f"{pauses}, and an admin is told."
    if message.phase == OutboxPhase.PENDING and message.lease_token:
        yield f"A sender that dies is noticed when its lease of {duration_in_words(LEASE)} is over."


def duration_in_words(span: timedelta) -> str:
    """A span as people say it."""
    seconds = max(0, round(span.total_seconds()))
    for size, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size or (seconds >= size and seconds % size == 0):
            return f"{seconds // size} {name}"
    return f"{seconds} s"


def utc(moment: datetime | None) -> str:
    """A moment in UTC."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "no known moment"

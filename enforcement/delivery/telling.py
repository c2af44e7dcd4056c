"""One message of the outbox in words: what it is, where it is, why, and what happens next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from enforcement.delivery.relay import CRASHES, LEASE, PAUSES
from enforcement.delivery.tending import is_in_hand, is_unknown
from enforcement.models import OutboxMessage
from enforcement.models.outbox import Channel, OutboxPhase

KINDS = {
    Channel.EMAIL: "An e-mail",
    Channel.WEBHOOK: "A webhook",
    Channel.SNAPSHOT: "A change for the gateways",
    Channel.STAFF: "Word to staff, which becomes an e-mail to each",
    Channel.REPORTERS: "Word to the reporters, which becomes a notice to each",
}


def explained(message: OutboxMessage, *, now: datetime) -> list[str]:
    """Sentences for whoever tends the outbox. `now` is business time."""
    return [*what(message), *where(message, now), *past(message), *following(message, now)]


def what(message: OutboxMessage) -> Iterator[str]:
    """What it is and whom it is for."""
    about = [f"case {message.case.ref}"] if message.case else []
    about += [f"account {message.account.external_ref}"] if message.account else []
    yield (
        f"{KINDS[Channel(message.channel)]}: {message.topic}"
        + (f", to {message.recipient}" if message.recipient else "")
        + (f", about {' and '.join(about)}" if about else "")
        + f". Owed since {at(message.owed_at)}."
    )
    yield (
        f"Its id, {message.pk}, goes with it however often it is sent, so that the receiver can "
        "know it again."
    )


def where(message: OutboxMessage, now: datetime) -> Iterator[str]:
    """Where it is, and why."""
    if message.phase == OutboxPhase.DONE:
        yield f"It is done since {at(message.done_at)}." + (
            f" The last words: {message.last_error}" if message.last_error else ""
        )
    elif message.phase == OutboxPhase.PARKED:
        yield f"It is parked: nobody tries it any more. {message.last_error}"
    elif is_in_hand(message):
        yield f"A sender has it in hand, until {at(message.lease_until_at)} by PostgreSQL's clock."
    elif message.lease_token:
        yield "A sender died with it in hand; the next one takes it over."
    elif message.next_at <= now:
        yield f"It has been due since {at(message.next_at)}, and waits for a sender."
    else:
        yield (
            f"It waits; it is due again at {at(message.next_at)}, in "
            f"{words(message.next_at - now)}."
        )
    if is_unknown(message):
        yield "It is unknown whether it arrived: somebody may have it already."


def past(message: OutboxMessage) -> Iterator[str]:
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
        yield f"{at(proof.at)}: {proof.outcome.lower()} at {proof.recipient}. {proof.proof}"


def following(message: OutboxMessage, now: datetime) -> Iterator[str]:
    """What happens next, if nobody does anything."""
    if message.phase == OutboxPhase.DONE:
        yield "Nothing follows."
    elif message.phase == OutboxPhase.PARKED:
        yield "Nothing follows until somebody sets it going: `manage.py outbox retry`."
    elif message.channel == Channel.SNAPSHOT:
        yield "It is tried each second; while Valkey is away that costs it no attempt."
    else:
        left = [words(pause) for pause in PAUSES[message.attempts :]]
        pauses = (
            f"If it is not taken, it is tried again after {', '.join(left)}; then it is parked"
            if left
            else "If it is not taken, it is parked"
        )
        yield f"{pauses}, and an admin is told."
    if message.phase == OutboxPhase.PENDING and message.lease_token:
        yield f"A sender that dies is noticed when its lease of {words(LEASE)} is over."


def words(span: timedelta) -> str:
    """A span as people say it."""
    seconds = max(0, round(span.total_seconds()))
    for size, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size or (seconds >= size and seconds % size == 0):
            return f"{seconds // size} {name}"
    return f"{seconds} s"


def at(moment: datetime | None) -> str:
    """A moment in UTC."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else "no known moment"

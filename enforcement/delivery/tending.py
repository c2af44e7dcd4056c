"""What a person does about messages that do not get on by themselves: find them, set them going,
stop them, say what became of them.

An act is an admin's, is written into the record of what staff did, and never touches a message that
a sender has in hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from accounts.roles import Actor, Role
from enforcement.delivery import consequences
from enforcement.delivery.fates import UNSURE, Fate, Sent
from enforcement.language.refusals import StepRefused
from enforcement.models import OutboxMessage, StaffEvent
from enforcement.models.outbox import Channel, OutboxPhase

log = structlog.get_logger(__name__)

LONGEST = 500  # characters of a reason: as many as the staff's record keeps
OLD = timedelta(minutes=10)  # of business time; what has been due for longer is stuck
# a sender died with it, and none has taken it over yet
DROPPED = Q(lease_token__isnull=False, lease_until_at__lt=Now())
UNKNOWN = Q(crashes__gt=0) | DROPPED | Q(last_error__startswith=UNSURE)


@dataclass(frozen=True, kw_only=True)
class MessageQuery:
    """Which messages: without phases and `unknown`, those that are stuck.

    `account` and `case` are references, `after` the last id seen.
    """

    channels: Sequence[str] = ()
    phases: Sequence[str] = ()
    unknown: bool = False
    account: str = ""
    case: str = ""
    after: UUID | None = None
    limit: int = 50


def find_messages(wanted: MessageQuery, *, now: datetime) -> list[OutboxMessage]:
    """The messages, oldest first.

    Each phase is asked for by itself, so that what is long done costs nothing.
    """
    found: list[OutboxMessage] = []
    for phase in wanted.phases or (OutboxPhase.PENDING, OutboxPhase.PARKED):
        messages = OutboxMessage.objects.filter(phase=phase).select_related(
            "account", "case", "notice"
        )
        if wanted.unknown:
            messages = messages.filter(UNKNOWN)
        elif not wanted.phases and phase == OutboxPhase.PENDING:
            messages = messages.filter(UNKNOWN | Q(attempts__gt=0) | Q(next_at__lt=now - OLD))
        found += narrow_messages(messages, wanted).order_by("id")[: wanted.limit]
    return sorted(found, key=lambda message: message.pk)[: wanted.limit]


def narrow_messages(
    messages: QuerySet[OutboxMessage], wanted: MessageQuery
) -> QuerySet[OutboxMessage]:
    """Those of a channel, an account, a case, and after the last one seen."""
    if wanted.channels:
        messages = messages.filter(channel__in=wanted.channels)
    if wanted.account:
        messages = messages.filter(account__external_ref=wanted.account)
    if wanted.case:
        messages = messages.filter(case__ref=wanted.case)
    return messages.filter(pk__gt=wanted.after) if wanted.after else messages


def message_by_id(message_id: UUID) -> OutboxMessage:
    """The message. Raises StepRefused (code `unknown-message`)."""
    message = (
        OutboxMessage.objects.select_related("account", "case", "notice")
        .filter(pk=message_id)
        .first()
    )
    if message is None:
        raise StepRefused("unknown-message", f"There is no message {message_id}.")
    return message


def is_unknown(message: OutboxMessage) -> bool:
    """Whether it may have arrived, and nobody knows."""
    return (
        OutboxMessage.objects.filter(UNKNOWN, pk=message.pk)
        .exclude(phase=OutboxPhase.DONE)
        .exists()
    )


def is_in_hand(message: OutboxMessage) -> bool:
    """Whether a sender has it now, by PostgreSQL's clock."""
    return OutboxMessage.objects.in_hand().filter(pk=message.pk).exists()


def retry(*, message_id: UUID, reason: str, by: Actor, now: datetime) -> OutboxMessage:
    """Due now, with all attempts before it, under the same id. Raises StepRefused: `not-allowed`,
    `done`, `in-hand`, `unknown-message`.

    One that senders died with is tried alone and has four lives left, not five: that it was deadly
    is not forgotten.
    """
    with tending("retry message", message_id, reason, by, now) as message:
        update_and_release(message, **message.due_again(now))
    return message


def park(*, message_id: UUID, reason: str, by: Actor, now: datetime) -> OutboxMessage:
    """Not tried any more until somebody sets it going again; one that was given up is settled so.

    Raises StepRefused as `retry` does, and `parked`.
    """
    with tending("park message", message_id, reason, by, now) as message:
        if message.phase == OutboxPhase.PARKED and message.done_at:
            raise StepRefused("parked", "It is parked already.")
        unsure = UNSURE if message.last_error.startswith(UNSURE) else ""
        update_and_release(
            message,
            phase=OutboxPhase.PARKED,
            done_at=now,
            last_error=consequences.shortened(f"{unsure}Parked by {by.name}: {reason}"),
        )
    return message


def mark_delivered(*, message_id: UUID, reason: str, by: Actor, now: datetime) -> OutboxMessage:
    """Somebody found out that it arrived: it is paid, and for a notice this is the proof, from
    which the time to appeal runs.

    `reason`: how that is known. Raises StepRefused as `retry` does, `not-unknown` for one of which
    it is known that it did not arrive, and `not-theirs` for what no person can answer for.
    """
    with tending("message delivered", message_id, reason, by, now) as message:
        if message.channel not in (Channel.EMAIL, Channel.WEBHOOK):
            raise StepRefused(
                "not-theirs",
                "Only an e-mail or a webhook is known to have arrived by asking. Try this one "
                "again instead.",
            )
        if not is_unknown(message):
            raise StepRefused(
                "not-unknown", "It is known that it did not arrive. Try it again, or park it."
            )
        update_and_release(message, phase=OutboxPhase.DONE, done_at=now, last_error="")
        consequences.write_consequences(
            message,
            Sent(Fate.PAID, f"{by.name} found out that it arrived: {reason}"),
            now,
            given_up=False,
        )
    return message


@contextmanager
def tending(
    act: str, message_id: UUID, reason: str, by: Actor, now: datetime
) -> Iterator[OutboxMessage]:
    """The message, locked, for an act about it that leaves its trace. Raises StepRefused."""
    if by.role != Role.ADMIN or by.user_id is None:
        raise StepRefused("not-allowed", "This needs an admin.")
    if not reason.strip():
        raise StepRefused("bad-text", "Say why.")
    if len(reason.strip()) > LONGEST:
        raise StepRefused(
            "bad-text", f"Say it in {LONGEST} characters; it has {len(reason.strip())}."
        )
    with transaction.atomic():
        message_by_id(message_id)
        message = (
            OutboxMessage.objects.select_for_update(of=("self",))
            .select_related("notice", "case", "account")
            .get(pk=message_id)
        )
        if message.phase == OutboxPhase.DONE:
            raise StepRefused("done", "It is done; nothing is owed any more.")
        if is_in_hand(message):
            raise StepRefused(
                "in-hand",
                f"A sender has it in hand, until {message.lease_until_at:%H:%M:%S} UTC at "
                "most. Try again then.",
            )
        before = recorded_state(message)
        # the dead sender's is ended here, where no relay will come past it any more
        if message.lease_token:
            message.crashes += 1
            consequences.record_sender_death(message, now)
        yield message
        log.info("message.tended", act=act, message_id=str(message.pk), by=str(by.user_id))
        StaffEvent.objects.create(
            by_id=by.user_id,
            by_name=by.name,
            about=f"Message {message.pk}",
            act=act,
            before=before,
            after=recorded_state(message),
            reason=reason.strip(),
            at=now,
        )


def update_and_release(message: OutboxMessage, **columns: object) -> None:
    """Set these columns, and let go of any lease."""
    columns = {"crashes": message.crashes, **columns, "lease_token": None, "lease_until_at": None}
    OutboxMessage.objects.filter(pk=message.pk).update(**columns)
    message.refresh_from_db(fields=list(columns))


def recorded_state(message: OutboxMessage) -> dict[str, object]:
    """What the record keeps of it: nothing of what it says, nor of to whom."""
    return {
        "phase": message.phase,
        "attempts": message.attempts,
        "crashes": message.crashes,
        "channel": message.channel,
        "topic": message.topic,
    }

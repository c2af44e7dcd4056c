"""An e-mail comes back after the mail server had accepted it: what was taken as delivered is not.

The report is taken in once. Being told of a notice is taken back where that e-mail was its proof,
with an event of the case; the next contact is tried as after a refusal at the door, and the time to
appeal runs from the next proof. A holder who has acted on the case since, was told.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction

from accounts.roles import SYSTEM, Kind
from enforcement.delivery import consequences
from enforcement.delivery.delivery_reports import NoReport, read_report, reported_message
from enforcement.delivery.fates import Fate, Sent
from enforcement.delivery.tending import update_and_release
from enforcement.models import Appeal, Delivery, Event, JoinedAppeal, Notice, OutboxMessage
from enforcement.models.notice import Audience, DeliveryOutcome
from enforcement.models.outbox import Channel, OutboxPhase
from enforcement.step.doors import noting
from enforcement.step.reviews import look_for_address

log = structlog.get_logger(__name__)

# Mail servers give up after five days or so (RFC 5321, 4.5.4.1). Whoever got an e-mail knows its
# return path, and would else have for ever to say that it came back.
REPORTED_WITHIN = timedelta(days=14)
CAME_BACK = "Came back: "  # begins the last words of a message that did


def take_report(content: bytes, *, now: datetime, address: str = "") -> str:
    """Take in what came to a return path: `content`, a mail, and `address`, the recipient in its
    envelope, where the mail server says it. A sentence that says what was done.

    Raises NoReport, with nothing done: forged, no report, too late, or known already.
    """
    message_id = reported_message(content, address)
    report = read_report(content)
    if not report.failed:
        return f"Nothing to be done: the mail server still has it, or passed it on ({report.words})"
    message = (
        OutboxMessage.objects.select_related("notice", "case", "account")
        .filter(pk=message_id, channel=Channel.EMAIL)
        .first()
    )
    if message is None:
        raise NoReport("It is about an e-mail that is not in the outbox.")
    if message.done_at and now - message.done_at > REPORTED_WITHIN:
        raise NoReport(
            f"It came more than {REPORTED_WITHIN.days} days after the e-mail was accepted."
        )
    sent = Sent(Fate.REFUSED, f"{CAME_BACK}{report.words or 'the mail server gave it up'}")
    notice = message.notice
    if notice is None or notice.audience != Audience.HOLDER or message.case_id is None:
        with transaction.atomic():
            told_again = came_back(message, sent, now)
    else:
        told_again = came_back_from_holder(message, notice, sent, now)
    log.info("message.came_back", message_id=str(message.pk), taken_back=told_again)
    return (
        "It came back: the recipient counts as not told." if told_again else "It came back: noted."
    )


def came_back_from_holder(
    message: OutboxMessage, notice: Notice, sent: Sent, now: datetime
) -> bool:
    """The same of a notice to the holder, with an event of its case: account and case are locked
    before the message, so that no appeal is lodged meanwhile. Whether being told is taken back.
    """
    assert message.case_id is not None  # asked by whoever calls
    with noting(
        "notice_came_back",
        case_id=message.case_id,
        by=SYSTEM,
        now=now,
        reason="The mail server had accepted the notice, and could not deliver it.",
        quiet=True,
    ) as step:
        if taken_back := came_back(message, sent, now):
            step.act = "told_taken_back"
        if Notice.objects.unreached().filter(pk=notice.pk).exists():
            look_for_address(step)  # nobody is left to be written to
        step.data = {"notice": str(notice.pk)}
    return taken_back


def came_back(message: OutboxMessage, sent: Sent, now: datetime) -> bool:
    """Write what follows; whether being told is taken back. Raises NoReport if it is known."""
    locked = locked_with_notice(message.pk)
    was = locked.phase
    # what was accepted has no last words; what was refused, or came back already, has
    if was == OutboxPhase.DONE and locked.last_error:
        raise NoReport("It is known that this e-mail did not arrive.")
    done_at = locked.done_at or now
    update_and_release(
        locked,
        phase=OutboxPhase.DONE,
        done_at=done_at,
        last_error=consequences.shortened(sent.words),
    )
    informed = locked.notice is not None and was_proof(locked, locked.notice)
    return consequences.write_return(
        locked,
        sent,
        now,
        takes_back=informed,
        # a parked one was given up, and the next contact tried, or a person said how it goes on
        goes_on=was != OutboxPhase.PARKED,
    )


def locked_with_notice(message_id: UUID) -> OutboxMessage:
    """The message, then its notice, each locked and read after the wait for it: a relay may just
    have written that the message was accepted.
    """
    locked = OutboxMessage.objects.select_for_update(no_key=True).get(pk=message_id)
    if locked.notice_id:
        locked.notice = Notice.objects.select_for_update(no_key=True).get(pk=locked.notice_id)
    return locked


def was_proof(message: OutboxMessage, notice: Notice) -> bool:
    """Whether the recipient counts as told because of this message, and of nothing else that they
    did since.
    """
    if notice.informed_at is None:
        return False
    accepted = Delivery.objects.filter(
        message=message, outcome=DeliveryOutcome.ACCEPTED, at=notice.informed_at
    )
    return accepted.exists() and not has_acted(notice, notice.informed_at)


def has_acted(notice: Notice, since: datetime) -> bool:
    """Whether the holder did anything on the case, or the reporter contested its outcome: so they
    know of it.
    """
    if notice.case_id and notice.audience == Audience.HOLDER:
        acts = Event.objects.filter(case_id=notice.case_id, actor_kind=Kind.HOLDER).exclude(
            act="mail_reply"  # of which nobody has proved that it is the holder's
        )
        return acts.filter(at__gte=since).exists()
    contests = (
        Appeal.objects.filter(report=notice.report, lodged_at__gte=since),
        JoinedAppeal.objects.filter(report=notice.report, lodged_at__gte=since),
    )
    return notice.report_id is not None and any(found.exists() for found in contests)

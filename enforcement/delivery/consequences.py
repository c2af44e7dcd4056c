"""What the fate of a message causes: proofs of delivery, the moment informed, the next contact, and
people who are told.

Called by the relay alone, inside the transaction that acknowledges the message.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from accounts.roles import Role
from enforcement.delivery.fates import Fate, Sent
from enforcement.models import (
    Delivery,
    Notice,
    OutboxMessage,
    StatementOfReasons,
    WebhookEndpoint,
)
from enforcement.models.notice import Audience, DeliveryOutcome
from enforcement.models.outbox import STAFF_TOPIC, Channel, staff_payload, webhook_message
from enforcement.models.statement_of_reasons import StatementPhase
from enforcement.models.vouched import hash_of_delivery
from enforcement.workflow.webhook_events import (
    AboutNotice,
    NoticeDelivered,
    NoticeFailed,
    NoticeReturned,
)

GIVEN_UP = "delivery"  # topic of what admins are told of a message that was given up
TOLD_OF = (GIVEN_UP, "parked")  # topics of what admins are told of them, at once and weekly
OUTCOMES = {
    Fate.PAID: DeliveryOutcome.ACCEPTED,
    Fate.REFUSED: DeliveryOutcome.BOUNCED,
    Fate.UNKNOWN: DeliveryOutcome.UNKNOWN,
}


def write_consequences(
    message: OutboxMessage, sent: Sent, now: datetime, *, given_up: bool
) -> None:
    """Everything that follows. `given_up`: it was the last attempt, and the message is parked."""
    if message.channel == Channel.EMAIL:
        _follow_mail(message, sent, now, given_up=given_up)
    if message.channel == Channel.WEBHOOK and sent.fate is Fate.REFUSED:
        _disable_endpoint(message, sent, now)
    if message.channel == Channel.STATEMENT:
        _follow_statement(message, sent, now)
    if given_up:
        report_parked(message, sent.words, now)


def report_parked(message: OutboxMessage, words: str, now: datetime) -> None:
    """Tell admins that a message was parked; once: that this could not be told either is told to
    nobody, or it would go round for ever.
    """
    if message.topic not in TOLD_OF and not message.topic.startswith(STAFF_TOPIC):
        about = {
            "channel": message.channel,
            "title": message_title(message),
            "error": shortened(words),
        }
        tell_staff(message, now, role=Role.ADMIN, kind=GIVEN_UP, about=about)


def record_sender_death(message: OutboxMessage, now: datetime) -> None:
    """A sender died with this message in hand: it may have gone out, and the proofs say so."""
    if message.channel == Channel.EMAIL:
        _write_proof(
            message,
            DeliveryOutcome.UNKNOWN,
            "The process that sent it ended in the middle of it.",
            now,
        )


def write_return(
    message: OutboxMessage, sent: Sent, now: datetime, *, takes_back: bool, goes_on: bool
) -> bool:
    """What follows from an e-mail that came back. `takes_back`: it was the proof that the recipient
    was told; `goes_on`: the next contact is tried. Whether being told is taken back.
    """
    notice = message.notice
    taken_back = bool(
        takes_back and notice and Notice.objects.filter(pk=notice.pk).update(informed_at=None)
    )
    _write_proof(message, DeliveryOutcome.BOUNCED, sent.words, now, informs=taken_back)
    if taken_back and notice:
        _tell_endpoints(message, NoticeReturned(notice=str(notice.pk), kind=notice.kind), now)
        _count_other_proof(notice, now)
    if goes_on:
        _try_next_contact(message, sent, now)
    return taken_back


def message_title(message: OutboxMessage) -> str:
    """What a message is called by those who read it: the subject of an e-mail, the type of a
    webhook.
    """
    named = message.channel in (Channel.WEBHOOK, Channel.STATEMENT)
    return message.topic if named else message.payload.get("subject", "")


def tell_staff(
    message: OutboxMessage, now: datetime, *, role: str, kind: str, about: dict[str, str]
) -> None:
    """A message to everybody of a role, about the case of another message; `kind` is a row of
    `language/staff_mails.py`, and `about` fills its places.
    """
    path = f"/cases/{message.case.ref}" if message.case else "/"
    payload = staff_payload(kind, role=role, about=about, path=path)
    OutboxMessage.objects.create(
        channel=Channel.STAFF,
        topic=kind,
        account_id=message.account_id,
        case_id=message.case_id,
        payload=payload,
        owed_at=now,
        next_at=now,
    )


def shortened(words: str) -> str:
    """As much as a column of 500 characters takes, on one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:500]


def mark_as_sent(taken: Sequence[tuple[OutboxMessage, Sent]], now: datetime) -> None:
    """The statements of these messages are sent; the words of each are the database's id of it."""
    sent = [
        StatementOfReasons(
            id=message.recipient,
            phase=StatementPhase.SENT,
            sent_at=now,
            remote_id=what.words[:100],
            message=message.pk,
        )
        for message, what in taken
    ]
    waiting = StatementOfReasons.objects.filter(phase=StatementPhase.TO_SEND)
    waiting.bulk_update(sent, ["phase", "sent_at", "remote_id", "message"])


def _follow_statement(message: OutboxMessage, sent: Sent, now: datetime) -> None:
    """What was refused is set aside until a lead has put it right; all else is to be sent still."""
    waiting = StatementOfReasons.objects.filter(
        pk=message.recipient, message=message.pk, phase=StatementPhase.TO_SEND
    )
    if sent.fate is Fate.REFUSED:
        waiting.update(
            phase=StatementPhase.SET_ASIDE,
            look_by_at=now,
            kept_at=now,
            answer=shortened(sent.words),
        )


def _follow_mail(message: OutboxMessage, sent: Sent, now: datetime, *, given_up: bool) -> None:
    paid = sent.fate is Fate.PAID and message.payload.get("proves", True)
    informs = bool(paid and message.notice and _mark_informed(message, message.notice, now))
    if outcome := DeliveryOutcome.FAILED if given_up else OUTCOMES.get(sent.fate):
        _write_proof(message, outcome, sent.words, now, informs=informs)
    if sent.fate is Fate.REFUSED or given_up:
        _try_next_contact(message, sent, now)


def _write_proof(
    message: OutboxMessage,
    outcome: DeliveryOutcome,
    proof: str,
    now: datetime,
    *,
    informs: bool = False,
) -> None:
    if message.notice_id:
        made = Delivery(
            notice_id=message.notice_id,
            message=message,
            channel=message.channel,
            recipient=message.recipient,
            outcome=outcome,
            proof=shortened(proof),
            at=now,
            informs=informs,
        )
        made.hash = hash_of_delivery(made)
        made.save(force_insert=True)


def _mark_informed(message: OutboxMessage, notice: Notice, now: datetime) -> bool:
    """Whether this is the first proof: it counts, and the time to appeal runs from it (domain.md,
    Appeal).
    """
    if Notice.objects.filter(pk=notice.pk, informed_at__isnull=True).update(informed_at=now):
        _tell_endpoints(
            message, NoticeDelivered(notice=str(notice.pk), kind=notice.kind, informed_at=now), now
        )
        return True
    return False


def _count_other_proof(notice: Notice, now: datetime) -> None:
    """Where another e-mail with this notice was accepted too, and did not come back, that is the
    proof from now on.
    """
    others = Delivery.objects.that_stayed().filter(notice=notice, outcome=DeliveryOutcome.ACCEPTED)
    for proof in others.select_related("message__notice", "message__case", "message__account"):
        message = proof.message
        if message and message.payload.get("proves", True) and _mark_informed(message, notice, now):
            words = f"Accepted on {proof.at:%Y-%m-%d %H:%M} UTC. {proof.proof}"
            _write_proof(message, DeliveryOutcome.ACCEPTED, words, now, informs=True)


def _try_next_contact(message: OutboxMessage, sent: Sent, now: datetime) -> None:
    """Write to the next contact, with the same text: it is frozen. None left: a lead is told, and
    so are the endpoints.

    Where a partner could not be asked to pass a notice on, the holder gets the notice as it is.
    """
    notice = message.notice
    if notice and Notice.objects.filter(pk=notice.pk, informed_at__isnull=False).exists():
        return
    contacts = list(message.payload.get("fallbacks", []))
    while contacts:
        contact = contacts.pop(0)
        payload = {
            **message.payload,
            "to": contact["to"],
            "fallbacks": contacts,
            "proves": contact.get("proves", True),
        }
        if notice and payload["proves"]:
            payload |= {"subject": notice.subject, "text": notice.text, "locale": notice.locale}
        again = OutboxMessage(
            channel=message.channel,
            topic=message.topic,
            recipient=contact["to"],
            account_id=message.account_id,
            case_id=message.case_id,
            notice_id=message.notice_id,
            payload=payload,
            owed_at=now,
            next_at=now,
        )
        known = OutboxMessage.objects.filter(
            notice=notice, channel=message.channel, recipient=again.recipient
        )
        if notice is None or not known.exists():
            again.save(force_insert=True)
            return
    if message.topic.startswith(STAFF_TOPIC) or (notice and notice.audience == Audience.REPORTER):
        return
    about = {
        "recipient": message.recipient,
        "title": message_title(message),
        "error": shortened(sent.words),
    }
    tell_staff(message, now, role=Role.LEAD, kind="undelivered", about=about)
    if notice:
        _tell_endpoints(message, NoticeFailed(notice=str(notice.pk), kind=notice.kind), now)


def _tell_endpoints(message: OutboxMessage, event: AboutNotice, now: datetime) -> None:
    """Webhooks about a notice to a holder."""
    if message.notice is None or message.notice.audience != Audience.HOLDER:
        return
    data = event.about(
        case=message.case.ref if message.case else None,
        account=message.account.external_ref if message.account else None,
    )
    OutboxMessage.objects.bulk_create(
        webhook_message(
            endpoint,
            event.topic,
            data,
            now=now,
            case_id=message.case_id,
            account_id=message.account_id,
        )
        for endpoint in WebhookEndpoint.objects.filter(disabled_at__isnull=True)
        if endpoint.wants(event.topic)
    )


def _disable_endpoint(message: OutboxMessage, sent: Sent, now: datetime) -> None:
    active = WebhookEndpoint.objects.filter(
        pk=message.payload["endpoint"], disabled_at__isnull=True
    )
    active.update(disabled_at=now, disabled_why=shortened(sent.words)[:200])

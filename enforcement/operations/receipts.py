"""What somebody outside gets for what they sent: a mail that says what came, when, and its hash."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from accounts.languages import language_of
from accounts.models import Contact
from accounts.roles import Kind
from accounts.time_zones import known_zone
from enforcement.language.notices import Rendered
from enforcement.language.receipt_mails import receipt_mail
from enforcement.models import OutboxMessage, Report
from enforcement.models.event import sha256_of
from enforcement.models.outbox import Channel
from enforcement.operations.files import Stored
from enforcement.step.statement import provider
from enforcement.step.step import Step

TOPIC = "receipt"


def owe_receipt(
    step: Step, what: str, text: str, files: Sequence[Stored] = (), *, report: Report | None = None
) -> None:
    """Owe the mail to whoever acts on the pages outside: `what` is a row of
    `receipt_mails.ACTS`. In the transaction of the act: no receipt without it, and no act without
    its receipt. A reporter is told of their `report` alone: nothing of the case or its account.
    """
    if step.by.visitor_id is None or not step.by.email:
        return
    if report:
        step.add(receipt_to_reporter(report, what, text, files, step.now, step=step))
        return
    people = [*step.facts.contacts, *step.facts.partner_contacts]
    contact = next((c for c in people if c.email == step.by.email), None)
    mail = receipt_mail(
        what=what,
        reference=receipt_reference(step.case.ref, step.account.seq + 1),
        at=step.now,
        digest=digest_of_sending(text, [file.sha256 for file in files]),
        files=[(file.name, file.sha256) for file in files],
        time_zone=known_zone(step.account.time_zone) if step.by.kind == Kind.HOLDER else "UTC",
        provider=provider(),
        locale=locale_of(step, contact),
    )
    payload = payload_of(mail, step.by.email, locale_of(step, contact))
    step.owe(Channel.EMAIL, TOPIC, payload=payload, recipient=step.by.email)


def locale_of(step: Step, contact: Contact | None) -> str:
    """The language of whoever acts; of a holder who has none of their own, the account's."""
    own = contact.locale if contact else ""
    return own or (step.account.locale if step.by.kind == Kind.HOLDER else "en")


def receipt_to_reporter(
    report: Report,
    what: str,
    text: str,
    files: Sequence[Stored],
    now: datetime,
    *,
    step: Step | None = None,
) -> OutboxMessage:
    """The mail to whoever reported, under their reference; with a `step`, it belongs to its
    case.
    """
    mail = receipt_mail(
        what=what,
        reference=f"{report.ref}/{now:%Y%m%d-%H%M%S}",
        at=now,
        digest=digest_of_sending(text, [file.sha256 for file in files]),
        files=[(file.name, file.sha256) for file in files],
        time_zone="UTC",
        provider=provider(),
        locale=report.locale,
    )
    return OutboxMessage(
        channel=Channel.EMAIL,
        topic=TOPIC,
        recipient=report.reporter_email,
        payload=payload_of(mail, report.reporter_email, report.locale),
        owed_at=now,
        next_at=now,
        case=step.case if step else None,
        account=step.account if step else None,
    )


def payload_of(mail: Rendered, to: str, locale: str) -> dict[str, object]:
    """What the outbox keeps of a receipt; that it arrived proves nothing."""
    return {
        "to": to,
        "subject": mail.subject,
        "text": mail.text,
        "locale": language_of(locale),
        "proves": False,
    }


def receipt_reference(case_ref: str, number: int) -> str:
    """What a receipt is called: the case, and the number of the event that records it."""
    return f"{case_ref}/{number}"


def digest_of_sending(text: str, files: Sequence[str]) -> str:
    """SHA-256 of what came: of the JSON text `["<text>",["<SHA-256 of a file>",…]]`."""
    return sha256_of([text, list(files)])

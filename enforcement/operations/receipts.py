"""What somebody outside gets for what they sent: a row that their page shows, and a mail that says
the same: what came, when, and its hash.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import models

from accounts.models import Contact
from accounts.roles import Actor, Kind
from accounts.time_zones import known_zone
from enforcement.language.notices import Rendered
from enforcement.language.receipt_mails import receipt_mail
from enforcement.models import Receipt, Report
from enforcement.models.event import sha256_of
from enforcement.models.outbox import Channel
from enforcement.models.portal import Door
from enforcement.operations.files import Stored
from enforcement.operations.plain_mails import mail_message, mail_payload
from enforcement.step.statement import provider
from enforcement.step.step import Step
from enforcement.workflow.kinds import Received

TOPIC = "receipt"


def owe_receipt(
    step: Step,
    what: Received,
    text: str,
    files: Sequence[Stored] = (),
    *,
    report: Report | None = None,
) -> None:
    """Write the receipt for what somebody did on the pages outside, and put its mail into the
    outbox, where they have an address. In the transaction of the act: neither is there without the
    other. A reporter's receipt is about their `report`, and says nothing of its case.
    """
    if step.by.visitor_id is None:
        return
    if report:
        own = receipt_to_reporter(
            report=report, what=what, text=text, files=files, by=step.by, now=step.now, step=step
        )
        for row in own:
            step.add(row)
        return
    is_holder = step.by.kind == Kind.HOLDER
    made = step.add(
        Receipt(
            door=Door.HOLDER if is_holder else Door.PARTNER,
            case=step.case,
            partner_id=None if is_holder else partner_of(step.by),
            reference=receipt_reference(step.case.ref, step.account.seq + 1),
            **received(what=what, text=text, files=files, by=step.by, now=step.now),
        )
    )
    if not step.by.email:
        return
    people = [*step.facts.contacts, *step.facts.partner_contacts]
    contact = next((c for c in people if c.email == step.by.email), None)
    locale = locale_of(step, contact)
    zone = known_zone(step.account.time_zone) if is_holder else "UTC"
    mail = mail_of(made, time_zone=zone, locale=locale)
    payload = mail_payload(mail, to=step.by.email, locale=locale)
    step.owe(Channel.EMAIL, TOPIC, payload=payload, recipient=step.by.email)


def received(
    *, what: Received, text: str, files: Sequence[Stored], by: Actor, now: datetime
) -> dict[str, object]:
    """The columns that every receipt has."""
    return {
        "what": what,
        "sent_by": "" if by.kind == Kind.REPORTER else by.name,
        "form": by.sending.key if by.sending else None,
        "sha256": digest_of_sending(text, [file.sha256 for file in files]),
        "files": [[file.name, file.sha256] for file in files],
        "received_at": now,
    }


def partner_of(by: Actor) -> UUID | None:
    """The key of the partner whose contact acts."""
    assert by.visitor_id is not None  # `owe_receipt` asks
    found = Contact.objects.filter(pk=by.visitor_id).values_list("partner_id", flat=True)
    return found.first()


def locale_of(step: Step, contact: Contact | None) -> str:
    """The language of the person who acts; of a holder without one, the account's."""
    own = contact.locale if contact else ""
    return own or (step.account.locale if step.by.kind == Kind.HOLDER else "en")


def mail_of(receipt: Receipt, *, time_zone: str, locale: str) -> Rendered:
    """The mail that says what a receipt says."""
    return receipt_mail(
        what=receipt.what,
        reference=receipt.reference,
        at=receipt.received_at,
        digest=receipt.sha256,
        files=[(name, sha256) for name, sha256 in receipt.files],
        time_zone=time_zone,
        provider=provider(),
        locale=locale,
    )


def receipt_to_reporter(
    *,
    report: Report,
    what: Received,
    text: str,
    files: Sequence[Stored],
    by: Actor,
    now: datetime,
    step: Step | None = None,
) -> list[models.Model]:
    """The receipt for a reporter, under their reference, and the mail with it; with a `step`,
    the mail belongs to its case.
    """
    made = reporters_receipt(report=report, what=what, text=text, files=files, by=by, now=now)
    mail = mail_of(made, time_zone="UTC", locale=report.locale)
    payload = mail_payload(mail, to=report.reporter_email, locale=report.locale)
    case, account = (step.case, step.account) if step else (None, None)
    return [made, mail_message(TOPIC, payload, now=now, case=case, account=account)]


def reporters_receipt(
    *,
    report: Report,
    what: Received,
    text: str,
    files: Sequence[Stored],
    by: Actor,
    now: datetime,
) -> Receipt:
    """The receipt alone."""
    return Receipt(
        door=Door.REPORTER,
        report=report,
        reference=f"{report.ref}/{now:%Y%m%d-%H%M%S}",
        **received(what=what, text=text, files=files, by=by, now=now),
    )


def receipt_reference(case_ref: str, number: int) -> str:
    """What a receipt is called: the case, and the number of the event that records it."""
    return f"{case_ref}/{number}"


def digest_of_sending(text: str, files: Sequence[str]) -> str:
    """SHA-256 of what came: of the JSON text `["<text>",["<SHA-256 of a file>",…]]`."""
    return sha256_of([text, list(files)])

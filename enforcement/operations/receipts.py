"""What somebody outside gets for what they sent: a mail that says what came, when, and its hash."""

from __future__ import annotations

from collections.abc import Sequence

from enforcement.language.notices import language_of
from enforcement.language.receipt_mails import receipt_mail
from enforcement.models.event import sha256_of
from enforcement.models.outbox import Channel
from enforcement.operations.files import Stored
from enforcement.step.statement import provider
from enforcement.step.step import Step
from enforcement.workflow.calendar import known_zone

TOPIC = "receipt"


def owe_receipt(step: Step, what: str, text: str, files: Sequence[Stored] = ()) -> None:
    """Owe the mail to whoever acts, where they have a mailbox: `what` is a row of
    `receipt_mails.ACTS`. In the transaction of the act: no receipt without it, and no act without
    its receipt.
    """
    if not step.by.email:
        return
    contact = next((c for c in step.facts.contacts if c.email == step.by.email), None)
    locale = (contact.locale if contact else "") or step.account.locale
    mail = receipt_mail(
        what=what,
        reference=receipt_reference(step.case.ref, step.account.seq + 1),
        at=step.now,
        digest=digest_of_sending(text, [file.sha256 for file in files]),
        files=[(file.name, file.sha256) for file in files],
        time_zone=known_zone(step.account.time_zone),
        provider=provider(),
        locale=locale,
    )
    payload = {
        "to": step.by.email,
        "subject": mail.subject,
        "text": mail.text,
        "locale": language_of(locale),
        "proves": False,
    }
    step.owe(Channel.EMAIL, TOPIC, payload=payload, recipient=step.by.email)


def receipt_reference(case_ref: str, number: int) -> str:
    """What a receipt is called: the case, and the number of the event that records it."""
    return f"{case_ref}/{number}"


def digest_of_sending(text: str, files: Sequence[str]) -> str:
    """SHA-256 of what came: of the JSON text `["<text>",["<SHA-256 of a file>",…]]`."""
    return sha256_of([text, list(files)])

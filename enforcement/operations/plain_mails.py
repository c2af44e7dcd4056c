"""Mails to one mailbox that are no notices: links, receipts, reminders, changes of contacts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from accounts.languages import language_of
from accounts.models import Account
from enforcement.language.notices import Rendered
from enforcement.models import Case, OutboxMessage
from enforcement.models.outbox import Channel


def mail_payload(mail: Rendered, *, to: str, locale: str, opens: str = "") -> dict[str, object]:
    """What the outbox keeps of a mail; that it arrived proves nothing.

    Args:
        opens: The key of the link whose address is put into the text when the mail is sent.
    """
    return {
        "to": to,
        "subject": mail.subject,
        "text": mail.text,
        "locale": language_of(locale),
        "proves": False,
        **({"opens": opens} if opens else {}),
    }


def mail_message(
    topic: str,
    payload: Mapping[str, object],
    *,
    now: datetime,
    case: Case | None = None,
    account: Account | None = None,
) -> OutboxMessage:
    """Such a mail that no step owes, to be written: `payload` is what `mail_payload` made."""
    return OutboxMessage(
        channel=Channel.EMAIL,
        topic=topic,
        recipient=str(payload["to"]),
        case=case,
        account=account,
        payload=payload,
        owed_at=now,
        next_at=now,
    )

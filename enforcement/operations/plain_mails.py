"""Mails to one mailbox that are no notices: links, receipts, reminders, changes of contacts."""

from __future__ import annotations

from accounts.languages import language_of
from enforcement.language.notices import Rendered


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

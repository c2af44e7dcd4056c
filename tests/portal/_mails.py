"""Mails of people who answer to one of ours, and the command that takes them in."""

from __future__ import annotations

import io
from datetime import datetime
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

from enforcement.management.commands import reply
from enforcement.models import OutboxMessage
from enforcement.operations import mail_replies
from tests.portal.conftest import Outside

CTO = "cto@acme.example"
TEXT = "It was a classifier."
QUOTE = "On Sunday, Example Provider wrote:\n> We have suspended your access.\n>\n> Please answer."
Given = dict[str, Any]


def written(text: str = f"{TEXT}\n\n{QUOTE}", **headers: str) -> EmailMessage:
    """A mail, as a program of a person writes it."""
    mail = EmailMessage()
    said = {
        "From": f"Cleo Tan <{CTO}>",
        "To": "replies@provider.example",
        "Subject": "Re: Your access is suspended",
        "Message-ID": f"<{uuid4()}@acme.example>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in said.items():
        if value:
            mail[name] = value
    mail.set_content(text)
    return mail


def take(
    mail: EmailMessage | bytes,
    address: str = "",
    sender: str | None = CTO,
    at: datetime | None = None,
) -> str:
    """What the command says that it did with it."""
    content = mail if isinstance(mail, bytes) else mail.as_bytes()
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reply.sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
        if at:
            patch.setattr(reply.clock, "now", lambda: at)
        call_command("reply", *([address] if sender is None else [address, sender]), stdout=said)
    return said.getvalue()


def letter(outside: Outside) -> OutboxMessage:
    """What the holder was written about the suspension."""
    return OutboxMessage.objects.get(topic="suspended", case=outside.case)


def answers() -> list[OutboxMessage]:
    """The answers that are owed, the newest last."""
    return list(OutboxMessage.objects.filter(topic=mail_replies.TOPIC).order_by("id"))

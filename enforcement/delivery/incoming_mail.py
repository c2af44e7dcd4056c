"""A mail that somebody wrote in answer to one of ours: which of ours it answers, beside what
`enforcement/incoming/` reads of any mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from enforcement.delivery.delivery_reports import ENVELOPE, texts
from enforcement.delivery.return_path import answered_message
from enforcement.incoming.headers import (
    address_in,
    header,
    headers_of,
    return_path_in,
    why_automatic,
)
from enforcement.incoming.parts import Body, Unreadable, body_of
from enforcement.models.mailed import IncomingMail

MOST_IDS = 50
MESSAGE_ID = re.compile(r"<([0-9a-f-]{36})@([^<>\s]{1,253})>", re.IGNORECASE)
REFERENCE = re.compile(r"\bC-[0-9A-Z]{4}-[0-9A-Z]{4}\b", re.IGNORECASE)
OWN_ID = re.compile(r"<[!-;=?-~]{1,250}>")


def read_incoming(
    content: bytes, *, address: str = "", envelope_sender: str | None = None
) -> IncomingMail:
    """Read a mail. `address` is the recipient in its envelope and `envelope_sender` the sender, as
    far as the mail server says them.
    """
    headers = headers_of(content)
    body, not_read = Body(), None
    try:
        body = body_of(content)
    except Unreadable as error:
        not_read = error.why
    path = return_path_in(headers, envelope_sender)
    written = header(headers, "From")
    sender = address_in(written) or address_in(path or "")
    automatic = why_automatic(headers, sender, path)
    message_id = OWN_ID.search(header(headers, "Message-ID"))
    subject = header(headers, "Subject")
    return IncomingMail(
        sender=sender or written[:254] or "?",
        answer_to="" if automatic else address_in(path or "") or sender,
        message_id=message_id[0] if message_id else "",
        subject=subject,
        language=header(headers, "Content-Language").partition(",")[0].strip()[:20],
        text=body.text,
        files=body.files,
        messages=tuple(dict.fromkeys(answered(headers, address))),
        references=tuple(dict.fromkeys(one.upper() for one in REFERENCE.findall(subject)))[:5],
        automatic=automatic,
        not_read=not_read,
    )


def answered(headers: Message, address: str) -> Iterator[UUID]:
    """The messages of ours that a mail may answer: by the address that it came to, which bears our
    signature, then by what it says that it answers.
    """
    for place in [address] if address else texts(headers, ENVELOPE):
        if found := answered_message(place):
            yield found
    host = urlsplit(settings.BASE_URL).hostname
    said = " ".join(header(headers, name, 20_000) for name in ("In-Reply-To", "References"))
    for written, at in MESSAGE_ID.findall(said)[-MOST_IDS:][::-1]:  # the nearest stands last
        if at.lower() == host:
            try:
                yield UUID(written)
            except ValueError:
                continue

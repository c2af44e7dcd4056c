"""A mail that somebody wrote to us, as Python's email package reads it: who, which of ours it
answers, and whether a person wrote it; what its parts say is read in `mail_body.py`.

Whatever comes in by mail may be written by anybody: it is bounded, and read as far as it can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from hashlib import sha256
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.bounds import UNFIT
from enforcement.delivery.delivery_reports import ENVELOPE, texts
from enforcement.delivery.mail_body import Body, Unreadable, body_of
from enforcement.delivery.return_path import answered_message
from enforcement.models.mailed import IncomingMail

MOST_HEADERS = 256 * 1024  # bytes
MOST_IDS = 50
LONGEST_HEADER = 1_000  # characters that are looked at
MESSAGE_ID = re.compile(r"<([0-9a-f-]{36})@([^<>\s]{1,253})>", re.IGNORECASE)
REFERENCE = re.compile(r"\bC-[0-9A-Z]{4}-[0-9A-Z]{4}\b", re.IGNORECASE)
OWN_ID = re.compile(r"<[!-;=?-~]{1,250}>")
# RFC 3834, 2; the programs that do not keep to it
PRECEDENCES = {"bulk", "junk", "list", "auto_reply"}
OF_PROGRAMS = (
    *("List-Id", "List-Post", "List-Unsubscribe", "Mailing-List", "Feedback-ID"),
    *("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "X-Loop"),
)
SENDERS = re.compile(
    r"(mailer-daemon|postmaster|(do-?)?not?-?reply|bounces?|listserv|majordomo|[\w.+-]*-request|"
    r"owner-[\w.+-]*)@",
    re.IGNORECASE,
)
SUBJECTS = re.compile(
    r"(auto(matic)?[- ]?(reply|response)|out of (the )?office|abwesenheit|automatische antwort|"
    r"réponse automatique|absence du bureau|respuesta automática|fuera de la oficina|"
    r"undeliver|delivery (status|failure)|returned mail|mail delivery)",
    re.IGNORECASE,
)


def read_incoming(
    content: bytes, *, address: str = "", envelope_sender: str | None = None
) -> IncomingMail:
    """Read a mail. `address` is the recipient in its envelope and `envelope_sender` the sender, as
    far as the mail server says them.
    """
    headers = BytesHeaderParser().parsebytes(content[:MOST_HEADERS])
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
    said = IncomingMail(
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
    return replace(said, digest=digest_of(said))


def digest_of(mail: IncomingMail) -> str:
    """SHA-256 of what a mail says, to which letter: of the same mail it is the same by whichever
    way it came, and nobody can take the place of another mail by its Message-ID alone.
    """
    answers = str(next(iter(mail.messages), ""))
    said = sha256()
    for part in (mail.message_id, mail.sender, mail.subject, mail.text, answers):
        said.update(f"{part}\0".encode(errors="replace"))
    for name, content in mail.files:
        said.update(f"{name}\0".encode(errors="replace") + sha256(content).digest())
    return said.hexdigest()


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


def return_path_in(headers: Message, envelope_sender: str | None) -> str | None:
    """The sender in the envelope, as the mail server says it, or its header; None: nobody says."""
    if envelope_sender is not None:
        return envelope_sender
    return header(headers, "Return-Path") if "Return-Path" in headers else None


def why_automatic(headers: Message, sender: str, return_path: str | None) -> str:
    """Why a mail is a program's, in a few words; empty for a person's. Source: RFC 3834, 2."""
    submitted = header(headers, "Auto-Submitted").partition(";")[0].strip().lower()
    if submitted not in ("", "no"):
        return f"Auto-Submitted: {submitted[:40]}"
    if header(headers, "Precedence").lower() in PRECEDENCES:
        return "Precedence"
    if name := next((name for name in OF_PROGRAMS if name in headers), ""):
        return name
    if return_path is not None and not address_in(return_path):
        return "an empty return path"
    if headers.get_content_type() == "multipart/report":
        return "a report"
    if any(SENDERS.match(one) for one in (sender, return_path or "")):
        return "the sender"
    if sender.lower() in own_addresses():
        return "our own address"
    return "the subject" if SUBJECTS.search(header(headers, "Subject")) else ""


def own_addresses() -> set[str]:
    """Those that we write from, or that lead to us: no mail of theirs is answered."""
    said = (settings.MAIL_FROM, settings.RETURN_PATH, settings.REPLY_TO)
    return {address_in(one).lower() for one in said if one}


def header(headers: Message, name: str, most: int = LONGEST_HEADER) -> str:
    """A header as a line of text."""
    raw = str(headers.get(name, ""))[: most * 4]
    try:
        text = str(make_header(decode_header(raw)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        text = raw
    return " ".join(UNFIT.sub("", text).split())[:most]


def address_in(text: str) -> str:
    """The address in a header, if it is one that can be written to; the first of several."""
    for _name, address in getaddresses([text])[:1]:
        try:
            validate_email(address)
        except ValidationError:
            return ""
        return address[:254] if len(address) <= 254 and address.isascii() else ""
    return ""

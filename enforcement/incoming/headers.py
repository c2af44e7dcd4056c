"""What the headers of a mail say: who wrote it, and whether a person did."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.bounds import UNFIT

MOST_HEADERS = 256 * 1024  # bytes
LONGEST_HEADER = 1_000  # characters that are looked at
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


def headers_of(content: bytes) -> Message:
    """The headers of a mail."""
    return BytesHeaderParser().parsebytes(content[:MOST_HEADERS])


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


def name_in(text: str) -> str:
    """The name beside the address in a header, if there is one; the first of several."""
    return next((name for name, _address in getaddresses([text])[:1]), "")


def address_in(text: str) -> str:
    """The address in a header, if it is one that can be written to; the first of several."""
    for _name, address in getaddresses([text])[:1]:
        try:
            validate_email(address)
        except ValidationError:
            return ""
        return address[:254] if len(address) <= 254 and address.isascii() else ""
    return ""

"""What the parts of a mail say: its text and its files, whatever the mail looks like."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32

from accounts.bounds import UNFIT, shows_something
from enforcement.incoming.html import text_of
from enforcement.language.reply_mails import NotRead

LARGEST = 30 * 1024 * 1024  # bytes of a mail
# what makes a mail slow to read; one with files up to the limits has 400,000 lines
MOST_LINES, MOST_NESTED, MOST_PARTS = 1_000_000, 40, 200
LONGEST_HTML = 2_000_000  # characters
# of a header that says how a part is written: the time to read one grows with its length squared
LONGEST_FIELD = 16 * 1024  # characters


class Unreadable(Exception):
    """That a mail cannot be read, and why."""

    def __init__(self, why: NotRead) -> None:
        super().__init__(why.name)
        self.why = why


class Bounded(Compat32):
    """How a mail is read: no header that says how a part is written is longer than such are."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """A header's name and value. Raises Unreadable."""
        is_about_content = sourcelines[0][:8].lower() == "content-"
        if is_about_content and sum(map(len, sourcelines)) > LONGEST_FIELD:
            raise Unreadable(NotRead.BROKEN)
        return super().header_source_parse(sourcelines)


@dataclass
class Body:
    """What the parts of a mail say; `pictures` are those that stand in its text."""

    texts: list[str] = field(default_factory=list)
    attached: list[tuple[str, bytes]] = field(default_factory=list)
    pictures: list[tuple[str, bytes]] = field(default_factory=list)
    parts: int = 0

    @property
    def text(self) -> str:
        """Its texts, one below the other."""
        return "\n\n".join(filter(None, self.texts))

    @property
    def files(self) -> tuple[tuple[str, bytes], ...]:
        """Name and content of each; pictures last, since many are the logo of a company."""
        return *self.attached, *self.pictures


def body_of(content: bytes) -> Body:
    """What a mail says. Raises Unreadable."""
    if len(content) > LARGEST:
        raise Unreadable(NotRead.TOO_LARGE)
    nested = content.lower().count(b"multipart/")
    if content.count(b"\n") + content.count(b"\r") > 2 * MOST_LINES or nested > MOST_NESTED:
        raise Unreadable(NotRead.BROKEN)
    body = Body()
    try:
        read_part(BytesParser(policy=Bounded()).parsebytes(content), body)
    except RecursionError as error:
        raise Unreadable(NotRead.BROKEN) from error
    return body


def read_part(part: Message, body: Body, *, without_html: bool = False) -> None:
    """One part, and those in it; `without_html` where a plain text beside it says the same."""
    body.parts += 1
    if body.parts > MOST_PARTS:
        raise Unreadable(NotRead.BROKEN)
    kind, inside = part.get_content_type(), part.get_payload()
    if kind.startswith("multipart/") and isinstance(inside, list):
        parts = [one for one in inside if isinstance(one, Message)]
        without_html |= kind == "multipart/alternative" and any(map(is_plain_text, parts))
        for one in parts:
            read_part(one, body, without_html=without_html)
    elif kind.startswith("message/"):
        body.attached.append((file_name(part) or "mail.txt", mail_within(part)))
    elif is_attached(part, kind):
        files = body.pictures if "Content-ID" in part else body.attached
        files.append((file_name(part) or f"file.{part.get_content_subtype()}", content_of(part)))
    elif not (without_html and kind == "text/html"):
        body.texts.append(text_in(part, kind))


def is_plain_text(part: Message) -> bool:
    """Whether it is a text without HTML that says something."""
    return part.get_content_type() == "text/plain" and shows_something(decoded(part))


def is_attached(part: Message, kind: str) -> bool:
    """Whether a part is a file, and not text."""
    disposition = str(part.get("Content-Disposition", "")).partition(";")[0].strip().lower()
    is_text = kind in ("text/plain", "text/html") or kind.startswith("multipart/")
    return disposition == "attachment" or bool(file_name(part)) or not is_text


def text_in(part: Message, kind: str) -> str:
    """The text of a part. Raises Unreadable."""
    text = decoded(part)
    if kind != "text/html":
        return text.strip()
    if len(text) > LONGEST_HTML:
        raise Unreadable(NotRead.TOO_LARGE)
    return text_of(text)


def mail_within(part: Message) -> bytes:
    """A mail that is attached to another one; empty where it cannot be written again."""
    inside = part.get_payload()
    parts = inside if isinstance(inside, list) else []
    try:
        return b"\n".join(one.as_bytes() for one in parts if isinstance(one, Message))
    except (LookupError, ValueError, TypeError, AttributeError):
        return b""


def file_name(part: Message) -> str:
    """What a file is called."""
    try:
        name = part.get_filename() or ""
        return " ".join(str(make_header(decode_header(name))).split())
    except (HeaderParseError, LookupError, ValueError, TypeError):
        return ""


def content_of(part: Message) -> bytes:
    """The bytes of a part."""
    try:
        payload = part.get_payload(decode=True)
    except (LookupError, ValueError):
        return b""
    return payload if isinstance(payload, bytes) else b""


def decoded(part: Message) -> str:
    """The text of a part, whatever it says of how it is written, without what cannot be kept."""
    content = content_of(part)
    try:
        text = content.decode(part.get_content_charset() or "utf-8", errors="replace")
    except (LookupError, ValueError):
        text = content.decode("utf-8", errors="replace")
    return UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))

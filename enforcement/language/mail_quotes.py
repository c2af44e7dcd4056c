"""A mail in answer to another one: what its writer says, and what they quote below it, which a page
folds away and nobody loses.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# how mail programs begin what they quote, in the languages of ours
BEGINS = re.compile(
    r"(-{2,} ?(original message|ursprüngliche nachricht|message d.origine|mensaje original) ?-{2,}"
    r"|_{10,}"
    r"|(on|am|le|el)\b.{5,200}\b(wrote|schrieb.{0,80}|a écrit|escribió)\s?:)\s*",
    re.IGNORECASE | re.DOTALL,
)
# the head of the other mail, as Outlook writes it
FROM = re.compile(r"\*?(from|von|de):\*? .+@.+", re.IGNORECASE)
SENT = re.compile(r"\*?(sent|date|gesendet|datum|envoyé|enviado|enviado el):\*? .+", re.IGNORECASE)


class MailParts(NamedTuple):
    """What somebody wrote, and what they quoted below it; empty where there is nothing below."""

    own: str
    quoted: str


def mail_parts(text: str) -> MailParts:
    """The text in two, which together are all of it. Quotes between one's own lines stay there: who
    answers point by point is read so.
    """
    lines = text.splitlines()
    last = next((n for n in reversed(range(len(lines))) if not is_quote_or_empty(lines[n])), -1)
    for number, line in enumerate(lines):
        if begins_quote(lines, number) or (is_quote(line) and number > last):
            own, quoted = "\n".join(lines[:number]).rstrip(), "\n".join(lines[number:])
            return MailParts(own, quoted) if own else MailParts(text, "")
    return MailParts(text, "")


def begins_quote(lines: list[str], number: int) -> bool:
    """Whether what follows from a line on is quoted, as mail programs say in one line or two."""
    line = lines[number].strip()
    following = lines[number + 1].strip() if number + 1 < len(lines) else ""
    return bool(
        BEGINS.fullmatch(line)
        or BEGINS.fullmatch(f"{line} {following}")
        or (FROM.fullmatch(line) and SENT.fullmatch(following))
    )


def is_quote(line: str) -> bool:
    """Whether a line is quoted."""
    return line.lstrip().startswith(">")


def is_quote_or_empty(line: str) -> bool:
    """Whether it is, or says nothing."""
    return is_quote(line) or not line.strip()

"""A notice as a letter to keep: what its PDF says around the text, and the text in pieces that can
be set as a page.

Pure, as all of this room: `record/notice_files.py` fills a `Letter` from the stored notice, and a
process of its own makes the file (`process/typesetter.py`).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NotRequired, TypedDict

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.languages import language_of
from accounts.time_zones import known_zone
from enforcement.language.isolates import ISOLATES, PDI, isolated
from enforcement.language.notices.blocks import LINK, Block, parse
from enforcement.language.notices.dates import (
    place_of,
    time_in_words,
    zone_label,
    zone_of,
)
from enforcement.language.notices.glyphs import FAMILIES, clusters, showable
from enforcement.language.notices.statement import Provider

ATTACHED = "notice.txt"
LONGEST_ADDRESS = 2_000  # characters of an address that is a link
LONGEST_TITLE = 500  # characters, of the file's title
# More than this without a place to break does not fit a line in every font. Scripts that are
# written without spaces are broken between their words.
PIECE = 36
UNBROKEN = re.compile(
    "[^\\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\ua960-\ud7ff\uf900-\ufaff"
    f"\uff00-\uffef]{{{PIECE + 1},}}"
)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A frozen notice and what is known of it.

    `locale` is a language tag, `time_zone` an IANA name (else UTC); datetimes are aware.
    `told_at` is when the holder was first told, `told_by` how, in words; None and "" while nobody
    is known to have been.
    """

    subject: str
    text: str
    locale: str
    time_zone: str
    account_name: str
    account_ref: str
    case_ref: str
    owed_at: datetime
    told_at: datetime | None
    told_by: str
    provider: Provider

    @property
    def sha256(self) -> str:
        """Of the text as it was frozen, in UTF-8: that of the file `notice.txt`."""
        return hashlib.sha256(attached_bytes(self.text)).hexdigest()


class Line(TypedDict):
    """One line: `pieces` follow one another without a space, and may be parted at an end of a line;
    `rtl` where it runs from right to left.
    """

    pieces: list[str]
    rtl: bool


class Part(TypedDict):
    """A part of a quote: lines that belong together."""

    lines: list[list[str]]
    rtl: bool


class Piece(TypedDict):
    """A block of the text, by its kind; `parts` of a quote, `lines` of any other; `address` of a
    link.
    """

    kind: str
    lines: NotRequired[list[Line]]
    parts: NotRequired[list[Part]]
    address: NotRequired[str]
    level: NotRequired[int]  # of a heading; 2 where it is not said


def attached_bytes(text: str) -> bytes:
    """The frozen text as the bytes of a file, which is what is hashed; PostgreSQL stores no half
    characters.
    """
    return text.encode("utf-8", "replace")


def as_page(letter: Letter) -> dict[str, object]:
    """All that the page says, as JSON-able data for `process/notice.typ`; nothing in it is
    markup.
    """
    language = language_of(letter.locale)
    with translation.override(language):
        written = moment_in_words(letter.owed_at, letter.time_zone, language)
        told = (
            moment_in_words(letter.told_at, letter.time_zone, language)
            if letter.told_at
            else _("not confirmed yet")
        )
        provider = letter.provider
        facts = [
            (_("Account"), f"{isolated(letter.account_name)} ({letter.account_ref})"),
            (_("Reference"), letter.case_ref),
            (_("Notice of"), written),
            (_("You were told on"), ", ".join(filter(None, (told, letter.told_by)))),
            ("SHA-256", letter.sha256),
        ]
        about = [
            _(
                "The text above is the notice as it was sent. The same text is attached to this "
                "file as %(name)s. Its SHA-256 is the number above: it changes with every letter "
                "of the text."
            )
            % {"name": ATTACHED},
            _(
                "To check it, save %(name)s and compare what “sha256sum %(name)s” (Linux, macOS) "
                "or “certutil -hashfile %(name)s SHA256” (Windows) prints."
            )
            % {"name": ATTACHED},
        ]
        page = _("Page %(page)s of %(pages)s") % {"page": "\x00", "pages": "\x00"}
        shown = {
            "sender": line_of(f"{provider.name} · {provider.address} · {provider.contact}"),
            "written": line_of(written),
            "about": {
                "heading": _("About this file"),
                "lines": [line_of(said) for said in about],
                "facts": [[label, line_of(said)] for label, said in facts],
            },
            "foot": {
                "reference": line_of(
                    _("Reference %(reference)s") % {"reference": isolated(letter.case_ref)}
                ),
                "page": page.split("\x00"),
                "check": line_of(
                    _("SHA-256 of the text; the last page says how to check it. %(provider)s")
                    % {"provider": isolated(provider.name)}
                ),
            },
            "attached": {
                "name": ATTACHED,
                "text": attached_bytes(letter.text).decode(),
                "description": _("The text of the notice as it was sent"),
            },
        }
    at = letter.owed_at.astimezone(UTC)
    subject = letter.subject.strip() or letter.case_ref or "–"  # a heading is never empty
    return {
        **shown,
        "title": showable(subject)[:LONGEST_TITLE],
        "heading": line_of(subject),
        "lang": language,
        "author": showable(provider.name)[:LONGEST_TITLE],
        "fonts": FAMILIES,
        "dated": [at.year, at.month, at.day, at.hour, at.minute, at.second],
        "timestamp": int(at.timestamp()),
        "sha256": letter.sha256,
        "blocks": [piece_of(block) for block in parse(letter.text)],
    }


def moment_in_words(at: datetime, time_zone: str, language: str) -> str:
    """A moment in a time zone, with the name of that time."""
    name = known_zone(time_zone)
    said = time_in_words(at, zone_of(name), language)
    return f"{said} ({place_of(name, language) or zone_label(name, at)})"


def piece_of(block: Block) -> Piece:
    """A block as the page shows it."""
    if block.kind == "quote":
        parts: list[list[str]] = [[]]
        for line in block.lines:
            if line:
                parts[-1].append(line)
            else:
                parts.append([])
        return {
            "kind": block.kind,
            "parts": [
                {"lines": [pieces_of(line) for line in part], "rtl": runs_left("\n".join(part))}
                for part in parts
                if part
            ],
        }
    lines = [line_of(line) for line in block.lines]
    if block.kind == "link" and LINK.match(block.words) and len(block.words) <= LONGEST_ADDRESS:
        return {"kind": "link", "lines": lines, "address": block.words}
    return {"kind": "paragraph" if block.kind == "link" else block.kind, "lines": lines}


def line_of(text: str) -> Line:
    """One line as the page shows it."""
    return {"pieces": pieces_of(text), "rtl": runs_left(text)}


def pieces_of(text: str) -> list[str]:
    """The line in pieces: what is too long for a line and has no place to break is cut, never
    between a letter and its marks.
    """
    pieces = [""]
    shown = showable(text)
    done = 0
    for found in UNBROKEN.finditer(shown):
        pieces[-1] += shown[done : found.start()]
        length = 0
        for cluster in clusters(found.group()):
            if length >= PIECE:
                pieces.append("")
                length = 0
            pieces[-1] += cluster
            length += 1
        done = found.end()
    pieces[-1] += shown[done:]
    return pieces


def runs_left(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left, as the rule P2 of
    Unicode Standard Annex 9 finds it: what is in a fence does not count.
    """
    depth = 0
    for character in text:
        depth += (character in ISOLATES) - (character == PDI and depth > 0)
        if not depth and (found := unicodedata.bidirectional(character)) in {"L", "R", "AL"}:
            return found != "L"
    return False

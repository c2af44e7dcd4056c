"""The paper that a case file is written on: pieces of text as `process/case_file.typ` sets them,
what is attached, and how much of both there may be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from enforcement.language import formats
from enforcement.language.isolates import isolated
from enforcement.language.notices.blocks import Block, clean, one_line, parse
from enforcement.language.notices.letters import Line, line_of, piece_of
from enforcement.language.saying import number
from enforcement.record.parts import pattern_of

Part = dict[str, Any]  # of a page, as JSON
MOST_TEXT = 1_000_000  # characters that are printed
MOST_OF_ONE = 20_000  # of one text; a longer one is attached
BEGINNING = 600  # of one that is attached
MOST_ATTACHED = 64 * 1024 * 1024  # bytes
TEXT = "text/plain"
WIDE, HIGH = 120.0, 85.0  # millimetres of a picture
PER_PIXEL = 25.4 / 150  # millimetres


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file within the file: `relationship` as PDF/A-3 has it."""

    name: str
    content: bytes
    type: str
    description: str
    relationship: str = "supplement"


@dataclass(frozen=True, kw_only=True)
class BlackedOut:
    """What a redacted copy does not say, each with the number of its redaction: words, exhibits by
    number, what was written with events, and internal notes. `legend` says what each redaction is.
    """

    words: Mapping[str, int] = field(default_factory=dict)
    exhibits: Mapping[int, int] = field(default_factory=dict)
    events: Mapping[int, int] = field(default_factory=dict)
    notes: int = 0
    legend: Sequence[str] = ()

    def without(self, text: str) -> str:
        """A text without these words."""
        for word in sorted(self.words, key=len, reverse=True):
            text = pattern_of(word).sub(mark(self.words[word]), text)
        return text


def mark(redaction: int) -> str:
    """What stands in place of what was removed."""
    return _("[redacted %(number)s]") % {"number": redaction}


@dataclass(kw_only=True)
class Paper:
    """What was written so far. `private` are names and addresses of reporters, `beside` says that
    files lie beside the PDF and not in it.
    """

    private: Sequence[str] = ()
    blacked: BlackedOut = field(default_factory=BlackedOut)
    beside: bool = False
    attached: list[Attachment] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    printed: int = 0
    bytes_attached: int = 0
    draws_until: float = 0.0  # a moment of the monotonic clock
    not_attached: int = 0  # as there was no room

    def attach(self, one: Attachment) -> bool:
        """Put a file in, where there is room for it."""
        if self.bytes_attached + len(one.content) > MOST_ATTACHED:
            self.not_attached += 1
            return False
        self.bytes_attached += len(one.content)
        self.attached.append(one)
        return True

    def line(self, text: str) -> Line:
        """A line of words of ours, and of names."""
        return line_of(self.blacked.without(text))

    def heading(self, text: str, level: int = 2) -> Part:
        """A heading; never empty."""
        return {"kind": "heading", "level": level, "lines": [self.line(one_line(text) or "–")]}

    def paragraph(self, text: str) -> Part:
        """A sentence of ours."""
        return {"kind": "paragraph", "lines": [self.line(text)]}

    def quiet(self, text: str) -> Part:
        """A sentence of ours, small."""
        return {"kind": "quiet", "lines": [self.line(text)]}

    def items(self, texts: Iterable[str]) -> Part:
        """A list."""
        return {"kind": "items", "lines": [self.line(one) for one in texts]}

    def facts(self, rows: Iterable[tuple[str, object]]) -> Part:
        """Labels with what is so; what is empty is left out."""
        said = [(label, one_line(str(value))) for label, value in rows if value not in ("", None)]
        return {
            "kind": "facts",
            "facts": [(label, self.line(text)) for label, text in said if text],
        }

    def words(self, text: str, name: str) -> list[Part]:
        """What somebody wrote, as a quote; `name` is that of the attachment that has all of it,
        where it is too long to be printed.
        """
        shown, rest = self.room_for(self.blacked.without(text), name)
        block = piece_of(Block("quote", tuple(clean(shown).split("\n"))))
        return [part for part in (dict(block),) if part.get("parts")] + rest

    def letter(self, text: str, name: str, language: str) -> list[Part]:
        """A letter as it was sent, with its headings and lists, in its language."""
        shown, rest = self.room_for(self.blacked.without(text), name)
        parts = [dict(piece_of(block)) for block in parse(shown)]
        for part in parts:
            if part["kind"] == "heading":
                part["level"] = 3
        kept = [part for part in parts if part.get("lines") or part.get("parts")]
        return [{"kind": "letter", "lang": language, "parts": kept}, *rest] if kept else rest

    def boxed(self, parts: Sequence[Part]) -> list[Part]:
        """A message, set apart."""
        return [{"kind": "boxed", "parts": list(parts)}] if parts else []

    def picture(self, content: bytes, size: tuple[int, int], alt: str) -> Part:
        """A picture, in its proportions."""
        scale = min(PER_PIXEL, WIDE / size[0], HIGH / size[1])
        self.pictures.append(content)
        return {
            "kind": "picture",
            "file": f"picture-{len(self.pictures)}.jpg",
            "alt": one_line(self.blacked.without(alt)),
            "width": round(size[0] * scale, 2),
            "height": round(size[1] * scale, 2),
        }

    def room_for(self, text: str, name: str) -> tuple[str, list[Part]]:
        """As much of a text as is printed, and what is said of the rest."""
        if len(text) <= MOST_OF_ONE and self.printed + len(text) <= MOST_TEXT:
            self.printed += len(text)
            return text, []
        whole = Attachment(
            name=name,
            content=text.encode("utf-8", "replace"),
            type=TEXT,
            description=_("A text that is too long to be printed"),
        )
        said = (
            _("The text has %(count)s characters. All of it is attached as %(name)s.")
            if self.attach(whole)
            else _("The text has %(count)s characters. There was no room for the rest.")
        )
        parts = [self.quiet(said % {"count": number(len(text)), "name": name})]
        return f"{text[:BEGINNING]} …", parts

    def without_reporters(self, text: str) -> str:
        """The text without what a reporter is known by."""
        for term in sorted(self.private, key=len, reverse=True):
            text = pattern_of(term).sub("[…]", text)
        return text


def moment(at: datetime | None) -> str:
    """When, where the reader is."""
    return formats.dated(at, "j M Y, H:i") if at else ""


def at_line(at: datetime) -> Line:
    """The same, in a narrow column."""
    return line_of(f"{formats.dated(at, 'j M Y')} {formats.dated(at, 'H:i')}")


def by_and_when(name: str, at: datetime | None) -> str:
    """Who did something, and when."""
    return ", ".join(filter(None, (isolated(name) if name else "", moment(at))))

"""Which characters the fonts of the PDFs have (`fonts/coverage.txt`), and what stands for others.

A notice that is kept for years shows every character, or says which one it cannot show: an empty
box says nothing, and PDF/A forbids it.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from enforcement.language.isolates import FSI, ISOLATES, PDI

FONTS = Path(__file__).resolve().parents[3] / "fonts"
# The families in the order in which they are tried for a character.
FAMILIES = (
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Armenian",
    "Noto Sans Georgian",
    "Noto Sans Devanagari",
    "Noto Sans Bengali",
    "Noto Sans Gujarati",
    "Noto Sans Gurmukhi",
    "Noto Sans Kannada",
    "Noto Sans Malayalam",
    "Noto Sans Sinhala",
    "Noto Sans Tamil",
    "Noto Sans Telugu",
    "Noto Sans Ethiopic",
    "Noto Sans Khmer",
    "Noto Sans Lao",
    "Noto Sans Myanmar",
    "Noto Sans Thai",
    "Noto Sans CJK SC",
    "Noto Sans Symbols 2",
    "Noto Sans Math",
    "Noto Sans Symbols",
)
# They show nothing themselves, and say how their neighbours are to be joined or ordered.
UNSEEN = frozenset("\u200c\u200d\u200e\u200f" + FSI + PDI) | ISOLATES
MOST_MARKS = 8  # on one letter: more would run over the lines above and below


@dataclass(frozen=True)
class Font:
    """What one font has: ranges of code points, both ends included, in order."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def has(self, character: str) -> bool:
        """Whether it has a glyph for it."""
        place = bisect_right(self.starts, ord(character)) - 1
        return place >= 0 and ord(character) <= self.ends[place]


@cache
def fonts() -> tuple[Font, ...]:
    """Every font of `fonts/`, as the file beside them says what it has."""
    found = []
    for row in (FONTS / "coverage.txt").read_text(encoding="ascii").splitlines():
        ranges = [one.split("-") for one in row.split(" ")[1:]]
        found.append(
            Font(tuple(int(a, 16) for a, _ in ranges), tuple(int(b, 16) for _, b in ranges))
        )
    return tuple(found)


def showable(text: str) -> str:
    """One line as the fonts can show it: a space for each character that is one, and the code in
    brackets, as [U+1F600], for each character that no font has, or not together with the letter
    that it stands on, or that would be one mark too many on it.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(cluster) for cluster in clusters(text))


def clusters(text: str) -> Iterator[str]:
    """The text in pieces that stand together: a character with the marks on it."""
    start = 0
    for place, character in enumerate(text):
        if place > start and not _leans(character):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


def _leans(character: str) -> bool:
    """Whether it is drawn on, or joined to, what is before it."""
    return not character.isascii() and (
        unicodedata.category(character)[0] == "M" or character in "\u200c\u200d"
    )


@cache
def _having(character: str) -> frozenset[int]:
    """The fonts that have it, by their place in the file."""
    return frozenset(number for number, font in enumerate(fonts()) if font.has(character))


def _shown(cluster: str) -> str:
    shown, able = "", frozenset(range(len(fonts())))
    for number, character in enumerate(cluster):
        if number > MOST_MARKS:
            shown += coded(character)
        elif character in UNSEEN:
            shown += character
        elif character.isspace():
            shown += " "
        elif unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}:
            shown += coded(character)
        elif together := able & _having(character):
            shown, able = shown + character, together
        else:
            shown += coded(character)
    return shown


def coded(character: str) -> str:
    """What stands for a character that cannot be shown."""
    return f"[U+{ord(character):04X}]"

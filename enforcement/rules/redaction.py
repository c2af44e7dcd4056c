"""What is removed from a copy of a piece of evidence: places of pages, passages of texts.

An example: of the text "Sent by Anna Berg. More." the words "anna berg" of line 1 are removed, and
"Sent by █████. More." is left. What stands there is as long whatever it was.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from enforcement.workflow.kinds import Ground

REMOVED = "█████"  # for whatever was removed
WHOLE = 10_000  # a page's width and height, in hundredths of a percent
# join letters in some scripts; whatever else shows nothing might hide something
JOINERS = "\u200c\u200d"
HIDDEN = frozenset({"Cc", "Cf", "Co", "Cn", "Cs"})


@dataclass(frozen=True, kw_only=True)
class Box:
    """A place of a page (from 1), in hundredths of a percent of what is shown of it."""

    page: int
    left: int
    top: int
    width: int
    height: int
    ground: Ground

    @property
    def is_on_its_page(self) -> bool:
        """Whether it is a place at all, and within the page."""
        return (
            self.page >= 1
            and self.left >= 0
            and self.top >= 0
            and self.width > 0
            and self.height > 0
            and self.left + self.width <= WHOLE
            and self.top + self.height <= WHOLE
        )


@dataclass(frozen=True, kw_only=True)
class Passage:
    """Characters of a text, from `start` up to before `end`."""

    start: int
    end: int
    ground: Ground


Mark = Box | Passage
Kept = dict[str, int | str]  # a mark as its row has it


def kept(mark: Mark) -> Kept:
    """As the row of a copy has it."""
    return {**asdict(mark), "ground": mark.ground.value}


def readable(text: str) -> str:
    """A text without what nobody sees of it: control characters, marks of direction, tags."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        c for c in lines if c in "\n\t" or c in JOINERS or unicodedata.category(c) not in HIDDEN
    )


def lines_of(text: str) -> list[tuple[int, int]]:
    """Where each line begins and ends, without its end of line."""
    found, start = [], 0
    for line in text.split("\n"):
        found.append((start, start + len(line)))
        start += len(line) + 1
    return found


def whole_lines(text: str, first: int, last: int, ground: Ground) -> Passage | None:
    """The lines from `first` to `last` (from 1); None where there are no such lines."""
    lines = lines_of(text)
    if not 1 <= first <= last <= len(lines):
        return None
    return Passage(start=lines[first - 1][0], end=lines[last - 1][1], ground=ground)


def words_within(text: str, within: Passage, words: str) -> list[Passage]:
    """Each place of that passage at which these words stand, in capitals or not, over the end of a
    line or not.
    """
    parts = [re.escape(part) for part in words.split()]
    if not parts:
        return []
    form = re.compile(r"\s+".join(parts), re.IGNORECASE)
    return [
        Passage(start=found.start(), end=found.end(), ground=within.ground)
        for found in form.finditer(text, within.start, within.end)
    ]


def without(text: str, passages: Iterable[Passage]) -> str:
    """The text with one mark in place of each passage; of those that touch or overlap, or have
    nothing but space between them, one mark for all.
    """
    left: list[str] = []
    at = 0
    for start, end in merged(text, sorted((one.start, one.end) for one in passages)):
        left += [text[at:start], REMOVED]
        at = end
    return "".join([*left, text[at:]])


def merged(text: str, places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places in their order, those that belong together as one."""
    found: list[tuple[int, int]] = []
    for start, end in places:
        if found and not text[found[-1][1] : start].strip():
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found

"""One sheet of a report on the page: what it counts, line by line, each number with its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from enforcement.rules.transparency.sheets import FIRST
from enforcement.web.transparency.panels import value_in_words

ALWAYS = set(FIRST)  # columns that say the same in every line


@dataclass(frozen=True, kw_only=True)
class SheetNumber:
    """A number of a sheet: the words of its line, its column, and what is said beside it."""

    line: str
    column: str
    value: str
    place: int
    beside: str


def numbers_of(sheet: dict[str, Any], figures: list[dict[str, Any]]) -> list[SheetNumber]:
    """The numbers of a sheet that rest on any row, in their order."""
    found = []
    for line, cell, place in sorted(sheet["figures"]):
        kept = figures[place]
        if not kept["rests_on"] or kept["value"] is None:
            continue
        cells, columns = sheet["lines"][line], sheet["columns"]
        first = min(at for on, at, _place in sheet["figures"] if on == line)
        words = [
            str(said)
            for column, said in zip(columns[:first], cells, strict=False)
            if said and column not in ALWAYS
        ]
        found.append(
            SheetNumber(
                line=" · ".join(words),
                column=columns[cell],
                value=value_in_words(kept["how"], kept["value"]),
                place=place,
                beside=str(cells[cell + 1] or ""),
            )
        )
    return found


def words_of(sheet: dict[str, Any]) -> list[list[str]]:
    """The lines of a sheet that has no numbers, such as that of names."""
    if sheet["figures"]:
        return []
    return [[str(cell or "") for cell in line] for line in sheet["lines"]]

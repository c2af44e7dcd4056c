"""What one panel says: a sentence, a picture, the numbers behind it, and how they are counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from enforcement.language.formats import number
from enforcement.web._shared import charts
from enforcement.web._shared.figures import duration_in_words, too_few_mark


@dataclass(frozen=True)
class Cell:
    """A figure as it is told; `opens` is the query of the list of the cases behind it."""

    text: str
    opens: str = ""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One question and its answer.

    `rows` begin with the name of the row; `told` is the whole picture in words.
    """

    key: str
    title: str
    sentence: str
    told: str
    columns: list[str]
    rows: list[list[Cell]]
    counted: str
    chart: object = None
    absent: str = ""  # why there is no picture


def few_sentence() -> str:
    """In place of a sentence that would rest on too little."""
    return _("Not enough data (fewer than %(few)d in this date range)") % {"few": charts.FEW}


def count_cell(value: int, opens: str) -> Cell:
    """A number of something; nothing opens nothing."""
    return Cell(number(value), opens if value else "")


def time_cell(seconds: float | None, known: int) -> Cell:
    """A time that rests on so many; how many, where they are too few."""
    if known >= charts.FEW:
        return Cell(duration_in_words(seconds))
    return Cell(too_few_mark() if known else "–")


def texts(cells: Sequence[str]) -> list[Cell]:
    """Cells that open nothing."""
    return [Cell(text) for text in cells]

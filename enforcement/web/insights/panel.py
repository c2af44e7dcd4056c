"""What one panel says: a sentence, a picture, the numbers behind it, and how they are counted."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from enforcement.web._shared import charts


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
    rows: list[list[str]]
    counted: str
    chart: object = None
    absent: str = ""  # why there is no picture


def few_sentence() -> str:
    """In place of a sentence that would rest on too little."""
    return _("Not enough data (fewer than %(few)d in this date range)") % {"few": charts.FEW}

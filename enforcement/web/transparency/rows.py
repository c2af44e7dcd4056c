"""The rows behind a figure, as they are told, each with where it leads; and what would be different
today of a published report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from enforcement.language.formats import area_name
from enforcement.language.transparency import KINDS, WORDS_OF_ROWS
from enforcement.models import TransparencyReport, TransparencyRow
from enforcement.models.transparency import Counted
from enforcement.rules.transparency.figures import How
from enforcement.web._shared.figures import duration_in_words
from enforcement.web.transparency.panels import value_in_words

TOLD = ("source", "outcome", "measure", "automation")  # the words of a row, in their order


@dataclass(frozen=True, kw_only=True)
class SaidRow:
    """A row: its name, where that leads, its case, and its words."""

    row: TransparencyRow
    name: str
    opens: str
    words: list[str]
    took: str


def said_row(row: TransparencyRow, names: Mapping[UUID, str]) -> SaidRow:
    """A row as it is told."""
    words = [said(getattr(row, name)) for name in TOLD if getattr(row, name)]
    if row.machine_found:
        words.append(_("detected automatically"))
    if row.area:
        words.append(area_name(row.area))
    return SaidRow(
        row=row,
        name=names.get(row.subject, _("somebody")) if row.kind == Counted.PERSON else row.ref,
        opens=opens(row),
        words=words,
        took=duration_in_words(row.took) if row.took is not None else "",
    )


def said(word: str) -> str:
    """A word of a row for people."""
    return str(WORDS_OF_ROWS.get(word, word))


def opens(row: TransparencyRow) -> str:
    """Where a row leads; empty: nowhere."""
    if row.kind == Counted.ORDER:
        return reverse("legal_request", args=[row.ref])
    if row.kind == Counted.DISPUTE:
        return reverse("case_dispute", args=[row.case_ref, int(row.ref.rpartition("/")[2])])
    if row.case_ref:
        return reverse("case", args=[row.case_ref])
    return ""


def differences_in_words(
    published: TransparencyReport, check: TransparencyReport
) -> list[dict[str, Any]]:
    """Each figure that would be different today: what it counts, then and now, and why."""
    found = []
    for one in check.differences:
        kept = published.content["figures"][one["place"]]
        found.append(
            {
                "what": figure_in_words(kept),
                "place": one["place"],
                "then": value_in_words(kept["how"], one["then"]),
                "now": value_in_words(kept["how"], one["now"]),
                "came": one["came"],
                "went": one["went"],
                "changed": one["changed"],
            }
        )
    return found


def figure_in_words(kept: dict[str, Any]) -> str:
    """What a figure counts, in short."""
    narrowed = [
        " / ".join(area_name(v) if name == "area" else said(v) for v in values)
        for name, values in kept["where"].items()
        if name != "machine_found" and any(values) and len(values) < 6
    ]
    if kept["where"].get("machine_found") == ["yes"]:
        narrowed.append(_("detected automatically"))
    how = {
        How.MEDIAN: _("median time"),
        How.ITEMS: _("items"),
        How.SHARE: _("share"),
        How.PERCENT: _("percent"),
    }.get(How(kept["how"]))
    parts = [str(KINDS[kept["of"]]), *narrowed, *([how] if how else [])]
    return " · ".join(parts)

"""A report in plain words: a table with a chart for each thing that is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from enforcement.language.formats import area_name
from enforcement.language.transparency import (
    COLUMNS,
    COUNTED,
    ROWS,
    SECTIONS,
    SHARES,
    SHARES_MEAN,
)
from enforcement.models import TransparencyReport
from enforcement.rules.transparency.figures import How
from enforcement.web._shared import charts
from enforcement.web._shared.figures import decimal, duration_in_words, number

NO_CHART = ("AUTOMATION", "CONTESTED", "QUALITY", "PEOPLE")


@dataclass(frozen=True)
class Cell:
    """A figure as it is told; `place` opens its rows, where it has any."""

    text: str
    place: int | None = None


Named = tuple[str, Cell]  # with the name of its column


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A table: its columns, its rows, each with its name, how it is counted, and its chart."""

    key: str
    title: str
    sentence: str
    columns: list[str]
    rows: list[tuple[str, list[Named]]]
    total: list[Named]
    counted: str
    chart: charts.Rates | None
    told: str


def cell_of(figures: Sequence[dict[str, Any]], place: int) -> Cell:
    """One figure."""
    kept = figures[place]
    opens = place if kept["rests_on"] and kept["value"] is not None else None
    if kept["how"] == How.MEDIAN:
        return Cell(duration_in_words(kept["value"]), opens)
    if kept["how"] == How.PERCENT:
        return Cell(value_in_words(kept["how"], kept["value"]), opens)
    return Cell(number(int(kept["value"] or 0)), opens)


def named(
    columns: Sequence[str], figures: Sequence[dict[str, Any]], places: Sequence[int]
) -> list[Named]:
    """The figures of a row, each with the name of its column."""
    cells = [cell_of(figures, place) for place in places]
    return list(zip(columns, cells, strict=True))


def panels_of(report: TransparencyReport) -> list[Panel]:
    """Every table of a report."""
    figures = report.content["figures"]
    tables = report.content["sections"]["tables"]
    panels = [panel_of(key, tables[key], figures) for key in SECTIONS if key in tables]
    return [*panels, areas_panel(report.content["sections"]["areas"], figures)]


def panel_of(key: str, table: dict[str, Any], figures: Sequence[dict[str, Any]]) -> Panel:
    """One table. A row of which there is nothing at all is left out."""
    said = ROWS[key]
    columns = [str(COLUMNS[name]) for name in table["columns"]]
    rows = [
        (str(said.get(value, value)), named(columns, figures, places))
        for value, *places in table["rows"]
        if figures[places[0]]["value"]
    ]
    counts = [
        (str(said.get(value, value)), figures[places[0]]["value"] or 0)
        for value, *places in table["rows"]
        if figures[places[0]]["value"]
    ]
    title = str(SECTIONS[key])
    return Panel(
        key=key.lower(),
        title=title,
        sentence="" if rows else _("None in this period."),
        columns=columns,
        rows=rows,
        total=named(columns, figures, table["total"]) if len(rows) > 1 else [],
        counted=str(COUNTED[key]),
        chart=charts.amount_chart([(name, n, number(n)) for name, n in counts])
        if counts and key not in NO_CHART
        else None,
        told=f"{title}: " + ", ".join(f"{name} {number(n)}" for name, n in counts),
    )


def areas_panel(areas: Sequence[list[Any]], figures: Sequence[dict[str, Any]]) -> Panel:
    """The same by policy area."""
    columns = [_("Reports"), _("Restrictions"), _("Appeals")]
    rows = [
        (area_name(area) if area else _("No policy yet"), named(columns, figures, places))
        for area, *places in areas
        if any(figures[place]["value"] for place in places)
    ]
    return Panel(
        key="areas",
        title=_("By policy area"),
        sentence="" if rows else _("None in this period."),
        columns=columns,
        rows=rows,
        total=[],
        counted=_("The same reports, restrictions and appeals by the policy area of their case."),
        chart=None,
        told="",
    )


def shares_of(report: TransparencyReport) -> list[dict[str, Any]]:
    """What quality reviews say of automated detection; kept back where they are few."""
    figures = report.content["figures"]
    found = []
    places = report.content["sections"]["shares"]
    for name in SHARES:
        place = places[name]
        kept = figures[place]
        enough = kept["rests_on"] >= charts.FEW
        found.append(
            {
                "name": SHARES[name],
                "means": SHARES_MEAN[name],
                "value": f"{decimal(100 * kept['value'])} %" if enough else "–",
                "rests_on": kept["rests_on"],
                "few": not enough,
                "place": place if kept["rests_on"] else None,
            }
        )
    return found


def value_in_words(how: str, value: float | None) -> str:
    """A value of a figure that is counted in some way."""
    if value is None:
        return "–"
    if how == How.MEDIAN:
        return duration_in_words(value)
    if how == How.PERCENT:
        return f"{decimal(value)} %"
    return f"{decimal(100 * value)} %" if how == How.SHARE else number(int(value))

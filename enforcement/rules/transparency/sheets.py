"""The sheets of a report: lines of cells, and which figure stands in which cell. Values are written
once the medians are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from enforcement.rules.agreement import FEW
from enforcement.rules.statements.database_schema import LABELS
from enforcement.rules.statements.profiles import Category
from enforcement.rules.transparency.figures import Figure, How, Numbers, Where
from enforcement.rules.transparency.profiles import (
    FigureColumn,
    Line,
    Said,
    Sheet,
    TransparencyProfile,
)
from enforcement.workflow.misuse import SUSPENDABLE, MisuseKind

TOTAL = "TOTAL"
FIRST = ("Applicability", "Service", "Reporting period")
CONTEXT = "Contextual Information"
HOUR = 3600.0
TOO_FEW = f"Kept back: it rests on fewer than {FEW}."
NO_MISUSE = "None as such: what follows from frequent violations is a measure, decided in a case."
Cell = str | int | float | None


@dataclass(frozen=True, kw_only=True)
class Around:
    """What of a report is no figure: its period, what a person gave, how areas are said in the
    words of the categories, which areas and countries there are, and suspensions for misuse.
    """

    since_on: date
    until_on: date
    given: Mapping[str, str]
    categories: Mapping[str, Category]
    areas: Sequence[str]
    countries: Sequence[str]
    misuse: Mapping[MisuseKind, int]

    @property
    def period(self) -> str:
        """As the sheets have it."""
        return f"{self.since_on}/{self.until_on}"

    def said(self, what: Said) -> str:
        """What a person gave, or the report says of itself."""
        own = {Said.SINCE_ON: str(self.since_on), Said.UNTIL_ON: str(self.until_on)}
        return own.get(what) or self.given.get(what, "")


@dataclass(kw_only=True)
class Made:
    """A sheet that was made; `figures` has of each cell that is a figure its place in the report,
    by line and column.
    """

    name: str
    columns: list[str]
    lines: list[list[Cell]] = field(default_factory=list)
    figures: dict[tuple[int, int], int] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """As a report keeps it."""
        return {
            "name": self.name,
            "columns": self.columns,
            "lines": self.lines,
            "figures": [[line, cell, place] for (line, cell), place in self.figures.items()],
        }


@dataclass(frozen=True, kw_only=True)
class Told:
    """A cell that is a figure."""

    place: int


def make_sheets(profile: TransparencyProfile, around: Around, numbers: Numbers) -> list[Made]:
    """Every sheet of a profile, its figures without values still."""
    return [make_sheet(sheet, profile, around, numbers) for sheet in profile.sheets]


def make_sheet(
    sheet: Sheet, profile: TransparencyProfile, around: Around, numbers: Numbers
) -> Made:
    """One sheet."""
    rows: Iterator[list[Cell | Told]]
    if sheet.kind == "names":
        columns, rows = list(sheet.columns), names_of(profile)
    elif sheet.kind == "identification":
        columns, rows = list(sheet.columns), words_of(sheet, around)
    elif sheet.kind == "list":
        columns, rows = with_first(sheet), list_of(sheet, around, numbers)
    else:
        pairs = [name for c in sheet.figures for name in (c.name, f"{CONTEXT} on {c.name}")]
        columns = [*with_first(sheet), *pairs]
        rows = groups_of(sheet, profile, around, numbers)
    made = Made(name=sheet.name, columns=columns)
    for number, row in enumerate(rows):
        made.lines.append([None if isinstance(cell, Told) else cell for cell in row])
        made.figures |= {
            (number, place): cell.place for place, cell in enumerate(row) if isinstance(cell, Told)
        }
    return made


def with_first(sheet: Sheet) -> list[str]:
    """The columns of a sheet, after those that most have."""
    return [*(() if sheet.plain else FIRST), *sheet.columns]


def first_of(sheet: Sheet, applicability: str, around: Around) -> list[Cell | Told]:
    """What stands in the columns that most sheets begin with."""
    return [] if sheet.plain else [applicability, around.said(Said.SERVICE), around.period]


def names_of(profile: TransparencyProfile) -> Iterator[list[Cell | Told]]:
    """The codes of categories and keywords with their names."""
    for one in profile.categories:
        yield [one.category, LABELS["category"].get(one.category, one.category)]
        for code in one.keywords:
            yield [code, LABELS["category_specification"].get(code, code)]


def words_of(sheet: Sheet, around: Around) -> Iterator[list[Cell | Told]]:
    """What somebody said, a line each."""
    for line in sheet.lines:
        first: list[Cell | Told] = []
        if not sheet.plain:
            first = [line.applicability, around.said(Said.SERVICE)]
        yield [*first, line.indicator, around.said(line.said) if line.said else ""]


def list_of(sheet: Sheet, around: Around, numbers: Numbers) -> Iterator[list[Cell | Told]]:
    """A line for each indicator."""
    for line in sheet.lines:
        yield [
            *first_of(sheet, line.applicability, around),
            line.section,
            line.indicator,
            line.scope,
            *told_of(line, around, numbers),
        ]


def told_of(line: Line, around: Around, numbers: Numbers) -> list[Cell | Told]:
    """The value of a line, and what is said beside it."""
    if line.figure:
        return [Told(place=numbers.place(line.figure)), line.context]
    if line.said:
        return [around.said(line.said), line.context]
    if line.misuse:
        return [around.misuse.get(line.misuse, 0), "" if line.misuse in SUSPENDABLE else NO_MISUSE]
    return [None, line.context]


def groups_of(
    sheet: Sheet, profile: TransparencyProfile, around: Around, numbers: Numbers
) -> Iterator[list[Cell | Told]]:
    """A line for all, and one for each category with its keywords, or for each policy area."""
    if sheet.kind == "areas":
        for area in (TOTAL, *around.areas):
            of_area: dict[str, tuple[str, ...]] = {} if area == TOTAL else {"area": (area,)}
            yield [area or "(none)", *figures_of(sheet.figures, numbers, of_area)]
        return
    known = {one.category for one in profile.categories}
    for code, other, areas in category_lines(sheet, profile, around, known):
        for scope in scopes_of(sheet, code, around):
            where: dict[str, tuple[str, ...]] = {} if areas is None else {"area": areas}
            if scope == TOTAL:  # what no country of the sheet has sent is no part of its total
                where["country"] = tuple(around.countries)
            elif scope:
                where["country"] = (scope,)
            yield [
                *first_of(sheet, sheet.applicability, around),
                code,
                other,
                *([scope] if scope else []),
                *figures_of(sheet.figures, numbers, where),
            ]


def scopes_of(sheet: Sheet, code: str, around: Around) -> tuple[str, ...]:
    """All countries together, and of the lines that can have any, each."""
    if not sheet.scopes:
        return ("",)
    return (TOTAL, *around.countries) if code in (TOTAL, sheet.extra) else (TOTAL,)


def category_lines(
    sheet: Sheet, profile: TransparencyProfile, around: Around, known: set[str]
) -> Iterator[tuple[str, str, tuple[str, ...] | None]]:
    """The code of each line, which areas its "Other" means, and the areas that it counts."""
    yield TOTAL, "", None
    said = {area: around.categories[area] for area in around.areas if area}
    for one in profile.categories:
        mine = {area: about for area, about in said.items() if about.category == one.category}
        yield one.category, "", tuple(mine)
        for code in one.keywords if sheet.keywords else ():
            areas = tuple(area for area, about in mine.items() if about.keyword == code)
            yield code, "; ".join(areas) if code == "KEYWORD_OTHER" else "", areas
    rest = tuple(a for a in around.areas if not a or said[a].category not in known)
    yield sheet.extra, "; ".join(filter(None, rest)), rest


def figures_of(
    columns: Iterable[FigureColumn], numbers: Numbers, where: Where
) -> Iterator[Cell | Told]:
    """Each figure of a line, with what is said beside it."""
    for column in columns:
        figure = column.figure
        yield Told(place=numbers.place(figure.narrowed(**where))) if figure else None
        yield column.context


def write_values(made: Sequence[Made], numbers: Numbers) -> None:
    """Put the values where the figures stand, and beside a share that is kept back, why."""
    for sheet in made:
        for (line, cell), place in sheet.figures.items():
            figure, value = numbers.figures[place], numbers.values[place]
            sheet.lines[line][cell] = shown(figure, value, numbers.rests_on[place])
            if figure.how is How.SHARE:
                rests_on = numbers.rests_on[place]
                beside = TOO_FEW if rests_on < FEW else f"It rests on {rests_on} quality reviews."
                sheet.lines[line][cell + 1] = f"{sheet.lines[line][cell + 1]} {beside}".strip()


def shown(figure: Figure, value: float | None, rests_on: int) -> Cell:
    """A value as a sheet has it: medians in hours, shares of few rows kept back."""
    if value is None or (figure.how is How.SHARE and rests_on < FEW):
        return None
    if figure.how is How.MEDIAN:
        return round(value / HOUR, 2)
    if figure.how is How.PERCENT:
        return round(value, 2)
    return round(value, 4) if figure.how is How.SHARE else int(value)

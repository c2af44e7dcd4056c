"""The figures of a report in plain words: a table for each thing that is counted, the same for
every profile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from enforcement.models.transparency import Counted
from enforcement.rules.transparency.figures import NO, YES, Figure, How, Numbers
from enforcement.rules.transparency.sheets import Around

ALL = ""  # the row of all


class Section(StrEnum):
    """The tables, in their order."""

    REPORTS = "REPORTS"
    OUTCOMES = "OUTCOMES"
    MEASURES = "MEASURES"
    AUTOMATION = "AUTOMATION"
    APPEALS = "APPEALS"
    CONTESTED = "CONTESTED"
    DISPUTES = "DISPUTES"
    ORDERS = "ORDERS"
    QUALITY = "QUALITY"
    PEOPLE = "PEOPLE"


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table: a row for each value of a column of the rows, and the figures of each, by name."""

    of: Counted
    by: str
    values: tuple[str, ...]
    columns: Mapping[str, Figure]
    total: bool = True


def figure(of: Counted, how: How = How.COUNT, **where: tuple[str, ...]) -> Figure:
    """A figure in short."""
    return Figure(of=of, how=how, where=where)


REPORT, MEASURE, APPEAL = Counted.REPORT, Counted.MEASURE, Counted.APPEAL
ORDER, REVIEW, PERSON = Counted.ORDER, Counted.REVIEW, Counted.PERSON
DISPUTE = Counted.DISPUTE
SOURCES = ("PUBLIC", "FLAGGER", "PARTNER", "AUTHORITY", "PRESS", "STAFF", "DETECTOR")
KINDS = ("LIMIT", "SUSPEND", "TERMINATE")
OUTCOMES = ("ACTED", "NOTHING_FOUND", "NOT_PURSUED", "REJECTED", "OPEN")
OWN = ("PRESS", "STAFF", "DETECTOR", "NONE")
UPHELD, PARTLY, REVERSED = ("AFFIRMED",), ("VARIED", "REMANDED"), ("OVERTURNED",)
OMITTED, OPEN = ("WITHDRAWN", "INADMISSIBLE"), ("OPEN",)
APPEAL_COLUMNS = {
    "count": figure(APPEAL),
    "upheld": figure(APPEAL, outcome=UPHELD),
    "partly": figure(APPEAL, outcome=PARTLY),
    "reversed": figure(APPEAL, outcome=REVERSED),
    "omitted": figure(APPEAL, outcome=OMITTED),
    "open": figure(APPEAL, outcome=OPEN),
    "median": figure(APPEAL, How.MEDIAN),
}
MEASURE_COLUMNS = {
    "count": figure(MEASURE),
    "own": figure(MEASURE, source=OWN),
    "detected": figure(MEASURE, machine_found=(YES,)),
    "machine": figure(MEASURE, automation=("MACHINE",)),
}
SEEN = ("ACT", "NOTHING")
# Of what a body reversed, in whole or in part.
IMPLEMENTED = Figure(
    of=DISPUTE,
    how=How.PERCENT,
    where={"outcome": ("PARTLY_REVERSED", "REVERSED")},
    hits={"automation": ("IMPLEMENTED",)},
)

TABLES: dict[Section, Table] = {
    Section.REPORTS: Table(
        of=REPORT,
        by="source",
        values=SOURCES,
        columns={
            "count": figure(REPORT),
            **{outcome.lower(): figure(REPORT, outcome=(outcome,)) for outcome in OUTCOMES},
            "median": figure(REPORT, How.MEDIAN),
        },
    ),
    Section.OUTCOMES: Table(
        of=REPORT,
        by="outcome",
        values=OUTCOMES,
        columns={"count": figure(REPORT), "median": figure(REPORT, How.MEDIAN)},
        total=False,
    ),
    Section.MEASURES: Table(of=MEASURE, by="measure", values=KINDS, columns=MEASURE_COLUMNS),
    Section.AUTOMATION: Table(
        of=MEASURE,
        by="automation",
        values=("PERSON", "PERSON_AFTER_MACHINE", "AS_ORDERED", "AS_DUE", "MACHINE"),
        columns={"count": figure(MEASURE), "own": figure(MEASURE, source=OWN)},
        total=False,
    ),
    Section.APPEALS: Table(
        of=APPEAL, by="source", values=("HOLDER", "REPORTER", "FLAGGER"), columns=APPEAL_COLUMNS
    ),
    Section.CONTESTED: Table(
        of=APPEAL,
        by="measure",
        values=(*KINDS, ""),
        columns=APPEAL_COLUMNS,
        total=False,
    ),
    Section.DISPUTES: Table(
        of=DISPUTE,
        by="source",
        values=("HOLDER", "REPORTER", "FLAGGER"),
        columns={
            "count": figure(DISPUTE),
            "confirmed": figure(DISPUTE, outcome=("CONFIRMED",)),
            "partly_reversed": figure(DISPUTE, outcome=("PARTLY_REVERSED",)),
            "body_reversed": figure(DISPUTE, outcome=("REVERSED",)),
            "no_decision": figure(DISPUTE, outcome=("SETTLED", "DISCONTINUED")),
            "open": figure(DISPUTE, outcome=OPEN),
            "median": figure(DISPUTE, How.MEDIAN),
            "implemented": IMPLEMENTED,
        },
    ),
    Section.ORDERS: Table(
        of=ORDER,
        by="source",
        values=("ORDER", "INFORMATION", "PRESERVATION"),
        columns={
            "count": figure(ORDER),
            "answered": figure(ORDER, outcome=("ANSWERED",)),
            "refused": figure(ORDER, outcome=("REFUSED",)),
            "withdrawn": figure(ORDER, outcome=("WITHDRAWN",)),
            "median": figure(ORDER, How.MEDIAN),
        },
    ),
    Section.QUALITY: Table(
        of=REVIEW,
        by="machine_found",
        values=(YES, NO),
        columns={
            "count": figure(REVIEW),
            "act": figure(REVIEW, outcome=("ACT",)),
            "nothing": figure(REVIEW, outcome=("NOTHING",)),
            "later": figure(REVIEW, outcome=("LATER",)),
        },
    ),
    Section.PEOPLE: Table(
        of=PERSON,
        by="source",
        values=("REVIEWER", "LEAD", "ADMIN", "AUDITOR"),
        columns={"count": figure(PERSON)},
    ),
}
# What quality reviews say of automated detection.
SHARES: dict[str, Figure] = {
    "precision": Figure(
        of=REVIEW,
        how=How.SHARE,
        where={"machine_found": (YES,), "outcome": SEEN},
        hits={"outcome": ("ACT",)},
    ),
    "recall": Figure(
        of=REVIEW,
        how=How.SHARE,
        where={"outcome": ("ACT",)},
        hits={"machine_found": (YES,)},
    ),
    "accuracy": Figure(
        of=REVIEW,
        how=How.SHARE,
        where={"outcome": SEEN},
        hits={"measure": ("RIGHT",)},
    ),
}


def plain_sections(numbers: Numbers, around: Around) -> dict[str, Any]:
    """The tables with the places of their figures, and the shares."""
    tables = {
        section: {
            "columns": list(table.columns),
            "rows": [[value, *places_of(table, value, numbers)] for value in table.values],
            "total": places_of(table, None, numbers) if table.total else [],
        }
        for section, table in TABLES.items()
    }
    areas = [
        [area, *(numbers.place(figure(of, area=(area,))) for of in (REPORT, MEASURE, APPEAL))]
        for area in around.areas
    ]
    shares = {name: numbers.place(one) for name, one in SHARES.items()}
    return {"tables": tables, "areas": areas, "shares": shares}


def places_of(table: Table, value: str | None, numbers: Numbers) -> Iterable[int]:
    """The figures of a row, or of all together."""
    where = {} if value is None else {table.by: (value,)}
    return [numbers.place(one.narrowed(**where)) for one in table.columns.values()]

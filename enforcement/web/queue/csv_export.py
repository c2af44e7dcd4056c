"""The queue as a table for other programs. No cell is taken for a formula by a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import get_language, override

from accounts.models import User
from enforcement.language import turns
from enforcement.language.cells import without_formula
from enforcement.models import Case
from enforcement.queries.queue import QueueQuery, matching_cases
from enforcement.sql.keyset import sorting

MOST = 10_000  # rows
HEAD = (
    "case",
    "account",
    "external_ref",
    "tier",
    "area",
    "state",
    "standing",
    "turn",
    "for",
    "due_at",
    "priority",
    "severity",
    "reports",
    "assignee",
    "measure",
    "partner",
    "language",
    "opened_at",
)


class Echo:
    """A file that gives back what is written."""

    def write(self, text: str) -> str:
        """One line."""
        return text


def written(cell: object) -> str:
    """A cell as text; what a spreadsheet would calculate is marked as text."""
    said = "" if cell is None else cell.isoformat() if isinstance(cell, datetime) else cell
    return without_formula(said)


def csv_rows(want: QueueQuery, *, person: User, now: datetime) -> Iterator[str]:
    """The head and a line for each case, in the order asked for.

    The reader's language is kept for as long as lines are sent.
    """
    rows = matching_cases(want, person=person, now=now).order_by(
        *sorting(want.order, False, want.lane == "unassigned")
    )
    return csv_lines(whole_rows(rows), get_language())


def all_csv_rows(rows: QuerySet[Case], *, by: str, language: str | None) -> Iterator[str]:
    """The same of the list of all cases, the newest first."""
    return csv_lines(whole_rows(rows.order_by(f"-{by}", "-pk")), language)


def whole_rows(rows: QuerySet[Case]) -> Iterator[Case]:
    """The first of these rows, with what a line tells."""
    told = rows.select_related("account", "assignee", "partner").defer("question", "would_clear")
    return told[:MOST].iterator(chunk_size=1000)


def csv_lines(cases: Iterator[Case], language: str | None) -> Iterator[str]:
    """Line by line."""
    writer = csv.writer(Echo())
    yield "\ufeff" + str(writer.writerow(HEAD))
    for case in cases:
        with override(language):
            yield str(writer.writerow([written(cell) for cell in case_cells(case)]))


def case_cells(case: Case) -> tuple[object, ...]:
    """What is told of a case; codes stay codes, so that other programs can rely on them."""
    return (
        case.ref,
        case.account.name,
        case.account.external_ref,
        case.tier,
        case.area,
        case.state,
        case.account.standing,
        case.turn,
        turns.for_what(case.turn_for, case.turn_verb, case.turn_review, case.turn_number),
        case.due_at,
        case.priority,
        case.severity,
        case.report_count,
        case.assignee and case.assignee.username,
        case.measure,
        case.partner and case.partner.name,
        case.locale,
        case.opened_at,
    )

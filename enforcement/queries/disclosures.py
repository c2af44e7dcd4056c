"""What a holder was given to look up, as they see it, and as staff see that they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from enforcement.models import Disclosure
from enforcement.models.disclosure import COLUMNS, ArrayLength

HEAD = ("kind", "identifier", "seen_at", "period_begins_on", "period_ends_on")
MOST = 50  # on one page, the newest


@dataclass(frozen=True, kw_only=True)
class Disclosed:
    """One disclosure: how many identifiers of each kind, of which days, and what is withheld."""

    id: UUID
    begins_on: date
    ends_on: date
    counts: Mapping[str, int]  # by IdentifierKind; those that there are
    withheld: list[str]
    withheld_text: str
    at: datetime
    by: str = ""  # for staff alone


def disclosures_of(case_id: UUID, *more: str) -> QuerySet[Disclosure, Any]:
    """Those of a case, the newest first; the identifiers are counted where they lie. `more` names
    columns besides, for staff.
    """
    found: QuerySet[Disclosure, Any] = Disclosure.objects.filter(case_id=case_id).values(
        "id",
        "begins_on",
        "ends_on",
        "withheld",
        "withheld_text",
        "disclosed_at",
        *more,
        **{f"number_of_{column}": ArrayLength(F(column)) for column in COLUMNS.values()},
    )
    return found.order_by("-disclosed_at", "-id")[:MOST]


def disclosed(rows: Iterable[Mapping[str, Any]]) -> list[Disclosed]:
    """Each as JSON gave it (`read_in_one_statement`)."""
    return [
        Disclosed(
            id=UUID(one["id"]),
            begins_on=date.fromisoformat(one["begins_on"]),
            ends_on=date.fromisoformat(one["ends_on"]),
            counts={
                kind: number
                for kind, column in COLUMNS.items()
                if (number := one[f"number_of_{column}"])
            },
            withheld=one["withheld"],
            withheld_text=one["withheld_text"],
            at=datetime.fromisoformat(one["disclosed_at"]),
            by=one.get("disclosed_by", ""),
        )
        for one in rows
    ]


def disclosure_of(case_id: UUID, key: UUID) -> Disclosure | None:
    """One disclosure of a case, whole."""
    return Disclosure.objects.filter(case=case_id, pk=key).first()


def table_of(row: Disclosure) -> Iterator[tuple[object, ...]]:
    """The rows of its table, the head first; codes stay codes, so that programs can read them."""
    yield HEAD
    for kind, column in COLUMNS.items():
        for value, at in getattr(row, column):
            yield kind.value, value, at, row.begins_on, row.ends_on

"""The copies of evidence that a holder was given, as they see them, and as staff do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from enforcement.models import Evidence, EvidenceCopy

Row = TypeVar("Row", bound=Model)
MOST = 100  # on one page, the newest
# of marks no more than their grounds leaves: where they are says how much is under them
FOR_HOLDER = (
    *("id", "number", "title", "content_type", "size", "sha256", "pages", "marks"),
    *("shown_at", "withdrawn_at"),
)
FOR_STAFF = (
    *("made_at", "maker_name", "made_by_id", "reason", "needs_second", "approver_name"),
    *("withdrawn_by", "withdrawal", "evidence__number", "evidence__sensitive"),
)


@dataclass(frozen=True, kw_only=True)
class GivenCopy:
    """A copy: what it is, and how many places are removed from it for which reason."""

    id: UUID
    number: int
    title: str
    content_type: str
    size: int
    sha256: str
    pages: int
    removed: Mapping[str, int]  # by Ground
    at: datetime | None
    withdrawn_at: datetime | None

    @property
    def is_text(self) -> bool:
        """Whether it is a text, and no picture."""
        return self.content_type == "text/plain"


@dataclass(frozen=True, kw_only=True)
class CopyOfPiece(GivenCopy):
    """The same as staff see it."""

    evidence: int  # its number
    sensitive: bool
    made_at: datetime
    maker: str
    made_by: UUID | None
    reason: str
    needs_second: bool
    approver: str
    withdrawn_by: str
    withdrawal: str

    @property
    def waits(self) -> bool:
        """Whether a second person has to agree."""
        return self.at is None and self.withdrawn_at is None

    @property
    def is_open(self) -> bool:
        """Whether it waits, or the holder has it."""
        return self.withdrawn_at is None


def given_copies(case_id: UUID) -> QuerySet[EvidenceCopy, Any]:
    """What the holder was given in a case, the newest first; what was withdrawn as well."""
    found: QuerySet[EvidenceCopy, Any] = EvidenceCopy.objects.filter(
        case_id=case_id, shown_at__isnull=False
    ).values(*FOR_HOLDER)
    return found.order_by("-number")[:MOST]


def copies_of_case(case_id: UUID) -> QuerySet[EvidenceCopy, Any]:
    """Every copy of a case, the newest first."""
    found: QuerySet[EvidenceCopy, Any] = EvidenceCopy.objects.filter(case_id=case_id).values(
        *FOR_HOLDER, *FOR_STAFF
    )
    return found.order_by("-number")


def copies_of_piece(evidence: Evidence) -> list[CopyOfPiece]:
    """Those of one piece of evidence, the newest first."""
    return as_staff_see(copies_of_case(evidence.case_id).filter(evidence=evidence)[:MOST])


def grounds_of(marks: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many places were removed for which reason."""
    return dict(Counter(str(mark["ground"]) for mark in marks))


def as_given(rows: Iterable[Mapping[str, Any]]) -> list[GivenCopy]:
    """Each as JSON gave it (`read_in_one_statement`)."""
    return [GivenCopy(**what_is_given(row)) for row in rows]


def as_staff_see(rows: Iterable[Mapping[str, Any]]) -> list[CopyOfPiece]:
    """The same for staff; rows come as JSON or as Python has them."""
    return [
        CopyOfPiece(
            **what_is_given(row),
            evidence=row["evidence__number"],
            sensitive=row["evidence__sensitive"],
            made_at=moment(row["made_at"]),
            maker=row["maker_name"],
            made_by=key(row["made_by_id"]) if row["made_by_id"] else None,
            reason=row["reason"],
            needs_second=row["needs_second"],
            approver=row["approver_name"],
            withdrawn_by=row["withdrawn_by"],
            withdrawal=row["withdrawal"],
        )
        for row in rows
    ]


def what_is_given(row: Mapping[str, Any]) -> dict[str, Any]:
    """What both see."""
    return {
        "id": key(row["id"]),
        **{
            name: row[name]
            for name in ("number", "title", "content_type", "size", "sha256", "pages")
        },
        "removed": grounds_of(row["marks"]),
        "at": moment(row["shown_at"]) if row["shown_at"] else None,
        "withdrawn_at": moment(row["withdrawn_at"]) if row["withdrawn_at"] else None,
    }


def moment(value: str | datetime) -> datetime:
    """A time as JSON has it, or as it is."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def key(value: str | UUID) -> UUID:
    """A key in the same way."""
    return value if isinstance(value, UUID) else UUID(value)


def copy_of(case_id: UUID, copy_id: UUID) -> EvidenceCopy | None:
    """One copy of a case, whole, with its evidence."""
    rows = EvidenceCopy.objects.select_related("evidence")
    return rows.filter(case=case_id, pk=copy_id).first()


def shown_copy(case_id: UUID, copy_id: UUID) -> EvidenceCopy | None:
    """One that the holder has."""
    return EvidenceCopy.objects.filter(
        case=case_id, pk=copy_id, shown_at__isnull=False, withdrawn_at__isnull=True
    ).first()


def copies_of_evidence(case_id: UUID) -> QuerySet[EvidenceCopy]:
    """The copies of a case as rows, the newest first."""
    rows = EvidenceCopy.objects.filter(case=case_id).select_related("evidence")
    return rows.order_by("-number")[:MOST]


def numbered_copy(case_id: UUID, number: int) -> EvidenceCopy | None:
    """The copy of this number; None where the case has none."""
    return fits(EvidenceCopy.objects.filter(case=case_id), number)


def piece_of_case(case_id: UUID, number: int) -> Evidence | None:
    """The evidence of this number; None where the case has none."""
    return fits(Evidence.objects.filter(case=case_id), number)


def fits(rows: QuerySet[Row], number: int) -> Row | None:
    """The row of this number, which may be one that no column holds."""
    return rows.filter(number=number).first() if 0 < number < 2**31 else None

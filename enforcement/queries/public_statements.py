"""Public statements: those of a case, as staff and as the holder see them, and the list of all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from enforcement.models import PublicStatement
from enforcement.models.public_statement import OPEN, SAID, PublicPhase
from enforcement.sql.page import Page, page_of

MOST = 50  # of a case
LINE = (
    *("number", "text", "phase", "channel", "outlet", "language", "proposer_name", "proposed_at"),
    *("published_at", "ended_at", "end_reason"),
)
LANES: dict[str, tuple[str, ...]] = {
    "": tuple(PublicPhase.values),
    "open": tuple(map(str, OPEN)),
    "said": tuple(map(str, SAID)),
    "over": (PublicPhase.DECLINED.value, PublicPhase.EXPIRED.value),
}


@dataclass(frozen=True, kw_only=True)
class PublicLine:
    """One statement on the page of its case."""

    number: int
    text: str
    phase: str
    channel: str
    outlet: str
    language: str
    proposer: str
    proposed_at: datetime
    published_at: datetime | None
    ended_at: datetime | None
    end_reason: str

    @property
    def is_over(self) -> bool:
        """Whether it holds no longer, or never came to be."""
        return self.ended_at is not None


def public_of_case(case_id: UUID) -> QuerySet[PublicStatement, Any]:
    """Every statement of a case, the newest first."""
    rows: QuerySet[PublicStatement, Any] = PublicStatement.objects.filter(case_id=case_id).values(
        *LINE
    )
    return rows.order_by("-number")[:MOST]


def public_for_holder(case_id: UUID) -> QuerySet[PublicStatement, Any]:
    """Those that were published and are shown to the holder, the newest first."""
    rows: QuerySet[PublicStatement, Any] = (
        PublicStatement.objects.for_holder().filter(case_id=case_id).values(*LINE)
    )
    return rows.order_by("-number")[:MOST]


def moment_of(said: str | datetime) -> datetime:
    """A time as JSON or the database gave it."""
    return datetime.fromisoformat(said) if isinstance(said, str) else said


def public_lines(rows: Iterable[Mapping[str, Any]]) -> list[PublicLine]:
    """Each as JSON gave it (`read_in_one_statement`)."""
    return [
        PublicLine(
            number=row["number"],
            text=row["text"],
            phase=row["phase"],
            channel=row["channel"],
            outlet=row["outlet"],
            language=row["language"],
            proposer=row["proposer_name"],
            proposed_at=moment_of(row["proposed_at"]),
            published_at=moment_of(row["published_at"]) if row["published_at"] else None,
            ended_at=moment_of(row["ended_at"]) if row["ended_at"] else None,
            end_reason=row["end_reason"],
        )
        for row in rows
    ]


def numbered_public(case_id: UUID, number: int) -> PublicStatement | None:
    """The statement of this number; None where the case has none."""
    rows = PublicStatement.objects.filter(case_id=case_id, number=number)
    return rows.select_related("corrects").first()


def correction_of(it: PublicStatement) -> PublicStatement | None:
    """The one that took its place, or is to take it."""
    rows = PublicStatement.objects.filter(corrects=it, phase__in=[*OPEN, *SAID])
    return rows.order_by("-number").first()


def counts_by_lane() -> dict[str, int]:
    """How many there are of each lane."""
    counted = dict(
        PublicStatement.objects.order_by().values_list("phase").annotate(count=Count("pk"))
    )
    return {lane: sum(counted.get(p, 0) for p in phases) for lane, phases in LANES.items()}


def public_page(lane: str, cursor: str) -> Page[PublicStatement]:
    """A page of the list, the newest first; one statement. Raises StepRefused (`bad-cursor`)."""
    rows = PublicStatement.objects.select_related("case__account").defer("facts")
    if lane:
        rows = rows.filter(phase__in=LANES[lane])
    return page_of(rows, by="proposed_at", cursor=cursor, newest_first=True)


def public_statements_of(case_id: UUID, cursor: str) -> Page[PublicStatement]:
    """A page of a case's statements, the oldest first; one statement. Raises StepRefused
    (`bad-cursor`).
    """
    rows = PublicStatement.objects.filter(case_id=case_id).select_related("corrects")
    return page_of(rows, by="proposed_at", cursor=cursor)

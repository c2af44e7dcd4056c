"""Disputes before bodies that settle them out of court: those of a case, as staff and as the holder
see them, what one can be about, and the list of all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from enforcement.models import Appeal, Case, Decision, Dispute, Report
from enforcement.sql.page import Page, capped_counts_of, page_of
from enforcement.workflow.disputes import TO_FOLLOW, DisputePhase
from enforcement.workflow.machines import TOOK_EFFECT, UNDECIDED

MOST = 50  # of a case
LINE = (
    *("number", "side", "body", "reference", "phase", "told_on", "answer_by_on", "outcome"),
    *("ended_on", "followed", "followed_on", "decision__ref", "decision__verb"),
)
LANES = ("open", "follow", "ended", "wrong")


@dataclass(frozen=True, kw_only=True)
class DisputeLine:
    """One dispute on the page of its case."""

    number: int
    side: str
    body: str
    reference: str
    phase: str
    told_on: date
    answer_by_on: date | None
    outcome: str
    ended_on: date | None
    followed: str
    followed_on: date | None
    decision: str
    verb: str

    @property
    def is_open(self) -> bool:
        """Whether the body has told of no end."""
        return self.phase == DisputePhase.OPEN

    @property
    def is_wrong(self) -> bool:
        """Whether the record was found wrong."""
        return self.phase in (DisputePhase.WITHDRAWN, DisputePhase.CORRECTED)

    @property
    def waits_for_us(self) -> bool:
        """Whether nobody has said yet if its outcome is carried out."""
        ended = self.phase == DisputePhase.ENDED
        return ended and self.outcome in TO_FOLLOW and not self.followed


def disputes_of_case(case_id: UUID) -> QuerySet[Dispute, Any]:
    """Every dispute of a case, the newest first."""
    rows: QuerySet[Dispute, Any] = Dispute.objects.filter(case_id=case_id).values(*LINE)
    return rows.order_by("-number")[:MOST]


def disputes_for_holder(case_id: UUID) -> QuerySet[Dispute, Any]:
    """Those of a case in which the holder complains, the newest first."""
    rows: QuerySet[Dispute, Any] = (
        Dispute.objects.for_holder().filter(case_id=case_id).values(*LINE)
    )
    return rows.order_by("-number")[:MOST]


def dispute_lines(rows: Iterable[Mapping[str, Any]]) -> list[DisputeLine]:
    """Each as JSON gave it (`read_in_one_statement`)."""
    same = [name for name in LINE if not name.startswith("decision") and not name.endswith("_on")]
    return [
        DisputeLine(
            **{name: row[name] for name in same},
            told_on=day_of(row["told_on"]) or date.min,
            answer_by_on=day_of(row["answer_by_on"]),
            ended_on=day_of(row["ended_on"]),
            followed_on=day_of(row["followed_on"]),
            decision=row["decision__ref"],
            verb=row["decision__verb"],
        )
        for row in rows
    ]


def day_of(said: str | date | None) -> date | None:
    """A day as JSON or the database gave it."""
    return date.fromisoformat(said) if isinstance(said, str) else said


def numbered_dispute(case_id: UUID, number: int) -> Dispute | None:
    """The dispute of this number; None where the case has none."""
    rows = Dispute.objects.filter(case_id=case_id, number=number)
    beside = ("decision", "appeal", "report", "corrects", "follow_decision")
    return rows.select_related(*beside).first()


def correction_of(it: Dispute) -> Dispute | None:
    """The record that took its place."""
    return Dispute.objects.filter(corrects=it).first()


@dataclass(frozen=True, kw_only=True)
class Disputable:
    """What a dispute of a case can be about, and who can complain, the newest first."""

    decisions: list[Decision]
    appeals: list[Appeal]
    reports: list[Report]


def disputable_of(case: Case) -> Disputable:
    """Three statements, whatever the size of the case."""
    cases = [key for key in (case.pk, case.merged_into_id) if key]
    return Disputable(
        decisions=decisions_of(case),
        appeals=list(
            Appeal.objects.filter(case=case)
            .exclude(phase__in=UNDECIDED)
            .select_related("decision")
            .order_by("-lodged_at", "-id")[:MOST]
        ),
        reports=list(Report.objects.filter(case__in=cases).order_by("-received_at", "-id")[:MOST]),
    )


def decisions_of(
    case: Case, *, but: UUID | None = None, since: date | None = None
) -> list[Decision]:
    """Decisions of a case that took effect, the newest first; `but` one, and from a day on."""
    rows = Decision.objects.filter(case=case, phase__in=TOOK_EFFECT)
    if but:
        rows = rows.exclude(pk=but)
    if since:
        rows = rows.filter(executed_at__date__gte=since)
    return list(rows.order_by("-executed_at", "-id")[:MOST])


def lanes_of() -> dict[str, QuerySet[Dispute]]:
    """The lists: of those without an end, those of which a lead has to say what follows, those that
    have ended, and records that were wrong.
    """
    rows = Dispute.objects.all()
    waits = Q(outcome__in=list(TO_FOLLOW), followed="")
    return {
        "open": rows.open(),
        "follow": rows.to_follow(),
        "ended": rows.filter(phase=DisputePhase.ENDED).exclude(waits),
        "wrong": rows.filter(phase__in=[DisputePhase.WITHDRAWN, DisputePhase.CORRECTED]),
    }


def dispute_counts() -> dict[str, int]:
    """The capped counts of the lanes that wait for somebody; one statement."""
    found = lanes_of()
    return capped_counts_of({name: found[name] for name in ("open", "follow")})


def disputes_page(lane: str, cursor: str) -> Page[Dispute]:
    """A page of a lane: what waits longest first, what is over from the newest. Raises StepRefused
    (`bad-cursor`).
    """
    rows = lanes_of()[lane].select_related("case__account", "decision")
    newest = lane in ("ended", "wrong")
    return page_of(rows, by="recorded_at", cursor=cursor, newest_first=newest)


def disputes_in_order(case_id: UUID, cursor: str) -> Page[Dispute]:
    """A page of a case's disputes, the oldest first; one statement. Raises StepRefused
    (`bad-cursor`).
    """
    rows = Dispute.objects.filter(case_id=case_id)
    beside = ("decision", "appeal", "report", "corrects", "follow_decision")
    return page_of(rows.select_related(*beside), by="recorded_at", cursor=cursor)


def days_open(told_on: date, now: datetime) -> int:
    """For how many days a dispute has been open."""
    return max(0, (now.date() - told_on).days)

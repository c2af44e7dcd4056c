"""What the clock does with a case by itself, if nobody acts: the next thing, and the next that
touches the account.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from enforcement.models import Decision, Measure, Requirement, Review
from enforcement.sql.batch import read_in_one_statement
from enforcement.workflow.facts import GRACE
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.machines import DecisionPhase, MeasurePhase, ReviewPhase


@dataclass(frozen=True, kw_only=True)
class Upcoming:
    """`kind` says what happens, `of` to what (a verb, a measure or a review), and `at` when."""

    kind: str
    of: str
    at: datetime

    @property
    def touches(self) -> bool:
        """Whether the account can do something else afterwards."""
        return self.kind in ("lift", "narrow", "unratified", "ends", "begins", "lapses")


def upcoming_of(cases: Collection[UUID]) -> dict[UUID, list[Upcoming]]:
    """What comes next for each case, and what next touches the account where that is another one.

    One statement; a case may have none.
    """
    of = {"case_id__in": list(cases)}
    found = read_in_one_statement(
        {
            "reviews": Review.objects.filter(**of, phase=ReviewPhase.OPEN, paused_at__isnull=True),
            "proposals": Decision.objects.filter(**of, phase=DecisionPhase.PROPOSED),
            "measures": Measure.objects.filter(**of).exclude(phase=MeasurePhase.OVER),
            "requirements": Requirement.objects.owed().filter(**of),
        }
    )
    by_case: dict[UUID, list[Upcoming]] = defaultdict(list)
    for case_id, fall in [
        *(
            (r.case_id, consequence_of_missing(r, found["measures"]))
            for r in found["reviews"]
            if r.kind != ReviewKind.DECISION or r.subject is None
        ),
        *(
            (d.case_id, Upcoming(kind="expires", of=d.verb, at=d.expires_at))
            for d in found["proposals"]
        ),
        *(
            (m.case_id, Upcoming(kind="ends", of=m.kind, at=m.ends_at))
            for m in found["measures"]
            if m.phase == MeasurePhase.IN_FORCE and m.ends_at
        ),
        *(
            (m.case_id, Upcoming(kind="begins", of=m.kind, at=m.starts_at))
            for m in found["measures"]
            if m.phase == MeasurePhase.ORDERED
        ),
        *(
            (r.case_id, Upcoming(kind="lapses", of="", at=r.due_at + GRACE))
            for r in found["requirements"]
        ),
    ]:
        by_case[case_id].append(fall)
    return {case_id: first_of(fallen) for case_id, fallen in by_case.items()}


def first_of(fallen: list[Upcoming]) -> list[Upcoming]:
    """The earliest, and the earliest that touches the account."""
    ordered = sorted(fallen, key=lambda fall: fall.at)
    touching = [fall for fall in ordered if fall.touches and fall is not ordered[0]]
    return [ordered[0], *([] if ordered[0].touches else touching[:1])]


def consequence_of_missing(review: Review, measures: list[Measure]) -> Upcoming:
    """What being missed does."""
    measure = next(
        (m for m in measures if m.pk == review.subject and m.phase == MeasurePhase.IN_FORCE), None
    )
    if review.kind == ReviewKind.MEASURE and measure and review.on_missed in ("lift", "narrow"):
        return Upcoming(kind=review.on_missed, of=measure.kind, at=review.due_at)
    if review.kind == ReviewKind.RATIFICATION:
        return Upcoming(kind="unratified", of="", at=review.due_at)
    return Upcoming(kind="missed", of=review.kind, at=review.due_at)

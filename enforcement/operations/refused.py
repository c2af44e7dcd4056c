"""What the sweep is refused is not tried silently for ever: the second time a review opens for a
person, and the sweep leaves it until that is done or the case has changed. Once the thing is done,
by the sweep or by a person, its review ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from accounts.roles import SYSTEM
from enforcement.language.refusals import StepRefused
from enforcement.models import SweepRefusal
from enforcement.step.doors import noting
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.machines import UNANSWERED

ENOUGH = 2  # refusals of the same thing, one after the other
LOOK_WITHIN = 1  # business day
KEPT = timedelta(days=7)  # a single refusal: somebody had done it meanwhile
Thing = tuple[str, UUID]  # the kind of thing that fell due, and its row


@dataclass(frozen=True, kw_only=True)
class Known:
    """What was refused before, by what it is about."""

    rows: dict[Thing, SweepRefusal]

    @property
    def awaited(self) -> list[Thing]:
        """What somebody is still to look at."""
        return [thing for thing, row in self.rows.items() if is_awaited(row)]

    @property
    def left(self) -> set[Thing]:
        """What the sweep leaves: somebody is to look at it, and its case is as it was."""
        return {
            thing
            for thing, row in self.rows.items()
            if is_awaited(row) and row.case and row.case.version == row.case_version
        }


def known_refusals(now: datetime) -> Known:
    """What was refused before; what is old and was refused once is forgotten."""
    rows = list(SweepRefusal.objects.select_related("case", "review"))
    forget(row for row in rows if row.times < ENOUGH and row.refused_at < now - KEPT)
    return Known(rows={(row.source, row.subject): row for row in rows})


def left_alone() -> set[Thing]:
    """What the sweep leaves, for whoever watches it."""
    rows = SweepRefusal.objects.filter(times__gte=ENOUGH).select_related("case", "review")
    return Known(rows={(row.source, row.subject): row for row in rows}).left


def is_awaited(row: SweepRefusal) -> bool:
    """Whether a person is still to look at it."""
    return row.review is not None and row.review.phase in UNANSWERED


def remember_refusal(
    known: Known, thing: Thing, *, case_id: UUID | None, refusal: StepRefused, now: datetime
) -> None:
    """Count a refusal; the second in a row, or the first that is news to a review that was done,
    opens a review.
    """
    source, subject = thing
    row = known.rows.get(thing) or SweepRefusal(
        source=source, subject=subject, case_id=case_id, times=0
    )
    if row.review and not is_awaited(row):
        row.review, row.times = None, 0
    row.times, row.sentence, row.refused_at = row.times + 1, refusal.sentence, now
    if case_id and row.times >= ENOUGH:
        ask_somebody(row, case_id, now)
    SweepRefusal.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["source", "subject"],
        update_fields=["times", "sentence", "refused_at", "case_version", "review"],
    )
    known.rows[thing] = row


def ask_somebody(row: SweepRefusal, case_id: UUID, now: datetime) -> None:
    """Open the review of what could not be done, unless one is open; its case as it is now is known
    from here on.
    """
    with noting("sweep_refused", case_id=case_id, by=SYSTEM, now=now, reason=row.sentence) as step:
        waiting = step.facts.open_reviews(ReviewKind.UNDONE)
        found = next((r for r in waiting if r.subject == row.subject), None)
        row.review = found or step.open_review(
            ReviewKind.UNDONE,
            step.facts.office.after(now, LOOK_WITHIN),
            subject=row.subject,
        )
        step.data = {"review": ReviewKind.UNDONE.value, "due": row.source}
    row.case, row.case_version = step.case, step.case.version


def settle(known: Known, thing: Thing, *, now: datetime) -> None:
    """It is done, or due no more: it is no refusal any longer, and nobody has to look at it, which
    the case's history says.
    """
    if (row := known.rows.pop(thing, None)) is None:
        return
    shared = any(other.review_id == row.review_id for other in known.rows.values())
    if row.case_id and is_awaited(row) and not shared:
        reason = "What could not be done before is done, or is no longer due."
        with noting(
            "sweep_settled", case_id=row.case_id, by=SYSTEM, now=now, reason=reason
        ) as step:
            step.close_reviews(ReviewKind.UNDONE, subject=row.subject)
            step.data = {"review": ReviewKind.UNDONE.value, "due": row.source}
    forget([row])


def forget(rows: Iterable[SweepRefusal]) -> None:
    """What is done, or was refused once and long ago, is no refusal any more."""
    if keys := [row.pk for row in rows]:
        SweepRefusal.objects.filter(pk__in=keys).delete()

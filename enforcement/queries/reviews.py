"""Looks that fall due, and those that were missed: lanes, what each is about, and what missing it
caused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from enforcement.models import Appeal, CaseBatch, Decision, Escalation, Measure, Review
from enforcement.queries.unmatched import unmatched_reports
from enforcement.sql.batch import Found, read_in_one_statement
from enforcement.sql.page import Page, capped_counts_of, page_of
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.machines import UNANSWERED, ReviewPhase

SOON, TOLD = timedelta(days=1), timedelta(days=30)
ACTED = ("lift", "narrow")
LANES = ("all", "mine", "soon", "missed", "paused")


@dataclass(frozen=True, kw_only=True)
class ReviewSubject:
    """What a review is about, where it has a subject, and what came of its being missed.

    `missed_at`: when the same look was missed before; `again_at`: when it falls due again; `did`:
    what missing it did to the measure.
    """

    measure: Measure | None = None
    decision: Decision | None = None
    appeal: Appeal | None = None
    missed_at: datetime | None = None
    again_at: datetime | None = None
    did: str = ""
    escalation: Escalation | None = None
    batch: CaseBatch | None = None  # with which somebody asked for it


def review_lanes(*, by: UUID, now: datetime) -> dict[str, QuerySet[Review]]:
    """The lists: everything whose clock runs, one's own, due within a day, late or missed, missed
    and not looked at yet, paused.
    """
    rows = Review.objects.select_related("case__account", "assignee")
    running = rows.filter(phase=ReviewPhase.OPEN, paused_at__isnull=True)
    return {
        "all": running,
        "mine": rows.filter(pk__in=reviews_of(by)),
        "soon": reviews_due_by(now + SOON).select_related("case__account", "assignee"),
        # What lifted or narrowed a measure by itself needs no look any more; it is told of for a
        # month all the same.
        "missed": rows.filter(
            Q(phase=ReviewPhase.MISSED)
            | Q(phase=ReviewPhase.DROPPED, on_missed__in=ACTED, missed_at__gt=now - TOLD),
            missed_at__isnull=False,
        ),
        "paused": rows.filter(phase=ReviewPhase.OPEN, paused_at__isnull=False),
    }


def reviews_of(person: UUID) -> QuerySet[Review, UUID]:
    """Those of somebody's open cases, and what a colleague asked them to look at in other cases."""
    waits = Review.objects.filter(phase__in=UNANSWERED)
    of_cases = waits.filter(case__assignee=person, case__closed_at__isnull=True)
    asked = waits.filter(kind=ReviewKind.ASKED, assignee=person)
    return of_cases.values_list("pk", flat=True).union(asked.values_list("pk", flat=True))


def reviews_due_by(until_at: datetime) -> QuerySet[Review]:
    """What is to be looked at by a moment, or should have been; the bar of every page counts it."""
    return Review.objects.filter(
        Q(phase=ReviewPhase.OPEN, paused_at__isnull=True, due_at__lte=until_at)
        | Q(phase=ReviewPhase.MISSED),
        phase__in=UNANSWERED,
    )


def list_reviews(
    lane: str, *, by: UUID, now: datetime, kind: str = "", cursor: str = ""
) -> Page[Review]:
    """One page of a lane, of one kind where it is said: what is due first, or was missed last.

    Raises StepRefused (code `bad-cursor`).
    """
    rows = review_lanes(by=by, now=now)[lane]
    missed = lane == "missed"
    return page_of(
        rows.filter(kind=kind) if kind else rows,
        by="missed_at" if missed else "due_at",
        cursor=cursor,
        newest_first=missed,
    )


def review_counts(*, by: UUID, now: datetime) -> dict[str, int]:
    """The capped counts of all lanes, and of the reports that wait beside them; one statement."""
    return capped_counts_of({**review_lanes(by=by, now=now), "unmatched": unmatched_reports()})


def unanswered_review(review_id: UUID) -> Review | None:
    """A review that nobody has answered yet."""
    rows = Review.objects.select_related("case__account", "assignee")
    return rows.filter(pk=review_id, phase__in=UNANSWERED).first()


def review_subjects(reviews: Sequence[Review]) -> dict[UUID, ReviewSubject]:
    """What each of these reviews is about; one statement."""
    subjects = [r.subject for r in reviews if r.subject]
    cases = [r.case_id for r in reviews]
    found = read_in_one_statement(
        {
            "measures": Measure.objects.filter(pk__in=subjects),
            "decisions": Decision.objects.filter(pk__in=subjects),
            "appeals": Appeal.objects.filter(pk__in=subjects),
            "batches": CaseBatch.objects.filter(pk__in=subjects),
            "others": Review.objects.filter(case_id__in=cases, phase__in=UNANSWERED).order_by(
                F("due_at")
            ),
            "escalations": Escalation.objects.filter(case_id__in=cases).order_by("number"),
        }
    )
    return {r.pk: review_subject(r, found) for r in reviews}


def review_subject(review: Review, found: Found) -> ReviewSubject:
    """What one is about, from what was found for all."""
    same = [
        o
        for o in found["others"]
        if (o.case_id, o.kind, o.subject) == (review.case_id, review.kind, review.subject)
    ]
    subject = {
        name: next((s for s in found[f"{name}s"] if s.pk == review.subject), None)
        for name in ("measure", "decision", "appeal")
    }
    at = review.missed_at
    missed = [o.missed_at for o in same if o.phase == ReviewPhase.MISSED and o.pk != review.pk]
    raised = [
        e
        for e in found["escalations"]
        if at and e.case_id == review.case_id and (e.closed_at is None or e.closed_at > at)
    ]
    measure = subject["measure"]
    return ReviewSubject(
        **subject,
        missed_at=max(missed, default=None) if review.phase == ReviewPhase.OPEN else None,
        again_at=next((o.due_at for o in same if o.phase == ReviewPhase.OPEN), None)
        if review.phase == ReviewPhase.MISSED
        else None,
        did=review.on_missed
        if measure and at and measure.over_at == at and review.on_missed in ACTED
        else "",
        escalation=raised[0] if raised else None,
        batch=next((batch for batch in found["batches"] if batch.pk == review.subject), None),
    )

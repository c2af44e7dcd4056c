"""Whose turn it is, for what, and by when: a pure function from facts.

It is stored with the case, so that a queue can be read off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from enforcement.models import Decision, Review
from enforcement.rules.facts import Facts
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.machines import (
    OWED,
    UNDECIDED,
    UNRESOLVED,
    AllegationPhase,
    DecisionPhase,
    ReviewPhase,
)
from enforcement.workflow.proceeding import FINAL, State
from enforcement.workflow.turns import OTHERS, Awaits, Turn, TurnFor


@dataclass(frozen=True, kw_only=True)
class NextMove:
    """Who must move, and for what: `verb`, `review` and `number` are the detail of what has one;
    `due_at` is None while the clock is stopped.
    """

    who: Turn
    what: TurnFor
    verb: str = ""
    review: str = ""  # its kind
    number: int | None = None  # the requirement's
    due_at: datetime | None = None

    @property
    def with_others(self) -> bool:
        """Whether it waits for somebody who is not staff, or for time."""
        return self.who in OTHERS


def running_reviews(f: Facts, *kinds: ReviewKind) -> list[Review]:
    """Open reviews of these kinds whose clock runs, the earliest first."""
    return sorted(
        (r for r in f.open_reviews(*kinds) if r.paused_at is None), key=lambda r: r.due_at
    )


def earliest(reviews: list[Review]) -> datetime | None:
    """When the first of them is due."""
    return reviews[0].due_at if reviews else None


def awaiting_ratification(f: Facts) -> Decision | None:
    """The decision that waits for its ratification."""
    return (
        next(
            (
                d
                for d in reversed(f.executed)
                if d.ratify_by_at and d.phase == DecisionPhase.EXECUTED
            ),
            None,
        )
        if f.open_reviews(ReviewKind.RATIFICATION)
        else None
    )


def review_due(review: Review, who: Turn = Turn.REVIEWER) -> NextMove:
    """A look is due."""
    return NextMove(who=who, what=TurnFor.REVIEW, review=review.kind, due_at=review.due_at)


def approval_due(f: Facts) -> NextMove | None:
    """A second person is due."""
    if f.proposal:
        return NextMove(
            who=Turn(f.proposal.needs),
            what=TurnFor.APPROVE,
            verb=f.proposal.verb,
            due_at=f.proposal.expires_at,
        )
    if decision := awaiting_ratification(f):
        return NextMove(
            who=Turn.LEAD, what=TurnFor.RATIFY, verb=decision.verb, due_at=decision.ratify_by_at
        )
    return None


def escalated_or_missed(f: Facts) -> NextMove | None:
    """An admin is asked for, or a look was missed."""
    if any(e.phase in UNRESOLVED for e in f.escalations):
        return NextMove(
            who=Turn.ADMIN, what=TurnFor.ESCALATION, due_at=earliest(running_reviews(f))
        )
    if missed := [r for r in running_reviews(f) if r.phase == ReviewPhase.MISSED]:
        return review_due(missed[0])
    return None


def outside_answer_due(f: Facts) -> NextMove | None:
    """Somebody outside has spoken, or automation has acted: it is ours to look."""
    for kind, who in (
        (ReviewKind.APPEAL, Turn.HEARER),
        (ReviewKind.SUBMISSION, Turn.REVIEWER),
        (ReviewKind.AUTOMATION, Turn.REVIEWER),
    ):
        if due := running_reviews(f, kind):
            return review_due(due[0], who)
    if any(a.phase in UNDECIDED for a in f.appeals):
        return NextMove(who=Turn.HEARER, what=TurnFor.REVIEW, review=ReviewKind.APPEAL)
    if warned := [
        r for r in running_reviews(f, ReviewKind.MEASURE, ReviewKind.DECISION) if r.warned_at
    ]:
        return review_due(warned[0])
    return None


AWAITED = {
    Awaits.HOLDER: Turn.HOLDER,
    Awaits.PARTNER: Turn.PARTNER,
    Awaits.REPORTER: Turn.OTHER,
    Awaits.OTHER: Turn.OTHER,
}


def waiting_for_others(f: Facts) -> NextMove | None:
    """Somebody else is asked, or time runs."""
    state, open_requirements = (
        f.case.state,
        [r for r in f.requirements if r.phase in OWED],
    )
    if f.case.awaits:
        who = AWAITED[Awaits(f.case.awaits)]
        if who == Turn.OTHER and f.open_reviews(ReviewKind.REFERRAL):
            who = Turn.PARTNER
        return NextMove(who=who, what=TurnFor.ANSWER, due_at=earliest(running_reviews(f)))
    if referrals := running_reviews(f, ReviewKind.REFERRAL):
        return NextMove(who=Turn.PARTNER, what=TurnFor.ANSWER, due_at=referrals[0].due_at)
    if state == State.SERVING and f.own_measures:
        return NextMove(who=Turn.CLOCK, what=TurnFor.TERM, due_at=f.own_measures[0].ends_at)
    if state == State.TERMINATING and f.ordered:
        return NextMove(who=Turn.CLOCK, what=TurnFor.NOTICE_PERIOD, due_at=f.ordered[0].starts_at)
    if state == State.REMEDIATING and open_requirements:
        first = min(open_requirements, key=lambda r: r.due_at)
        return NextMove(
            who=Turn.HOLDER, what=TurnFor.REQUIREMENT, number=first.number, due_at=first.due_at
        )
    return None


def ordinary_work(f: Facts) -> NextMove:
    """It is a reviewer's, in the ordinary course."""
    due_at, state = earliest(running_reviews(f)), f.case.state
    if state == State.TRIAGE:
        return NextMove(
            who=Turn.REVIEWER, what=TurnFor.REVIEW, review=ReviewKind.FIRST_LOOK, due_at=due_at
        )
    if state == State.INVESTIGATING and any(
        a.phase == AllegationPhase.ALLEGED for a in f.allegations
    ):
        return NextMove(who=Turn.REVIEWER, what=TurnFor.FINDINGS, due_at=due_at)
    return NextMove(who=Turn.REVIEWER, what=TurnFor.DECIDE, due_at=due_at)


ORDER: tuple[Callable[[Facts], NextMove | None], ...] = (
    approval_due,
    escalated_or_missed,
    outside_answer_due,
    waiting_for_others,
)


def turn_of(f: Facts) -> NextMove:
    """Whose turn it is now. Same facts, same answer."""
    if f.case.state in FINAL:
        return outside_answer_due(f) or NextMove(who=Turn.NOBODY, what=TurnFor.CLOSED)
    return next((turn for rule in ORDER if (turn := rule(f))), None) or ordinary_work(f)


def lanes_of(f: Facts) -> dict[str, bool]:
    """In which lanes of the queue a case stands besides the one of its assignee; the names are
    columns of the case.
    """
    reviews = f.open_reviews()
    return {
        "to_approve": bool(f.proposal or awaiting_ratification(f)),
        "to_review": any(
            r.paused_at is None and (r.phase == ReviewPhase.MISSED or r.warned_at) for r in reviews
        ),
        "to_hear": any(a.phase in UNDECIDED for a in f.appeals),
        "escalated": any(e.phase in UNRESOLVED for e in f.escalations),
        "with_others": f.case.state not in FINAL and turn_of(f).with_others,
    }

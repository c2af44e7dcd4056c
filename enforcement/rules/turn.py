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


OURS = tuple(kind for kind in ReviewKind if kind != ReviewKind.QUESTION)


def running_reviews(facts: Facts, *kinds: ReviewKind) -> list[Review]:
    """Open reviews of these kinds whose clock runs, the earliest first; of every kind but what the
    holder is asked, which is theirs to answer, where none is named.
    """
    found = facts.open_reviews(*(kinds or OURS))
    return sorted((r for r in found if r.paused_at is None), key=lambda review: review.due_at)


def earliest(reviews: list[Review]) -> datetime | None:
    """When the first of them is due."""
    return reviews[0].due_at if reviews else None


def awaiting_ratification(facts: Facts) -> Decision | None:
    """The decision that waits for its ratification."""
    return (
        next(
            (
                d
                for d in reversed(facts.executed)
                if d.ratify_by_at and d.phase == DecisionPhase.EXECUTED
            ),
            None,
        )
        if facts.open_reviews(ReviewKind.RATIFICATION)
        else None
    )


def review_due(review: Review, who: Turn = Turn.REVIEWER) -> NextMove:
    """A look is due."""
    return NextMove(who=who, what=TurnFor.REVIEW, review=review.kind, due_at=review.due_at)


def approval_due(facts: Facts) -> NextMove | None:
    """A second person is due."""
    if facts.proposal:
        return NextMove(
            who=Turn(facts.proposal.needs),
            what=TurnFor.APPROVE,
            verb=facts.proposal.verb,
            due_at=facts.proposal.expires_at,
        )
    if decision := awaiting_ratification(facts):
        return NextMove(
            who=Turn.LEAD, what=TurnFor.RATIFY, verb=decision.verb, due_at=decision.ratify_by_at
        )
    return None


def escalated_or_missed(facts: Facts) -> NextMove | None:
    """An admin is asked for, or a look was missed."""
    if any(e.phase in UNRESOLVED for e in facts.escalations):
        return NextMove(
            who=Turn.ADMIN, what=TurnFor.ESCALATION, due_at=earliest(running_reviews(facts))
        )
    if missed := [r for r in running_reviews(facts) if r.phase == ReviewPhase.MISSED]:
        return review_due(missed[0])
    return None


def unread_reports_due(facts: Facts) -> NextMove | None:
    """Reports have come in since somebody took the case on, and nobody has looked at them."""
    if facts.case.state in (State.TRIAGE, *FINAL):
        return None
    looks = [r for r in running_reviews(facts, ReviewKind.FIRST_LOOK) if r.subject is None]
    return review_due(looks[0]) if looks else None


def outside_answer_due(facts: Facts) -> NextMove | None:
    """Somebody outside has spoken, or automation has acted: it is ours to look."""
    for kind, who in (
        (ReviewKind.APPEAL, Turn.HEARER),
        (ReviewKind.SUBMISSION, Turn.REVIEWER),
        (ReviewKind.AUTOMATION, Turn.REVIEWER),
        (ReviewKind.ANSWER, Turn.REVIEWER),
        (ReviewKind.REQUEST, Turn.REVIEWER),
        (ReviewKind.ADDRESS, Turn.REVIEWER),
    ):
        if due := running_reviews(facts, kind):
            return review_due(due[0], who)
    if reports := unread_reports_due(facts):
        return reports
    if any(a.phase in UNDECIDED for a in facts.appeals):
        return NextMove(who=Turn.HEARER, what=TurnFor.REVIEW, review=ReviewKind.APPEAL)
    if warned := [
        r for r in running_reviews(facts, ReviewKind.MEASURE, ReviewKind.DECISION) if r.warned_at
    ]:
        return review_due(warned[0])
    return None


AWAITED = {
    Awaits.HOLDER: Turn.HOLDER,
    Awaits.PARTNER: Turn.PARTNER,
    Awaits.REPORTER: Turn.OTHER,
    Awaits.OTHER: Turn.OTHER,
}


def waiting_for_others(facts: Facts) -> NextMove | None:
    """Somebody else is asked, or time runs."""
    state, open_requirements = (
        facts.case.state,
        [r for r in facts.requirements if r.phase in OWED],
    )
    if facts.case.awaits:
        who = AWAITED[Awaits(facts.case.awaits)]
        if who == Turn.OTHER and facts.open_reviews(ReviewKind.REFERRAL):
            who = Turn.PARTNER
        asked = running_reviews(facts, *(ReviewKind if who == Turn.HOLDER else ()))
        return NextMove(who=who, what=TurnFor.ANSWER, due_at=earliest(asked))
    if referrals := running_reviews(facts, ReviewKind.REFERRAL):
        return NextMove(who=Turn.PARTNER, what=TurnFor.ANSWER, due_at=referrals[0].due_at)
    if state == State.SERVING and any(m.ends_at for m in facts.own_measures):
        return NextMove(who=Turn.CLOCK, what=TurnFor.TERM, due_at=facts.own_measures[0].ends_at)
    if state == State.TERMINATING and facts.ordered:
        return NextMove(
            who=Turn.CLOCK, what=TurnFor.NOTICE_PERIOD, due_at=facts.ordered[0].starts_at
        )
    if state == State.REMEDIATING and open_requirements:
        first = min(open_requirements, key=lambda one: one.due_at)
        return NextMove(
            who=Turn.HOLDER, what=TurnFor.REQUIREMENT, number=first.number, due_at=first.due_at
        )
    return None


def ordinary_work(facts: Facts) -> NextMove:
    """It is a reviewer's, in the ordinary course."""
    due_at, state = earliest(running_reviews(facts)), facts.case.state
    if state == State.TRIAGE:
        return NextMove(
            who=Turn.REVIEWER, what=TurnFor.REVIEW, review=ReviewKind.FIRST_LOOK, due_at=due_at
        )
    if state == State.INVESTIGATING and any(
        a.phase == AllegationPhase.ALLEGED for a in facts.allegations
    ):
        return NextMove(who=Turn.REVIEWER, what=TurnFor.FINDINGS, due_at=due_at)
    return NextMove(who=Turn.REVIEWER, what=TurnFor.DECIDE, due_at=due_at)


ORDER: tuple[Callable[[Facts], NextMove | None], ...] = (
    approval_due,
    escalated_or_missed,
    outside_answer_due,
    waiting_for_others,
)


def turn_of(facts: Facts) -> NextMove:
    """Whose turn it is now. Same facts, same answer."""
    if facts.case.state in FINAL:
        return outside_answer_due(facts) or NextMove(who=Turn.NOBODY, what=TurnFor.CLOSED)
    return next((turn for rule in ORDER if (turn := rule(facts))), None) or ordinary_work(facts)


def lanes_of(facts: Facts, move: NextMove) -> dict[str, bool]:
    """In which lanes of the queue a case stands besides the one of its assignee; `move` is whose
    turn it is; the names are columns of the case.
    """
    reviews = facts.open_reviews()
    return {
        "to_approve": bool(facts.proposal or awaiting_ratification(facts)),
        "to_review": any(
            r.paused_at is None and (r.phase == ReviewPhase.MISSED or r.warned_at) for r in reviews
        ),
        "to_hear": any(a.phase in UNDECIDED for a in facts.appeals),
        "escalated": any(e.phase in UNRESOLVED for e in facts.escalations),
        "with_others": facts.case.state not in FINAL and move.with_others,
    }

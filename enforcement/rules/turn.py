"""Whose turn it is, for what, and by when: a pure function from facts.

It is stored with the case, so that a queue can be read off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from enforcement.models import Decision, Review
from enforcement.rules.facts import Facts
from enforcement.workflow.proceeding import FINAL, State

OURS = ("REVIEWER", "LEAD", "ADMIN", "HEARER")
OTHERS = ("HOLDER", "PARTNER", "OTHER", "CLOCK")  # nobody of the staff can move it on just now


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Who must move, and the word for what (`language/words.py` has them as sentences); `due_at` is
    None while the clock is stopped.
    """

    who: str
    what: str
    due_at: datetime | None = None

    @property
    def with_others(self) -> bool:
        """Whether it waits for somebody who is not staff, or for time."""
        return self.who in OTHERS


def running(f: Facts, *kinds: str) -> list[Review]:
    """Open reviews of these kinds whose clock runs, the earliest first."""
    return sorted(
        (r for r in f.open_reviews(*kinds) if r.paused_at is None), key=lambda r: r.due_at
    )


def earliest(reviews: list[Review]) -> datetime | None:
    """When the first of them is due."""
    return reviews[0].due_at if reviews else None


def to_ratify(f: Facts) -> Decision | None:
    """The decision that waits for its ratification."""
    return (
        next((d for d in reversed(f.executed) if d.ratify_by_at and d.phase == "EXECUTED"), None)
        if f.open_reviews("RATIFICATION")
        else None
    )


def proposed(f: Facts) -> Turn | None:
    """A second person is due."""
    if f.proposal:
        return Turn(
            who=f.proposal.needs, what=f"approve {f.proposal.verb}", due_at=f.proposal.expires_at
        )
    if decision := to_ratify(f):
        return Turn(who="LEAD", what=f"ratify {decision.verb}", due_at=decision.ratify_by_at)
    return None


def stuck(f: Facts) -> Turn | None:
    """An admin is asked for, or a look was missed."""
    if any(e.phase in ("RAISED", "TAKEN") for e in f.escalations):
        return Turn(who="ADMIN", what="escalation", due_at=earliest(running(f)))
    if missed := [r for r in running(f) if r.phase == "MISSED"]:
        return Turn(who="REVIEWER", what=f"review {missed[0].kind}", due_at=missed[0].due_at)
    return None


def answered(f: Facts) -> Turn | None:
    """Somebody outside has spoken, or automation has acted: it is ours to look."""
    for kind, who in (("APPEAL", "HEARER"), ("SUBMISSION", "REVIEWER"), ("AUTOMATION", "REVIEWER")):
        if due := running(f, kind):
            return Turn(who=who, what=f"review {kind}", due_at=due[0].due_at)
    if any(a.phase in ("LODGED", "HEARING") for a in f.appeals):
        return Turn(who="HEARER", what="review APPEAL")
    if warned := [r for r in running(f, "MEASURE", "DECISION") if r.warned_at]:
        return Turn(who="REVIEWER", what=f"review {warned[0].kind}", due_at=warned[0].due_at)
    return None


def waiting(f: Facts) -> Turn | None:
    """Somebody else is asked, or time runs."""
    state, open_requirements = (
        f.case.state,
        [r for r in f.requirements if r.phase in ("REQUIRED", "RETURNED")],
    )
    if f.case.awaits:
        who = (
            "HOLDER"
            if "holder" in f.case.awaits
            else "PARTNER"
            if f.open_reviews("REFERRAL")
            else "OTHER"
        )
        return Turn(who=who, what="answer", due_at=earliest(running(f)))
    if referrals := running(f, "REFERRAL"):
        return Turn(who="PARTNER", what="answer", due_at=referrals[0].due_at)
    if state == State.SERVING and f.own_measures:
        return Turn(who="CLOCK", what="term", due_at=f.own_measures[0].ends_at)
    if state == State.TERMINATING and f.ordered:
        return Turn(who="CLOCK", what="notice_period", due_at=f.ordered[0].starts_at)
    if state == State.REMEDIATING and open_requirements:
        first = min(open_requirements, key=lambda r: r.due_at)
        return Turn(who="HOLDER", what=f"requirement {first.number}", due_at=first.due_at)
    return None


def working(f: Facts) -> Turn:
    """It is a reviewer's, in the ordinary course."""
    due_at, state = earliest(running(f)), f.case.state
    if state == State.TRIAGE:
        return Turn(who="REVIEWER", what="review FIRST_LOOK", due_at=due_at)
    if state == State.INVESTIGATING and any(a.phase == "ALLEGED" for a in f.allegations):
        return Turn(who="REVIEWER", what="findings", due_at=due_at)
    return Turn(who="REVIEWER", what="decide", due_at=due_at)


ORDER: tuple[Callable[[Facts], Turn | None], ...] = (proposed, stuck, answered, waiting)


def turn_of(f: Facts) -> Turn:
    """Whose turn it is now. Same facts, same answer."""
    if f.case.state in FINAL:
        return answered(f) or Turn(who="NOBODY", what="closed")
    return next((turn for rule in ORDER if (turn := rule(f))), None) or working(f)


def lanes_of(f: Facts) -> dict[str, bool]:
    """In which lanes of the queue a case stands besides the one of its assignee; the names are
    columns of the case.
    """
    reviews = f.open_reviews()
    return {
        "to_approve": bool(f.proposal or to_ratify(f)),
        "to_review": any(
            r.paused_at is None and (r.phase == "MISSED" or r.warned_at) for r in reviews
        ),
        "to_hear": any(a.phase in ("LODGED", "HEARING") for a in f.appeals),
        "escalated": any(e.phase in ("RAISED", "TAKEN") for e in f.escalations),
        "with_others": f.case.state not in FINAL and turn_of(f).with_others,
    }

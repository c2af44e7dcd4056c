"""What a measure gives back when it is lifted: the one whose place it took, as far as that still
holds. Pure.

A limit, then a suspension: lifting the suspension leaves the limit. What lies beneath a measure is
kept with the decision that imposed it, and goes along when the measure is narrowed, kept under a
plan or in a notice period, or returns.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from enforcement.models.decision import Decision
from enforcement.models.measure import Measure
from enforcement.rules.facts import Facts
from enforcement.rules.imposed import (
    REVIEW,
    Imposed,
    is_milder,
    measure_in_force,
    short_of_the_end,
)
from enforcement.workflow.facts import GRACE
from enforcement.workflow.kinds import DECIDED, Basis, MeasureEnd, State
from enforcement.workflow.machines import AppealPhase
from enforcement.workflow.marks import AccountEffect, mark_of, name_of
from enforcement.workflow.proceeding import Proceeding

MeasureData = dict[str, Any]  # a measure that may return, as a decision keeps it


def data_to_return(facts: Facts, measure: Measure) -> MeasureData:
    """What must be remembered of a measure so that it can return."""
    return {
        "kind": short_of_the_end(measure),
        "basis": str(measure.basis),
        "ends_at": measure.ends_at.isoformat() if measure.ends_at else None,
        "scope": measure.scope,
        "rate": measure.rate,
        "on_missed": measure.on_missed,
        "narrower": measure.narrower,
        "beneath": beneath(facts, measure),
    }


def imposing_decision(facts: Facts, measure: Measure) -> Decision | None:
    """The decision that imposed a measure of the case."""
    return next((d for d in facts.executed if d.pk == measure.imposed_by_id), None)


def beneath(facts: Facts, measure: Measure) -> MeasureData | None:
    """What lies beneath a measure in force; a decision from before this was kept has it as what a
    suspension replaced.
    """
    imposing = imposing_decision(facts, measure)
    if imposing is None:
        return None
    imposed = imposing.impact.get("imposes") or {}
    if "beneath" in imposed:
        found: MeasureData | None = imposed["beneath"]
        return found
    suspended = imposing.verb == name_of(Proceeding.suspend)
    return imposing.impact.get("before") if suspended else None


def returning_measure(facts: Facts, data: MeasureData | None) -> Imposed | None:
    """A measure from before another one, a plan or a notice, again as a precaution, to be looked at
    within 7 days.
    """
    current = measure_in_force(facts)
    if not data:
        return None
    return Imposed(
        kind=data["kind"],
        basis=Basis.PRECAUTION,
        scope=data["scope"],
        rate=data["rate"],
        on_missed=data["on_missed"],
        narrower=data["narrower"],
        starts_at=facts.now,
        first_at=current.first_at if current else facts.now,
        review_by_at=facts.now + REVIEW,
        beneath=data.get("beneath"),
    )


def given_back(facts: Facts, current: Measure) -> Imposed | None:
    """What returns when a measure is lifted, as the case is now: a term for the rest of it, the
    measure of a plan or of a notice period as long as that runs, anything else as a precaution. A
    precaution is looked at when the measure would have been, if that is still to come.
    """
    data = as_it_is_now(facts, current, beneath(facts, current))
    back = returning_measure(facts, data)
    if back is None or data is None:
        return None
    basis, state = data.get("basis"), facts.case.state
    if basis == Basis.SANCTION:
        ends_at = datetime.fromisoformat(data["ends_at"])
        return replace(back, basis=basis, ends_at=ends_at, review_by_at=None)
    if state == State.REMEDIATING and Basis.REMEDIATION in (basis, current.basis):
        return replace(back, basis=Basis.REMEDIATION, review_by_at=look_after_plan(facts))
    if state == State.TERMINATING and basis == Basis.NOTICE_PERIOD:
        return replace(back, basis=basis, review_by_at=facts.ordered[0].starts_at)
    if current.review_by_at and current.review_by_at > facts.now:
        return replace(back, review_by_at=min(current.review_by_at, facts.now + REVIEW))
    return back


def as_it_is_now(facts: Facts, current: Measure, data: MeasureData | None) -> MeasureData | None:
    """What lies beneath a measure, after what became of it meanwhile: a term that is over or was
    set aside is no more, and a lapsed plan leaves the measure from before it.
    """
    if data is None:
        return None
    since = [d for d in facts.executed if d.executed_at and d.executed_at >= current.starts_at]
    if data.get("basis") == Basis.SANCTION:
        over = datetime.fromisoformat(data["ends_at"]) <= facts.now
        return None if over or a_term_was_set_aside(facts, current.starts_at) else data
    lapsed = any(d.verb == name_of(Proceeding.lapse) for d in since)
    if data.get("basis") == Basis.REMEDIATION and lapsed and facts.case.state != State.REMEDIATING:
        return before_the_plan(facts)
    return data


def a_term_was_set_aside(facts: Facts, since: datetime) -> bool:
    """Whether an appeal against a fixed term was granted since then."""
    terms = {
        d.pk for d in facts.executed if mark_of(Proceeding, d.verb).effect is AccountEffect.TERM
    }
    return any(
        a.phase == AppealPhase.OVERTURNED
        and a.decision_id in terms
        and a.decided_at is not None
        and a.decided_at >= since
        for a in facts.appeals
    )


def before_the_plan(facts: Facts) -> MeasureData | None:
    """The measure from before the newest plan."""
    planning = name_of(Proceeding.require_remediation)
    plan = next((d for d in reversed(facts.executed) if d.verb == planning), None)
    return plan.impact.get("before") if plan else None


def look_after_plan(facts: Facts) -> datetime:
    """When the measure of a plan is looked at: when the plan can have run."""
    return max(r.due_at for r in facts.requirements) + GRACE + REVIEW


def put_on_top(facts: Facts) -> Measure | None:
    """The precaution that holds the account beside what was decided, if there is one."""
    decided = facts.case.state in DECIDED
    return next((m for m in facts.own_measures if decided and m.basis == Basis.PRECAUTION), None)


def came_on_top(facts: Facts, current: Measure) -> bool:
    """Whether a measure in force was put on top of what was decided, wherever the case is now."""
    return any(
        stems_from(facts, current, d) for d in facts.executed if mark_of(Proceeding, d.verb).on_top
    )


def still_beneath(facts: Facts, current: Measure, narrowed: Imposed) -> MeasureData | None:
    """What lies beneath a measure once it is narrowed: nothing where the new limit is milder than
    that, since lifting it would then hold back more.
    """
    data = beneath(facts, current)
    under = returning_measure(facts, data)
    return data if under is not None and is_milder(under, narrowed) else None


def stems_from(facts: Facts, measure: Measure, decision: Decision) -> bool:
    """Whether a measure in force is what a decision imposed, or what became of that by narrowing
    it; what returned when it was lifted is not.
    """
    imposing = [d for d in facts.executed if d.impact.get("imposes")]
    held = next((n for n, d in enumerate(imposing) if d.pk == measure.imposed_by_id), -1)
    while held >= 0 and imposing[held].pk != decision.pk:
        eased = mark_of(Proceeding, imposing[held].verb).effect is AccountEffect.EASES
        narrowed = eased and imposing[held].impact["ends"] == MeasureEnd.REPLACED
        held = held - 1 if narrowed else -1
    return held >= 0

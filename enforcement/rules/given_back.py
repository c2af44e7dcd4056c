"""What a measure gives back when it is lifted: the one whose place it took, as far as that still
holds. Pure.

A limit, then a suspension: lifting the suspension leaves the limit. What lies beneath a measure is
kept with the decision that imposed it, and goes along when the measure is narrowed, kept under a
plan or in a notice period, or returns.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from enforcement.models.decision import Decision
from enforcement.models.measure import Measure
from enforcement.rules.facts import Facts
from enforcement.rules.imposed import (
    REVIEW,
    Imposed,
    is_lesser,
    measure_in_force,
    short_of_the_end,
)
from enforcement.workflow.kinds import Basis, MeasureEnd, MeasureKind
from enforcement.workflow.marks import AccountEffect, mark_of, name_of
from enforcement.workflow.proceeding import Proceeding

MeasureData = dict[str, Any]  # a measure that may return, as a decision keeps it


def data_to_return(facts: Facts, measure: Measure) -> MeasureData:
    """What must be remembered of a measure so that it can return."""
    return {
        "kind": short_of_the_end(measure),
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
    """What returns when a measure is lifted; it is looked at when the measure would have been, if
    that is still to come.
    """
    back = returning_measure(facts, beneath(facts, current))
    if back and current.review_by_at and current.review_by_at > facts.now:
        return replace(back, review_by_at=min(current.review_by_at, facts.now + REVIEW))
    return back


def still_beneath(facts: Facts, current: Measure, narrowed: Imposed) -> MeasureData | None:
    """What lies beneath a measure once it is narrowed: nothing where the new limit is milder than
    that, since lifting it would then hold back more.
    """
    data = beneath(facts, current)
    under = returning_measure(facts, data)
    if under is None or under.kind != MeasureKind.LIMIT:
        return None
    return data if is_lesser(under.scope, under.rate, narrowed) else None


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

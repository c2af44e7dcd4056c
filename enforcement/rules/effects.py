"""What each verb does to the account, as a pure function from the facts and the terms.

Beside each function stands its verb, as it is declared: `@effect_of(Proceeding.limit)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Decision, Measure
from enforcement.rules.facts import Facts
from enforcement.rules.given_back import (
    before_the_plan,
    beneath,
    came_on_top,
    data_to_return,
    given_back,
    look_after_plan,
    put_on_top,
    returning_measure,
    stems_from,
    still_beneath,
)
from enforcement.rules.imposed import (
    REVIEW,
    Imposed,
    fixed_term,
    is_lesser,
    is_lesser_in_all,
    is_milder,
    measure_in_force,
    narrowed_measure,
    precaution,
    rested_on,
    scope_of,
)
from enforcement.workflow.facts import GRACE
from enforcement.workflow.guards import still_holds
from enforcement.workflow.kinds import Basis, MeasureEnd, MeasureKind
from enforcement.workflow.machines import AppealPhase
from enforcement.workflow.marks import AccountEffect, Verb, mark_of, name_of
from enforcement.workflow.proceeding import Proceeding
from enforcement.workflow.terms import Terms

NOTICE_PERIOD = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What becomes of the case's measures."""

    imposes: Imposed | None = None
    orders: Imposed | None = None
    begins: bool = False  # the ordered termination
    ends: str = ""  # how the measure in force comes to its end: LIFTED, ENDED, REPLACED
    withdraws_order: bool = False
    review_by_at: datetime | None = None  # a new review date for the measure in force
    before: dict[str, Any] | None = None  # the measure that returns if the remediation plan lapses


EffectFunction = Callable[[Facts, Terms], Effect]
EFFECTS: dict[str, EffectFunction] = {}


def effect_of(*verbs: Verb) -> Callable[[EffectFunction], EffectFunction]:
    """Make a function the effect of these verbs."""

    def keep(function: EffectFunction) -> EffectFunction:
        EFFECTS.update({name_of(verb): function for verb in verbs})
        return function

    return keep


@effect_of(Proceeding.limit)
def limiting(facts: Facts, terms: Terms) -> Effect:
    return Effect(imposes=precaution(facts, MeasureKind.LIMIT, terms))


@effect_of(Proceeding.suspend, Proceeding.suspend_for_danger)
def suspending(facts: Facts, terms: Terms) -> Effect:
    current = measure_in_force(facts)
    replaced = data_to_return(facts, current) if current else None
    imposed = precaution(facts, MeasureKind.SUSPEND, terms)
    return Effect(
        imposes=replace(imposed, beneath=replaced), ends=MeasureEnd.REPLACED, before=replaced
    )


@effect_of(Proceeding.continue_measure)
def continuing(facts: Facts, terms: Terms) -> Effect:
    return Effect(review_by_at=facts.now + (terms.review_in or REVIEW))


@effect_of(Proceeding.lift_measure)
def lifting(facts: Facts, terms: Terms) -> Effect:
    current = measure_in_force(facts)
    if current is None:
        return Effect(ends=MeasureEnd.LIFTED)
    limit = narrowed(facts, terms, current) if terms.measure == "narrow" else None
    require_kept(facts, current, terms, limit)
    if terms.measure == "everything":
        return Effect(ends=MeasureEnd.LIFTED)
    if limit is None:
        return Effect(imposes=given_back(facts, current), ends=MeasureEnd.LIFTED)
    is_limit = current.kind == MeasureKind.LIMIT
    if is_limit and not is_lesser(scope_of(terms.scope), terms.rate, current):
        raise StepRefused(
            "not-lesser",
            say(
                "Reducing the scope cannot make a limit stricter: no lower rate, and nothing "
                "limited that was not limited before."
            ),
        )
    return Effect(imposes=limit, ends=MeasureEnd.REPLACED)


def require_kept(facts: Facts, current: Measure, terms: Terms, limit: Imposed | None) -> None:
    """A term, or the measure of a notice period, that a precaution was put on top of is no one
    person's to take away with it. Raises StepRefused (code `not-possible`).
    """
    under = given_back(facts, current)
    binds = under is not None and under.basis in (Basis.SANCTION, Basis.NOTICE_PERIOD)
    lets_go = terms.measure == "everything" or (limit is not None and limit.beneath is None)
    if binds and lets_go:
        raise StepRefused(
            "not-possible",
            say(
                "What this suspension replaced was decided with an approval, and stays. Lift the "
                "suspension: what it replaced returns."
            ),
        )


def narrowed(facts: Facts, terms: Terms, current: Measure) -> Imposed:
    """The limit that takes a measure's place, and what still lies beneath it."""
    limit = narrowed_measure(facts, terms, current)
    return replace(limit, beneath=still_beneath(facts, current, limit))


@effect_of(Proceeding.require_remediation)
def remediating(facts: Facts, terms: Terms) -> Effect:
    current = measure_in_force(facts)
    if current is None:
        return Effect()
    review_by_at = facts.due_in(max(item.due for item in terms.plan)) + GRACE + REVIEW
    before = data_to_return(facts, current)
    imposed: Imposed | None
    if terms.measure == "lift":
        imposed = given_back(facts, current)
    elif terms.measure == "narrow":
        imposed = narrowed(facts, terms, current)
    else:
        imposed = kept(facts, current, Basis.REMEDIATION, review_by_at)
    if imposed:
        imposed = replace(imposed, basis=Basis.REMEDIATION, review_by_at=review_by_at)
    ends = MeasureEnd.LIFTED if terms.measure == "lift" else MeasureEnd.REPLACED
    return Effect(imposes=imposed, ends=ends, before=before)


def kept(facts: Facts, current: Measure, basis: Basis, review_by_at: datetime) -> Imposed:
    """The measure in force, resting on another ground from now on, and what lies beneath it."""
    imposed = rested_on(facts, current, basis, review_by_at)
    return replace(imposed, beneath=beneath(facts, current))


@effect_of(Proceeding.lapse)
def lapsing(facts: Facts, terms: Terms) -> Effect:
    current, back = measure_in_force(facts), returning_measure(facts, before_the_plan(facts))
    if (on_top := put_on_top(facts)) and (back is None or is_milder(back, on_top)):
        return Effect(before=beneath(facts, on_top))
    return Effect(
        imposes=back,
        ends=MeasureEnd.REPLACED,
        before=data_to_return(facts, current) if current else None,
    )


@effect_of(Proceeding.sanction)
def sanctioning(facts: Facts, terms: Terms) -> Effect:
    return Effect(imposes=fixed_term(facts, terms), ends=MeasureEnd.REPLACED)


def require_replaceable(facts: Facts) -> None:
    """An appeal that is granted in part has something to replace, and only that. Raises StepRefused
    (codes `not-possible`, `not-lesser`).
    """
    if put_on_top(facts):
        raise StepRefused(
            "not-possible",
            say(
                "The account is suspended because of danger beside what was decided. Lift that "
                "suspension first; then the appeal can be granted in part."
            ),
        )
    if not [*facts.own_measures, *facts.ordered]:
        raise StepRefused(
            "not-lesser",
            say(
                "No restriction of this case is in force or ordered, so there is nothing to "
                "replace."
            ),
        )


@effect_of(Proceeding.end_as_served)
def ending_as_served(facts: Facts, terms: Terms) -> Effect:
    require_replaceable(facts)
    return Effect(ends=MeasureEnd.LIFTED, withdraws_order=True)


@effect_of(Proceeding.vary)
def varying(facts: Facts, terms: Terms) -> Effect:
    new = fixed_term(facts, terms)
    require_replaceable(facts)
    if not all(is_lesser_in_all(new, old) for old in [*facts.own_measures, *facts.ordered]):
        raise StepRefused(
            "not-lesser",
            say(
                "The new restriction must be lesser than the one it replaces in every respect: "
                "not stricter, not wider, no lower rate, not longer, and milder in one of them."
            ),
        )
    return Effect(imposes=new, ends=MeasureEnd.REPLACED, withdraws_order=True)


def notice_period(terms: Terms) -> timedelta:
    """How long before its end the holder is told; the account ends with the day on which the notice
    period is over.
    """
    return timedelta(days=terms.days) if terms.days else NOTICE_PERIOD


@effect_of(Proceeding.give_notice)
def giving_notice(facts: Facts, terms: Terms) -> Effect:
    current = measure_in_force(facts)
    if notice_period(terms) < NOTICE_PERIOD and terms.exception is None:
        raise StepRefused(
            "bad-terms",
            say(
                "A notice period of less than %(days)s days needs a ground: legal duty, repeated "
                "infringement, danger.",
                days=NOTICE_PERIOD.days,
            ),
        )
    due = facts.due_in(notice_period(terms))
    order = Imposed(
        kind=MeasureKind.TERMINATE, basis=Basis.TERMINATION, starts_at=due, first_at=due
    )
    if current is None or current.basis == Basis.SANCTION:
        return Effect(orders=order)
    return Effect(
        orders=order,
        imposes=kept(facts, current, Basis.NOTICE_PERIOD, due),
        ends=MeasureEnd.REPLACED,
    )


@effect_of(Proceeding.withdraw_notice, Proceeding.lapse_notice, Proceeding.remand_notice)
def withdrawing(facts: Facts, terms: Terms) -> Effect:
    current = measure_in_force(facts)
    if current is None or current.basis != Basis.NOTICE_PERIOD:
        return Effect(withdraws_order=True)
    return stays_as_precaution(facts, current)


def stays_as_precaution(facts: Facts, current: Measure) -> Effect:
    """The order falls; what was in force before the decision to end the account, or to ask for
    changes, is a precaution again.
    """
    return Effect(
        withdraws_order=True,
        imposes=returning_measure(facts, data_to_return(facts, current)),
        ends=MeasureEnd.REPLACED,
    )


@effect_of(Proceeding.terminate)
def terminating(facts: Facts, terms: Terms) -> Effect:
    due = [order for order in facts.ordered if order.starts_at <= facts.now]
    if any(still_holds(facts, order) for order in due):
        return Effect(begins=True, ends=MeasureEnd.REPLACED)
    if facts.ordered and terms.exception is None:
        raise StepRefused(
            "bad-terms",
            say(
                "The termination is not due: the notice period is not over, or what was approved "
                "no longer holds. To terminate before, choose the ground."
            ),
        )
    if terms.exception is None:
        raise StepRefused(
            "bad-terms",
            say(
                "Choose the ground for terminating without notice: legal duty, repeated "
                "infringement, danger."
            ),
        )
    now = facts.now
    return Effect(
        imposes=Imposed(
            kind=MeasureKind.TERMINATE, basis=Basis.TERMINATION, starts_at=now, first_at=now
        ),
        ends=MeasureEnd.REPLACED,
        withdraws_order=True,
    )


@effect_of(Proceeding.accept_remediation, Proceeding.warn, Proceeding.clear, Proceeding.overturn)
def ending(facts: Facts, terms: Terms) -> Effect:
    return Effect(ends=MeasureEnd.LIFTED, withdraws_order=True)


def granted_against(facts: Facts) -> Decision:
    """The decision against which an appeal is granted in this step."""
    granted = next(
        a for a in facts.appeals if a.phase == AppealPhase.OVERTURNED and a.decided_at == facts.now
    )
    return next(d for d in facts.executed if d.pk == granted.decision_id)


@effect_of(Proceeding.set_aside)
def setting_aside(facts: Facts, terms: Terms) -> Effect:
    current, contested = measure_in_force(facts), granted_against(facts)
    if current is None:
        return Effect(withdraws_order=True)
    if put_on_top(facts):
        return Effect(withdraws_order=True)  # that is a decision of its own
    if current.basis in (Basis.NOTICE_PERIOD, Basis.REMEDIATION):
        return stays_as_precaution(facts, current)
    if contested.verb == name_of(Proceeding.give_notice) and current.basis == Basis.SANCTION:
        return Effect(withdraws_order=True)  # the term of another decision goes on
    if is_precaution(contested):
        if not stems_from(facts, current, contested):
            return Effect(withdraws_order=True)  # it was lifted before
        back = given_back(facts, current)
        return Effect(imposes=back, ends=MeasureEnd.LIFTED, withdraws_order=True)
    return Effect(ends=MeasureEnd.LIFTED, withdraws_order=True)


def is_precaution(decision: Decision) -> bool:
    """Whether a decision restricted the account while a question is answered."""
    return mark_of(Proceeding, decision.verb).effect is AccountEffect.PRECAUTION


@effect_of(Proceeding.resume_plan)
def resuming(facts: Facts, terms: Terms) -> Effect:
    current = measure_in_force(facts)
    if current and came_on_top(facts, current):
        return Effect()  # that is a decision of its own
    back = returning_measure(facts, granted_against(facts).impact.get("before"))
    if back:
        back = replace(back, basis=Basis.REMEDIATION, review_by_at=look_after_plan(facts))
    return Effect(imposes=back, ends=MeasureEnd.REPLACED)


@effect_of(Proceeding.lift_on_appeal)
def lifting_on_appeal(facts: Facts, terms: Terms) -> Effect:
    current = measure_in_force(facts)
    if current is None or not stems_from(facts, current, granted_against(facts)):
        return Effect()  # it was lifted before
    return Effect(imposes=given_back(facts, current), ends=MeasureEnd.LIFTED)


@effect_of(Proceeding.serve)
def serving(facts: Facts, terms: Terms) -> Effect:
    return Effect(ends=MeasureEnd.ENDED)

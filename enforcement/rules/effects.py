"""What each verb does to the account, as a pure function from the facts and the terms.

Beside each function stands its verb, as it is declared: `@effect_of(Proceeding.limit)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models.measure import Measure
from enforcement.rules.facts import Facts
from enforcement.workflow.facts import GRACE
from enforcement.workflow.guards import still_holds
from enforcement.workflow.kinds import Basis, MeasureEnd, MeasureKind
from enforcement.workflow.marks import Verb, name_of
from enforcement.workflow.proceeding import Proceeding
from enforcement.workflow.terms import Scope, Terms

DAY = timedelta(days=1)
NOTICE_PERIOD = timedelta(days=30)
REVIEW = timedelta(days=7)
ScopeData = dict[str, Any]  # models, features and keys, as a measure keeps them
RANK: dict[str, int] = {MeasureKind.LIMIT: 1, MeasureKind.SUSPEND: 2, MeasureKind.TERMINATE: 3}


@dataclass(frozen=True, kw_only=True)
class Imposed:
    """A measure that begins, or is ordered for a date."""

    kind: str
    basis: str
    starts_at: datetime
    first_at: datetime
    scope: ScopeData = field(default_factory=dict)
    rate: int | None = None
    ends_at: datetime | None = None
    review_by_at: datetime | None = None
    on_missed: str = "escalate"
    narrower: dict[str, Any] = field(default_factory=dict)


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


def measure_in_force(facts: Facts) -> Measure | None:
    """The case's measure in force, the strictest if there were two."""
    return max(facts.own_measures, key=lambda m: RANK[m.kind], default=None)


def scope_of(scope: Scope) -> ScopeData:
    """A scope as it is stored: only what it names."""
    return {name: list(value) for name, value in scope.model_dump().items() if value}


def precaution(facts: Facts, kind: MeasureKind, terms: Terms) -> Imposed:
    """A precautionary measure that begins now; one that takes another's place is looked at when
    that one would have been.
    """
    now, current = facts.now, measure_in_force(facts)
    review_by_at = now + (terms.review_in or REVIEW)
    if current and current.review_by_at and current.review_by_at > now:
        review_by_at = min(review_by_at, current.review_by_at)
    limits = kind == MeasureKind.LIMIT
    is_narrowed = kind == MeasureKind.SUSPEND and terms.on_missed == "narrow"
    scope = scope_of(terms.scope)
    return Imposed(
        kind=kind,
        basis=Basis.PRECAUTION,
        starts_at=now,
        first_at=current.first_at if current else now,
        on_missed=terms.on_missed,
        review_by_at=review_by_at,
        narrower={"scope": scope, "rate": terms.rate} if is_narrowed else {},
        scope=scope if limits else {},
        rate=terms.rate if limits else None,
    )


def short_of_the_end(measure: Measure) -> str:
    """What a measure is kept as while something else is awaited: a termination that was looked at
    again is a suspension till then.
    """
    return MeasureKind.SUSPEND if measure.kind == MeasureKind.TERMINATE else measure.kind


def rested_on(facts: Facts, measure: Measure, basis: Basis, review_by_at: datetime) -> Imposed:
    """The measure in force, resting on another ground from now on; what happens when nobody looks
    at it in time stays as it was chosen.
    """
    return Imposed(
        kind=short_of_the_end(measure),
        basis=basis,
        scope=measure.scope,
        rate=measure.rate,
        starts_at=facts.now,
        first_at=measure.first_at,
        review_by_at=review_by_at,
        on_missed=measure.on_missed,
        narrower=measure.narrower,
    )


def returning_measure(facts: Facts, before: dict[str, Any] | None) -> Imposed | None:
    """A measure from before a plan or a notice, again as a precaution, to be looked at within 7
    days.
    """
    current = measure_in_force(facts)
    if not before:
        return None
    return Imposed(
        kind=before["kind"],
        basis=Basis.PRECAUTION,
        scope=before["scope"],
        rate=before["rate"],
        on_missed=before["on_missed"],
        narrower=before["narrower"],
        starts_at=facts.now,
        first_at=current.first_at if current else facts.now,
        review_by_at=facts.now + REVIEW,
    )


def given_back(facts: Facts, current: Measure) -> Imposed | None:
    """The limit that returns when a suspension is lifted that took its place; it is looked at when
    the suspension would have been, if that is still to come.
    """
    imposing = next((d for d in facts.executed if d.pk == current.imposed_by_id), None)
    if imposing is None or imposing.verb != name_of(Proceeding.suspend):
        return None
    back = returning_measure(facts, imposing.impact.get("before"))
    if back and current.review_by_at and current.review_by_at > facts.now:
        return replace(back, review_by_at=current.review_by_at)
    return back


def data_to_return(measure: Measure) -> dict[str, object]:
    """What must be remembered of a measure so that it can return."""
    return {
        "kind": short_of_the_end(measure),
        "scope": measure.scope,
        "rate": measure.rate,
        "on_missed": measure.on_missed,
        "narrower": measure.narrower,
    }


def narrowed_measure(facts: Facts, terms: Terms, current: Measure) -> Imposed:
    """The limit that takes a measure's place; it is looked at when the measure would have been, if
    that is still to come.

    A measure that was to be lifted when nobody looks is still to be lifted then; one that was to be
    narrowed is narrowed now.
    """
    keeps = current.review_by_at and current.review_by_at > facts.now
    return Imposed(
        kind=MeasureKind.LIMIT,
        basis=current.basis,
        scope=scope_of(terms.scope),
        rate=terms.rate,
        starts_at=facts.now,
        first_at=current.first_at,
        review_by_at=current.review_by_at if keeps else facts.now + REVIEW,
        on_missed="lift" if current.on_missed == "lift" else "escalate",
    )


@effect_of(Proceeding.limit)
def limiting(facts: Facts, terms: Terms) -> Effect:
    return Effect(imposes=precaution(facts, MeasureKind.LIMIT, terms))


@effect_of(Proceeding.suspend)
def suspending(facts: Facts, terms: Terms) -> Effect:
    current = measure_in_force(facts)
    return Effect(
        imposes=precaution(facts, MeasureKind.SUSPEND, terms),
        ends=MeasureEnd.REPLACED,
        before=data_to_return(current) if current else None,
    )


@effect_of(Proceeding.continue_measure)
def continuing(facts: Facts, terms: Terms) -> Effect:
    return Effect(review_by_at=facts.now + (terms.review_in or REVIEW))


@effect_of(Proceeding.lift_measure)
def lifting(facts: Facts, terms: Terms) -> Effect:
    current = measure_in_force(facts)
    if current is None or terms.measure == "everything":
        return Effect(ends=MeasureEnd.LIFTED)
    if terms.measure != "narrow":
        return Effect(imposes=given_back(facts, current), ends=MeasureEnd.LIFTED)
    limit = current.kind == MeasureKind.LIMIT
    if limit and not is_lesser(scope_of(terms.scope), terms.rate, current):
        raise StepRefused(
            "not-lesser",
            say(
                "Reducing the scope cannot make a limit stricter: no lower rate, and nothing "
                "limited that was not limited before."
            ),
        )
    return Effect(imposes=narrowed_measure(facts, terms, current), ends=MeasureEnd.REPLACED)


def is_lesser(scope: ScopeData, rate: int | None, current: Measure) -> bool:
    """Whether a limit holds back no more than the one in force: no lower rate, and a scope within
    its own.
    """
    within = all(
        scope.get(name) and set(scope[name]) <= set(names) for name, names in current.scope.items()
    )
    return (
        within
        and (rate is not None or current.rate is None)
        and (current.rate is None or (rate or 0) >= current.rate)
    )


@effect_of(Proceeding.require_remediation)
def remediating(facts: Facts, terms: Terms) -> Effect:
    current = measure_in_force(facts)
    if current is None:
        return Effect()
    if terms.measure == "lift":
        return Effect(ends=MeasureEnd.LIFTED, before=data_to_return(current))
    review_by_at = facts.now + max(item.due for item in terms.plan) + GRACE + REVIEW
    imposed = (
        replace(
            narrowed_measure(facts, terms, current),
            basis=Basis.REMEDIATION,
            review_by_at=review_by_at,
        )
        if terms.measure == "narrow"
        else rested_on(facts, current, Basis.REMEDIATION, review_by_at)
    )
    return Effect(imposes=imposed, ends=MeasureEnd.REPLACED, before=data_to_return(current))


@effect_of(Proceeding.lapse)
def lapsing(facts: Facts, terms: Terms) -> Effect:
    planning = name_of(Proceeding.require_remediation)
    plan = next((d for d in reversed(facts.executed) if d.verb == planning), None)
    return Effect(
        imposes=returning_measure(facts, plan.impact.get("before") if plan else None),
        ends=MeasureEnd.REPLACED,
    )


def fixed_term(facts: Facts, terms: Terms) -> Imposed:
    """A limit or a suspension that ends by itself."""
    current = measure_in_force(facts)
    limits = terms.measure == "limit"
    return Imposed(
        kind=MeasureKind.LIMIT if limits else MeasureKind.SUSPEND,
        basis=Basis.SANCTION,
        starts_at=facts.now,
        first_at=current.first_at if current else facts.now,
        ends_at=facts.now + (terms.ends_in or DAY),
        scope=scope_of(terms.scope) if limits else {},
        rate=terms.rate if limits else None,
    )


@effect_of(Proceeding.sanction)
def sanctioning(facts: Facts, terms: Terms) -> Effect:
    return Effect(imposes=fixed_term(facts, terms), ends=MeasureEnd.REPLACED)


def is_lesser_in_all(new: Imposed, old: Measure) -> bool:
    """Whether a fixed term is lesser than the measure whose place it takes: in kind, scope, rate
    and length no more, and less in one of them.
    """
    both_limit = new.kind == old.kind == MeasureKind.LIMIT
    if RANK[new.kind] > RANK[old.kind] or (both_limit and not is_lesser(new.scope, new.rate, old)):
        return False
    if old.ends_at is None or new.ends_at is None:
        return True  # a term is less than what has no end
    same = new.kind == old.kind and (new.scope, new.rate) == (old.scope, old.rate)
    return new.ends_at < old.ends_at or (new.ends_at == old.ends_at and not same)


@effect_of(Proceeding.vary)
def varying(facts: Facts, terms: Terms) -> Effect:
    new = fixed_term(facts, terms)
    if not [*facts.own_measures, *facts.ordered]:
        raise StepRefused(
            "not-lesser",
            say(
                "No restriction of this case is in force or ordered, so there is nothing to "
                "replace."
            ),
        )
    if not all(is_lesser_in_all(new, old) for old in [*facts.own_measures, *facts.ordered]):
        raise StepRefused(
            "not-lesser",
            say(
                "The new restriction must be lesser than the one it replaces in every respect: "
                "not stricter, not wider, no lower rate, not longer, and milder in one of them."
            ),
        )
    return Effect(imposes=new, ends=MeasureEnd.REPLACED, withdraws_order=True)


@effect_of(Proceeding.give_notice)
def giving_notice(facts: Facts, terms: Terms) -> Effect:
    current = measure_in_force(facts)
    due = facts.now + (timedelta(days=terms.days) if terms.days else NOTICE_PERIOD)
    order = Imposed(
        kind=MeasureKind.TERMINATE, basis=Basis.TERMINATION, starts_at=due, first_at=due
    )
    if current is None or current.basis == Basis.SANCTION:
        return Effect(orders=order)
    return Effect(
        orders=order,
        imposes=rested_on(facts, current, Basis.NOTICE_PERIOD, due),
        ends=MeasureEnd.REPLACED,
    )


@effect_of(Proceeding.withdraw_notice, Proceeding.remand_notice)
def withdrawing(facts: Facts, terms: Terms) -> Effect:
    current = measure_in_force(facts)
    if current is None or current.basis != Basis.NOTICE_PERIOD:
        return Effect(withdraws_order=True)
    return Effect(
        withdraws_order=True,
        imposes=returning_measure(facts, data_to_return(current)),
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


@effect_of(Proceeding.serve)
def serving(facts: Facts, terms: Terms) -> Effect:
    return Effect(ends=MeasureEnd.ENDED)

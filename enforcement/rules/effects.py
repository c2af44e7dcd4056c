"""What each verb does to the account, as a pure function from the facts and the terms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models.measure import Measure
from enforcement.rules.facts import Facts
from enforcement.workflow.facts import GRACE
from enforcement.workflow.terms import Scope, Terms

DAY = timedelta(days=1)
NOTICE_PERIOD = timedelta(days=30)
REVIEW = timedelta(days=7)
RANK = {"LIMIT": 1, "SUSPEND": 2, "TERMINATE": 3}


@dataclass(frozen=True, kw_only=True)
class Imposed:
    """A measure that begins, or is ordered for a date."""

    kind: str
    basis: str
    starts_at: datetime
    first_at: datetime
    scope: dict[str, Any] = field(default_factory=dict)
    rate: int | None = None
    ends_at: datetime | None = None
    review_by_at: datetime | None = None
    on_missed: str = "escalate"
    narrower: dict[str, Any] = field(default_factory=dict)


Effect = dict[str, Any]


def in_force(f: Facts) -> Measure | None:
    """The case's measure in force, the strictest if there were two."""
    return max(f.own_measures, key=lambda m: RANK[m.kind], default=None)


def scope_of(scope: Scope) -> dict[str, Any]:
    """A scope as it is stored: only what it names."""
    return {name: list(value) for name, value in scope.model_dump().items() if value}


def precaution(f: Facts, kind: str, terms: Terms) -> Imposed:
    """A precautionary measure that begins now; one that takes another's place is looked at when
    that one would have been.
    """
    now, current = f.now, in_force(f)
    review_by_at = now + (terms.review_in or REVIEW)
    if current and current.review_by_at and current.review_by_at > now:
        review_by_at = min(review_by_at, current.review_by_at)
    narrower = (
        {"scope": scope_of(terms.scope), "rate": terms.rate}
        if kind == "SUSPEND" and terms.on_missed == "narrow"
        else {}
    )
    limits: dict[str, Any] = (
        {"scope": scope_of(terms.scope), "rate": terms.rate} if kind == "LIMIT" else {}
    )
    return Imposed(
        kind=kind,
        basis="PRECAUTION",
        starts_at=now,
        first_at=current.first_at if current else now,
        on_missed=terms.on_missed,
        review_by_at=review_by_at,
        narrower=narrower,
        **limits,
    )


def short_of_the_end(measure: Measure) -> str:
    """What a measure is kept as while something else is awaited: a termination that was looked at
    again is a suspension till then.
    """
    return "SUSPEND" if measure.kind == "TERMINATE" else measure.kind


def kept(f: Facts, measure: Measure, basis: str, review_by_at: datetime) -> Imposed:
    """The measure in force, resting on another ground from now on; what happens when nobody looks
    at it in time stays as it was chosen.
    """
    return Imposed(
        kind=short_of_the_end(measure),
        basis=basis,
        scope=measure.scope,
        rate=measure.rate,
        starts_at=f.now,
        first_at=measure.first_at,
        review_by_at=review_by_at,
        on_missed=measure.on_missed,
        narrower=measure.narrower,
    )


def returning(f: Facts, before: dict[str, Any] | None) -> Imposed | None:
    """A measure from before a plan or a notice, again as a precaution, to be looked at within 7
    days.
    """
    current = in_force(f)
    if not before:
        return None
    return Imposed(
        kind=before["kind"],
        basis="PRECAUTION",
        scope=before["scope"],
        rate=before["rate"],
        on_missed=before["on_missed"],
        narrower=before["narrower"],
        starts_at=f.now,
        first_at=current.first_at if current else f.now,
        review_by_at=f.now + REVIEW,
    )


def as_before(measure: Measure) -> dict[str, Any]:
    """What must be remembered of a measure so that it can return."""
    same = {name: getattr(measure, name) for name in ("scope", "rate", "on_missed", "narrower")}
    return {"kind": short_of_the_end(measure), **same}


def narrowed(f: Facts, terms: Terms, current: Measure, **new: Any) -> Imposed:
    """The limit that takes a measure's place; it is looked at when the measure would have been, if
    that is still to come.

    A measure that was to be lifted when nobody looks is still to be lifted then; one that was to be
    narrowed is narrowed now.
    """
    limits = {"scope": scope_of(terms.scope), "rate": terms.rate}
    keeps = current.review_by_at and current.review_by_at > f.now
    fresh = {
        "basis": current.basis,
        "review_by_at": current.review_by_at if keeps else f.now + REVIEW,
        "starts_at": f.now,
        "first_at": current.first_at,
        "on_missed": "lift" if current.on_missed == "lift" else "escalate",
    }
    return Imposed(kind="LIMIT", **{**fresh, **limits, **new})


def limiting(f: Facts, terms: Terms) -> Effect:
    return {"imposes": precaution(f, "LIMIT", terms)}


def suspending(f: Facts, terms: Terms) -> Effect:
    current = in_force(f)
    before = {"before": as_before(current)} if current else {}
    return {"imposes": precaution(f, "SUSPEND", terms), "ends": "REPLACED", **before}


def continuing(f: Facts, terms: Terms) -> Effect:
    return {"review_by_at": f.now + (terms.review_in or REVIEW)}


def lifting(f: Facts, terms: Terms) -> Effect:
    current = in_force(f)
    if terms.measure != "narrow" or current is None:
        return {"ends": "LIFTED"}
    if current.kind == "LIMIT" and not is_lesser(scope_of(terms.scope), terms.rate, current):
        raise StepRefused(
            "not-lesser",
            say(
                "Reducing the scope cannot make a limit stricter: no lower rate, and nothing "
                "limited that was not limited before."
            ),
        )
    return {"imposes": narrowed(f, terms, current), "ends": "REPLACED"}


def is_lesser(scope: dict[str, Any], rate: int | None, current: Measure) -> bool:
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


def remediating(f: Facts, terms: Terms) -> Effect:
    current = in_force(f)
    if current is None:
        return {}
    review = f.now + max(item.due for item in terms.plan) + GRACE + REVIEW
    if terms.measure == "lift":
        return {"ends": "LIFTED", "before": as_before(current)}
    imposed = kept(f, current, "REMEDIATION", review)
    if terms.measure == "narrow":
        imposed = narrowed(f, terms, current, basis="REMEDIATION", review_by_at=review)
    return {"imposes": imposed, "ends": "REPLACED", "before": as_before(current)}


def lapsing(f: Facts, terms: Terms) -> Effect:
    plan = next((d for d in reversed(f.executed) if d.verb == "require_remediation"), None)
    return {
        "imposes": returning(f, plan.impact.get("before") if plan else None),
        "ends": "REPLACED",
    }


def sanctioning(f: Facts, terms: Terms) -> Effect:
    current = in_force(f)
    limits: dict[str, Any] = (
        {"scope": scope_of(terms.scope), "rate": terms.rate} if terms.measure == "limit" else {}
    )
    term = Imposed(
        kind=(terms.measure or "suspend").upper(),
        basis="SANCTION",
        starts_at=f.now,
        first_at=current.first_at if current else f.now,
        ends_at=f.now + (terms.ends_in or DAY),
        **limits,
    )
    return {"imposes": term, "ends": "REPLACED"}


def varying(f: Facts, terms: Terms) -> Effect:
    effect = {**sanctioning(f, terms), "withdraws_order": True}
    new: Imposed = effect["imposes"]
    if not [*f.own_measures, *f.ordered]:
        raise StepRefused(
            "not-lesser",
            say(
                "No restriction of this case is in force or ordered, so there is nothing to "
                "replace."
            ),
        )
    for old in [*f.own_measures, *f.ordered]:
        longer = new.ends_at and old.ends_at and new.ends_at >= old.ends_at
        if RANK[new.kind] > RANK[old.kind] or (RANK[new.kind] == RANK[old.kind] and longer):
            raise StepRefused(
                "not-lesser",
                say(
                    "The new restriction must be lesser than the one it replaces: milder or "
                    "shorter."
                ),
            )
    return effect


def giving_notice(f: Facts, terms: Terms) -> Effect:
    current = in_force(f)
    due = f.now + (timedelta(days=terms.days) if terms.days else NOTICE_PERIOD)
    order = Imposed(kind="TERMINATE", basis="TERMINATION", starts_at=due, first_at=due)
    if current is None or current.basis == "SANCTION":
        return {"orders": order}
    return {"orders": order, "imposes": kept(f, current, "NOTICE_PERIOD", due), "ends": "REPLACED"}


def withdrawing(f: Facts, terms: Terms) -> Effect:
    current = in_force(f)
    if current is None or current.basis != "NOTICE_PERIOD":
        return {"withdraws_order": True}
    return {
        "withdraws_order": True,
        "imposes": returning(f, as_before(current)),
        "ends": "REPLACED",
    }


def terminating(f: Facts, terms: Terms) -> Effect:
    if f.ordered:
        return {"begins": True, "ends": "REPLACED"}
    if terms.exception is None:
        raise StepRefused(
            "bad-terms",
            say(
                "Choose the ground for terminating without notice: legal duty, repeated "
                "infringement, danger."
            ),
        )
    return {
        "imposes": Imposed(kind="TERMINATE", basis="TERMINATION", starts_at=f.now, first_at=f.now),
        "ends": "REPLACED",
    }


def ending(f: Facts, terms: Terms) -> Effect:
    return {"ends": "LIFTED", "withdraws_order": True}


def serving(f: Facts, terms: Terms) -> Effect:
    return {"ends": "ENDED"}


EFFECTS: dict[str, Callable[[Facts, Terms], Effect]] = {
    "limit": limiting,
    "suspend": suspending,
    "continue_measure": continuing,
    "lift_measure": lifting,
    "require_remediation": remediating,
    "accept_remediation": ending,
    "lapse": lapsing,
    "warn": ending,
    "sanction": sanctioning,
    "serve": serving,
    "give_notice": giving_notice,
    "withdraw_notice": withdrawing,
    "terminate": terminating,
    "clear": ending,
    "overturn": ending,
    "vary": varying,
}

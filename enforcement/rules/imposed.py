"""How one measure follows from another: as a precaution, for a term, narrowed; and which of two is
the lesser. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from enforcement.models.measure import Measure
from enforcement.rules.facts import Facts
from enforcement.workflow.kinds import Basis, MeasureEnd, MeasureKind
from enforcement.workflow.terms import Scope, Terms

DAY = timedelta(days=1)
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
    # what returns when it is lifted (`rules/given_back.py`)
    beneath: dict[str, Any] | None = None


def measure_in_force(facts: Facts) -> Measure | None:
    """The case's measure in force, the strictest if there were two."""
    return max(facts.own_measures, key=lambda measure: RANK[measure.kind], default=None)


def restricted_since(measure: Measure | Imposed, impacts: Sequence[dict[str, Any]]) -> datetime:
    """When the account was first restricted as it is by this measure: where it took the place of
    one of the same kind, scope and rate, when that one began, and so on back.

    `impacts` are those of the case's decisions that took effect, as stored, oldest first.
    """
    imposing = [impact for impact in impacts if impact.get("imposes")]
    starts = [datetime.fromisoformat(impact["imposes"]["starts_at"]) for impact in imposing]
    if measure.starts_at not in starts:
        return measure.starts_at
    index = len(starts) - 1 - starts[::-1].index(measure.starts_at)
    while (
        index
        and imposing[index]["ends"] == MeasureEnd.REPLACED
        and _restriction(imposing[index - 1]) == _restriction(imposing[index])
    ):
        index -= 1
    return starts[index]


def _restriction(impact: dict[str, Any]) -> tuple[object, ...]:
    imposed = impact["imposes"]
    return imposed["kind"], imposed["scope"], imposed["rate"]


def scope_of(scope: Scope) -> ScopeData:
    """A scope as it is stored: only what it names."""
    return {name: list(value) for name, value in scope.model_dump().items() if value}


def short_of_the_end(measure: Measure) -> str:
    """What a measure is kept as while something else is awaited: a termination that was looked at
    again is a suspension till then.
    """
    return MeasureKind.SUSPEND if measure.kind == MeasureKind.TERMINATE else measure.kind


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


def is_lesser(scope: ScopeData, rate: int | None, current: Measure | Imposed) -> bool:
    """Whether a limit holds back no more than another one: no lower rate, and a scope within its
    own.
    """
    within = all(
        scope.get(name) and set(scope[name]) <= set(names) for name, names in current.scope.items()
    )
    return (
        within
        and (rate is not None or current.rate is None)
        and (current.rate is None or (rate or 0) >= current.rate)
    )


def is_milder(new: Imposed, old: Measure | Imposed) -> bool:
    """Whether a measure holds back no more than another one, in kind, scope and rate."""
    if RANK[new.kind] != RANK[old.kind]:
        return RANK[new.kind] < RANK[old.kind]
    return new.kind != MeasureKind.LIMIT or is_lesser(new.scope, new.rate, old)


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

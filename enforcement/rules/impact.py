"""What would happen, before it does: the same object is shown, signed off and stored. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.holds import Hold, Limit
from accounts.models import Standing
from accounts.roles import Actor, Kind
from enforcement.models.measure import STANDING_OF, Measure
from enforcement.rules.effects import EFFECTS, Effect
from enforcement.rules.facts import Facts
from enforcement.rules.imposed import Imposed, measure_in_force
from enforcement.workflow.kinds import Basis, MeasureKind
from enforcement.workflow.machines import AllegationPhase
from enforcement.workflow.marks import AccountEffect, Mark, targets_of
from enforcement.workflow.terms import Terms

RATIFY_WITHIN = timedelta(days=1)
AUTOMATION_BLOCK = timedelta(days=90)
STOPPED = (Standing.SUSPENDED, Standing.TERMINATED)
# Why the account is held, as the gateway says it.
REASONS: dict[str, str] = {
    Basis.REMEDIATION: "remediation_pending",
    Basis.SANCTION: "sanction",
    Basis.NOTICE_PERIOD: "termination_pending",
    Basis.TERMINATION: "terminated",
}
PRECAUTIONS: dict[str, str] = {
    MeasureKind.LIMIT: "precautionary_limit",
    MeasureKind.SUSPEND: "precautionary_suspension",
}


@dataclass(frozen=True, kw_only=True)
class Impact(Effect):
    """The effect of a verb on the case, the account, the reviews and the holder."""

    verb: str
    source: str
    target: str
    holds: tuple[Hold, ...] = ()
    standing: str = Standing.ACTIVE
    changes_access: bool = False
    notice: str = ""
    ratify_by_at: datetime | None = None
    strike: bool = False
    blocks_automation_until_at: datetime | None = None
    untouched: tuple[str, ...] = ()  # linked accounts
    stops_requests_per_day: int = 0
    established: tuple[str, ...] = ()  # the clauses that are found to be broken

    def essence(self) -> str:
        """A hash of what was signed off, without the dates, which move with the time that a
        proposal waits.
        """
        kept = {
            "path": [
                self.verb,
                self.source,
                self.target,
                self.standing,
                self.notice,
                self.ends,
                self.begins,
                self.withdraws_order,
            ],
            "imposes": [
                (m.kind, m.basis, m.scope, m.rate) for m in (self.imposes, self.orders) if m
            ],
            "others": [h["reference"] for h in self.holds],
            "established": self.established,
        }
        return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()

    def as_data(self) -> dict[str, Any]:
        """As it is stored with the decision."""
        data: dict[str, Any] = json.loads(
            json.dumps({**vars(self), "essence": self.essence()}, default=json_default)
        )
        return data


def json_default(value: object) -> object:
    """What JSON has no word for: a measure as its fields, a time as the wire has it."""
    return vars(value) if isinstance(value, Imposed) else wire_time(value)


def wire_time(value: object) -> str:
    """A time as the wire has it: UTC, `2024-03-01T09:00:00Z`."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    raise TypeError(f"{type(value).__name__} has no place in an impact")


def hold_of(measure: Measure | Imposed, reference: str) -> Hold:
    """What the gateway is told of one measure in force."""
    limit = measure.kind == MeasureKind.LIMIT
    limits = Limit(
        models=list(measure.scope.get("models", [])),
        features=list(measure.scope.get("features", [])),
        keys=list(measure.scope.get("keys", [])),
        requests_per_minute=measure.rate,
    )
    return {
        "verdict": "limit" if limit else "block",
        "standing": STANDING_OF[measure.kind],
        "reason": REASONS.get(measure.basis) or PRECAUTIONS[measure.kind],
        "reference": reference,
        "limits": [limits] if limit else [],
        "since": wire_time(measure.first_at),
        "until": wire_time(measure.ends_at) if measure.ends_at else None,
        "review_by": wire_time(measure.review_by_at) if measure.review_by_at else None,
    }


def strictest_first(holds: list[Hold]) -> tuple[Hold, ...]:
    """Terminated, suspended, limited; among equals the one that lasts longer."""
    order: dict[str, int] = {Standing.TERMINATED: 0, Standing.SUSPENDED: 1, Standing.LIMITED: 2}
    return tuple(
        sorted(
            holds,
            key=lambda hold: (
                order[hold["standing"]],
                hold["until"] is not None,
                hold["until"] or "",
                hold["reference"],
            ),
        )
    )


def impact_of(verb: str, facts: Facts, terms: Terms, *, mark: Mark, by: Actor) -> Impact:
    """What taking `verb` now would do.

    Raises StepRefused (code `not-lesser`) where a lesser measure would not be lesser.
    """
    effect = effect_now(verb, facts, terms, mark)
    holds = holds_after(facts, effect)
    standing = str(holds[0]["standing"]) if holds else Standing.ACTIVE
    source = str(facts.case.state)
    overrules = mark.overrules_automation and by.kind == Kind.STAFF
    established = AllegationPhase.ESTABLISHED
    return Impact(
        verb=verb,
        source=source,
        target=str(targets_of(type(facts.case), verb)[source] or source),
        imposes=effect.imposes,
        orders=effect.orders,
        begins=effect.begins,
        ends=effect.ends,
        withdraws_order=effect.withdraws_order,
        review_by_at=effect.review_by_at,
        before=effect.before,
        holds=holds,
        standing=standing,
        changes_access=list(holds) != facts.account.holds,
        notice=mark.notice_owed(facts),
        ratify_by_at=facts.now + RATIFY_WITHIN if mark.ratifier(facts) else None,
        strike=mark.strike,
        blocks_automation_until_at=facts.now + AUTOMATION_BLOCK if overrules else None,
        untouched=tuple(facts.linked),
        established=tuple(
            sorted(str(a.clause_id) for a in facts.allegations if a.phase == established)
        ),
        stops_requests_per_day=facts.requests_last_day if standing in STOPPED else 0,
    )


def effect_now(verb: str, facts: Facts, terms: Terms, mark: Mark) -> Effect:
    """The verb's effect on what there is: nothing ends where nothing is in force, and no order is
    withdrawn where there is none.
    """
    if mark.effect is AccountEffect.NONE:
        return Effect()
    effect = EFFECTS[verb](facts, terms)
    return replace(
        effect,
        ends=effect.ends if facts.own_measures else "",
        withdraws_order=effect.withdraws_order and bool(facts.ordered),
    )


def holds_after(facts: Facts, effect: Effect) -> tuple[Hold, ...]:
    """What the gateway is told afterwards: other cases' holds as they are, and this case's own."""
    ref = facts.case.ref
    others = [h for h in facts.account.holds if h["reference"] != ref]
    own = [] if effect.ends else [hold_of(m, ref) for m in facts.own_measures]
    if effect.imposes:
        terminated = [h for h in own if h["standing"] == Standing.TERMINATED]
        own = [*terminated, hold_of(effect.imposes, ref)]
    if effect.begins:
        own.extend(hold_of(m, ref) for m in facts.ordered)
    if effect.review_by_at:
        own = [{**h, "review_by": wire_time(effect.review_by_at)} for h in own]
    return strictest_first([*others, *own])


def holds_without(facts: Facts, over: Measure | None = None) -> list[Hold]:
    """What the gateway is told of the case's measures as they stand, when `over` has come to its
    end and nothing else changes.
    """
    ref = facts.case.ref
    others = [h for h in facts.account.holds if h["reference"] != ref]
    own = [hold_of(m, ref) for m in facts.own_measures if m is not over]
    return list(strictest_first([*others, *own]))


def stated_measure(facts: Facts, impact: Impact) -> Measure | Imposed | None:
    """The measure that is in force on the account because of the case afterwards, for the notice to
    state.
    """
    current = measure_in_force(facts)
    if impact.begins:
        return facts.ordered[0]
    if impact.imposes:
        return impact.imposes
    if current is None or impact.ends:
        return None
    return Imposed(
        kind=current.kind,
        basis=current.basis,
        starts_at=current.starts_at,
        first_at=current.first_at,
        scope=current.scope,
        rate=current.rate,
        ends_at=current.ends_at,
        review_by_at=impact.review_by_at or current.review_by_at,
    )

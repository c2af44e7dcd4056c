"""What would happen, before it does: the same object is shown, signed off and stored. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.roles import Actor, Kind
from enforcement.models.measure import STANDING_OF, Measure
from enforcement.rules.effects import EFFECTS, Effect, Imposed, in_force
from enforcement.rules.facts import Facts
from enforcement.workflow.marks import Mark, targets_of
from enforcement.workflow.terms import Terms

RATIFY_WITHIN = timedelta(days=1)
AUTOMATION_BLOCK = timedelta(days=90)
REASONS = {
    ("PRECAUTION", "LIMIT"): "precautionary_limit",
    ("PRECAUTION", "SUSPEND"): "precautionary_suspension",
    ("REMEDIATION", ""): "remediation_pending",
    ("SANCTION", ""): "sanction",
    ("NOTICE_PERIOD", ""): "termination_pending",
    ("TERMINATION", ""): "terminated",
}


@dataclass(frozen=True, kw_only=True)
class Impact:
    """The effect of a verb on the case, the account, the reviews and the holder."""

    verb: str
    source: str
    target: str
    imposes: Imposed | None = None
    orders: Imposed | None = None
    begins: bool = False  # the ordered termination
    ends: str = ""  # how the measure in force comes to its end: LIFTED, ENDED, REPLACED
    withdraws_order: bool = False
    review_by_at: datetime | None = None  # a new review date for the measure in force
    holds: tuple[dict[str, Any], ...] = ()
    standing: str = "ACTIVE"
    changes_access: bool = False
    notice: str = ""
    ratify_by_at: datetime | None = None
    strike: bool = False
    blocks_automation_until_at: datetime | None = None
    before: dict[str, Any] | None = None  # the measure that returns if the remediation plan lapses
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
            json.dumps({**vars(self), "essence": self.essence()}, default=plain)
        )
        return data


def plain(value: Any) -> Any:
    """What JSON has no word for: a measure as its fields, a time as the wire has it."""
    return vars(value) if isinstance(value, Imposed) else moment(value)


def moment(value: Any) -> str:
    """A time as the wire has it: UTC, `2024-03-01T09:00:00Z`."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    raise TypeError(f"{type(value).__name__} has no place in an impact")


def hold_of(measure: Measure | Imposed, reference: str) -> dict[str, Any]:
    """What the gateway is told of one measure in force."""
    limit = measure.kind == "LIMIT"
    scope = {name: list(measure.scope.get(name, [])) for name in ("models", "features", "keys")}
    return {
        "verdict": "limit" if limit else "block",
        "standing": STANDING_OF[measure.kind],
        "reason": REASONS.get((measure.basis, measure.kind)) or REASONS[(measure.basis, "")],
        "reference": reference,
        "limits": [{**scope, "requests_per_minute": measure.rate}] if limit else [],
        "since": moment(measure.first_at),
        "until": moment(measure.ends_at) if measure.ends_at else None,
        "review_by": moment(measure.review_by_at) if measure.review_by_at else None,
    }


def strictest_first(holds: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Terminated, suspended, limited; among equals the one that lasts longer."""
    order = {"TERMINATED": 0, "SUSPENDED": 1, "LIMITED": 2}
    return tuple(
        sorted(
            holds,
            key=lambda h: (
                order[h["standing"]],
                h["until"] is not None,
                h["until"] or "",
                h["reference"],
            ),
        )
    )


LETS_GO = (
    "clear",
    "dismiss",
    "lift_measure",
    "overturn",
    "vary",
)  # a person decided otherwise than automation might


def impact_of(verb: str, facts: Facts, terms: Terms, *, mark: Mark, by: Actor) -> Impact:
    """What taking `verb` now would do.

    Raises StepRefused (code `not-lesser`) where a lesser measure would not be lesser.
    """
    effect = EFFECTS[verb](facts, terms) if verb in EFFECTS else {}
    if not facts.own_measures:
        effect.pop("ends", None)
    if not facts.ordered:
        effect.pop("withdraws_order", None)
    holds = holds_after(facts, effect)
    standing = str(holds[0]["standing"]) if holds else "ACTIVE"
    source = str(facts.case.state)
    human = by.kind == Kind.STAFF
    return Impact(
        verb=verb,
        source=source,
        target=str(targets_of(type(facts.case), verb)[source] or source),
        holds=holds,
        standing=standing,
        changes_access=list(holds) != facts.account.holds,
        notice=mark.notice,
        ratify_by_at=facts.now + RATIFY_WITHIN if mark.ratifier(facts) else None,
        strike=mark.strike,
        blocks_automation_until_at=facts.now + AUTOMATION_BLOCK
        if human and verb in LETS_GO
        else None,
        untouched=tuple(facts.linked),
        established=tuple(
            sorted(str(a.clause_id) for a in facts.allegations if a.phase == "ESTABLISHED")
        ),
        stops_requests_per_day=facts.requests_last_day
        if standing in ("SUSPENDED", "TERMINATED")
        else 0,
        **effect,
    )


def holds_after(f: Facts, effect: Effect) -> tuple[dict[str, Any], ...]:
    """What the gateway is told afterwards: other cases' holds as they are, and this case's own."""
    others = [h for h in f.account.holds if h["reference"] != f.case.ref]
    own = [] if effect.get("ends") else [hold_of(m, f.case.ref) for m in f.own_measures]
    if effect.get("imposes"):
        own = [h for h in own if h["standing"] == "TERMINATED"] + [
            hold_of(effect["imposes"], f.case.ref)
        ]
    if effect.get("begins"):
        own.extend(hold_of(m, f.case.ref) for m in f.ordered)
    if effect.get("review_by_at"):
        own = [{**h, "review_by": moment(effect["review_by_at"])} for h in own]
    return strictest_first([*others, *own])


def holds_without(f: Facts, over: Measure | None = None) -> list[dict[str, Any]]:
    """What the gateway is told of the case's measures as they stand, when `over` has come to its
    end and nothing else changes.
    """
    others = [h for h in f.account.holds if h["reference"] != f.case.ref]
    return list(
        strictest_first(
            [*others, *(hold_of(m, f.case.ref) for m in f.own_measures if m is not over)]
        )
    )


def stated_measure(f: Facts, impact: Impact) -> Measure | Imposed | None:
    """The measure that is in force on the account because of the case afterwards, for the notice to
    state.
    """
    current = in_force(f)
    if impact.begins:
        return f.ordered[0]
    if impact.imposes:
        return impact.imposes
    if current is None or impact.ends:
        return None
    same = {
        name: getattr(current, name)
        for name in ("kind", "basis", "starts_at", "first_at", "scope", "rate", "ends_at")
    }
    return Imposed(**same, review_by_at=impact.review_by_at or current.review_by_at)

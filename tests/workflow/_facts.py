"""Facts made of rows that were never saved: what the pure rules are asked about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.models import Account
from accounts.roles import SYSTEM, Actor, Kind, Role
from enforcement.models import (
    Allegation,
    Appeal,
    Case,
    Clause,
    Decision,
    Measure,
    Requirement,
    Review,
)
from enforcement.rules.facts import Facts

NOW = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# the last is a notice of termination that was given
CASE, OTHER_CASE, GIVEN = (UUID(int=100), UUID(int=101), UUID(int=102))
STAFF = {
    name: Actor(
        kind=Kind.STAFF, name=name, user_id=UUID(int=number), role=Role(name.upper().rstrip("2"))
    )
    for number, name in enumerate(
        ("auditor", "reviewer", "lead", "admin", "reviewer2", "lead2", "admin2"), start=1
    )
}
HOLDER = Actor(kind=Kind.HOLDER, name="The holder")
PARTNER = Actor(kind=Kind.PARTNER, name="The partner")
EVERYBODY = {**STAFF, "system": SYSTEM, "holder": HOLDER, "partner": PARTNER}


def facts(
    state: str = "INVESTIGATING",
    *,
    tier: str = "STANDARD",
    lists: dict[str, list[Any]] | None = None,
    **more: Any,
) -> Facts:
    """Facts about a case in some state; `lists` are its measures, allegations, …"""
    account = Account(name="Acme", external_ref="acme", tier=tier)
    closed = NOW - DAY if state in ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED") else None
    case = Case(
        pk=CASE,
        ref="C-AAAA-AAAA",
        account=account,
        state=state,
        area="competition",
        closed_at=closed,
    )
    more |= lists or {}
    case.facts = Facts(now=NOW, case=case, account=account, **more)
    return case.facts


def measure(
    kind: str = "SUSPEND", basis: str = "PRECAUTION", phase: str = "IN_FORCE", **more: Any
) -> Measure:
    """A measure of the case; begun an hour ago."""
    values: dict[str, Any] = {
        "case_id": CASE,
        "starts_at": NOW - HOUR,
        "first_at": NOW - HOUR,
        "review_by_at": NOW + DAY,
        "review_set_at": NOW - HOUR,
        **more,
    }
    return Measure(kind=kind, basis=basis, phase=phase, **values)


def allegation(phase: str = "ESTABLISHED", clause: Clause | None = None) -> Allegation:
    """An allegation and what was found of it."""
    return Allegation(phase=phase, clause=clause or Clause(code="2c-iii"))


def requirement(phase: str = "REQUIRED", due_at: datetime = NOW + DAY) -> Requirement:
    """One item of the plan."""
    return Requirement(number=1, title="Stop the use", phase=phase, due_at=due_at)


def review(
    phase: str = "OPEN", kind: str = "MEASURE", *, warn_at: datetime = NOW, **more: Any
) -> Review:
    """A look that falls due a day after `warn_at`."""
    return Review(
        kind=kind,
        phase=phase,
        opened_at=warn_at - DAY,
        warn_at=warn_at,
        due_at=warn_at + DAY,
        **more,
    )


def appeal(phase: str = "HEARING", hearer: str = "reviewer2", **more: Any) -> Appeal:
    """An appeal, and who hears it."""
    return Appeal(
        ref="A-AAAA-AAAA", phase=phase, side="HOLDER", hearer_id=STAFF[hearer].user_id, **more
    )


def decision(verb: str = "sanction", proposer: str = "reviewer", **more: Any) -> Decision:
    """A decision that somebody proposed."""
    return Decision(
        verb=verb, proposed_by_id=STAFF[proposer].user_id, proposer_name=proposer, **more
    )


def order(**more: Any) -> Measure:
    """A termination that is ordered for now."""
    return measure(
        "TERMINATE", "TERMINATION", "ORDERED", **{"starts_at": NOW, "imposed_by_id": GIVEN, **more}
    )


def given(**more: Any) -> Decision:
    """The notice of termination that ordered it, approved by an admin."""
    return decision(
        "give_notice", **{"pk": GIVEN, "phase": "EXECUTED", "approver_role": "ADMIN", **more}
    )


def fitting(verb: str, state: str, **more: Any) -> Facts:
    """Facts under which every guard of `verb` holds in `state`, as the table of domain.md has
    it.
    """
    established = {"allegations": [allegation()]}
    lists: dict[str, dict[str, list[Any]]] = {
        "continue_measure": {"measures": [measure()], "reviews": [review()]},
        "lift_measure": {"measures": [measure()]},
        "require_remediation": established,
        "accept_remediation": {"requirements": [requirement("ACCEPTED"), requirement("WAIVED")]},
        "lapse": {"requirements": [requirement(due_at=NOW - DAY)]},
        "warn": established,
        "sanction": established,
        "serve": {"measures": [measure(basis="SANCTION", ends_at=NOW)]},
        "give_notice": established,
        "lapse_notice": {"measures": [order()], "decisions": [given()]},
        "terminate": {
            **established,
            "measures": [order()] if state == "TERMINATING" else [],
            "decisions": [given()] if state == "TERMINATING" else [],
        },
        "clear": {"allegations": [allegation("NOT_ESTABLISHED"), allegation("EXCEPTED")]},
        "overturn": {"appeals": [appeal()]},
        "set_aside": {"appeals": [appeal()]},
        "resume_plan": {"appeals": [appeal()]},
        "remand_notice": {"appeals": [appeal()]},
        "lift_on_appeal": {"appeals": [appeal()]},
        "vary": {"appeals": [appeal()]},
        "end_as_served": {"appeals": [appeal()]},
    }
    if verb == "merge":
        more["beside"] = ("C-BBBB-BBBB",)
    if verb == "reopen":
        more["newest_evidence_at"] = NOW - HOUR
    return facts(state, lists=lists.get(verb, {}), **more)

"""For each verb a case from which it can be taken, and two who take it at the same moment with the
same page before them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from enforcement.models import Case, Decision
from enforcement.operations import gather, remediate
from tests.scenes import BY_HEARER
from tests.world import HOLD, NO_TO_ALL, PLAN, STATED, World

WHY = {"reasons": "The records leave no other choice."}
Make = Callable[[World, str], Case]


def opened(world: World, ref: str) -> Case:
    """A case in triage."""
    world.account(ref)
    return world.case(ref)


def held(world: World, ref: str) -> Case:
    """Suspended, for a review that is due soon."""
    case = opened(world, ref)
    world.suspend(case, review_in="25h")
    return case


def established(world: World, ref: str) -> Case:
    """A breach is found."""
    case = opened(world, ref)
    world.take(case, "take_on")
    world.establish(case)
    return case


def cleared_up(world: World, ref: str) -> Case:
    """No breach is found."""
    case = opened(world, ref)
    world.take(case, "take_on")
    world.find(case, "NOT_ESTABLISHED", NO_TO_ALL)
    return case


def remediating(world: World, ref: str) -> Case:
    """A plan runs."""
    case = established(world, ref)
    world.both(case, "require_remediation", **STATED, plan=PLAN, measure="keep")
    return case


def remediated(world: World, ref: str) -> Case:
    """Everything that was asked for is accepted."""
    case = remediating(world, ref)
    asked = world.requirement(case)
    remediate.submit(requirement_id=asked, text="Done.", by=world.actor("holder"), now=world.now)
    remediate.accept(requirement_id=asked, by=world.actor("ravi"), now=world.now)
    return case


def noticed(world: World, ref: str) -> Case:
    """Notice of termination is given."""
    case = established(world, ref)
    world.both(case, "give_notice", approver="ada", **STATED)
    return case


def dismissed_wrongly(world: World, ref: str) -> Case:
    """Closed, and there is new evidence since."""
    case = opened(world, ref)
    world.take(case, "dismiss", **WHY)
    item = gather.Item(kind="note", origin="PRESS", text="A page of notes.")
    gather.add_evidence(case_id=case.pk, item=item, by=world.actor("rhea"), now=world.now)
    return case


def held_again(world: World, ref: str) -> Case:
    """What the case let go: it is held again by two."""
    case = opened(world, ref)
    world.suspend(case)
    world.take(case, "lift_measure", **WHY)
    return case


@dataclass(frozen=True)
class Rivals:
    """A verb, where it can be taken, by whom, and what they say."""

    make: Make
    people: tuple[str, str] = ("ravi", "rhea")
    terms: dict[str, Any] = field(default_factory=dict)
    later: timedelta = timedelta(0)
    approvers: tuple[str, str] = ("lena", "lars")


TAKEN: dict[str, Rivals] = {
    "take_on": Rivals(opened),
    "dismiss": Rivals(opened, terms=WHY),
    "limit": Rivals(opened, terms={**HOLD, "rate": 60}),
    "suspend": Rivals(opened, terms=HOLD),
    "suspend_for_danger": Rivals(remediating, terms={**HOLD, "exception": "danger"}),
    "continue_measure": Rivals(
        held, terms={**WHY, "review_in": "7d"}, later=timedelta(hours=24, minutes=50)
    ),
    "lift_measure": Rivals(held, terms=WHY),
    "require_remediation": Rivals(established, terms={**STATED, "plan": PLAN, "measure": "keep"}),
    "accept_remediation": Rivals(remediated, terms=STATED),
    "lapse": Rivals(remediating, terms=WHY, later=timedelta(days=9)),
    "warn": Rivals(established, terms=STATED),
    "sanction": Rivals(established, terms={**STATED, "measure": "suspend", "ends_in": "14d"}),
    "give_notice": Rivals(established, terms=STATED, approvers=("ada", "axel")),
    "withdraw_notice": Rivals(noticed, ("lena", "lars"), WHY, approvers=("ada", "axel")),
    "terminate": Rivals(
        established, ("lena", "lars"), {**STATED, "exception": "danger"}, approvers=("ada", "axel")
    ),
    "clear": Rivals(cleared_up, terms=STATED),
    "reopen": Rivals(dismissed_wrongly, ("lena", "lars"), WHY),
}
APPROVED = {
    **{
        verb: TAKEN[verb]
        for verb in (
            "continue_measure",
            "require_remediation",
            "sanction",
            "give_notice",
            "withdraw_notice",
            "terminate",
        )
    },
    "suspend": Rivals(held_again, terms=HOLD),
    "limit": Rivals(held_again, terms={**HOLD, "rate": 60}),
}
# Taken by the program when it is due, by the hearer as an appeal's outcome, or of two cases; raced
# in tests of their own.
ELSEWHERE = ("serve", "lapse_notice", "merge", *BY_HEARER)


def proposal(world: World, verb: str, rivals: Rivals, ref: str) -> Decision:
    """A decision of this verb that waits for its approval."""
    case = rivals.make(world, ref)
    before = world.now
    world.now = before + rivals.later
    decision = world.take(case, verb, rivals.people[0], **rivals.terms)
    world.now = before
    return decision

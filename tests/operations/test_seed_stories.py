"""The seed case's three endings through the operations alone."""

from __future__ import annotations

import pytest

from enforcement.language.refusals import StepRefused
from enforcement.models import Notice
from enforcement.operations import appeal_outcome, decide, remediate
from tests.world import PLAN, STATED, World

YES_TO_I = {
    "i": {"answer": "yes", "why": "An internal classifier."},
    "ii": {"answer": "no", "why": "Not our models."},
}


def kinds(case: object) -> list[str]:
    return list(
        Notice.objects.filter(case=case, audience="HOLDER")
        .order_by("number")
        .values_list("kind", flat=True)
    )


def test_nothing_is_found_and_everything_is_given_back(world: World) -> None:
    world.account(tier="STRATEGIC")
    case = world.case()
    world.suspend(case)
    assert world.fresh(case).account.standing == "SUSPENDED"
    with pytest.raises(StepRefused, match="not by the person who took it"):
        decide.ratify(case_id=case.pk, by=world.actor("rhea"), now=world.now)
    decide.ratify(case_id=case.pk, by=world.actor("lena"), now=world.now)
    world.wait(days=3)
    world.find(case, "EXCEPTED", YES_TO_I)
    held = world.take(case, "clear", **STATED)
    assert (held.phase, world.fresh(case).state) == ("PROPOSED", "INVESTIGATING")
    world.approve(held)
    after = world.fresh(case)
    assert (after.state, after.account.standing, after.account.holds) == ("CLEARED", "ACTIVE", [])
    assert kinds(case) == ["suspended", "cleared"]


def test_changes_are_made_and_the_account_returns(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    world.wait(days=6, hours=2)
    world.both(
        case, "continue_measure", review_in="7d", reasons="The holder's records are due on Friday."
    )
    world.establish(case)
    world.both(case, "require_remediation", measure="keep", plan=PLAN, **STATED)
    after = world.fresh(case)
    assert (after.state, after.account.holds[0]["reason"]) == ("REMEDIATING", "remediation_pending")
    world.wait(days=2)
    remediate.submit(
        requirement_id=world.requirement(case),
        text="Stopped.",
        by=world.actor("holder"),
        now=world.now,
    )
    with pytest.raises(StepRefused, match="a requirement is not accepted"):
        world.take(case, "accept_remediation", reasons="x")
    remediate.accept(requirement_id=world.requirement(case), by=world.actor("rhea"), now=world.now)
    world.take(case, "accept_remediation", **STATED)
    after = world.fresh(case)
    assert (after.state, after.account.standing) == ("RESOLVED", "ACTIVE")
    assert kinds(case) == [
        "suspended",
        "continued",
        "remediation_required",
        "requirement_accepted",
        "reinstated",
    ]


def test_nothing_is_changed_and_the_account_is_terminated(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    world.establish(case)
    world.both(case, "require_remediation", measure="keep", plan=PLAN, **STATED)
    world.wait(days=9)
    after = world.fresh(case)
    assert (after.state, after.account.standing) == ("INVESTIGATING", "SUSPENDED")
    notice = world.take(case, "give_notice", "lena", days=30, **STATED)
    with pytest.raises(StepRefused, match="needs an admin"):
        world.approve(notice, "ravi")
    world.approve(notice, "ada")
    assert world.fresh(case).state == "TERMINATING"
    world.wait(days=33)
    after = world.fresh(case)
    assert (after.state, after.account.standing) == ("TERMINATED", "TERMINATED")
    lodged = world.appeal(case)
    with pytest.raises(StepRefused, match="had a part in the decision"):
        appeal_outcome.hear(
            appeal_id=lodged.pk,
            outcome="affirmed",
            reasons="x",
            by=world.actor("ada"),
            now=world.now,
        )
    appeal_outcome.hear(
        appeal_id=lodged.pk,
        outcome="affirmed",
        reasons="Nothing reached us.",
        by=world.actor("axel"),
        now=world.now,
    )
    with pytest.raises(StepRefused, match="already appealed"):
        world.appeal(case, "Again.")

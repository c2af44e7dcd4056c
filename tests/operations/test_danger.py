"""Danger while a plan, a term or a notice period runs: the account is suspended at once, on top of
what was decided, which goes on; a lead ratifies it within 24 hours.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from enforcement.models import Case, Measure, Notice, Requirement, Review
from enforcement.operations import appeal_hearing, decide
from enforcement.queries.next_steps import next_steps
from tests.scenes import account_now, hear, kinds, refused
from tests.world import HOLD, PLAN, STATED, World

DANGER: dict[str, Any] = {**HOLD, "exception": "danger"}
WHY = {"reasons": "The danger is over."}


def plan(world: World, case: Case) -> None:
    world.both(case, "require_remediation", measure="keep", plan=PLAN, **STATED)


def term(world: World, case: Case, days: int = 30) -> None:
    world.both(case, "sanction", measure="limit", rate=60, ends_in=f"{days}d", **STATED)


def notice(world: World, case: Case) -> None:
    world.both(case, "give_notice", approver="ada", **STATED)


STATES = {"REMEDIATING": plan, "SERVING": term, "TERMINATING": notice}


def limited(world: World) -> Case:
    """A case that limits the account as a precaution, and a finding."""
    world.account()
    case = world.case()
    world.take(case, "limit", rate=60, **HOLD)
    world.establish(case)
    return case


def in_force(case: Case) -> Measure:
    return case.measures.get(phase="IN_FORCE")


@pytest.mark.parametrize("state", STATES)
def test_it_is_put_on_top_and_lifting_it_gives_back_what_was_decided(
    world: World, state: str
) -> None:
    case = limited(world)
    STATES[state](world, case)
    before, account, held = in_force(case), account_now("acme"), world.fresh(case).account.holds
    ordered = list(case.measures.filter(phase="ORDERED").values())
    plans = list(Requirement.objects.filter(case=case).values())
    world.now += timedelta(hours=1)
    taken = world.take(case, "suspend_for_danger", **DANGER)
    after = world.fresh(case)
    assert (after.state, after.account.standing) == (state, "SUSPENDED")
    assert (taken.terms["exception"], taken.ratify_by_at) == (
        "danger",
        world.now + timedelta(days=1),
    )
    assert kinds(case)[-1] == "suspended_for_danger"
    decide.ratify(case_id=case.pk, by=world.actor("lena"), now=world.now)
    world.take(case, "lift_measure", **WHY)
    back, holds = in_force(case), world.fresh(case).account.holds
    same = ("kind", "basis", "scope", "rate", "ends_at", "review_by_at", "first_at")
    assert [getattr(back, name) for name in same] == [getattr(before, name) for name in same]
    assert (world.fresh(case).state, holds) == (state, held)
    assert account_now("acme") == account
    assert list(case.measures.filter(phase="ORDERED").values()) == ordered
    assert list(Requirement.objects.filter(case=case).values()) == plans


@pytest.mark.parametrize("state", STATES)
def test_it_needs_its_ground_and_says_so(world: World, state: str) -> None:
    case = limited(world)
    STATES[state](world, case)
    with refused("suspend because of danger needs “Ground”", code="bad-terms"):
        world.take(case, "suspend_for_danger", **HOLD)
    with refused("the ground must be one of danger", code="bad-terms"):
        world.take(case, "suspend_for_danger", **{**DANGER, "exception": "legal duty"})
    with refused("from there you cannot suspend", code="not-possible"):
        world.take(case, "suspend", **HOLD)
    with refused("Automation may not", code="not-allowed"):
        world.take(case, "suspend_for_danger", "system", **DANGER)


@pytest.mark.parametrize("state", STATES)
def test_what_nobody_ratifies_is_lifted_and_escalated(world: World, state: str) -> None:
    case = limited(world)
    STATES[state](world, case)
    held = world.fresh(case).account.holds
    taken = world.take(case, "suspend_for_danger", **DANGER)
    with refused("not by the person who took it", code="not-allowed"):
        decide.ratify(case_id=case.pk, by=world.actor("rhea"), now=world.now)
    world.wait(days=1)
    taken.refresh_from_db()
    after = world.fresh(case)
    assert (after.state, after.account.holds, taken.phase) == (state, held, "LAPSED")
    assert (kinds(case)[-1], case.escalations.get().phase) == ("lifted", "RAISED")
    again = world.take(case, "suspend_for_danger", **DANGER)
    assert (again.phase, again.needs) == ("PROPOSED", "LEAD"), "one person does not go on alone"
    world.approve(again)
    assert world.fresh(case).account.standing == "SUSPENDED"
    assert not Review.objects.filter(case=case, kind="RATIFICATION", phase="OPEN").exists()


def ratified(world: World, case: Case) -> None:
    world.take(case, "suspend_for_danger", on_missed="lift", **DANGER)
    decide.ratify(case_id=case.pk, by=world.actor("lena"), now=world.now)


def test_the_term_goes_on_and_is_served_once_nothing_holds_the_account(world: World) -> None:
    case = limited(world)
    term(world, case, days=3)
    ratified(world, case)
    world.wait(days=4)
    assert (world.fresh(case).state, world.fresh(case).account.standing) == ("SERVING", "SUSPENDED")
    world.wait(days=3)  # nobody looked: it is lifted, as was chosen
    assert (world.fresh(case).state, world.fresh(case).account.standing) == ("RESOLVED", "ACTIVE")
    assert kinds(case)[-2:] == ["lifted", "reinstated"]


def test_the_notice_period_goes_on_and_ends_the_account(world: World) -> None:
    case = limited(world)
    world.both(case, "give_notice", approver="ada", days=3, exception="danger", **STATED)
    ratified(world, case)
    world.wait(days=4)
    assert world.fresh(case).state == "TERMINATED"
    assert world.fresh(case).account.standing == "TERMINATED"


def test_a_plan_that_lapses_leaves_the_suspension(world: World) -> None:
    case = limited(world)
    plan(world, case)
    world.now += timedelta(days=6)
    ratified(world, case)
    world.wait(days=3)
    after = world.fresh(case)
    assert (after.state, after.account.standing) == ("INVESTIGATING", "SUSPENDED")
    assert kinds(case)[-1] == "remediation_lapsed"
    world.take(case, "lift_measure", **WHY)
    assert (in_force(case).kind, in_force(case).basis) == ("LIMIT", "PRECAUTION")


@pytest.mark.parametrize("state", ["SERVING", "TERMINATING"])
def test_what_was_decided_with_an_approval_is_not_lifted_with_it_by_one(
    world: World, state: str
) -> None:
    case = limited(world)
    STATES[state](world, case)
    ratified(world, case)
    for more in ({"measure": "everything"}, {"measure": "narrow", "rate": 90}):
        with refused("decided with an approval, and stays", code="not-possible"):
            world.take(case, "lift_measure", **more, **WHY)
    world.take(case, "lift_measure", measure="narrow", rate=30, **WHY)
    world.take(case, "lift_measure", **WHY)
    assert in_force(case).rate == 60
    with refused("no active restriction to lift", code="not-possible"):
        world.take(case, "lift_measure", **WHY)


def test_it_is_continued_with_a_lead_while_the_term_runs(world: World) -> None:
    case = limited(world)
    term(world, case)
    ratified(world, case)
    world.now += timedelta(days=6)
    world.both(case, "continue_measure", review_in="7d", reasons="The danger goes on.")
    assert in_force(case).review_by_at == world.now + timedelta(days=7)
    text = Notice.objects.get(case=case, kind="continued").text
    assert "put on top" in text and "What can happen next" not in text


def test_an_appeal_against_the_term_leaves_it_and_one_against_it_leaves_the_term(
    world: World,
) -> None:
    case = limited(world)
    term(world, case)
    contested = world.appeal(case)
    world.now += timedelta(hours=1)
    ratified(world, case)
    of_danger = world.appeal(case)
    appeal_hearing.take_hearing(appeal_id=contested.pk, by=world.actor("ravi"), now=world.now)
    with refused("Lift that suspension first", code="not-possible"):
        lesser = decide.read_terms({"measure": "limit", "rate": 70, "ends_in": "5d"})
        hear(world, contested, "varied", by="ravi", terms=lesser)
    hear(world, of_danger, "overturned", by="lars")
    assert (world.fresh(case).state, in_force(case).basis) == ("SERVING", "SANCTION")
    assert kinds(case)[-1] == "appeal_suspension_lifted"
    hear(world, contested, "overturned", by="ravi")
    assert world.fresh(case).account.standing == "ACTIVE"


def test_a_term_that_is_set_aside_does_not_return(world: World) -> None:
    case = limited(world)
    term(world, case)
    contested = world.appeal(case)
    world.now += timedelta(hours=1)
    ratified(world, case)
    hear(world, contested, "overturned", by="lars")
    after = world.fresh(case)
    assert (after.state, after.account.standing) == ("INVESTIGATING", "SUSPENDED")
    world.take(case, "lift_measure", **WHY)
    assert world.fresh(case).account.standing == "ACTIVE"


def test_it_is_offered_where_it_is_possible(world: World) -> None:
    case = limited(world)

    def offered() -> dict[str, bool]:
        steps = next_steps(case_id=case.pk, by=world.actor("rhea"), now=world.now)
        return {step.verb: step.may for step in steps}

    assert "suspend_for_danger" not in offered()
    term(world, case)
    assert offered()["suspend_for_danger"]
    ratified(world, case)
    assert not offered()["suspend_for_danger"]

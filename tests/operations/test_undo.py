"""Doing and undoing gives back the account as it was, but for the epoch; what another case imposed
stays as it was, too.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from enforcement.models import Case, Review
from enforcement.operations import remediate
from tests.scenes import account_now, hear, held_elsewhere
from tests.world import HOLD, PLAN, STATED, World

Way = Callable[[World, Case], object]
NOTHING_FOUND = {
    "i": {"answer": "unknown", "why": "It was not needed."},
    "ii": {"answer": "unknown", "why": "It was not needed."},
}


def limit(world: World, case: Case) -> None:
    world.take(case, "limit", rate=5, **HOLD)


def limit_then_suspend(world: World, case: Case) -> None:
    limit(world, case)
    world.suspend(case)


def hold_again(world: World, case: Case) -> None:
    """Once it was let go, with a lead."""
    world.both(case, "suspend", **HOLD)


def suspend_by_automation(world: World, case: Case) -> None:
    world.suspend(case, "system")


def sanction(world: World, case: Case, **terms: object) -> None:
    world.suspend(case)
    world.establish(case)
    world.both(case, "sanction", ends_in="2d", **{"measure": "suspend", **STATED, **terms})


def sanction_by_a_limit(world: World, case: Case) -> None:
    sanction(world, case, measure="limit", scope={"models": ["large"]})


def plan(world: World, case: Case, **terms: object) -> None:
    world.suspend(case)
    world.establish(case)
    world.both(case, "require_remediation", plan=PLAN, **{"measure": "keep", **STATED, **terms})


def plan_that_narrows(world: World, case: Case) -> None:
    plan(world, case, measure="narrow", rate=60)


def plan_that_lifts(world: World, case: Case) -> None:
    plan(world, case, measure="lift")


def plan_that_lapsed(world: World, case: Case) -> None:
    plan(world, case, measure="narrow", rate=60)
    world.wait(days=9)


def notice(world: World, case: Case) -> None:
    world.suspend(case)
    world.establish(case)
    world.both(case, "give_notice", "lena", "ada", days=3, exception="danger", **STATED)


def notice_without_a_measure(world: World, case: Case) -> None:
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "give_notice", "lena", "ada", days=3, exception="danger", **STATED)


def notice_after_a_sanction(world: World, case: Case) -> None:
    sanction(world, case)
    world.both(case, "give_notice", "lena", "ada", days=30, **STATED)


def termination_by_the_clock(world: World, case: Case) -> None:
    notice(world, case)
    world.wait(days=4)


def termination_at_once(world: World, case: Case) -> None:
    world.suspend(case)
    world.establish(case)
    world.both(case, "terminate", "lena", "ada", exception="danger", **STATED)


def lift(world: World, case: Case) -> None:
    world.take(case, "lift_measure", reasons="The question is answered.")


def lift_everything(world: World, case: Case) -> None:
    world.take(case, "lift_measure", measure="everything", reasons="The question is answered.")


def lift_one_by_one(world: World, case: Case) -> None:
    lift(world, case)
    assert world.fresh(case).account.standing == "LIMITED", "the limit is back"
    lift(world, case)


def clear(world: World, case: Case) -> None:
    world.find(case, "NOT_ESTABLISHED", NOTHING_FOUND)
    world.both(case, "clear", **STATED)


def warn(world: World, case: Case) -> None:
    world.establish(case)
    world.take(case, "warn", **STATED)


def remedy(world: World, case: Case) -> None:
    remediate.waive(
        requirement_id=world.requirement(case),
        reasons="It is no longer needed.",
        by=world.actor("rhea"),
        now=world.now,
    )
    world.take(case, "accept_remediation", **STATED)


def serve(world: World, case: Case) -> None:
    world.wait(days=3)


def withdraw_and_lift(world: World, case: Case) -> None:
    world.both(case, "withdraw_notice", "lena", "ada", reasons="The finding needs another look.")
    if any(hold["reference"] == case.ref for hold in world.fresh(case).account.holds):
        lift(world, case)


def withdraw_and_warn(world: World, case: Case) -> None:
    world.both(case, "withdraw_notice", "lena", "ada", reasons="The finding needs another look.")
    world.take(case, "warn", **STATED)


def overturn(world: World, case: Case) -> None:
    hear(world, world.appeal(case), "overturned")


def overturn_and_lift(world: World, case: Case) -> None:
    overturn(world, case)
    assert world.fresh(case).account.standing == "LIMITED", "the limit is back"
    lift(world, case)


def overturn_and_remedy(world: World, case: Case) -> None:
    overturn(world, case)
    assert world.fresh(case).state == "REMEDIATING", "the plan runs again"
    remedy(world, case)


INVESTIGATING: tuple[Way, ...] = (lift, clear, warn, overturn)
WAYS: list[tuple[Way, str, tuple[Way, ...]]] = [
    (limit, "LIMITED", INVESTIGATING),
    (World.suspend, "SUSPENDED", INVESTIGATING),
    (
        limit_then_suspend,
        "SUSPENDED",
        (lift_everything, lift_one_by_one, clear, warn, overturn_and_lift),
    ),
    (suspend_by_automation, "SUSPENDED", INVESTIGATING),
    (sanction, "SUSPENDED", (serve, overturn)),
    (sanction_by_a_limit, "LIMITED", (serve, overturn)),
    (plan, "SUSPENDED", (lift, remedy, overturn)),
    (plan_that_narrows, "LIMITED", (lift, remedy, overturn)),
    (plan_that_lifts, "ACTIVE", (remedy, overturn)),
    (plan_that_lapsed, "SUSPENDED", (lift, clear, warn, overturn_and_remedy)),
    (notice, "SUSPENDED", (withdraw_and_lift, withdraw_and_warn, overturn)),
    (notice_without_a_measure, "ACTIVE", (withdraw_and_lift, overturn)),
    (notice_after_a_sanction, "SUSPENDED", (withdraw_and_warn, overturn)),
    (termination_by_the_clock, "TERMINATED", (overturn,)),
    (termination_at_once, "TERMINATED", (overturn,)),
]


@pytest.mark.parametrize(
    ("impose", "standing", "undoings"), WAYS, ids=lambda value: getattr(value, "__name__", "")
)
def test_what_is_imposed_and_undone_gives_the_account_back(
    world: World, impose: Way, standing: str, undoings: tuple[Way, ...]
) -> None:
    for undo in undoings:
        name = f"free-{undo.__name__}"
        world.account(name)
        before = account_now(name)
        case = world.case(name)
        impose(world, case)
        assert (undo.__name__, world.fresh(case).account.standing) == (undo.__name__, standing)
        undo(world, case)
        assert account_now(name) == before, undo.__name__


@pytest.mark.parametrize(
    ("impose", "standing", "undoings"), WAYS, ids=lambda value: getattr(value, "__name__", "")
)
def test_what_another_case_imposed_stays(
    world: World, impose: Way, standing: str, undoings: tuple[Way, ...]
) -> None:
    undo = undoings[-1]
    world.account("held")
    held_elsewhere(world, "held")
    before = account_now("held")
    assert before["standing"] == "LIMITED"
    case = world.case("held")
    impose(world, case)
    assert world.fresh(case).account.standing == ("LIMITED" if standing == "ACTIVE" else standing)
    undo(world, case)
    assert account_now("held") == before


def test_a_narrowed_suspension_that_is_lifted_gives_the_account_back(world: World) -> None:
    world.account()
    before = account_now("acme")
    case = world.case()
    world.suspend(case)
    world.take(case, "lift_measure", measure="narrow", rate=30, reasons="A limit is enough.")
    assert world.fresh(case).account.standing == "LIMITED"
    lift(world, case)
    assert account_now("acme") == before


@pytest.mark.parametrize("late", [0, 1, 90], ids=lambda minutes: f"{minutes} minutes late")
def test_a_missed_review_that_lifts_gives_the_account_back(world: World, late: int) -> None:
    world.account()
    before = account_now("acme")
    case = world.case()
    world.suspend(case, on_missed="lift")
    world.now = Review.objects.get(case=case, kind="MEASURE").due_at
    world.wait(minutes=late)
    assert account_now("acme") == before
    assert world.fresh(case).state == "INVESTIGATING"


def test_a_suspension_that_nobody_ratified_gives_the_account_back(world: World) -> None:
    world.account(tier="STRATEGIC")
    before = account_now("acme")
    case = world.case()
    world.suspend(case)
    world.wait(hours=24)
    assert account_now("acme") == before


def test_every_change_of_what_the_account_may_do_is_one_epoch(world: World) -> None:
    world.account()
    case = world.case()
    epochs = [0]
    for way in (limit, World.suspend, lift, hold_again, lift):
        way(world, case)
        epochs.append(world.fresh(case).account.epoch)
    assert epochs == [0, 1, 2, 3, 4, 5]

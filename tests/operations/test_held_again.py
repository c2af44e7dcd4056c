"""A precaution is short: what replaces, narrows or follows it gets no more time than it had, and
none of it is one reviewer's alone.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from enforcement.models import Case, Decision, Measure, Review
from tests.scenes import refused
from tests.world import HOLD, PLAN, STATED, World

LIMIT: dict[str, Any] = {**HOLD, "rate": 10}
WHY = {"reasons": "The records are on their way."}


@pytest.fixture
def case(world: World) -> Case:
    """A case in triage."""
    world.account()
    return world.case()


def review_by(case: Case) -> Any:
    """The date of the measure in force, which is that of its open look."""
    date = case.measures.get(phase="IN_FORCE").review_by_at
    assert Review.objects.get(case=case, kind="MEASURE", phase="OPEN").due_at == date
    return date


@pytest.mark.parametrize(("asked", "given"), [("7d", 2), ("2d", 2), ("1d", 1)])
def test_what_takes_a_precaution_s_place_is_looked_at_no_later(
    world: World, case: Case, asked: str, given: int
) -> None:
    world.take(case, "limit", **{**LIMIT, "review_in": "2d"})
    begun = world.now
    # by one person: nothing was let go
    assert world.suspend(case, review_in=asked).phase == "EXECUTED"
    assert review_by(case) == begun + timedelta(days=given)
    assert Measure.objects.get(case=case, phase="IN_FORCE").first_at == begun


def let_go(world: World, case: Case) -> None:
    world.take(case, "lift_measure", **WHY)


def narrow(world: World, case: Case) -> None:
    world.take(case, "lift_measure", measure="narrow", rate=60, **WHY)


def leave_it_until_it_lifts_itself(world: World, case: Case) -> None:
    world.wait(days=7)


@pytest.mark.parametrize("by", ["rhea", "lena"])
@pytest.mark.parametrize("end", [let_go, narrow, leave_it_until_it_lifts_itself])
def test_what_was_let_go_wholly_or_in_part_is_held_again_with_a_lead(
    world: World, case: Case, end: Any, by: str
) -> None:
    world.suspend(case, on_missed="lift")
    end(world, case)
    before = world.fresh(case).account
    held = world.suspend(case, by)
    after = world.fresh(case).account
    assert (held.phase, held.needs, after.standing, after.holds) == (
        "PROPOSED",
        "LEAD",
        before.standing,
        before.holds,
    )
    with refused("not by the person who proposed it"):
        world.approve(held, by)
    with refused("needs a lead"):
        world.approve(held, "ravi")
    world.approve(held, "lars")
    assert world.fresh(case).account.standing == "SUSPENDED"


def test_a_limit_after_a_suspension_that_was_lifted_is_held_again_too(
    world: World, case: Case
) -> None:
    world.suspend(case)
    let_go(world, case)
    assert world.take(case, "limit", **LIMIT).needs == "LEAD"
    assert world.fresh(case).account.standing == "ACTIVE"


def test_a_narrowed_measure_keeps_its_date(world: World, case: Case) -> None:
    world.suspend(case, review_in="5d")
    before = review_by(case)
    world.wait(days=3)
    narrow(world, case)
    assert (world.fresh(case).account.standing, review_by(case)) == ("LIMITED", before)
    with refused("has no field “Next review”", code="bad-terms"):
        world.take(case, "lift_measure", measure="narrow", rate=80, review_in="7d", **WHY)


KEPT: dict[str, dict[str, Any]] = {
    "require_remediation": {"measure": "keep", "plan": PLAN, "approver": "lena"},
    "give_notice": {"days": 30, "approver": "ada"},
}


@pytest.mark.parametrize("verb", KEPT)
@pytest.mark.parametrize("chosen", ["escalate", "lift", "narrow"])
def test_a_measure_that_is_kept_remembers_what_happens_when_nobody_looks(
    world: World, verb: str, chosen: str
) -> None:
    world.account("kept")
    case = world.case("kept")
    world.suspend(case, on_missed=chosen, **({"rate": 30} if chosen == "narrow" else {}))
    world.establish(case)
    world.both(case, verb, **STATED, **KEPT[verb])
    kept = case.measures.get(phase="IN_FORCE")
    assert (kept.on_missed, kept.narrower.get("rate")) == (
        chosen,
        30 if chosen == "narrow" else None,
    )


@pytest.mark.parametrize(
    ("chosen", "then"), [("escalate", "escalate"), ("lift", "lift"), ("narrow", "escalate")]
)
def test_a_measure_that_is_narrowed_is_lifted_later_if_that_was_chosen(
    world: World, chosen: str, then: str
) -> None:
    world.account("held")
    case = world.case("held")
    world.suspend(case, on_missed=chosen, **({"rate": 30} if chosen == "narrow" else {}))
    world.take(
        case,
        "lift_measure",
        measure="narrow",
        rate=60,
        reasons="A part of the question is answered.",
    )
    assert (
        case.measures.get(phase="IN_FORCE").on_missed,
        case.measures.get(phase="IN_FORCE").narrower,
    ) == (then, {})
    world.wait(days=8)
    assert world.fresh(case).account.standing == ("ACTIVE" if then == "lift" else "LIMITED")


def test_a_person_does_not_narrow_what_nobody_looked_at_in_time(world: World, case: Case) -> None:
    world.suspend(case)
    world.now = review_by(case) - timedelta(seconds=1)
    narrow(world, case)  # to the last second
    world.now += timedelta(seconds=1)
    for rate in (60, 80):
        with refused("date has passed", code="not-possible"):
            world.take(case, "lift_measure", "ada", measure="narrow", rate=rate, **WHY)
    let_go(world, case)
    assert world.fresh(case).account.standing == "ACTIVE"


SCOPED = {"scope": {"models": ["large", "small"]}, "rate": 60}
STRICTER: dict[str, dict[str, Any]] = {
    "a lower rate": {**SCOPED, "rate": 59},
    "one model more": {**SCOPED, "scope": {"models": ["large", "small", "tiny"]}},
    "the whole account": {"rate": 60},
    "no rate at all": {"scope": SCOPED["scope"]},
    "features instead of models": {"scope": {"features": ["search"]}, "rate": 60},
}
MILDER: dict[str, dict[str, Any]] = {
    "a higher rate": {**SCOPED, "rate": 61},
    "one model less": {**SCOPED, "scope": {"models": ["small"]}},
    "one feature of the same models": {
        **SCOPED,
        "scope": {"models": ["small"], "features": ["search"]},
    },
}


def test_narrowing_makes_no_limit_stricter(world: World, case: Case) -> None:
    world.take(case, "limit", **HOLD, **SCOPED)
    for sentence, terms in STRICTER.items():
        with refused(
            "Reducing the scope cannot make a limit stricter: no lower rate, "
            "and nothing limited that was not limited before",
            code="not-lesser",
        ):
            pytest.fail(
                f"{sentence} was taken: "
                f"{world.take(case, 'lift_measure', measure='narrow', **WHY, **terms)}"
            )


@pytest.mark.parametrize("name", MILDER)
def test_narrowing_lets_go_of_a_part(world: World, case: Case, name: str) -> None:
    world.take(case, "limit", **HOLD, **SCOPED)
    world.take(case, "lift_measure", measure="narrow", **WHY, **MILDER[name])
    told = world.fresh(case).account.holds[0]["limits"][0]
    assert (told["requests_per_minute"], told["models"]) == (
        MILDER[name]["rate"],
        MILDER[name]["scope"]["models"],
    )


@pytest.mark.parametrize(("days", "needs"), [(90, "LEAD"), (91, "ADMIN")])
def test_a_term_of_more_than_ninety_days_is_an_admin_s_to_approve(
    world: World, case: Case, days: int, needs: str
) -> None:
    world.take(case, "take_on")
    world.establish(case)
    held = world.take(case, "sanction", measure="suspend", ends_in=f"{days}d", **STATED)
    assert held.needs == needs
    if needs == "ADMIN":
        with refused("needs an admin"):
            world.approve(held, "lena")
    world.approve(held, "ada" if needs == "ADMIN" else "lena")
    assert Measure.objects.get(case=case).ends_at == world.now + timedelta(days=days)


def test_a_case_that_ends_takes_back_what_waited_for_approval(world: World, case: Case) -> None:
    world.suspend(case)
    world.establish(case)
    held = world.take(case, "give_notice", days=30, **STATED)
    world.take(case, "warn", "ravi", **STATED)
    ended = Decision.objects.get(pk=held.pk)
    assert (ended.phase, ended.answer) == ("WITHDRAWN", "The case ended before it was approved.")
    assert not Review.objects.filter(case=case, phase="OPEN").exists()
    with refused(code="not-open"):
        world.approve(held, "ada")

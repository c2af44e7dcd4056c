"""Where chance seldom walks: long ways and late workers, each once found to go wrong or near to it.

The invariants are asked at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from enforcement.language.refusals import StepRefused
from enforcement.models import Appeal, Case, Clause, Decision, Notice, Review
from enforcement.operations import (
    appeal_hearing,
    appeal_lodging,
    appeal_outcome,
    decide,
    due,
    remediate,
    review,
)
from enforcement.workflow.terms import Terms
from tests.invariants import broken, chains_broken
from tests.scenes import connect
from tests.world import HOLD, PLAN, STATED, World

WHY: dict[str, Any] = {"reasons": "The records leave no other choice."}
SAID: dict[str, Any] = {**STATED}


@pytest.fixture(autouse=True)
def asked(world: World) -> Iterator[None]:
    """Whatever happens in a test, every invariant holds when it is over."""
    world.account()
    yield
    assert broken() == {}
    assert chains_broken() == []


def planned(world: World, **more: Any) -> Case:
    case = world.case()
    world.suspend(case)
    world.establish(case)
    world.both(case, "require_remediation", **{"measure": "keep", "plan": PLAN, **STATED, **more})
    return case


def sent_back_after_the_end(world: World) -> Case:
    """Terminated, appealed, sent back, reopened, found again by somebody else: the termination is
    still in force.
    """
    case = world.case()
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "terminate", "lena", "ada", exception="danger", **SAID)
    lodged = world.appeal(case)
    appeal_outcome.hear(
        appeal_id=lodged.pk,
        outcome="remanded",
        reasons="Look again.",
        by=world.actor("axel"),
        now=world.now,
    )
    world.take(case, "reopen", "lena", **WHY)
    after = world.fresh(case)
    assert (after.state, after.account.standing) == ("INVESTIGATING", "TERMINATED")
    world.now += timedelta(hours=1)
    world.establish(case, "ravi")
    return case


@pytest.mark.parametrize("measure", ["keep", "narrow", "lift"])
def test_a_reopened_termination_can_end_in_remediation(world: World, measure: str) -> None:
    case = sent_back_after_the_end(world)
    limits: dict[str, Any] = {"rate": 60} if measure == "narrow" else {}
    terms: dict[str, Any] = {"measure": measure, "plan": PLAN, **limits, **STATED}
    world.both(case, "require_remediation", "ravi", "lars", **terms)
    assert (
        world.fresh(case).account.standing
        == {"keep": "SUSPENDED", "narrow": "LIMITED", "lift": "ACTIVE"}[measure]
    )
    world.wait(days=10)  # the plan lapses; the end does not come back by itself, a suspension does
    assert world.fresh(case).account.standing == "SUSPENDED"


def test_a_reopened_termination_can_end_again_as_it_did_or_be_given_notice(world: World) -> None:
    case = sent_back_after_the_end(world)
    world.both(case, "give_notice", "ravi", "axel", days=3, exception="danger", **STATED)
    assert world.fresh(case).account.standing == "SUSPENDED"
    world.wait(days=4)
    assert world.fresh(case).account.standing == "TERMINATED"


def test_a_reopened_termination_can_be_cleared_sanctioned_or_warned(world: World) -> None:
    case = sent_back_after_the_end(world)
    terms: dict[str, Any] = {"measure": "limit", "rate": 60, "ends_in": "3d", **STATED}
    world.both(case, "sanction", "ravi", "lars", **terms)
    assert world.fresh(case).account.standing == "LIMITED"
    world.wait(days=4)
    assert (world.fresh(case).state, world.fresh(case).account.standing) == ("RESOLVED", "ACTIVE")


def test_an_extension_moves_the_review_of_the_measure_and_the_gateway_is_told(world: World) -> None:
    case = planned(world)
    before = world.fresh(case).account
    remediate.extend(
        requirement_id=world.requirement(case),
        by_days=14,
        reasons="They asked.",
        by=world.actor("rhea"),
        now=world.now,
    )
    after = world.fresh(case).account
    assert after.epoch == before.epoch + 1
    assert after.holds[0]["review_by"] > before.holds[0]["review_by"]
    assert (
        Review.objects.get(kind="MEASURE", phase="OPEN").due_at
        == case.measures.get(phase="IN_FORCE").review_by_at
    )


def test_a_proposal_that_crosses_thirty_days_while_it_waits_wants_an_admin(world: World) -> None:
    case = world.case()
    world.suspend(case)
    for _ in range(3):
        world.wait(days=6, hours=12)
        world.both(case, "continue_measure", review_in="7d", **WHY)
    world.wait(days=3, hours=1)
    review.look(
        review_id=Review.objects.get(kind="MEASURE", phase="OPEN").pk,
        outcome="continue",
        reasons="The records are due.",
        by=world.actor("lena"),
        now=world.now,
    )
    held = world.take(case, "continue_measure", review_in="7d", **WHY)
    assert held.needs == "LEAD"
    world.wait(days=2)
    with pytest.raises(
        StepRefused,
        match="lena may not approve the proposal to continue the restriction: it needs an admin",
    ):
        world.approve(held, "lena")
    world.approve(held, "ada")


def test_what_was_never_ratified_does_not_lift_what_was_approved_afterwards(world: World) -> None:
    world.account("big", tier="STRATEGIC")
    case = world.case("big")
    world.suspend(case)
    world.establish(case)
    world.both(case, "sanction", measure="suspend", ends_in="14d", **STATED)
    world.wait(days=2)
    assert (world.fresh(case).state, world.fresh(case).account.standing) == ("SERVING", "SUSPENDED")


def test_a_precaution_that_was_lifted_in_time_need_not_be_ratified(world: World) -> None:
    world.account("big", tier="STRATEGIC")
    case = world.case("big")
    world.suspend(case)
    world.take(case, "lift_measure", "ravi", **WHY)
    world.now += timedelta(days=2)
    due.work_through(now=lambda: world.now)
    assert not Review.objects.filter(kind="RATIFICATION", phase__in=["OPEN", "MISSED"]).exists()
    assert not [item for item in due.due_items(world.now) if item[0] < world.now]


@pytest.mark.parametrize("late", [0, 1, 30, 24 * 20])
@pytest.mark.parametrize("on_missed", ["escalate", "lift", "narrow"])
def test_a_worker_that_comes_late_does_what_was_chosen_for_a_missed_review(
    world: World, on_missed: str, late: int
) -> None:
    case = world.case()
    limits: dict[str, Any] = {"rate": 60} if on_missed == "narrow" else {}
    world.suspend(case, on_missed=on_missed, **limits)
    world.now += timedelta(days=7, hours=late)
    due.work_through(now=lambda: world.now)
    assert (
        world.fresh(case).account.standing
        == {"escalate": "SUSPENDED", "lift": "ACTIVE", "narrow": "LIMITED"}[on_missed]
    )
    assert case.escalations.get().phase == "RAISED"
    assert due.work_through(now=lambda: world.now) == 0


def test_a_lifted_measure_says_why_where_nobody_decided_it(world: World) -> None:
    case = world.case()
    world.suspend(case, on_missed="lift")
    world.wait(days=7)
    assert case.events.get(act="lift_measure").data["cause"] == "review_missed"
    assert (
        "no one" in Notice.objects.get(kind="lifted").text.lower()
        or "nobody" in Notice.objects.get(kind="lifted").text.lower()
    )


def test_an_appeal_gives_no_measure_where_none_was_in_force(world: World) -> None:
    case = planned(world, measure="lift")
    lodged = world.appeal(case)
    appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor("ravi"), now=world.now)
    worse = Terms(measure="suspend", ends_in=timedelta(days=14))
    with pytest.raises(
        StepRefused,
        match="No restriction of this case is in force or ordered, so there is nothing to replace",
    ) as refused:
        appeal_outcome.hear(
            appeal_id=lodged.pk,
            outcome="varied",
            reasons="In part.",
            terms=worse,
            by=world.actor("ravi"),
            now=world.now,
        )
    assert refused.value.code == "not-lesser"


def test_an_overturning_answers_the_appeal_that_its_hearer_hears(world: World) -> None:
    case = planned(world)
    first = world.appeal(case)
    suspension = case.decisions.get(verb="suspend")
    second = appeal_lodging.lodge(
        case_id=case.pk,
        text="And that.",
        decision_ref=suspension.ref,
        by=world.actor("holder"),
        now=world.now,
    )
    appeal_hearing.take_hearing(appeal_id=first.pk, by=world.actor("ravi"), now=world.now)
    appeal_hearing.take_hearing(appeal_id=second.pk, by=world.actor("lars"), now=world.now)
    with pytest.raises(
        StepRefused,
        match=r"is not reviewing this appeal\. Only the appeal reviewer can give its outcome",
    ):
        world.take(case, "overturn", "ravi", **WHY)
    with pytest.raises(
        StepRefused,
        match=r"is not reviewing this appeal\. Only the appeal reviewer can give its outcome",
    ):
        appeal_outcome.hear(
            appeal_id=second.pk,
            outcome="overturned",
            reasons="Not so.",
            by=world.actor("ravi"),
            now=world.now,
        )
    appeal_outcome.hear(
        appeal_id=first.pk,
        outcome="overturned",
        reasons="Not so.",
        by=world.actor("ravi"),
        now=world.now,
    )
    assert Appeal.objects.get(pk=first.pk).phase == "OVERTURNED"


def test_an_appeal_that_was_withdrawn_is_not_varied_by_a_approval_that_comes_late(
    world: World,
) -> None:
    case = planned(world)
    first = world.appeal(case)
    suspension = case.decisions.get(verb="suspend")
    second = appeal_lodging.lodge(
        case_id=case.pk,
        text="And that.",
        decision_ref=suspension.ref,
        by=world.actor("holder"),
        now=world.now,
    )
    for lodged, hearer in ((first, "ravi"), (second, "lars")):
        appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor(hearer), now=world.now)
    lesser = Terms(measure="limit", rate=60, ends_in=timedelta(days=2))
    appeal_outcome.hear(
        appeal_id=first.pk,
        outcome="varied",
        reasons="In part.",
        terms=lesser,
        by=world.actor("ravi"),
        now=world.now,
    )
    held = Decision.objects.open().get()
    appeal_outcome.withdraw(appeal_id=first.pk, by=world.actor("holder"), now=world.now)
    with pytest.raises(StepRefused, match=r"and no longer under review\. Withdraw the proposal"):
        world.approve(held, "ada")


def test_automation_does_not_propose_to_terminate(world: World) -> None:
    case = world.case()
    world.take(case, "take_on")
    world.establish(case)
    with pytest.raises(StepRefused, match="Automation may not terminate"):
        world.take(case, "terminate", "system", exception="danger", **SAID)


def test_to_terminate_at_once_an_exception_is_recorded(world: World) -> None:
    case = world.case()
    world.take(case, "take_on")
    world.establish(case)
    with pytest.raises(StepRefused, match="Choose the ground for terminating without notice"):
        world.take(case, "terminate", "lena", **SAID)
    world.both(case, "terminate", "lena", "ada", exception="legal duty", **STATED)


def test_the_hearer_of_an_appeal_does_not_ratify_what_it_contests(world: World) -> None:
    world.account("big", tier="STRATEGIC")
    case = world.case("big")
    world.suspend(case)
    appeal_hearing.take_hearing(
        appeal_id=world.appeal(case).pk, by=world.actor("lars"), now=world.now
    )
    with pytest.raises(
        StepRefused,
        match="is reviewing the appeal against this decision and may not take part in it",
    ):
        decide.ratify(case_id=case.pk, by=world.actor("lars"), now=world.now)
    decide.ratify(case_id=case.pk, by=world.actor("lena"), now=world.now)


def test_a_plan_that_lapsed_leaves_no_look_at_its_submissions(world: World) -> None:
    case = planned(
        world, plan=[*PLAN, {"title": "Delete it", "text": "Delete what was trained.", "due": "2d"}]
    )
    remediate.submit(
        requirement_id=world.requirement(case),
        text="Stopped.",
        by=world.actor("holder"),
        now=world.now,
    )
    world.now += timedelta(days=4)
    due.work_through(now=lambda: world.now)
    assert world.fresh(case).state == "INVESTIGATING"
    assert not Review.objects.filter(kind="SUBMISSION", phase__in=["OPEN", "MISSED"]).exists()


def test_after_a_look_the_measure_is_looked_at_again(world: World) -> None:
    """A look answers the review; where the measure then simply stands, somebody must look again."""
    case = world.case()
    world.suspend(case)
    asked = Review.objects.get(kind="MEASURE", phase="OPEN")
    review.look(
        review_id=asked.pk,
        outcome="continue",
        reasons="It must stand.",
        by=world.actor("lena"),
        now=world.now,
    )
    world.wait(days=30)
    waits = (
        Review.objects.filter(case=case, phase__in=["OPEN", "MISSED"]).exists()
        or case.escalations.exists()
    )
    assert waits or world.fresh(case).account.standing == "ACTIVE"


def test_a_refused_hearing_leaves_nothing_behind(world: World) -> None:
    case = planned(world)
    lodged = world.appeal(case)
    with pytest.raises(StepRefused):
        appeal_outcome.hear(
            appeal_id=lodged.pk,
            outcome="forgiven",
            reasons="So.",
            by=world.actor("ravi"),
            now=world.now,
        )
    assert Appeal.objects.get(pk=lodged.pk).phase == "LODGED"


def test_a_measure_that_returns_is_not_refused_for_what_was_found_since(world: World) -> None:
    """It was allowed when it was imposed; else nobody could let the plan lapse."""
    case = planned(world)
    with connect("") as owner:  # nobody else can: a version on which a case rests is closed
        owner.execute("ALTER TABLE enforcement_clause DISABLE TRIGGER USER")
        owner.execute("UPDATE enforcement_clause SET measures = '{LIMIT}'")
        owner.execute("ALTER TABLE enforcement_clause ENABLE TRIGGER USER")
    assert Clause.objects.get().measures == ["LIMIT"]
    world.wait(days=10)
    after = world.fresh(case)
    assert (after.state, after.account.standing) == ("INVESTIGATING", "SUSPENDED")


def test_an_investigation_whose_measure_asks_for_no_look_has_a_date_all_the_same(
    world: World,
) -> None:
    case = sent_back_after_the_end(world)  # a termination in force is never looked at by itself
    asked = Review.objects.get(case=case, kind="DECISION", phase="OPEN")
    review.look(
        review_id=asked.pk,
        outcome="continue",
        reasons="I need more time.",
        by=world.actor("rhea"),
        now=world.now,
    )
    assert Review.objects.filter(case=case, kind="DECISION", phase="OPEN").count() == 1


def test_a_term_that_ends_while_it_is_investigated_again_leaves_a_date(world: World) -> None:
    case = world.case()
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "sanction", measure="suspend", ends_in="5d", **STATED)
    world.both(case, "give_notice", "rhea", "ada", **STATED)
    world.both(case, "withdraw_notice", "lena", "ada", **WHY)
    assert world.fresh(case).account.standing == "SUSPENDED"
    world.wait(days=6)
    assert (world.fresh(case).state, world.fresh(case).account.standing) == (
        "INVESTIGATING",
        "ACTIVE",
    )


def test_the_same_hold_again_after_it_was_lifted(world: World) -> None:
    case = world.case()
    world.suspend(case)
    world.take(case, "lift_measure", **WHY)
    again: dict[str, Any] = {**HOLD, "rate": 10}
    for verb, terms, standing in (("limit", again, "LIMITED"), ("suspend", HOLD, "SUSPENDED")):
        before = world.fresh(case).account.standing
        held = world.take(case, verb, **terms)
        assert (held.phase, held.needs, world.fresh(case).account.standing) == (
            "PROPOSED",
            "LEAD",
            before,
        )
        world.approve(held)
        assert world.fresh(case).account.standing == standing
    world.take(case, "lift_measure", measure="narrow", rate=10, **WHY)
    assert world.fresh(case).account.holds[0]["limits"][0]["requests_per_minute"] == 10

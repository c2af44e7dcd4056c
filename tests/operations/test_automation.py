"""Automation may limit or suspend as a precaution, with a person's look in 24 hours; it never
finds, seconds or terminates by itself.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.roles import Kind
from enforcement.language.refusals import StepRefused
from enforcement.language.verbs import verb_within
from enforcement.models import Case, Escalation, Event, Notice, Review
from enforcement.operations import assignment, decide, escalate
from enforcement.workflow.marks import verbs_of
from tests.scenes import SPAM_HOLD, hear, other_policy, refused
from tests.world import HOLD, PLAN, STATED, World

TERMS = {
    "suspend_for_danger": {**HOLD, "exception": "danger"},
    "dismiss": {"reasons": "There is nothing to answer."},
    "continue_measure": {"review_in": "7d", "reasons": "The records are due on Friday."},
    "require_remediation": {"measure": "keep", "plan": PLAN, **STATED},
    "sanction": {"measure": "suspend", "ends_in": "3d", **STATED},
    "withdraw_notice": {"reasons": "It needs another look."},
    "reopen": {"reasons": "There is new evidence."},
    "overturn": {"reasons": "The holder is right."},
    "vary": {
        "reasons": "The holder is right in part.",
        "measure": "limit",
        "rate": 5,
        "ends_in": "3d",
    },
    "take_on": {},
}


def test_automation_takes_no_verb_but_a_precaution_and_what_falls_due(world: World) -> None:
    world.account()
    case = world.case()
    taken = {}
    for verb in verbs_of(Case):
        try:
            world.take(case, verb, "system", **TERMS.get(verb, STATED))
        except StepRefused as refusal:
            taken[verb] = refusal.sentence.startswith("Automation may not")
    # The two that it may take are refused for the terms that are missing here, and for nothing
    # else.
    # The third is possible from none of these states, which is said first.
    assert {verb for verb, not_automation_s in taken.items() if not not_automation_s} == {
        "limit",
        "suspend",
        "suspend_for_danger",
    }
    assert set(taken) == set(verbs_of(Case))


@pytest.mark.parametrize("verb", ["limit", "suspend"])
def test_a_person_looks_within_24_hours_at_what_automation_did(world: World, verb: str) -> None:
    world.account()
    case = world.case()
    more = {"rate": 5} if verb == "limit" else {}
    decision = world.take(case, verb, "system", **HOLD, **more)
    assert (decision.proposed_by_id, decision.detected_by_automation) == (None, True)
    look = Review.objects.get(kind="AUTOMATION")
    assert look.due_at == world.now + timedelta(hours=24)
    assert Event.objects.get(act=verb).actor_kind == Kind.SYSTEM
    assert (
        "An automated system imposed this precautionary restriction." in Notice.objects.get().text
    )
    world.wait(hours=24)
    assert (Review.objects.get(pk=look.pk).phase, Escalation.objects.count()) == ("MISSED", 1)


def test_a_person_s_step_is_the_look(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case, "system")
    world.take(case, "lift_measure", reasons="The question is answered.")
    assert (
        Review.objects.get(kind="AUTOMATION").phase,
        Review.objects.get(kind="AUTOMATION").looked_by,
    ) == ("DONE", "rhea")


def test_a_strategic_account_that_automation_suspended_is_ratified_by_a_person(
    world: World,
) -> None:
    world.account(tier="STRATEGIC")
    case = world.case()
    world.suspend(case, "system")
    assert {r.kind for r in Review.objects.filter(phase="OPEN")} >= {
        "AUTOMATION",
        "RATIFICATION",
        "MEASURE",
    }
    assert decide.ratify(case_id=case.pk, by=world.actor("lena"), now=world.now).phase == "RATIFIED"


def clear(world: World, case: Case) -> None:
    answers = {
        "i": {"answer": "yes", "why": "An internal classifier."},
        "ii": {"answer": "no", "why": "Not our models."},
    }
    world.find(case, "EXCEPTED", answers)
    world.both(case, "clear", **STATED)


def lift(world: World, case: Case) -> None:
    world.take(case, "lift_measure", reasons="The question is answered.")


def win(world: World, case: Case) -> None:
    hear(world, world.appeal(case), "overturned")


@pytest.mark.parametrize("otherwise", [lift, clear, win], ids=lambda way: way.__name__)
def test_automation_keeps_out_for_90_days_after_a_person_decided_otherwise(
    world: World, otherwise: object
) -> None:
    world.account()
    case = world.case()
    world.suspend(case, "system")
    otherwise(world, case)  # type: ignore[operator]
    decided_at = world.now
    again = world.case(policy=other_policy(world).slug)
    for verb, more in (("suspend", {}), ("limit", {"rate": 5})):
        with refused("a person decided otherwise"):
            world.take(again, verb, "system", **SPAM_HOLD, **more)
    world.now = decided_at + timedelta(days=90) - timedelta(seconds=1)
    with refused("a person decided otherwise"):
        world.suspend(again, "system", **SPAM_HOLD)
    world.now = decided_at + timedelta(days=90)
    world.suspend(again, "system", **SPAM_HOLD)
    assert world.fresh(again).account.standing == "SUSPENDED"


def test_automation_never_holds_again_what_a_case_has_let_go(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case, "system")
    lift(world, case)
    world.now += timedelta(days=91)
    for verb, more in (("suspend", {}), ("limit", {"rate": 5})):
        with refused(f"Automation may not {verb_within(verb)}. A person must decide that."):
            world.take(case, verb, "system", **HOLD, **more)


def test_what_falls_due_is_done_though_automation_is_kept_out(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    lift(world, case)
    world.both(case, "suspend", **HOLD, on_missed="lift")
    assert world.fresh(case).account.standing == "SUSPENDED"
    world.wait(days=7)
    assert world.fresh(case).account.standing == "ACTIVE"


def test_automation_s_own_lifting_is_no_person_s_decision(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case, "system", on_missed="lift")
    world.wait(days=7)
    assert world.fresh(case).account.automation_blocked_until_at is None


def test_automation_neither_approves_nor_ratifies_nor_hears_nor_escalates(world: World) -> None:
    world.account(tier="STRATEGIC")
    case = world.case()
    held = world.suspend(case)
    lodged = world.appeal(case)
    world.establish(case)
    proposal = world.take(case, "require_remediation", measure="keep", plan=PLAN, **STATED)
    with refused():
        world.approve(proposal, "system")
    with refused():
        decide.ratify(case_id=case.pk, by=world.actor("system"), now=world.now)
    with refused():
        hear(world, lodged, "overturned", "system")
    with refused():
        escalate.escalate(
            case_id=case.pk, by=world.actor("system"), reason="I think so.", now=world.now
        )
    with refused():
        assignment.assign(
            case_id=case.pk, to=world.people["rhea"].pk, by=world.actor("system"), now=world.now
        )
    assert held.phase == "EXECUTED"


def test_automation_does_not_lift_a_measure_on_its_own_motion(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    with refused():
        world.take(case, "lift_measure", "system", reasons="I think so.")


def test_automation_does_not_terminate_on_its_own_motion(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    world.establish(case)
    with refused():
        world.take(case, "terminate", "system", exception="danger", **STATED)

"""Escalating: a case asks for an admin; its own state does not move."""

from __future__ import annotations

from datetime import timedelta

import pytest

from enforcement.models import Case, Escalation, OutboxMessage
from enforcement.operations import assignment, escalate, messages
from tests.scenes import refused
from tests.world import NO_TO_ALL, STATED, World


@pytest.fixture
def case(world: World) -> Case:
    """An escalated case."""
    world.account()
    case = world.case()
    raise_it(world, case)
    return world.fresh(case)


def raise_it(
    world: World, case: Case, by: str = "rhea", reason: str = "It is in the papers."
) -> None:
    escalate.escalate(case_id=case.pk, by=world.actor(by), reason=reason, now=world.now)


def take(world: World, case: Case, by: str = "ada") -> None:
    escalate.take_escalation(case_id=case.pk, by=world.actor(by), now=world.now)


def resolve(world: World, case: Case, by: str = "ada", answer: str = "Go on as planned.") -> None:
    escalate.resolve_escalation(case_id=case.pk, by=world.actor(by), answer=answer, now=world.now)


def test_a_case_is_escalated_once_and_stays_where_it_is(world: World, case: Case) -> None:
    assert (case.state, Escalation.objects.get().reason) == ("TRIAGE", "It is in the papers.")
    assert OutboxMessage.objects.get(topic="escalation").payload["role"] == "ADMIN"
    with refused("already escalated", code="conflict"):
        raise_it(world, case, "ravi")
    assert ["ESCALATED", 50] in case.priority_terms


@pytest.mark.parametrize("who", ["otto", "system", "holder"])
def test_only_who_decides_escalates(world: World, who: str) -> None:
    world.account()
    case = world.case()
    with refused("needs a reviewer"):
        raise_it(world, case, who)
    with refused("reason"):
        raise_it(world, case, reason=" ")


def test_an_admin_takes_it_and_no_second_one(world: World, case: Case) -> None:
    for who in ("rhea", "lena", "otto", "system"):
        with refused("needs an admin"):
            take(world, case, who)
    with refused("take the escalation first"):
        resolve(world, case)
    take(world, case)
    with refused("another admin"):
        take(world, case, "axel")


def test_it_is_resolved_with_an_answer_and_can_be_raised_again(world: World, case: Case) -> None:
    assignment.assign(
        case_id=case.pk, to=world.people["rhea"].pk, by=world.actor("rhea"), now=world.now
    )
    take(world, case)
    with refused("answer"):
        resolve(world, case, answer="")
    resolve(world, case)
    assert (Escalation.objects.get().phase, Escalation.objects.get().answer) == (
        "RESOLVED",
        "Go on as planned.",
    )
    assert OutboxMessage.objects.get(topic="escalation_closed").payload["users"] == [
        str(world.people["rhea"].pk)
    ]
    with refused("not escalated"):
        resolve(world, case)
    raise_it(world, case, reason="It is in the papers again.")
    assert list(Escalation.objects.order_by("number").values_list("number", "phase")) == [
        (1, "RESOLVED"),
        (2, "RAISED"),
    ]


def test_it_is_given_back_with_instructions(world: World, case: Case) -> None:
    take(world, case)
    escalate.return_escalation(
        case_id=case.pk, by=world.actor("ada"), answer="Ask the partner first.", now=world.now
    )
    assert Escalation.objects.get().phase == "RETURNED"


@pytest.mark.parametrize("taken", [False, True], ids=["raised", "taken"])
def test_the_step_that_ends_a_case_answers_its_escalation(
    world: World, case: Case, taken: bool
) -> None:
    if taken:
        take(world, case)
    reasons = "There is nothing to answer: the report is about somebody else."
    world.take(case, "dismiss", reasons=reasons)
    ended = Escalation.objects.get()
    assert (ended.phase, ended.answer, ended.closed_at) == ("RESOLVED", reasons, world.now)
    assert world.fresh(case).escalated is False
    raise_it(world, case)  # and what comes up later is asked again


def test_a_case_that_ended_waits_for_no_answer_of_the_holder(world: World) -> None:
    world.account()
    case = world.case()
    world.take(case, "take_on")
    messages.ask_holder(
        case_id=case.pk,
        question="Whose key is it?",
        answer_by_at=world.now + timedelta(days=5),
        by=world.actor("rhea"),
        now=world.now,
    )
    assert world.fresh(case).awaits == "HOLDER"
    world.find(case, "NOT_ESTABLISHED", NO_TO_ALL)
    world.take(case, "clear", **STATED)
    assert (world.fresh(case).awaits, world.fresh(case).with_others) == ("", False)

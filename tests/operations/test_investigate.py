"""Investigating: whose the case is, who may do what in it, what is found, and who hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Recusal
from enforcement.models import Allegation, Case, Event, Finding, Message, OutboxMessage
from enforcement.operations import assignment, establish, gather, messages
from tests.scenes import refused
from tests.world import NO_TO_ALL, World

YES = {
    "i": {"answer": "yes", "why": "An internal classifier."},
    "ii": {"answer": "no", "why": "Not our models."},
}
UNKNOWN = {
    "i": {"answer": "unknown", "why": "Nobody could say."},
    "ii": {"answer": "no", "why": "Not our models."},
}


@pytest.fixture
def case(world: World) -> Case:
    """A case under investigation."""
    world.account()
    case = world.case()
    world.take(case, "take_on")
    return case


def assign(world: World, case: Case, to: str, by: str, **more: int) -> Case:
    return assignment.assign(
        case_id=case.pk, to=world.people[to].pk, by=world.actor(by), now=world.now, **more
    )


def test_a_case_is_taken_by_oneself_and_given_by_a_lead(world: World, case: Case) -> None:
    with refused("needs a lead"):
        assign(world, case, "ravi", "rhea")
    assert assign(world, case, "rhea", "rhea").assignee_id == world.people["rhea"].pk
    assert assign(world, case, "ravi", "lena").assignee_id == world.people["ravi"].pk


def test_a_case_is_not_given_to_who_may_not_work_on_it(world: World, case: Case) -> None:
    Recusal.objects.create(
        user=world.people["ravi"], account=case.account, reason="A relative.", since_at=world.now
    )
    for who in ("otto", "ravi"):
        with refused(code="not-assignable"):
            assign(world, case, who, "lena")


def test_a_lease_keeps_reviewers_out_for_fifteen_minutes_after_the_last_act_and_leads_never(
    world: World, case: Case
) -> None:
    assign(world, case, "rhea", "rhea")
    with refused("is locked to somebody else until"):
        world.establish(case, "ravi")
    with refused("is locked to somebody else until"):
        assign(world, case, "ravi", "ravi")
    world.establish(case, "lena")
    world.wait(minutes=14)
    world.find(case, "NOT_ESTABLISHED", UNKNOWN, "rhea")
    world.wait(minutes=14)
    with refused("is locked to somebody else until"):
        world.establish(case, "ravi")
    world.wait(minutes=1)
    world.establish(case, "ravi")
    assert world.fresh(case).assignee_id == world.people["rhea"].pk


def test_a_case_is_handed_back_with_a_note(world: World, case: Case) -> None:
    assign(world, case, "rhea", "rhea")
    with refused("not yours"):
        assignment.release(case_id=case.pk, by=world.actor("ravi"), now=world.now, note="Mine now.")
    assignment.release(
        case_id=case.pk, by=world.actor("rhea"), now=world.now, note="I am away from tomorrow."
    )
    assert world.fresh(case).assignee_id is None
    assert Event.objects.get(act="release").reason == "I am away from tomorrow."


@pytest.mark.parametrize("who", ["holder", "system", "otto"])
def test_what_is_nobody_s_is_handed_back_by_nobody(world: World, case: Case, who: str) -> None:
    with refused():
        assignment.release(case_id=case.pk, by=world.actor(who), now=world.now, note="Handed back.")


@pytest.mark.parametrize("who", ["otto", "system", "holder"])
def test_only_staff_who_decide_find_and_allege(world: World, case: Case, who: str) -> None:
    with refused("needs a reviewer"):
        world.establish(case, who)
    with refused("needs a reviewer"):
        establish.allege(case_id=case.pk, clause="2c-iii", by=world.actor(who), now=world.now)
    with refused("needs a reviewer"):
        messages.say(
            case_id=case.pk,
            lane="INTERNAL",
            text="Hello there.",
            by=world.actor(who),
            now=world.now,
        )


def test_who_is_recused_keeps_out_of_everything(world: World, case: Case) -> None:
    for who in ("rhea", "ada"):
        Recusal.objects.create(
            user=world.people[who], account=case.account, reason="A relative.", since_at=world.now
        )
        with refused("recused"):
            world.establish(case, who)
        with refused("recused"):
            world.take(
                case,
                "dismiss" if world.fresh(case).state == "TRIAGE" else "clear",
                who,
                facts="None.",
                reasons="None.",
            )
        with refused("recused"):
            messages.say(
                case_id=case.pk,
                lane="INTERNAL",
                text="Hello there.",
                by=world.actor(who),
                now=world.now,
            )


def test_every_exception_is_answered_with_a_reason(world: World, case: Case) -> None:
    for answers in (
        {},
        {"i": NO_TO_ALL["i"]},
        {**NO_TO_ALL, "ii": {"answer": "no", "why": " "}},
        {**NO_TO_ALL, "ii": {"answer": "perhaps", "why": "x"}},
    ):
        for conclusion in ("ESTABLISHED", "NOT_ESTABLISHED", "EXCEPTED"):
            with refused("every exception must be answered", code="unanswered"):
                world.find(case, conclusion, answers)
    with refused("no exception iii"):
        world.find(
            case, "ESTABLISHED", {**NO_TO_ALL, "iii": {"answer": "no", "why": "It does not exist."}}
        )


def test_established_needs_every_exception_answered_no(world: World, case: Case) -> None:
    for answers in (YES, UNKNOWN):
        with refused("every exception must be answered no"):
            world.find(case, "ESTABLISHED", answers)
    assert world.find(case, "ESTABLISHED", NO_TO_ALL).conclusion == "ESTABLISHED"


def test_excepted_needs_an_exception_answered_yes(world: World, case: Case) -> None:
    with refused("can be excepted only if one of its exceptions is answered yes"):
        world.find(case, "EXCEPTED", UNKNOWN)
    assert world.find(case, "EXCEPTED", YES).conclusion == "EXCEPTED"


def test_the_latest_finding_counts_and_the_earlier_ones_stay(world: World, case: Case) -> None:
    world.establish(case)
    world.find(case, "EXCEPTED", YES, "lena")
    assert Allegation.objects.get().phase == "EXCEPTED"
    assert list(Finding.objects.order_by("number").values_list("number", "conclusion")) == [
        (1, "ESTABLISHED"),
        (2, "EXCEPTED"),
    ]


def test_nothing_is_found_before_anybody_looked_nor_after_the_end(world: World, case: Case) -> None:
    world.account("other")
    untouched = world.case("other")
    with refused("Findings are recorded during the investigation"):
        world.establish(untouched)
    world.establish(case)
    world.take(
        case,
        "warn",
        facts="The records show what was done.",
        reasons="This follows from the records.",
    )
    with refused("Findings are recorded during the investigation"):
        world.establish(case)


def test_a_finding_cites_evidence_of_its_own_case(world: World, case: Case) -> None:
    world.account("other")
    item = gather.Item(kind="note", origin="PRESS", text="From another case.")
    foreign = gather.add_evidence(
        case_id=world.case("other").pk, item=item, by=world.actor("rhea"), now=world.now
    )
    with refused("its own case"):
        establish.record_finding(
            case_id=case.pk,
            clause="2c-iii",
            conclusion="ESTABLISHED",
            exceptions=NO_TO_ALL,
            evidence=[foreign.pk],
            reasons="The records say so.",
            by=world.actor("rhea"),
            now=world.now,
        )


def test_the_three_lanes_do_not_mix(world: World, case: Case) -> None:
    for lane in ("INTERNAL", "HOLDER", "REPORTER"):
        messages.say(
            case_id=case.pk,
            lane=lane,
            text=f"For the lane {lane}.",
            by=world.actor("rhea"),
            now=world.now,
        )
    with refused("no message type 'PUBLIC'"):
        messages.say(
            case_id=case.pk, lane="PUBLIC", text="Hello.", by=world.actor("rhea"), now=world.now
        )
    mails = OutboxMessage.objects.filter(channel="EMAIL", topic="message_to_holder")
    assert [("For the lane HOLDER." in m.payload["text"], m.recipient) for m in mails] == [
        (True, "legal@acme.example")
    ]
    assert Message.objects.count() == 3


def test_a_mention_reaches_the_person_and_nobody_else(world: World, case: Case) -> None:
    people = [world.people["lena"].pk]
    messages.say(
        case_id=case.pk,
        lane="INTERNAL",
        text="Have a look.",
        by=world.actor("rhea"),
        now=world.now,
        mentions=people,
    )
    told = OutboxMessage.objects.get(topic="mention").payload
    assert (told["users"], told["role"]) == ([str(world.people["lena"].pk)], "")


def test_the_holder_is_asked_and_the_proceeding_waits_for_them(world: World, case: Case) -> None:
    with refused("in the future"):
        ask(world, case, 0)
    ask(world, case, 5)
    assert world.fresh(case).awaits == "HOLDER"
    messages.answer(
        case_id=case.pk, text="No output was used.", by=world.actor("holder"), now=world.now
    )
    assert world.fresh(case).awaits == ""
    assert Message.objects.get(incoming=True).text == "No output was used."
    for who in ("rhea", "system"):
        with refused("only the holder"):
            messages.answer(
                case_id=case.pk, text="No output was used.", by=world.actor(who), now=world.now
            )


def ask(world: World, case: Case, days: int) -> None:
    at = world.now + timedelta(days=days)
    messages.ask_holder(
        case_id=case.pk,
        question="Was output used in training?",
        answer_by_at=at,
        by=world.actor("rhea"),
        now=world.now,
    )


def test_the_holder_answers_in_every_state(world: World, case: Case) -> None:
    world.establish(case)
    world.both(
        case,
        "terminate",
        "lena",
        "ada",
        exception="danger",
        facts="The records show it.",
        reasons="It follows from the records.",
    )
    messages.answer(
        case_id=case.pk, text="We disagree with this.", by=world.actor("holder"), now=world.now
    )
    assert Message.objects.filter(incoming=True).count() == 1

"""A case that was closed and is looked at again: every verb is taken or refused in a sentence,
whatever is still in force.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from enforcement.models import Case
from enforcement.operations import due, gather
from enforcement.queries.facts import gather_facts
from tests.invariants import broken
from tests.scenes import account_now, hear, kinds, refused
from tests.world import HOLD, NO_TO_ALL, PLAN, STATED, World

TERMS = {
    "limit": {**HOLD, "rate": 5},
    "suspend": HOLD,
    "lift_measure": {"reasons": "The question is answered."},
    "require_remediation keep": {"measure": "keep", "plan": PLAN, **STATED},
    "require_remediation narrow": {"measure": "narrow", "rate": 5, "plan": PLAN, **STATED},
    "require_remediation lift": {"measure": "lift", "plan": PLAN, **STATED},
    "sanction": {"measure": "suspend", "ends_in": "3d", **STATED},
    "give_notice": {"days": 3, "exception": "danger", **STATED},
    "terminate": {"exception": "danger", **STATED},
    "warn": STATED,
    "clear": STATED,
}


NOT_FOUND = (
    "NOT_ESTABLISHED",
    {x: {"answer": "unknown", "why": "Nobody could say."} for x in ("i", "ii")},
)


@pytest.fixture
def case(world: World) -> Case:
    """A case that ended in a termination, was appealed, sent back and reopened: the termination is
    still in force.
    """
    world.account()
    case = world.case()
    world.suspend(case)
    world.establish(case)
    world.both(case, "terminate", approver="ada", by="lena", exception="danger", **STATED)
    world.now += timedelta(hours=1)
    hear(world, world.appeal(case), "remanded", "ravi")
    world.take(case, "reopen", "lena", reasons="The appeal was sent back.")
    assert (world.fresh(case).state, world.fresh(case).account.standing) == (
        "INVESTIGATING",
        "TERMINATED",
    )
    world.now += timedelta(hours=1)
    return world.fresh(case)


@pytest.mark.parametrize("name", TERMS)
def test_every_verb_is_taken_or_refused_in_a_sentence_and_what_follows_from_it_too(
    world: World, case: Case, name: str
) -> None:
    world.find(case, *(NOT_FOUND if name == "clear" else ("ESTABLISHED", NO_TO_ALL)))
    verb = name.split()[0]
    if verb in ("limit", "suspend"):
        with refused("this case already"):
            world.take(case, verb, "lars", **TERMS[name])
    elif verb == "lift_measure":
        with refused("no active restriction to lift"):
            world.take(case, verb, "lars", **TERMS[name])
    else:
        held = world.take(case, verb, "lars", **TERMS[name])
        if held.phase == "PROPOSED":
            world.approve(held, "axel")
    for _ in range(20):  # and what falls due because of it does not fail either
        world.now += timedelta(days=1)
        due.work_through(now=lambda: world.now)
    assert broken() == {}


def test_who_had_a_part_does_not_decide_anew_and_nobody_does_without_a_new_finding(
    world: World, case: Case
) -> None:
    for who in ("rhea", "lena", "ada"):  # who found it, proposed it and approved it
        with refused("had a part in the decision that was sent back", code="not-allowed"):
            world.take(case, "warn", who, **STATED)
    with refused("record a finding of your own first", code="not-possible"):
        world.take(case, "warn", "ravi", **STATED)
    world.establish(case, "ravi")
    held = world.take(case, "sanction", "ravi", measure="suspend", ends_in="3d", **STATED)
    with refused("had a part in the decision that was sent back"):
        world.approve(held, "lena")
    world.approve(held, "lars")
    assert gather_facts(world.fresh(case), world.now).sent_back is None


def test_a_termination_that_was_wrong_is_cleared_and_the_account_is_given_back(
    world: World, case: Case
) -> None:
    world.find(case, *NOT_FOUND)
    world.both(case, "clear", "ravi", "lars", **STATED)
    assert (account_now("acme")["standing"], account_now("acme")["holds"], kinds(case)[-1]) == (
        "ACTIVE",
        [],
        "cleared",
    )


def test_a_case_is_reopened_beside_a_newer_one_and_reports_join_the_newest(world: World) -> None:
    world.account()
    case = world.case()
    world.take(case, "dismiss", reasons="There is nothing to answer.")
    world.wait(days=1)
    newer = world.case()
    item = gather.Item(kind="document", origin="INTERNAL_DOCUMENT", text="A memorandum of 4 March.")
    gather.add_evidence(case_id=case.pk, item=item, by=world.actor("rhea"), now=world.now)
    world.take(case, "reopen", "lena", reasons="There is new evidence.")
    assert (world.fresh(case).state, world.fresh(newer).state) == ("INVESTIGATING", "TRIAGE")
    assert world.case().pk == newer.pk
    world.take(newer, "dismiss", reasons="There is nothing to answer.")
    assert world.case().pk == case.pk


def test_a_holder_who_was_never_told_of_a_case_is_not_told_that_it_was_reopened(
    world: World,
) -> None:
    for told in (False, True):
        world.account(ref := f"told-{told}")
        case = world.case(ref)
        if told:
            world.suspend(case)
            world.take(case, "lift_measure", reasons="The records show none.")
            world.find(case, "NOT_ESTABLISHED", NO_TO_ALL)
            world.take(case, "clear", **STATED)
        else:
            world.take(case, "dismiss", reasons="There is nothing to answer.")
        item = gather.Item(kind="document", origin="INTERNAL_DOCUMENT", text="A memorandum.")
        gather.add_evidence(case_id=case.pk, item=item, by=world.actor("rhea"), now=world.now)
        world.take(case, "reopen", "lena", reasons="There is new evidence.")
        assert ("reopened" in kinds(case)) == told
    assert broken() == {}

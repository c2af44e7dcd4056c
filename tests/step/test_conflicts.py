"""Whoever comes second is told who was first, what they did, and when."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from enforcement.language.formats import when
from enforcement.language.refusals import StepRefused
from enforcement.models import Appeal, Case, Decision, Measure
from enforcement.operations import appeal_hearing, appeal_outcome, decide, due, terms_over
from enforcement.workflow.terms import read_terms
from tests.scenes import hear, refused
from tests.world import STATED, World

NOTED = {"reasons": "I looked again."}


@pytest.fixture
def case(world: World) -> Case:
    """Established, and nothing decided."""
    world.account()
    case: Case = world.case()
    world.take(case, "take_on")
    world.establish(case)
    return case


def test_a_proposal_that_was_approved_sent_back_or_withdrawn(world: World, case: Case) -> None:
    for settle, first in (
        (
            lambda held: decide.send_back(
                decision_id=held.pk, by=world.actor("lena"), now=world.now, **NOTED
            ),
            "lena returned this on",
        ),
        (
            lambda held: decide.withdraw(
                decision_id=held.pk, by=world.actor("rhea"), now=world.now, **NOTED
            ),
            "rhea withdrew this on",
        ),
        (lambda held: world.approve(held, "lena"), "lena approved this on"),
    ):
        held = world.take(case, "sanction", measure="suspend", ends_in="3d", **STATED)
        world.wait(minutes=7)
        settle(held)
        sentence = f"{first} {when(world.now)}"
        world.wait(minutes=1)
        with refused(sentence, code="not-open"):
            world.approve(held, "lars")
        with refused(sentence, code="not-open"):
            decide.send_back(decision_id=held.pk, by=world.actor("lars"), now=world.now, **NOTED)
        with refused(sentence, code="not-open"):
            decide.withdraw(decision_id=held.pk, by=world.actor("ada"), now=world.now, **NOTED)


def test_a_proposal_that_expired(world: World, case: Case) -> None:
    held = world.take(case, "sanction", measure="suspend", ends_in="3d", **STATED)
    world.wait(hours=73)
    due.work_through(now=lambda: world.now)
    assert Decision.objects.get(pk=held.pk).phase == "EXPIRED"
    with refused("Nobody approved this in time. It expired on", code="not-open"):
        world.approve(held, "lena")


def test_a_proposal_whose_case_ended_meanwhile(world: World, case: Case) -> None:
    held = world.take(case, "sanction", measure="suspend", ends_in="3d", **STATED)
    world.take(case, "warn", "ravi", **STATED)
    with refused(
        "The case was closed before this was approved. "
        f"ravi warned the holder ({when(world.now)}).",
        code="not-open",
    ):
        world.approve(held, "lena")


def test_a_decision_that_nobody_has_to_approve(world: World, case: Case) -> None:
    made = world.take(case, "warn", "ravi", **STATED)
    with refused("ravi took this decision on", code="not-open"):
        world.approve(made, "lena")


def test_an_appeal_that_somebody_hears_or_has_answered(world: World, case: Case) -> None:
    world.both(case, "sanction", measure="suspend", ends_in="9d", **STATED)
    lodged = world.appeal(case)
    appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor("lars"), now=world.now)
    heard = f"lars has been the reviewer of appeal {lodged.ref} since {when(world.now)}."
    world.wait(hours=1)
    for act in (
        lambda: appeal_hearing.take_hearing(
            appeal_id=lodged.pk, by=world.actor("axel"), now=world.now
        ),
        lambda: appeal_outcome.refuse(
            appeal_id=lodged.pk, by=world.actor("axel"), now=world.now, **NOTED
        ),
        lambda: hear(world, lodged, "affirmed", "axel"),
    ):
        with refused(heard):
            act()
    appeal_hearing.hand_hearing(
        appeal_id=lodged.pk, to=world.people["axel"].pk, by=world.actor("ada"), now=world.now
    )
    with refused(f"axel has been the reviewer of appeal {lodged.ref} since {when(world.now)}."):
        appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor("lars"), now=world.now)
    hear(world, lodged, "affirmed", "axel")
    with refused(
        f"axel answered {lodged.ref} on {when(world.now)}. Result: decided (decision upheld)."
    ):
        appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor("lars"), now=world.now)


def test_an_appeal_that_was_taken_back(world: World, case: Case) -> None:
    world.both(case, "sanction", measure="suspend", ends_in="9d", **STATED)
    lodged: Appeal = world.appeal(case)
    appeal_outcome.withdraw(appeal_id=lodged.pk, by=world.actor("holder"), now=world.now)
    with refused(f"holder withdrew {lodged.ref} on {when(world.now)}."):
        appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor("lars"), now=world.now)


def test_a_termination_that_the_sweep_took_first(world: World, case: Case) -> None:
    world.both(case, "give_notice", approver="ada", **STATED)
    measure = Measure.objects.get(case=case, phase="ORDERED")
    world.wait(days=31)
    first = (
        "has the status terminated; from there you cannot terminate. Docket did it on "
        f"{when(measure.starts_at)}."
    )
    with refused(first, code="not-possible"):
        decide.decide(
            case_id=case.pk,
            verb="terminate",
            terms=read_terms({}),
            by=world.actor("lena"),
            now=world.now,
        )
    with refused(first, code="not-possible"):
        terms_over.notice_over(measure, world.now)


def test_another_verb_that_stands_in_the_way_is_nobodys_haste(world: World, case: Case) -> None:
    world.take(case, "warn", "ravi", **STATED)
    with pytest.raises(StepRefused) as caught:
        world.take(case, "clear", "lena", reasons="No results.", facts="None.")
    assert caught.value.sentence.endswith("; from there you cannot clear.")


def test_who_may_not_is_told_that_first(world: World, case: Case) -> None:
    world.take(case, "warn", "ravi", **STATED)
    assert world.actor("otto").role == Role.AUDITOR
    with refused("it needs a reviewer", code="not-allowed"):
        world.take(case, "warn", "otto", **STATED)

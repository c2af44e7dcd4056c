"""What a cold reading of the core found: the smallest story of each of the five gravest things."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest

from enforcement.language.refusals import StepRefused
from enforcement.models import Case, OutboxMessage, Review
from enforcement.operations import appeal_lodging, escalate, messages, review
from tests.scenes import hear
from tests.world import HOLD, STATED, World

WHY = "The records are on their way."


@pytest.fixture
def case(world: World) -> Case:
    """A case in triage."""
    world.account()
    return world.case()


def standing(world: World, case: Case) -> str:
    return str(world.fresh(case).account.standing)


def somebody_must_look(case: Case) -> bool:
    """A look falls due, or staff were told of something that nobody has answered."""
    return (
        Review.objects.filter(case=case, phase="OPEN").exists()
        or case.escalations.filter(phase__in=["RAISED", "TAKEN"]).exists()
    )


def told(case: Case) -> int:
    """How often staff were told of something about the case."""
    return OutboxMessage.objects.filter(case=case, channel="STAFF").count()


# 1. A notice is refused where it names a reporter. Who reports under the holder's own name so
# refuses every notice, and with it every step.
def test_a_reporter_of_the_holder_s_own_name_does_not_keep_the_account_suspended(
    world: World, case: Case
) -> None:
    world.suspend(case, on_missed="lift")
    world.report("acme", reporter_name="Acme", reporter_email="somebody@elsewhere.example")
    world.wait(days=8)
    assert standing(world, case) == "ACTIVE"


# 2. A precaution is continued by a lead, and by an admin past thirty days. Each of these is one
# reviewer alone, for sixty days.
def narrow_again(world: World, case: Case) -> None:
    if world.fresh(case).state == "TRIAGE":
        world.take(case, "limit", rate=10, **HOLD)
    else:
        world.take(case, "lift_measure", measure="narrow", rate=10, review_in="7d", reasons=WHY)


def narrow_and_suspend(world: World, case: Case) -> None:
    if standing(world, case) == "SUSPENDED":
        world.take(case, "lift_measure", measure="narrow", rate=10, reasons=WHY)
    world.suspend(case)


def lift_and_suspend(world: World, case: Case) -> None:
    if standing(world, case) == "SUSPENDED":
        world.take(case, "lift_measure", reasons=WHY)
    world.suspend(case)


def look_and_leave_it(world: World, case: Case) -> None:
    if world.fresh(case).state == "TRIAGE":
        world.suspend(case, on_missed="lift")
    asked = Review.objects.filter(case=case, kind="MEASURE", phase="OPEN").get()
    review.look(
        review_id=asked.pk,
        outcome="lift",
        reasons="It ought to be lifted.",
        by=world.actor("rhea"),
        now=world.now,
    )


@pytest.mark.parametrize(
    "way", [narrow_again, narrow_and_suspend, lift_and_suspend, look_and_leave_it]
)
def test_one_reviewer_alone_does_not_hold_an_account_for_sixty_days(
    world: World, case: Case, way: Callable[[World, Case], None]
) -> None:
    refused = False
    for _ in range(60):
        try:
            way(world, case)
        except (StepRefused, Review.DoesNotExist):
            refused = True
            break
        world.wait(hours=23, minutes=59)
    assert refused or standing(world, case) == "ACTIVE"


# 3. Overturning lifts what the contested decision imposed: not what was decided since, by others
# and with an admin's approval.
def test_an_appeal_against_the_first_suspension_does_not_undo_a_termination(
    world: World, case: Case
) -> None:
    suspended = world.suspend(case)
    world.establish(case)
    world.both(case, "terminate", "lena", "ada", exception="danger", **STATED)
    lodged = appeal_lodging.lodge(
        case_id=case.pk,
        text="It was wrong.",
        by=world.actor("holder"),
        now=world.now,
        decision_ref=suspended.ref,
    )
    with suppress(StepRefused):
        # who proposed the termination, and had no part in the suspension
        hear(world, lodged, "overturned", by="lena")
    assert standing(world, case) == "TERMINATED"


# 4. A measure whose review was missed stays in force. Somebody must look again, or it stays for
# ever.
def test_a_suspension_whose_missed_review_was_answered_is_looked_at_again(
    world: World, case: Case
) -> None:
    world.suspend(case)
    world.wait(days=8)
    escalate.take_escalation(case_id=case.pk, by=world.actor("ada"), now=world.now)
    escalate.resolve_escalation(
        case_id=case.pk, by=world.actor("ada"), answer="Noted.", now=world.now
    )
    world.wait(days=60)
    assert standing(world, case) == "ACTIVE" or somebody_must_look(case)


def test_staff_hear_of_a_missed_review_of_a_case_that_was_escalated_before(
    world: World, case: Case
) -> None:
    escalate.escalate(
        case_id=case.pk, by=world.actor("rhea"), reason="It is in the papers.", now=world.now
    )
    world.suspend(case)
    world.wait(days=6, hours=23)
    before = told(case)
    world.wait(days=30)
    assert told(case) > before


# 5. What the holder says is heard by somebody, whoever the case is assigned to.
def answers(world: World, case: Case) -> None:
    messages.answer(
        case_id=case.pk, text="Here is what you asked for.", by=world.actor("holder"), now=world.now
    )


def wins_another_look(world: World, case: Case) -> None:
    hear(world, world.appeal(case), "remanded")


@pytest.mark.parametrize("says", [answers, wins_another_look])
def test_what_the_holder_says_after_a_warning_is_heard(
    world: World, case: Case, says: Callable[[World, Case], None]
) -> None:
    world.suspend(case)
    world.establish(case)
    world.take(case, "warn", **STATED)
    before = (
        OutboxMessage.objects.filter(case=case, channel="STAFF").exclude(topic="appeal").count()
    )
    says(world, case)
    world.wait(days=60)
    heard = (
        OutboxMessage.objects.filter(case=case, channel="STAFF").exclude(topic="appeal").count()
        > before
    )
    assert heard or somebody_must_look(case)

"""A clock that waits for somebody else stands still; one that protects the holder never does."""

from __future__ import annotations

from datetime import timedelta

from enforcement.models import Escalation
from enforcement.operations import review
from tests.operations.test_reviews import open_one
from tests.scenes import refused
from tests.world import World


def test_a_clock_stands_while_we_wait_for_somebody_else(world: World) -> None:
    world.account()
    case = world.case()
    first = open_one("FIRST_LOOK")
    review.pause(
        review_id=first.pk,
        waits_for="the newspaper's answer",
        by=world.actor("rhea"),
        now=world.now,
    )
    assert (world.fresh(case).awaits, open_one("FIRST_LOOK").paused_for) == (
        "the newspaper's answer",
        "the newspaper's answer",
    )
    with refused("once"):
        review.pause(
            review_id=first.pk, waits_for="another answer", by=world.actor("rhea"), now=world.now
        )
    world.wait(days=10)
    assert (open_one("FIRST_LOOK").phase, Escalation.objects.count()) == ("OPEN", 0)
    review.resume(review_id=first.pk, by=world.actor("rhea"), now=world.now)
    assert open_one("FIRST_LOOK").due_at == first.due_at + timedelta(days=10)
    assert world.fresh(case).awaits == ""
    with refused("not paused"):
        review.resume(review_id=first.pk, by=world.actor("rhea"), now=world.now)


def test_what_protects_the_holder_is_never_paused(world: World) -> None:
    world.account(tier="STRATEGIC")
    world.suspend(world.case(), "system")
    for kind in ("MEASURE", "RATIFICATION", "AUTOMATION"):
        with refused("never paused"):
            review.pause(
                review_id=open_one(kind).pk,
                waits_for="somebody",
                by=world.actor("rhea"),
                now=world.now,
            )


def test_nobody_pauses_without_saying_for_whom(world: World) -> None:
    world.account()
    world.case()
    with refused():
        review.pause(
            review_id=open_one("FIRST_LOOK").pk,
            waits_for="  ",
            by=world.actor("rhea"),
            now=world.now,
        )
    with refused("needs a reviewer"):
        review.pause(
            review_id=open_one("FIRST_LOOK").pk,
            waits_for="somebody",
            by=world.actor("otto"),
            now=world.now,
        )

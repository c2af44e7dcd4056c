"""A clock that waits for somebody else stands still; one that protects the holder never does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from enforcement.models import Escalation, Report, Review
from enforcement.operations import refer, reports, review
from tests.operations.test_reviews import open_one
from tests.scenes import refused
from tests.world import World


def test_a_clock_stands_while_we_wait_for_somebody_else(world: World) -> None:
    world.account()
    case = world.case()
    first = open_one("FIRST_LOOK")
    review.pause(
        review_id=first.pk,
        whom="OTHER",
        waits_for="the newspaper's answer",
        by=world.actor("rhea"),
        now=world.now,
    )
    stored, clock = world.fresh(case), open_one("FIRST_LOOK")
    assert (stored.awaits, stored.awaits_what) == ("OTHER", "the newspaper's answer")
    assert (clock.paused_for, clock.paused_what) == ("OTHER", "the newspaper's answer")
    with refused("once"):
        review.pause(review_id=first.pk, whom="PARTNER", by=world.actor("rhea"), now=world.now)
    world.wait(days=10)
    assert (open_one("FIRST_LOOK").phase, Escalation.objects.count()) == ("OPEN", 0)
    review.resume(review_id=first.pk, by=world.actor("rhea"), now=world.now)
    assert open_one("FIRST_LOOK").due_at == first.due_at + timedelta(days=10)
    assert (world.fresh(case).awaits, world.fresh(case).awaits_what) == ("", "")
    with refused("not paused"):
        review.resume(review_id=first.pk, by=world.actor("rhea"), now=world.now)


@pytest.mark.parametrize(
    ("whom", "turn"),
    [("HOLDER", "HOLDER"), ("PARTNER", "PARTNER"), ("REPORTER", "OTHER"), ("OTHER", "OTHER")],
)
def test_whose_turn_it_is_does_not_depend_on_the_words(world: World, whom: str, turn: str) -> None:
    world.account()
    case = world.case()
    for words in ("die Steuerunterlagen", "papers, which the holder is to send"):
        first = open_one("FIRST_LOOK").pk
        review.pause(
            review_id=first, whom=whom, waits_for=words, by=world.actor("rhea"), now=world.now
        )
        stored = world.fresh(case)
        assert (stored.turn, stored.turn_for) == (turn, "ANSWER")
        review.resume(review_id=first, by=world.actor("rhea"), now=world.now)


def test_what_protects_the_holder_is_never_paused(world: World) -> None:
    world.account(tier="STRATEGIC")
    world.suspend(world.case(), "system")
    for kind in ("MEASURE", "RATIFICATION", "AUTOMATION"):
        with refused("cannot be paused"):
            review.pause(
                review_id=open_one(kind).pk,
                whom="PARTNER",
                by=world.actor("rhea"),
                now=world.now,
            )


def test_what_was_missed_is_not_paused(world: World) -> None:
    """Its clock has run out; nobody would let it go on again."""
    world.account()
    case = world.case()
    world.wait(days=5)
    missed = Review.objects.get(kind="FIRST_LOOK", phase="MISSED")
    with refused("has passed and cannot be paused"):
        review.pause(
            review_id=missed.pk,
            whom="PARTNER",
            by=world.actor("rhea"),
            now=world.now,
        )
    assert world.fresh(case).awaits == ""


def test_a_case_waits_for_nobody_once_what_was_paused_is_done(world: World) -> None:
    world.account()
    case = world.case()
    world.report()
    pause(world, "FIRST_LOOK", "REPORTER")
    assert world.fresh(case).awaits == "REPORTER"
    for report in Report.objects.all():
        reports.read(report_id=report.pk, by=world.actor("rhea"), now=world.now)
    assert (world.fresh(case).awaits, world.fresh(case).turn) == ("", "REVIEWER")


def test_of_two_clocks_the_one_that_still_stands_says_for_whom_the_case_waits(
    world: World,
) -> None:
    world.account(channel_partner=(partner := world.partner()))
    case = world.case()
    refer.refer(
        case_id=case.pk,
        partner_id=partner.pk,
        account_id=case.account_id,
        text="Is it yours?",
        by=world.actor("rhea"),
        now=world.now,
    )
    pause(world, "FIRST_LOOK", "REPORTER")
    world.now += timedelta(hours=1)
    pause(world, "REFERRAL", "PARTNER")
    assert world.fresh(case).awaits == "PARTNER"
    clock = open_one("REFERRAL").pk
    review.resume(review_id=clock, by=world.actor("rhea"), now=world.now)
    assert world.fresh(case).awaits == "REPORTER"


def pause(world: World, kind: str, whom: str) -> None:
    """Rhea stops a clock of the only case."""
    review.pause(review_id=open_one(kind).pk, whom=whom, by=world.actor("rhea"), now=world.now)


def test_nobody_pauses_without_saying_for_whom(world: World) -> None:
    world.account()
    world.case()
    for whom, words in (("", ""), ("", "them"), ("the holder", ""), ("OTHER", "  ")):
        with refused("Enter who you are waiting for"):
            review.pause(
                review_id=open_one("FIRST_LOOK").pk,
                whom=whom,
                waits_for=words,
                by=world.actor("rhea"),
                now=world.now,
            )
    with refused("needs a reviewer"):
        review.pause(
            review_id=open_one("FIRST_LOOK").pk,
            whom="PARTNER",
            by=world.actor("otto"),
            now=world.now,
        )

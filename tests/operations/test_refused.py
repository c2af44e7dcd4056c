"""What the sweep is refused twice is a person's to look at, and is not tried silently for ever; a
termination that no longer holds when it falls due ends by itself.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from enforcement.models import Case, Event, OutboxMessage, Review, SweepRefusal
from enforcement.operations import due, messages, refused, review
from enforcement.queries.health import health
from tests.scenes import hear, kinds
from tests.world import PLAN, STATED, World


@pytest.fixture
def stuck(world: World, settings: Any) -> Case:
    """A suspension that is to be lifted now, and whose letter cannot be written: the address of the
    site is none.
    """
    world.account()
    case = world.case()
    world.suspend(case, on_missed="lift")
    world.now = Review.objects.get(case=case, kind="MEASURE").due_at
    settings.BASE_URL = "nowhere"
    return case


def sweep(world: World, times: int = 1) -> None:
    """The sweep, a minute apart."""
    for _ in range(times):
        world.now += timedelta(minutes=1)
        due.work_through(now=lambda: world.now)


def undone(case: Case) -> Review:
    return Review.objects.get(case=case, kind="UNDONE", phase="OPEN")


def refused_twice(world: World) -> int:
    return health(now=world.now, machine_now=world.now, unsure="?").sweep_refused


def note(world: World, case: Case) -> None:
    """The case changes."""
    messages.say(
        case_id=case.pk, lane="INTERNAL", text="A note.", by=world.actor("rhea"), now=world.now
    )


def test_the_second_refusal_opens_a_review_with_its_reason_and_no_third_is_tried(
    world: World, stuck: Case
) -> None:
    sweep(world)
    assert (SweepRefusal.objects.get().times, refused_twice(world)) == (1, 0)
    assert not Review.objects.filter(kind="UNDONE").exists()
    assert due.oldest_due_at(world.now) is not None
    sweep(world)
    event = Event.objects.get(act="sweep_refused")
    assert "must begin with https://" in event.reason
    assert undone(stuck).due_at > world.now
    assert (SweepRefusal.objects.get().times, refused_twice(world)) == (2, 1)
    before = Event.objects.count()
    sweep(world, 3)
    assert (Event.objects.count(), SweepRefusal.objects.get().times) == (before, 2)
    assert due.oldest_due_at(world.now) is None, "the sweep is not late: a person is asked"
    assert len(refused.left_alone()) == 1


def test_what_was_done_together_with_another_is_no_refusal(world: World) -> None:
    """Admins are told of all parked messages, leads of all late reports, in one mail; each of the
    others is refused in the same sweep, as it is due no more.
    """
    world.account()
    case = world.case()
    for days in range(3):
        OutboxMessage.objects.create(
            channel="WEBHOOK",
            topic="case.opened",
            payload={"endpoint": ""},
            phase="PARKED",
            owed_at=world.now,
            next_at=world.now + timedelta(days=days),
            case_id=case.pk,
        )
        world.report("nobody we know")
    for _ in range(4):
        world.wait(days=7)
        assert not SweepRefusal.objects.exists()
    assert not Review.objects.filter(kind="UNDONE").exists()
    assert OutboxMessage.objects.filter(topic="parked").count() == 4


def test_it_is_tried_again_when_somebody_looked(world: World, stuck: Case, settings: Any) -> None:
    sweep(world, 2)
    settings.BASE_URL = "https://docket.example"
    sweep(world)
    assert world.fresh(stuck).account.standing == "SUSPENDED", "nothing changed yet"
    review.look(
        review_id=undone(stuck).pk,
        outcome="continue",
        reasons="The address is right now.",
        by=world.actor("rhea"),
        now=world.now,
    )
    sweep(world)
    assert world.fresh(stuck).account.standing == "ACTIVE"
    assert (SweepRefusal.objects.count(), refused_twice(world)) == (0, 0)


def test_it_is_tried_again_when_the_case_changed_and_asks_once(
    world: World, stuck: Case, settings: Any
) -> None:
    sweep(world, 2)
    note(world, stuck)
    sweep(world, 2)
    assert SweepRefusal.objects.get().times == 3
    assert Review.objects.filter(kind="UNDONE").count() == 1
    settings.BASE_URL = "https://docket.example"
    note(world, stuck)
    sweep(world)
    assert world.fresh(stuck).account.standing == "ACTIVE"
    assert_settled(stuck)


def assert_settled(case: Case) -> None:
    """Nobody is asked to look any more, and the case's history says why."""
    assert case.reviews.get(kind="UNDONE").phase == "DROPPED"
    assert case.events.get(act="sweep_settled").actor_kind == "SYSTEM"
    assert not SweepRefusal.objects.exists()


@pytest.mark.parametrize("missed", [False, True])
def test_what_a_person_did_meanwhile_is_looked_at_no_more(
    world: World, stuck: Case, settings: Any, missed: bool
) -> None:
    sweep(world, 2)
    if missed:
        world.now = undone(stuck).due_at
        sweep(world)
    settings.BASE_URL = "https://docket.example"
    world.take(stuck, "lift_measure", measure="everything", **STATED)
    sweep(world)
    phases = set(stuck.reviews.filter(kind="UNDONE").values_list("phase", flat=True))
    assert phases == {"DROPPED"}
    assert stuck.events.filter(act="sweep_settled").count() == 1
    before = Event.objects.count()
    sweep(world, 2)
    assert (Event.objects.count(), SweepRefusal.objects.count()) == (before, 0)


def test_a_review_stays_while_the_thing_is_still_to_be_done(world: World, stuck: Case) -> None:
    sweep(world, 2)
    note(world, stuck)
    sweep(world, 3)
    assert undone(stuck) and not stuck.events.filter(act="sweep_settled").exists()


def test_what_is_refused_anew_after_somebody_looked_opens_another_review(
    world: World, stuck: Case
) -> None:
    sweep(world, 2)
    review.look(
        review_id=undone(stuck).pk,
        outcome="continue",
        reasons="It should be right now.",
        by=world.actor("rhea"),
        now=world.now,
    )
    sweep(world)
    assert SweepRefusal.objects.get().times == 1
    sweep(world)
    assert undone(stuck).opened_at == world.now
    assert Review.objects.filter(kind="UNDONE").count() == 2


def test_other_things_of_the_case_still_fall_due(world: World, stuck: Case) -> None:
    sweep(world, 2)
    world.now = undone(stuck).due_at
    sweep(world)
    assert Review.objects.filter(case=stuck, kind="UNDONE", phase="MISSED").exists()


@pytest.mark.parametrize("held", [True, False])
def test_a_termination_whose_ground_an_appeal_sent_back_ends_by_itself(
    world: World, held: bool
) -> None:
    world.account(locale="de")
    case = world.case()
    world.suspend(case)
    world.establish(case)
    kept = "keep" if held else "lift"
    world.both(case, "require_remediation", measure=kept, plan=PLAN, **STATED)
    contested = world.appeal(case)
    world.now += timedelta(hours=1)
    world.both(case, "give_notice", approver="ada", days=3, exception="danger", **STATED)
    world.now += timedelta(hours=1)
    hear(world, contested, "remanded")
    world.wait(days=4)
    after = world.fresh(case)
    assert (after.state, after.account.standing) == (
        "INVESTIGATING",
        "SUSPENDED" if held else "ACTIVE",
    )
    assert kinds(case)[-1] == "notice_withdrawn"
    assert case.measures.get(kind="TERMINATE").over_how == "WITHDRAWN"
    due_kind = "MEASURE" if held else "DECISION"
    assert Review.objects.filter(case=case, kind=due_kind, phase="OPEN").exists()
    assert not SweepRefusal.objects.exists()

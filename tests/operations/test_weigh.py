"""Weighing: a judgement about evidence; the latest counts and all are kept."""

from __future__ import annotations

import uuid

import pytest

from enforcement.models import Case, Event, Evidence, Weighing
from enforcement.operations import weigh
from enforcement.operations.gather import Item
from tests.scenes import refused
from tests.world import World

ITEM = Item(kind="article", origin="PRESS", citation="The Verge", text="What the article says.")


@pytest.fixture
def case(world: World) -> Case:
    """A case that somebody looks into."""
    world.account()
    case = world.case()
    world.take(case, "take_on")
    return case


def added(world: World, case: Case, bearing: str = "", carries: str = "") -> Evidence:
    return weigh.add_weighed(
        case_id=case.pk,
        item=ITEM,
        bearing=bearing,
        carries=carries,
        by=world.actor("rhea"),
        now=world.now,
    )


def test_what_is_added_may_be_weighed_in_the_same_act(world: World, case: Case) -> None:
    made = added(world, case, "FOR", "Second-hand.")
    said = Weighing.objects.get(evidence=made)
    assert (said.bearing, said.carries, said.number, said.weighed_by) == (
        "FOR",
        "Second-hand.",
        1,
        world.people["rhea"],
    )
    assert Event.objects.filter(case=case, act="add_evidence").get().data["bearing"] == "FOR"


def test_what_is_added_may_be_left_unweighed(world: World, case: Case) -> None:
    made = added(world, case)
    assert not Weighing.objects.filter(evidence=made).exists()


def test_every_word_is_kept_and_the_latest_has_the_highest_number(world: World, case: Case) -> None:
    made = added(world, case, "FOR")
    weigh.weigh(evidence_id=made.pk, bearing="AGAINST", by=world.actor("ravi"), now=world.now)
    weigh.weigh(
        evidence_id=made.pk,
        bearing="NEITHER",
        carries="Of another year.",
        by=world.actor("rhea"),
        now=world.now,
    )
    said = (
        Weighing.objects.filter(evidence=made)
        .order_by("number")
        .values_list("number", "bearing", "weighed_by__username")
    )
    assert list(said) == [(1, "FOR", "rhea"), (2, "AGAINST", "ravi"), (3, "NEITHER", "rhea")]
    assert [
        e.data["bearing"] for e in Event.objects.filter(case=case, act="weigh").order_by("seq")
    ] == ["AGAINST", "NEITHER"]


@pytest.mark.parametrize("bearing", ["", "MAYBE", "for"])
def test_a_word_that_is_none_is_refused(world: World, case: Case, bearing: str) -> None:
    made = added(world, case)
    with refused("Evidence must be rated", "bad-weighing"):
        weigh.weigh(evidence_id=made.pk, bearing=bearing, by=world.actor("rhea"), now=world.now)


def test_evidence_that_speaks_in_no_known_way_is_not_added_either(world: World, case: Case) -> None:
    with refused("Evidence must be rated", "bad-weighing"):
        added(world, case, "MAYBE")


def test_an_auditor_and_the_holder_weigh_nothing(world: World, case: Case) -> None:
    made = added(world, case)
    for who in ("otto", "holder"):
        with refused("may not work on a case", "not-allowed"):
            weigh.weigh(evidence_id=made.pk, bearing="FOR", by=world.actor(who), now=world.now)
        with refused("may not work on a case", "not-allowed"):
            weigh.add_weighed(case_id=case.pk, item=ITEM, by=world.actor(who), now=world.now)


def test_what_carries_too_far_in_words_is_refused(world: World, case: Case) -> None:
    made = added(world, case)
    with refused("the limit is 200", "bad-text"):
        weigh.weigh(
            evidence_id=made.pk,
            bearing="FOR",
            carries="x" * 201,
            by=world.actor("rhea"),
            now=world.now,
        )


def test_evidence_that_is_none_is_refused(world: World, case: Case) -> None:
    with refused("no such evidence", "unknown-evidence"):
        weigh.weigh(evidence_id=uuid.uuid4(), bearing="FOR", by=world.actor("rhea"), now=world.now)

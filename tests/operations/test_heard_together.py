"""Reporters who contest the same dismissal are heard together, and each is answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.roles import Actor, Kind
from enforcement.delivery import notices
from enforcement.models import Appeal, Case, JoinedAppeal, Notice, OutboxMessage, Review
from enforcement.operations import appeal_hearing, appeal_lodging, appeal_outcome
from enforcement.queries.next_case import next_case
from tests.scenes import hear, refused
from tests.world import World


def person(name: str) -> Actor:
    return Actor(kind=Kind.REPORTER, name=name.title(), email=f"{name}@r.example")


@pytest.fixture
def case(world: World) -> Case:
    """A dismissed case that Mara, Robin and a newspaper reported."""
    world.account()
    for name in ("mara", "robin"):
        world.report(
            origin="PUBLIC",
            reporter_name=name.title(),
            reporter_email=f"{name}@r.example",
            locale="de" if name == "mara" else "en",
        )
    case = world.case()
    world.take(case, "dismiss", reasons="Another company.")
    return world.fresh(case)


def contest(world: World, case: Case, name: str) -> Appeal:
    return appeal_lodging.lodge(
        case_id=case.pk, text=f"{name}: it is this one.", by=person(name), now=world.now
    )


def answered() -> list[tuple[str, str]]:
    """Who was answered, and how."""
    told = Notice.objects.filter(kind="report_appeal_answered").order_by("report__reporter_email")
    return [(n.report.reporter_email, n.statement["outcome"]) for n in told if n.report]


def test_the_second_reporter_joins_the_appeal_of_the_first(world: World, case: Case) -> None:
    first = contest(world, case, "mara")
    assert contest(world, case, "robin").pk == first.pk
    joined = JoinedAppeal.objects.get()
    assert (joined.report.reporter_name, joined.text) == ("Robin", "robin: it is this one.")
    assert Review.objects.filter(case=case, kind="APPEAL").count() == 1
    assert OutboxMessage.objects.get(topic="appeal_joined").payload["role"] == "LEAD"


def test_its_hearer_is_told(world: World, case: Case) -> None:
    first = contest(world, case, "mara")
    appeal_hearing.take_hearing(appeal_id=first.pk, by=world.actor("lars"), now=world.now)
    contest(world, case, "robin")
    told = OutboxMessage.objects.get(topic="appeal_joined").payload
    assert told["users"] == [str(world.people["lars"].pk)]


@pytest.mark.parametrize("outcome", ["affirmed", "remanded"])
def test_each_is_answered(world: World, case: Case, outcome: str) -> None:
    first = contest(world, case, "mara")
    contest(world, case, "robin")
    hear(world, first, outcome)
    assert answered() == [("mara@r.example", outcome), ("robin@r.example", outcome)]


def test_nobody_contests_twice(world: World, case: Case) -> None:
    first = contest(world, case, "mara")
    contest(world, case, "robin")
    for name in ("mara", "robin"):
        with refused("already appealed", code="already-appealed"):
            contest(world, case, name)
    hear(world, first, "affirmed")
    for name in ("mara", "robin"):
        with refused("already appealed", code="already-appealed"):
            contest(world, case, name)


def test_who_comes_after_the_answer_is_heard_by_somebody_else(world: World, case: Case) -> None:
    first = contest(world, case, "mara")
    hear(world, first, "affirmed")
    second = contest(world, case, "robin")
    assert second != first
    heard_by = Appeal.objects.get(pk=first.pk).hearer
    assert heard_by is not None
    with refused("had a part in the decision"):
        appeal_hearing.take_hearing(
            appeal_id=second.pk, by=world.actor(heard_by.username), now=world.now
        )
    assert next_case(heard_by, world.now) is None
    other = next(name for name in ("lars", "lena", "ravi") if name != heard_by.username)
    hear(world, second, "affirmed", other)
    assert answered() == [("mara@r.example", "affirmed"), ("robin@r.example", "affirmed")]


def test_nobody_contests_a_dismissal_that_an_appeal_undid(world: World, case: Case) -> None:
    first = contest(world, case, "mara")
    hear(world, first, "remanded")
    with refused("already changed", code="already-appealed"):
        contest(world, case, "robin")


def test_who_was_told_too_long_ago_joins_no_more(world: World, case: Case) -> None:
    contest(world, case, "mara")
    with transaction.atomic():
        notices.tell_reporters(OutboxMessage.objects.get(channel="REPORTERS"), world.now)
    Notice.objects.filter(kind="report_outcome").update(informed_at=world.now)
    world.now += timedelta(days=200)
    with refused("no longer in time", code="too-late"):
        contest(world, case, "robin")


def test_what_others_have_joined_is_not_withdrawn(world: World, case: Case) -> None:
    first = contest(world, case, "mara")
    contest(world, case, "robin")
    with refused("Other reporters appealed as well", code="not-possible"):
        appeal_outcome.withdraw(appeal_id=first.pk, by=person("mara"), now=world.now)
    with refused("Only the person who appealed"):
        appeal_outcome.withdraw(appeal_id=first.pk, by=person("robin"), now=world.now)


def test_only_who_reported_the_case_joins(world: World, case: Case) -> None:
    contest(world, case, "mara")
    with refused("no report in", code="not-allowed"):
        contest(world, case, "nina")

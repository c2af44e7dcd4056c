"""Twenty people take the next case at the same moment, over twenty connections: each gets another
one, and the most important are gone.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

from django.db import connection

from accounts.models import User
from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.models import Case
from enforcement.operations import take
from tests.races.conftest import PATIENCE
from tests.world import World

PEOPLE = 20


def all_at_once(people: list[Actor], world: World) -> list[UUID | str]:
    """What each of them got: a case, or the code of a refusal."""
    together = threading.Barrier(len(people))

    def one(by: Actor) -> UUID | str:
        together.wait(PATIENCE)
        try:
            return take.take_next(by=by, now=world.now).pk
        except StepRefused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(people)) as pool:
        return [running.result(PATIENCE) for running in [pool.submit(one, by) for by in people]]


def staff() -> list[Actor]:
    return [
        User.objects.create(username=f"p{number}", role="REVIEWER", password="!").actor
        for number in range(PEOPLE)
    ]


def test_who_comes_too_late_for_a_colleagues_case_gets_a_free_one(world: World) -> None:
    """Three appeals in cases that Rhea has come first, and are less than the people who ask."""
    for number in range(PEOPLE + 3):
        world.account(f"a{number}")
        case = world.case(f"a{number}")
        if number < 3:
            world.suspend(case)
            world.appeal(case)
    world.now += timedelta(hours=1)
    got = all_at_once(staff(), world)
    assert len(set(got)) == PEOPLE, got
    assert {*Case.objects.filter(to_hear=True).values_list("pk", flat=True)} < {*got}


def test_twenty_get_twenty_different_cases(world: World) -> None:
    for number in range(PEOPLE + 10):
        world.account(f"a{number}")
        world.case(f"a{number}")
    got = all_at_once(staff(), world)
    assert len(set(got)) == PEOPLE, got
    assert all(isinstance(case, UUID) for case in got)
    assert Case.objects.exclude(assignee=None).count() == PEOPLE
    assert all(
        case.lease_holder_id == case.assignee_id for case in Case.objects.exclude(assignee=None)
    )


def test_where_there_are_fewer_each_is_given_once_and_the_others_are_told(world: World) -> None:
    for number in range(5):
        world.account(f"a{number}")
        world.case(f"a{number}")
    got = all_at_once(staff(), world)
    assert len({case for case in got if isinstance(case, UUID)}) == 5, got
    assert got.count("nothing-left") == PEOPLE - 5

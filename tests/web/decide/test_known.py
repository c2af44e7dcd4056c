"""What stays in view beside the form of a decision: who was sanctioned for the same before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from enforcement.models import Appeal, Case
from enforcement.operations import appeal_hearing
from enforcement.queries.facts import gather_facts
from enforcement.queries.known import known_of
from tests.scenes import hear, other_policy
from tests.web.conftest import SignIn
from tests.world import STATED, World


@pytest.fixture
def world(transactional_db: Any) -> World:
    """An account that was sanctioned for its clause more than a year ago."""
    world = World()
    world.account("acme")
    sanction(world)
    world.now += timedelta(days=400)
    return world


def sanction(world: World, account: str = "acme") -> Case:
    case = world.case(account)
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "sanction", **STATED, measure="suspend", ends_in="14d")
    return case


def sanctioned_before(world: World, case: Case) -> list[tuple[str, str]]:
    facts = gather_facts(case, world.now)
    known = known_of(case=case, by=world.actor("rhea"), facts=facts)
    return [(one.clause, one.case_ref) for one in known.sanctioned]


def test_whoever_decides_is_warned_that_the_account_was_sanctioned_for_the_same_clause(
    world: World, sign_in: SignIn
) -> None:
    first = Case.objects.get()
    second = sanction(world)
    assert first != second
    rhea: Client = sign_in("rhea")
    page = rhea.get(f"/cases/{second.ref}/decide").content.decode()
    assert "Already sanctioned for the same clause." in page and first.ref in page
    # it has faded as a strike, and is a sanction all the same; its own is no earlier one
    assert sanctioned_before(world, second) == [("2c-iii", first.ref)]
    assert sanctioned_before(world, first) == [("2c-iii", second.ref)]


def test_what_an_appeal_took_back_and_what_is_about_another_policy_is_no_sanction_for_it(
    world: World,
) -> None:
    first = Case.objects.get()
    elsewhere = world.case("acme", policy=other_policy(world).slug)
    assert sanctioned_before(world, elsewhere) == []
    world.account("other")
    assert sanctioned_before(world, world.case("other")) == []
    second = sanction(world)
    lodged = world.appeal(second)
    appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor("axel"), now=world.now)
    hear(world, Appeal.objects.get(pk=lodged.pk), "overturned", by="axel")
    assert sanctioned_before(world, first) == []

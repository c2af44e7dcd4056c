"""Similar cases beside a decision: which are near, what was usual, and who leaves it says why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts.models import Recusal
from enforcement.language.refusals import StepRefused
from enforcement.models import Case, Decision, UsualBand
from enforcement.models.usual_band import Departure
from enforcement.operations import decide
from enforcement.queries.facts import gather_facts
from enforcement.queries.precedents import Precedents, precedents_of
from enforcement.step.findings import cited_clauses
from enforcement.workflow.terms import Terms, read_terms
from tests.counting import counting
from tests.scenes import hear, other_policy, refused
from tests.web.conftest import SignIn
from tests.world import STATED, World

WHY = "The same conduct went on after two talks, over months."
DAYS = 12


def investigated(world: World, account: str) -> Case:
    """A case of a new account whose clause is found to be broken."""
    world.account(account)
    case = world.case(account)
    world.take(case, "take_on")
    world.establish(case)
    return world.fresh(case)


def warned(world: World, count: int, first: int = 0) -> list[Case]:
    """So many closed cases of other accounts that ended with a warning."""
    cases = [investigated(world, f"past-{first + n}") for n in range(count)]
    for case in cases:
        world.take(case, "warn", **STATED)
    return cases


def precedents(world: World, case: Case, who: str = "rhea") -> Precedents:
    facts = gather_facts(world.fresh(case), world.now)
    return precedents_of(
        case=facts.case,
        clauses=cited_clauses(facts, Terms()),
        by=world.actor(who),
        now=world.now,
    )


@pytest.fixture
def world(transactional_db: Any) -> World:
    """Twelve similar cases ended with a warning; another one waits for its decision."""
    world = World()
    warned(world, DAYS)
    world.now += timedelta(days=2)
    return world


def test_who_leaves_what_was_usual_says_why_and_the_approver_reads_it(
    world: World, sign_in: SignIn
) -> None:
    case = investigated(world, "acme")
    sanction = {**STATED, "measure": "suspend", "ends_in": "30d"}
    with refused("“Restrict temporarily: Suspend” was decided in 0 of 12 similar cases"):
        world.take(case, "sanction", **sanction)
    assert not Decision.objects.filter(case=case, verb="sanction").exists()
    held = world.take(case, "sanction", **sanction, why_different=WHY)
    kept = UsualBand.objects.get(decision=held)
    assert (kept.departs, kept.shares, kept.cases) == (Departure.STRICTER, {"warn": 12}, 12)
    lena: Client = sign_in("lena")
    page = lena.get(f"/decisions/{held.ref}").content.decode()
    assert WHY in page and "This is stricter than usual" in page
    world.approve(held)
    assert UsualBand.objects.get().decision == held

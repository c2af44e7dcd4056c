"""Two who suspend the same person at once, and two who answer at once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from enforcement.language.refusals import StepRefused
from enforcement.models import MisuseSuspension, Report
from enforcement.operations import misuse
from enforcement.operations.misuse import Proposal
from enforcement.queries.misuse import Who
from enforcement.workflow.misuse import MisuseKind
from tests.operations._misuse import MARA, chosen, unfounded, warned
from tests.races.conftest import Race
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def propose(world: World, who: Who, by: str) -> MisuseSuspension:
    proposal = Proposal(kind=MisuseKind.REPORTS, reason="It went on.")
    return misuse.propose_suspension(proposal=proposal, who=who, by=world.actor(by), now=world.now)


def answer(world: World, number: int, by: str, agreed: bool) -> MisuseSuspension:
    return misuse.answer_suspension(number=number, agreed=agreed, by=world.actor(by), now=world.now)


def test_of_two_who_suspend_somebody_at_once_one_is_refused(world: World, race: Race) -> None:
    """Each opened the page by another report with the same address."""
    chosen(world)
    who = unfounded(world, 5)
    warned(world, who)
    world.now += timedelta(days=1)
    unfounded(world, 1, MARA.upper())
    one, other = Report.objects.exclude(reporter_email="").order_by("id")[:2]
    for _ in range(5):
        found = race(
            partial(propose, world, Who(report=one), "lena"),
            partial(propose, world, Who(report=other), "ada"),
        )
        assert [r.code for r in found if isinstance(r, StepRefused)] == ["conflict"]
        (waiting,) = MisuseSuspension.objects.waiting()
        answer(world, waiting.number, "lars", False)
    made = propose(world, who, "lena")
    found = race(
        partial(answer, world, made.number, "lars", True),
        partial(answer, world, made.number, "ada", False),
    )
    assert [r.code for r in found if isinstance(r, StepRefused)] == ["not-open"]
    made.refresh_from_db()
    assert bool(made.agreed_at) != bool(made.declined_at)

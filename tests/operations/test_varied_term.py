"""A varied term comes to its end like any other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from enforcement.models import Decision
from enforcement.operations import appeal_outcome
from enforcement.queries.strikes import strikes
from enforcement.workflow.terms import Terms
from tests.scenes import hear, kinds
from tests.world import STATED, World


@pytest.mark.parametrize("decided", ["sanction", "give_notice"])
def test_what_was_served_is_enough_ends_it_now_once_a_lead_agrees(
    world: World, decided: str
) -> None:
    world.account(locale="de")
    case = world.case()
    world.suspend(case)
    world.establish(case)
    more = {"sanction": {"measure": "suspend", "ends_in": "30d"}, "give_notice": {}}[decided]
    world.both(case, decided, approver="ada", **more, **STATED)
    lodged = world.appeal(case)
    world.wait(days=6)
    hear(world, lodged, "varied", "ravi", terms=Terms(measure="served"))
    assert world.fresh(case).account.standing == "SUSPENDED", "a lead is to approve it"
    world.approve(Decision.objects.get(case=case, phase="PROPOSED"), "lars")
    after = world.fresh(case)
    assert (after.state, after.account.standing) == ("RESOLVED", "ACTIVE")
    lodged.refresh_from_db()
    assert (lodged.phase, kinds(case)[-1]) == ("VARIED", "appeal_served")
    assert not case.measures.exclude(phase="OVER").exists()
    assert strikes(case.account_id, world.now) == 1, "the finding stands"


def test_a_varied_term_is_served_and_a_partner_s_customer_is_told(world: World) -> None:
    world.account(locale="de", channel_partner=world.partner())
    case = world.case()
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "sanction", approver="ada", measure="suspend", ends_in="100d", **STATED)
    lodged = world.appeal(case)
    lesser = Terms(measure="suspend", ends_in=timedelta(days=20))
    appeal_outcome.hear(
        appeal_id=lodged.pk,
        outcome="varied",
        reasons="Twenty days are enough.",
        by=world.actor("lars"),
        now=world.now,
        terms=lesser,
    )
    world.approve(Decision.objects.get(case=case, phase="PROPOSED"))
    world.wait(days=20)
    after = world.fresh(case)
    assert (after.state, after.account.standing) == ("RESOLVED", "ACTIVE")

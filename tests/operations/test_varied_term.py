"""A varied term comes to its end like any other."""

from __future__ import annotations

from datetime import timedelta

from enforcement.models import Decision
from enforcement.operations import appeal_outcome
from enforcement.workflow.terms import Terms
from tests.world import STATED, World


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

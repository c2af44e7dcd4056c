"""Who is told that a proposal waits: whoever could approve it, and admins where nobody could."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Contact, User
from enforcement.delivery.staff import recipients
from enforcement.models import Case, Decision, OutboxMessage, RoleProposal
from enforcement.operations import sign_ins
from enforcement.queries.facts import gather_facts, read_case_unlocked
from enforcement.queries.next_case import next_case
from enforcement.queries.pools import own_part
from enforcement.rules import authority
from enforcement.workflow.terms import read_terms
from tests.counting import counting
from tests.scenes import hear
from tests.staff import long_here
from tests.world import PLAN, STATED, World

ALL = {"lena", "lars", "ada", "axel"}


def vary_proposed(world: World) -> Decision:
    """Rhea and lena sanctioned; ravi hears the appeal against it, and proposes a lesser measure."""
    world.account()
    case = world.case()
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "sanction", measure="suspend", ends_in="60d", **STATED)
    hear(
        world,
        world.appeal(case),
        "varied",
        "ravi",
        terms=read_terms({"measure": "limit", "rate": 10, "ends_in": "5d"}),
    )
    return Decision.objects.get(phase="PROPOSED")


def told(world: World, topic: str = "approval") -> set[str]:
    """To whom the newest such message goes."""
    return {
        person.username
        for person in recipients(
            OutboxMessage.objects.filter(channel="STAFF", topic=topic).latest("id"), world.now
        )
    }


def may_approve(world: World, proposal: Decision) -> set[str]:
    """Whom the rule allows it."""
    facts = gather_facts(read_case_unlocked(proposal.case_id), world.now)
    return {
        name
        for name in world.people
        if authority.check_approve(proposal, world.actor(name), facts) is None
    }


def test_a_proposal_to_vary_is_told_to_those_who_could_approve_it(world: World) -> None:
    proposal = vary_proposed(world)
    assert told(world) == may_approve(world, proposal) == ALL - {"lena"}


def test_whoever_proposed_is_not_told_even_where_their_role_could_approve(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    world.establish(case)
    proposal = world.take(case, "require_remediation", "lars", measure="keep", plan=PLAN, **STATED)
    assert told(world) == may_approve(world, proposal) == ALL - {"lars"}


def test_a_contact_of_the_account_is_not_told(world: World) -> None:
    proposal = vary_proposed(world)
    Contact.objects.create(
        account=proposal.case.account,
        name="Lars",
        email="Lars@Provider.example",
        role="OTHER",
        rank=1,
    )
    assert told(world) == may_approve(world, proposal) == {"ada", "axel"}


def test_a_contact_whose_address_merely_looks_like_theirs_keeps_nobody_out(world: World) -> None:
    proposal = vary_proposed(world)
    for address in ("lars@provıder.example", "larſ@provider.example"):
        Contact.objects.create(
            account=proposal.case.account, name="Lars", email=address, role="OTHER", rank=1
        )
    assert told(world) == may_approve(world, proposal) == ALL - {"lena"}


def agree_to_it(world: World) -> None:
    """The second admin agrees to what is proposed about somebody's sign-in."""
    key = RoleProposal.objects.get().pk
    sign_ins.answer_role(proposal_id=key, agree=True, by=world.actor("axel"), now=world.now)


@pytest.mark.parametrize("in_the_way", ["away", "a part"])
def test_where_nobody_could_approve_admins_are_told(world: World, in_the_way: str) -> None:
    proposal = vary_proposed(world)
    asked = {"person_id": world.people["lars"].pk, "by": world.actor("ada"), "now": world.now}
    sign_ins.disable(reason="He left.", **asked)
    agree_to_it(world)
    if in_the_way == "away":
        User.objects.filter(role="ADMIN").update(away_until_at=world.now + timedelta(days=1))
    else:
        for contact in ("ada", "axel"):
            Contact.objects.create(
                account=proposal.case.account,
                name=contact,
                email=f"{contact}@provider.example",
                role="OTHER",
                rank=1,
            )
        assert may_approve(world, proposal) <= {"lars"}
    assert told(world) == {"ada", "axel"}


def test_before_a_proposal_expires_those_who_could_approve_it_are_warned_and_not_the_assignee(
    world: World,
) -> None:
    proposal = vary_proposed(world)
    Case.objects.filter(pk=proposal.case_id).update(assignee=world.people["rhea"])
    proposal.case.reviews.filter(subject=proposal.pk).update(assignee=world.people["rhea"])
    world.wait(days=2, hours=1)
    assert told(world, "approval_due") == may_approve(world, proposal) == ALL - {"lena"}
    about = OutboxMessage.objects.filter(topic="approval_due").latest("id").payload["about"]
    assert (about["verb"], about["by"]) == ("vary", "ravi")


def test_the_queue_gives_a_proposal_to_those_who_could_approve_it(world: World) -> None:
    proposal = vary_proposed(world)
    for name in ALL:
        person, theirs = world.people[name], name in may_approve(world, proposal)
        assert (
            Case.objects.filter(own_part(person, world.now), pk=proposal.case_id).exists()
            is not theirs
        ), name
        assert (next_case(person, world.now) is not None) is theirs, name


def test_who_is_told_is_found_in_as_many_statements_for_many_as_for_few(world: World) -> None:
    vary_proposed(world)
    costs = []
    for start in (0, 20):
        for n in range(start, start + 20):
            long_here(f"n{n}", "LEAD")
        with counting() as counted:
            assert len(told(world)) == 3 + start + 20
        costs.append(counted.statements)
    assert costs[0] == costs[1] <= 3, costs


@pytest.mark.parametrize("proposer", ["maker", "made"])
def test_who_is_not_independent_of_the_proposer_is_offered_nothing(
    world: World, proposer: str
) -> None:
    """Ada gave Lars his sign-in, with Axel: neither they for him, nor he for them."""
    asked = {"person_id": world.people["lars"].pk, "by": world.actor("ada"), "now": world.now}
    sign_ins.renew_sign_in(**asked)
    agree_to_it(world)
    by = {"maker": "ada", "made": "lars"}[proposer]
    world.account()
    case = world.case()
    world.suspend(case)
    world.establish(case)
    proposal = world.take(case, "require_remediation", by, measure="keep", plan=PLAN, **STATED)
    expected = {"maker": {"lena", "axel"}, "made": {"lena"}}[proposer]
    assert may_approve(world, proposal) == told(world) == expected
    for name in ALL:
        person, theirs = world.people[name], name in expected
        barred = Case.objects.filter(own_part(person, world.now), pk=case.pk)
        assert barred.exists() is not theirs, name
        assert (next_case(person, world.now) is not None) is theirs, name
    later = world.now + timedelta(days=31)
    assert not Case.objects.filter(own_part(world.people["axel"], later), pk=case.pk).exists()

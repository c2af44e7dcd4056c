"""Whoever writes SQL as the application's role makes no second person of their own either."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from accounts.models import User
from enforcement.models import Decision, StaffEvent
from enforcement.operations import sign_ins
from tests.scenes import connect, outcome_of
from tests.world import PLAN, STATED, World

NOTE = (
    "INSERT INTO enforcement_staffevent (id, by_id, by_name, proposer_id, person_id, about, act, "
    "reason, at) VALUES (gen_random_uuid(), {by}, 'x', {proposer}, {person}, 'x', '{act}', '', "
    "{at})"
)


def note(
    act: str, person: str, *, by: str = "%(ada)s", proposer: str = "NULL", at: str = "%(now)s"
) -> str:
    """An event of the staff's record, as the writer says."""
    return NOTE.format(act=act, person=person, by=by, proposer=proposer, at=at)


DISABLE = "UPDATE accounts_user SET is_active = false WHERE id = {}"
AXEL, LENA, ADA, RHEA = "%(axel)s", "%(lena)s", "%(ada)s", "%(rhea)s"
RAISE = "UPDATE accounts_user SET role = 'ADMIN' WHERE id = {}"
A_DAY_AGO = "%(now)s::timestamptz - interval '25 hours'"
REFUSED = {
    "an admin disabled without a word": ("changed_by_two", DISABLE.format(AXEL)),
    "an admin disabled by another alone": (
        "changed_by_two",
        DISABLE.format(AXEL),
        note("disable", AXEL),
    ),
    "a lead disabled by one where there are two": (
        "changed_by_two",
        DISABLE.format(LENA),
        note("disable", LENA),
    ),
    "somebody raised without a word": ("changed_by_two", RAISE.format(RHEA)),
    "somebody raised by one where there are two": (
        "changed_by_two",
        RAISE.format(RHEA),
        note("role", RHEA),
    ),
    "raised by one who is both": (
        "staff_event_takes_two",
        RAISE.format(RHEA),
        note("role", RHEA, proposer=ADA),
    ),
    "raised by a lead who agreed": (
        "changed_by_two",
        RAISE.format(RHEA),
        note("role", RHEA, by=LENA, proposer=ADA),
    ),
    "raised by themselves": (
        "staff_event_is_about_another",
        RAISE.format(LENA),
        note("role", LENA, by=LENA),
    ),
    "raised by an event of another act": (
        "changed_by_two",
        RAISE.format(RHEA),
        note("sign out", RHEA, proposer=ADA, by=AXEL),
    ),
    "both others disabled in one go, so that nobody else is there": (
        "changed_by_two",
        DISABLE.format(AXEL),
        note("disable", AXEL),
        RAISE.format(RHEA),
        note("role", RHEA),
    ),
    "by itself, though nobody proposed it a day ago": (
        "changed_by_two",
        DISABLE.format(AXEL),
        note("disable", AXEL, by="NULL", proposer=ADA),
    ),
    "by itself, though something else was proposed a day ago": (
        "changed_by_two",
        note("propose role", AXEL, at=A_DAY_AGO),
        DISABLE.format(AXEL),
        note("disable", AXEL, by="NULL", proposer=ADA),
    ),
}
ACCEPTED = {
    "proposed by one, agreed to by another": (
        DISABLE.format(LENA),
        note("disable", LENA, by=AXEL, proposer=ADA),
    ),
    "by itself, a day after it was proposed": (
        note("propose disable", AXEL, at=A_DAY_AGO),
        DISABLE.format(AXEL),
        note("disable", AXEL, by="NULL", proposer=ADA),
    ),
    "a reviewer disabled by one": (DISABLE.format(RHEA),),
}


@pytest.fixture
def world(transactional_db: Any) -> World:
    """People, among them two admins."""
    return World()


def ask(world: World, *statements: str, **more: UUID) -> str:
    """What the database says to the application's role."""
    people = {name: user.pk for name, user in world.people.items()}
    with connect() as attacker:
        return outcome_of(attacker, *statements, now=world.now, **people, **more)


@pytest.mark.parametrize("attack", REFUSED)
def test_nobody_changes_by_sql_who_decides(world: World, attack: str) -> None:
    wanted, *statements = REFUSED[attack]
    assert ask(world, *statements) == wanted


@pytest.mark.parametrize("act", ACCEPTED)
def test_what_the_pages_do_is_taken(world: World, act: str) -> None:
    assert ask(world, *ACCEPTED[act]) == "accepted"


def test_the_rule_is_of_the_application_as_of_everybody(world: World) -> None:
    with connect("") as owner, pytest.raises(psycopg.errors.CheckViolation):
        owner.execute(RAISE.format(RHEA), {"rhea": world.people["rhea"].pk})
        owner.commit()


@pytest.mark.parametrize("swapped", [False, True])
def test_nobody_approves_by_sql_for_whom_they_raised(world: World, swapped: bool) -> None:
    """The approval that the pages refuse, written by hand into an approved decision."""
    sign_ins.change_role(
        person_id=world.people["rhea"].pk,
        role="LEAD",
        reason="Well done.",
        by=world.actor("ada"),
        now=world.now,
    )
    proposal = world.people["rhea"].role_proposal
    sign_ins.answer_role(proposal_id=proposal.pk, agree=True, by=world.actor("axel"), now=world.now)
    assert User.objects.get(username="rhea").role == "LEAD"
    world.account()
    case = world.case()
    world.suspend(case, by="ravi")
    world.establish(case, by="ravi")
    first, second = ("rhea", "ada") if swapped else ("ada", "rhea")
    world.people["rhea"] = User.objects.get(username="rhea")
    held = world.take(case, "require_remediation", by=first, measure="keep", plan=PLAN, **STATED)
    approve = (
        "UPDATE enforcement_decision SET approved_by_id = %(second)s, approver_name = 'x', "
        "approver_role = 'LEAD', approved_at = %(now)s WHERE id = %(held)s"
    )
    key = Decision.objects.get(pk=held.pk).pk
    assert ask(world, approve, second=world.people[second].pk, held=key) == "approver_is_foreign"
    assert ask(world, approve, second=world.people["lena"].pk, held=key) == "accepted"
    old = "UPDATE enforcement_staffevent SET at = at - interval '31 days'"
    assert ask(world, old) == "InsufficientPrivilege", "the record was made to be older"
    assert StaffEvent.objects.filter(at__gt=world.now - timedelta(days=30)).exists()

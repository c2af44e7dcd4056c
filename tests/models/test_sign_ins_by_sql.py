"""Whoever writes SQL as the application's role makes no second person of their own either."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import IntegrityError

from accounts.models import User
from enforcement.models import Decision, StaffEvent
from enforcement.operations import sign_ins
from tests.scenes import connect, outcome_of
from tests.staff import long_gone
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
MAKE = (
    "INSERT INTO accounts_user (id, username, password, role, is_active, is_staff, is_superuser, "
    "first_name, last_name, email, date_joined, skills, languages, time_zone, preferences) VALUES "
    "('{id}', '{name}', '!', '{role}', {active}, false, false, '', '', '', %(now)s, '{{}}', "
    "'{{}}', 'UTC', '{{}}')"
)
NINA = "'00000000-0000-7000-8000-000000000001'"


def make(role: str, *, number: int = 1, active: str = "true") -> str:
    """A new member of staff, as the writer says."""
    key = f"00000000-0000-7000-8000-{number:012}"
    return MAKE.format(id=key, name=f"nina{number}", role=role, active=active)


TAKE = "UPDATE accounts_user SET password = '!none' WHERE id = {}"
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
    "a new admin without a word": ("made_by_two", make("ADMIN")),
    "a new lead without a word": ("made_by_two", make("LEAD")),
    "a new admin who is disabled yet": ("made_by_two", make("ADMIN", active="false")),
    "a new admin by one where there are two": ("made_by_two", make("ADMIN"), note("make", NINA)),
    "two new admins at once": ("made_by_two", make("ADMIN"), make("ADMIN", number=2)),
    "those who are there made to look new": (
        "made_by_two",
        "UPDATE accounts_user SET xact = pg_current_xact_id()",
        make("ADMIN"),
    ),
    "an admin's password taken away": ("reset_by_two", TAKE.format(AXEL)),
    "a lead's password taken away by one": (
        "reset_by_two",
        TAKE.format(LENA),
        note("renew sign-in", LENA),
    ),
    "the other admin deleted": (
        "InsufficientPrivilege",
        "DELETE FROM accounts_user WHERE id = %(axel)s",
    ),
}
ACCEPTED = {
    "a new reviewer": (make("REVIEWER"),),
    "a new lead by two": (make("LEAD"), note("make", NINA, by=AXEL, proposer=ADA)),
    "proposed by one, agreed to by another": (
        DISABLE.format(LENA),
        note("disable", LENA, by=AXEL, proposer=ADA),
    ),
    "by itself, a day after it was proposed": (
        note("propose disable", AXEL, at=A_DAY_AGO),
        DISABLE.format(AXEL),
        note("disable", AXEL, by="NULL", proposer=ADA),
    ),
    "a password reset by two": (
        TAKE.format(LENA),
        note("renew sign-in", LENA, by=AXEL, proposer=ADA),
    ),
    "a reviewer's password taken away": (TAKE.format(RHEA),),
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


def test_a_leads_password_that_is_written_by_sql_stands_in_the_record(world: World) -> None:
    put = "UPDATE accounts_user SET password = 'md5$x$y' WHERE username = %s"
    for who in ("lena", "axel", "rhea"):
        with connect() as attacker:
            attacker.execute(put, [who])
            attacker.commit()
    found = StaffEvent.objects.filter(act="password").order_by("id")
    assert [(e.about, e.by, e.by_name) for e in found] == [
        ("lena", None, "Docket"),
        ("axel", None, "Docket"),
    ]
    User.objects.filter(username="lena").update(password="md5$x$y", time_zone="Asia/Tokyo")
    assert found.count() == 2, "the same password is no new one"


def test_a_single_admin_makes_another_and_the_first_ones_need_nobody(world: World) -> None:
    long_gone("axel")
    assert ask(world, make("ADMIN")) == "made_by_two"
    assert ask(world, make("ADMIN"), note("make", NINA)) == "accepted"


@pytest.mark.parametrize("gave", ["enable", "renew sign-in", "make", "role", "email"])
@pytest.mark.parametrize(
    ("rule", "statements"),
    [
        ("changed_by_two", (RAISE.format(RHEA), note("role", RHEA))),
        ("changed_by_two", (DISABLE.format(LENA), note("disable", LENA))),
        ("reset_by_two", (TAKE.format(LENA), note("renew sign-in", LENA))),
        ("made_by_two", (make("ADMIN"), note("make", NINA))),
    ],
)
def test_an_admin_whom_one_made_dependent_is_there_all_the_same(
    world: World, rule: str, statements: tuple[str, ...], gave: str
) -> None:
    ada, axel = world.people["ada"], world.people["axel"]
    StaffEvent.objects.create(
        person=axel, by=ada, by_name="ada", about="axel", act=gave, at=world.now
    )
    assert ask(world, *statements) == rule


def test_the_first_admin_of_a_house_needs_nobody(transactional_db: Any) -> None:
    User.objects.create_superuser("root", email="root@provider.example", role="ADMIN")
    with pytest.raises(IntegrityError, match="changed by two admins"):
        User.objects.create_superuser("other", email="other@provider.example", role="ADMIN")
    assert User.objects.get().username == "root"


def test_who_owns_the_tables_makes_an_admin_for_a_house_whose_only_one_is_gone(
    world: World,
) -> None:
    with connect("") as owner:
        owner.execute(make("ADMIN"), {"now": world.now})
        owner.commit()
    assert User.objects.filter(username="nina1", role="ADMIN").exists()


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

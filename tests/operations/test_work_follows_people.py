"""Work belongs to somebody who may do it, and can (invariant 14)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Contact, User
from enforcement.models import (
    Appeal,
    Case,
    Escalation,
    Event,
    OutboxMessage,
    Review,
    RoleProposal,
)
from enforcement.operations import (
    appeal_hearing,
    appeal_outcome,
    assignment,
    contacts,
    due,
    escalate,
    gather,
    own,
    sign_ins,
    staff,
)
from enforcement.workflow.terms import read_terms
from tests.scenes import refused
from tests.staff import long_here
from tests.world import NO_TO_ALL, STATED, World

WHY = "They moved to another team."


@pytest.fixture
def case(world: World) -> Case:
    """A case of Ravi's, with a restriction to look at in seven days."""
    world.account()
    case = world.case()
    world.suspend(case, "ravi")
    assignment.assign(
        case_id=case.pk, to=world.people["ravi"].pk, by=world.actor("ravi"), now=world.now
    )
    return world.fresh(case)


def whose(case: Case) -> set[str | None]:
    """Who has the case and its open reviews."""
    fresh = Case.objects.select_related("assignee").get(pk=case.pk)
    reviews = Review.objects.filter(case=case, phase__in=["OPEN", "MISSED"])
    return {
        fresh.assignee.username if fresh.assignee else None,
        *reviews.values_list("assignee__username", flat=True),
    }


def test_who_is_disabled_has_nothing_any_more(world: World, case: Case) -> None:
    world.now += timedelta(hours=1)  # the lease is over, and the case is still theirs
    sign_ins.disable(
        person_id=world.people["ravi"].pk, reason=WHY, by=world.actor("ada"), now=world.now
    )
    assert whose(case) == {None}
    freed = Event.objects.filter(case=case, act="release").get()
    assert freed.reason == "ravi no longer works on cases."


@pytest.mark.parametrize("role", ["AUDITOR", "LEAD"])
def test_who_gets_a_role_that_does_not_work_on_cases_has_none(
    world: World, case: Case, role: str
) -> None:
    sign_ins.change_role(
        person_id=world.people["ravi"].pk,
        role=role,
        reason=WHY,
        by=world.actor("ada"),
        now=world.now,
    )
    assert whose(case) == ({None} if role == "AUDITOR" else {"ravi"})


@pytest.mark.parametrize(("days", "kept"), [(5, True), (8, False)])
def test_absence_frees_what_falls_due_meanwhile(
    world: World, case: Case, days: int, kept: bool
) -> None:
    until = world.now + timedelta(days=days)
    own.be_away(until_at=until, by=world.actor("ravi"), now=world.now)
    assert whose(case) == ({"ravi"} if kept else {None})
    world.report()  # a report that joins is to be read within a day
    world.wait(minutes=1)
    assert whose(case) == {None}


def test_what_is_left_over_the_sweep_frees(world: World, case: Case) -> None:
    User.objects.filter(username="ravi").update(is_active=False)
    due.work_through(now=lambda: world.now)
    assert whose(case) == {None}
    assert Event.objects.get(case=case, act="release").actor_kind == "SYSTEM"
    assert due.oldest_due_at(world.now) is None


def test_nobody_frees_a_case_of_somebody_who_is_there(world: World, case: Case) -> None:
    with refused("somebody who can work on it", code="not-due"):
        assignment.free_case(case_id=case.pk, by=world.actor("lena"), now=world.now)


def test_a_closed_case_is_assigned_to_nobody(world: World) -> None:
    world.account()
    case = world.case()
    world.take(case, "dismiss", reasons="The report is about somebody else.")
    with refused("is closed", code="not-possible"):
        assignment.assign(
            case_id=case.pk, to=world.people["rhea"].pk, by=world.actor("lena"), now=world.now
        )


def test_who_is_recused_keeps_no_case_of_the_account(world: World, case: Case) -> None:
    world.account("zeta")
    other = world.case("zeta")
    world.suspend(other, "ravi")
    world.now += timedelta(hours=1)
    recuse(world, "ravi")
    assert (whose(case), whose(other)) == ({None}, {"ravi"})
    freed = Event.objects.filter(act="release").get()
    assert (freed.case, freed.reason) == (case, "ravi is recused from Acme.")
    assert due.oldest_due_at(world.now) is None


@pytest.mark.parametrize("how", ["added", "changed", "by the sweep"])
def test_who_becomes_a_contact_keeps_no_case_of_the_account(
    world: World, case: Case, how: str
) -> None:
    person = contacts.Person(name="Ravi", email="Ravi@Provider.example", role="OTHER", locale="en")
    at: dict[str, Any] = {"by": world.actor("ada"), "now": world.now}
    known = Contact.objects.get(account=case.account)
    if how == "added":
        contacts.add_contact(person=person, account_id=case.account_id, **at)
    elif how == "changed":
        contacts.change_contact(contact_id=known.pk, person=person, **at)
    else:
        Contact.objects.filter(pk=known.pk).update(email=person.email)
        assert whose(case) == {"ravi"}
        due.work_through(now=lambda: world.now)
    assert whose(case) == {None}
    assert Event.objects.get(act="release").reason == "ravi is a contact of Acme."


def test_a_case_that_is_reopened_is_nobody_s_if_who_had_it_has_left(
    world: World, case: Case
) -> None:
    world.find(case, "NOT_ESTABLISHED", NO_TO_ALL, "ravi")
    world.both(case, "clear", "ravi", **STATED)
    sign_ins.disable(
        person_id=world.people["ravi"].pk, reason=WHY, by=world.actor("ada"), now=world.now
    )
    item = gather.Item(kind="letter", origin="PRESS", text="A new one.")
    gather.add_evidence(case_id=case.pk, item=item, by=world.actor("rhea"), now=world.now)
    assert world.fresh(case).assignee == world.people["ravi"]
    world.take(case, "reopen", "lena", reasons="There is a new letter.")
    assert whose(case) == {None}


def recuse(world: World, who: str) -> None:
    """They keep out of everything about Acme from now on."""
    staff.recuse(
        person_id=world.people[who].pk,
        account_ref="acme",
        reason="They go to Acme.",
        by=world.actor("ada"),
        now=world.now,
    )


# Hearings and escalations ------------------------------------------------------------------------


@pytest.fixture
def heard(world: World, case: Case) -> Appeal:
    """An appeal against the restriction; Rhea hears it an hour later, when Ravi's lock is over."""
    world.now += timedelta(hours=1)
    appeal = world.appeal(case)
    return appeal_hearing.take_hearing(appeal_id=appeal.pk, by=world.actor("rhea"), now=world.now)


def test_a_hearing_of_somebody_who_left_is_open_to_others(world: World, heard: Appeal) -> None:
    sign_ins.disable(
        person_id=world.people["rhea"].pk, reason=WHY, by=world.actor("ada"), now=world.now
    )
    freed = Appeal.objects.get(pk=heard.pk)
    assert (freed.phase, freed.hearer_id) == ("LODGED", None)
    assert Event.objects.get(case=heard.case_id, act="release").reason == (
        "rhea no longer works on cases."
    )
    assert whose(heard.case) == {"ravi"}
    again = appeal_hearing.take_hearing(appeal_id=heard.pk, by=world.actor("lena"), now=world.now)
    assert again.hearer_id == world.people["lena"].pk


def test_an_answer_that_waits_for_approval_keeps_its_hearer(world: World) -> None:
    world.account()
    case = world.case()
    world.take(case, "take_on")
    world.establish(case)
    world.both(case, "sanction", measure="suspend", ends_in="10d", **STATED)
    appeal = world.appeal(case)
    appeal_outcome.hear(
        appeal_id=appeal.pk,
        outcome="varied",
        reasons="Less is enough.",
        terms=read_terms({**STATED, "measure": "limit", "rate": 10, "ends_in": "5d"}),
        by=world.actor("ravi"),
        now=world.now,
    )
    own.be_away(until_at=world.now + timedelta(days=60), by=world.actor("ravi"), now=world.now)
    assert Appeal.objects.get(pk=appeal.pk).hearer_id == world.people["ravi"].pk
    assert not due.due_items(world.now)


def agree_to_it(world: World) -> None:
    """The second admin agrees to what is proposed about somebody's sign-in."""
    key = RoleProposal.objects.get().pk
    sign_ins.answer_role(proposal_id=key, agree=True, by=world.actor("axel"), now=world.now)


@pytest.mark.parametrize("how", ["disabled", "lowered", "away"])
def test_an_escalation_of_an_admin_who_left_goes_to_the_others(
    world: World, case: Case, how: str
) -> None:
    world.people["amir"] = long_here("amir", "ADMIN")
    escalate.escalate(case_id=case.pk, by=world.actor("ravi"), reason="It is odd.", now=world.now)
    escalate.take_escalation(case_id=case.pk, by=world.actor("amir"), now=world.now)
    asked = {"person_id": world.people["amir"].pk, "by": world.actor("ada"), "now": world.now}
    match how:
        case "disabled":
            sign_ins.disable(reason=WHY, **asked)
            agree_to_it(world)
        case "lowered":
            sign_ins.change_role(role="LEAD", reason=WHY, **asked)
            agree_to_it(world)
        case "away":
            User.objects.filter(username="amir").update(
                away_until_at=world.now + timedelta(days=60)
            )
    due.work_through(now=lambda: world.now)
    freed = Escalation.objects.get(case=case)
    assert (freed.phase, freed.taken_by_id, freed.taken_at) == ("RAISED", None, None)
    assert OutboxMessage.objects.filter(case_id=case.pk, topic="escalation").count() == 2
    escalate.take_escalation(case_id=case.pk, by=world.actor("ada"), now=world.now)
    due.work_through(now=lambda: world.now)
    assert Escalation.objects.get(case=case).taken_by_id == world.people["ada"].pk


# Who restricts an account ------------------------------------------------------------------------


def test_who_restricts_the_account_of_a_case_that_is_nobodys_has_it(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case, "rhea")
    assert whose(case) == {"rhea"}


def test_who_restricts_the_account_takes_no_case_away(world: World) -> None:
    world.account()
    case = world.case()
    assignment.assign(
        case_id=case.pk, to=world.people["ravi"].pk, by=world.actor("ravi"), now=world.now
    )
    world.now += timedelta(hours=1)  # its assignee's lock is over
    world.suspend(case, "rhea")
    assert whose(case) == {"ravi"}


@pytest.mark.parametrize(("left", "expected"), [(False, "rhea"), (True, None)])
def test_an_approved_restriction_is_its_proposers_if_they_are_at_work(
    world: World, left: bool, expected: str | None
) -> None:
    world.account()
    case = world.case()
    world.take(case, "take_on")
    world.establish(case)
    proposal = world.take(case, "sanction", "rhea", measure="suspend", ends_in="10d", **STATED)
    User.objects.filter(username="rhea").update(is_active=not left)
    world.approve(proposal)
    assert world.fresh(case).assignee == (world.people[expected] if expected else None)


def test_who_is_recused_hears_no_appeal_and_has_no_escalation_of_the_account(
    world: World, case: Case, heard: Appeal
) -> None:
    escalate.escalate(case_id=case.pk, by=world.actor("ravi"), reason="Big.", now=world.now)
    escalate.take_escalation(case_id=case.pk, by=world.actor("axel"), now=world.now)
    recuse(world, "rhea")
    heard.refresh_from_db()
    assert (heard.phase, heard.hearer) == ("LODGED", None)
    recuse(world, "axel")
    assert Escalation.objects.get().phase == "RAISED"
    assert whose(case) == {"ravi"}


def test_an_approved_restriction_of_who_was_recused_since_is_nobody_s(world: World) -> None:
    world.account()
    case = world.case()
    world.take(case, "take_on")
    world.establish(case)
    proposal = world.take(case, "sanction", "rhea", measure="suspend", ends_in="10d", **STATED)
    recuse(world, "rhea")
    world.approve(proposal)
    assert world.fresh(case).assignee is None

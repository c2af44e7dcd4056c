"""Who may hear an appeal is one question: the step, the list of appeals, the next case and the mail
to staff give one answer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError

from accounts.roles import FOREIGN, Actor, Kind
from enforcement.delivery.staff import recipients
from enforcement.models import Appeal, OutboxMessage, StaffEvent
from enforcement.operations import appeal_hearing, appeal_lodging, decide
from enforcement.queries.appeals import hearing_refusals
from enforcement.queries.facts import gather_facts, read_case_unlocked
from enforcement.queries.next_case import next_case
from enforcement.rules import authority
from tests.scenes import hear
from tests.world import STATED, World


def decided_alone(world: World) -> Appeal:
    """Rhea suspended."""
    world.account()
    case = world.case()
    world.suspend(case)
    return world.appeal(case)


def rests_on_a_finding(world: World) -> Appeal:
    """Ravi recorded the finding on which rhea and lena sanctioned."""
    world.account()
    case = world.case()
    world.take(case, "take_on")
    world.establish(case, "ravi")
    world.both(case, "sanction", measure="suspend", ends_in="60d", **STATED)
    return world.appeal(case)


def heard_before(world: World) -> Appeal:
    """Rhea dismissed; ada has answered the first reporter; the second contests it."""
    world.account()
    reporters = []
    for name in ("mara", "robin"):
        email = f"{name}@r.example"
        world.report(origin="PUBLIC", reporter_name=name.title(), reporter_email=email)
        reporters.append(Actor(kind=Kind.REPORTER, name=name.title(), email=email))
    case = world.case()
    world.take(case, "dismiss", reasons="Another company.")

    def lodge(by: Actor) -> Appeal:
        return appeal_lodging.lodge(case_id=case.pk, text="It is.", by=by, now=world.now)

    hear(world, lodge(reporters[0]), "affirmed", "ada")
    world.now += timedelta(hours=1)
    return lodge(reporters[1])


def approver_gave(world: World, how: str) -> Appeal:
    """Rhea and lena sanctioned, or lena ratified what rhea did; lars got his sign-in from lena."""
    world.account(tier="STRATEGIC" if how == "ratified" else "STANDARD")
    case = world.case()
    if how == "ratified":
        world.suspend(case)
        decide.ratify(case_id=case.pk, by=world.actor("lena"), now=world.now)
    else:
        world.take(case, "take_on")
        world.establish(case, "rhea")
        world.both(case, "sanction", measure="suspend", ends_in="60d", **STATED)
    lena, lars = world.people["lena"], world.people["lars"]
    StaffEvent.objects.create(
        person=lars, by=lena, by_name="lena", about="lars", act="make", at=world.now
    )
    return world.appeal(case)


def approver_made_them(world: World) -> Appeal:
    """Who approved made the one who would hear it."""
    return approver_gave(world, "approved")


def ratifier_made_them(world: World) -> Appeal:
    """Who ratified made the one who would hear it."""
    return approver_gave(world, "ratified")


@pytest.mark.parametrize(
    ("contested", "kept"),
    [
        (decided_alone, {"rhea"}),
        (rests_on_a_finding, {"rhea", "ravi", "lena"}),
        (heard_before, {"rhea", "ada"}),
        (approver_made_them, {"rhea", "lena", "lars"}),
        (ratifier_made_them, {"rhea", "lena", "lars"}),
    ],
)
def test_the_step_the_list_the_next_case_and_the_mail_agree(
    world: World, contested: Callable[[World], Appeal], kept: set[str]
) -> None:
    appeal = Appeal.objects.select_related("case__account", "decision").get(pk=contested(world).pk)
    facts = gather_facts(read_case_unlocked(appeal.case_id), world.now)
    working = [name for name in world.people if name != "otto"]
    may = {
        name: authority.check_hear(appeal.decision, world.actor(name), facts, of=appeal.pk) is None
        for name in working
    }
    assert {name for name in working if not may[name]} == kept
    for name in working:
        refused = hearing_refusals([appeal], by=world.actor(name), now=world.now)
        assert (appeal.pk not in refused) is may[name], name
        if appeal.case.state not in ("DISMISSED",):  # nobody is offered a case that is over
            assert (next_case(world.people[name], world.now) is not None) is may[name], name
    mail = OutboxMessage.objects.filter(channel="STAFF", topic="appeal").latest("id")
    leads = {"lena", "lars", "ada", "axel"}
    assert {person.username for person in recipients(mail, world.now)} == leads - kept


@pytest.mark.parametrize("contested", [approver_made_them, ratifier_made_them])
def test_the_database_lets_nobody_hear_it_who_is_not_independent(
    world: World, contested: Callable[[World], Appeal], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the code asks."""
    monkeypatch.setattr(authority, "check_hear", lambda *_, **__: None)
    appeal = contested(world)
    with pytest.raises(IntegrityError, match="gave their way in, or got it from"):
        appeal_hearing.take_hearing(appeal_id=appeal.pk, by=world.actor("lars"), now=world.now)
    world.now += FOREIGN
    appeal_hearing.take_hearing(appeal_id=appeal.pk, by=world.actor("lars"), now=world.now)
    assert Appeal.objects.get(pk=appeal.pk).hearer == world.people["lars"]

"""One admin defeats no second pair of eyes (invariant 3): nobody makes their own second person, and
what is done to a lead or an admin takes two, or 24 hours in which the person can stop it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from accounts.roles import FOREIGN, STOPPABLE
from config.local.mailbox import Mailbox
from enforcement.delivery import bounces, relay
from enforcement.delivery.fates import Fate, Sent
from enforcement.models import OutboxMessage, RoleProposal, StaffEvent
from enforcement.models.outbox import Channel
from enforcement.operations import decide, due, sign_ins
from enforcement.operations.staff import Work, change_work, make_person
from tests.delivery.conftest import mailbox  # noqa: F401  (a fixture)
from tests.scenes import refused
from tests.staff import long_gone, long_here, long_with_role
from tests.world import HOLD, PLAN, STATED, World

pytestmark = pytest.mark.django_db
WORK = Work(first_name="Nina", last_name="Ray", email="nina@provider.example")
KEEP = {"measure": "keep", "plan": PLAN, **STATED}


@pytest.fixture
def world(transactional_db: Any) -> World:
    """People, among them two admins, and a policy."""
    return World()


def alone(world: World) -> None:
    """Ada is the only admin, and has been for years."""
    long_gone("axel")


def told(kind: str) -> list[dict[str, Any]]:
    """The mails to staff of a kind, as the outbox owes them."""
    rows = OutboxMessage.objects.filter(channel=Channel.STAFF, topic=kind).order_by("id")
    return [row.payload for row in rows]


def role(world: World, who: str, to: str, by: str = "ada") -> bool:
    """Ask for another role of somebody."""
    return sign_ins.change_role(
        person_id=world.people[who].pk,
        role=to,
        reason="It is time.",
        by=world.actor(by),
        now=world.now,
    )


def answer(world: World, by: str, *, agree: bool = True) -> None:
    """Answer the only proposal."""
    key = RoleProposal.objects.get().pk
    sign_ins.answer_role(proposal_id=key, agree=agree, by=world.actor(by), now=world.now)


def row(name: str) -> User:
    """Somebody as they are stored now."""
    return User.objects.get(username=name)


def test_the_other_admin_is_not_disabled_by_one(world: World) -> None:
    waits = sign_ins.disable(
        person_id=world.people["axel"].pk,
        reason="In my way.",
        by=world.actor("ada"),
        now=world.now,
    )
    assert waits and row("axel").is_active, "one admin disabled the other"
    stop = told("own_sign_in_proposed")[0]
    assert stop["path"].startswith("/me/stop/") and stop["users"] == [str(row("axel").pk)]
    with refused("neither the proposer", "not-allowed"):
        answer(world, "ada")
    with refused("time to answer", "not-due"):
        sign_ins.expire_role(proposal_id=RoleProposal.objects.get().pk, now=world.now)
    answer(world, "axel", agree=False)
    assert row("axel").is_active and not RoleProposal.objects.exists()


def test_what_nobody_stopped_for_a_day_is_done_where_no_second_admin_is_there(
    world: World,
    mailbox: Mailbox,  # noqa: F811
) -> None:
    before = row("axel").password
    assert sign_ins.renew_sign_in(person_id=row("axel").pk, by=world.actor("ada"), now=world.now)
    assert row("axel").password == before
    relay.work_through(now=lambda: world.now)
    world.now += STOPPABLE
    due.work_through(now=lambda: world.now)
    assert not row("axel").has_usable_password() and told("invitation")
    event = StaffEvent.objects.get(act="renew sign-in")
    assert (event.by_id, event.proposer_id) == (None, world.people["ada"].pk)


@pytest.mark.parametrize("fate", ["never sent", "no address", "defer", "bounce", "came back"])
@pytest.mark.parametrize("act", ["renew", "role"])
def test_what_they_could_not_stop_because_no_mail_reached_them_is_void(
    world: World,
    mailbox: Mailbox,  # noqa: F811
    act: str,
    fate: str,
) -> None:
    if fate == "no address":
        User.objects.filter(username="axel").update(email="")
    # of an earlier day, delivered, and stopped: it is no proof of this one
    sign_ins.renew_sign_in(person_id=row("axel").pk, by=world.actor("ada"), now=world.now)
    relay.work_through(now=lambda: world.now)
    answer(world, "axel", agree=False)
    before = User.objects.filter(username="axel").values().get()
    if act == "renew":
        sign_ins.renew_sign_in(person_id=row("axel").pk, by=world.actor("ada"), now=world.now)
    else:
        role(world, "axel", "REVIEWER")
    for _mail in range(2):  # as an admin, and as the person concerned
        if fate in ("bounce", "defer"):
            mailbox.fail_next("axel@provider.example", fate)
    if fate != "never sent":
        relay.work_through(now=lambda: world.now)
    if fate == "came back":
        mail = OutboxMessage.objects.filter(topic="staff.own_sign_in_proposed").latest("id")
        with transaction.atomic():
            bounces.came_back(mail, Sent(Fate.REFUSED, "No such mailbox."), world.now)
    world.now += STOPPABLE
    due.work_through(now=lambda: world.now)
    assert User.objects.filter(username="axel").values().get() == before
    assert not RoleProposal.objects.exists()
    event = StaffEvent.objects.latest("id")
    assert (event.act, event.by_id) == (
        "untold role" if act == "role" else "untold sign-in",
        None,
    )


def test_with_three_admins_what_is_done_to_one_takes_the_third(world: World) -> None:
    world.people["abel"] = long_here("abel", "ADMIN")
    before = row("axel").password
    assert sign_ins.renew_sign_in(person_id=row("axel").pk, by=world.actor("ada"), now=world.now)
    proposal = RoleProposal.objects.get()
    assert not proposal.unless_stopped
    sign_ins.expire_role(proposal_id=proposal.pk, now=world.now + timedelta(days=8))
    assert row("axel").password == before, "a proposal that nobody answered was carried out"
    sign_ins.renew_sign_in(person_id=row("axel").pk, by=world.actor("ada"), now=world.now)
    answer(world, "abel")
    assert not row("axel").has_usable_password()


@pytest.mark.parametrize("act", ["role", "disable", "renew", "enable"])
def test_what_is_done_to_a_lead_takes_two_and_all_admins_and_the_person_are_told(
    world: World, act: str
) -> None:
    lena, ada = world.people["lena"], world.actor("ada")
    if act == "enable":
        long_gone("lena")
    before = User.objects.filter(pk=lena.pk).values().get()
    common = {"person_id": lena.pk, "by": ada, "now": world.now}
    waits = {
        "role": lambda: role(world, "lena", "REVIEWER"),
        "disable": lambda: sign_ins.disable(reason="Left.", **common),
        "renew": lambda: sign_ins.renew_sign_in(**common),
        "enable": lambda: sign_ins.enable(**common),
    }[act]()
    assert waits and User.objects.filter(pk=lena.pk).values().get() == before
    assert told("sign_in_proposed")[0]["role"] == "ADMIN"
    assert told("own_sign_in_proposed")[0]["users"] == [str(lena.pk)]
    answer(world, "axel")
    event = StaffEvent.objects.latest("id")
    assert (event.by_name, event.proposer_id) == ("axel", ada.user_id)
    assert told("sign_in_changed")[0]["role"] == "ADMIN"
    assert told("own_sign_in_changed")[0]["users"] == [str(lena.pk)]


@pytest.mark.parametrize("gone", ["disabled", "lowered"])
@pytest.mark.parametrize("act", ["role", "disable", "renew"])
def test_nobody_agrees_to_what_somebody_proposed_who_is_no_admin_any_more(
    world: World, act: str, gone: str
) -> None:
    world.people["abel"] = long_here("abel", "ADMIN")
    common = {"person_id": row("lena").pk, "by": world.actor("ada"), "now": world.now}
    if act == "role":
        role(world, "lena", "ADMIN")
    elif act == "disable":
        sign_ins.disable(reason="Left.", **common)
    else:
        sign_ins.renew_sign_in(**common)
    if gone == "disabled":
        long_gone("ada")
    else:
        long_with_role("ada", "LEAD")
    before = User.objects.filter(username="lena").values().get()
    with refused("ada is no admin any more. Propose it again.", "not-allowed"):
        answer(world, "axel")
    assert User.objects.filter(username="lena").values().get() == before
    answer(world, "axel", agree=False)
    assert not RoleProposal.objects.exists()


def test_a_lead_is_made_by_two(world: World) -> None:
    make_person(username="nina", role="LEAD", work=WORK, by=world.actor("ada"), now=world.now)
    assert row("nina").role == "REVIEWER"
    answer(world, "axel")
    assert row("nina").role == "LEAD"


def test_whom_one_made_does_not_agree_to_what_one_proposes(world: World) -> None:
    alone(world)
    nina = make_person(
        username="nina", role="ADMIN", work=WORK, by=world.actor("ada"), now=world.now
    )
    world.people["nina"] = nina
    assert row("nina").role == "ADMIN", "a single admin makes a second one at once"
    assert told("own_sign_in_changed")
    assert role(world, "lena", "ADMIN"), "one admin alone made another, unseen by the second"
    assert RoleProposal.objects.get().unless_stopped
    with refused("in the last 30 days", "not-allowed"):
        answer(world, "nina")
    answer(world, "nina", agree=False)
    assert row("lena").role == "LEAD" and not RoleProposal.objects.exists()
    world.people["abel"] = long_here("abel", "ADMIN")
    assert role(world, "lars", "ADMIN")
    assert not RoleProposal.objects.get().unless_stopped
    with refused("in the last 30 days", "not-allowed"):
        answer(world, "nina")
    answer(world, "abel")
    assert row("lars").role == "ADMIN"


def made_dependent(world: World, how: str) -> None:
    """Ada and Axel, the only admins, are not independent of each other any more."""
    ada, axel = world.actor("ada"), world.actor("axel")
    if how == "reset":
        world.people["abel"] = long_here("abel", "ADMIN")
        sign_ins.renew_sign_in(person_id=ada.user_id, by=axel, now=world.now)
        answer(world, "abel")
        long_gone("abel")
    else:
        long_gone("axel")
        sign_ins.enable(person_id=axel.user_id, by=ada, now=world.now)
    world.people["axel"] = row("axel")
    world.people["ada"] = row("ada")


@pytest.mark.parametrize("how", ["reset", "enable"])
def test_who_depends_on_the_other_admin_frees_them_of_nothing(world: World, how: str) -> None:
    """Whoever makes the other admin depend on them would otherwise act alone, and at once."""
    made_dependent(world, how)
    before = {user.username: (user.role, user.password) for user in User.objects.all()}
    ada = {"by": world.actor("ada"), "now": world.now}
    nina = make_person(username="nina", role="ADMIN", work=WORK, **ada)
    assert row("nina").role == "REVIEWER", "one made an admin alone"
    assert nina.role_proposal.unless_stopped
    assert role(world, "rhea", "LEAD")
    assert sign_ins.renew_sign_in(person_id=row("lena").pk, **ada)
    assert sign_ins.disable(person_id=row("lars").pk, reason="Left.", **ada)
    for proposal in RoleProposal.objects.all():
        assert proposal.unless_stopped and proposal.expires_at == world.now + STOPPABLE
        sign_ins.answer_role(
            proposal_id=proposal.pk, agree=False, by=world.actor("axel"), now=world.now
        )
    world.now += STOPPABLE
    due.work_through(now=lambda: world.now)
    after = {user.username: (user.role, user.password) for user in User.objects.all()}
    assert after == before | {"nina": after["nina"]} and row("lars").is_active
    assert row("nina").role == "REVIEWER"


@pytest.mark.parametrize("who", ["axel", "lena", "rhea"])
def test_who_is_enabled_is_not_enabled_and_who_is_disabled_not_disabled(
    world: World, who: str
) -> None:
    """It would be on the record that one gave the other their sign-in."""
    common = {"person_id": row(who).pk, "by": world.actor("ada"), "now": world.now}
    noted = StaffEvent.objects.count()
    with refused("is not disabled", "no-change"):
        sign_ins.enable(**common)
    long_gone(who)
    noted_since = StaffEvent.objects.count() - noted
    with refused("is already disabled", "no-change"):
        sign_ins.disable(reason="Left.", **common)
    assert StaffEvent.objects.count() == noted + noted_since
    assert not RoleProposal.objects.exists()


@pytest.mark.parametrize("direction", ["approver", "proposer"])
@pytest.mark.parametrize("how", ["make", "raise", "reset", "enable", "address"])
def test_nobody_approves_for_whom_they_gave_a_way_in_or_got_it_from(
    world: World, how: str, direction: str
) -> None:
    """The maker proposes and the made one approves, and the other way round."""
    world.account()
    case = world.case()
    world.suspend(case, by="ravi")
    world.establish(case, by="ravi")
    ada = {"by": world.actor("ada"), "now": world.now}
    if how == "make":
        world.people["nina"] = make_person(username="nina", role="LEAD", work=WORK, **ada)
        answer(world, "axel")
        world.people["lena"] = row("nina")
    elif how == "raise":
        role(world, "rhea", "LEAD")
        answer(world, "axel")
        world.people["lena"] = row("rhea")
    elif how == "reset":
        sign_ins.renew_sign_in(person_id=row("lena").pk, **ada)
        answer(world, "axel")
    elif how == "enable":
        long_gone("lena")
        sign_ins.enable(person_id=row("lena").pk, **ada)
        answer(world, "axel")
    else:
        moved = Work(first_name="Lena", last_name="", email="ada+lena@provider.example")
        change_work(person_id=row("lena").pk, work=moved, **ada)
    first, second = ("ada", "lena") if direction == "approver" else ("lena", "ada")
    proposal = world.take(case, "require_remediation", by=first, **KEEP)
    with refused("are not independent", "not-allowed"):
        world.approve(proposal, second)
    world.now += timedelta(hours=1)
    world.approve(proposal, "lars")


def test_after_thirty_days_they_may(world: World) -> None:
    role(world, "rhea", "LEAD")
    answer(world, "axel")
    world.people["rhea"] = row("rhea")
    world.now += FOREIGN + timedelta(minutes=1)
    world.account()
    case = world.case()
    world.suspend(case, by="ravi")
    world.establish(case, by="ravi")
    world.both(case, "require_remediation", by="ada", approver="rhea", **KEEP)


def test_who_was_raised_by_the_one_who_suspended_does_not_ratify(world: World) -> None:
    role(world, "rhea", "LEAD")
    answer(world, "axel")
    world.account(tier="STRATEGIC")
    case = world.case()
    world.take(case, "suspend", by="ada", **HOLD)
    with refused("not independent", "not-allowed"):
        decide.ratify(case_id=case.pk, by=row("rhea").actor, now=world.now)
    decide.ratify(case_id=case.pk, by=world.actor("lena"), now=world.now)


def test_another_admins_address_is_theirs_to_change_and_a_leads_is_told_at_the_old_one(
    world: World,
) -> None:
    moved = Work(first_name="Axel", last_name="", email="ada+axel@provider.example")
    with refused("change their own", "not-allowed"):
        change_work(person_id=row("axel").pk, work=moved, by=world.actor("ada"), now=world.now)
    moved = Work(first_name="Lena", last_name="", email="ada+lena@provider.example")
    change_work(person_id=row("lena").pk, work=moved, by=world.actor("ada"), now=world.now)
    assert told("own_sign_in_changed")[0]["former"] == "lena@provider.example"
    assert told("sign_in_changed")


def test_who_moves_a_leads_address_first_does_not_read_alone_what_stops_it(
    world: World,
    mailbox: Mailbox,  # noqa: F811
) -> None:
    """Ada moves Lena's address, twice, then resets her sign-in: Lena reads of it, and can stop it
    where nobody else could agree.
    """
    made_dependent(world, "enable")
    for n in range(2):
        moved = Work(first_name="Lena", last_name="", email=f"ada+{n}@provider.example")
        change_work(person_id=row("lena").pk, work=moved, by=world.actor("ada"), now=world.now)
        world.now += timedelta(hours=1)
    sign_ins.renew_sign_in(person_id=row("lena").pk, by=world.actor("ada"), now=world.now)
    assert RoleProposal.objects.get().unless_stopped
    relay.work_through(now=lambda: world.now)
    stop = told("own_sign_in_proposed")[0]["path"]
    sent = [mail for mail in mailbox.mails() if stop in mail.body("plain")]
    assert {mail.recipients for mail in sent} == {"lena@provider.example", "ada+1@provider.example"}
    world.now += STOPPABLE
    due.work_through(now=lambda: world.now)
    assert told("own_sign_in_changed")[-1]["former"] == "lena@provider.example"
    world.now += FOREIGN
    sign_ins.renew_sign_in(person_id=row("lena").pk, by=world.actor("ada"), now=world.now)
    assert "former" not in told("own_sign_in_proposed")[-1], "by now the address is theirs"


def test_a_reviewer_is_not_taken_over_unseen(world: World) -> None:
    """Their address first, so that the invitation to a new password goes elsewhere."""
    ravi = world.people["ravi"].pk
    work = Work(first_name="Ravi", last_name="Rao", email="elsewhere@provider.example")
    change_work(person_id=ravi, work=work, by=world.actor("ada"), now=world.now)
    assert told("own_sign_in_changed")[0]["former"] == "ravi@provider.example"
    sign_ins.renew_sign_in(person_id=ravi, by=world.actor("ada"), now=world.now)
    changes = [mail["about"]["change"] for mail in told("sign_in_changed")]
    assert changes == ["EMAIL", "RESET"], "the other admin learns of both"
    assert [mail["about"]["change"] for mail in told("own_sign_in_changed")] == changes

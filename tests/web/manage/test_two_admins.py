"""On the pages: one admin does nothing alone to another admin or a lead, and whoever it concerns
stops it from their mail.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.invitations import stop_address
from accounts.models import User
from enforcement.models import OutboxMessage, RoleProposal, StaffEvent
from enforcement.process import clock
from tests.staff import long_gone
from tests.web.conftest import SignIn
from tests.world import World


@pytest.fixture
def world(transactional_db: Any) -> World:
    """People, among them two admins."""
    return World()


ACTS: dict[str, dict[str, str]] = {
    "disable": {"reason": "Left."},
    "renew": {},
    "role": {"role": "REVIEWER", "reason": "Lower."},
}


@pytest.mark.parametrize("who", ["axel", "lena"])
@pytest.mark.parametrize("act", ACTS)
def test_one_admin_does_nothing_alone_to_an_admin_or_a_lead(
    ada: Client, act: str, who: str
) -> None:
    before = User.objects.filter(username=who).values().get()
    page = ada.post(f"/staff/of/{who}/{act}", ACTS[act], follow=True).content.decode()
    assert User.objects.filter(username=who).values().get() == before
    waits = "takes effect in 24 hours" if who == "axel" else "when a second admin agrees"
    assert waits in page
    # nothing else is offered while it waits, and nothing else is taken
    assert "Reset password and MFA</button>" not in page
    again = ada.post(f"/staff/of/{who}/disable", {"reason": "At once."})
    assert again.status_code == 409 and "already waiting" in again.content.decode()
    key = RoleProposal.objects.get().pk
    assert ada.post(f"/staff/roles/{key}/answer", {"answer": "agree"}).status_code == 403
    assert User.objects.filter(username=who).values().get() == before


def test_whoever_it_concerns_stops_it_on_the_staff_page(ada: Client, sign_in: SignIn) -> None:
    ada.post("/staff/of/axel/renew")
    axel, key = sign_in("axel", "ADMIN"), RoleProposal.objects.get().pk
    page = axel.get("/staff").content.decode()
    assert "reset password and authenticator" in page and "Stop it" in page
    assert axel.post(f"/staff/roles/{key}/answer", {"answer": "agree"}).status_code == 403
    assert axel.post(f"/staff/roles/{key}/answer", {"answer": "decline"}).status_code == 302
    assert not RoleProposal.objects.exists()


def test_whoever_it_concerns_stops_it_from_their_mail_without_a_sign_in(ada: Client) -> None:
    ada.post("/staff/of/axel/renew")
    mail = OutboxMessage.objects.get(topic="own_sign_in_proposed").payload
    stranger = Client()
    for _ in range(2):
        page = stranger.get(mail["path"])
        assert page.status_code == 200 and "reset password" in page.content.decode()
        assert RoleProposal.objects.exists(), "a mail scanner stopped it"
    german = Client(headers={"accept-language": "de"}).get(mail["path"]).content.decode()
    assert "Diese Änderung anhalten?" in german
    assert "Stopped" in stranger.post(mail["path"]).content.decode()
    assert not RoleProposal.objects.exists()
    assert StaffEvent.objects.latest("id").by_name == "axel"
    for answer in (stranger.get(mail["path"]), stranger.post(mail["path"])):
        assert answer.status_code == 410 and "Nothing to stop" in answer.content.decode()


@pytest.mark.parametrize(("who", "act"), [("lena", "renew"), ("rhea", "role"), ("lars", "enable")])
def test_whoever_is_no_admin_or_disabled_stops_it_from_their_mail_as_well(
    ada: Client, world: World, who: str, act: str
) -> None:
    StaffEvent.objects.create(
        by=world.people["ada"],
        by_name="Ada",
        person=world.people["axel"],
        about="Axel",
        act="role",
        before="LEAD",
        after="ADMIN",
        at=clock.now(),
    )
    if act == "enable":
        long_gone(who)
    ada.post(f"/staff/of/{who}/{act}", {"role": "LEAD", "reason": "Up."} if act == "role" else {})
    path = OutboxMessage.objects.get(topic="own_sign_in_proposed").payload["path"]
    assert RoleProposal.objects.get().unless_stopped
    answer = Client().post(path)
    assert answer.status_code == 200 and "Stopped" in answer.content.decode()
    assert not RoleProposal.objects.exists()
    assert StaffEvent.objects.latest("id").by_name == who


def test_nobody_agrees_when_the_time_is_over_though_the_worker_is_away(
    ada: Client, sign_in: SignIn
) -> None:
    ada.post("/staff/of/lena/renew")
    long_ago = clock.now() - timedelta(days=20)
    RoleProposal.objects.update(proposed_at=long_ago - timedelta(days=7), expires_at=long_ago)
    path = f"/staff/roles/{RoleProposal.objects.get().pk}/answer"
    axel = sign_in("axel", "ADMIN")
    answer = axel.post(path, {"answer": "agree"})
    assert answer.status_code == 409 and "The time to agree is over" in answer.content.decode()
    assert User.objects.get(username="lena").has_usable_password()
    assert axel.post(path, {"answer": "decline"}).status_code == 302


@pytest.mark.parametrize("key", ["x", "a:b:c", "%00"])
def test_nobody_stops_anything_with_an_address_that_they_made_up(ada: Client, key: str) -> None:
    ada.post("/staff/of/axel/renew")
    for answer in (Client().get(f"/me/stop/{key}/"), Client().post(f"/me/stop/{key}/")):
        assert answer.status_code in (400, 410)
    forged = stop_address(RoleProposal.objects.get().pk)[:-3] + "xx/"
    assert Client().post(forged).status_code == 410
    assert RoleProposal.objects.exists()


def test_a_form_with_a_field_too_many_stops_nothing(ada: Client) -> None:
    ada.post("/staff/of/axel/renew")
    path = stop_address(RoleProposal.objects.get().pk)
    answer = Client().post(path, {"why": "x"})
    assert answer.status_code == 422 and RoleProposal.objects.exists()

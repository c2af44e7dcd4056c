"""Tokens of programs on the admins' page: the key is shown once, what may act takes two."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import ApiToken, User
from enforcement.models import OutboxMessage, StaffEvent
from tests.web.conftest import SignIn
from tests.world import World

KEY = re.compile(r"dk_[\w-]{43}")


@pytest.fixture
def world(transactional_db: Any) -> World:
    """People, among them two admins."""
    return World()


def make(admin: Client, code: int = 200, **values: Any) -> str:
    """Make a token; the page that follows."""
    data = {"name": "intake", "scopes": ["REPORTS_WRITE"], "days": "30", **values}
    answer = admin.post("/tokens/make", data, follow=True)
    assert answer.status_code == code, answer.content.decode().partition("<main")[2][:1500]
    return answer.content.decode()


def act(admin: Client, what: str, code: int = 200) -> str:
    """Press a button of the only token; the page that follows."""
    answer = admin.post(f"/tokens/{ApiToken.objects.get().pk}/act", {"act": what}, follow=True)
    assert answer.status_code == code, answer.content.decode().partition("<main")[2][:1500]
    return answer.content.decode()


def is_taken(key: str) -> bool:
    """Whether the API knows a key."""
    headers = {"Authorization": f"Bearer {key}"}
    return Client().get("/api/v1/cases", headers=headers).status_code != 401


def keys_in(page: str) -> set[str]:
    """The keys that a page shows."""
    return set(KEY.findall(page))


def test_a_key_is_shown_once_and_stored_nowhere(ada: Client) -> None:
    (key,) = keys_in(make(ada))
    assert is_taken(key) and not is_taken(key[:-1] + "x")
    page = ada.get("/tokens").content.decode()
    assert keys_in(page) == set() and f"{key[:8]}…" in page and "reports:write" in page
    assert key not in str(list(ApiToken.objects.values())) + str(list(StaffEvent.objects.values()))
    told = OutboxMessage.objects.get(topic="token_changed")
    assert told.payload["about"]["token"] == "intake" and key not in str(told.payload)


def test_a_token_that_may_act_has_a_key_when_a_second_admin_agreed(
    ada: Client, sign_in: SignIn
) -> None:
    page = make(ada, scopes=["CASES_READ", "CASES_ACT"])
    assert keys_in(page) == set() and "A second admin must agree" in page
    assert "Agree</button>" not in page
    act(ada, "agree", 403)
    act(ada, "renew", 409)
    assert ApiToken.objects.get().hash is None
    axel = sign_in("axel", "ADMIN")
    assert "may act" in act(axel, "agree")
    (key,) = keys_in(act(ada, "renew"))
    assert is_taken(key)
    agreed = StaffEvent.objects.get(act="agree to token")
    assert (agreed.by_name, agreed.proposer) == (
        User.objects.get(username="axel").actor.name,
        User.objects.get(username="ada"),
    )


def test_whom_the_maker_made_an_admin_lately_is_no_second_person(
    ada: Client, sign_in: SignIn, world: World
) -> None:
    make(ada, scopes=["CASES_ACT"])
    StaffEvent.objects.create(
        by=world.people["ada"],
        by_name="Ada",
        person=world.people["axel"],
        about="Axel",
        act="role",
        before="LEAD",
        after="ADMIN",
        at=ApiToken.objects.get().created_at,
    )
    axel = sign_in("axel", "ADMIN")
    assert "in the last 30 days" in act(axel, "agree", 403)


def test_a_key_is_renewed_without_a_gap(ada: Client) -> None:
    (old,) = keys_in(make(ada))
    (new,) = keys_in(act(ada, "renew"))
    assert is_taken(old) and is_taken(new)
    act(ada, "end-old")
    assert not is_taken(old) and is_taken(new)
    act(ada, "end-old", 409)
    act(ada, "end")
    assert not is_taken(new)
    assert "intake" in ada.get("/tokens").content.decode()
    (again,) = keys_in(make(ada))  # the name is free again
    assert is_taken(again)


def test_what_cannot_be_a_token_is_said_at_its_field(ada: Client) -> None:
    make(ada)
    page = make(ada, 409)
    assert "There is a token with this name" in page
    assert "Choose" in make(ada, 422, name="other", scopes=[])
    assert ApiToken.objects.count() == 1


def test_the_database_asks_for_two_as_well(ada: Client, world: World) -> None:
    make(ada, scopes=["CASES_ACT"])
    token = ApiToken.objects.filter(name="intake")
    for by in (None, world.people["ada"]):
        with pytest.raises(IntegrityError, match="token_acts_by_two"), transaction.atomic():
            token.update(hash="0" * 64, agreed_by=by)
    with pytest.raises(IntegrityError, match="token_scopes_are_known"), transaction.atomic():
        ApiToken.objects.create(
            name="all", scopes=["EVERYTHING"], created_at=token.get().created_at
        )

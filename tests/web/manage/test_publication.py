"""The page of a draft that changes what an account can be terminated for: who is offered what, and
what is said.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from enforcement.models import PolicyVersion, StaffEvent
from enforcement.operations import policies
from enforcement.process import clock
from tests.staff import long_gone
from tests.web._desks import today
from tests.web.conftest import SignIn
from tests.world import World

DRAFT = "/policies/competing-models/2033-05"


@pytest.fixture
def world(transactional_db: Any) -> World:
    """Two admins, and a draft without the clause that allowed termination."""
    world = today()
    draft = policies.draft(
        policy_id=world.policy.pk,
        version="2033-05",
        effective_on=date(2033, 5, 1),
        by=world.actor("ada"),
        now=world.now,
    )
    draft.clauses.update(measures=["LIMIT"])
    return world


def version() -> PolicyVersion:
    """The draft, as it is stored now."""
    return PolicyVersion.objects.get(version="2033-05")


def page(client: Client) -> str:
    """The page of the draft in one line."""
    return " ".join(client.get(DRAFT).content.decode().split())


def test_one_proposes_and_another_agrees(world: World, sign_in: SignIn) -> None:
    ada, axel = sign_in("ada", "ADMIN"), sign_in("axel", "ADMIN")
    shown = page(ada)
    assert "can be terminated for: 2c-iii." in shown and "A second admin must agree." in shown
    assert "Propose publication</button>" in shown and "Agree and publish" not in shown
    told = ada.post(f"{DRAFT}/publish", {"edition": version().edition}, follow=True)
    assert "when a second admin agrees" in told.content.decode()
    shown = page(ada)
    assert "<b>ada</b> proposes to publish this draft" in shown and "Withdraw" in shown
    assert "Agree and publish" not in shown and "Propose publication" not in shown
    answer = {"edition": version().edition, "answer": "agree"}
    refused = ada.post(f"{DRAFT}/answer", answer)
    assert refused.status_code == 403 and not version().published_at
    assert "Agree and publish" in page(axel)
    assert axel.post(f"{DRAFT}/answer", answer).status_code == 302
    assert version().published_at and version().published_by == "axel"
    assert axel.post(f"{DRAFT}/answer", answer).status_code == 422, "it is published already"


def test_the_page_says_it_in_german(world: World, sign_in: SignIn) -> None:
    ada = sign_in("ada", "ADMIN")
    ada.post(f"{DRAFT}/publish", {"edition": version().edition})
    world.people["axel"].preferences = {"language": "de"}
    world.people["axel"].save(update_fields=["preferences"])
    shown = page(sign_in("axel"))
    assert "schlägt vor, diesen Entwurf so zu veröffentlichen" in shown
    assert "Zustimmen und veröffentlichen" in shown


def test_who_is_no_admin_is_offered_nothing(world: World, sign_in: SignIn) -> None:
    lena = sign_in("lena", "LEAD")
    assert "Propose publication" not in page(lena) and "A second admin must" not in page(lena)
    answer = {"edition": version().edition, "answer": "agree"}
    assert lena.post(f"{DRAFT}/answer", answer).status_code == 403


def test_a_single_admin_is_told_that_nobody_else_could_agree(world: World, sign_in: SignIn) -> None:
    long_gone("axel")
    ada = sign_in("ada", "ADMIN")
    shown = page(ada)
    assert "No other admin could agree, so you publish it alone." in shown
    assert "Propose publication" not in shown
    ada.post(f"{DRAFT}/publish", {"edition": version().edition})
    assert version().published_at


def test_an_admin_whose_only_other_one_depends_on_them_is_told_that_it_waits(
    world: World, sign_in: SignIn
) -> None:
    ada, axel = world.people["ada"], world.people["axel"]
    StaffEvent.objects.create(
        person=axel, by=ada, by_name="ada", about="axel", act="enable", at=clock.now()
    )
    client = sign_in("ada", "ADMIN")
    assert "published after 24 hours unless one of them stops it" in " ".join(page(client).split())
    answer = client.post(f"{DRAFT}/publish", {"edition": version().edition}, follow=True)
    assert "published in 24 hours unless an admin stops it" in answer.content.decode()
    assert "Published unless stopped:" in page(client) and not version().published_at

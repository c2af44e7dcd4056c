"""The page of a case says which notice reached nobody, and sends it to a contact that was found."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Contact, User
from enforcement.models import Case, OutboxMessage
from enforcement.models.outbox import Channel
from tests.web._case import page, words
from tests.web.conftest import SignIn
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
SENT = "do/send_notices"


@pytest.fixture
def unreachable(transactional_db: Any) -> tuple[World, Case]:
    """A case of an account without a contact, whose notice is owed to nobody."""
    world = World()
    world.account("acme", name="Acme", contacts=0)
    case = world.case("acme")
    world.suspend(case)
    return world, world.fresh(case)


def found_later(case: Case) -> None:
    Contact.objects.create(account=case.account, name="Found", email="found@acme.example")


def test_what_reached_nobody_is_said_and_sent_from_there(
    sign_in: SignIn, unreachable: tuple[World, Case]
) -> None:
    rhea, case = sign_in("rhea"), unreachable[1]
    html = page(rhea, case)
    assert "reached nobody" in html and SENT not in html
    assert "No contact is left to write to. Add one to the account" in words(html)
    found_later(case)
    html = page(rhea, case)
    assert "It can be sent to found@acme.example." in words(html) and SENT in html
    answer = rhea.post(f"/cases/{case.ref}/{SENT}")
    assert answer.status_code == 302
    html = page(rhea, case)
    assert "The notice is on its way." in html and "reached nobody. It can" not in words(html)
    assert "sent a notice that had reached nobody to another contact." in words(html)
    assert OutboxMessage.objects.get(channel=Channel.EMAIL).recipient == "found@acme.example"


def test_a_second_click_is_told_that_it_is_on_its_way(
    sign_in: SignIn, unreachable: tuple[World, Case]
) -> None:
    rhea, case = sign_in("rhea"), unreachable[1]
    found_later(case)
    for code in (302, 409):
        assert rhea.post(f"/cases/{case.ref}/{SENT}").status_code == code
    assert OutboxMessage.objects.filter(channel=Channel.EMAIL).count() == 1


def test_who_reads_alone_sees_it_and_may_not_send_it(
    sign_in: SignIn, unreachable: tuple[World, Case]
) -> None:
    otto, case = sign_in("otto", "AUDITOR"), unreachable[1]
    found_later(case)
    html = page(otto, case)
    assert "reached nobody" in html and SENT not in html
    assert otto.post(f"/cases/{case.ref}/{SENT}").status_code == 403
    assert not OutboxMessage.objects.filter(channel=Channel.EMAIL).exists()


def test_it_has_no_page_of_its_own(sign_in: SignIn, unreachable: tuple[World, Case]) -> None:
    assert sign_in("rhea").get(f"/cases/{unreachable[1].ref}/{SENT}").status_code == 404


def test_it_is_said_in_german(sign_in: SignIn, unreachable: tuple[World, Case]) -> None:
    rhea, case = sign_in("rhea"), unreachable[1]
    found_later(case)
    User.objects.filter(username="rhea").update(preferences={"language": "de"})
    html = page(rhea, case)
    assert "hat niemanden erreicht" in words(html) and "Mitteilung senden" in html

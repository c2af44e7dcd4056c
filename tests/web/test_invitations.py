"""Whoever is new, or lost their way in, chooses a password by a link that is mailed to them: once,
for three days, and nobody else ever knows it.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from enforcement.delivery import mail, relay
from enforcement.models import OutboxMessage, StaffEvent
from enforcement.models.outbox import Channel
from enforcement.process import clock
from tests.web.conftest import SignIn, person
from tests.web.manage.test_staff import NINA
from tests.world import World

CHOSEN = {"new_password1": "a quiet long sentence", "new_password2": "a quiet long sentence"}


@pytest.fixture
def ada(transactional_db: Any, sign_in: SignIn) -> Client:
    """An admin who has just shown her authenticator, in a world with others."""
    World()
    return sign_in("ada", "ADMIN")


def invitation() -> OutboxMessage:
    """The newest mail by which somebody is invited, as the outbox keeps it."""
    relay.work_through(now=clock.now, channels=(Channel.STAFF,))
    return OutboxMessage.objects.filter(channel=Channel.EMAIL, topic__endswith="invitation").latest(
        "id"
    )


def link_in(message: OutboxMessage) -> str:
    """The address in the mail as it is sent."""
    text = str(mail.letter(message).body)
    found = re.search(r"http\S+/me/invitation/\S+", text)
    assert found, text
    return urlsplit(found[0]).path


def opened(client: Client, link: str) -> Any:
    """The page that the link leads to."""
    return client.get(link, follow=True)


def choose(client: Client, link: str, **values: str) -> Any:
    """Open the link, and send a password."""
    page = opened(client, link)
    place = page.redirect_chain[-1][0] if page.redirect_chain else link
    return client.post(place, {**CHOSEN, **values})


def test_somebody_new_chooses_a_password_that_nobody_was_told(ada: Client) -> None:
    answer = ada.post("/staff/make", NINA, follow=True)
    nina = User.objects.get(username="nina")
    assert not nina.has_usable_password()
    assert "on its way to nina@provider.example" in answer.content.decode()
    message = invitation()
    link, fresh = link_in(message), Client()
    assert message.recipient == "nina@provider.example" and link not in str(message.payload)
    assert link not in str(StaffEvent.objects.values_list())
    html = opened(fresh, link).content.decode()
    assert "Choose your password" in html and "nina" in html and link not in html
    assert choose(fresh, link).status_code == 302
    fresh.post("/me/sign-in/", {"login": "nina", "password": CHOSEN["new_password1"]})
    assert fresh.get("/")["Location"] == "/me/authenticators/"


def test_looking_at_a_link_uses_nothing_up_and_choosing_does(ada: Client) -> None:
    ada.post("/staff/make", NINA)
    link = link_in(invitation())
    for _ in range(3):
        assert opened(Client(), link).status_code == 200, "a mail scanner used it up"
    assert choose(Client(), link).status_code == 302
    again = opened(Client(), link)
    assert again.status_code == 410 and "no longer valid" in again.content.decode()
    late = Client()
    late.get(link)
    assert late.post(link, CHOSEN).status_code == 410
    assert opened(Client(), link_in(invitation())).status_code == 410, (
        "a mail that is sent once more opens what is closed"
    )


def test_a_link_holds_for_three_days_and_for_one_invitation(ada: Client) -> None:
    ada.post("/staff/make", NINA)
    first = link_in(invitation())
    with time_machine.travel(clock.now() + timedelta(days=3, minutes=1), tick=False):
        assert opened(Client(), first).status_code == 410
    ada.post("/staff/of/nina/renew")
    assert opened(Client(), first).status_code == 410, "an older invitation still holds"
    assert opened(Client(), link_in(invitation())).status_code == 200
    User.objects.filter(username="nina").update(is_active=False)
    assert opened(Client(), link_in(invitation())).status_code == 410, "who is disabled got in"


@pytest.mark.parametrize(
    "link", ["/me/invitation/x/y/", "/me/invitation/MDE5/choose/", "/me/invitation/%00/%0a/"]
)
def test_a_link_that_nobody_sent_says_so(db: Any, link: str) -> None:
    assert opened(Client(), link).status_code in (400, 410)


def test_whoever_has_a_password_is_given_no_other_by_a_link(ada: Client) -> None:
    ada.post("/staff/make", NINA)
    link = link_in(invitation())
    person("nina")
    assert choose(Client(), link).status_code == 410
    assert User.objects.get(username="nina").check_password("a long and quiet sentence")


@pytest.mark.parametrize(
    "values",
    [
        {"new_password2": "another long sentence"},
        {"new_password1": "short", "new_password2": "short"},
        {"new_password1": "", "new_password2": ""},
        {"new_password1": "nina@provider.example", "new_password2": "nina@provider.example"},
    ],
)
def test_a_password_that_is_not_taken_is_told_at_its_field(
    ada: Client, values: dict[str, str]
) -> None:
    ada.post("/staff/make", NINA)
    answer = choose(Client(), link_in(invitation()), **values)
    html = answer.content.decode()
    assert answer.status_code == 422 and "errorlist" in html
    assert not User.objects.get(username="nina").has_usable_password()


def test_the_page_speaks_the_readers_language(ada: Client) -> None:
    ada.post("/staff/make", NINA)
    link = link_in(invitation())
    german = Client(headers={"accept-language": "de"})
    assert "Wählen Sie Ihr Passwort" in opened(german, link).content.decode()
    assert "gilt nicht mehr" in opened(german, "/me/invitation/x/y/").content.decode()

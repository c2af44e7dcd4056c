"""The inbox on the page: what it shows, what opening does, and how one chooses to be told."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from accounts.preferences import ByMail, Topic, preferences_of
from benchmarks.counting import counting
from enforcement.models import InboxItem
from enforcement.web.inbox.forms import CHOSEN
from tests.staff import long_gone
from tests.web._desks import look, post, today
from tests.web.conftest import SignIn
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: Any) -> World:
    return today()


def told(world: World, who: str, number: int = 1, kind: str = "mention", **values: Any) -> Any:
    """Messages to somebody, a minute apart, about a case."""
    account = world.account(f"acme-{uuid4().hex[:6]}")
    case = world.case(account.external_ref)
    made = [
        InboxItem(
            person=world.people[who],
            message_id=uuid4(),
            kind=kind,
            about={"by": "Lena Brandt", "text": f"Look at <b>{n}</b>, please."},
            path=f"/cases/{case.ref}",
            account=account,
            case=case,
            told_at=world.now - timedelta(minutes=n),
            **values,
        )
        for n in range(number)
    ]
    return InboxItem.objects.bulk_create(made)


def rung(html: str) -> str:
    """What the bell counts."""
    bell = re.search(r'class="bell".*?</a>', html, re.DOTALL)
    assert bell
    return "".join(re.findall(r'<span class="count">(\d+)</span>', bell[0]))


def test_it_shows_what_is_not_read_and_opening_reads_it(sign_in: SignIn, world: World) -> None:
    (item,) = told(world, "rhea")
    told(world, "ravi")
    client = sign_in("rhea")
    html = look(client, "/inbox")
    assert html.count("told-row") == 1 and "Lena Brandt mentioned you" in html
    assert "Look at &lt;b&gt;0&lt;/b&gt;, please." in html
    assert rung(html) == "1"
    answer = client.post(f"/inbox/{item.pk}/open")
    assert answer.status_code == 302 and answer["Location"] == item.path
    html = look(client, "/inbox")
    assert "You have read everything" in html and rung(html) == ""
    assert look(client, "/inbox?lane=all").count("told-row") == 1
    post(client, f"/inbox/{item.pk}/put-back")
    assert "Lena Brandt mentioned you" in look(client, "/inbox")


def test_nobody_opens_what_is_another_s(sign_in: SignIn, world: World) -> None:
    (item,) = told(world, "ravi")
    client = sign_in("rhea")
    for act in ("open", "put-back", "read-all"):
        assert client.post(f"/inbox/{item.pk}/{act}").status_code == 404
    assert InboxItem.objects.get().read_at is None


def test_all_that_was_shown_is_read_at_once(sign_in: SignIn, world: World) -> None:
    told(world, "rhea", 3)
    client = sign_in("rhea")
    button = re.search(r'action="(/inbox/[^"]+/read-all)"', look(client, "/inbox"))
    assert button
    assert "Marked as read: 3." in post(client, button[1])
    assert InboxItem.objects.filter(read_at__isnull=True).count() == 0


def test_it_is_found_by_topic_and_in_pages(sign_in: SignIn, world: World) -> None:
    told(world, "rhea", 60)
    told(world, "rhea", 2, kind="assigned")
    client = sign_in("rhea")
    assert look(client, "/inbox?topic=ASSIGNMENTS").count("told-row") == 2
    assert look(client, "/inbox?topic=NONE").count("told-row") == 50
    html = look(client, "/inbox?topic=REPLIES")
    assert "Nothing about this topic" in html and "You have read everything" not in html
    assert "Mark all as read" not in look(client, "/inbox?topic=MENTIONS"), "it would be more"
    later = re.search(r'href="([^"]+)" rel="next"', look(client, "/inbox?topic=MENTIONS"))
    assert later
    assert look(client, later[1].replace("&amp;", "&")).count("told-row") == 10


@pytest.mark.parametrize("many", [1, 50])
def test_it_takes_ten_statements_at_most_however_much_there_is(
    sign_in: SignIn, world: World, many: int
) -> None:
    told(world, "rhea", many)
    client = sign_in("rhea")
    look(client, "/inbox")
    with counting() as counted:
        look(client, "/inbox")
    assert counted.statements <= 10


def test_one_chooses_how_to_be_told_and_sees_it_again(sign_in: SignIn, world: World) -> None:
    client = sign_in("rhea")
    html = look(client, "/inbox/how-you-are-told")
    assert html.count("checked") == len(CHOSEN) and 'name="mail_SECURITY"' not in html
    wishes = {f"mail_{topic}": "AT_ONCE" for topic in CHOSEN} | {"mail_DEADLINES": "DAILY"}
    assert "Saved." in post(client, "/inbox/how-you-are-told/keep", **wishes, inbox_MENTIONS="on")
    kept = preferences_of(User.objects.get(username="rhea"))
    assert kept.told_of(Topic.DEADLINES).mail is ByMail.DAILY
    assert kept.told_of(Topic.MENTIONS).inbox and not kept.told_of(Topic.REPLIES).inbox
    assert look(client, "/inbox/how-you-are-told").count("checked") == 1


@pytest.mark.parametrize("wrong", [{"mail_MENTIONS": "NEVER"}, {"mail_SECURITY": "OFF"}])
def test_a_choice_that_there_is_not_is_refused_at_its_field(
    sign_in: SignIn, world: World, wrong: dict[str, str]
) -> None:
    client = sign_in("rhea")
    wishes = {f"mail_{topic}": "AT_ONCE" for topic in CHOSEN} | wrong
    post(client, "/inbox/how-you-are-told/keep", 422, **wishes)
    assert not User.objects.get(username="rhea").preferences.get("told")


def test_a_note_offers_colleagues_by_the_beginning_of_their_name(
    sign_in: SignIn, world: World
) -> None:
    client = sign_in("rhea")
    answer = client.get("/inbox/colleagues?q=l").content.decode()
    assert re.findall(r'data-mention="(\w+)"', answer) == ["lars", "lena"]
    assert "data-mention" not in client.get("/inbox/colleagues?q=").content.decode()
    assert "data-mention" not in client.get("/inbox/colleagues?q=rhea").content.decode()
    long_gone("lars")
    assert "lars" not in client.get("/inbox/colleagues?q=l").content.decode()

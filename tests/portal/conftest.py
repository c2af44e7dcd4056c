"""Holders who ask for a link, find it in their mail, and come in, as they would in a browser."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.test import Client

from enforcement.delivery import mail
from enforcement.models import Case, OutboxMessage
from enforcement.operations import entrance
from tests.files import kept_in
from tests.world import World


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    """Static files are not looked for, and no count of wrong codes is carried over."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]
    caches["default"].key_prefix = f"test-{uuid4()}"


class Outside:
    """A world of today with a suspended account, and browsers that ask for links."""

    def __init__(self) -> None:
        self.world = World(datetime.now(UTC) - timedelta(minutes=1))
        self.account = self.world.account("acme", contacts=2, time_zone="Europe/Berlin")
        self.case = self.suspended("acme")

    def suspended(self, ref: str) -> Case:
        """A case of an account, which is suspended in it and was told so."""
        case = self.world.case(ref)
        self.world.suspend(case)
        case.refresh_from_db()
        return case

    def ask(self, browser: Client, named: str = "", door: str = "h") -> Any:
        """Ask for a link; the worker handles what was asked."""
        answer = browser.post(f"/{door}/ask", {"named": named or self.case.ref})
        handle_all()
        return answer

    def letters(self, to: str = "legal@acme.example") -> list[str]:
        """The texts of the mails with a link to this mailbox, as sent, the newest first."""
        sent = OutboxMessage.objects.filter(topic=entrance.TOPIC, recipient=to).order_by("-id")
        return [str(mail.letter(message).body) for message in sent]

    def come_in(self, to: str = "legal@acme.example", named: str = "") -> Client:
        """A browser in which somebody with this mailbox came in."""
        browser = Client()
        assert self.ask(browser, named).status_code == 302
        answer = browser.post(link_in(self.letters(to)[0]))
        assert answer.status_code == 302, answer.content.decode()
        return browser


def handle_all() -> int:
    """What the worker does about links that were asked for."""
    now = datetime.now(UTC)
    return entrance.handle_link_requests(wall=now, now=now)


def mail_of(message: OutboxMessage) -> list[bytes]:
    """A mail as it leaves: its headers, and each of its parts as it is read."""
    made = mail.letter(message).message()
    parts = [part.get_payload(decode=True) for part in made.walk() if not part.is_multipart()]
    return [made.as_bytes(), str(made.items()).encode(), *parts]


def link_in(letter: str) -> str:
    """The link of a mail."""
    found = re.search(r"http\S+/in/\S+", letter)
    assert found, letter
    return urlsplit(found[0]).path


def code_in(letter: str) -> str:
    """The code of a mail."""
    return re.findall(r"^ {4}([2-9A-Y]{4}-[2-9A-Y]{4})$", letter, re.MULTILINE)[0]


@pytest.fixture
def outside(transactional_db: Any) -> Outside:
    """A suspended account and its holder."""
    return Outside()


@pytest.fixture
def replies_are_fed(settings: Any, tmp_path: Any) -> None:
    """The operator hands answers over."""
    settings.REPLY_TO = "replies@provider.example"
    settings.STORAGES = kept_in(tmp_path)

"""Idle means idle: what a page asks by itself keeps no session alive, unless somebody is there."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import resolve, reverse

from enforcement.web._shared.polling import polled
from tests.house._tree import ROOT
from tests.web._routes import ROUTES
from tests.web.conftest import SignIn
from tests.world import World

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
NEWS = f"/queue/news?since={MONDAY:%Y-%m-%dT%H:%M:%S}Z"
SCRIPTS = r"\b(fetch|XMLHttpRequest|EventSource|WebSocket|sendBeacon|ajax)\b"
ASKS = re.compile(r"hx-(?:get|post)=\"\{% url '(\w+)'")


@pytest.mark.django_db
def test_a_page_that_is_left_open_signs_nobody_in_for_ever(sign_in: SignIn) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        client = sign_in("rhea")
        assert client.get("/").status_code == 200
        for _ in range(14):
            clock.shift(timedelta(minutes=2))
            assert client.get(NEWS).status_code == 200
        clock.shift(timedelta(minutes=3))
        assert client.get(NEWS)["Location"].startswith("/me/sign-in/")
        assert client.get("/")["Location"] == "/me/sign-in/?next=/"


@pytest.mark.django_db(transaction=True)
def test_who_is_at_work_on_a_case_stays_signed_in(sign_in: SignIn) -> None:
    world = World()
    world.account("acme")
    here = reverse("case_here", args=[world.case("acme").ref])
    for active, stays in (("1", True), ("", False)):
        with time_machine.travel(MONDAY, tick=False) as clock:
            client = sign_in("rhea")
            client.get("/")
            for _ in range(20):
                clock.shift(timedelta(minutes=2))
                client.post(here, {"active": active})
            assert (client.get("/").status_code == 200) is stays, active


def test_every_view_that_a_template_asks_by_itself_is_marked_and_no_other() -> None:
    asked = set()
    for path in (ROOT / "templates").rglob("*.html"):
        for tag in re.findall(r"<\w[^<>]*hx-trigger=\"[^\"]*every[^<>]*", path.read_text()):
            found = ASKS.findall(tag) or ASKS.findall(path.read_text())
            assert len(found) == 1, f"{path}: which address does it ask?"
            asked |= set(found)
    assert asked == {r.name for r in ROUTES if getattr(r.callback, "polled", False)} != set()


def test_nothing_asks_but_what_templates_say() -> None:
    """A request that a script makes by itself would not be found by the test above."""
    for path in (ROOT / "static" / "docket").glob("*.js"):
        assert not re.findall(SCRIPTS, path.read_text()), path.name


def test_the_mark_is_seen_on_the_view_that_an_address_has() -> None:
    assert getattr(resolve("/queue/news").func, "polled", False)
    assert getattr(polled(lambda: None), "polled", False)

"""What is said once, on the page after an act."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.told import ToldCookie
from enforcement.models import Case
from tests.web._case import words
from tests.web.conftest import SignIn
from tests.world import World


def test_it_is_said_once_and_no_session_is_written_for_it(
    transactional_db: Any, sign_in: SignIn
) -> None:
    rhea = sign_in("rhea")
    rhea.get("/")
    with CaptureQueriesContext(connection) as queries:
        assert rhea.post("/me/columns/", {}).status_code in (302, 404)
        rhea.post("/queue/views", {"query": "", "name": "Mine"})
        html = rhea.get("/").content.decode()
    assert "The view “Mine” was saved." in words(html)
    table = Session._meta.db_table
    assert not [q["sql"] for q in queries if f'UPDATE "{table}"' in q["sql"]]
    assert "was saved" not in words(rhea.get("/").content.decode())


def test_a_cookie_that_was_made_up_says_nothing(transactional_db: Any, sign_in: SignIn) -> None:
    rhea = sign_in("rhea")
    rhea.post("/queue/views", {"query": "", "name": "Mine"})
    told = rhea.cookies[ToldCookie.cookie_name]
    assert told["httponly"] and told["samesite"] == "Lax"
    rhea.cookies[ToldCookie.cookie_name] = told.value[:-3] + "abc"
    assert "was saved" not in words(rhea.get("/").content.decode())


def test_more_than_a_cookie_holds_is_said_all_the_same(
    transactional_db: Any, sign_in: SignIn
) -> None:
    world = World()
    for number in range(30):
        world.account(f"a{number}")
        world.case(f"a{number}")
    refs = list(Case.objects.values_list("ref", flat=True))
    otto = sign_in("otto", "AUDITOR")
    assert otto.post("/queue/assign", {"cases": refs, "to": "me"}).status_code == 302
    html = words(otto.get("/").content.decode())
    assert all(f"{ref} was not changed" in html for ref in refs)

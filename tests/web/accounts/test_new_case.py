"""A member of staff opens a case by hand, for what they noticed themselves."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from accounts.models import Recusal
from enforcement.models import Allegation, Case, Event, Evidence, Notice, OutboxMessage, Report
from enforcement.models.report import ReportOrigin
from enforcement.process import clock
from tests.scenes import other_policy
from tests.web._case import words
from tests.web.conftest import SignIn
from tests.world import World

SEEN = {"policy": "competing-models", "claim": "Their blog says they trained on our output."}


@pytest.fixture
def world(transactional_db: Any) -> World:
    world = World(now=clock.now())
    other_policy(world)
    world.account("acme", name="Acme")
    return world


def send(client: Any, code: int = 302, ref: str = "acme", **values: str) -> str:
    """What the page says afterwards."""
    answer = client.post(f"/new-case/{ref}", {"once": str(uuid4()), **SEEN, **values}, follow=False)
    html = str(answer.content.decode())
    assert answer.status_code == code, words(html)[:1500]
    return str(client.get(answer["Location"]).content.decode()) if code == 302 else html


def test_it_opens_a_case_with_what_was_noticed(sign_in: SignIn, world: World) -> None:
    rhea = sign_in("rhea")
    assert "/new-case/acme" in rhea.get("/accounts/acme").content.decode()
    html = send(
        rhea, clauses="2c-iii", severity="CRITICAL", evidence="The blog, as it stood today."
    )
    case, report = Case.objects.get(), Report.objects.get()
    assert f"The case {case.ref} was opened." in words(html)
    assert (report.origin, report.source, report.case) == (ReportOrigin.STAFF, "rhea", case)
    assert case.state == "TRIAGE" and case.severity == "CRITICAL"
    assert Allegation.objects.get().clause.code == "2c-iii"
    assert Evidence.objects.get().text == "The blog, as it stood today."
    event = Event.objects.get()
    assert event.act == "open" and event.actor_name == "rhea" and event.data["evidence"] == 1
    # nobody outside reported it, so nobody is told
    assert not Notice.objects.exists()
    assert not OutboxMessage.objects.filter(channel="MAIL").exists()


def test_it_joins_the_undecided_case_of_the_same_area_and_says_so(
    sign_in: SignIn, world: World
) -> None:
    rhea = sign_in("rhea")
    send(rhea)
    html = send(rhea, claim="And again.", clauses="2c-iii")
    case = Case.objects.get()
    assert f"{case.ref} about this account is undecided. What you noticed was added" in words(html)
    assert case.report_count == 2 and Allegation.objects.count() == 1
    send(rhea, policy="spam")
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"policy": ""}, "Choose one."),
        ({"policy": "nonsense"}, "Choose one of the options offered."),
        ({"claim": " "}, "This field is required."),
        ({"claim": "​"}, "The text has no visible characters."),
        ({"clauses": "9z"}, "There is no clause 9z."),
        ({"clauses": "2c-iii, 5a"}, "There is no clause 5a."),
        ({"severity": "HUGE"}, "Choose one of the options offered."),
        ({"conduct_on": "2035-01-01"}, "Enter a day that is not in the future."),
        ({"conduct_on": "yesterday"}, "Enter a date like"),
        ({"evidence": "x\x00"}, "character"),
        ({"origin": "PRESS"}, "This form has no field “origin”."),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_kept(
    sign_in: SignIn, world: World, values: dict[str, str], sentence: str
) -> None:
    html = words(send(sign_in("rhea"), code=422, **values))
    assert sentence in html, html[:1500]
    assert not Case.objects.exists() and not Report.objects.exists()


def test_who_keeps_out_of_the_account_and_who_only_reads_opens_none(
    sign_in: SignIn, world: World
) -> None:
    account = world.account("bolt", name="Bolt")
    Recusal.objects.create(
        user=world.people["rhea"], account=account, reason="A friend.", since_at=world.now
    )
    assert "rhea is recused from Bolt." in send(sign_in("rhea"), code=403, ref="bolt")
    otto = sign_in("otto")
    send(otto, code=403)
    assert "/new-case/" not in otto.get("/accounts/acme").content.decode()
    assert sign_in("rhea").get("/new-case/nobody").status_code == 404
    assert not Case.objects.exists() and not Report.objects.exists()

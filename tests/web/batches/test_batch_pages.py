"""Choosing cases in a list, and the pages of a batch, from the boxes to its undoing."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from enforcement.models import Case, CaseBatch, Event
from enforcement.operations import batch_run, batches
from enforcement.process import clock
from tests.counting import page_statements
from tests.web._desks import look, post, today
from tests.web.conftest import SignIn
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    made = today()
    for ref in ("acme", "bolt", "core"):
        made.account(ref)
        made.case(ref)
    return made


def run() -> None:
    batch_run.work_through(now=clock.now)


def refs() -> list[str]:
    return list(Case.objects.order_by("account__external_ref").values_list("ref", flat=True))


def choose(
    browser: Client, *ticked: str, then: str = "", place: str = "queue", here: str = ""
) -> None:
    shown = " ".join(refs())
    sent = {"cases": ticked, "shown": shown, "place": place, "here": here, "then": then}
    answer = browser.post("/batches/choose", sent)
    assert answer.status_code == 302, answer.content.decode()
    assert "q=acme" not in then or answer["Location"] == "/?lane=all&q=acme"


def prepared(browser: Client, **asked: str) -> CaseBatch:
    act = asked.pop("act")
    post(browser, f"/batches/prepare/{act}", reason="We were asked to.", **asked)
    run()
    return CaseBatch.objects.latest("id")


def test_where_there_is_none_the_page_says_what_it_is_for(sign_in: SignIn, world: World) -> None:
    assert 'class="empty"' in look(sign_in("rhea"), "/batches")
    assert "No cases are selected" in look(sign_in("rhea"), "/batches/new/ASSIGN")


def test_the_choice_is_kept_across_pages_and_filters(sign_in: SignIn, world: World) -> None:
    browser, (acme, bolt, core) = sign_in("lena"), refs()
    choose(browser, acme, then="page:lane=all&q=acme")
    html = look(browser, "/")
    assert re.search(rf'value="{acme}" checked', html)
    assert not re.search(rf'value="{bolt}" checked', html)
    choose(browser, acme, core)
    assert "2 cases" in look(browser, "/batches/new/SEVERITY")
    choose(browser, then="none")
    assert "No cases are selected" in look(browser, "/batches/new/SEVERITY")


def test_all_that_match_but_one(sign_in: SignIn, world: World) -> None:
    browser, (acme, bolt, core) = sign_in("lena"), refs()
    choose(browser, then="all")
    html = look(browser, "/")
    assert html.count(" checked") >= 3 and "All 3 that match" in html
    choose(browser, acme, core)  # bolt is unticked
    made = prepared(browser, act="SEVERITY", severity="LOW")
    assert set(made.items.values_list("case__ref", flat=True)) == {acme, core}
    assert made.chosen_by == "queue?"
    assert bolt not in look(browser, f"/batches/{made.ref}")
    assert "No cases are selected" in look(browser, "/batches/new/SEVERITY")


def test_all_that_match_in_the_list_of_all_cases(sign_in: SignIn, world: World) -> None:
    browser = sign_in("rhea")
    choose(browser, then="all", place="cases", here="q=bolt")
    made = prepared(browser, act="SEVERITY", severity="LOW")
    assert [item.case.account.external_ref for item in made.items.all()] == ["bolt"]
    assert "/cases?q=bolt" in look(browser, f"/batches/{made.ref}")
    assert "Select all 3 that match" in look(browser, "/cases")


def test_too_many_that_match_are_not_chosen(
    sign_in: SignIn, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("enforcement.web._shared.choosing.MOST", 2)
    browser = sign_in("lena")
    choose(browser, then="all")
    assert "More than 2 cases match" in look(browser, "/")


def test_the_bar_follows_each_box(sign_in: SignIn, world: World) -> None:
    browser, (acme, *_rest) = sign_in("rhea"), refs()
    answer = browser.post(
        "/batches/choose",
        {"cases": [acme], "shown": " ".join(refs()), "place": "queue", "here": "", "then": ""},
        headers={"HX-Request": "true"},
    )
    assert "1 selected" in re.sub(r"\s+", " ", answer.content.decode())
    assert "chosen-bar" in answer.content.decode()


def test_from_the_boxes_to_the_undo(sign_in: SignIn, world: World) -> None:
    browser, (acme, bolt, _core) = sign_in("lena"), refs()
    choose(browser, acme, bolt, then="ASSIGN")
    ravi = world.people["ravi"]
    made = prepared(browser, act="ASSIGN", to=str(ravi.pk))
    html = look(browser, f"/batches/{made.ref}")
    assert "Start for 2" in html and "<b>ravi</b>" in html
    post(browser, f"/batches/{made.ref}/start", set_hash=made.set_hash)
    run()
    assert Case.objects.filter(assignee=ravi).count() == 2
    assert "2 done" in look(browser, "/batches")
    timeline = look(browser, f"/cases/{acme}")
    assert f"/batches/{made.ref}" in timeline and "We were asked to." in timeline
    table = browser.get(f"/batches/{made.ref}.csv").content.decode()
    assert "DONE" in table and acme in table
    post(browser, f"/batches/{made.ref}/undo", reason="A mistake.")
    run()
    undo = CaseBatch.objects.latest("id")
    assert undo.ref in look(browser, f"/batches/{made.ref}")
    post(browser, f"/batches/{undo.ref}/start", set_hash=undo.set_hash)
    run()
    assert not Case.objects.filter(assignee=ravi).exists()
    assert Event.objects.filter(act="release").count() == 2


def test_duplicates_are_shown_with_what_they_say(sign_in: SignIn, world: World) -> None:
    browser, (acme, *_rest) = sign_in("rhea"), refs()
    choose(browser, acme, then="DISMISS")
    made = prepared(browser, act="DISMISS", original="")
    html = look(browser, f"/batches/{made.ref}")
    assert "has no other case" in html and "Start for" not in html
    post(browser, f"/batches/{made.ref}/withdraw")
    assert "Given up" in look(browser, f"/batches/{made.ref}")


def test_it_is_stopped_and_goes_on(sign_in: SignIn, world: World) -> None:
    browser, (acme, bolt, _core) = sign_in("lena"), refs()
    choose(browser, acme, bolt)
    made = prepared(browser, act="LOOK", to="nobody", due_at=f"{clock.now():%Y-%m-%d}")
    post(browser, f"/batches/{made.ref}/start", set_hash=made.set_hash)
    assert "Still to do" in look(browser, f"/batches/{made.ref}/progress")
    post(browser, f"/batches/{made.ref}/stop", reason="Wait.")
    run()
    assert "Wait." in look(browser, f"/batches/{made.ref}")
    post(browser, f"/batches/{made.ref}/resume")
    run()
    made.refresh_from_db()
    assert made.phase == "DONE"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"act": "ASSIGN", "to": ""}, "Choose a person, or nobody."),
        ({"act": "ASSIGN", "to": "nobody", "reason": ""}, "Say why."),
        ({"act": "SEVERITY"}, "Choose a severity."),
        ({"act": "LOOK", "to": "nobody", "due_at": "soon"}, "date"),
        ({"act": "LOOK", "to": "nobody", "due_at": "2031-01-01"}, "within the next 90 days"),
        ({"act": "DISMISS", "original": "C-0000-0000"}, "There is no case C-0000-0000."),
        ({"act": "SEVERITY", "severity": "LOW", "more": "1"}, "has no field"),
    ],
)
def test_bad_input_is_said_at_the_field(
    sign_in: SignIn, world: World, asked: dict[str, str], sentence: str
) -> None:
    browser = sign_in("lena")
    choose(browser, *refs())
    act = asked["act"]
    given = {name: value for name, value in asked.items() if name != "act"}
    answer = browser.post(f"/batches/prepare/{act}", {"reason": "So.", **given})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not CaseBatch.objects.exists()


def test_who_may_not_work_chooses_nothing(sign_in: SignIn, world: World) -> None:
    browser = sign_in("otto")
    assert 'class="form-check-input pick"' not in look(browser, "/")
    assert browser.post("/batches/choose", {"place": "queue"}).status_code == 403


def test_the_statements_do_not_grow_with_the_cases(sign_in: SignIn, world: World) -> None:
    browser, (acme, *_rest) = sign_in("lena"), refs()
    choose(browser, acme)
    few = prepared(browser, act="ASSIGN", to=str(world.people["ravi"].pk))
    choose(browser, *refs())
    many = prepared(browser, act="ASSIGN", to=str(world.people["ravi"].pk))
    first, second = (page_statements(browser, f"/batches/{one.ref}") for one in (few, many))
    assert first == second
    assert batches.MOST == 5_000


def test_who_is_asked_to_look_finds_it_among_their_reviews(sign_in: SignIn, world: World) -> None:
    browser, (acme, *_rest) = sign_in("lena"), refs()
    choose(browser, acme)
    ravi = str(world.people["ravi"].pk)
    made = prepared(browser, act="LOOK", to=ravi, due_at=f"{clock.now():%Y-%m-%d}")
    post(browser, f"/batches/{made.ref}/start", set_hash=made.set_hash)
    run()
    html = look(sign_in("ravi"), "/reviews?lane=mine")
    assert "Look that was asked for" in html and "We were asked to." in html
    assert "We were asked to." not in look(sign_in("rhea"), "/reviews?lane=mine")

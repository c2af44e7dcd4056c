"""The draft of a note or a message: kept by the server while one writes, for its writer alone, and
gone when it was sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from enforcement.models import Case, Event, Message, StaffDraft
from enforcement.process import clock
from tests.web.conftest import SignIn
from tests.world import World

TEXT = "We asked for the <b>records</b> of March."
OFFERED, STALE = "Your draft, not sent", "What you type here is not saved."


@pytest.fixture
def world(transactional_db: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world whose clock the pages read, too."""
    world = World()
    world.account("acme")
    monkeypatch.setattr(clock, "now", lambda: world.now)
    yield world


@pytest.fixture
def case(world: World) -> Case:
    return world.case()


@pytest.fixture
def rhea(sign_in: SignIn, world: World) -> Client:
    return sign_in("rhea")


def save(client: Client, case: Case, code: int = 200, **typed: Any) -> str:
    """As the page does it, a moment after somebody typed."""
    sent = {"lane": "INTERNAL", "answer_by": "", "draft": "0", "text": TEXT, **typed}
    answer = client.post(f"/cases/{case.ref}/say/draft", sent, headers={"HX-Request": "true"})
    assert answer.status_code == code, answer.content.decode()[-3000:]
    return str(answer.content.decode())


def page(client: Client, case: Case, more: str = "") -> str:
    """The form on the page of the case."""
    html = client.get(f"/cases/{case.ref}{more}").content.decode()
    return re.findall(r'<form[^>]*id="say".*?</form>', html, re.DOTALL)[0]


def test_what_is_typed_is_kept_sealed_and_offered_to_its_writer_alone(
    rhea: Client, sign_in: SignIn, world: World, case: Case
) -> None:
    events = Event.objects.count()
    assert "Draft saved" in save(rhea, case, lane="QUESTION", answer_by="2024-03-20T12:00")
    row = StaffDraft.objects.get()
    assert (row.form, row.person.username) == ("MESSAGE", "rhea") and "records" not in row.sealed
    assert Event.objects.count() == events
    world.wait(days=1)
    again = sign_in("rhea")  # another day, another device
    offered = page(again, case)
    assert OFFERED in offered and "records" not in offered and 'data-draft="1"' in offered
    taken = page(again, case, "?draft=take")
    assert "&lt;b&gt;records&lt;/b&gt; of March." in taken and OFFERED not in taken
    assert "2024-03-20T12:00" in taken and re.search(r'value="QUESTION"[^>]*checked', taken)
    assert OFFERED not in page(sign_in("lena", "LEAD"), case, "?draft=take")


def test_two_pages_do_not_write_over_each_other(rhea: Client, case: Case) -> None:
    save(rhea, case, text="The first.")
    refused = save(rhea, case, code=409, text="The second.")
    assert STALE in refused and 'name="over" value="1"' in refused
    assert "The first." in page(rhea, case, "?draft=take")
    save(rhea, case, over="1", text="The second.")
    assert "The second." in page(rhea, case, "?draft=take")


def test_it_is_gone_when_it_was_sent_or_discarded(rhea: Client, case: Case) -> None:
    save(rhea, case)
    discarded = rhea.post(f"/cases/{case.ref}/say/draft", {"discard": "1", "draft": "1"})
    assert discarded.status_code == 302 and not StaffDraft.objects.exists()
    save(rhea, case)
    typed = {"lane": "HOLDER", "text": TEXT, "answer_by": "", "draft": "1"}
    preview = rhea.post(f"/cases/{case.ref}/say", typed).content.decode()
    assert 'name="draft" value="1"' in preview and StaffDraft.objects.exists()
    sent = rhea.post(f"/cases/{case.ref}/say", {**typed, "seen": "1", "seen_text": TEXT})
    assert sent.status_code == 302 and Message.objects.get().text == TEXT
    assert not StaffDraft.objects.exists()
    assert STALE in save(rhea, case, code=409, draft="1"), "of a page that was open meanwhile"


def test_without_script_it_is_saved_by_a_button_and_nothing_else_is_taken(
    rhea: Client, sign_in: SignIn, case: Case
) -> None:
    typed = {"lane": "INTERNAL", "text": TEXT, "draft": "0"}
    answer = rhea.post(f"/cases/{case.ref}/say/draft", typed, follow=True)
    html = answer.content.decode()
    assert "The draft is saved. It is not sent." in html and "of March." in html
    save(rhea, case, draft="1", text="")  # what was emptied is no less typed
    assert rhea.post(f"/cases/{case.ref}/say/draft", {**typed, "more": "1"}).status_code == 422
    save(sign_in("otto", "AUDITOR"), case, code=403)
    assert save(sign_in("ravi"), case, text=" ").count("Draft saved") == 0
    assert StaffDraft.objects.count() == 1

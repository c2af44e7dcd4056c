"""The page on which somebody asks for a case file, sees how far it is, and takes it."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Recusal
from enforcement.models import Case, CaseFile, Event
from enforcement.operations import case_files
from enforcement.process import clock
from tests.counting import page_statements
from tests.files import kept_in
from tests.web._case import add, main, page, words, world_of_a_case
from tests.web.conftest import SignIn
from tests.world import World

ASKED = {"audience": "Counsel", "reason": "The court asks."}


@pytest.fixture
def scene(transactional_db: Any, settings: Any, tmp_path: Any) -> tuple[World, Case]:
    """A case in the middle of its investigation, with a sensitive piece of evidence."""
    settings.STORAGES = kept_in(tmp_path)
    world, case = world_of_a_case()
    add(world, case, "What is hard to read.", sensitive=True)
    return world, case


def test_one_asks_for_a_file_sees_how_far_it_is_and_takes_it_alone(
    sign_in: SignIn, scene: tuple[World, Case], caplog: Any
) -> None:
    world, case = scene
    rhea, ravi = sign_in("rhea"), sign_in("ravi")
    assert f'href="/cases/{case.ref}/file"' in page(rhea, case)
    holds = words(main(page(rhea, case, "/file")))
    assert "1 exhibit" in holds and "only auditors and admins may take it out" in holds
    assert "The content of 1 exhibit that is marked as sensitive, unless you ask for it" in holds
    sent = rhea.post(f"/cases/{case.ref}/file", {**ASKED, "sensitive": "on"})
    assert sent.status_code == 302 and sent["Location"] == f"/cases/{case.ref}/file"
    waits = page(rhea, case, "/file")
    assert 'hx-trigger="every 2s"' in waits and "Waiting" in words(waits)
    row = CaseFile.objects.get()
    assert (row.sensitive, row.role, row.locale) == ([1], "REVIEWER", "en")
    address = f"/cases/{case.ref}/file/{row.pk}.pdf"
    assert rhea.get(address).status_code == 404, "it is not made yet"
    assert case_files.work_through(now=clock.now) == 1
    there = page(rhea, case, "/file")
    assert "every 2s" not in there and address in there
    assert row.asked_at and CaseFile.objects.get().sha256 in there
    taken = rhea.get(address)
    assert taken.status_code == 200 and taken.content.startswith(b"%PDF-")
    assert (
        taken["Content-Type"] == "application/pdf"
        and "sandbox" in taken.headers["Content-Security-Policy"]
    )
    assert taken["Content-Disposition"].startswith(f'attachment; filename="{case.ref}-')
    assert "exported" in caplog.text.lower()
    assert ravi.get(address).status_code == 404 and "Download" not in page(ravi, case, "/file")
    assert "rhea asked for the case file as PDF, for Counsel, with the sensitive" in words(
        page(rhea, case)
    )
    Recusal.objects.create(
        account=case.account, user=world.people["rhea"], reason="A friend.", since_at=world.now
    )
    assert rhea.get(address).status_code == 403
    refused = words(main(page(rhea, case, "/file")))
    assert "recused" in refused and "Make the file" not in refused
    assert rhea.post(f"/cases/{case.ref}/file", ASKED).status_code == 403


def test_a_form_that_cannot_be_read_asks_for_nothing(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    _world, case = scene
    rhea, events = sign_in("rhea"), Event.objects.count()
    for data, field in (
        ({**ASKED, "reason": ""}, "reason"),
        ({**ASKED, "audience": "x" * 201}, "audience"),
        ({**ASKED, "audience": "\u200b"}, "audience"),
        ({**ASKED, "locale": "de"}, ""),
    ):
        answer = rhea.post(f"/cases/{case.ref}/file", data)
        assert answer.status_code == 422
        html = answer.content.decode()
        assert not field or "is-invalid" in html
    assert "This form has no field “locale”. Open it again." in words(html)
    assert rhea.post(f"/cases/{case.ref}/file", ASKED).status_code == 302
    again = rhea.post(f"/cases/{case.ref}/file", ASKED)
    assert "is being made. Wait for that one." in words(again.content.decode())
    assert Event.objects.count() == events + 1 and CaseFile.objects.count() == 1


def test_the_page_takes_the_same_statements_however_large_the_case_is(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    otto = sign_in("otto")
    address = f"/cases/{case.ref}/file"
    few = page_statements(otto, address)
    for number in range(8):
        add(world, case, f"Text {number}")
    assert page_statements(otto, address) == few <= 10

"""The desk of data requests: for admins and those with a seat, and nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Contact
from enforcement.models import DataRequest, StaffEvent
from enforcement.operations import data_exports
from enforcement.process import clock
from tests.files import kept_in
from tests.web._desks import today
from tests.web.conftest import SignIn
from tests.web.legal.test_legal import seated, text_of
from tests.world import World


@pytest.fixture
def world(transactional_db: Any, settings: Any, tmp_path: Path) -> World:
    settings.STORAGES = kept_in(tmp_path)
    world = today()
    world.account("acme")
    return world


def given(**more: str) -> dict[str, str]:
    """A request of today."""
    return {
        "kind": "ACCESS",
        "subject": "CONTACT",
        "name": "Legal",
        "email": "legal@acme.example",
        "text": "What do you have of me?",
        "received_on": clock.now().date().isoformat(),
        **more,
    }


def test_a_request_is_answered_with_a_copy(world: World, sign_in: SignIn) -> None:
    ada = sign_in("ada", "ADMIN")
    assert "No data requests" in text_of(ada.get("/data-requests"))
    answer = ada.post("/data-requests/new", given(email="nobody"))
    assert answer.status_code == 422 and not DataRequest.objects.exists()
    answer = ada.post("/data-requests/new", given(surplus="x"))
    assert answer.status_code == 422 and not DataRequest.objects.exists()
    assert ada.post("/data-requests/new", given()).status_code == 302
    page = "/data-requests/1"
    assert "Nothing is given, changed or erased" in text_of(ada.get(page))
    assert ada.post(f"{page}/copy").status_code == 422
    said = {"how": "MAILBOX", "note": "Answered from it."}
    assert ada.post(f"{page}/identity", said).status_code == 302
    assert ada.post(f"{page}/copy").status_code == 302
    assert "Waiting" in text_of(ada.get(f"{page}/copies"))
    assert data_exports.work_through(now=clock.now) == 1
    pdf, data = (ada.get(f"{page}/copies/1.{ending}") for ending in ("pdf", "json"))
    assert pdf.content.startswith(b"%PDF") and b"legal@acme.example" in data.content
    assert ada.get(f"{page}/copies/1.exe").status_code == 404
    assert "took out the copy" in text_of(ada.get(page))
    answer = ada.post(page, {"answer": "", "answered_by": "MAIL", "phase": "ANSWERED"})
    assert answer.status_code == 422
    told = {"answer": "Here it is.", "answered_by": "MAIL", "ground": "", "phase": "ANSWERED"}
    assert ada.post(page, told).status_code == 302
    assert "Here it is." in text_of(ada.get(page))
    with CaptureQueriesContext(connection) as queries:
        assert "Closed data requests" in text_of(ada.get("/data-requests"))
    assert len(queries) <= 12
    assert StaffEvent.objects.filter(act="answered data request").count() == 1


def test_a_name_is_corrected_and_a_deadline_extended(world: World, sign_in: SignIn) -> None:
    ada = sign_in("ada", "ADMIN")
    ada.post("/data-requests/new", given(kind="CORRECTION"))
    page = "/data-requests/1"
    ada.post(f"{page}/identity", {"how": "MAILBOX", "note": ""})
    wrong = {"name": "Legal", "email": "legal@acme.example"}
    assert ada.post(f"{page}/correct", wrong).status_code == 422
    right = {"name": "Ann", "email": "ann@acme.example"}
    assert ada.post(f"{page}/correct", right).status_code == 302
    assert Contact.objects.get(account__external_ref="acme").name == "Ann"
    assert ada.post(f"{page}/extend", {"reason": ""}).status_code == 422
    assert ada.post(f"{page}/extend", {"reason": "It is long."}).status_code == 302
    assert "extended once" in text_of(ada.get(page))


def test_the_desk_is_there_for_admins_and_seats_alone(world: World, sign_in: SignIn) -> None:
    ada = sign_in("ada", "ADMIN")
    ada.post("/data-requests/new", given())
    lena, otto = sign_in("lena", "LEAD"), sign_in("otto", "AUDITOR")
    for address in ("/data-requests", "/data-requests/new", "/data-requests/1"):
        for other in (lena, otto):
            assert other.get(address).status_code == 404
    assert lena.post("/data-requests/1/copy").status_code == 404
    rhea = seated(sign_in)
    assert "Legal" in text_of(rhea.get("/data-requests"))
    assert rhea.get("/data-requests/99").status_code == 404

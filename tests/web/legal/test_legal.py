"""The pages of the legal desk; and that nobody without a seat sees anything of it, anywhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from enforcement.models import AuthorityRequest, LegalEvent, LegalHold, OutboxMessage, Seat
from enforcement.operations import due
from tests.web._desks import today
from tests.web.conftest import SignIn
from tests.world import World

REQUEST = {
    "kind": "ORDER",
    "authority": "Zarathustra Bureau",
    "country": "DE",
    "reference": "Zarathustra-77",
    "legal_basis": "Zarathustra Act",
    "received_on": "",
    "scope": "Zarathustra scope.",
    "named": "acme",
    "non_disclosure": "on",
    "due_at": "",
}
HOLD = {
    "matter": "Zarathustra matter",
    "request": "1",
    "term": "us-2703f",
    "named": "acme",
    "reason": "Zarathustra asked.",
    "authority": "",
}
SECRET = "Zarathustra"


@pytest.fixture
def world(transactional_db: Any) -> World:
    world = today()
    world.account("acme")
    return world


def text_of(answer: Any) -> str:
    """The page's words in one line."""
    html = re.sub(r"(?s)<(script|style).*?</\1>", " ", answer.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def seated(sign_in: SignIn) -> Client:
    """rhea, to whom ada and axel gave a seat."""
    rhea, ada, axel = sign_in("rhea"), sign_in("ada", "ADMIN"), sign_in("axel", "ADMIN")
    key = str(User.objects.get(username="rhea").pk)
    said = ada.post("/legal/people", {"person": key, "kind": "LEGAL_DESK", "reason": "Counsel."})
    assert said.status_code == 302, text_of(said)
    seat = Seat.objects.get()
    assert ada.post(f"/legal/people/{seat.pk}/answer", {"answer": "agree"}).status_code == 403
    assert axel.post(f"/legal/people/{seat.pk}/answer", {"answer": "agree"}).status_code == 302
    return rhea


def given() -> dict[str, str]:
    """A request of today."""
    return {**REQUEST, "received_on": datetime.now(UTC).date().isoformat()}


def test_a_request_and_a_hold_from_the_desk_to_their_end(world: World, sign_in: SignIn) -> None:
    case = world.case("acme")
    assert sign_in("rhea").get("/legal").status_code == 404
    rhea = seated(sign_in)
    assert "Nothing at the legal desk" in text_of(rhea.get("/legal"))
    for wrong, name in (
        ({"authority": " "}, "authority"),
        ({"country": "XX"}, "country"),
        ({"named": "nobody"}, "named"),
        ({"received_on": "x"}, "received_on"),
        ({"due_at": "2001-01-01"}, "due_at"),
    ):
        answer = rhea.post("/legal/requests/new", {**given(), **wrong})
        assert answer.status_code in (409, 422) and f'id="{name}_error"' in answer.content.decode()
    assert "no field “secret”" in text_of(
        rhea.post("/legal/requests/new", {**given(), "secret": "x"})
    )
    assert not AuthorityRequest.objects.exists()
    assert rhea.post("/legal/requests/new", given()).status_code == 302
    assert rhea.post("/legal/requests/1/begin").status_code == 302
    assert rhea.post("/legal/holds/new", {**HOLD, "named": f"acme, {case.ref}"}).status_code == 302
    with CaptureQueriesContext(connection) as few:
        desk = text_of(rhea.get("/legal"))
    assert len(few) <= 20 and "Zarathustra matter" in desk and "Being worked on" in desk
    opened = rhea.post(
        "/legal/requests/1/case",
        {"account": "acme", "policy": world.policy.slug, "claim": "Prices look alike."},
    )
    assert opened.status_code == 302, text_of(opened)
    page = text_of(rhea.get("/legal/requests/1"))
    assert "opened a case because of it" in page and case.ref in page
    hold = LegalHold.objects.get()
    look = {"seen_until_at": hold.until_at.isoformat(), "reason": "Still asked for."}
    assert rhea.post("/legal/holds/1", {**look, "act": "renew"}).status_code == 302
    stale = rhea.post("/legal/holds/1", {**look, "act": "renew"})
    assert stale.status_code == 409 and "Somebody changed this" in text_of(stale)
    assert rhea.post("/legal/holds/1", {**look, "reason": "", "act": "end"}).status_code == 422
    assert "no renewal left" in text_of(rhea.get("/legal/holds/1"))
    assert rhea.post("/legal/holds/1", {**look, "act": "end"}).status_code == 302
    close = {"phase": "ANSWERED", "outcome": "Sent.", "handed_to": "A. Smith"}
    wrong_hash = rhea.post("/legal/requests/1", {**close, "handed_sha256": "12"})
    assert wrong_hash.status_code == 422 and "64 digits" in text_of(wrong_hash)
    assert rhea.post("/legal/requests/1", {**close, "handed_sha256": "a" * 64}).status_code == 302
    assert "Holds that ended" in text_of(rhea.get("/legal"))
    seat = Seat.objects.get()
    assert rhea.post(f"/legal/people/{seat.pk}/end", {"reason": "Done."}).status_code == 302
    assert rhea.get("/legal").status_code == 404


def test_nobody_without_a_seat_sees_anything_of_the_desk(world: World, sign_in: SignIn) -> None:
    case = world.case("acme")
    rhea = seated(sign_in)
    assert rhea.post("/legal/requests/new", given()).status_code == 302
    assert rhea.post("/legal/holds/new", HOLD).status_code == 302
    LegalHold.objects.get()
    opened = rhea.post(
        "/legal/requests/1/case",
        {"account": "acme", "policy": world.policy.slug, "claim": "Prices look alike."},
    )
    assert opened.status_code == 302
    assert LegalEvent.objects.filter(said__authority__icontains=SECRET).exists()
    due.work_through(now=lambda: datetime(2027, 9, 1, tzinfo=UTC))
    pages = [
        "/",
        "/cases",
        "/accounts",
        "/accounts/acme",
        "/accounts/acme/timeline",
        f"/cases/{case.ref}",
        f"/cases/{case.ref}/evidence",
        f"/cases/{case.ref}/timeline",
        "/decisions",
        "/reviews",
        "/appeals",
        "/escalations",
        "/insights",
        "/inbox",
        "/audit",
        f"/audit?q={SECRET}",
        "/audit.csv",
        "/queue.csv",
        "/cases.csv",
        "/accounts.csv",
        "/staff",
        "/legal/people",
        "/webhooks",
        f"/find?q={SECRET}",
        "/admin/",
    ]
    ours = {"/legal", "/legal/requests/1", "/legal/holds/1", "/legal/requests/new"}
    people = {"otto": "AUDITOR", "bea": "REVIEWER", "lena": "LEAD", "ada": "ADMIN"}
    seen = 0
    for who, role in people.items():
        client = sign_in(who, role)
        for path in pages:
            answer = client.get(path)
            body = (
                b"".join(answer.streaming_content)  # type: ignore[arg-type]
                if getattr(answer, "streaming", False)
                else answer.content
            )
            seen += answer.status_code == 200
            asked_for = body.replace(f"q={SECRET}".encode(), b"").replace(
                f'value="{SECRET}"'.encode(), b""
            )
            assert b"Zarathustra " not in asked_for and b"Zarathustra-" not in asked_for, path
        for path in ours:
            assert client.get(path).status_code == 404, (who, path)
        assert client.post("/legal/holds/new", HOLD).status_code == 404
        assert client.post("/legal/requests/1/begin").status_code == 404
    assert seen > 50
    # what leaves the house: mails, webhooks, snapshots, whatever is owed
    for message in OutboxMessage.objects.all():
        assert SECRET not in str(message.payload) and SECRET not in message.recipient
    # no other table has a word of it
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename ~ "
            "'^(accounts|enforcement)_'"
        )
        tables = [row[0] for row in cursor.fetchall()]
        has = set()
        for table in tables:
            cursor.execute(
                f'SELECT EXISTS (SELECT FROM "{table}" t WHERE t::text LIKE %s)', [f"%{SECRET}%"]
            )
            if cursor.fetchone() == (True,):
                has.add(table)
    assert has == {
        "enforcement_authorityrequest",
        "enforcement_legalhold",
        "enforcement_legalevent",
    }

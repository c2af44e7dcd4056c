"""The pages of statements of reasons: choosing a profile by two, the list, one statement, other
public words, the export.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enforcement.models import OutboxMessage, ProfileChoice, StatementOfReasons, StatementsToken
from enforcement.operations import due
from enforcement.rules.statements.database_schema import misfits
from tests.web._desks import today
from tests.web.conftest import SignIn
from tests.world import World

LIST, PROFILE = "/statements-of-reasons", "/statements-of-reasons/profile"
PROPOSE = f"{PROFILE}/propose"
CHOICE = {"made_from": "0", "profile": "dsa-online-platform", "reason": "It applies to us."}


@pytest.fixture
def world(transactional_db: Any) -> World:
    world = today()
    world.account("acme")
    return world


def text_of(answer: Any) -> str:
    """The page's words in one line."""
    body = answer.content.decode()
    html = re.sub(r"(?s)<(script|style).*?</\1>", " ", body)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def in_force(world: World, sign_in: SignIn) -> None:
    """A profile that ada proposed and axel agreed to."""
    ada, axel = sign_in("ada", "ADMIN"), sign_in("axel", "ADMIN")
    assert ada.post(PROPOSE, CHOICE).status_code == 302
    assert axel.post(f"{PROFILE}/1/answer", {"answer": "agree"}).status_code == 302
    world.now = max(world.now, datetime.now(UTC))


def drawn(world: World) -> list[StatementOfReasons]:
    world.now = max(world.now, datetime.now(UTC))
    ProfileChoice.objects.filter(next_draw_at__isnull=False).update(next_draw_at=world.now)
    due.work_through(now=lambda: world.now)
    return list(StatementOfReasons.objects.order_by("executed_at", "id"))


def test_a_profile_is_chosen_by_two_and_then_statements_are_listed(
    world: World, sign_in: SignIn
) -> None:
    ada, axel, rhea = sign_in("ada", "ADMIN"), sign_in("axel", "ADMIN"), sign_in("rhea")
    assert "No profile is chosen: nothing is drawn or sent." in text_of(rhea.get(LIST))
    assert "Propose a change" not in text_of(rhea.get(PROFILE))
    assert rhea.post(PROPOSE, CHOICE).status_code == 403
    for wrong, name in (
        ({"reason": " "}, "reason"),
        ({"profile": "gdpr"}, "profile"),
        ({"covers_from_on": "2001-01-01"}, "covers_from_on"),
        ({"covers_from_on": "x"}, "covers_from_on"),
        ({"area-0": "CATEGORY"}, "area-0"),
    ):
        answer = ada.post(PROPOSE, {**CHOICE, **wrong})
        assert answer.status_code in (409, 422) and f'id="{name}_error"' in answer.content.decode()
    assert "no field “secret”" in text_of(ada.post(PROPOSE, {**CHOICE, "secret": "x"}))
    assert not ProfileChoice.objects.exists()
    assert ada.post(PROPOSE, CHOICE).status_code == 302
    own = text_of(ada.get(PROFILE))
    assert "You proposed this. Another admin must agree." in own and "Withdraw" in own
    assert ada.post(f"{PROFILE}/1/answer", {"answer": "agree"}).status_code == 403
    assert "Agree" in text_of(axel.get(PROFILE))
    assert axel.post(f"{PROFILE}/1/answer", {"answer": "agree"}).status_code == 302
    said = text_of(axel.get(PROFILE))
    assert "Profile: Online platform (DSA)." in said and "in force" in said
    assert "DOCKET_STATEMENTS_URL is not set" in said
    world.now = max(world.now, datetime.now(UTC))
    world.suspend(world.case())
    assert [row.phase for row in drawn(world)] == ["TO_SEND"]
    listed = text_of(rhea.get(LIST))
    assert "to send" in listed and "To send 1" in listed and "All 1" in listed
    ref = StatementOfReasons.objects.get().decision.ref
    assert ref in listed
    one = text_of(rhea.get(f"{LIST}/{ref}"))
    assert "DECISION_ACCOUNT_SUSPENDED" in one and "Holder informed" in one
    assert rhea.get(f"{LIST}/D-0000-0000").status_code == 404
    stale = ada.post(PROPOSE, {**CHOICE, "profile": ""})
    assert stale.status_code == 409 and "Somebody changed this" in text_of(stale)


def test_what_is_kept_back_says_its_place_and_a_lead_gives_other_words(
    world: World, sign_in: SignIn
) -> None:
    in_force(world, sign_in)
    world.suspend(world.case(), facts="Requests came from 81.2.69.142 during the night, it says.")
    (row,) = drawn(world)
    lena, rhea = sign_in("lena", "LEAD"), sign_in("rhea")
    page = f"{LIST}/{row.decision.ref}"
    assert "Waiting for other words 1" in text_of(lena.get(f"{LIST}?state=waiting"))
    shown = lena.get(page)
    assert "Facts network address 81.2.69.142 20" in text_of(shown)
    assert "<mark>81.2.69.142</mark>" in shown.content.decode()
    assert "Use these words" not in text_of(rhea.get(page))
    words = {"seen": "0", "decision_facts": "They came from 1.2.3.4.", "reason": "No address."}
    rest = {
        name: row.data[name]
        for name in (
            "incompatible_content_ground",
            "incompatible_content_explanation",
            "category_specification_other",
        )
    }
    assert rhea.post(f"{page}/words", {**words, **rest}).status_code == 403
    wrong = lena.post(f"{page}/words", {**words, **rest})
    assert wrong.status_code == 409 or wrong.status_code == 422
    assert 'id="decision_facts_error"' in wrong.content.decode()
    assert "at character 16" in text_of(wrong)
    words["decision_facts"] = "They came from one network."
    assert lena.post(f"{page}/words", {**words, **rest}).status_code == 302
    after = text_of(rhea.get(page))
    assert "They came from one network." in after and "lena changed Facts" in after
    assert "“No address.”" in after and "81.2.69.142" not in after
    assert StatementOfReasons.objects.get().phase == "TO_SEND"
    lines = b"".join(rhea.get("/statements-of-reasons.jsonl").streaming_content).decode()
    (line,) = lines.splitlines()
    assert json.loads(line)["decision_facts"] == "They came from one network."
    assert not misfits(json.loads(line))


def test_a_lead_proposes_not_to_send_it_and_another_agrees(world: World, sign_in: SignIn) -> None:
    in_force(world, sign_in)
    world.suspend(world.case(), facts="Requests came from 81.2.69.142 during the night, it says.")
    (row,) = drawn(world)
    lena, lars, rhea = sign_in("lena", "LEAD"), sign_in("lars", "LEAD"), sign_in("rhea")
    page = f"{LIST}/{row.decision.ref}"
    assert "Propose not to send it" not in text_of(rhea.get(page))
    assert rhea.post(f"{page}/close", {"reason": "x"}).status_code == 403
    wrong = lena.post(f"{page}/close", {"reason": "It names 81.2.69.142."})
    assert wrong.status_code in (409, 422) and 'id="close-reason_error"' in wrong.content.decode()
    assert lena.post(f"{page}/close", {"reason": "No words would do."}).status_code == 302
    own = text_of(lena.get(page))
    assert "Withdraw" in own and "Propose not to send it" not in own
    answer = f"{page}/close/1/answer"
    assert lena.post(answer, {"answer": "agree"}).status_code in (403, 409)
    assert lars.post(f"{page}/close/7/answer", {"answer": "agree"}).status_code == 404
    assert "Agree" in text_of(lars.get(page))
    assert lars.post(answer, {"answer": "agree"}).status_code == 302
    shown = text_of(rhea.get(page))
    assert "not to be sent" in shown and "“No words would do.”" in shown
    assert "Not to be sent 1" in text_of(rhea.get(f"{LIST}?state=not-to-send"))
    timeline = text_of(rhea.get(f"/cases/{row.decision.case.ref}"))
    assert "Statement of reasons kept back Facts: network address" in timeline
    assert "Statement of reasons not to be sent, as lena proposed and lars agreed" in timeline
    assert b"".join(rhea.get("/statements-of-reasons.jsonl").streaming_content) == b""


def test_the_export_has_what_is_covered_in_a_period_alone(world: World, sign_in: SignIn) -> None:
    in_force(world, sign_in)
    for number in range(4):
        world.account(f"n{number}")
        facts = "Mail to a@b.example came." if number == 1 else "It was reported by the press."
        world.suspend(world.case(f"n{number}"), facts=facts)
    case = world.case("n3")
    world.take(case, "lift_measure", facts="It is over now.", reasons="Not needed.", measure="lift")
    rows = drawn(world)
    assert len(rows) == 5
    rhea = sign_in("rhea")
    export = rhea.get("/statements-of-reasons.jsonl")
    assert export["Content-Type"].startswith("application/jsonl")
    lines = [json.loads(line) for line in b"".join(export.streaming_content).splitlines()]
    assert len(lines) == 3 and not any(misfits(line) for line in lines)
    none = rhea.get("/statements-of-reasons.jsonl?until=2001-01-01")
    assert b"".join(none.streaming_content) == b""
    assert "None of this status in this period." in text_of(rhea.get(f"{LIST}?until=2001-01-01"))
    for wrong in ("state=x", "since=x", "since=2026-02-02&until=2026-02-01", "cursor=x"):
        assert rhea.get(f"{LIST}?{wrong}").status_code in (400, 404, 409, 422)
    with CaptureQueriesContext(connection) as few:
        rhea.get(LIST)
    for number in range(6):
        world.account(f"m{number}")
        world.suspend(world.case(f"m{number}"))
    drawn(world)
    with CaptureQueriesContext(connection) as more:
        rhea.get(LIST)
    assert len(more) <= len(few) <= 14


def test_an_admin_keeps_and_removes_the_token(world: World, sign_in: SignIn) -> None:
    ada, lena = sign_in("ada", "ADMIN"), sign_in("lena", "LEAD")
    token = {"token": "12|abcdefghijkl9876"}
    assert lena.post("/statements-of-reasons/token", token).status_code == 403
    wrong = ada.post("/statements-of-reasons/token", {"token": "a b"})
    assert wrong.status_code in (409, 422) and 'id="t-token_error"' in wrong.content.decode()
    assert ada.post("/statements-of-reasons/token", token).status_code == 302
    page = ada.get(PROFILE)
    assert "ends in 9876 is kept, set by ada" in text_of(page)
    assert "abcdefgh" not in page.content.decode()
    assert ada.post("/statements-of-reasons/token/forget").status_code == 302
    assert not StatementsToken.objects.exists()
    assert not OutboxMessage.objects.filter(channel="STATEMENT").exists()

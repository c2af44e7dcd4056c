"""The API over HTTP, as a program calls it."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Account, Scope
from enforcement.api.app import document
from enforcement.models import Case, Report, StaffEvent
from tests.api.conftest import Programs
from tests.counting import counting
from tests.world import HOLD, World

pytestmark = pytest.mark.django_db(transaction=True)
REPORT: dict[str, Any] = {
    "external_id": "v-1",
    "source": "The Verge",
    "origin": "PRESS",
    "account": "acme",
    "policy": "competing-models",
    "claim": "They train a model on output.",
}


def test_a_report_is_taken_once(world: World, program: Programs) -> None:
    world.account()
    intake = program()
    made = intake.post("reports", REPORT)
    assert made["stage"] == "filed" and made["case"].startswith("C-")
    again = intake.post("reports", REPORT, 200)
    assert again == made and Report.objects.count() == 1
    assert intake.get(f"reports/{made['id']}") == made
    newer = intake.post("reports", {**REPORT, "claim": "They train two."})
    assert newer["number"] == 2 and newer["case"] == made["case"]


def test_each_example_of_the_document_is_taken_as_it_stands(
    world: World, program: Programs
) -> None:
    world.account()
    intake = program()
    examples = document()["components"]["schemas"]["ReportIn"]["examples"]
    made = {one["origin"]: intake.post("reports", one)["stage"] for one in examples}
    assert made == {
        "PRESS": "waiting",
        "DETECTOR": "filed",
        "PARTNER": "filed",
        "AUTHORITY": "record_only",
        "PUBLIC": "waiting",
    }
    lines = intake.post("reports/batch", {"reports": examples}, 200)["results"]
    assert {line["code"] for line in lines} == {200}


def test_a_batch_is_answered_report_by_report(world: World, program: Programs) -> None:
    world.account()
    intake = program()
    wrong = {**REPORT, "external_id": "v-2", "policy": "nothing"}
    sent = {"reports": [REPORT, wrong, REPORT, {**REPORT, "external_id": "v-3", "account": "who"}]}
    lines = intake.post("reports/batch", sent, 200)["results"]
    assert [line["code"] for line in lines] == [201, 404, 200, 201]
    assert lines[1]["problem"]["code"] == "unknown-policy"
    assert lines[3]["report"]["stage"] == "waiting"


def test_what_is_wrong_is_said_where_it_is(world: World, program: Programs) -> None:
    world.account()
    intake = program()
    said = intake.post("reports", {**REPORT, "claim": "", "colour": "red"}, 422)
    assert {e["pointer"] for e in said["errors"]} == {"/claim", "/colour"}
    assert said["code"] == "bad-request" and said["status"] == 422
    assert Report.objects.count() == 0
    batch = intake.post("reports/batch", {"reports": [{**REPORT, "url": "ftp://x"}]}, 422)
    assert batch["errors"][0]["pointer"] == "/reports/0/url"
    answer = intake.client.post(
        "/api/v1/reports",
        b"{nonsense",
        content_type="application/json",
        headers={"Authorization": f"Bearer {intake.key}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")
    assert intake.ask("DELETE", "reports", code=405)["code"] == "method-not-allowed"
    assert intake.get("nothing/here", 404)["code"] == "not-found"


def test_an_account_is_fed_with_its_contacts(world: World, program: Programs) -> None:
    feed = program()
    body = {
        "name": "Acme GmbH",
        "country": "DE",
        "locale": "de",
        "time_zone": "Europe/Berlin",
        "contacts": [{"name": "Legal", "email": "legal@acme.example", "role": "LEGAL"}],
    }
    made = feed.put("accounts/acme", body, 201)
    assert made["standing"] == "ACTIVE" and made["epoch"] == 0
    assert feed.put("accounts/acme", body) == made == feed.get("accounts/acme")
    body["contacts"] = [{"name": "New", "email": "new@acme.example"}]
    assert [c["email"] for c in feed.put("accounts/acme", body)["contacts"]] == ["new@acme.example"]
    del body["contacts"]
    assert len(feed.put("accounts/acme", body)["contacts"]) == 1
    assert feed.put("accounts/acme", {**body, "contacts": []}, 422)["code"] == "last-contact"
    assert feed.put("accounts/acme", {**body, "partner": "x"}, 404)["code"] == "unknown-partner"
    assert feed.put("accounts/acme", {**body, "time_zone": "Mars"}, 422)["errors"] == [
        {"pointer": "/time_zone", "detail": "must be a time zone such as Europe/Berlin"}
    ]
    acts = list(StaffEvent.objects.order_by("at", "id").values_list("act", "by_name"))
    assert ("remove contact", "intake") in acts and ("add account", "intake") in acts


def test_usage_and_keys_are_fed(world: World, program: Programs) -> None:
    world.account()
    feed = program()
    row = {"account": "acme", "day": "2026-01-05", "requests": 5}
    assert feed.post("usage", {"rows": [row], "complete": ["2026-01-05"]}, 200) == {"recorded": 1}
    said = feed.post("usage", {"rows": [{**row, "account": "nobody"}]}, 422)
    assert said["code"] == "bad-feed" and "Row 1" in said["detail"]
    key = {"account": "acme", "prefix": "sk-1", "created_at": "2026-01-05T09:00:00Z"}
    assert feed.post("keys", {"rows": [key]}, 200) == {"recorded": 1}


def test_a_program_suspends_as_a_precaution_and_no_more(world: World, program: Programs) -> None:
    world.account()
    case, detector = world.case(), program()
    found = detector.get(f"cases/{case.ref}")
    may = {step["verb"] for step in found["next_steps"] if step["may"]}
    assert "suspend" in may and not may & {"terminate", "dismiss", "approve", "give_notice"}
    step = {"verb": "suspend", "version": found["version"], "terms": HOLD}
    would = detector.post(f"cases/{case.ref}/steps?dry_run=1", step, 200)
    assert would["impact"]["standing"] == "SUSPENDED" and would["notice"]["kind"] == "suspended"
    assert Account.objects.get().standing == "ACTIVE"
    done = detector.post(f"cases/{case.ref}/steps", step)
    assert (done["phase"], done["verb"]) == ("EXECUTED", "suspend")
    assert detector.get("accounts/acme")["standing"] == "SUSPENDED"
    stale = detector.post(f"cases/{case.ref}/steps", step, 409)
    assert stale["code"] == "stale"
    for verb in ("terminate", "dismiss", "give_notice", "lift_measure"):
        body = {"verb": verb, "version": done["version"], "terms": {"reasons": "So."}}
        assert detector.post(f"cases/{case.ref}/steps", body, 403)["code"] == "not-allowed"
    statement = detector.get(f"decisions/{done['ref']}/statement")
    assert statement["case"] == case.ref and "Acme" in statement["text"]
    events = detector.get(f"cases/{case.ref}/events")["items"]
    assert [e["act"] for e in events][-1] == "suspend" and events[-1]["by"] == "intake"
    audit = detector.get("audit/events?account=acme")["items"]
    assert [e["hash"] for e in audit] == [e["hash"] for e in events]


def test_evidence_is_added_by_programs(world: World, program: Programs) -> None:
    world.account()
    case, detector = world.case(), program()
    body = {"kind": "log", "origin": "DETECTOR", "text": "12 matches.", "citation": "Run 7"}
    made = detector.post(f"cases/{case.ref}/evidence", body)
    assert made["number"] == 1 and case.evidence.get().added_by == "intake"
    file = {"name": "log.txt", "content": "bGluZXMK"}
    assert detector.post(f"cases/{case.ref}/evidence", {**body, "file": file})["size"] == 6
    bad = {**body, "file": {"name": "log.txt", "content": "!!!!"}}
    said = detector.post(f"cases/{case.ref}/evidence", bad, 422)
    assert said["errors"][0]["pointer"] == "/file/content"


def test_cases_are_listed_and_narrowed(world: World, program: Programs) -> None:
    for name in ("acme", "birch", "cedar"):
        world.account(name)
        world.case(name)
    world.suspend(Case.objects.get(account__external_ref="birch"))
    reader = program(Scope.CASES_READ)
    assert [c["account"] for c in reader.get("cases")["items"]] == ["cedar", "birch", "acme"]
    assert [c["account"] for c in reader.get("cases?state=INVESTIGATING")["items"]] == ["birch"]
    assert [c["account"] for c in reader.get("cases?account=acme")["items"]] == ["acme"]
    assert reader.get("cases?colour=red", 422)["errors"][0]["pointer"] == "/colour"
    assert reader.get("cases?cursor=nonsense", 400)["code"] == "bad-cursor"


def test_without_a_token_or_its_scope_nothing_is_done(world: World, program: Programs) -> None:
    world.account()
    reader = program(Scope.CASES_READ)
    assert reader.post("reports", REPORT, 403)["code"] == "missing-scope"
    for key in ("", "dk_wrong", "nonsense"):
        reader.key = key
        assert reader.get("cases", 401)["code"] == "unauthorized"
    assert Report.objects.count() == 0


def test_a_request_with_a_key_is_done_once(world: World, program: Programs) -> None:
    world.account()
    case, detector = world.case(), program()
    step = {"verb": "suspend", "version": case.version, "terms": HOLD}
    first = detector.post(f"cases/{case.ref}/steps", step, once="a-1")
    assert detector.post(f"cases/{case.ref}/steps", step, once="a-1") == first
    other = {**step, "version": step["version"] + 1}
    assert detector.post(f"cases/{case.ref}/steps", other, 422, once="a-1")["code"] == (
        "other-request"
    )
    assert case.decisions.count() == 1
    assert detector.post("reports", REPORT, 422, once="a key\x7f")["code"] == "bad-idempotency-key"


def test_a_step_costs_two_statements_more_than_without_the_api_and_three_with_a_key(
    world: World, program: Programs
) -> None:
    """The token and the case; with a key, whether it was sent before, and its answer."""
    detector = program()
    costs = []
    for name, once in (("acme", ""), ("birch", ""), ("cedar", "a-1")):
        world.account(name)
        case = world.case(name)
        step = {"verb": "suspend", "version": case.version, "terms": HOLD}
        with counting() as counted:
            detector.post(f"cases/{case.ref}/steps", step, once=once)
        costs.append(counted.statements)
    # the step's own seven, with the question which history of the database the store is shown
    assert costs[1:] == [9, 12]  # the first also notes when the token was last used

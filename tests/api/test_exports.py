"""What programs take out for the provider's own reports, and what they need not take again."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from accounts.models import Scope
from benchmarks.counting import counting
from enforcement.models import Case, StatementOfReasons
from enforcement.operations import profiles, statements
from enforcement.operations.statement_closings import answer_closing, propose_closing
from enforcement.queries import exports
from tests.api.conftest import Program, Programs
from tests.disputes import end, record
from tests.public import SAID, propose, published, told_case
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_cases_and_decisions_of_a_period_are_taken_out_once_each(
    world: World, program: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "PAGE", 2)
    for name in ("acme", "birch", "cedar"):
        world.account(name)
        world.suspend(world.case(name))
    reports = program(Scope.EXPORTS_READ)
    day, before = world.now.date(), world.now.date() - timedelta(days=9)
    period = f"since={before}&until={day}"
    for what, name in (("cases", "ref"), ("decisions", "case")):
        first = reports.get(f"exports/{what}?{period}")
        last = reports.get(f"exports/{what}?{period}&cursor={first['next']}")
        found = [row[name] for row in first["items"] + last["items"]]
        assert sorted(found) == sorted(Case.objects.values_list("ref", flat=True))
        assert (len(first["items"]), last["next"]) == (2, None)
        assert "Rita" not in str(first) and "rhea" not in str(first)
        assert reports.get(f"exports/{what}?since={before}&until={before}")["items"] == []
    with counting() as counted:
        reports.get(f"exports/cases?{period}")
    assert counted.statements <= 6


def test_statements_of_reasons_are_taken_out_as_they_are_published(
    world: World, program: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept back is not among them; other public words take the place of the first ones."""
    monkeypatch.setattr(exports, "PAGE", 1)
    choice = profiles.propose_profile(
        proposal=profiles.Proposal(profile="dsa-hosting-service", made_from=0, reason="Ours."),
        by=world.actor("ada"),
        now=world.now,
    )
    if choice.agreed_at is None:
        profiles.answer_profile(
            number=choice.number, agreed=True, by=world.actor("axel"), now=world.now
        )
    for name, facts in (
        ("acme", "A press report says that output was used."),
        ("birch", "A press report says that output was resold."),
        ("cedar", "Requests came from jane.doe@cedar.example at night."),
    ):
        world.account(name)
        world.suspend(world.case(name), facts=facts)
    statements.draw_due(choice_id=choice.pk, now=world.now)
    reports, day = program(Scope.EXPORTS_READ), world.now.date()
    period = f"since={day}&until={day}"
    first = reports.get(f"exports/statements-of-reasons?{period}")
    last = reports.get(f"exports/statements-of-reasons?{period}&cursor={first['next']}")
    found = [row["statement"] for row in first["items"] + last["items"]]
    kept = StatementOfReasons.objects.filter(phase="KEPT").order_by("executed_at", "id")
    assert found == [row.data for row in kept] and len(found) == 2 and last["next"] is None
    assert "jane" not in str(found)
    held = StatementOfReasons.objects.get(phase="BLOCKED")
    reason = "Any words would name somebody."
    made = propose_closing(
        statement_id=held.pk, reason=reason, by=world.actor("lena"), now=world.now
    )
    answer_closing(number=made.number, agreed=True, by=world.actor("lars"), now=world.now)
    lines = read_lines(reports, f"exports/statements-of-reasons?{period}")
    monkeypatch.setattr(exports, "PAGE", 10)
    rows = reports.get(f"exports/statements-of-reasons?{period}")["items"]
    (closed,) = [row for row in rows if row["phase"] == "NOT_TO_SEND"]
    assert closed["statement"] is None and closed["closed_because"] == reason
    assert lines == rows and len(rows) == 3
    assert closed["closed_at"] and "jane" not in str(rows)


def read_lines(program: Program, path: str) -> list[Any]:
    """All pages of an export as JSON Lines: the first as `Accept` asks, the others by `Link`."""
    head = {"Authorization": f"Bearer {program.key}"}
    found, address = list[Any](), f"/api/v1/{path}"
    for accept in ("application/x-ndjson", "*/*", "application/json", "*/*", ""):
        answer = program.client.get(address, headers={**head, "Accept": accept})
        assert answer.status_code == 200, answer.content
        assert answer.headers["Content-Type"].startswith("application/x-ndjson")
        found += [json.loads(line) for line in answer.content.splitlines()]
        if not (link := answer.headers.get("Link", "")):
            return found
        following = re.fullmatch(rf'<{settings.BASE_URL}(.+)>; rel="next"', link)
        assert following
        address = following[1]
    raise AssertionError("The pages have no end.")


def test_a_format_that_is_none_is_refused(world: World, program: Programs) -> None:
    reports, day = program(Scope.EXPORTS_READ), world.now.date()
    path = f"exports/statements-of-reasons?since={day}&until={day}&format="
    assert reports.get(f"{path}csv", 422)["errors"][0]["pointer"] == "/format"
    assert reports.get(f"{path}json")["items"] == []
    assert read_lines(reports, f"{path}jsonl") == []


def test_public_statements_of_a_case_are_read_in_their_order(
    world: World, program: Programs
) -> None:
    case = told_case(world)
    said = published(world, case)
    propose(world, case, text="The account is suspended.", corrects=said.pk)
    answer = program(Scope.CASES_READ).get(f"cases/{case.ref}/public-statements")
    assert [(row["number"], row["phase"], row["corrects"]) for row in answer["items"]] == [
        (1, "PUBLISHED", None),
        (2, "PROPOSED", 1),
    ]
    assert answer["items"][0]["text"] == SAID and "ravi" not in str(answer)
    record(world, case, reference="AC-1")
    end(world, record(world, case), "CONFIRMED")
    reader = program(Scope.CASES_READ, name="disputes")
    answer = reader.get(f"cases/{case.ref}/disputes")
    assert [(row["number"], row["phase"], row["outcome"]) for row in answer["items"]] == [
        (1, "OPEN", ""),
        (2, "ENDED", "CONFIRMED"),
    ]
    row = answer["items"][0]
    assert row["decision"] == case.decisions.get().ref and row["told_on"] == str(world.now.date())
    assert "rhea" not in str(answer)


def test_a_period_has_a_beginning_before_its_end_and_a_year_at_most(
    world: World, program: Programs
) -> None:
    reports = program(Scope.EXPORTS_READ)
    for period in ("since=2026-03-02&until=2026-03-01", "since=2025-01-01&until=2026-03-01"):
        assert reports.get(f"exports/cases?{period}", 400)["code"] == "bad-filter"
    assert reports.get("exports/cases?since=2026-03-02", 422)["errors"][0]["pointer"] == "/until"
    reader = program(Scope.CASES_READ, name="other")
    assert reader.get("exports/cases", 403)
    # the edges of what a calendar can count
    for period in ("since=9999-01-01&until=9999-12-31", "since=0001-01-01&until=0001-01-02"):
        assert reports.get(f"exports/cases?{period}", 422)["errors"][0]["pointer"] == "/since"
    for at in ("0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "1899-12-31T00:00:00Z"):
        assert reader.get(f"cases?due_before={at}", 422)["code"] == "bad-request"


def test_what_has_not_changed_is_not_sent_again(world: World, program: Programs) -> None:
    world.account()
    case, reader = world.case(), program(Scope.CASES_READ)
    path = f"/api/v1/cases/{case.ref}"
    head = {"Authorization": f"Bearer {reader.key}"}
    first = reader.client.get(path, headers=head)
    known = {**head, "If-None-Match": first.headers["ETag"]}
    again = reader.client.get(path, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    world.suspend(case)
    changed = reader.client.get(path, headers=known)
    assert changed.status_code == 200 and changed.json()["standing"] == "SUSPENDED"
    assert changed.headers["ETag"] != first.headers["ETag"]

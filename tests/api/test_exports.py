"""What programs take out for the provider's own reports, and what they need not take again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import Scope
from benchmarks.counting import counting
from enforcement.models import Case
from enforcement.queries import exports
from tests.api.conftest import Programs
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

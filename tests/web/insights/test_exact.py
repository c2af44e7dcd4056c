"""Every figure of Insights against the rows themselves, counted in plain Python, after a history
by chance; and the first decisions of cases, which the database writes beside.
"""

from __future__ import annotations

import importlib
from collections import Counter
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from enforcement.models import (
    Case,
    FirstDecision,
)
from enforcement.operations.first_decisions import compare_first_decisions
from enforcement.queries.insights import Span, insight_numbers
from tests.scenes import connect
from tests.web.insights._by_hand import counted, plain
from tests.web.insights._history import make_history
from tests.world import NO_TO_ALL, NOON, STATED, World


@pytest.fixture
def history(transactional_db: Any) -> World:
    """Some weeks of acts by chance."""
    return make_history()


def test_every_figure_is_what_the_rows_say(history: World) -> None:
    now = history.now
    whole = {"since_at": NOON - timedelta(days=1), "until_at": now + timedelta(days=1)}
    part = {"since_at": NOON + timedelta(days=5.4), "until_at": now - timedelta(days=6.3)}
    seen: Counter[str] = Counter()
    for bounds in (whole, part):
        for zone in ("UTC", "Asia/Kathmandu", "America/New_York"):
            for area in ("", "competition", "spam"):
                span = Span(**bounds, zone=zone, area=area)
                with CaptureQueriesContext(connection) as asked:
                    found = insight_numbers(span, now)
                assert len(asked) == 2
                wanted = counted(span, now)
                for name in wanted:
                    assert plain(found[name]) == plain(wanted[name]), (name, span)
                    seen[name] += sum(row["n"] for row in found[name] if "n" in row)
                    seen[name] += sum(row.get("closed", 0) for row in found[name])
                    seen[name] += sum(row["cases"] for row in found[name] if "cases" in row)
    assert all(seen.values()), f"{seen}: the history lacks something"


def stored() -> dict[Any, tuple[datetime, timedelta, str]]:
    """The first decisions."""
    return {f.pk: (f.decided_at, f.took, f.area) for f in FirstDecision.objects.all()}


def test_a_decision_that_a_slow_clock_dates_earlier_is_the_first(transactional_db: Any) -> None:
    world = World()
    world.account()
    case = world.case()
    world.now += timedelta(hours=5)
    world.suspend(case)
    assert stored()[case.pk][1] == timedelta(hours=5)
    world.now -= timedelta(hours=1)
    world.find(case, "NOT_ESTABLISHED", NO_TO_ALL)
    world.both(world.fresh(case), "clear", **STATED)
    assert stored()[case.pk] == (world.now, timedelta(hours=4), "competition")


def test_what_was_lost_or_changed_is_found_and_mended(transactional_db: Any) -> None:
    world = World()
    for name in ("acme", "bolt", "calm", "dusk"):
        world.account(name)
        case = world.case(name)
        world.now += timedelta(hours=1)
        if name != "dusk":
            world.suspend(case)
    right, said = stored(), StringIO()
    assert len(right) == 3
    call_command("check_insights", stdout=said)
    assert "Every case has" in said.getvalue()
    lost, changed, *_ = right
    undecided = Case.objects.exclude(pk__in=right)[0]
    with connect("") as owner:
        owner.execute("ALTER TABLE enforcement_firstdecision DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE enforcement_firstdecision SET took = '0' WHERE case_id = %s", [changed]
        )
        owner.execute("DELETE FROM enforcement_firstdecision WHERE case_id = %s", [lost])
        owner.execute(
            "INSERT INTO enforcement_firstdecision VALUES (%s, now(), '0', 'spam')",
            [undecided.pk],
        )
        owner.commit()
        owner.execute("ALTER TABLE enforcement_firstdecision ENABLE TRIGGER USER")
    with pytest.raises(CommandError, match="3 cases had another first decision"):
        call_command("check_insights")
    assert stored() != right
    call_command("check_insights", "--repair", stdout=said)
    assert stored() == right and "Now they are right" in said.getvalue()
    assert compare_first_decisions(repair=False, at_once=3) == (0, 0), "in turns as well"
    FirstDecision.objects.all().delete()
    fill = importlib.import_module("enforcement.migrations.0070_fill_first_decisions").fill
    with connection.schema_editor(atomic=False) as editor:
        fill(apps, editor)
    assert stored() == right, "as the migration fills it"


def test_nobody_stores_a_first_decision_that_is_none(transactional_db: Any) -> None:
    world = World()
    world.account()
    case = world.case()
    row = {"decided_at": NOON, "took": timedelta(0), "area": "competition"}
    with pytest.raises(IntegrityError, match="as its decisions say"):
        FirstDecision.objects.create(case=case, **row)
    world.suspend(case)
    with pytest.raises(IntegrityError, match="as its decisions say"):
        FirstDecision.objects.filter(case=case).update(took=timedelta(hours=1))

"""Every figure of Insights against the rows themselves, counted in plain Python, after a history
by chance; and the first decisions of cases, which the database writes beside.
"""

from __future__ import annotations

import importlib
import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from enforcement.language.refusals import StepRefused
from enforcement.models import (
    Allegation,
    Appeal,
    Case,
    Decision,
    Event,
    FirstDecision,
    Measure,
    Notice,
    Report,
    Review,
)
from enforcement.operations import decide
from enforcement.operations.first_decisions import compare_first_decisions
from enforcement.queries.insights import AGES, Row, Span, insight_numbers
from enforcement.workflow.marks import verbs_of
from enforcement.workflow.proceeding import FINAL
from tests.scenes import SPAM_HOLD, connect, hear, other_policy
from tests.world import HOLD, NO_TO_ALL, NOON, STATED, World

DECIDES = {verb for verb, mark in verbs_of(Case).items() if mark.decides}
STAFF = ("rhea", "ravi", "lena")
STEPS = 80


def send_back(world: World, proposal: Decision) -> None:
    """Return it."""
    by, now = world.actor("ada"), world.now
    decide.send_back(decision_id=proposal.pk, by=by, reasons="Not like this.", now=now)


def end(world: World, account: str, then: Callable[[Decision], object]) -> None:
    """Propose to terminate an account."""
    world.account(account)
    case = world.case(account)
    world.suspend(case)
    world.establish(case)
    then(world.take(world.fresh(case), "terminate", "lena", exception="danger", **STATED))


def act_by_chance(world: World, case: Case, by: str, rng: random.Random) -> None:
    """One of what may happen to a case, or to whatever waits. Raises StepRefused, or IndexError
    where nothing waits.
    """
    hold = HOLD if case.area == "competition" else SPAM_HOLD
    outcome = rng.choice(("affirmed", "overturned"))
    acts: list[Callable[[], object]] = [
        lambda: world.take(case, "dismiss", by, **STATED),
        lambda: world.take(case, "suspend", by, **hold),
        lambda: world.take(case, "suspend", by, **hold),
        lambda: world.take(case, "limit", by, **{**hold, "rate": 10}),
        lambda: world.take(case, "lift_measure", by, reasons="It is answered."),
        lambda: world.find(case, "ESTABLISHED", NO_TO_ALL, by),
        lambda: world.take(case, "warn", by, **STATED),
        lambda: world.take(case, "clear", by, **STATED),
        lambda: world.approve(Decision.objects.open()[0], "ada"),
        lambda: send_back(world, Decision.objects.open()[0]),
        lambda: hear(world, world.appeal(case), outcome),
        lambda: told(world),
        lambda: told(world),
    ]
    rng.choice(acts)()


def told(world: World) -> None:
    """The first proof of the oldest notice that has none."""
    notice = Notice.objects.filter(informed_at=None).order_by("id")[0]
    Notice.objects.filter(pk=notice.pk).update(informed_at=world.now)


@pytest.fixture
def history(transactional_db: Any) -> World:
    """Some weeks of acts by chance, each by somebody at some time; what is refused is left."""
    world, rng = World(NOON), random.Random(20261130)
    spam, cases = other_policy(world), list[Case]()
    for number in range(STEPS):
        world.now += timedelta(minutes=rng.choice((7, 90, 600, 1500)), seconds=rng.random())
        if number == STEPS // 2:  # what chance comes by too seldom
            end(world, "ended", lambda proposal: world.approve(proposal, "ada"))
            end(world, "spared", lambda proposal: send_back(world, proposal))
            world.wait(hours=1)
        if number % 6 == 0:
            world.account(f"a{number}")
            origin = rng.choice(("PRESS", "DETECTOR", "PUBLIC"))
            policy = rng.choice((world.policy, spam)).slug
            cases.append(world.case(f"a{number}", origin=origin, policy=policy))
        else:
            with suppress(StepRefused, IndexError):
                case, by = world.fresh(rng.choice(cases)), rng.choice(STAFF)
                act_by_chance(world, case, by, rng)
    return world


def week(at: datetime, zone: str) -> str:
    """The Monday of its week."""
    day = at.astimezone(ZoneInfo(zone)).date()
    return (day - timedelta(days=day.weekday())).isoformat()


def timed(facts: Iterable[tuple[datetime, timedelta | None]], span: Span) -> list[Row]:
    """Number, median, ninth by week, and of all."""
    groups: dict[str | None, list[timedelta | None]] = defaultdict(list, {None: []})
    for at, took in facts:
        if span.since_at <= at < span.until_at:
            groups[None].append(took)
            groups[week(at, span.zone)].append(took)
    rows = []
    for name, all_ in groups.items():
        known = sorted(took.total_seconds() for took in all_ if took is not None)
        median, ninth, most = (
            known[max(math.ceil(share * len(known)) - 1, 0)] if known else None
            for share in (0.5, 0.9, 1)
        )
        n, waiting = len(all_), len(all_) - len(known)
        rows.append(
            {"week": name, "n": n, "waiting": waiting, "median": median, "ninth": ninth}
            | {"most": most}
        )
    return rows


def shares(facts: Iterable[tuple[str, bool]], key: str) -> list[Row]:
    """Number and hits by group, and of all."""
    groups: dict[str | None, list[bool]] = defaultdict(list, {None: []})
    for name, hit in facts:
        groups[None].append(hit)
        groups[name].append(hit)
    return [{key: name, "n": len(all_), "hits": sum(all_)} for name, all_ in groups.items()]


def counted(span: Span, now: datetime) -> dict[str, list[Row]]:
    """All figures, from all rows."""
    of_area = {c.pk: c for c in Case.objects.all() if span.area in {"", c.area}}
    known, cases = set(of_area), list(of_area.values())
    reports = list(Report.objects.filter(case__in=known).order_by("received_at", "id"))
    decisions = list(Decision.objects.filter(case__in=known, executed_at__isnull=False))
    first: dict[Any, datetime] = {}
    for one in decisions:
        if one.verb in DECIDES and one.executed_at:
            first[one.case_id] = min(one.executed_at, first.get(one.case_id, one.executed_at))
    events = [
        e for e in Event.objects.filter(case__in=known) if span.since_at <= e.at < span.until_at
    ]

    def within(at: datetime | None) -> bool:
        return at is not None and span.since_at <= at < span.until_at

    open_ = Counter(
        (sum(now - c.opened_at >= timedelta(days=age) for age in AGES), c.state, c.with_others)
        for c in cases
        if c.state not in FINAL
    )
    origins = {r.case_id: r.origin for r in reversed(reports)}
    appeals = [
        (of_area[a.case_id].area, origins[a.case_id], a.phase in {"OVERTURNED", "VARIED"})
        for a in Appeal.objects.filter(case__in=known, side="HOLDER")
        if within(a.decided_at) and a.phase in {"AFFIRMED", "OVERTURNED", "VARIED", "REMANDED"}
    ]
    by_area = shares([(area, hit) for area, _origin, hit in appeals], "area")
    by_origin = shares([(origin, hit) for _area, origin, hit in appeals], "origin")
    established = set(
        Allegation.objects.filter(phase="ESTABLISHED").values_list("case_id", flat=True)
    )
    settled = [(d.verb, "") for d in decisions if d.needs and within(d.executed_at)] + [
        (e.decision.verb, e.act)
        for e in events
        if e.act in {"send_back", "withdraw", "expire"} and e.decision and e.decision.needs
    ]
    approvals = [
        {
            "verb": verb,
            "n": len(ends),
            "hits": ends.count("send_back"),
            "approved": ends.count(""),
            "withdrawn": ends.count("withdraw"),
            "expired": ends.count("expire"),
        }
        for verb in [None, *sorted({verb for verb, _act in settled})]
        for ends in ([act for of, act in settled if verb in {None, of}],)
    ]
    ended = [
        m.imposed_by
        for m in Measure.objects.filter(case__in=known, kind="TERMINATE").exclude(phase="ORDERED")
        if within(m.starts_at)
    ]
    held = Counter(c.assignee for c in cases if c.state not in FINAL and c.assignee)
    acts = [e for e in events if e.actor]
    people = [
        {
            "name": person.username,
            "held": held[person],
            "cases": len({e.case_id for e in acts if e.actor == person}),
            "decisions": sum(
                e.act in DECIDES or e.act == "propose" for e in acts if e.actor == person
            ),
        }
        for person in {*held, *(e.actor for e in acts if e.actor)}
    ]
    return {
        "open": [
            {"age": age, "state": state, "with_others": others, "n": n}
            for (age, state, others), n in open_.items()
        ],
        "looks": timed(
            [(c.first_look_at, c.first_look_at - c.opened_at) for c in cases if c.first_look_at],
            span,
        ),
        "decisions": timed(
            [(at, at - of_area[case].opened_at) for case, at in first.items()], span
        ),
        "notices": timed(
            [
                (n.owed_at, n.informed_at - n.owed_at if n.informed_at else None)
                for n in Notice.objects.filter(case__in=known, audience="HOLDER")
                if n.decision_id
            ],
            span,
        ),
        "reviews": shares(
            [
                (r.kind, r.missed_at is None and r.looked_at <= r.due_at)
                for r in Review.objects.filter(case__in=known)
                if within(r.missed_at)
                or (r.missed_at is None and r.phase == "DONE" and within(r.looked_at))
            ],
            "kind",
        ),
        "appeals": [{"area": r["area"], "origin": None} | r for r in by_area]
        + [{"area": None} | r for r in by_origin if r["origin"]],
        "reports": shares(
            [
                (r.origin, r.case_id in established)
                for r in reports
                if within(of_area[r.case_id].closed_at)
            ],
            "origin",
        ),
        "approvals": approvals,
        "terminations": [
            {
                "n": len(ended),
                "hits": sum(d.approved_by_id in {None, d.proposed_by_id} for d in ended),
            }
        ],
        "people": people,
    }


def plain(rows: Iterable[Row]) -> list[list[tuple[str, str]]]:
    """Rows without an order, each value as it is told."""
    return sorted(
        sorted(
            (key, f"{value:.3f}" if isinstance(value, int | float) else str(value))
            for key, value in row.items()
        )
        for row in rows
    )


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

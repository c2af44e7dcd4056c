"""What a queue costs with many cases: the first page against the ten-thousandth, every order, every
filter, the badges, taking the next by every kind of routing, what a change of the rules would do,
and searches among all cases and accounts, most of them closed.

Times are those of the statements alone, summed over a whole page, as its database connection sees
them; pages are compared within one round.
"""

from __future__ import annotations

import argparse
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import psycopg
from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from benchmarks.counting import counting
from benchmarks.crowd import AREAS, fill
from benchmarks.memory import processor_time
from benchmarks.people import signed_in
from enforcement.language.refusals import StepRefused
from enforcement.models import Case
from enforcement.operations.take import take_next
from enforcement.process import clock
from enforcement.queries.badges import badge_counts
from enforcement.queries.queue import PAGE
from enforcement.queries.queue_rules_preview import preview
from enforcement.sql.keyset import KEYS, Cursor
from enforcement.step.next_case import lock_next_case
from enforcement.workflow.queue_rules import AS_BUILT, Routing

ROUNDS, DEEP, TAKERS = 7, 10_000, 100
MANY = 1_000_000  # cases, unless a number is given
GOAL = 15  # milliseconds of SQL for a page
FILTERS = (
    ("state", "TRIAGE"),
    ("state", "TERMINATING"),
    ("area", AREAS[0]),
    ("area", AREAS[-1]),
    ("severity", "CRITICAL"),
    ("assignee", "p007"),
    ("assignee", "nobody"),
    ("due", "late"),
    ("due", "today"),
    ("due", "week"),
    ("due", "none"),
    ("tier", "STRATEGIC"),
    ("partner", "partner-3"),
    ("measure", "SUSPEND"),
    ("measure", "none"),
    ("standing", "SUSPENDED"),
    ("language", "de"),
    ("lane", "approval"),
    ("lane", "reviews"),
    ("lane", "appeals"),
    ("lane", "escalations"),
    ("lane", "others"),
    ("lane", "mine"),
    ("lane", "unassigned"),
    ("q", "Kestrel Mail 4711"),
    ("q", "Kestrl Mial"),
)
REQUIRED, PREFERRED, OFF = Routing.REQUIRE, Routing.PREFER, Routing.OFF
ROUTED = {
    "required": replace(AS_BUILT, by_tier=REQUIRED),
    "preferred": replace(AS_BUILT, by_skill=PREFERRED, by_language=PREFERRED, by_tier=PREFERRED),
    "skills required, languages preferred": replace(AS_BUILT, by_language=PREFERRED),
    "no routing": replace(AS_BUILT, by_skill=OFF, by_language=OFF),
}
WHOM: dict[str, tuple[tuple[str, ...], ...]] = {  # skills, languages and tiers
    "anything": ((), (), ()),
    "a usual area": ((AREAS[0],), (), ()),
    "a rare area": ((AREAS[-1],), (), ()),
    "nothing": (("nothing",), (), ()),
    "rare in three ways": ((AREAS[0],), ("de",), ("STRATEGIC",)),
    "found in none": ((AREAS[-1],), ("ja",), ("STRATEGIC",)),
}
# what is searched for in the list of all cases, and in that of all accounts
SEARCHES = {
    "cases": (
        "",
        "state:closed",
        "state:open",
        "state:terminated",
        "-state:closed",
        "area:rare",
        "area:rare state:closed",
        "policy:rare",
        "standing:limited",
        "assignee:p007",
        "assignee:p007 state:closed",
        "tier:strategic",
        "severity:high tier:strategic",
        "outcome:cleared area:rare",
        "partner:partner-4",
        "Kestrel Mail 4711",
        "kestrel",
        "mail -kestrel",
        "ke",
        "acct-00047",
        "account:kestrel",
        "kestrel state:closed area:rare",
        '"words that nobody wrote"',
    ),
    "accounts": (
        "",
        "tier:strategic",
        "standing:suspended",
        "partner:partner-4",
        "Kestrel Mail 4711",
        "kestrel",
        "ke",
    ),
}
# Real desks have closed most of their cases: the older ones.
CLOSE = """
UPDATE enforcement_case SET closed_at = opened_at + interval '5 days', state =
    ('{DISMISSED,CLEARED,RESOLVED,TERMINATED}'::text[])[1 + abs(hashtext(ref)) % 4]
WHERE opened_at < now() - interval '36 days'
"""


@contextmanager
def waiting() -> Iterator[list[float]]:
    """How long this process waits for PostgreSQL meanwhile, in milliseconds: each time that it
    does, whatever sends the statement.
    """
    spans: list[float] = []
    wait = psycopg.Connection.wait

    def timed(self: psycopg.Connection[Any], *arguments: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return wait(self, *arguments, **named)
        finally:
            spans.append((time.perf_counter() - began) * 1000)

    with patch.object(psycopg.Connection, "wait", timed):
        yield spans


def run(wanted: argparse.Namespace) -> None:
    """Fill, measure, print."""
    began = time.perf_counter()
    fill(wanted.cases or MANY)
    print(
        f"queue: {wanted.cases or MANY:,} open cases by COPY, with their indexes made, in "
        f"{time.perf_counter() - began:.0f} s"
    )
    measure()


def measure() -> None:
    """All of it, on whatever is in the database."""
    person = User.objects.get(username="p001")
    client = signed_in(person)
    pages(client)
    filters(client)
    the_badges(person)
    taking(person)
    routed()
    previewed()
    close_most()
    searches(client)


def page(client: Client, query: str, at: str = "/") -> float:
    """One page of the queue, or of the list `at`, whole: milliseconds of SQL.

    Raises AssertionError where it is none.
    """
    with waiting() as spans:
        answer = client.get(f"{at}?{query}")
    if answer.status_code != 200:
        raise AssertionError(f"{at}?{query} answered {answer.status_code}")
    return sum(spans)


def statements(client: Client, query: str, at: str = "/") -> int:
    """How many statements a page takes."""
    with counting() as counted:
        page(client, query, at)
    return counted.statements


def close_most() -> None:
    """Close the older cases, as if somebody had."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE enforcement_case DISABLE TRIGGER USER")
        cursor.execute(CLOSE)
        cursor.execute("ALTER TABLE enforcement_case ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE enforcement_case")


def searches(client: Client) -> None:
    """Each search among all cases and all accounts: the first page."""
    for name, texts in SEARCHES.items():
        print(f"all {name}: SQL of the first page, ms, and its statements")
        for text in texts:
            query = urlencode({"q": text})
            times = [page(client, query, f"/{name}") for _ in range(ROUNDS)]
            most = statements(client, query, f"/{name}")
            print(f"  {statistics.median(times):7.1f} {most:4}  {text or '(everything)'}")


def pages(client: Client) -> None:
    """The first page against a deep one, in every order, round about."""
    deep = min(DEEP, Case.objects.open().count() // PAGE - 1)
    print(
        f"{'order':10}{'page 1, ms':>12}{f'page {deep:,}, ms':>18}"
        f"{'ratio':>8}{'worst':>8}{'statements':>12}"
    )
    for order in KEYS:
        queries = [
            urlencode({"order": order}),
            urlencode({"order": order, "cursor": cursor_at(order, (deep - 1) * PAGE)}),
        ]
        rounds = [[page(client, query) for query in queries] for _ in range(ROUNDS + 1)][1:]
        one, far = ([costs[n] for costs in rounds] for n in (0, 1))
        ratios = [b / a for a, b in zip(one, far, strict=True)]
        most = max(statements(client, query) for query in queries)
        print(
            f"{order:10}{statistics.median(one):12.1f}{statistics.median(far):18.1f}{statistics.median(ratios):8.2f}{max(ratios):8.2f}{most:12}"
        )


def cursor_at(order: str, skip: int) -> str:
    """The cursor after so many rows; found by an OFFSET, which only a benchmark may use."""
    keys = KEYS[order]
    rows = Case.objects.open().order_by(*(f"-{k}" if k == "priority" else k for k in keys))
    return Cursor(order=order, keys=tuple(rows.values_list(*keys)[skip]), first=skip + 1).text()


def filters(client: Client) -> None:
    """Each filter and lane in each order: the first page."""
    for what, wanted in (
        ("filters and lanes", [f for f in FILTERS if f[0] != "q"]),
        ("searches", [f for f in FILTERS if f[0] == "q"]),
    ):
        rows = []
        for name, value in wanted:
            for order in KEYS:
                query = urlencode({name: value, "order": order})
                rows.append(
                    (
                        statistics.median(page(client, query) for _ in range(3)),
                        statements(client, query),
                        f"{name}={value} by {order}",
                    )
                )
        rows.sort(reverse=True)
        median, most = statistics.median(row[0] for row in rows), max(row[1] for row in rows)
        over = sum(row[0] > GOAL for row in rows)
        print(
            f"{what}: {len(rows)} of them, median {median:.1f} ms, {over} over {GOAL} ms, "
            f"{most} statements at most; dearest:"
        )
        for ms, _count, which in rows[:6]:
            print(f"  {ms:7.1f} ms  {which}")


def the_badges(person: User) -> None:
    """The counts in the bar, as this person has them."""
    times = []
    for _ in range(ROUNDS * 3):
        with waiting() as spans:
            badge_counts(person.pk, clock.now())
        times.append(sum(spans))
    print(f"badges: {statistics.median(times):.2f} ms for all five, worst {max(times):.2f}")


def routed() -> None:
    """The next case for somebody who has none, by every kind of routing: for somebody whom nearly
    everything suits, something rare, or nothing; and when nothing is nearly due.
    """
    connection.ensure_connection()
    server = connection.connection.info.backend_pid
    person = User.objects.create(username="new", role="REVIEWER", email="new@staff.example")
    moments = {"": clock.now(), ", nothing nearly due": clock.now() - timedelta(days=200)}
    found: list[tuple[float, float, str]] = []
    for (how, rules), (who, theirs), (when, now) in product(
        ROUTED.items(), WHOM.items(), moments.items()
    ):
        person.skills, person.languages, person.tiers = map(list, theirs)
        with patch("enforcement.step.next_case.rules_at", lambda _now, rules=rules: rules):
            for _ in range(ROUNDS):  # until the plans are kept
                coming(person, now)
            began = processor_time(server)
            costs = [coming(person, now) for _ in range(3 * ROUNDS)]
            spent = (processor_time(server) - began) * 1000 / len(costs)
        found.append((spent, statistics.median(costs), f"{how}; {who}{when}"))
    found.sort(reverse=True)
    half, waited = (statistics.median(cost[at] for cost in found) for at in (0, 1))
    print(
        f"next case by {len(found)} routings: median {half:.1f} ms of the server's processor, "
        f"{waited:.1f} ms of waiting; dearest:"
    )
    for spent, wait, which in found[:4]:
        print(f"  {spent:7.1f} ms, {wait:.1f}  {which}")


def coming(person: User, now: datetime) -> float:
    """The next case is chosen and locked, and let go of: milliseconds of SQL. Nothing was written;
    whatever is rolled back would have psycopg forget what it has prepared.
    """
    with waiting() as spans, transaction.atomic(), suppress(StepRefused):
        lock_next_case(person, now)
    return sum(spans)


def previewed() -> None:
    """What a change of the rules would do."""
    rules = replace(AS_BUILT, severity_medium=3, look_medium_days=1, by_tier=Routing.REQUIRE)
    times = []
    for _ in range(ROUNDS):
        with waiting() as spans:
            shown = preview(rules, AS_BUILT, clock.now())
        times.append(sum(spans))
    looked = f"a sample of {shown.sample:,}" if shown.sample else "all"
    print(f"preview of other rules: {statistics.median(times):.0f} ms of SQL, {looked} looked at")


def taking(person: User) -> None:
    """One person taking the next case, then a hundred at once."""
    whole, sql = [], []
    for _ in range(3 * ROUNDS):
        began = time.perf_counter()
        with waiting() as spans:
            take_next(by=person.actor, now=clock.now())
        whole.append((time.perf_counter() - began) * 1000)
        sql.append(sum(spans))
    print(
        f"take next: {statistics.median(sql):.1f} ms of SQL, commit included, worst "
        f"{max(sql):.1f}; the whole step {statistics.median(whole):.1f}"
    )
    people = list(User.objects.filter(is_active=True).order_by("username")[:TAKERS])
    start, began = threading.Barrier(len(people)), time.perf_counter()
    with ThreadPoolExecutor(len(people)) as pool:
        taken = list(pool.map(lambda somebody: take_at(start, somebody), people))
    took, refs = time.perf_counter() - began, [ref for ref in taken if ref]
    print(
        f"{len(people)} people at once: {len(refs)} cases given, {len(refs) - len(set(refs))} "
        f"of them twice, in {took * 1000:.0f} ms"
    )


def take_at(start: threading.Barrier, person: User) -> str:
    """Take the next one when everybody is ready; the reference, or nothing."""
    try:
        connection.ensure_connection()
        start.wait()
        return str(take_next(by=person.actor, now=clock.now()).ref)
    except StepRefused:
        return ""
    finally:
        connection.close()

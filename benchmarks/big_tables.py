"""The tables that get bigger than all others, filled by COPY, and what pages cost beside them.

A page is the demo's, the same before and after. Its times are those of its statements alone, as its
database connection sees them; its buffers are the pages of PostgreSQL that client backends looked
at meanwhile, which other work on the machine does not change.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db import connection
from django.test import Client

from accounts.models import Account, UsageDay
from benchmarks.counting import counting
from benchmarks.crowd import copy as copied
from benchmarks.crowd import key, with_bare_tables
from benchmarks.queue import waiting
from benchmarks.rounds import select_one

TIMES = 15  # that a page is asked for
DAYS = 90  # of usage for each account
KIND = 8  # of keys
BUFFERS = """
SELECT sum(hits) + sum(reads) FROM pg_stat_io WHERE backend_type = 'client backend'"""


class Cost(NamedTuple):
    """What a page costs in PostgreSQL: ms, the median; statements; buffers."""

    time: float
    statements: int
    buffers: int


def fill_usage(rows: int, until: date) -> int:
    """So many usage days beside those of the demo, or a few less: DAYS days of each of many new
    accounts; how many. The days come in their order, as they do.
    """
    more = rows // DAYS
    names = ("id", "external_ref", "name", "tier", "locale")
    with_bare_tables(
        Account,
        do=lambda: copied(
            Account,
            names,
            ((key(KIND, n), f"grown-{n:07}", f"Grown {n}", "STANDARD", "en") for n in range(more)),
        ),
    )
    accounts = [key(KIND, n) for n in range(more)]
    with_bare_tables(UsageDay, do=lambda: copy_days(accounts, until))
    return len(accounts) * DAYS


def copy_days(accounts: Sequence[str], until: date) -> None:
    """A day at a time, each as one text: row by row takes several times as long."""
    with connection.cursor() as cursor:
        for ago in range(0, DAYS + 31, 28):  # the months that there are to be
            cursor.execute("SELECT docket_make_usage_months(%s)", [until - timedelta(days=ago)])
        with cursor.copy(
            "COPY accounts_usageday (account_id, used_on, product, requests, tokens) FROM STDIN"
        ) as into:
            for text in days(accounts, until):
                into.write(text)


def days(accounts: Sequence[str], until: date) -> Iterator[str]:
    """Everybody's use, day by day."""
    for ago in reversed(range(DAYS)):
        rest = f"\t{until - timedelta(days=ago)}\tapi\t1200\t90000\n"
        yield rest.join(accounts) + rest


def costs(client: Client, paths: Mapping[str, str]) -> dict[str, Cost]:
    """Each page, after two that fill the caches; and how long `SELECT 1` takes then."""
    found = {}
    for name, path in paths.items():
        for _ in range(2):
            client.get(path)
        times = []
        for _ in range(TIMES):
            with waiting() as spans:
                answer = client.get(path)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status_code}")
            times.append(sum(spans))
        before = buffers()
        with counting() as counted:
            client.get(path)
        found[name] = Cost(statistics.median(times), counted.statements, buffers() - before)
    calibration = statistics.median(select_one() for _ in range(TIMES)) * 1000
    return {**found, "SELECT 1": Cost(calibration, 1, 0)}


def buffers() -> int:
    """How many client backends have looked at, this one's included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(BUFFERS)
        return int(cursor.fetchone()[0])


def tell(before: Mapping[str, Cost], after: Mapping[str, Cost]) -> None:
    """Print what each page cost before the tables were filled, and beside them."""
    print(
        "| page | statements | SQL, ms: before, beside | to SELECT 1 | buffers: before, beside |\n"
        "|---|---|---|---|---|"
    )
    for name, then in before.items():
        now = after[name]
        to_one = [
            cost.time / cases["SELECT 1"].time for cost, cases in ((then, before), (now, after))
        ]
        print(
            f"| {name} | {now.statements} | {then.time:.2f}, {now.time:.2f} "
            f"| {to_one[0]:.1f}, {to_one[1]:.1f} ({to_one[1] / to_one[0]:.2f} ×) "
            f"| {then.buffers:,}, {now.buffers:,} |"
        )

"""What pages, claims and retention cost beside the big tables, once millions of messages were paid
and there are three times as many usage days: the queue and the page of a case before and after; a
claim of 50, with and without a backup that holds a snapshot; and paid messages that leave.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
from django.db import connection, transaction

from accounts.models import User
from benchmarks.big_tables import costs, fill_usage, tell
from benchmarks.crowd import copy as copied
from benchmarks.crowd import key, with_bare_tables
from benchmarks.people import signed_in
from benchmarks.serving import call
from enforcement.delivery import relay
from enforcement.delivery.claims import EVER, LEASE, SNAPSHOT, Beginnings, claim_due
from enforcement.delivery.forgetting import AT_ONCE, forget_paid
from enforcement.models import Case, OutboxMessage
from enforcement.models.outbox import Channel, OutboxPhase
from enforcement.process import clock

ROUNDS, BATCH = 200, 50
NOW = datetime(2024, 3, 1, 9, tzinfo=UTC)
KIND = 9  # of keys


def run(wanted: argparse.Namespace) -> None:
    """Fill, measure, print."""
    call("seed_demo", "--weeks", "0")
    person = User.objects.filter(is_active=True, role="LEAD").order_by("username")[0]
    case = Case.objects.open().filter(state="INVESTIGATING").order_by("ref")[0]
    paths = {
        "queue": "/",
        "case": f"/cases/{case.ref}",
        "decide": f"/cases/{case.ref}/decide?verb=suspend",
        "account": f"/accounts/{case.account.external_ref}",
    }
    client = signed_in(person)
    before, began = costs(client, paths), time.perf_counter()
    days = fill_usage(wanted.rows, clock.now().date())
    size = sizes("accounts_usageday")
    print(f"growth: {days:,} usage days, {size}, in {time.perf_counter() - began:.0f} s")
    count, began = wanted.rows // 3, time.perf_counter()
    with_bare_tables(OutboxMessage, do=lambda: fill(count))
    size = sizes("enforcement_outboxmessage")
    print(f"growth: {count:,} paid messages, {size}, in {time.perf_counter() - began:.0f} s")
    tell(before, costs(client, paths))
    print("| claim of 50, in PostgreSQL | median, ms | worst, ms | buffers |\n|---|---|---|---|")
    shown("nothing else", Beginnings)
    with psycopg.connect(**connection.get_connection_params()) as backup:
        backup.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        backup.execute("SELECT FROM enforcement_outboxmessage LIMIT 1")
        shown("a snapshot held, as before", Beginnings, forgets=True)
        shown("a snapshot held", Beginnings)
    began, gone = time.perf_counter(), forget_paid(now=NOW + timedelta(days=30))
    took = time.perf_counter() - began
    each = took / max(gone, 1) * AT_ONCE * 1000
    print(f"retention: {gone:,} in {took:.1f} s, {each:.0f} ms a turn of {AT_ONCE:,}")


def fill(count: int) -> None:
    """Paid changes for the gateway, ten a second."""
    names = ("id", "channel", "topic", "payload", "phase", "owed_at", "next_at", "done_at")
    payload = '{"standing": "SUSPENDED", "text": "' + "x" * 100 + '"}'
    copied(
        OutboxMessage,
        names,
        (
            (key(KIND, number), "SNAPSHOT", "access", payload, "DONE", at, at, at)
            for number in range(count)
            for at in (NOW - timedelta(days=30) + timedelta(seconds=number // 10),)
        ),
    )


def sizes(table: str) -> str:
    """Of a table and of its indexes, with its parts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_size_pretty(sum(pg_table_size(t))), pg_size_pretty(sum(pg_indexes_size(t))) "
            "FROM (SELECT relid FROM pg_partition_tree(%(table)s) UNION SELECT %(table)s::regclass)"
            " x (t)",
            {"table": table},
        )
        rows, indexes = cursor.fetchone()
    return f"{rows} and {indexes} of indexes"


def shown(name: str, make: Callable[[], Beginnings], *, forgets: bool = False) -> None:
    """Print the time of a claim, the first excepted; `forgets`: each looks at everything."""
    known, at, times, buffers = make(), NOW, list[float](), list[int]()
    for _ in range(ROUNDS):
        at += timedelta(minutes=2)
        owe(at)
        since = EVER if forgets else known.since(Channel.SNAPSHOT, at)
        took, read = claimed_in_server(since, at)
        times.append(took)
        buffers.append(read)
        batch = claim_due(at, BATCH, Channel.SNAPSHOT, known)
        with connection.cursor() as cursor:
            values = {"now": at, "ids": [m.pk for m in batch], "token": batch[0].lease_token}
            cursor.execute(relay.PAID, values)
    print(
        f"| {name} | {statistics.median(times[1:]):.2f} | {max(times[1:]):.1f} "
        f"| {statistics.median(buffers[1:]):,.0f} |"
    )


def claimed_in_server(since: datetime, at: datetime) -> tuple[float, int]:
    """What PostgreSQL takes for a claim, which is taken back: milliseconds, and buffers."""
    values = {
        "channel": "SNAPSHOT",
        "since": since,
        "now": at,
        "limit": BATCH,
        "token": uuid4(),
        "lease": LEASE,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {SNAPSHOT}", values)
        ((said,),) = cursor.fetchone()
        transaction.set_rollback(True)
    plan = said["Plan"]
    return said["Execution Time"], plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def owe(at: datetime) -> None:
    """A batch, due now."""
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            channel=Channel.SNAPSHOT,
            topic="access",
            payload={},
            phase=OutboxPhase.PENDING,
            owed_at=at,
            next_at=at,
        )
        for _ in range(BATCH)
    )

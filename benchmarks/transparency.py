"""What a transparency report costs: the year of a record with history, counted as the worker does,
by each profile; and how long the first page of the queue takes meanwhile, against how long it takes
when nothing is counted.
"""

from __future__ import annotations

import argparse
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test import Client

from accounts.models import User
from benchmarks.crowd import fill
from benchmarks.insights_history import MOST, past
from benchmarks.memory import processor_time
from benchmarks.people import signed_in
from enforcement.models import Case, Policy, TransparencyReport
from enforcement.operations.transparency_making import make_report
from enforcement.queries.transparency import categories_now
from enforcement.rules.transparency.profiles import TRANSPARENCY_PROFILES

GOAL = 60  # seconds for a year of 100,000 cases
QUIET = 20  # pages that are asked for while nothing is counted
STATEMENT = "A report says that output was used for a competing model. " * 30  # letters are long
# What a decision that restricts has beside what `past` gives it: without it there is no measure.
RESTRICTS = """
    UPDATE enforcement_decision SET impact = jsonb_build_object('imposes', jsonb_build_object(
        'kind', CASE WHEN verb = 'suspend' THEN 'SUSPEND' ELSE 'LIMIT' END, 'basis', 'PRECAUTION'
    ));
    UPDATE enforcement_notice SET statement = jsonb_build_object(
        'detected_by_automation', false, 'facts', %(text)s::text
    )"""
TABLES = ("enforcement_decision", "enforcement_notice")


def run(wanted: argparse.Namespace) -> None:
    """Fill, count, print."""
    began, cases = time.perf_counter(), min(wanted.cases or MOST, MOST)
    if not Policy.objects.exists():
        fill(cases)
    past()
    restrict()
    print(
        f"transparency: {Case.objects.count():,} cases, in {time.perf_counter() - began:.0f} s",
        flush=True,
    )
    client = signed_in(User.objects.order_by("username")[0])
    quiet = [page_time(client) for _number in range(QUIET + 1)][1:]
    print(f"the queue's page alone: {told(quiet)}", flush=True)
    print("| profile | rows | seconds | of PostgreSQL's processor | the queue's page meanwhile |")
    print("|---|---|---|---|---|")
    for number, slug in enumerate(TRANSPARENCY_PROFILES, start=1):
        report = asked(number, slug)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        before, start = processor_time(pid), time.perf_counter()
        with pages_meanwhile(client) as pages:
            make_report(report.pk, now=lambda: datetime.now(UTC))
            took, spent = time.perf_counter() - start, processor_time(pid) - before
        report.refresh_from_db()
        assert not report.why_not, report.why_not
        print(
            f"| {slug} | {report.rows:,} | {took:.1f} | {spent:.1f} | {told(pages)} |", flush=True
        )
        if took > GOAL:
            print(f"over the goal of {GOAL} s")


def restrict() -> None:
    """Make every decision of the history one that imposes a restriction, and letters long."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(RESTRICTS, {"text": STATEMENT})
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute(f"VACUUM ANALYZE {table}")


def asked(number: int, slug: str) -> TransparencyReport:
    """A report of the last year, which nobody has counted yet."""
    today = datetime.now(UTC).date()
    return TransparencyReport.objects.create(
        number=number,
        profile=slug,
        since_on=today - timedelta(days=364),
        until_on=today,
        given={"provider": "Provider Ltd", "service": "The API"},
        categories=categories_now(),
        asked_by=User.objects.order_by("username")[0],
        asked_by_name="somebody",
        asked_at=datetime.now(UTC),
    )


@contextmanager
def pages_meanwhile(client: Client) -> Iterator[list[float]]:
    """The milliseconds of the queue's page, asked for again and again by somebody else."""
    found: list[float] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            found.append(page_time(client))
            over.wait(0.2)
        connection.close()

    asker = threading.Thread(target=ask)
    asker.start()
    try:
        yield found
    finally:
        over.set()
        asker.join()


def page_time(client: Client) -> float:
    """The milliseconds of one page."""
    began = time.perf_counter()
    answer = client.get("/")
    assert answer.status_code == 200, answer.status_code
    return (time.perf_counter() - began) * 1000


def told(times: list[float]) -> str:
    """The median and the worst."""
    return f"{statistics.median(times):.0f} ms, worst {max(times):.0f}" if times else "–"

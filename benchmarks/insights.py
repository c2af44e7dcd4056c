"""What the page of insights costs: the statements of one page over a record with history, for
longer and longer ranges, and for one area, with the period before each.
"""

from __future__ import annotations

import argparse
import statistics
import time
from datetime import UTC, datetime, timedelta

from django.db import connection

from benchmarks.crowd import AREAS, fill
from benchmarks.insights_history import MOST, past
from benchmarks.memory import processor_time
from enforcement.models import Case, Event, Policy
from enforcement.queries.insights import Span, insight_numbers, numbers_before

ROUNDS = 5
WEEKS = (1, 4, 12)


def run(wanted: argparse.Namespace) -> None:
    """Fill, measure, print."""
    began, cases = time.perf_counter(), min(wanted.cases or MOST, MOST)
    if not Policy.objects.exists():
        fill(cases)
    past()
    print(
        f"insights: {Case.objects.count():,} cases with {Event.objects.count():,} events, in "
        f"{time.perf_counter() - began:.0f} s"
    )
    measure()


def measure() -> None:
    """Every range, round about; the median and the worst, in milliseconds: of the clock, and of the
    processor for the process of PostgreSQL, which does it alone.
    """
    now = datetime.now(UTC)
    spans = {
        f"{weeks} weeks": Span(since_at=now - timedelta(weeks=weeks), until_at=now)
        for weeks in WEEKS
    }
    spans["12 weeks, one area"] = Span(
        since_at=now - timedelta(weeks=12), until_at=now, area=AREAS[0]
    )
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in spans}
    for round_ in range(ROUNDS + 1):
        for name, span in spans.items():
            began, before = time.perf_counter(), processor_time(pid)
            insight_numbers(span, now)
            numbers_before(span)
            if round_:  # the first fills the caches
                took[name].append(
                    ((time.perf_counter() - began) * 1000, 1000 * (processor_time(pid) - before))
                )
    print("| range | processor, ms | worst | clock, ms | worst |\n|---|---|---|---|---|")
    for name, times in took.items():
        clocks, processors = zip(*times, strict=True)
        told = [each(those) for those in (processors, clocks) for each in (statistics.median, max)]
        print(f"| {name} | {' | '.join(f'{each:,.0f}' for each in told)} |")

"""What retention costs: the plan of a demo whose time is long over, with old usage and mails beside
it; how many items and rows the worker removes in a second, by kind; and how long the first page of
the queue takes meanwhile, against how long it takes when nothing is removed.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from accounts.models import User
from benchmarks.big_tables import fill_usage
from benchmarks.crowd import copy as copied
from benchmarks.crowd import key, with_bare_tables
from benchmarks.people import signed_in
from benchmarks.serving import call
from benchmarks.transparency import page_time, pages_meanwhile, told
from enforcement.models import OutboxMessage, RetentionItem, RetentionPlan
from enforcement.operations import retention, retention_run
from enforcement.process import clock
from enforcement.queries.retention import progress_of

WEEKS = "4"  # of the demo
MAILS, USAGE = 20_000, 18_000  # rows
LATER = timedelta(days=6 * 365)
QUIET = 20  # pages that are asked for while nothing is removed
KIND = 7  # of keys


@dataclass
class Spent:
    """Of items that are alike: how many, the rows of them, and the seconds."""

    items: int = 0
    rows: int = 0
    seconds: float = 0.0


def run(wanted: argparse.Namespace) -> None:
    """Fill, plan, remove, print."""
    began = time.perf_counter()
    call("seed_demo", "--weeks", WEEKS)
    fill_usage(USAGE, clock.now().date())
    with_bare_tables(OutboxMessage, do=fill_mails)
    print(f"retention: filled in {time.perf_counter() - began:.0f} s", flush=True)
    client = signed_in(User.objects.filter(role="LEAD", is_active=True).order_by("username")[0])
    quiet = [page_time(client) for _number in range(QUIET + 1)][1:]
    began = time.perf_counter()
    plan = retention.make_plan(now=clock.now() + LATER)
    assert plan and plan.items_count, "nothing is over"
    rows = sum(plan.counts.values())
    took = time.perf_counter() - began
    print(f"the plan: {plan.items_count:,} items, {rows:,} rows, in {took:.2f} s", flush=True)
    agree(plan)
    with pages_meanwhile(client) as pages:
        spent = remove(plan)
    print("| of | items | rows | items a second | rows a second |\n|---|---|---|---|---|")
    for name, one in sorted(spent.items()):
        print(
            f"| {name} | {one.items:,} | {one.rows:,} | {one.items / one.seconds:,.0f} "
            f"| {one.rows / one.seconds:,.0f} |"
        )
    ratio = statistics.median(pages) / statistics.median(quiet)
    print(f"the queue's page: {told(quiet)} alone, {told(pages)} meanwhile, {ratio:.2f} ×")
    print(f"kept: {progress_of(plan).kept:,}")


def fill_mails() -> None:
    """Mails about no case that were paid today."""
    now = clock.now()
    names = ("id", "channel", "topic", "recipient", "payload", "phase", "owed_at", "next_at")
    payload = '{"to": "a@b.example", "text": "' + "x" * 400 + '"}'
    copied(
        OutboxMessage,
        (*names, "done_at"),
        (
            (key(KIND, n), "EMAIL", "access_link", "a@b.example", payload, "DONE", now, now, now)
            for n in range(MAILS)
        ),
    )


def agree(plan: RetentionPlan) -> None:
    """Two admins want it."""
    admins = [one.actor for one in User.objects.filter(role="ADMIN").order_by("username")]
    on = {"now": plan.made_at}
    made = retention.propose_run(plan=plan.number, reason="Over.", by=admins[0], **on)
    if made.agreed_at is None:
        retention.answer_run(number=made.number, agreed=True, by=admins[1], **on)


def remove(plan: RetentionPlan) -> dict[str, Spent]:
    """Item by item, as the worker does; by what each is of."""
    (run_id,) = plan.runs.values_list("pk", flat=True)
    spent: dict[str, Spent] = defaultdict(Spent)
    while item := plan.items.waiting().order_by("number").first():
        began = time.perf_counter()
        retention_run.do_next(run_id, now=plan.made_at)
        took = time.perf_counter() - began
        one = spent[what_of(item)]
        before = sum(item.removed.values())
        item.refresh_from_db()
        one.seconds += took
        one.items += 1
        one.rows += sum(item.removed.values()) - before
    return spent


def what_of(item: RetentionItem) -> str:
    """What goes in one transaction."""
    if item.log:
        return f"{item.log.lower()}, {retention_run.AT_ONCE:,} at once"
    return "a case" if item.case_id else "a report" if item.report_id else "usage of an account"

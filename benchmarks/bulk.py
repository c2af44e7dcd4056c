"""What a bulk decision costs: so many suspensions as one, against the same as single steps, and
against the same rows sent by bare set-based SQL to the same tables.

The bare side sends what the worker would write for other accounts, in one statement a table and
chunk, after the same locks and with every trigger on: no reading of facts, no authority, no
rendering or checking of notices, no hashes. Each round takes fresh accounts with an open case each;
`--accounts` below the default makes it smaller. Beside accounts a second it says the processor time
of an account on each side, ours and that of the server's process: other programs that use the
machine make that longer as well, but not as much.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from statistics import median
from typing import NamedTuple, NoReturn
from unittest.mock import patch
from uuid import UUID

from django.db import connection, transaction

from accounts.models import Account, User
from accounts.roles import Actor
from benchmarks.memory import processor_time
from benchmarks.rounds import fdatasync, rounds, select_one
from benchmarks.step import TERMS, crowd
from enforcement.models import BulkDecision, Case
from enforcement.models.bulk import BulkOrigin
from enforcement.operations import bulk, bulk_run, decide
from enforcement.operations.bulk_set import known_items
from enforcement.queries.bulk import reasons_left_out
from enforcement.step import many
from enforcement.step.write_many import Together, write_many
from enforcement.workflow.machines import BulkPhase
from enforcement.workflow.terms import read_terms

SINGLE = 200  # single steps of a round
ACCOUNTS = 10_000  # of a bulk decision in a round


def run(wanted: argparse.Namespace) -> None:
    """Accounts a second on each side."""
    size = min(wanted.accounts, ACCOUNTS) if wanted.accounts else ACCOUNTS
    crowd(max(20_000, 30 * size))
    fresh = Fresh()
    gc.collect()
    gc.freeze()  # the cases that wait here are none of the worker's
    spent: dict[str, list[Spent]] = {name: [] for name in ("bare", "bulk", "single")}
    sides = {
        "bare set-based SQL": lambda: rate(spent["bare"], bare(fresh, size)),
        "bulk decision": lambda: rate(spent["bulk"], as_bulk(fresh, size)),
        "single steps": lambda: rate(spent["single"], single(fresh)),
    }
    print(f"\nbulk: {size} accounts as one decision, {SINGLE} as single steps, accounts a second")
    print(
        rounds(
            sides,
            {"fdatasync": fdatasync(), "SELECT 1": select_one},
            better="higher",
            unit="1/s",
        ).markdown()
    )
    print("\n| processor ms an account, median | ours | the server's |\n|---|---|---|")
    for name, found in zip(sides, spent.values(), strict=True):
        ours, servers = (
            1000 * median(each[part] / each.accounts for each in found) for part in (2, 3)
        )
        print(f"| {name} | {ours:.2f} | {servers:.2f} |")


class Spent(NamedTuple):
    """What some accounts took, in seconds: by the clock, and of the two processors."""

    accounts: int
    took: float
    ours: float
    servers: float

    def __add__(self, other: Spent) -> Spent:  # type: ignore[override]
        """Both, one after the other."""
        return Spent(*map(sum, zip(self, other, strict=True)))


def rate(all_spent: list[Spent], spent: Spent) -> float:
    """Accounts a second; what they took is kept."""
    all_spent.append(spent)
    return spent.accounts / spent.took


def measured(accounts: int, act: Callable[[], object]) -> Spent:
    """What `act` takes, which is about so many accounts."""
    connection.ensure_connection()
    server = connection.connection.info.backend_pid
    began = time.perf_counter(), time.process_time(), processor_time(server)
    act()
    ended = time.perf_counter(), time.process_time(), processor_time(server)
    return Spent(accounts, *(after - before for before, after in zip(began, ended, strict=True)))


class Fresh:
    """Cases that nothing was done in, by the area of their policy."""

    def __init__(self) -> None:
        self.cases: dict[str, list[Case]] = defaultdict(list)
        for case in Case.objects.filter(account__tier="STANDARD").order_by("id"):
            self.cases[case.area].append(case)

    def take(self, number: int) -> list[Case]:
        """So many of one area, the one that has most."""
        most = max(self.cases.values(), key=len)
        return [most.pop() for _ in range(number)]


def approved(fresh: Fresh, size: int) -> BulkDecision:
    """A bulk decision on fresh accounts, prepared, shown, proposed and approved."""
    now = datetime.now(UTC)
    by, second = User.objects.get(username="p001").actor, lead()
    cases = fresh.take(size)
    policy, keys = cases[0].policy, [case.account_id for case in cases]
    made = bulk.new_bulk(verb="suspend", policy=policy, terms=read_terms(TERMS), by=by, now=now)
    made.origin = BulkOrigin.LIST
    made.save()
    items = known_items(list(Account.objects.filter(pk__in=keys)))
    for item in items:
        item.bulk = made
    type(items[0]).objects.bulk_create(items, batch_size=1000)
    while bulk_run.do_chunk(made.pk, now=now):
        pass
    made.refresh_from_db()
    if out := reasons_left_out(made):
        raise AssertionError(f"these accounts should all be in the set: {out}")
    bulk.propose(bulk_id=made.pk, set_hash=made.set_hash, by=by, now=now)
    bulk.approve(bulk_id=made.pk, set_hash=made.set_hash, by=second, now=now)
    return made


def lead() -> Actor:
    """Who approves. Before anybody who administers is at work, a lead is made by one alone."""
    found, _ = User.objects.get_or_create(username="lead", defaults={"role": "LEAD"})
    return found.actor


def as_bulk(fresh: Fresh, size: int) -> Spent:
    """From the approval until all are done."""
    made = approved(fresh, size)

    def run_whole() -> None:
        while bulk_run.do_chunk(made.pk, now=datetime.now(UTC)):
            pass

    spent = measured(size, run_whole)
    made.refresh_from_db()
    assert made.phase == BulkPhase.DONE and not made.items.filter(phase="LEFT_OUT").exists()
    return spent


def single(fresh: Fresh) -> Spent:
    """Single steps, one after the other."""
    by, cases = User.objects.get(username="p001").actor, fresh.take(SINGLE)

    def decide_each() -> None:
        for case in cases:
            decide.decide(
                case_id=case.pk,
                verb="suspend",
                terms=read_terms(TERMS),
                by=by,
                now=datetime.now(UTC),
            )

    return measured(SINGLE, decide_each)


class Stop(Exception):
    """What was written is known, and is not kept."""


def bare(fresh: Fresh, size: int) -> Spent:
    """By the statements alone: what a chunk writes is found by the worker, which
    then takes it back, and sent again.
    """
    made = approved(fresh, size)
    spent = Spent(0, 0.0, 0.0, 0.0)
    while spent.accounts < size:
        found: list[Together] = []

        def record(parts: Iterable[Together]) -> NoReturn:
            found.extend(parts)  # noqa: B023
            raise Stop

        try:
            with patch.object(many, "write_many", record):
                bulk_run.begin_chunk(made.pk, now=datetime.now(UTC), most=bulk_run.CHUNK)
        except Stop:
            pass
        whole = Together(
            [step for part in found for step in part.steps],
            [change for part in found for change in part.more],
        )
        accounts = [step.last[-1].keys[0] for step in whole.steps]
        spent += measured(len(accounts), lambda: send_bare(accounts, whole))  # noqa: B023
    return spent


def send_bare(accounts: list[UUID], whole: Together) -> None:
    """One transaction: the locks, and all statements."""
    with transaction.atomic():
        lock(accounts)
        write_many([whole])


def lock(accounts: list[UUID]) -> None:
    """The accounts and their cases, as the worker locks them."""
    with connection.cursor() as cursor:
        for table, column in (("accounts_account", "id"), ("enforcement_case", "account_id")):
            cursor.execute(
                f"SELECT FROM {table} WHERE {column} = ANY(%s) ORDER BY {column} FOR NO KEY UPDATE",
                [accounts],
            )

"""What a bulk decision costs: so many suspensions as one, against the same as single steps, and
against the same rows sent by bare set-based SQL to the same tables.

The bare side sends what the worker would write for other accounts, in one statement a table and
chunk, after the same locks and with every trigger on: no reading of facts, no authority, no
rendering or checking of notices, no hashes. Each round takes fresh accounts with an open case each;
`--accounts` below the default makes it smaller.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NoReturn
from unittest.mock import patch
from uuid import UUID

from django.db import connection, transaction

from accounts.models import Account, User
from accounts.roles import Actor
from benchmarks.rounds import fdatasync, rounds, select_one
from benchmarks.step import TERMS, crowd
from enforcement.models import BulkDecision, Case
from enforcement.models.bulk import BulkOrigin
from enforcement.operations import bulk, bulk_run, decide
from enforcement.operations.bulk_set import known_items
from enforcement.queries.bulk import reasons_left_out
from enforcement.step import many
from enforcement.step.write import Change, Writing
from enforcement.step.write_many import write_many
from enforcement.workflow.machines import BulkPhase
from enforcement.workflow.terms import read_terms

SINGLE = 200  # single steps of a round
ACCOUNTS = 2_000  # of a bulk decision in a round


def run(wanted: argparse.Namespace) -> None:
    """Accounts a second on each side."""
    size = min(wanted.accounts, ACCOUNTS) if wanted.accounts else ACCOUNTS
    crowd(max(20_000, 30 * size))
    fresh = Fresh()
    sides = {
        "bare set-based SQL": lambda: bare(fresh, size),
        "bulk decision": lambda: as_bulk(fresh, size),
        "single steps": lambda: single(fresh),
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


def as_bulk(fresh: Fresh, size: int) -> float:
    """Accounts a second, from the approval until all are done."""
    made = approved(fresh, size)
    began = time.perf_counter()
    while bulk_run.do_chunk(made.pk, now=datetime.now(UTC)):
        pass
    took = time.perf_counter() - began
    made.refresh_from_db()
    assert made.phase == BulkPhase.DONE and not made.items.filter(phase="LEFT_OUT").exists()
    return size / took


def single(fresh: Fresh) -> float:
    """Single steps a second."""
    by, cases = User.objects.get(username="p001").actor, fresh.take(SINGLE)
    began = time.perf_counter()
    for case in cases:
        decide.decide(
            case_id=case.pk,
            verb="suspend",
            terms=read_terms(TERMS),
            by=by,
            now=datetime.now(UTC),
        )
    return SINGLE / (time.perf_counter() - began)


class Stop(Exception):
    """What was written is known, and is not kept."""


def bare(fresh: Fresh, size: int) -> float:
    """Accounts a second by the statements alone: what a chunk writes is found by the worker, which
    then takes it back, and sent again.
    """
    made = approved(fresh, size)
    took, done = 0.0, 0
    while done < size:
        found: list[tuple[list[UUID], Sequence[Writing], Sequence[Change]]] = []

        def record(steps: Sequence[Writing], more: Sequence[Change] = ()) -> NoReturn:
            accounts = [step.last[-1].keys[0] for step in steps]
            found.append((accounts, steps, more))  # noqa: B023
            raise Stop

        try:
            with patch.object(many, "write_many", record):
                bulk_run.begin_chunk(made.pk, now=datetime.now(UTC), most=bulk_run.CHUNK)
        except Stop:
            pass
        ((accounts, steps, more),) = found
        began = time.perf_counter()
        with transaction.atomic():
            lock(accounts)
            write_many(steps, more)
        took += time.perf_counter() - began
        done += len(accounts)
    return size / took


def lock(accounts: list[UUID]) -> None:
    """The accounts and their cases, as the worker locks them."""
    with connection.cursor() as cursor:
        for table, column in (("accounts_account", "id"), ("enforcement_case", "account_id")):
            cursor.execute(
                f"SELECT FROM {table} WHERE {column} = ANY(%s) ORDER BY {column} FOR NO KEY UPDATE",
                [accounts],
            )

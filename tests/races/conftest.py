"""Two people at once, on real connections: each thread has its own, and closes it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model

from enforcement.language.refusals import StepRefused
from tests.delivery.conftest import until
from tests.scenes import connect
from tests.world import World

Act = Callable[[], object]
Race = Callable[..., list[object]]
InTurn = Callable[[Model, Act, Act], list[object]]
WAITING = (
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
PATIENCE = 20  # seconds; a thread that waits longer for the other is stuck


@pytest.fixture
def world(transactional_db: Any) -> World:
    """People, a policy, an empty set of accounts."""
    return World()


def done(act: Act) -> object:
    """What the act returns, or its refusal."""
    try:
        return act()
    except StepRefused as refusal:
        return refusal


@pytest.fixture
def race(transactional_db: Any) -> Iterator[Race]:
    """Starts two acts at the same moment; gives what each returned, or its refusal.

    Any other error is the test's.
    """
    together = threading.Barrier(2)

    def run(act: Act) -> object:
        together.wait(PATIENCE)
        return done(act)

    def close() -> None:
        together.wait(PATIENCE)  # so that each of the two threads does it
        connection.close()

    with ThreadPoolExecutor(max_workers=2) as pool:
        yield lambda *acts: [
            running.result(PATIENCE) for running in [pool.submit(run, act) for act in acts]
        ]
        for closing in [pool.submit(close), pool.submit(close)]:
            closing.result(PATIENCE)


@pytest.fixture
def in_turn(transactional_db: Any) -> InTurn:
    """Has two acts wait for one row that somebody else has locked, the first before the other, then
    lets go of it: both have begun before either is through, and which is first is certain, as it is
    not in a `race`. Gives what each returned, or its refusal.
    """

    def run(act: Act) -> object:
        try:
            return done(act)
        finally:
            connection.close()

    def in_turn(row: Model, first: Act, other: Act) -> list[object]:
        table, running = row._meta.db_table, []
        with ThreadPoolExecutor(2) as pool, connect() as holder, connect("") as asking:
            asking.autocommit = True  # or it would see the same sessions for ever
            with holder.transaction():
                holder.execute(f"SELECT FROM {table} WHERE id = %s FOR NO KEY UPDATE", [row.pk])
                for act in (first, other):
                    running.append(pool.submit(run, act))
                    until(lambda: asking.execute(WAITING).rowcount == len(running), PATIENCE)
            return [one.result(PATIENCE) for one in running]

    return in_turn

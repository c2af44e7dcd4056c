"""Two people at once, on real connections: each thread has its own, and closes it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from enforcement.language.refusals import StepRefused
from tests.world import World

Act = Callable[[], object]
Race = Callable[..., list[object]]
PATIENCE = 20  # seconds; a thread that waits longer for the other is stuck


@pytest.fixture
def world(transactional_db: Any) -> World:
    """People, a policy, an empty set of accounts."""
    return World()


@pytest.fixture
def race(transactional_db: Any) -> Iterator[Race]:
    """Starts two acts at the same moment; gives what each returned, or its refusal.

    Any other error is the test's.
    """
    together = threading.Barrier(2)

    def run(act: Act) -> object:
        together.wait(PATIENCE)
        try:
            return act()
        except StepRefused as refusal:
            return refusal

    def close() -> None:
        together.wait(PATIENCE)  # so that each of the two threads does it
        connection.close()

    with ThreadPoolExecutor(max_workers=2) as pool:
        yield lambda *acts: [
            running.result(PATIENCE) for running in [pool.submit(run, act) for act in acts]
        ]
        for closing in [pool.submit(close), pool.submit(close)]:
            closing.result(PATIENCE)

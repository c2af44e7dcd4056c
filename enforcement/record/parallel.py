"""The same question about many pieces, asked in several processes: the answers come in the order of
the pieces.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from typing import TypeVar

from django.db import connections

# pieces for each process that are under way or wait to be fetched: so what is held does not grow
# with their number
AHEAD = 2
Piece = TypeVar("Piece")
Answer = TypeVar("Answer")


def in_order(
    ask: Callable[[Piece], Answer], pieces: Iterable[Piece], *, jobs: int
) -> Iterator[Answer]:
    """What `ask` says of each piece, by up to `jobs` processes; by this one, where there is but one
    piece.

    They are forks, each with a connection of its own: nothing else may run in this process. What
    one raises is raised here; so is BrokenProcessPool, where one was killed.
    """
    remaining = iter(pieces)
    first = list(islice(remaining, 2))
    if jobs < 2 or len(first) < 2:
        yield from map(ask, chain(first, remaining))
        return
    connections.close_all()  # two processes on one connection would read each other's answers
    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("fork"))
    waiting: deque[Future[Answer]] = deque()
    try:
        for piece in chain(first, remaining):
            waiting.append(pool.submit(ask, piece))
            if len(waiting) >= AHEAD * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)

"""A run of everything tries a part of what is dear, another one each week, so that it stays short
and a month sees all of it: of large matrices what `sampled` chooses, of whole rooms the
share that stands in `SHARES`. What is named on the command line is run whole.

`DOCKET_TESTS=all` runs the whole of everything; `DOCKET_WEEK=2026-W48` repeats a week.
"""

from __future__ import annotations

import math
import os
import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import chain
from typing import TypeVar

T = TypeVar("T")
# Its files have few tests, each of which starts servers: a share of the room's tests is seen, and
# not one of each file at least.
SERVERS_DIE = "tests/faults/"
# Those that take more than a minute each: dealt out one after another, so that no week has several.
LONG = (
    "tests/faults/test_day.py::test_a_day_in_which",
    "tests/faults/test_roles.py::test_each_machine_dies_in_turn",
    "tests/faults/test_upgrade.py",
)
# How much of the tests of a file a week sees, by the beginning of the file's path, the first that
# fits: rooms whose tests start servers and browsers, and those that go through every verb or
# everybody's pages. At least one test of a file is seen; of a file that is not named here, all.
SHARES = {
    "tests/faults/test_promise.py": 1.0,  # it reads the others
    "tests/faults/test_tamper": 0.25,
    SERVERS_DIE: 0.25,
    "tests/journeys/": 0.3,
    "tests/rehearsal/test_stories.py": 0.3,
    "tests/gateway/": 0.3,
    "tests/local/": 0.3,
    "tests/delivery/": 0.4,
    "tests/races/": 0.4,
    "tests/web/test_": 0.27,
    "tests/web/": 0.34,
    "tests/portal/": 0.4,
    "tests/operations/test_appeals.py": 0.4,
    "tests/operations/": 0.4,
    "tests/house/test_docs_commands.py": 0.5,
    "tests/record/": 0.4,
    "tests/step/": 0.4,
    "tests/language/test_notices_are_safe.py": 0.3,
    "tests/language/test_letters_read_well.py": 0.5,
}
WHOLE = os.environ.get("DOCKET_TESTS") == "all"
EVERYTHING = "DOCKET_RUN_OF_EVERYTHING"  # in the environment of such a run's processes
# in the environment, so that all processes of a run sample alike
WEEK = os.environ.setdefault("DOCKET_WEEK", datetime.now(UTC).strftime("%G-W%V"))


def sampled(cases: Iterable[T], share: float) -> list[T]:
    """This week's part of the cases, in their order.

    Args:
        cases: The whole matrix, in the same order in each process.
        share: How much of it a week sees, above 0 and at most 1; at least one case is seen.
    """
    every = list(cases)
    if WHOLE or not every:
        return every
    mixed = random.Random(len(every)).sample(range(len(every)), len(every))
    count = math.ceil(len(every) * share)
    start = count * weeks() % len(every)
    return [every[index] for index in sorted((mixed + mixed)[start : start + count])]


def leaves_out() -> bool:
    """Whether this run leaves out tests: one of everything does, one of what is named does not."""
    return EVERYTHING in os.environ and not WHOLE


def weeks() -> int:
    """The number of this run's week, one more each week."""
    year, week = WEEK.split("-W")
    return date.fromisocalendar(int(year), int(week), 1).toordinal() // 7


def share_of(path: str) -> float:
    """How much of a file's tests a week sees; the path as it stands in a test's name."""
    return SHARES.get(start_of(path), 1.0)


def start_of(path: str) -> str:
    """The first beginning of the file's path that has a share; empty where none has."""
    return next((start for start in SHARES if path.startswith(start)), "")


def left_out(names: Iterable[str]) -> set[str]:
    """Those of the tests, by their full names, that are not seen this week.

    Args:
        names: Of all tests, `tests/room/test_file.py::test[parameters]`, in the same order in each
            process.
    """
    together = defaultdict(list)
    for name in names:
        path = name.split("::")[0]
        if name.startswith(LONG):
            path = LONG[0]
        elif start_of(path) == SERVERS_DIE:
            path = SERVERS_DIE
        together[path].append(name)
    seen = chain.from_iterable(sampled(tests, share_of(path)) for path, tests in together.items())
    return set(chain.from_iterable(together.values())).difference(seen)

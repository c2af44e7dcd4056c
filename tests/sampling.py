"""A part of every large matrix, another one each week, so that a run stays short and a quarter of a
year sees all of it. `DOCKET_TESTS=all` runs the whole; `DOCKET_WEEK=2026-W48` repeats a week.
"""

from __future__ import annotations

import math
import os
import random
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeVar

T = TypeVar("T")
WHOLE = os.environ.get("DOCKET_TESTS") == "all"
# in the environment, so that all processes of a run sample alike
WEEK = os.environ.setdefault("DOCKET_WEEK", datetime.now(UTC).strftime("%G-W%V"))


def sampled(cases: Iterable[T], share: float) -> list[T]:
    """This week's part of the cases, in their order.

    Args:
        cases: The whole matrix, in the same order in each process.
        share: How much of it a week sees, above 0 and at most 1; at least one case is seen.
    """
    every = list(cases)
    if WHOLE:
        return every
    chosen = random.Random(WEEK).sample(range(len(every)), math.ceil(len(every) * share))
    return [every[index] for index in sorted(chosen)]

"""Everybody who works at once: cases come in at an even rate, and each goes on when it is time."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Sequence
from typing import Self

from benchmarks.provider.stories import Case, Life

PEOPLE = 24  # clients at once, at most
LATE = 1.0  # seconds after which something is said to have waited for a free client


class Work:
    """Threads that take what is due first. New cases are begun until `ends` (monotonic seconds)."""

    def __init__(self, cases: Sequence[Case], *, began: float, ends: float) -> None:
        self.ends, self.number = ends, itertools.count()
        distance = (ends - began) / max(1, len(cases))
        self.due: list[tuple[float, int, Life, bool]] = [
            (began + number * distance, next(self.number), case.live(), True)
            for number, case in enumerate(cases)
        ]
        self.lock = threading.Condition()
        self.busy = 0
        self.late = 0
        self.broken: list[BaseException] = []
        self.over = False
        self.threads = [threading.Thread(target=self.work, daemon=True) for _ in range(PEOPLE)]

    def __enter__(self) -> Self:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.over = True
            self.lock.notify_all()
        for thread in self.threads:
            thread.join()

    def left(self) -> int:
        """How many cases have begun and not ended."""
        with self.lock:
            return self.busy + sum(not new for _at, _number, _life, new in self.due)

    def work(self) -> None:
        """One client."""
        while (life := self.take()) is not None:
            try:
                pause = next(life, None)
            except BaseException as error:  # noqa: BLE001 (said at the end)
                self.broken.append(error)
                pause = None
            with self.lock:
                self.busy -= 1
                if pause is not None:
                    again = (time.monotonic() + pause, next(self.number), life, False)
                    heapq.heappush(self.due, again)
                self.lock.notify()

    def take(self) -> Life | None:
        """What is due; None when it is over."""
        with self.lock:
            while not self.over:
                now = time.monotonic()
                if self.due and self.due[0][0] <= now:
                    at, _number, life, new = heapq.heappop(self.due)
                    if new and now > self.ends:
                        continue  # it came too late to be begun
                    self.late += now - at > LATE
                    self.busy += 1
                    return life
                self.lock.wait(min(0.5, self.due[0][0] - now) if self.due else 0.5)
            return None

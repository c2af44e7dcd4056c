"""How an answer is sent (`config/front.py`). A long one is held in memory until its reader has
taken it, so one session gets a few at once, and all together no more than a process can hold.

An example: a holder with a link asks for their file of 10 MB two hundred times at once and takes a
little of each every half minute. Eight are sent, the others are told to come back; without that,
two gigabytes would wait.

Sources: OWASP ASVS 5.0, 13.1.2, 15.2.2 (slow and many requests).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

Headers = list[tuple[str, str]]

KIB = 1024
SLICE = 64 * KIB  # bytes sent at once
AT_ONCE = 256 * KIB  # bytes of an answer that are handed over without waiting
LONG_OF_ONE = 8  # longer answers that are being sent to one session
HELD = 256 * KIB * KIB  # bytes of all of them


class Stream(Protocol):
    """An answer that is sent piece by piece."""

    def send_bytes(self, data: bytes) -> Awaitable[None]:
        """Send a piece; done when there is room for another."""


class Outlet(Protocol):
    """The way for the answer (RSGI)."""

    def response_bytes(self, code: int, headers: Headers, body: bytes) -> None:
        """Answer at once."""

    def response_stream(self, code: int, headers: Headers) -> Stream:
        """Answer piece by piece."""


@dataclass(frozen=True)
class Answer:
    """What the pages, or we, answer."""

    code: int
    headers: Headers
    body: bytes

    @property
    def is_long(self) -> bool:
        """Whether it waits for its reader."""
        return len(self.body) > AT_ONCE


@dataclass
class Held:
    """The long answers that are being sent: how many to whom, and their bytes."""

    to: Counter[str] = field(default_factory=Counter)
    bytes: int = 0

    def has_room(self, answer: Answer, whose: str) -> bool:
        """Whether this one may be held as well."""
        return self.to[whose] < LONG_OF_ONE and self.bytes + len(answer.body) <= HELD

    @contextmanager
    def holding(self, answer: Answer, whose: str) -> Iterator[None]:
        """Count it until it is sent, or its reader is gone."""
        self.to[whose] += 1
        self.bytes += len(answer.body)
        try:
            yield
        finally:
            self.bytes -= len(answer.body)
            self.to[whose] -= 1
            if not self.to[whose]:
                del self.to[whose]


async def send(outlet: Outlet, answer: Answer, patience: float) -> None:
    """Send the answer. A reader of a long one who takes nothing of it for `patience`
    seconds is left.
    """
    if not answer.is_long:
        outlet.response_bytes(answer.code, answer.headers, answer.body)
        return
    headers = [(name, value) for name, value in answer.headers if name.lower() != "content-length"]
    headers.append(("content-length", str(len(answer.body))))
    stream = outlet.response_stream(answer.code, headers)
    for at in range(0, len(answer.body), SLICE):
        try:
            async with asyncio.timeout(patience):
                await stream.send_bytes(answer.body[at : at + SLICE])
        except (TimeoutError, RuntimeError):  # or the reader went away
            return

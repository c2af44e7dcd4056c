"""One id for what happens: from the request or the task through the step to what is sent.

It is the trace id of W3C Trace Context (32 hexadecimal digits): log lines, events, messages of the
outbox, e-mails and webhooks name it. It is always there and costs a microsecond. Spans are made of
it only where somebody listens (`delivery/spans.py`).

An example: a program calls the API with `traceparent: 00-4bf9…4736-00f0…02b7-01`. The event of the
suspension has `"trace": "4bf9…4736"` in its data, the message in the outbox has the whole header,
and an hour later the worker sends the letter with `X-Docket-Trace: 4bf9…4736`.

Source: W3C Trace Context, 3.2 (https://www.w3.org/TR/trace-context/).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Protocol

LENGTH = 55  # characters of a `traceparent` of version 00
READ = re.compile(
    r"(?!ff)(?P<version>[0-9a-f]{2})-(?P<trace>(?!0{32})[0-9a-f]{32})-(?P<span>(?!0{16})[0-9a-f]{16})"
    r"-(?P<flags>[0-9a-f]{2})(?P<more>-.*)?"
)
SAMPLED = 1  # the flag by which a caller says that it may have kept its own part

_current: ContextVar[str] = ContextVar("docket_traceparent", default="")


class Kind(StrEnum):
    """What a span is, in OpenTelemetry's words."""

    SERVER = "SERVER"
    CONSUMER = "CONSUMER"
    INTERNAL = "INTERNAL"
    CLIENT = "CLIENT"


class Spans(Protocol):
    """Makes spans; `delivery/spans.py` has the one that there is."""

    def begin(
        self, name: str, kind: Kind, parent: str, attributes: dict[str, str]
    ) -> AbstractContextManager[str]:
        """A span under `parent` (a `traceparent`; empty: a trace of its own), which gives its own
        `traceparent`.
        """

    def describe(self, name: str, attributes: dict[str, str]) -> None:
        """What is known only now of the span that runs; `name` where it gets another one."""


# Set at the edge, in a process that has to tell somebody of its spans.
listener: Callable[[], Spans | None] = lambda: None  # noqa: E731


def current() -> str:
    """The `traceparent` of what happens now; empty outside requests, tasks and commands."""
    return _current.get()


def current_id() -> str:
    """Its trace id; empty outside them."""
    return id_of(_current.get())


def id_of(traceparent: str) -> str:
    """The trace id in a `traceparent` that we made or took; empty for none."""
    return traceparent[3:35]


def taken(header: str) -> str:
    """The `traceparent` that a caller sent, in our version of it; empty where it is none.

    What a later version appends is left out, as the standard has it.
    """
    found = READ.fullmatch(header) if len(header) <= 2 * LENGTH else None
    if found is None or (found["version"] == "00" and found["more"]):
        return ""
    return f"00-{found['trace']}-{found['span']}-{int(found['flags'], 16) & SAMPLED:02x}"


def made() -> str:
    """A new one. 24 random bytes are all zeros never."""
    digits = os.urandom(24).hex()
    return f"00-{digits[:32]}-{digits[32:]}-{SAMPLED:02x}"


@contextmanager
def following(traceparent: str) -> Iterator[None]:
    """What happens inside belongs to that trace: to the one of a message that is sent, say."""
    before = _current.set(traceparent)
    try:
        yield
    finally:
        _current.reset(before)


@contextmanager
def beginning(name: str, kind: Kind, *, parent: str = "", **attributes: str) -> Iterator[None]:
    """A request, a task or a command: it follows `parent` where its caller named one, else it is a
    trace of its own.
    """
    spans = listener()
    if spans is None:
        with following(parent or made()):
            yield
        return
    with spans.begin(name, kind, parent, attributes) as own, following(own):
        yield


@contextmanager
def part(
    name: str, kind: Kind = Kind.INTERNAL, *, of: str | None = None, **attributes: str
) -> Iterator[None]:
    """A part of what happens now, or of the trace `of`: a step, a message that is sent. Nothing but
    a span.
    """
    spans = listener()
    if spans is None:
        if of is None:
            yield
        else:
            with following(of):
                yield
        return
    parent = current() if of is None else of
    with spans.begin(name, kind, parent, attributes) as own, following(own):
        yield


def described(name: str = "", **attributes: str) -> None:
    """What is known only now of the part that runs."""
    if spans := listener():
        spans.describe(name, attributes)

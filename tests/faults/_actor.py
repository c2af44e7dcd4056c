"""`python -m tests.faults._actor`: a process that takes steps as people do, and may be killed at any moment.

It reads an order a line from its standard input and answers each with a line. What acts is a child: when it dies, the parent says so and
has the next one ready at once, without starting Django anew.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import django

Act = Callable[[dict[str, Any]], dict[str, Any]]


def orders() -> Iterator[dict[str, Any]]:
    """The orders, one by one: not read ahead, or a child that dies would take some with it."""
    line = b""
    while byte := os.read(0, 1):
        if byte == b"\n":
            yield json.loads(line)
            line = b""
        else:
            line += byte


def say(answer: dict[str, Any]) -> None:
    """One line, in one write."""
    os.write(1, (json.dumps(answer) + "\n").encode())


def main() -> None:
    """Have a child ready until the orders end."""
    django.setup()
    act: Act = importlib.import_module("tests.faults._acts").act
    while True:
        child = os.fork()
        if not child:
            say({"did": "ready", "pid": os.getpid()})
            for order in orders():
                say(act(order))
            os._exit(0)
        _, ended = os.waitpid(child, 0)
        if not os.WIFSIGNALED(ended):
            return
        say({"did": "died"})


if __name__ == "__main__":
    main()

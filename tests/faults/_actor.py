"""`python -m tests.faults._actor`: a process that takes steps as people do, and may be killed at
any moment.

It reads an order a line from its standard input and answers each with a line. What acts is a child:
when it dies, the parent says so in its place, and has the next one ready at once, without starting
Django again.
"""

from __future__ import annotations

import importlib
import json
import os
import socket
import sys
from collections.abc import Callable
from typing import Any

import django

Act = Callable[[dict[str, Any]], dict[str, Any]]


class Child:
    """Whoever acts, and the line to it."""

    def __init__(self, act: Act) -> None:
        ours, its = socket.socketpair()
        self.pid = os.fork()
        if not self.pid:
            ours.close()
            with its.makefile("rw") as line:
                for order in line:
                    line.write(json.dumps(act(json.loads(order))) + "\n")
                    line.flush()
            os._exit(0)
        its.close()
        self.line = ours.makefile("rw")
        ours.close()

    def do(self, order: str) -> dict[str, Any]:
        """The answer; `died` where there comes none."""
        try:
            self.line.write(order)
            self.line.flush()
            answer = self.line.readline()
        except OSError:
            answer = ""
        said: dict[str, Any] = json.loads(answer) if answer else {"did": "died"}
        return said

    def lives(self) -> bool:
        """Whether nobody has killed it."""
        return os.waitpid(self.pid, os.WNOHANG) == (0, 0)


def main() -> None:
    """Have a child ready until the orders end."""
    django.setup()
    act: Act = importlib.import_module("tests.faults._acts").act
    child = Child(act)
    for order in sys.stdin:
        if not child.lives():  # it died at its leisure
            child = Child(act)
        answer = child.do(order)
        if answer["did"] == "died":
            os.waitpid(child.pid, 0)
            child = Child(act)
        print(json.dumps({**answer, "pid": child.pid}), flush=True)


if __name__ == "__main__":
    main()

"""Processes that are forked from one that has imported what they need (`fork_server.py`), and that
look to the supervisor like those that it started itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.local.process import MARK, StackError, kill_group, spawn

AVAILABLE = sys.platform == "linux"  # memfd_create(2), and packets between processes
SERVER = (sys.executable, "-m", "config.local.fork_server")
# seconds, with all that the server imports first; and after what cannot be withstood
FORKED_WITHIN, ENDED_WITHIN = 60.0, 5.0


class ForkServer:
    """One such process, with the environment that all of its forks begin with."""

    def __init__(self, env: Mapping[str, str], *, folder: Path, log: Path | None) -> None:
        self.env, self.folder = env, folder
        self.ended: dict[int, int] = {}  # the codes of its forks by their numbers
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = spawn(SERVER, env, folder=folder, log=log, stdin=theirs.fileno())

    def alive(self) -> bool:
        """Whether it can still fork."""
        return self._process.poll() is None

    def fork(self, argv: Sequence[str], env: Mapping[str, str], *, log: Path | None) -> Fork:
        """A process with these arguments and this environment, which the server does not read.

        Raises StackError where there is none.
        """
        marked = {**env, MARK: str(self.folder)}
        order = {"argv": list(argv), "env": marked, "log": str(log) if log else None}
        with os.fdopen(os.memfd_create("order"), "w+b", buffering=0) as file:
            file.write(json.dumps(order).encode())
            file.seek(0)
            with contextlib.suppress(OSError):  # said below
                socket.send_fds(self._orders, [b"fork"], [file.fileno()])
        deadline = time.monotonic() + FORKED_WITHIN
        while (left := deadline - time.monotonic()) > 0 and (said := self._hear(left)):
            what, number, _ = said
            if what == "began":
                return Fork(self, int(number))
        self.close()
        raise StackError("The process that forks those of Celery forks none.")

    def listen(self, seconds: float = 0) -> None:
        """Hear who ended since; wait for the first for so long."""
        while self._hear(seconds):
            seconds = 0

    def close(self) -> None:
        """End it; its forks are asked to end with it."""
        self._orders.close()
        kill_group(self._process.pid)
        self._process.wait()

    def _hear(self, seconds: float) -> list[str] | None:
        """What it said next; None where it says nothing in that time, or is gone."""
        if self._orders.fileno() < 0 or not select.select([self._orders], [], [], seconds)[0]:
            return None
        said = []
        with contextlib.suppress(ConnectionResetError):  # it ended before it took the order
            said = self._orders.recv(64).decode().split()
        if said and said[0] == "ended":
            self.ended[int(said[1])] = int(said[2])
        return said or None


@dataclass(frozen=True)
class Fork:
    """A forked process, to be asked as one that `subprocess` started."""

    server: ForkServer
    pid: int

    @property
    def returncode(self) -> int | None:
        """As `poll` said it last."""
        return self.server.ended.get(self.pid)

    def poll(self) -> int | None:
        """Its code, once it has ended; a signal's number is negative. Whoever was forked ends with
        the server.
        """
        alive = self.server.alive()  # before what it said is heard
        self.server.listen()
        if not alive:
            self.server.ended.setdefault(self.pid, -signal.SIGTERM)
        return self.returncode

    def wait(self) -> int:
        """Its code, when it has ended. A server that does not say so is ended itself."""
        deadline = time.monotonic() + ENDED_WITHIN
        while (code := self.poll()) is None:
            if (left := deadline - time.monotonic()) < 0:
                self.server.close()
            else:
                self.server.listen(left)
        return code

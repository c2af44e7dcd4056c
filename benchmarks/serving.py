"""The web processes as they are started everywhere, on the database that is measured."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import TypeVar

from config.local.process import ROOT, free_port, kill_group, spawn, wait_until
from config.local.services import Scale, answers, application
from config.local.static import collect

EMPTY = "/livez"
Thing = TypeVar("Thing")


@contextmanager
def web_processes(number: int, **more: str) -> Iterator[int]:
    """So many of them, on the port that is given; `more` are settings of theirs."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        static = Path(folder) / "static"
        collect(static, os.environ)
        env = {**os.environ, "DOCKET_STATIC": str(static), **more}
        services = application(
            env, host="127.0.0.1", web=port, gateway=free_port(), scale=Scale(web_processes=number)
        )
        web = next(one for one in services if one.name == "web")
        # with us it ends as well, however we end
        process = spawn(web.argv, web.env, folder=Path(folder), log=Path(folder) / "log")
        try:
            if not wait_until(lambda: answers(port, EMPTY), seconds=120):
                raise RuntimeError((Path(folder) / "log").read_text())
            yield port
        finally:
            kill_group(process.pid)
            process.wait()


def call(*command: str) -> None:
    """A command of manage.py."""
    env = {**os.environ, "DOCKET_MODE": "demo"}
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True)


def rate_of(
    act: Callable[[HTTPConnection, Thing], object],
    things: Sequence[Thing],
    *,
    port: int,
    clients: int,
) -> float:
    """How many a second are done, each with one thing, by clients that keep a connection each."""
    connections = [HTTPConnection("127.0.0.1", port, timeout=60) for _ in range(clients)]

    def one(client: int) -> None:
        for thing in things[client::clients]:
            act(connections[client], thing)

    with ThreadPoolExecutor(clients) as pool:
        began = time.perf_counter()
        list(pool.map(one, range(clients)))
        took = time.perf_counter() - began
    for connection in connections:
        connection.close()
    return len(things) / took

"""The web processes as they are started everywhere, on the database that is measured."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.local.process import ROOT, free_port, kill_group, spawn, wait_until
from config.local.services import Scale, answers, application
from config.local.static import collect

EMPTY = "/livez"


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

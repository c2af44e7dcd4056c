"""What the processes of Celery take on one machine: forked from one that has imported what they
need, as the supervisor starts them, against each started on its own. In turn, each twice.

Counted is the proportional size (PSS) of all of them, the forking one included: what several share
counts once. And the processor time that they take until each has done its first work.
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
from dataclasses import replace
from pathlib import Path

from config.local.process import StackError, strays
from config.local.services import application
from config.local.supervisor import Supervisor

CELERY = ("worker", "post", "beat")
TURNS = 2
WORKS = 20.0  # seconds until what they hold in memory is looked at
TICK = os.sysconf("SC_CLK_TCK")


def run(wanted: argparse.Namespace) -> None:
    """Start them in both ways, in turn, and say what they take."""
    for turn in range(TURNS):
        for forked in (False, True):
            size, processes, seconds = taken(forked)
            print(
                f"{turn + 1}: {'forked from one' if forked else 'each on its own':16}"
                f"{size:6.0f} MB in {processes} processes, {seconds:.1f} s of processor time "
                "to start"
            )


def taken(forked: bool) -> tuple[float, int, float]:
    """Megabytes, processes, and seconds of processor time until they worked."""
    with tempfile.TemporaryDirectory(prefix="docket-memory-") as name:
        supervisor = Supervisor(Path(name))
        supervisor.claim()
        services = [
            one if forked else replace(one, forks_from=None)
            for one in application(
                os.environ, host="127.0.0.1", web=0, gateway=0, folder=supervisor.folder
            )
            if one.name in CELERY
        ]
        try:
            supervisor.start(*services)
            children = supervisor.children.values()
            if not supervisor.wait_until(lambda: all(c.got_on for c in children), seconds=120):
                raise StackError("The processes of Celery do not get on.")
            seconds = sum(map(processor_time, strays(supervisor.folder)))
            supervisor.wait_until(lambda: False, seconds=WORKS)
            ours = strays(supervisor.folder)
            return sum(map(proportional_size, ours)) / 1024, len(ours), seconds
        finally:
            supervisor.stop()
            supervisor.release()


def proportional_size(pid: int) -> int:
    """Kilobytes of a process, what it shares divided by with how many."""
    said = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(re.search(r"^Pss:\s+(\d+)", said, re.MULTILINE)[1])  # type: ignore[index]


def processor_time(pid: int) -> float:
    """Seconds that a process has used, and its children that have ended."""
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, after_name[11:15])) / TICK

"""Processor time of the servers, also of those that died."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from pathlib import Path

from benchmarks.provider.servers import KINDS
from config.local.supervisor import Supervisor

TICK = os.sysconf("SC_CLK_TCK")
SPENT = slice(11, 15)  # of /proc/PID/stat after the name: own time and that of children that ended


class Meter:
    """Asked now and then (`look`), it knows what each process has taken; what one takes between
    the last look and its death is missed.
    """

    def __init__(self, supervisor: Supervisor) -> None:
        self.supervisor = supervisor
        self.kinds = {name: kind for kind, names in KINDS.items() for name in names}
        self.taken: dict[tuple[str, int], float] = {}

    def look(self) -> None:
        """Read the time of every tree of processes."""
        for name, child in self.supervisor.children.items():
            found = (name, child.process.pid)
            self.taken[found] = max(self.taken.get(found, 0.0), tree_time(child.process.pid))

    def seconds(self) -> Counter[str]:
        """By kind of server, up to the last look."""
        found: Counter[str] = Counter()
        for (name, _pid), seconds in self.taken.items():
            found[self.kinds.get(name, "others")] += seconds  # type: ignore[assignment]
        return found


def tree_time(leader: int) -> float:
    """Processor seconds of a process and its descendants, those that ended included."""
    pids, total = [leader], 0
    for pid in pids:  # grows meanwhile
        with suppress(OSError):
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
            total += sum(map(int, stat.rpartition(")")[2].split()[SPENT]))
            for thread in Path(f"/proc/{pid}/task").iterdir():
                pids += map(int, (thread / "children").read_text(encoding="ascii").split())
    return total / TICK

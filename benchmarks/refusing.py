"""A follower in another process, which says when it refused an account."""

from __future__ import annotations

import subprocess
import sys

from config.local.process import ROOT

REFUSES = """
import sys, time
sys.path.insert(0, "clients/python")
from docket_access import Access

access = Access(f"http://127.0.0.1:{sys.argv[1]}")
assert access.start(60)
print("ready", flush=True)
for line in sys.stdin:
    name = line.strip()
    while access.check(name).allowed:
        time.sleep(0.0001)
    print(time.perf_counter(), flush=True)
"""


class Refuser:
    """A process that asks its follower without a pause, and says when it was refused: by the clock
    that all processes of a machine have in common.
    """

    def __init__(self, port: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", REFUSES, str(port)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._line()

    def ask_about(self, account: str) -> None:
        """From now on."""
        assert self.process.stdin
        self.process.stdin.write(account + "\n")
        self.process.stdin.flush()

    def refused_at(self) -> float:
        """When that was, in seconds of `time.perf_counter`."""
        return float(self._line())

    def end(self) -> None:
        """No more questions."""
        self.process.communicate()

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()

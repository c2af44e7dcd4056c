"""A script of ours in a process of its own: for libraries that are large, or read what others made.

It gets bytes on standard input and gives bytes on standard output; it has no environment and
imports nothing of ours, and bounds its own memory and processor time. Whatever happens in there,
this process goes on.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

HERE = Path(__file__).parent

log = logging.getLogger(__name__)


class Confined:
    """`script`, a file of this folder, of which `at_once` may run for one process of ours; one more
    waits `wait` seconds for its turn. Each is given up after `seconds`: a page's thread waits
    meanwhile.
    """

    def __init__(self, script: str, *, at_once: int, wait: float, seconds: float) -> None:
        self.script, self.wait, self.seconds = HERE / script, wait, seconds
        self._turns = BoundedSemaphore(at_once)

    def run(self, content: bytes, *arguments: str) -> bytes | None:
        """What the script prints; None where it fails, takes too long or has no turn."""
        if not self._turns.acquire(timeout=self.wait):
            return None
        try:
            # -I: neither our folder nor the environment say what is imported
            done = subprocess.run(
                [sys.executable, "-I", str(self.script), *arguments],
                input=content,
                capture_output=True,
                timeout=self.seconds,
                env={},
                check=False,
            )
        except subprocess.TimeoutExpired:
            log.warning(
                "a process of its own took too long",
                extra={"script": self.script.name, "bytes": len(content)},
            )
            return None
        finally:
            self._turns.release()
        return done.stdout if done.returncode == 0 else None

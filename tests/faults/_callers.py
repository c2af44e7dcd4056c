"""What a caller's own process answers by its follower, while everything dies, itself included."""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import threading
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from config.local.process import ROOT
from enforcement.models import Event

BLOCKED = ("SUSPENDED", "TERMINATED")


@dataclass(frozen=True)
class Said:
    """One answer that was another one than before: asked for at `at`, there at `by` (monotonic
    seconds, which all processes of a machine share). `cold`: without a copy, as was chosen.
    """

    life: int
    who: str
    account: str
    verdict: str
    epoch: int
    cold: bool
    at: float
    by: float


class Callers:
    """A caller's process that is started again whenever it dies, with the same file.

    `wrong` is empty where no follower said `allow` about an account that a decision blocked all the
    time, after one had refused it for that decision: not the same one, and not one that began with
    its file. Before that, the block may be on its way (`took`). Who fails open may, but only while
    it has no copy; how often is counted.
    """

    def __init__(self, gateway: str, folder: Path, accounts: list[str]) -> None:
        self.gateway, self.file, self.accounts = gateway, folder / "caller.copy", accounts
        self.log = folder / "caller.log"
        self.said: list[Said] = []
        self.lives = 0
        self.counts: dict[int, tuple[int, int]] = {}

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    @property
    def asked(self) -> int:
        """Answers, as far as was told."""
        return sum(asked for asked, _ in self.counts.values())

    @property
    def chosen(self) -> int:
        """Answers without a copy of the one that fails open."""
        return sum(chosen for _, chosen in self.counts.values())

    def kill(self) -> None:
        """SIGKILL; the next one begins at once."""
        self._end()
        self._start()

    def last(self, account: str) -> str | None:
        """What the follower as it comes said last."""
        mine = [s for s in self.said if s.who == "default" and s.account == account]
        return mine[-1].verdict if mine and mine[-1].life == self.lives else None

    def wrong(self, blocked: dict[str, list[list[float]]]) -> list[Said]:
        """What should not have been said. `blocked`: from when to when, by account, for certain."""
        found, epochs = [], self._epochs()
        refused: dict[tuple[object, ...], float] = {}
        for said in self.said:
            # the one without a file knows what it knew itself
            memory = (said.who, said.account, said.life if said.who == "open" else None)
            if said.verdict == "block":
                refused.setdefault((*memory, said.epoch), said.by)
            if said.verdict != "allow" or said.cold:
                continue
            for (since, until), epoch in zip(
                blocked.get(said.account, []), epochs[said.account], strict=False
            ):
                before = refused.get((*memory, epoch), float("inf")) <= said.at
                if before and since <= said.at and said.by <= until:
                    found.append(said)
        return found

    def took(self, blocked: dict[str, list[list[float]]]) -> list[float]:
        """Seconds from when a decision was known to be taken until the follower refused for it."""
        found, epochs = [], self._epochs()
        for account in self.accounts:
            for (since, _), epoch in zip(blocked.get(account, []), epochs[account], strict=False):
                first = [
                    s.by
                    for s in self.said
                    if s.who == "default" and s.account == account and s.epoch == epoch
                ]
                found += [max(0.0, by - since) for by in first[:1]]
        return sorted(found)

    def told(self, blocked: dict[str, list[list[float]]]) -> str:
        """For the page."""
        took = self.took(blocked) or [0.0]
        return (
            f"The follower was asked {self.asked} times in {self.lives} processes; wrong answers: "
            f"{len(self.wrong(blocked))}. It refused for {len(took)} decisions, at the median "
            f"{statistics.median(took):.3f} s after one was known to be taken, {max(took):.1f} s "
            "at most. "
            f"The one that fails open said so without a copy {self.chosen} times."
        )

    def _epochs(self) -> defaultdict[str, list[int]]:
        """Of the blocks, in order, as the record has them."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        events = Event.objects.filter(
            case__account__external_ref__in=self.accounts, epoch__gt=0, standing__in=BLOCKED
        )
        for ref, epoch in events.order_by("epoch").values_list(
            "case__account__external_ref", "epoch"
        ):
            if epoch not in found[ref]:
                found[ref].append(epoch)
        return found

    def _start(self) -> None:
        self.lives += 1
        argv = [sys.executable, "-m", "tests.faults._caller", self.gateway, str(self.file)]
        with self.log.open("ab") as errors:
            self.process = subprocess.Popen(
                [*argv, *self.accounts],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        self._listening = threading.Thread(
            target=self._listen, args=(self.process, self.lives), daemon=True
        )
        self._listening.start()

    def _end(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._listening.join()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()

    def _listen(self, process: subprocess.Popen[bytes], life: int) -> None:
        assert process.stdout
        for line in process.stdout:
            if not line.endswith(b"\n"):
                return  # it died while it spoke
            what = json.loads(line)
            if "asked" in what:
                self.counts[life] = (what["asked"], what["chosen"])
            else:
                verdict, epoch, cold = what.pop("said")
                self.said.append(Said(life=life, verdict=verdict, epoch=epoch, cold=cold, **what))

"""From the commit of a suspension until the gateway answers `block` over HTTP, and until a follower
in another process refuses: by the real operation and the real nudge, idle and under load.

The time begins when the commit has returned, before anybody is told; it ends when the first answer
is `block`. A second poller asks without a pause, so that what is measured is at least one round
trip. No worker runs: the relay's nudges stay in the queue, and only the nudge writes.
"""

from __future__ import annotations

import argparse
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from django.conf import settings

from accounts.models import Account
from benchmarks.gateway import Served, fill, paths, served
from benchmarks.refusing import Refuser
from benchmarks.rounds import median_of, valkey_get
from benchmarks.step import crowd, somebody, suspend
from config.local.process import ROOT
from enforcement.delivery import snapshot
from enforcement.step import doors

SAMPLES, ROUNDS, WARM, CLIENTS = 60, 5, 10, 8
COLUMNS = ("p50", "p90", "p99", "max")


class Asker:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str) -> bytes:
        """The whole answer; it is short."""
        self.socket.send(f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
        return self.socket.recv(4096)


def run(wanted: argparse.Namespace) -> None:
    """Idle, then under load, in each round; with what a GET from Valkey and an empty reply take
    beside it.
    """
    crowd(2 * ROUNDS * (SAMPLES + WARM) + 10)
    fill(snapshot.connect(5.0), wanted.accounts)
    numbers = iter(range(1, 2 * ROUNDS * (SAMPLES + WARM) + 10))
    with served() as gateway:
        asker, refuser = Asker(gateway.port), Refuser(gateway.port)
        calibrations = {
            "valkey GET": valkey_get(settings.VALKEY_URL),
            "empty reply": lambda: median_of(lambda: asker.get("/null"), samples=200),
        }
        found: dict[str, list[Took]] = {"idle": [], f"{CLIENTS} clients ask": []}
        beside: dict[str, list[float]] = {name: [] for name in calibrations}
        for number in range(ROUNDS):
            for name, measure in calibrations.items():
                beside[name].append(measure())
            for name in list(found)[:: -1 if number % 2 else 1]:
                found[name].append(
                    loaded(gateway, wanted.accounts, lambda: samples(asker, refuser, numbers))
                    if name != "idle"
                    else samples(asker, refuser, numbers)
                )
        refuser.end()
    print(
        f"\npropagate: commit to block, ms; {wanted.accounts:,} restricted accounts; "
        f"{ROUNDS} rounds of {SAMPLES}, all counted"
    )
    print(f"| | {' | '.join(COLUMNS)} | p99 of the worst round |\n|---|---|---|---|---|---|")
    for where, of in (("the gateway answers", "gateway"), ("the follower refuses", "follower")):
        for name, took in found.items():
            each = [getattr(one, of) for one in took]
            figures = quantiles([sample for one in each for sample in one])
            worst = max(quantiles(one)[2] for one in each)
            columns = " | ".join(f"{figure:.2f}" for figure in [*figures, worst])
            print(f"| {where}, {name} | {columns} |")
    for name, seconds in beside.items():
        print(
            f"| {name} | {statistics.median(seconds) * 1e3:.2f} | | | {max(seconds) * 1e3:.2f} | |"
        )


class Took(NamedTuple):
    """Milliseconds of each suspension."""

    gateway: list[float]
    follower: list[float]


def samples(asker: Asker, refuser: Refuser, numbers: Iterator[int]) -> Took:
    """Of so many suspensions, the first ones left out."""
    by, committed = somebody(), [0.0]
    told = list(doors.after_commit)
    doors.after_commit[:] = [lambda records: committed.__setitem__(0, time.perf_counter()), *told]
    took, refused = [], []
    try:
        for _ in range(WARM + SAMPLES):
            number = next(numbers)
            path = (
                f"/v1/access/{Account.objects.get(external_ref=f'acct-{number:07}').external_ref}"
            )
            if b'"verdict":"allow"' not in asker.get(path):
                raise RuntimeError("the account is held already")
            refuser.ask_about(path.removeprefix("/v1/access/"))
            suspend(number, by, datetime.now(UTC))
            deadline = time.perf_counter() + 5
            while b'"verdict":"block"' not in asker.get(path):
                if time.perf_counter() > deadline:
                    raise RuntimeError("the gateway was not told")
                time.sleep(0.0002)
            took.append((time.perf_counter() - committed[0]) * 1e3)
            refused.append((refuser.refused_at() - committed[0]) * 1e3)
    finally:
        doors.after_commit[:] = told
    return Took(took[WARM:], refused[WARM:])


def loaded(gateway: Served, accounts: int, act: Callable[[], Took]) -> Took:
    """The same while clients ask the gateway as fast as they can."""
    with tempfile.NamedTemporaryFile("w", suffix=".paths") as file:
        file.write("\n".join(paths(2_000, accounts)))
        file.flush()
        argv = [
            sys.executable,
            "-m",
            "benchmarks.asking",
            str(gateway.port),
            str(CLIENTS),
            "60",
            file.name,
        ]
        asking = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.DEVNULL)
        before = gateway.cpu()
        try:
            while gateway.cpu() < before + 0.2:
                time.sleep(0.05)
            return act()
        finally:
            asking.terminate()
            asking.wait()


def quantiles(values: list[float]) -> list[float]:
    """As COLUMNS says."""
    ordered = sorted(values)
    return [
        ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.9, 0.99)
    ] + [ordered[-1]]

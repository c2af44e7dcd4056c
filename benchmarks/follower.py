"""The follower in the caller's own process: what a check costs, what it keeps in memory, and how
long after a write to the store it refuses.

Each measurement runs in a process of its own that has nothing but the follower in it. A check is
compared with one BLAKE2b digest of the reference, timed in the same rounds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time

from django.conf import settings
from redis import Redis

from benchmarks.gateway import fill, ref, restricted, served
from benchmarks.refusing import Refuser
from config.local.process import ROOT
from enforcement.gateway import store

ASKS = """
import json, random, statistics, sys, time
from hashlib import blake2b
sys.path.insert(0, "clients/python")
from docket_access import Access

port, accounts, asked = map(int, sys.argv[1:])
ref = lambda n: f"acct_{n * 2_654_435_761 % 2**32:010}_{n:012}"
memory = lambda: int(next(l for l in open("/proc/self/status") if "VmRSS" in l).split()[1]) / 1024
bare = memory()
access = Access(f"http://127.0.0.1:{port}")
began = time.perf_counter()
assert access.start(60)
loaded, resident = time.perf_counter() - began, memory()
step = max(1, accounts // asked - 1)  # one in ten is limited, as in the whole
names = [ref(n * step) + ("" if n % 2 else "-free") for n in range(asked)]
random.Random(1).shuffle(names)
assert sum(access.check(name).verdict != "allow" for name in names[:1000]) > 300
check, clock = access.check, time.perf_counter_ns
digest = lambda name: blake2b(name.encode(), digest_size=20).digest()
def times(act):
    found = []
    for name in names:
        t = clock(); act(name); found.append(clock() - t)
    return statistics.median(found), sorted(found)[int(len(found) * 0.99)]
empty = lambda name: None
rounds = []
for _ in range(5):
    nothing = times(empty)[0]
    rounds.append([times(check), times(digest), nothing])
sizes = {"bare": bare, "resident": resident, "after": memory()}
print(json.dumps({"loaded": loaded, **sizes, "rounds": rounds}))
access.close()
"""
FEW, MANY, SAMPLES, WARM = 2_000, 200_000, 500, 20


def run(wanted: argparse.Namespace) -> None:
    """Checks and memory, then propagation."""
    with Redis.from_url(settings.VALKEY_URL) as client:
        fill(client, wanted.accounts)
    with served() as gateway:
        print(f"\nfollower: {wanted.accounts:,} restricted accounts; medians of five rounds")
        print("| accounts asked for | check, median | p99 | one digest | × | worst × |")
        print("|---|---|---|---|---|---|")
        for asked in (FEW, MANY):
            found = asks(gateway.port, wanted.accounts, asked)
            rows = sorted((c[0] - n, c[1] - n, d[0] - n) for c, d, n in found["rounds"])
            check, p99, look = rows[len(rows) // 2]
            worst = max(c / max(d, 1) for c, _, d in rows)
            print(
                f"| {asked:,} | {check / 1e3:.2f} µs | {p99 / 1e3:.1f} µs | {look / 1e3:.2f} µs "
                f"| {check / max(look, 1):.1f} | {worst:.1f} |"
            )
        print(
            f"resident: {found['resident']:.0f} MB when loaded, {found['after']:.0f} MB after "
            f"{MANY:,} were asked for (the bare process: {found['bare']:.0f}); loaded in "
            f"{found['loaded']:.2f} s, the gateway's writing of the snapshot included"
        )
        refuses(gateway.port)


def asks(port: int, accounts: int, asked: int) -> dict[str, object]:
    """What ASKS found."""
    argv = [sys.executable, "-c", ASKS, str(port), str(accounts), str(asked)]
    said = subprocess.run(argv, cwd=ROOT, capture_output=True, check=True).stdout
    found: dict[str, object] = json.loads(said)
    return found


def refuses(port: int) -> None:
    """From before the write to the store until `check` refuses, in another process."""
    took, refuser = [], Refuser(port)
    with Redis.from_url(settings.VALKEY_URL) as client:
        for number in range(WARM + SAMPLES):
            name = f"{ref(number)}-{time.time_ns()}"
            refuser.ask_about(name)
            time.sleep(0.002)
            began = time.perf_counter()
            store.set_if_newer(client, restricted(number * 10 + 1, name))
            took.append((refuser.refused_at() - began) * 1e3)
    refuser.end()
    ordered = sorted(took[WARM:])
    print(
        "write to the store → check refuses: "
        + ", ".join(
            f"{name} {ordered[min(len(ordered) - 1, int(len(ordered) * share))]:.2f} ms"
            for name, share in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1.0))
        )
    )

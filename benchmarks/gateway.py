"""What a check costs beside an empty reply of the same server process, as a program asks and as a
proxy does, and what a million restricted accounts take to load and to keep.

Requests come from a client in Python (`benchmarks.asking`), which with 16 clients takes about as
much processor as the server: so the rate says less than the server's own processor time for a
request, which is given too. The rebuild of the store is compared with the same records, ready made,
sent by HSET and XADD in pipelines.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from redis import Redis

from accounts.models import Account
from benchmarks.crowd import copy, key, reference, with_bare_tables
from benchmarks.rounds import rounds, sha256, valkey_get
from config.local.process import ROOT, free_port, kill_group, wait_until
from config.local.services import answers
from enforcement.delivery import snapshot
from enforcement.gateway import store, wire
from enforcement.gateway.packed import digest_of, pack
from enforcement.gateway.wire import Heartbeat, Hold, Limit, Record

# accounts asked about: within what a gateway keeps ready, and far beyond
FEW, MANY = 2_000, 200_000
REBUILT = 100_000
SECONDS = 1.5  # of one measurement
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@dataclass
class Served:
    """A gateway that runs."""

    port: int
    pid: int  # of the process that answers
    log: Path

    def memory(self) -> float:
        """What it takes up, in MB, resident."""
        said = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"VmRSS:\s+(\d+)", said)[1]) / 1024  # type: ignore[index]

    def cpu(self) -> float:
        """Its processor time so far, in seconds."""
        fields = (
            Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        )
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ask(self, clients: int, paths: list[str], seconds: float = SECONDS) -> dict[str, float]:
        """See `benchmarks.asking`; with the server's own `server_us` for a request."""
        with tempfile.NamedTemporaryFile("w", suffix=".paths") as file:
            file.write("\n".join(paths))
            file.flush()
            before = self.cpu()
            argv = [
                sys.executable,
                "-m",
                "benchmarks.asking",
                str(self.port),
                str(clients),
                str(seconds),
                file.name,
            ]
            said = subprocess.run(argv, cwd=ROOT, capture_output=True, check=True).stdout
        found: dict[str, float] = json.loads(said)
        return {**found, "server_us": (self.cpu() - before) / found["requests"] * 1e6}


@contextmanager
def served(app: str = "benchmarks.gateway_app:app") -> Iterator[Served]:
    """A gateway as it is started everywhere, on the store of the settings; somebody beats for
    it.
    """
    port, over = free_port(), threading.Event()
    with tempfile.TemporaryDirectory() as folder, Redis.from_url(settings.VALKEY_URL) as client:

        def beat() -> None:
            while not over.is_set():
                store.beat(client, Heartbeat(at=time.time(), story_offset=0.0))
                over.wait(0.5)

        log = Path(folder) / "log"
        argv = [
            "--interface",
            "rsgi",
            "--loop",
            "uvloop",
            "--workers",
            "1",
            "--host",
            "127.0.0.1",
            "--no-ws",
            "--port",
            str(port),
            app,
        ]
        env = {
            **os.environ,
            "VALKEY_URL": settings.VALKEY_URL,
            "DOCKET_BASE_URL": "https://docket.example",
            "DOCKET_GATEWAY_COPY": str(Path(folder) / "copies"),
        }
        beating = threading.Thread(target=beat)
        beating.start()
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "granian", *argv],
                cwd=ROOT,
                env=env,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        try:
            if not wait_until(
                lambda: b"following the store" in log.read_bytes() and answers(port, "/healthz"),
                seconds=120,
            ):
                raise RuntimeError(log.read_text())
            pid = int(
                Path(f"/proc/{process.pid}/task/{process.pid}/children")
                .read_text(encoding="ascii")
                .split()[0]
            )
            yield Served(port, pid, log)
        finally:
            over.set()
            beating.join()
            kill_group(process.pid)
            process.wait()


def run(wanted: argparse.Namespace) -> None:
    """Load and memory first, then checks, then the rebuild."""
    loads: list[float] = []
    for _ in range(5):
        with Redis.from_url(settings.VALKEY_URL) as client:
            fill(client, wanted.accounts)
        with served() as gateway:
            loads.append(float(re.findall(r"in (\d+\.\d+) s", gateway.log.read_text())[-1]))
            bare = gateway.memory()
    print(f"\ngateway: {wanted.accounts:,} restricted accounts, of which 1 in 10 limited to a rate")
    print(
        f"load: median {statistics.median(loads):.2f} s, worst {max(loads):.2f} s; resident "
        f"after it: {bare:.0f} MB"
    )
    with served() as gateway:
        checks(gateway, wanted.accounts)
        print(f"resident after all checks: {gateway.memory():.0f} MB")
    rebuilds()


def checks(gateway: Served, accounts: int) -> None:
    """Alone and with 16 clients, against the empty reply; half of those asked about are
    restricted.
    """
    cases = {
        "null": ["/null"],
        f"check, {FEW:,} accounts": paths(FEW, accounts),
        f"check, {MANY:,} accounts": paths(MANY, accounts),
        f"auth, {FEW:,} accounts": asked_by_a_proxy(FEW, accounts),
    }
    calibrations = {"valkey GET": valkey_get(settings.VALKEY_URL), "SHA-256": sha256}
    seen: dict[tuple[str, int], list[dict[str, float]]] = {}

    def measure(
        name: str, clients: int, figure: Callable[[Mapping[str, float]], float]
    ) -> Callable[[], float]:
        def case() -> float:
            found = gateway.ask(clients, cases[name])
            seen.setdefault((name, clients), []).append(found)
            return figure(found)

        return case

    print("\ngateway: one client, p50")
    print(
        rounds(
            {name: measure(name, 1, lambda figures: figures["p50_us"]) for name in cases},
            calibrations,
            unit="µs",
        ).markdown()
    )
    print("\ngateway: 16 clients, requests a second")
    rates = {
        name: measure(name, 16, lambda figures: figures["requests"] / figures["seconds"])
        for name in cases
    }
    print(rounds(rates, calibrations, better="higher", unit="1/s").markdown())
    print(
        "\n| medians of all rounds | clients | p50 µs | p99 µs | server's processor µs | "
        "client's |\n|---|---|---|---|---|---|"
    )
    for (name, clients), found in seen.items():
        columns = [
            statistics.median(each[key] for each in found)
            for key in ("p50_us", "p99_us", "server_us", "cpu_us")
        ]
        print(f"| {name} | {clients} | {' | '.join(f'{column:,.0f}' for column in columns)} |")


def asked_by_a_proxy(count: int, accounts: int) -> list[str]:
    """The same accounts, as `benchmarks.asking` reads headers."""
    return [
        f"/v1/auth|x-docket-account: {path.removeprefix('/v1/access/')}"
        for path in paths(count, accounts)
    ]


def paths(count: int, accounts: int) -> list[str]:
    """So many accounts to ask about, scattered, every other one unknown."""
    step = max(1, accounts // count)
    return [f"/v1/access/{ref(n * step)}{'' if n % 2 else '-free'}" for n in range(count)]


def ref(number: int) -> str:
    """28 characters, as a provider's are."""
    return f"acct_{number * 2_654_435_761 % 2**32:010}_{number:012}"


def restricted(number: int, account: str) -> Record:
    """A precautionary suspension, or a limit to a rate."""
    limit, since = (
        number % 10 == 0,
        NOW - timedelta(seconds=number % 10_000_000, microseconds=number % 999_983),
    )
    standing: wire.Standing = "LIMITED" if limit else "SUSPENDED"
    hold = Hold(
        verdict="limit" if limit else "block",
        standing=standing,
        reason="precautionary_limit" if limit else "precautionary_suspension",
        reference=reference(number),
        since=since,
        until=None,
        review_by=since + timedelta(days=7),
        limits=(Limit.over_all(60),) if limit else (),
    )
    return Record(account=account, epoch=number % 7 + 1, standing=standing, holds=(hold,))


def fill(client: Redis, accounts: int) -> None:
    """The packs alone, for a gateway reads nothing else; by the script that keeps them it would
    take a minute.
    """
    if client.hlen(wire.PACKED) > 1:  # than the mark
        return
    buckets: dict[bytes, list[bytes]] = {}
    for number in range(accounts):
        digest, packed = digest_of(ref(number)), pack(restricted(number, ref(number)))
        if packed is None:
            raise RuntimeError("a record that should fit does not")
        buckets.setdefault(digest[:2], []).append(digest[2:] + packed)
    with client.pipeline(transaction=False) as pipe:
        for start, entries in buckets.items():
            pipe.hset(wire.PACKED, start, b"".join(entries))
        pipe.execute()
    store.rebuild(client, [])


def rebuilds() -> None:
    """The whole of `snapshot.rebuild` against the writing alone."""
    records = [restricted(n, f"held-{n:07}") for n in range(REBUILT)]
    with_bare_tables(Account, do=lambda: held_accounts(records))
    ready = [(record.account, wire.encode(record)) for record in records]
    client = snapshot.connect(snapshot.REBUILD_TIMEOUT)

    def raw() -> float:
        client.flushdb()
        began = time.perf_counter()
        for start in range(0, REBUILT, 1_000):
            with client.pipeline(transaction=False) as pipe:
                for account, record in ready[start : start + 1_000]:
                    pipe.hset(wire.ACCESS, account, record)
                    pipe.xadd(
                        wire.CHANGES,
                        {"record": record},
                        maxlen=wire.CHANGES_MAXLEN,
                        approximate=True,
                    )
                pipe.execute()
        return time.perf_counter() - began

    def whole() -> float:
        client.flushdb()
        began = time.perf_counter()
        if not snapshot.rebuild():
            raise RuntimeError("the store was not rebuilt")
        return time.perf_counter() - began

    print(f"\ngateway: rebuild of the store, {REBUILT:,} restricted accounts")
    calibrations = {"valkey GET": valkey_get(settings.VALKEY_URL), "SHA-256": sha256}
    print(
        rounds(
            {"raw HSET and XADD": raw, "rebuild": whole}, calibrations, count=3, unit="s"
        ).markdown()
    )


def held_accounts(records: list[Record]) -> None:
    """Accounts (other numbers than any other benchmark's) with what they are held by; they have no
    history, and nothing may be decided on them.
    """
    held = (json.dumps(json.loads(wire.encode(record))["holds"]) for record in records)
    rows = (
        (key(9, n), r.account, r.account, r.epoch, r.epoch, r.standing, hold)
        for n, (r, hold) in enumerate(zip(records, held, strict=True))
    )
    copy(Account, ("id", "external_ref", "name", "epoch", "seq", "standing", "holds"), rows)

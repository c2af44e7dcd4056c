"""What programs wait for: suspensions over the API against the rows of a step by bare pgbench (see
`step`), and a batch of reports against the same reports one by one.

Clients are threads of this process with a connection each that is kept alive; the web processes
are those that run everywhere. Each suspension takes a fresh account, each report a new one. With
`--peer` another system's suspensions are measured in the same rounds (see `ozone`).
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPConnection
from itertools import count
from uuid import UUID

from accounts.bearer import hash_of
from accounts.models import Account, ApiToken, Scope, User
from benchmarks import ozone
from benchmarks.crowd import key
from benchmarks.rounds import Case as Measured
from benchmarks.rounds import fdatasync, rounds, select_one
from benchmarks.serving import rate_of, web_processes
from benchmarks.step import MANY, SAMPLE, SMALL, TERMS, bare_rate, crowd, script
from enforcement.models import Case, Policy, PolicyVersion
from enforcement.rehearsal.published import publish_as_of_old

ALONE, TOGETHER = 100, 40  # suspensions of one client, and of each of many
REPORTS = 500  # as many as one batch takes
SECRET = "dk_bench"
UNBOUNDED = "1000000000"  # requests a minute
BETTER = 5  # times: the goal of a batch


def run(wanted: argparse.Namespace) -> None:
    """Suspensions with one client and with many, then reports."""
    crowd(SMALL)
    for version in PolicyVersion.objects.filter(published_at__isnull=True):
        publish_as_of_old(version)
    token()
    fresh = count(SAMPLE + 1)
    calibrations = {"fdatasync": fdatasync(), "SELECT 1": select_one}
    with (
        script() as bare,
        web_processes(wanted.web_processes, DOCKET_API_RATE=UNBOUNDED) as port,
        ozone.running(wanted.peer) if wanted.peer else nullcontext() as peer,
    ):
        for clients, each in ((1, ALONE), (MANY, TOGETHER)):
            print(f"\napi: {clients} client(s), {each} fresh accounts each, suspensions a second")
            sides: dict[str, Measured] = {
                "pgbench": lambda: bare_rate(bare, fresh, clients, each),  # noqa: B023 asked at once
                "API": lambda: rate(port, fresh, clients, each),  # noqa: B023
            }
            if peer is not None:
                sides["Ozone"] = partial(peer.rate, clients, each)
            print(rounds(sides, calibrations, better="higher", unit="1/s").markdown())
        print(f"\napi: {REPORTS} reports of as many accounts, reports a second")
        numbers = count()
        print(
            rounds(
                {
                    "one by one": lambda: reports_rate(one_by_one, port, fresh, numbers),
                    "batch": lambda: reports_rate(batch, port, fresh, numbers),
                },
                calibrations,
                better="higher",
                unit="1/s",
            ).markdown()
        )
        print(f"goal: a batch takes at least {BETTER} times as many")


def token() -> None:
    """A program that may everything."""
    first, second = User.objects.order_by("username")[:2]
    ApiToken.objects.create(
        name="bench",
        scopes=list(Scope.values),
        hash=hash_of(SECRET),
        created_at=datetime.now(UTC),
        created_by=first,
        agreed_by=second,
    )


def ask(connection: HTTPConnection, path: str, body: Mapping[str, object]) -> bytes:
    """Send something. Raises RuntimeError for a refusal."""
    headers = {
        "Authorization": f"Bearer {SECRET}",
        "Content-Type": "application/json",
        "Host": "127.0.0.1",
    }
    connection.request("POST", f"/api/v1/{path}", json.dumps(body), headers)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status >= 300:
        raise RuntimeError(f"{path} answered {answer.status}: {said[:500]!r}")
    return said


def rate(port: int, fresh: Iterator[int], clients: int, each: int) -> float:
    """Suspensions a second, over all clients."""
    numbers = [UUID(key(2, next(fresh))) for _ in range(clients * each)]
    cases = list(Case.objects.filter(pk__in=numbers).values_list("ref", "version"))

    def suspend(connection: HTTPConnection, case: tuple[str, int]) -> None:
        body = {"verb": "suspend", "version": case[1], "terms": TERMS}
        ask(connection, f"cases/{case[0]}/steps", body)

    return rate_of(suspend, cases, port=port, clients=clients)


def reports_rate(
    send: Callable[[HTTPConnection, list[dict[str, str]]], None],
    port: int,
    fresh: Iterator[int],
    numbers: Iterator[int],
) -> float:
    """Reports a second, each of an account of its own."""
    keys = [UUID(key(1, next(fresh))) for _ in range(REPORTS)]
    slug = Policy.objects.order_by("slug").values_list("slug", flat=True)[0]
    reports = [
        {
            "external_id": f"r-{next(numbers)}",
            "source": "detector",
            "origin": "DETECTOR",
            "account": name,
            "policy": slug,
            "claim": "40,000 prompts that look like distillation.",
        }
        for name in Account.objects.filter(pk__in=keys).values_list("external_ref", flat=True)
    ]
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    began = time.perf_counter()
    send(connection, reports)
    took = time.perf_counter() - began
    connection.close()
    return REPORTS / took


def one_by_one(connection: HTTPConnection, reports: list[dict[str, str]]) -> None:
    """A request for each."""
    for report in reports:
        ask(connection, "reports", report)


def batch(connection: HTTPConnection, reports: list[dict[str, str]]) -> None:
    """One request for all. Raises RuntimeError if one of them is refused."""
    found = json.loads(ask(connection, "reports/batch", {"reports": reports}))
    if wrong := [line for line in found["results"] if line["code"] >= 300]:
        raise RuntimeError(str(wrong[0]))

"""What people wait for: each page of the desk, asked of a real web process, against an empty answer
of the same one; alone and by eight people at once.

Times are to the first byte, with connections kept alive; statements are counted at the connection;
weights are bytes as they are sent to a browser that takes gzip.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings
from django.test import Client

from accounts.models import User
from benchmarks.counting import counting
from benchmarks.crowd import fill
from benchmarks.people import signed_in
from benchmarks.rounds import rounds, select_one, sha256
from config.local.process import ROOT, free_port, kill_group, wait_until
from config.local.services import answers, application
from config.local.static import collect
from enforcement.models import Case
from enforcement.operations import gather, messages, weigh
from enforcement.process import clock

FEW = 15  # cases; so many are the demo's
EVIDENCE, NOTES = 200, 300  # of the large case
EACH, EIGHT = 8, 8  # requests of a round to each page, and people at once
EMPTY = "/livez"
BEARINGS = ("FOR", "AGAINST", "NEITHER", "")


@dataclass(frozen=True)
class Web:
    """A web server that runs, and the cookie of somebody who has signed in."""

    port: int
    cookie: str

    def first_byte(self, connection: HTTPConnection, path: str) -> tuple[float, int]:
        """Seconds until the answer begins, and its bytes. Raises RuntimeError for no 200."""
        headers = {"Cookie": self.cookie, "Accept-Encoding": "gzip", "Host": "127.0.0.1"}
        began = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        took = time.perf_counter() - began
        weight = len(answer.read())
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return took, weight

    def connect(self) -> closing[HTTPConnection]:
        """A connection that is kept alive."""
        return closing(HTTPConnection("127.0.0.1", self.port, timeout=60))


def run(wanted: argparse.Namespace) -> None:
    """Fill, serve, measure, print."""
    many = wanted.cases or FEW
    if many == FEW:
        call("seed_demo")
    else:
        fill(many)
    person = User.objects.filter(is_active=True, role="REVIEWER").order_by("username").first()
    case = Case.objects.open().filter(state="INVESTIGATING").order_by("ref").first()
    if person is None or case is None:
        raise RuntimeError("there is nobody, or no case that is investigated")
    paths = pages_of(case)
    if many == FEW:
        large = Case.objects.open().filter(state="INVESTIGATING").order_by("ref").last() or case
        enlarge(large, person)
        paths["large case"] = f"/cases/{large.ref}"
    browser = signed_in(person)
    for processes in dict.fromkeys((1, wanted.web_processes)):
        print(f"\npages: {many:,} cases, {processes} web process(es)")
        with served(browser, processes) as web:
            measure(web, browser, paths)


def pages_of(case: Case) -> dict[str, str]:
    """The pages by what they are called here."""
    return {
        "empty": EMPTY,
        "queue": "/",
        "case": f"/cases/{case.ref}",
        "decide": f"/cases/{case.ref}/decide",
        "account": f"/accounts/{case.account.external_ref}",
        "approvals": "/decisions",
        "reviews": "/reviews",
        "search": f"/find?q={case.account.name.split()[0]}",
        "search with a slip": "/find?q=Kestrl+Mial",
        "insights": "/insights",
    }


def call(*command: str) -> None:
    """A command of manage.py."""
    env = {**os.environ, "DOCKET_MODE": "demo"}
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True)


def enlarge(case: Case, person: User) -> None:
    """Give a case the evidence and the notes of a long dispute."""
    now, by = clock.now(), person.actor
    for number in range(EVIDENCE):
        item = gather.Item(
            kind="Article", origin="PRESS", citation="The Gazette", text=f"Piece {number}. " * 30
        )
        weigh.add_weighed(case_id=case.pk, item=item, bearing=BEARINGS[number % 4], by=by, now=now)
    for number in range(NOTES):
        messages.say(case_id=case.pk, lane="INTERNAL", text=f"Note {number}.", by=by, now=now)


@contextmanager
def served(browser: Client, processes: int) -> Iterator[Web]:
    """The web processes as they are started everywhere, on this database."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        static = Path(folder) / "static"
        collect(static, os.environ)
        env = {**os.environ, "DOCKET_STATIC": str(static)}
        services = application(
            env, host="127.0.0.1", web=port, gateway=free_port(), web_processes=processes
        )
        web = next(one for one in services if one.name == "web")
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen(
                web.argv,
                cwd=ROOT,
                env=dict(web.env),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            if not wait_until(lambda: answers(port, EMPTY), seconds=120):
                raise RuntimeError((Path(folder) / "log").read_text())
            name = settings.SESSION_COOKIE_NAME
            yield Web(port, f"{name}={browser.cookies[name].value}")
        finally:
            kill_group(process.pid)
            process.wait()


def measure(web: Web, browser: Client, paths: Mapping[str, str]) -> None:
    """Alone, then by eight at once; each page in each round, beside the empty one."""
    weights: dict[str, int] = {}

    def alone(name: str) -> Callable[[], float]:
        def case() -> float:
            took, weights[name] = asked(web, paths[name], EACH)
            return statistics.median(took) * 1000

        return case

    def together(name: str) -> Callable[[], float]:
        def case() -> float:
            start = threading.Barrier(EIGHT)

            def one(_number: int) -> list[float]:
                start.wait()
                return asked(web, paths[name], EACH)[0]

            with ThreadPoolExecutor(EIGHT) as pool:
                took = [each for times in pool.map(one, range(EIGHT)) for each in times]
            return statistics.median(took) * 1000

        return case

    for name in paths:  # what a process does once
        for _ in range(2 * EIGHT):
            asked(web, paths[name], 1)
    calibrations = {"SELECT 1": select_one, "SHA-256": sha256}
    for title, way in (("one person", alone), (f"{EIGHT} people at once", together)):
        print(f"\n{title}, p50 to the first byte")
        print(rounds({name: way(name) for name in paths}, calibrations, unit="ms").markdown())
    print("\n| page | statements | bytes, compressed where the server does |\n|---|---|---|")
    for name, path in paths.items():
        print(f"| {name} | {statements(browser, path)} | {weights[name]:,} |")


def asked(web: Web, path: str, times: int) -> tuple[list[float], int]:
    """Seconds to the first byte, each time, over one connection; and the bytes of the last."""
    with web.connect() as connection:
        found = [web.first_byte(connection, path) for _ in range(times)]
    return [took for took, _weight in found], found[-1][1]


def statements(browser: Client, path: str) -> int:
    """How many statements a page takes."""
    browser.get(path)
    with counting() as counted:
        browser.get(path)
    return counted.statements

"""What people wait for: each page of the desk, asked of a real web process, against an empty answer
of the same one, and some against a page with nothing on it; alone, by eight people at once, and in
Chromium; with the demo's cases, then with as many more as `--cases` says.

Times are to the first byte, with connections kept alive; statements are counted at the connection;
weights are bytes as they are sent to a browser that takes gzip. Chromium's are from the start of
the navigation to the end of its `load`, and its bytes those of a first visit, with all that the
page brings.
"""

from __future__ import annotations

import argparse
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection

from django.conf import settings
from django.test import Client

from accounts.models import Account, User
from benchmarks.browsing import Visit, visits
from benchmarks.counting import counting
from benchmarks.crowd import fill
from benchmarks.people import signed_in
from benchmarks.rounds import Table, rounds, select_one, sha256, shown
from benchmarks.serving import EMPTY, call, web_processes
from enforcement.models import Case
from enforcement.operations import gather, messages, weigh
from enforcement.process import clock
from enforcement.queries.decisions import decision_context
from enforcement.workflow.marks import mark_of

MANY = 1_000_000  # cases, besides the demo's
EVIDENCE, NOTES = 200, 300  # of the large case
EACH, EIGHT = 4, 8  # requests of a round to each page, and people at once
BEARINGS = ("FOR", "AGAINST", "NEITHER", "")
LONGEST_WAIT = {"queue": (120, 200)}  # ms, of eight people: half, and all but a twentieth
MOST_STATEMENTS = {"queue": 12, "case": 20, "large case": 20}
MOST_PAGES = 8.0  # times an empty page, its frame alone
TO_EMPTY_PAGE = ("queue", "case", "decide")
GROWTH = 1.2  # times, at most


@dataclass(frozen=True)
class Web:
    """A web server that runs, and the cookie of somebody who has signed in."""

    port: int
    cookie: str

    def first_byte(self, connection: HTTPConnection, path: str) -> tuple[float, int]:
        """Seconds until the answer begins, and its bytes. Raises RuntimeError for no 200."""
        headers = {"Cookie": self.cookie, "Accept-Encoding": "gzip", "Host": "127.0.0.1"}
        if path.startswith("/find"):  # as one types
            headers["HX-Request"] = "true"
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


@dataclass
class Measured:
    """What was measured of each page: with one person and with eight, and of eight every wait (ms);
    statements, bytes, and Chromium's visit.
    """

    alone: Table
    together: Table
    waits: Mapping[str, list[float]]
    statements: Mapping[str, int]
    weights: Mapping[str, int]
    visits: Mapping[str, Visit] = field(default_factory=dict)


def run(wanted: argparse.Namespace) -> None:
    """Fill, serve, measure, print; then fill more, and say what grew."""
    call("seed_demo", "--weeks", "0")
    person = User.objects.filter(is_active=True, role="LEAD").order_by("username").first()
    cases = Case.objects.open().filter(state="INVESTIGATING").order_by("ref")
    case, large = cases.first(), cases.last()
    if person is None or case is None or large is None:
        raise RuntimeError("there is nobody, or no case that is investigated")
    enlarge(large, person)
    paths = pages_of(case, large, offered_to(person, case))
    few = measured(person, paths, wanted.web_processes)
    many_cases = MANY if wanted.cases is None else wanted.cases
    if many_cases:
        fill(many_cases)
        many = measured(person, paths, wanted.web_processes)
        grown(few, many)


def offered_to(person: User, case: Case) -> str:
    """A step that this person may take in the case: one that restricts the account, where there is
    one, as its page has most to work out.
    """
    steps = decision_context(case=case, by=person.actor, now=clock.now()).may
    if not steps:
        raise RuntimeError(f"{case.ref} offers no step to {person.username}")
    restricts = [s.verb for s in steps if mark_of(Case, s.verb).measures]
    return next(iter(restricts), steps[0].verb)


def pages_of(case: Case, large: Case, step: str) -> dict[str, str]:
    """The pages by what they are called here; `step` is the one that is chosen on its page."""
    return {
        "empty": EMPTY,
        "empty page": "/me/shown",
        "queue": "/",
        "case": f"/cases/{case.ref}",
        "large case": f"/cases/{large.ref}",
        "decide": f"/cases/{case.ref}/decide",
        "decide, a step chosen": f"/cases/{case.ref}/decide?verb={step}",
        "account": f"/accounts/{case.account.external_ref}",
        "approvals": "/decisions",
        "reviews": "/reviews",
        "workload": "/reviews/people",
        "search as one types": f"/find?q={case.account.name.split()[0]}",
        "search with a slip": "/find?q=Kestrl+Mial",
        "insights": "/insights",
    }


def measured(person: User, paths: Mapping[str, str], processes: int) -> Measured:
    """Measure and print."""
    cases, accounts = Case.objects.open().count(), Account.objects.count()
    print(f"\n## {cases:,} open cases, {accounts:,} accounts, {processes} web process(es)")
    browser = signed_in(person)
    with served(browser, processes) as web:
        found = measure(web, browser, paths)
        found.visits = visits(
            web.port, settings.SESSION_COOKIE_NAME, web.cookie.partition("=")[2], paths
        )
    told(found)
    return found


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
    """The web processes, and the cookie of this browser."""
    name = settings.SESSION_COOKIE_NAME
    with web_processes(processes) as port:
        yield Web(port, f"{name}={browser.cookies[name].value}")


def measure(web: Web, browser: Client, paths: Mapping[str, str]) -> Measured:
    """Alone, then by eight at once; each page in each round, beside the empty one."""
    weights: dict[str, int] = {}
    waits: dict[str, list[float]] = {name: [] for name in paths}

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
                took = [each * 1000 for times in pool.map(one, range(EIGHT)) for each in times]
            waits[name].extend(took)
            return statistics.median(took)

        return case

    for name in paths:  # what a process does once
        for _ in range(2 * EIGHT):
            asked(web, paths[name], 1)
    calibrations = {"SELECT 1": select_one, "SHA-256": sha256}
    return Measured(
        rounds({name: alone(name) for name in paths}, calibrations, unit="ms"),
        rounds({name: together(name) for name in paths}, calibrations, unit="ms"),
        waits,
        {name: statements(browser, path) for name, path in paths.items()},
        weights,
    )


def told(found: Measured) -> None:
    """The table of one size, and which goals it met."""
    print(
        "\n| page | one person: ms, × empty | eight: ms, p95, × empty | statements | bytes | "
        "Chromium: ms, × empty, bytes |\n|---|---|---|---|---|---|"
    )
    empty = found.visits["empty"].load
    for name, waits in found.waits.items():
        alone, together, visit = (
            found.alone.line(name),
            found.together.line(name),
            found.visits[name],
        )
        print(
            f"| {name} | {shown(alone.median)}, {alone.ratio:.1f} × | {shown(together.median)}, "
            f"{shown(late(waits))}, {together.ratio:.1f} × | {found.statements[name]} | "
            f"{found.weights[name]:,} | {shown(visit.load)}, {visit.load / empty:.1f} ×, "
            f"{visit.weight:,} |"
        )
    print(f"\nOne person: {found.alone.told()}\nEight: {found.together.told()}\n")
    for name, most in MOST_STATEMENTS.items():
        print(goal(f"{name}: statements", found.statements[name], most))
    page = found.alone.line("empty page").median
    for name in TO_EMPTY_PAGE:
        ratio = found.alone.line(name).median / page
        print(goal(f"{name}, one person, × empty page", ratio, MOST_PAGES))
    for name, (half, nearly_all) in LONGEST_WAIT.items():
        print(goal(f"{name}, eight people, p50 ms", found.together.line(name).median, half))
        print(goal(f"{name}, eight people, p95 ms", late(found.waits[name]), nearly_all))
    print(goal("large case, one person, ms", found.alone.line("large case").median, 60))


def grown(few: Measured, many: Measured) -> None:
    """How much longer each page takes among many, as a ratio of its ratios to the empty one."""
    print("\n## Growth: × empty among many, against few")
    for name in few.waits:
        one, eight = (
            after.line(name).ratio / before.line(name).ratio
            for before, after in ((few.alone, many.alone), (few.together, many.together))
        )
        print(goal(f"{name}: one {one:.2f}, eight {eight:.2f}; the greater", max(one, eight)))


def late(waits: list[float]) -> float:
    """What all but a twentieth of the waits stay below, in ms."""
    return statistics.quantiles(waits, n=20)[-1]


def goal(what: str, found: float, most: float = GROWTH) -> str:
    """A line that says whether a goal was met."""
    return f"{what}: {shown(found)}, at most {most:g}: {'met' if found <= most else 'missed'}"


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

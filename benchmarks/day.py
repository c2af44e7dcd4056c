"""A day of a big provider in some minutes: reports by programs, steps by reviewers, holders who
look, answer and appeal, letters, webhooks and thousands of checks a second; and each server dies
once in the middle of it.

Afterwards it is asked what was acknowledged and is not there, what is there twice, and what the
gateways answered that no decision allowed; how long each kind of request took, outside failovers
and in them; and what a case cost. Absolute figures, unlike those of the other benchmarks: they say
what this machine could do while it bore all clients as well.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import signal
import subprocess
import sys
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connections

from benchmarks.provider import people, stories
from benchmarks.provider.cost import Meter
from benchmarks.provider.failovers import Course
from benchmarks.provider.front import Front, Notes
from benchmarks.provider.report import Day, Spent
from benchmarks.provider.servers import Provider
from benchmarks.provider.stories import Book, Case
from benchmarks.provider.verdict import judge, verify_record, waiting
from benchmarks.provider.work import Work
from config.local.process import ROOT

MINUTES = 10.0
CASES_A_MINUTE = 350.0  # ten times the mean of 50,000 a day
BYSTANDERS = 2_000  # accounts to which nothing happens
REST = 90.0  # seconds for the cases that have begun to end
QUIET = 240.0  # seconds for what is owed to go out
LOOKS = 0.5  # seconds between two looks at the processor time
SIZES = "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn, pg_database_size(current_database())"


def run(wanted: argparse.Namespace, site: Provider) -> None:
    """The day. Exits with 1 where something is lost, doubled or wrong."""
    logging.getLogger("docket.security").setLevel(logging.WARNING)  # of each who signs in
    minutes = MINUTES if wanted.minutes is None else wanted.minutes
    number = int(CASES_A_MINUTE * minutes) if wanted.cases is None else wanted.cases
    found = day(site, seconds=60 * minutes, number=number, rate=wanted.checks, seed=wanted.seed)
    print(found.text())
    if not found.good():
        raise SystemExit(1)


def day(site: Provider, *, seconds: float, number: int, rate: float, seed: int) -> Day:
    """Let everybody work for so long, then judge."""
    chance, book, notes = random.Random(seed), Book(), Notes()
    cases = prepared(site, number, chance, book, notes)
    refs = [case.ref for case in cases] + [f"b{n}" for n in range(BYSTANDERS)]
    connections.close_all()
    site.serve()
    meter = Meter(site.supervisor)
    meter.look()
    before = Spent(meter.seconds(), *site.ask(SIZES)[0], ours=time.process_time())
    began = time.monotonic()
    course = Course(site, seconds)
    with (
        checks(site, refs, rate) as told,
        Work(cases, began=began, ends=began + seconds) as work,
    ):
        while (now := time.monotonic()) < began + seconds or not course.over() or work.left():
            if now > began + seconds + REST:
                break
            course.go_on()
            meter.look()
            site.supervisor.wait_until(lambda: False, seconds=LOOKS)
        ended = time.monotonic()
    quiet = site.supervisor.wait_until(lambda: not waiting(), seconds=QUIET)
    meter.look()
    after = Spent(meter.seconds(), *site.ask(SIZES)[0], ours=time.process_time())
    verified, record = verify_record()
    return Day(
        verified=verified,
        record=record,
        number=number,
        rate=rate,
        seconds=seconds,
        lasted=ended - began,
        quiet_after=time.monotonic() - ended if quiet else None,
        book=book,
        notes=notes,
        course=course,
        told=told,
        late=work.late,
        broken=[repr(error) for error in work.broken],
        spent=after - before,
        verdict=judge(site, book, told, course.during),
    )


def prepared(
    site: Provider, number: int, chance: random.Random, book: Book, notes: Notes
) -> list[Case]:
    """The people, the accounts, and the cases that there will be."""
    staff = people.settle(site.receiver.port)
    kinds = stories.kinds(number, chance)
    refs = [f"a{n}" for n in range(number)]
    people.open_accounts([*refs, *(f"b{n}" for n in range(BYSTANDERS))])
    held = [ref for ref, kind in zip(refs, kinds, strict=True) if kind in stories.HELD_ONES]
    holders = people.come_in(held)
    front = Front(site.webs, notes)
    return [
        Case(ref, kind, front, staff, book, holders.get(ref, {}), random.Random(chance.random()))
        for ref, kind in zip(refs, kinds, strict=True)
    ]


@contextmanager
def checks(site: Provider, refs: list[str], rate: float) -> Iterator[dict[str, Any]]:
    """Somebody asks the gateways about these accounts all the time, in a process of its own; what
    they were told is in the dictionary afterwards.
    """
    folder = site.folder / "checks"
    folder.mkdir()
    accounts = folder / "accounts"
    accounts.write_text("\n".join(refs), encoding="utf-8")
    ports = ",".join(map(str, site.gateways))
    module = "benchmarks.provider.checks"
    asker = subprocess.Popen(
        [sys.executable, "-m", module, ports, str(rate), str(accounts), str(folder)],
        cwd=ROOT,
        env=os.environ,
    )
    told: dict[str, Any] = {}
    try:
        yield told
    finally:
        asker.send_signal(signal.SIGTERM)
        asker.wait(timeout=60)
    told |= json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    told["times"] = pairs(folder / "times")


def pairs(file: Path) -> list[tuple[float, float]]:
    """When each check began, and how long it took."""
    flat = array("d", file.read_bytes())
    return list(zip(flat[::2], flat[1::2], strict=True))

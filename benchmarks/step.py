"""What a whole step costs: a `suspend` through the operations, against the same rows sent by bare
pgbench to the same tables.

pgbench sends what a real step was seen to write (its own statements, with the keys of another
account in them), after locking account and case as a step does, with every trigger on and its
statements prepared: no reading of facts, no authority, no rendering or checking of a notice. Each
step takes a fresh account. Clients of ours are processes with a connection each.

The growth of a step's cost is measured between two databases that differ in their number of
accounts alone.
"""

from __future__ import annotations

import argparse
import multiprocessing
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, Q

from accounts.models import Account, Contact, User
from accounts.roles import Actor
from benchmarks.crowd import copy, fill, key
from benchmarks.rounds import fdatasync, rounds, select_one
from config.local.postgres import binaries, plain
from enforcement.models import Clause, Decision, Event, PolicyVersion
from enforcement.operations import decide
from enforcement.step import doors, locks
from enforcement.step import write as writer
from enforcement.workflow.terms import read_terms

ALONE, TOGETHER, MANY = 300, 100, 8  # steps of one client, steps of each of many, how many
WARM = 15  # steps until the server has its plans
SMALL = 60_000  # accounts to walk over
SAMPLE = 1  # the account whose step pgbench imitates: one without partner, as most are
TERMS: dict[str, object] = {
    "clauses": ["2c-iii"],
    "review_in": "7d",
    "question": "Was output of the services used to train a competing model?",
    "would_clear": "Training records that show no such output.",
    "facts": "A press report claims that output was used to develop a competing model.",
    "reasons": "Access is suspended while we investigate further.",
}
Written = list[tuple[str, list[Any]]]


def run(wanted: argparse.Namespace) -> None:
    """Against pgbench with one client and with many, then one against many, then few accounts
    against many. Raises SystemExit where there are not more accounts than few.
    """
    if wanted.accounts <= SMALL:
        raise SystemExit(
            f"bench step compares steps among {SMALL:,} accounts with steps among more: "
            f"--accounts must be above {SMALL:,}."
        )
    crowd(SMALL)
    fresh = count(SAMPLE + 1)
    calibrations = {"fdatasync": fdatasync(), "SELECT 1": select_one}
    with script() as bare:
        for clients, each in ((1, ALONE), (MANY, TOGETHER)):
            print(f"\nstep: {clients} client(s), {each} fresh accounts each, steps a second")
            print(
                rounds(
                    pair(bare, fresh, clients, each), calibrations, better="higher", unit="1/s"
                ).markdown()
            )
        print(f"\nstep: {MANY} clients against one, steps a second")
        sides = {
            f"{name}, {n}": act
            for n, each in ((1, ALONE), (MANY, TOGETHER))
            for name, act in pair(bare, fresh, n, each).items()
        }
        print(
            rounds(
                sides, calibrations, better="higher", unit="1/s", baseline="Docket, 1"
            ).markdown()
        )
    check()
    growth(wanted.accounts)


def pair(
    bare: Path, fresh: Iterator[int], clients: int, each: int
) -> dict[str, Callable[[], float]]:
    """Both sides with so many clients."""
    return {
        "pgbench": lambda: bare_rate(bare, fresh, clients, each),
        "Docket": lambda: rate(fresh, clients, each),
    }


def crowd(accounts: int) -> None:
    """So many accounts with a contact and an open case each, whose policy has a clause to cite."""
    fill(accounts, per_account=1, states=("TRIAGE",))
    people = (
        (key(3, n), key(1, n), "Legal", f"legal@acct-{n:07}.example", "LEGAL")
        for n in range(accounts)
    )
    copy(Contact, ("id", "account_id", "name", "email", "role"), people)
    allowed = ["LIMIT", "SUSPEND", "TERMINATE"]
    words = (
        "You may not use output from the services to develop models that compete with our products "
        "and services."
    )
    for version in PolicyVersion.objects.all():
        Clause.objects.create(
            version=version,
            code="2c-iii",
            title="No competing models",
            severity="HIGH",
            text=words,
            measures=allowed,
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def somebody() -> Actor:
    """Who suspends."""
    return User.objects.get(username="p001").actor


def suspend(number: int, by: Actor, now: datetime) -> None:
    """The step that is measured, on the account of that number."""
    decide.decide(
        case_id=UUID(key(2, number)), verb="suspend", terms=read_terms(TERMS), by=by, now=now
    )


def rate(fresh: Iterator[int], clients: int, each: int) -> float:
    """Our steps a second, from the moment that all clients are warm until the last is done."""
    context = multiprocessing.get_context("fork")
    ready, results = context.Barrier(clients + 1), context.SimpleQueue()
    connection.close()  # a child must not share it
    shares = [[next(fresh) for _ in range(WARM + each)] for _ in range(clients)]
    processes = [context.Process(target=client, args=(share, ready, results)) for share in shares]
    for process in processes:
        process.start()
    ready.wait(timeout=60)
    began = time.perf_counter()
    ended = max(results.get() for _ in processes)
    for process in processes:
        process.join()
    return float(clients * each / (ended - began))


def client(share: list[int], ready: Any, results: Any) -> None:
    """One of our clients: a process with a connection of its own."""
    by, now = somebody(), datetime.now(UTC)
    for number in share[:WARM]:
        suspend(number, by, now)
    ready.wait()
    for number in share[WARM:]:
        suspend(number, by, now)
    results.put(time.perf_counter())
    connection.close()


def bare_rate(bare: Path, fresh: Iterator[int], clients: int, each: int) -> float:
    """pgbench's transactions a second over accounts of the same kind."""
    first, *_ = [next(fresh) for _ in range(clients * each)]
    server = {name: str(value) for name, value in connection.settings_dict.items()}
    target = ("-h", server["HOST"], "-p", server["PORT"], "-U", server["USER"], server["NAME"])
    walk = ("-D", f"first={first}", "-D", "i=0", "-D", f"clients={clients}", "-f", str(bare))
    size = ("-c", str(clients), "-j", str(min(2, clients)), "-t", str(each))
    argv: list[str] = [str(binaries() / "pgbench"), "-n", "-M", "prepared", *size, *walk, *target]
    env = {**plain(), "PGPASSWORD": server["PASSWORD"]}
    done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False)
    if done.returncode or "number of failed transactions: 0 " not in done.stdout:
        raise RuntimeError(f"pgbench failed: {done.stdout[-500:]} {done.stderr[-2000:]}")
    return float(re.findall(r"tps = ([\d.]+)", done.stdout)[-1])


@contextmanager
def script() -> Iterator[Path]:
    """A pgbench script of what one step wrote."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "step.sql"
        path.write_text(bare_statements(), encoding="utf-8")
        path.chmod(0o644)
        yield path


def bare_statements() -> str:
    """The statements of one step on the sample, which is spoiled by it, with everything that was
    its own made a function of `:n`.
    """
    written = seen(lambda: suspend(SAMPLE, somebody(), datetime.now(UTC)))
    lock = locks.lock_sql().replace("%s", f"'{key(2, SAMPLE)}'::uuid")
    raw = psycopg.ClientCursor(connection.connection)
    statements = [lock, *(raw.mogrify(sql, params) for sql, params in written)]
    own = own_texts()
    lines = [r"\set i :i + 1", r"\set n :first + (:i - 1) * :clients + :client_id", "BEGIN;"]
    for statement in statements:
        lines.append(f"{with_others(statement, own)};")
    return "\n".join([*lines, "COMMIT;", ""])


def seen(act: Callable[[], None]) -> Written:
    """What the one writer was given while `act` ran, statement by statement as it sends them."""
    found: list[Written] = []

    def record(*writings: writer.Writing, rows: Any) -> Any:
        found.extend(writing.statements() for writing in writings)
        return writer.write(*writings, rows=rows)

    with patch.object(doors, "write", record):
        act()
    (written,) = found
    return written


def own_texts() -> dict[str, str]:
    """What is this step's alone and must differ in another's: each text, and the SQL that gives
    another one.
    """
    decision, event = Decision.objects.get(), Event.objects.get()
    texts = {
        f"'{event.hash}'": "encode(sha256(:n::text::bytea), 'hex')",
        f"'{decision.ref}'": "'D-' || :n::text",
    }
    return texts


def with_others(statement: str, own: dict[str, str]) -> str:
    """The statement with the sample's keys turned into those of account `:n`, and new rows' keys
    into keys that nobody has.
    """
    for text, other in own.items():
        statement = statement.replace(text, other)
    known = {UUID(key(kind, SAMPLE)): kind for kind in (1, 2)}
    new = new_keys()

    def other_key(found: re.Match[str]) -> str:
        value = UUID(found[1])
        if value in known:
            return (
                f"('0190{known[value]:04x}-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, "
                "'0'))::uuid"
            )
        if value in new:
            return (
                f"('0191{new.index(value):04x}-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, "
                "'0'))::uuid"
            )
        return found[0]

    statement = re.sub(r"'([0-9a-f]{32}|[0-9a-f-]{36})'::uuid(?!\[)", other_key, statement)
    arrays = re.compile(r"'\{([0-9a-f]{32}|[0-9a-f-]{36})\}'::uuid\[\]")
    return arrays.sub(
        lambda found: f"ARRAY[{other_key(found)}]" if UUID(found[1]) in known else found[0],
        statement,
    )


def new_keys() -> list[UUID]:
    """The keys of all rows that the step on the sample made."""
    about = [
        model
        for model in apps.get_models()
        if any(field.attname == "case_id" for field in model._meta.concrete_fields)
    ]
    return [
        found
        for model in about
        for found in model._default_manager.filter(case_id=key(2, SAMPLE)).values_list(
            "pk", flat=True
        )
    ]


def check() -> None:
    """Both sides left one event, one decision and one measure in force on each account that they
    touched. Raises AssertionError.
    """
    touched = Account.objects.filter(seq__gt=0)
    wrong = touched.annotate(
        e=Count("events", distinct=True),
        m=Count("measures", distinct=True, filter=Q(measures__phase="IN_FORCE")),
    )
    if odd := wrong.exclude(e=1, m=1, seq=1, epoch=1).values_list("external_ref", flat=True)[:3]:
        raise AssertionError(f"not one event and one measure each: {list(odd)}")
    print(f"\n{touched.count():,} steps; each account has one event and one measure in force.")


def growth(accounts: int) -> None:
    """A step among `accounts` accounts against one among a hundredth of them: the same walk, one
    client, two databases.
    """
    sizes = {f"{n:,} accounts": n for n in (accounts // 100, accounts)}
    rates: dict[str, Callable[[], float]] = {}
    for number, (name, size) in enumerate(sizes.items()):
        with database(f"docket_step_{number}"):
            call_command("migrate", "--no-input", "--verbosity", "0")
            crowd(size)
        rates[name] = cost_in(f"docket_step_{number}", count(0))
    print("\nstep: one client, microseconds a step")
    print(
        rounds(
            rates, {"fdatasync": fdatasync(), "SELECT 1": select_one}, better="lower", unit="µs"
        ).markdown()
    )


def cost_in(name: str, fresh: Iterator[int]) -> Callable[[], float]:
    """What a step costs in that database, in microseconds."""

    def cost() -> float:
        with database(name):
            return 1e6 / rate(fresh, 1, ALONE)

    return cost


@contextmanager
def database(name: str) -> Iterator[None]:
    """Work in another database of the same server, which is made if it is not there."""
    before = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if not cursor.rowcount:
            cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before

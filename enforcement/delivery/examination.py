"""Every server that Docket needs, asked whether it is as it must be: for an operator, before the
start and whenever something seems wrong. Nothing is changed, and no e-mail is sent.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from http.client import HTTPException
from smtplib import SMTPException
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis.exceptions import RedisError

from config.mail import is_this_machine
from enforcement.delivery.access import connect
from enforcement.delivery.mail import SmtpSession
from enforcement.gateway.store_address import read_address
from enforcement.language.refusals import StepRefused

POSTGRESQL, REDIS = 150_000, (6, 2)  # the oldest that will do
APART, FAR_APART = 1.0, 5.0  # seconds between two clocks
WAITS = 5.0  # seconds for an answer


class Verdict(StrEnum):
    """What is thought of an answer."""

    GOOD = "GOOD"
    DOUBTFUL = "DOUBTFUL"
    """It works, and somebody should look at it."""
    BAD = "BAD"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and a sentence about it."""

    server: str
    verdict: Verdict
    words: str


def examine(check_files: Callable[[datetime], None]) -> Iterator[Finding]:
    """All servers, one after the other; each says as much as it can. `check_files` raises
    StepRefused where DOCKET_FILES is not the store of this database.
    """
    for server, look, away in (
        ("PostgreSQL", examine_database, (DatabaseError,)),
        ("Store", examine_store, (RedisError, OSError)),
        ("Mail", examine_mail, (SMTPException, OSError)),
        ("Files", lambda: examine_files(check_files), (StepRefused, DatabaseError)),
        ("Gateway", examine_gateway, (URLError, OSError, HTTPException)),
    ):
        try:
            for verdict, words in look():
                yield Finding(server, verdict, words)
        except away as error:
            said = str(error).strip().splitlines()
            yield Finding(server, Verdict.BAD, said[0] if said else type(error).__name__)


Looked = Iterator[tuple[Verdict, str]]


def judged(
    good: bool, yes: str, no: str, *, otherwise: Verdict = Verdict.BAD
) -> tuple[Verdict, str]:
    """What is good, or what is not."""
    return (Verdict.GOOD, yes) if good else (otherwise, no)


def examine_database() -> Looked:
    """Its version, tables, rights, encryption, time-outs and clock. Raises DatabaseError."""
    with connection.cursor() as cursor:
        number = int(asked(cursor, "SHOW server_version_num"))
        version = asked(cursor, "SHOW server_version")
        yield judged(
            number >= POSTGRESQL,
            f"Version {version}.",
            f"Version {version} is too old: it must be 15 or later.",
        )
        apart = clock_apart(lambda: asked(cursor, "SELECT clock_timestamp()"))
        yield about_clock(apart)
        owner = asked(
            cursor,
            "SELECT pg_has_role(current_user, c.relowner, 'MEMBER') FROM pg_class c "
            "WHERE c.oid = to_regclass('enforcement_event')",
        )
        if owner is None:
            yield Verdict.BAD, "The tables are missing: run `python3 manage.py migrate`."
            return
        yield judged(
            not owner,
            "The role owns no table, so it cannot rewrite the record.",
            "The role owns the tables and can rewrite the record: DATABASE_URL must name "
            "docket_app, and MIGRATE_DATABASE_URL the owner.",
        )
        encrypted = asked(cursor, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        yield about_encryption(bool(encrypted), str(settings.DATABASES["default"]["HOST"]))
        safe = [asked(cursor, f"SHOW {name}") for name in ("fsync", "synchronous_commit")]
        yield judged(
            "off" not in safe,
            "What is committed survives a crash (fsync, synchronous_commit).",
            "fsync or synchronous_commit is off: a crash can lose decisions that were confirmed.",
        )
        unbounded = [
            name
            for name in ("statement_timeout", "lock_timeout")
            if asked(cursor, f"SHOW {name}") == "0"
        ]
        yield judged(
            not unbounded,
            "Statements and locks have a time-out.",
            f"{' and '.join(unbounded)} is 0: whoever waits, waits for ever.",
            otherwise=Verdict.DOUBTFUL,
        )
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield judged(
        not missing,
        "The tables are those of this version.",
        f"{len(missing)} migrations are missing: run `python3 manage.py migrate`.",
    )


def asked(cursor: Any, statement: str) -> Any:
    """The one value of a statement; None where there is no row."""
    cursor.execute(statement)
    row = cursor.fetchone()
    return row[0] if row else None


def examine_store() -> Looked:
    """Its version, eviction, encryption and clock. Raises RedisError."""
    client = connect(WAITS)
    about = client.info()
    version = str(about.get("valkey_version") or about["redis_version"])
    name = "Valkey" if "valkey_version" in about else "Redis"
    numbers = tuple(int(part) for part in version.split(".")[:2])
    yield judged(
        name == "Valkey" or numbers >= REDIS,
        f"{name} {version}.",
        f"{name} {version} is too old: it must be Valkey, or Redis 6.2 or later.",
    )
    policy = about.get("maxmemory_policy", "noeviction")
    yield judged(
        policy == "noeviction",
        "Nothing is evicted (noeviction).",
        f"maxmemory-policy is {policy}: restrictions can be forgotten. Set it to noeviction.",
    )
    primary = about.get("role", "master") == "master"
    yield judged(
        primary,
        "It takes writes.",
        "It is a replica, which takes no writes: VALKEY_URL must lead to the primary.",
    )
    yield about_clock(clock_apart(lambda: moment(client.time())))
    address = read_address(settings.VALKEY_URL)
    hosts = ",".join(host for host, _ in address.hosts)
    yield about_encryption(address.encrypted, hosts)


def moment(said: tuple[int, int]) -> datetime:
    """The store's time: seconds and microseconds since 1970."""
    seconds, micros = said
    return datetime.fromtimestamp(seconds + micros / 1e6, UTC)


def examine_mail() -> Looked:
    """Whether it lets us in. No e-mail is sent. Raises SMTPException, OSError."""
    session = SmtpSession()
    try:
        session.open()
    finally:
        session.hang_up()
    yield Verdict.GOOD, "It lets us in. `manage.py send_test_mail ADDRESS` sends an e-mail."
    server = settings.SMTP
    yield about_encryption(
        bool(server.get("use_ssl") or server.get("use_tls")), str(server["host"])
    )


def examine_files(check_files: Callable[[datetime], None]) -> Looked:
    """Whether they are those of this database. Raises StepRefused."""
    check_files(datetime.now(UTC))
    yield Verdict.GOOD, "DOCKET_FILES is the store of this database."
    yield judged(
        bool(settings.FILES_KEYS),
        "New files are encrypted.",
        "Files are not encrypted by Docket (DOCKET_FILES_KEYS): the disk or bucket should be.",
        otherwise=Verdict.DOUBTFUL,
    )


def examine_gateway() -> Looked:
    """Whether it says that it is ready. Raises URLError, OSError, HTTPException."""
    with urlopen(f"{settings.GATEWAY_URL}/readyz", timeout=WAITS) as answer:
        yield judged(
            answer.status == 200,
            f"The gateway at {settings.GATEWAY_URL} is ready.",
            f"The gateway at {settings.GATEWAY_URL} answers {answer.status}.",
        )


def clock_apart(ask: Callable[[], datetime]) -> float:
    """Seconds between another clock and ours, less what may be the way."""
    before = time.time()
    theirs = ask().timestamp()
    after = time.time()
    return max(before - theirs, theirs - after, 0.0)


def about_clock(apart: float) -> tuple[Verdict, str]:
    """What is thought of a clock that is so far from ours."""
    if apart <= APART:
        return Verdict.GOOD, "Its clock goes with ours."
    verdict = Verdict.BAD if apart > FAR_APART else Verdict.DOUBTFUL
    return verdict, f"Its clock and ours are {apart:.1f} s apart: synchronise both."


def about_encryption(encrypted: bool, hosts: str) -> tuple[Verdict, str]:
    """What is thought of a connection to these hosts."""
    if encrypted:
        return Verdict.GOOD, "The connection is encrypted."
    if all(is_this_machine(host) for host in hosts.split(",")):
        return Verdict.GOOD, "The connection leaves no machine."
    return Verdict.DOUBTFUL, "The connection is not encrypted, and leaves this machine."

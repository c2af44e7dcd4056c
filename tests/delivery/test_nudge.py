"""The nudge after a commit: fast when all is well, and never in anybody's way."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from signal import SIGCONT, SIGSTOP
from typing import Any

import pytest
from django.db import connection
from redis import Redis

from accounts.models import Account
from config.local.process import ROOT, kill_group
from enforcement.delivery import nudge, snapshot
from enforcement.delivery.access import record_of
from enforcement.gateway import store, wire
from tests.delivery.conftest import NOW, again, owed, until
from tests.gateway.conftest import Valkey

QUEUE = "post"  # of the relay
WORKER = ("worker", "-c", "2", "--without-gossip", "--without-mingle", "-l", "INFO")


@pytest.fixture
def own_valkey(tmp_path: Path, settings: Any) -> Iterator[Valkey]:
    """A server that the test may stop, freeze and start again; the nudge uses it."""
    server = Valkey(tmp_path)
    server.start()
    settings.VALKEY_URL = server.url
    renew()
    yield server
    server.send(SIGCONT)
    server.kill()
    renew()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may take longer to answer than the nudge waits, and then what it wrote once is
    not heard; here it is to be.
    """
    monkeypatch.setattr(nudge, "PATIENCE", 5.0)


def renew() -> None:
    snapshot.connect.cache_clear()
    nudge._nudger.cache_clear()


def access(epoch: int, ref: str = "acme") -> dict[str, Any]:
    return {"account": ref, "epoch": epoch, "standing": "ACTIVE", "holds": []}


def slow_ring(times: int) -> float:
    """Seconds that one ring in a hundred took or passed: what the machine itself holds up for a
    moment is left out.
    """
    took = []
    for epoch in range(1, times + 1):
        began = time.perf_counter()
        nudge.nudge([access(epoch)])
        took.append(time.perf_counter() - began)
    return sorted(took)[-times // 100]


def epoch_of(client: Redis, ref: str = "acme") -> int:
    raw = client.hget(wire.ACCESS, ref)
    return wire.decode(raw).epoch if raw else 0


@pytest.mark.usefixtures("patient")
def test_a_ring_writes_through_and_wakes_the_relay(own_valkey: Valkey) -> None:
    with Redis.from_url(own_valkey.url) as client:
        nudge.nudge([access(1), access(1, "other")])
        until(lambda: epoch_of(client) == epoch_of(client, "other") == 1)
        (task,) = until(lambda: client.lrange(QUEUE, 0, -1))
        assert b'"task": "relay"' in task


@pytest.mark.usefixtures("patient")
def test_an_older_epoch_is_not_written_over_a_newer_one(own_valkey: Valkey) -> None:
    with Redis.from_url(own_valkey.url) as client:
        store.set_if_newer(client, record_of(access(5)))
        nudge.nudge([access(4)])
        nudge.nudge([access(1, "other")])
        until(lambda: epoch_of(client, "other"))
        assert epoch_of(client) == 5


@pytest.mark.usefixtures("patient")
def test_many_rings_share_a_few_nudges_and_the_queue_does_not_grow_without_a_worker(
    own_valkey: Valkey,
) -> None:
    with Redis.from_url(own_valkey.url) as client:
        assert slow_ring(500) < 0.05
        until(lambda: epoch_of(client) == 500)
        until(lambda: client.llen(QUEUE))
        for _ in range(2 * nudge.CROWDED):
            nudge.nudge([])
            time.sleep(nudge.PAUSE)  # the nudges themselves are what is being paced
        assert client.llen(QUEUE) <= nudge.CROWDED


@pytest.mark.parametrize("how", ["frozen", "absent"])
def test_a_store_that_does_not_answer_costs_the_caller_nothing_and_the_nudge_works_again_afterwards(
    how: str, own_valkey: Valkey
) -> None:
    nudge.nudge([access(1, "before")])
    with Redis.from_url(own_valkey.url) as client:
        until(lambda: client.llen(QUEUE))
    if how == "frozen":
        own_valkey.send(SIGSTOP)
    else:
        own_valkey.kill()
    assert slow_ring(2 * nudge.WAITING) < 0.05
    if how == "frozen":
        own_valkey.send(SIGCONT)
    else:
        own_valkey.start()
    with Redis.from_url(own_valkey.url) as client:
        client.delete(QUEUE)

        def heard() -> bool:
            nudge.nudge([access(1, "after")])
            return bool(epoch_of(client, "after") and client.llen(QUEUE))

        until(heard)


@pytest.mark.usefixtures("patient")
def test_what_is_no_record_is_passed_over(own_valkey: Valkey) -> None:
    nudge.nudge([{"account": "acme"}])
    nudge.nudge([access(1)])
    with Redis.from_url(own_valkey.url) as client:
        until(lambda: epoch_of(client) == 1)


def in_a_child() -> None:
    nudge.nudge([access(1, "child")])
    with Redis.from_url(os.environ["OWN_VALKEY"]) as client:
        until(lambda: epoch_of(client, "child"))


@pytest.mark.usefixtures("patient")
def test_a_forked_process_has_a_nudger_of_its_own(
    own_valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWN_VALKEY", own_valkey.url)
    nudge.nudge([access(1)])
    child = multiprocessing.get_context("fork").Process(target=in_a_child)
    child.start()
    child.join(20)
    assert child.exitcode == 0


@pytest.fixture
def said(tmp_path: Path) -> Callable[[str], str]:
    """The log of one of the processes."""
    return lambda name: (tmp_path / f"{name}.log").read_text()


@pytest.fixture
def processes(own_valkey: Valkey, transactional_db: None, tmp_path: Path) -> Iterator[Any]:
    """Starts `celery` with some arguments against our Valkey and the test database; kills all that
    was started, in the middle of whatever.
    """
    name, started = connection.settings_dict, []
    database = (
        f"postgres://{name['USER']}:{name['PASSWORD']}@{name['HOST']}:{name['PORT']}/{name['NAME']}"
    )
    env = {**os.environ, "VALKEY_URL": own_valkey.url, "DATABASE_URL": database}

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        with (tmp_path / f"{arguments[0]}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "config.celery", *arguments],
                cwd=ROOT,
                env=env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(process)
        return process

    yield start
    for process in started:
        kill_group(process.pid)
        process.wait()


def test_beat_and_a_worker_pay_what_is_owed_and_come_back_after_the_database_and_the_broker(
    own_valkey: Valkey, processes: Any, said: Callable[[str], str]
) -> None:
    first = owed("SNAPSHOT", payload={}, account=account("acme"), owed_at=NOW, next_at=NOW)
    worker = processes(*WORKER)
    processes("beat", "--pidfile=", "-l", "INFO")
    until(lambda: again(first).phase == "DONE", 60)
    serving = backends()
    third = owed("SNAPSHOT", payload={}, account=account("third"), owed_at=NOW, next_at=NOW)
    until(lambda: again(third).phase == "DONE")
    assert backends() & serving  # a tick does not reconnect
    end(backends())
    fourth = owed("SNAPSHOT", payload={}, account=account("fourth"), owed_at=NOW, next_at=NOW)
    until(lambda: again(fourth).phase == "DONE", 30)
    own_valkey.kill()
    second = owed("SNAPSHOT", payload={}, account=account("other"), owed_at=NOW, next_at=NOW)
    until(
        lambda: "Connection refused" in said("worker") and "Connection refused" in said("beat"), 20
    )
    assert again(second).phase == "PENDING"
    own_valkey.start()

    def paid() -> bool:
        nonlocal worker
        # kombu now and then ends a worker with its broker; the supervisor starts the next one
        if worker.poll() is not None:
            worker = processes(*WORKER)
        return again(second).phase == "DONE"

    until(paid, 60)
    with Redis.from_url(own_valkey.url) as client:
        until(lambda: not store.rebuild_due(client) and client.get(wire.HEARTBEAT), 30)


def test_beat_holds_its_ticks_back_while_nobody_takes_them(
    own_valkey: Valkey, processes: Any, said: Callable[[str], str]
) -> None:
    with Redis.from_url(own_valkey.url) as client:
        client.rpush(QUEUE, *["waiting"] * 99)
        processes("beat", "--pidfile=", "-l", "INFO")
        until(lambda: said("beat").count("Sending due task") >= 9, 60)
        assert client.llen(QUEUE) == 100


def backends() -> set[int]:
    """The database's sessions of other processes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
            "pg_backend_pid()"
        )
        return {pid for (pid,) in cursor.fetchall()}


def end(pids: set[int]) -> None:
    """End these sessions, as a restart of the database does."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) pid", [list(pids)])
        cursor.execute("SET ROLE docket_app")


def account(ref: str) -> Account:
    return Account.objects.create(external_ref=ref, name=ref)

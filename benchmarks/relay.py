"""What the relay costs: messages claimed, handed to a sender, and acknowledged, against tasks of
Celery that do nothing.

One process each, in the same rounds. The relay's claims are batches of 50 with `SKIP LOCKED`, a
lease and a token, as they always are.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from unittest import mock

from django.db import connection
from redis import Redis

from accounts.models import Account
from benchmarks.noop import DONE, app, last, noop
from benchmarks.rounds import fdatasync, rounds, select_one, valkey_get
from config.local.process import ROOT, kill_group
from enforcement.delivery import relay
from enforcement.delivery.fates import Fate, Sent
from enforcement.models import OutboxMessage
from enforcement.models.outbox import Channel

MESSAGES, LETTERS, TASKS, ACCOUNTS = 2_000, 200, 500, 500  # of each round
NOW = datetime(2024, 3, 1, 9, tzinfo=UTC)
STAGE, QUEUE = "bench:stage", "bench:noop"


def run(wanted: argparse.Namespace) -> None:
    """Measure, print."""
    url = os.environ["VALKEY_URL"]
    accounts = Account.objects.bulk_create(
        Account(external_ref=f"relay-{n}", name=f"Account {n}", country="DE")
        for n in range(ACCOUNTS)
    )
    with Redis.from_url(url, socket_timeout=90) as store, celery_worker(store):
        table = rounds(
            {
                "Celery, tasks that do nothing, `-c 1`": lambda: tasks(store),
                "relay, a sender that does nothing": lambda: paid(
                    accounts, Channel.SNAPSHOT, MESSAGES, nothing
                ),
                "relay, snapshots into Valkey": lambda: paid(
                    accounts, Channel.SNAPSHOT, MESSAGES, None
                ),
                (
                    "relay, letters to a sender that does nothing (each acknowledged by itself)"
                ): lambda: paid(accounts, Channel.EMAIL, LETTERS, nothing),
            },
            {"fdatasync": fdatasync(), "GET": valkey_get(url), "SELECT 1": select_one},
            better="higher",
            unit="per second",
        )
    print(table.markdown())


@contextmanager
def celery_worker(store: Redis) -> Iterator[None]:
    """A worker of one process that has done its first task."""
    arguments = (
        "worker",
        "-Q",
        QUEUE,
        "-c",
        "1",
        "-l",
        "ERROR",
        "--without-gossip",
        "--without-mingle",
        "-n",
        "bench@%h",
    )
    argv = [sys.executable, "-m", "celery", "-A", "benchmarks.noop", *arguments]
    store.delete(DONE, STAGE, QUEUE)
    last.apply_async(queue=QUEUE)
    process = subprocess.Popen(
        argv, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        assert store.blpop([DONE], timeout=60), "the worker did not start"
        yield
    finally:
        kill_group(process.pid)
        process.wait()


def tasks(store: Redis) -> float:
    """Tasks per second. They are put in place first, and shown to the worker all at once."""
    with app.producer_pool.acquire(block=True) as producer:
        for _ in range(TASKS):
            noop.apply_async(queue=STAGE, producer=producer)
        last.apply_async(queue=STAGE, producer=producer)
    began = time.perf_counter()
    store.rename(STAGE, QUEUE)
    assert store.blpop([DONE], timeout=60), "the tasks were not done"
    return TASKS / (time.perf_counter() - began)


def paid(
    accounts: Sequence[Account], channel: Channel, count: int, sender: relay.Sender | None
) -> float:
    """Messages per second through the whole of the relay, by `sender` or the channel's own."""
    senders = {**relay.SENDERS, channel: sender} if sender else relay.SENDERS
    with mock.patch.object(relay, "SENDERS", senders):
        return rate(accounts, channel, count, lambda: through(channel))


def through(channel: Channel) -> int:
    """Work until nothing is due: one call stops after its slice of time."""
    done = 0
    while count := relay.work_through(now=lambda: NOW, channels=(channel,)):
        done += count
    return done


def rate(
    accounts: Sequence[Account], channel: Channel, count: int, act: Callable[[], int]
) -> float:
    """Messages per second that `act` gets done of `count`, which are made before and removed
    after.
    """
    payload = {"to": "a@b.example", "subject": "s", "text": "t", "locale": "en"}
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            channel=channel,
            topic="bench",
            account=accounts[n % len(accounts)],
            payload=payload,
            owed_at=NOW,
            next_at=NOW,
        )
        for n in range(count)
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE enforcement_outboxmessage")
        began = time.perf_counter()
        done = act()
        took = time.perf_counter() - began
        cursor.execute("DELETE FROM enforcement_outboxmessage WHERE topic = 'bench'")
    assert done == count, f"{done} of {count}"
    return count / took


def nothing(messages: Sequence[OutboxMessage]) -> Iterator[tuple[OutboxMessage, Sent]]:
    """A sender that takes everything and does nothing."""
    for message in messages:
        yield message, Sent(Fate.PAID, "taken")

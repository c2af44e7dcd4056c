"""What was paid costs a claim nothing, and what is owed no more than what is claimed of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from enforcement.delivery import claims, relay
from enforcement.delivery.claims import Beginnings, claim_due
from enforcement.models import OutboxMessage
from enforcement.models.outbox import Channel
from tests.delivery.conftest import Clock, owed

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS, EACH = 20, 100
# of a claim that finds a few messages: those before them cost it thousands
FEW = 120


@pytest.fixture
def snapshot_held() -> Iterator[psycopg.Connection]:
    """What a backup does for hours: no vacuum removes what was there when it began."""
    held = psycopg.connect(**connection.get_connection_params())
    held.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    held.execute("SELECT count(*) FROM enforcement_outboxmessage")
    yield held
    held.close()


def owe(count: int, clock: Clock) -> None:
    """Changes for the gateway, due now."""
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            channel=Channel.SNAPSHOT, topic="x", payload={}, owed_at=clock.at, next_at=clock.at
        )
        for _ in range(count)
    )


def pay(batch: list[OutboxMessage], clock: Clock) -> None:
    """As the relay does once the store has them."""
    values = {
        "now": clock.at,
        "ids": [message.pk for message in batch],
        "token": batch[0].lease_token,
    }
    with connection.cursor() as cursor:
        cursor.execute(relay.PAID, values)


def buffers_of_search(since: object, clock: Clock) -> int:
    """What the search for what is due reads, whatever is done with it."""
    values = {"channel": "SNAPSHOT", "since": since, "now": clock.at, "limit": 50}
    search = re.search(r"SELECT id.*?SKIP LOCKED", claims.SNAPSHOT, re.DOTALL)
    assert search
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {search[0]}", values)
        plan = cursor.fetchone()[0][0]["Plan"]
    assert "Sort" not in str(plan), "the index gives them in their order"
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


def test_a_claim_reads_no_more_while_a_backup_holds_what_was_paid(
    snapshot_held: psycopg.Connection, clock: Clock
) -> None:
    known = Beginnings()
    for _ in range(ROUNDS):
        owe(EACH, clock)
        batch = claim_due(clock.at, EACH, Channel.SNAPSHOT, known)
        assert len(batch) == EACH
        pay(batch, clock)
        clock.pass_(minutes=2)
    owe(10, clock)
    everything = buffers_of_search(claims.EVER, clock)
    assert everything > ROUNDS * EACH / 4, "the snapshot keeps them in the index"
    assert buffers_of_search(known.since(Channel.SNAPSHOT, clock.at), clock) < FEW
    assert len(claim_due(clock.at, EACH, Channel.SNAPSHOT, known)) == 10


def test_a_backlog_is_not_read_whole_for_each_batch(clock: Clock) -> None:
    owe(3_000, clock)
    assert buffers_of_search(claims.EVER, clock) < FEW


def test_what_is_stored_late_is_found_soon(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    known = Beginnings()
    owe(1, clock)
    assert len(claim_due(clock.at, 50, Channel.SNAPSHOT, known)) == 1
    clock.pass_(minutes=5)
    assert claim_due(clock.at, 50, Channel.SNAPSHOT, known) == []
    # a step that began within the last minute, and one that began long before
    owed("SNAPSHOT", payload={}, next_at=clock.at - timedelta(seconds=59))
    long_before = owed("SNAPSHOT", payload={}, next_at=clock.at - timedelta(minutes=4))
    assert len(claim_due(clock.at, 50, Channel.SNAPSHOT, known)) == 1
    monkeypatch.setattr(claims, "LOOKS", 0.0)
    (found,) = claim_due(clock.at, 50, Channel.SNAPSHOT, known)
    assert found.pk == long_before.pk


def test_what_was_put_back_is_due_at_once_and_a_clock_may_be_turned_back(clock: Clock) -> None:
    known = Beginnings()
    owe(3, clock)
    (first,) = claim_due(clock.at, 1, Channel.SNAPSHOT, known)
    clock.pass_(hours=1)
    assert len(claim_due(clock.at, 50, Channel.SNAPSHOT, known)) == 2
    assert claim_due(clock.at, 50, Channel.SNAPSHOT, known) == []
    OutboxMessage.objects.filter(pk=first.pk).update(lease_token=None, lease_until_at=None)
    known.forget(Channel.SNAPSHOT)
    assert len(claim_due(clock.at, 50, Channel.SNAPSHOT, known)) == 1
    clock.pass_(hours=-2)
    owe(1, clock)
    assert len(claim_due(clock.at, 50, Channel.SNAPSHOT, known)) == 1

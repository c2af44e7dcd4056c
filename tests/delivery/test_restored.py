"""The database went back: noticed, said once, and heard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from redis import Redis

from accounts.models import Recusal
from enforcement import tasks
from enforcement.delivery import restored, snapshot
from enforcement.gateway import store, wire
from enforcement.language.refusals import StepRefused
from enforcement.models import LostDecision, OutboxMessage, StaffEvent
from enforcement.operations import lost
from enforcement.operations.restore import A_SECOND, raise_epochs
from enforcement.process import clock as clock_of_tasks
from enforcement.queries.restored import newest_event, raised_to
from tests.delivery.conftest import NOW, Clock, World, pay_all
from tests.gateway.conftest import hold, record

pytestmark = pytest.mark.django_db(transaction=True)
LATER = datetime(2026, 11, 22, tzinfo=UTC)


def epoch_of(valkey: Redis, ref: str) -> int:
    raw = valkey.hget(wire.ACCESS, ref)
    return wire.decode(raw).epoch if raw else 0


def test_whoever_writes_leaves_how_far_the_database_was(
    world: World, valkey: Redis, clock: Clock
) -> None:
    assert restored.newest_lost_event() is None
    world.suspend()
    pay_all(clock)
    assert newest_event().encode() in restored.seen_events(valkey)
    assert restored.newest_lost_event() is None
    # the others need not be looked for again
    assert restored.seen_events(valkey) == {newest_event().encode()}


def test_an_event_that_is_gone_is_missed_though_newer_ones_are_there(
    world: World, valkey: Redis, clock: Clock
) -> None:
    gone = "01900000-0000-7000-8000-000000000000"  # older than any
    valkey.sadd(wire.SEEN, gone)
    world.suspend()
    pay_all(clock)
    assert restored.newest_lost_event() == restored.newest_lost_event() == gone
    restored.forget_lost()
    assert restored.newest_lost_event() is None
    assert restored.seen_events(valkey) == {newest_event().encode()}


@pytest.mark.parametrize("odd", ["ffffffff-0000-7000-8000-000000000000", "no key at all"])
def test_what_is_no_event_of_this_database_is_missed(odd: str, world: World, valkey: Redis) -> None:
    valkey.sadd(wire.SEEN, odd)
    assert restored.newest_lost_event() == odd


def test_epochs_are_raised_ever_higher(world: World) -> None:
    first = raise_epochs(reason="The backup of nine o'clock was restored.", now=LATER)
    assert first == raised_to() == int(LATER.timestamp()) * A_SECOND
    assert (
        raise_epochs(reason="By hand, with a clock that is behind.", now=LATER - timedelta(days=1))
        == first + A_SECOND
        == raised_to()
    )
    assert StaffEvent.objects.filter(act="raise_epochs").count() == 2
    with pytest.raises(StepRefused):
        raise_epochs(reason=" ", now=LATER)


def test_after_a_raise_the_store_has_what_the_database_says_and_what_it_lost(
    world: World, valkey: Redis, clock: Clock
) -> None:
    world.suspend()
    pay_all(clock)
    assert snapshot.rebuild()
    store.set_if_newer(valkey, record("acme", 9))
    store.set_if_newer(valkey, record("gone", 3, hold()))
    said = StringIO()
    call_command("raise_epochs", "--look", stdout=said)
    assert [line.split(":")[0] for line in said.getvalue().splitlines()] == [
        "acme",
        "gone",
        "2 accounts are known otherwise.",
    ]
    call_command(
        "raise_epochs", "--reason", "The backup of nine o'clock was restored.", stdout=said
    )
    tasks.keep_snapshot()
    assert (epoch_of(valkey, "acme"), epoch_of(valkey, "gone")) == (raised_to() + 1, raised_to())
    assert wire.decode(valkey.hget(wire.ACCESS, "gone") or b"").holds == (hold(),)
    assert not store.rebuild_due(valkey, raised_to())
    assert store.raised(valkey) == raised_to()
    freed, held = LostDecision.objects.open().order_by("account_ref")
    assert (freed.account_ref, freed.told["standing"], freed.kept) == ("acme", "ACTIVE", [])
    assert (held.account_ref, held.told["epoch"], len(held.kept)) == ("gone", 3, 1)
    (told,) = OutboxMessage.objects.filter(topic="history_lost")
    assert told.payload["about"] == {"count": "2"}
    recusal = Recusal.objects.create(
        user=world.ada, account=world.account, reason="A relative works there.", since_at=NOW
    )
    with pytest.raises(StepRefused, match="is recused from"):
        lost.dismiss_lost_decision(
            lost_id=freed.pk, reason="Mine.", by=world.ada.actor, now=clock_of_tasks.now()
        )
    recusal.delete()
    for one in (freed, held):
        lost.dismiss_lost_decision(
            lost_id=one.pk,
            reason="It was of the lost hour.",
            by=world.ada.actor,
            now=clock_of_tasks.now(),
        )
    tasks.keep_snapshot()
    assert wire.decode(valkey.hget(wire.ACCESS, "gone") or b"").holds == ()
    assert wire.decode(valkey.hget(wire.ACCESS, "acme") or b"").standing == "SUSPENDED"
    said = StringIO()
    call_command("raise_epochs", "--look", stdout=said)
    assert "were told what the database says" in said.getvalue()
    with pytest.raises(StepRefused):
        lost.dismiss_lost_decision(
            lost_id=held.pk, reason="Once more.", by=world.ada.actor, now=clock()
        )


def test_the_command_wants_a_reason_or_to_look() -> None:
    with pytest.raises(CommandError):
        call_command("raise_epochs")

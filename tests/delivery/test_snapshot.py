"""The gateway's store: never an older epoch over a newer one, and whole again after it has
forgotten.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from signal import SIGCONT, SIGSTOP
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from redis import Redis, RedisError
from redis.exceptions import LockNotOwnedError

from accounts.models import Account
from enforcement.delivery import relay, restored, snapshot
from enforcement.delivery.access import access_of, record_of
from enforcement.gateway import scripts, store, wire
from enforcement.models import OutboxMessage
from enforcement.models.outbox import Channel
from enforcement.operations.decide import decide
from enforcement.workflow.terms import read_terms
from tests.delivery.conftest import NOW, Clock, World, again, owed, pay_all
from tests.gateway.conftest import Valkey

pytestmark = pytest.mark.django_db(transaction=True)


def stored(valkey: Redis, ref: str) -> dict[str, Any] | None:
    raw = valkey.hget(wire.ACCESS, ref)
    return json.loads(raw) if raw else None


def owed_snapshot(account: Account) -> OutboxMessage:
    return owed("SNAPSHOT", payload={}, topic="account.access_changed", account=account)


def test_a_suspension_reaches_the_store_and_so_does_its_end(
    world: World, valkey: Redis, clock: Clock
) -> None:
    case = world.suspend()
    pay_all(clock)
    written = stored(valkey, "acme")
    assert written and (written["epoch"], written["standing"]) == (1, "SUSPENDED")
    assert [(h["verdict"], h["reason"], h["reference"]) for h in written["holds"]] == [
        ("block", "precautionary_suspension", case.ref)
    ]
    decide(
        case_id=case.pk,
        verb="lift_measure",
        terms=read_terms({"reasons": "The list came in."}),
        by=world.rhea.actor,
        now=NOW,
    )
    pay_all(clock)
    written = stored(valkey, "acme")
    assert written and (written["epoch"], written["standing"], written["holds"]) == (
        2,
        "ACTIVE",
        [],
    )
    assert valkey.xlen(wire.CHANGES) == 2


def test_an_account_is_written_as_it_is_now_and_an_older_epoch_changes_nothing(
    world: World, valkey: Redis, clock: Clock
) -> None:
    world.suspend()
    newer = wire.Record(account="acme", epoch=9, standing="TERMINATED", holds=())
    store.set_if_newer(valkey, newer)
    pay_all(clock)
    written = stored(valkey, "acme")
    assert written and written["epoch"] == 9
    assert OutboxMessage.objects.get(channel="SNAPSHOT").phase == "DONE"


def test_a_batch_of_snapshots_is_read_and_acknowledged_at_once(
    world: World, valkey: Redis, clock: Clock
) -> None:
    def statements(count: int) -> int:
        for number in range(count):
            owed_snapshot(Account.objects.create(external_ref=f"a{count}-{number}", name="A"))
        with CaptureQueriesContext(connection) as queries:
            relay.run_once(clock, channels=relay.SNAPSHOTS)
        return len(queries)

    assert statements(1) == statements(50)
    assert OutboxMessage.objects.filter(phase="DONE").count() == 51


def test_a_batch_of_snapshots_goes_to_the_store_in_one_call(
    world: World, valkey: Redis, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, write = [], store.set_all_if_newer

    def noted(client: Redis, records: list[wire.Record], **more: Any) -> Any:
        written.append(len(records))
        return write(client, records, **more)

    monkeypatch.setattr(store, "set_all_if_newer", noted)
    for number in range(relay.QUICK + 1):
        owed_snapshot(Account.objects.create(external_ref=f"a{number}", name="A"))
    assert relay.work_through(now=clock, channels=relay.SNAPSHOTS) == relay.QUICK + 1
    assert written == [relay.QUICK, 1]
    assert len(accounts_in(valkey)) == relay.QUICK + 1


def accounts_in(valkey: Redis) -> list[str]:
    """Of whom the store has a record."""
    return sorted(key.decode() for key in valkey.hkeys(wire.ACCESS) if key != wire.MARK.encode())


def test_a_store_that_cannot_be_written_to_uses_up_no_attempt(
    world: World, valkey: Redis, clock: Clock
) -> None:
    messages = [
        owed_snapshot(Account.objects.create(external_ref=f"a{number}", name="A"))
        for number in range(3)
    ]
    valkey.set(wire.CHANGES, "no stream")
    relay.run_once(clock, channels=relay.SNAPSHOTS)
    for message in map(again, messages):
        assert (message.phase, message.attempts) == ("PENDING", 0)
        assert message.last_error.startswith("Valkey does not take it: WRONGTYPE")
    assert accounts_in(valkey) == []
    valkey.delete(wire.CHANGES)
    clock.pass_(seconds=5)
    assert relay.run_once(clock, channels=relay.SNAPSHOTS) == 3
    assert len(accounts_in(valkey)) == 3


@pytest.mark.parametrize(
    ("said", "attempts"),
    [
        (
            "OOM command not allowed when used memory > 'maxmemory'. script: x, on @user_script:1.",
            0,
        ),
        ("READONLY You can't write against a read only replica. script: x, on @user_script:1.", 0),
        (
            (
                "MISCONF Valkey is configured to save RDB snapshots, but it's currently unable to "
                "persist to disk."
            ),
            0,
        ),
        ("NOREPLICAS Not enough good replicas to write.", 0),
        ("NOPERM User default has no permissions to run the 'evalsha' command", 0),
        ("ERR something is wrong with this very record", 1),
    ],
)
def test_what_no_record_is_to_blame_for_uses_up_no_attempt_of_its_message(
    said: str,
    attempts: int,
    world: World,
    valkey: Redis,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The real script, made to answer what a server in that state answers (as the client reads
    it).
    """
    message = owed_snapshot(Account.objects.create(external_ref="a", name="A"))
    monkeypatch.setattr(scripts, "SET_IF_NEWER", f"return redis.error_reply({json.dumps(said)})")
    relay.run_once(clock, channels=relay.SNAPSHOTS)
    assert again(message).attempts == attempts
    monkeypatch.undo()
    clock.pass_(seconds=5)
    relay.run_once(clock, channels=relay.SNAPSHOTS)
    assert again(message).phase == "DONE"


def test_a_store_that_refuses_uses_up_an_attempt_of_each_message(
    world: World, valkey: Redis, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = [
        owed_snapshot(Account.objects.create(external_ref=f"a{number}", name="A"))
        for number in range(3)
    ]
    monkeypatch.setattr(scripts, "SET_IF_NEWER", "return redis.error_reply('ERR of another kind')")
    relay.run_once(clock, channels=relay.SNAPSHOTS)
    for message in map(again, messages):
        assert (message.phase, message.attempts) == ("PENDING", 1)
        assert message.last_error.startswith("The access record cannot be written: ")
    assert accounts_in(valkey) == []
    monkeypatch.undo()
    clock.pass_(seconds=5)
    assert relay.run_once(clock, channels=relay.SNAPSHOTS) == 3
    assert len(accounts_in(valkey)) == 3


def test_a_record_that_cannot_be_written_does_not_stop_the_others(
    world: World, valkey: Redis, clock: Clock
) -> None:
    without = owed("SNAPSHOT", payload={})
    good = owed_snapshot(world.account)
    pay_all(clock)
    assert [again(m).phase for m in (without, good)] == ["PENDING", "DONE"]


@pytest.fixture
def own_valkey(tmp_path: Path, settings: Any) -> Iterator[Valkey]:
    """A server that the test may stop, freeze and start again."""
    server = Valkey(tmp_path)
    server.start()
    settings.VALKEY_URL = server.url
    snapshot.connect.cache_clear()
    yield server
    server.send(SIGCONT)
    server.kill()
    snapshot.connect.cache_clear()


@pytest.mark.parametrize("frozen", [True, False])
def test_while_the_store_is_away_a_change_waits_without_using_up_its_attempts(
    frozen: bool, world: World, own_valkey: Valkey, clock: Clock
) -> None:
    world.suspend()
    extra = [owed_snapshot(world.account) for _ in range(20)]
    if frozen:
        own_valkey.send(SIGSTOP)
    else:
        own_valkey.kill()
    began = time.monotonic()
    for _ in range(3):
        relay.run_once(clock, channels=relay.SNAPSHOTS)
        clock.pass_(seconds=1)
    assert time.monotonic() - began < 5  # one time-out a round, not one for each message
    assert {(again(m).phase, again(m).attempts) for m in extra} == {("PENDING", 0)}
    with pytest.raises(RedisError):
        snapshot.maintain_store(clock())
    if frozen:
        own_valkey.send(SIGCONT)
    else:
        own_valkey.start()
    assert relay.run_once(clock, channels=relay.SNAPSHOTS) == 21
    with Redis.from_url(own_valkey.url) as client:
        written = stored(client, "acme")
    assert written and written["standing"] == "SUSPENDED"


def test_a_store_that_has_forgotten_is_rebuilt_whole_and_vouched_for(
    world: World, valkey: Redis, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.suspend()
    for number in range(5):
        Account.objects.create(external_ref=f"never-held-{number}", name="N")
    pay_all(clock)
    valkey.flushdb()
    assert store.rebuild_due(valkey)
    snapshot.maintain_store(NOW)
    assert not store.rebuild_due(valkey)
    assert accounts_in(valkey) == ["acme"]
    assert stored(valkey, "acme") == {
        **access_of(Account.objects.get(external_ref="acme")),
        "holds": wire_holds("acme"),
    }


def wire_holds(ref: str) -> Any:
    return json.loads(wire.encode(record_of(access_of(Account.objects.get(external_ref=ref)))))[
        "holds"
    ]


def test_a_store_with_the_records_of_another_installation_is_emptied_loudly_and_rebuilt(
    world: World, valkey: Redis, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    world.suspend()
    pay_all(clock)
    valkey.flushdb()
    theirs = wire.Record(account="acme", epoch=9, standing=wire.ACTIVE, holds=())
    store.rebuild(valkey, [theirs], owner=wire.owner_of("https://staging.example"))
    snapshot.maintain_store(NOW)
    assert "another DOCKET_BASE_URL, which are removed" in caplog.text
    written = stored(valkey, "acme")
    assert written and written["standing"] == "SUSPENDED"
    assert accounts_in(valkey) == ["acme"]
    caplog.clear()
    valkey.set(wire.MARKER, "")
    snapshot.maintain_store(NOW)
    assert caplog.text == ""


def test_a_rebuild_reads_by_chunks_and_misses_nobody(
    world: World, valkey: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Accounts that were held come about through events alone, so that the chunk is made small in
    place of many accounts.
    """
    refs = ["acme", *(f"held-{number}" for number in range(4))]
    for number, ref in enumerate(refs):
        Account.objects.get_or_create(external_ref=ref, defaults={"name": ref})
        case = world.report(account=ref, external_id=f"r-{number}")
        terms = {
            "clauses": ["2c"],
            "question": "Which data was used?",
            "would_clear": "A list of data.",
            "review_in": "7d",
            "facts": "A newspaper says so of this account.",
            "reasons": "The use is alleged to break clause 2c.",
            "rate": 10,
        }
        decide(case_id=case.pk, verb="limit", terms=read_terms(terms), by=world.rhea.actor, now=NOW)
    monkeypatch.setattr(store, "BATCH", 2)
    assert snapshot.rebuild()
    assert accounts_in(valkey) == sorted(refs)


def test_two_workers_do_not_rebuild_at_once(
    world: World, valkey: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, go_on, answers = threading.Event(), threading.Event(), []

    def slow(*_: object, **__: object) -> bool:
        inside.set()
        return go_on.wait(10)

    monkeypatch.setattr(store, "rebuild", slow)

    def rebuild() -> None:
        answers.append(snapshot.rebuild())
        connection.close()

    first = threading.Thread(target=rebuild)
    first.start()
    assert inside.wait(10)
    assert snapshot.rebuild() is False
    go_on.set()
    first.join()
    assert answers == [True]
    assert snapshot.rebuild() is True  # the lock is free again


@pytest.mark.parametrize("lost", [False, True])
def test_a_rebuild_renews_its_lock_and_does_not_vouch_for_the_store_without_it(
    world: World, valkey: Redis, monkeypatch: pytest.MonkeyPatch, lost: bool
) -> None:
    world.suspend()
    left = []

    def time_passes(_seam: str) -> None:
        left.append(valkey.pttl("docket:rebuild"))
        monkeypatch.setattr(snapshot, "REBUILD_LOCK", 0)  # it is time to renew it
        valkey.delete("docket:rebuild") if lost else valkey.pexpire("docket:rebuild", 5_000)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(snapshot, "seam", time_passes)
        meanwhile.setattr(snapshot, "raised_to", lambda: 7)
        store.set_if_newer(
            valkey, wire.Record(account="forgotten", epoch=1, standing="ACTIVE", holds=())
        )
        store.set_if_newer(
            valkey, wire.Record(account="forgotten too", epoch=1, standing="ACTIVE", holds=())
        )
        meanwhile.setattr(
            restored,
            "accounts_only_in_store",
            passing(restored.accounts_only_in_store, time_passes),
        )
        if lost:
            with pytest.raises(LockNotOwnedError):
                snapshot.rebuild()
        else:
            assert snapshot.rebuild()
            assert left[-1] > 50_000, left
    assert store.rebuild_due(valkey, 7) is lost
    monkeypatch.undo()
    assert snapshot.rebuild(), "the lock is free again"


def passing(
    records: Callable[..., Iterator[wire.Record]], seam: Callable[[str], None]
) -> Callable[..., Iterator[wire.Record]]:
    """The same records, and time passes before each and after the last."""

    def passed(*given: Any) -> Iterator[wire.Record]:
        for record in records(*given):
            seam("")
            yield record
        seam("")

    return passed


def test_the_heartbeat_tells_the_time_of_the_story(valkey: Redis, settings: Any) -> None:
    for story, business in ((True, NOW), (False, NOW)):
        settings.STORY = story
        snapshot.heartbeat(business)
        beat = wire.decode_heartbeat(valkey.get(wire.HEARTBEAT) or b"")
        assert abs(beat.at - time.time()) < 5
        told = datetime.fromtimestamp(beat.at + beat.story_offset, NOW.tzinfo)
        assert abs((told - NOW).total_seconds()) < 0.001 if story else beat.story_offset == 0.0


def test_snapshots_are_paid_alone_where_only_they_are_wanted(
    world: World, valkey: Redis, clock: Clock
) -> None:
    world.suspend()
    relay.work_through(now=clock, channels=relay.SNAPSHOTS)
    assert set(OutboxMessage.objects.filter(phase="DONE").values_list("channel", flat=True)) == {
        Channel.SNAPSHOT
    }

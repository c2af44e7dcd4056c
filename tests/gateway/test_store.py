import random
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from redis import Connection, Redis, ResponseError

from enforcement.gateway import scripts, wire
from enforcement.gateway.copy import Copy
from enforcement.gateway.packed import digest_of, epoch_of
from enforcement.gateway.store import (
    beat,
    raised,
    rebuild,
    rebuild_due,
    set_all_if_newer,
    set_if_newer,
)
from enforcement.gateway.wire import Heartbeat, Outcome, Record, decode, decode_heartbeat
from tests.gateway.conftest import Valkey, hold, record


@pytest.fixture
def marked(client: Redis) -> Redis:
    assert rebuild(client, [])
    return client


def stored(client: Redis, account: str) -> Record | None:
    raw = client.hget(wire.ACCESS, account)
    assert raw is None or isinstance(raw, bytes)
    return decode(raw) if raw else None


def fields(client: Redis, key: str) -> dict[bytes, bytes]:
    """A hash without its mark."""
    found: dict[bytes, bytes] = client.hgetall(key)  # type: ignore[assignment]
    return {name: value for name, value in found.items() if name != wire.MARK.encode()}


def streamed(client: Redis) -> list[Record]:
    entries: Any = client.xrange(wire.CHANGES)
    return [decode(fields[b"record"]) for _, fields in entries]


def test_a_newer_record_is_written_to_hash_and_stream_and_an_older_or_equal_one_to_neither(
    marked: Redis,
) -> None:
    assert set_if_newer(marked, record("acme", 2, hold())) is Outcome.WRITTEN
    assert set_if_newer(marked, record("acme", 1)) is Outcome.NOT_NEWER
    assert set_if_newer(marked, record("acme", 2)) is Outcome.NOT_NEWER
    assert stored(marked, "acme") == record("acme", 2, hold())
    assert streamed(marked) == [record("acme", 2, hold())]


def test_the_heartbeat_names_the_server_into_which_it_is_written(client: Redis) -> None:
    """Where the primary is another one since it was asked who it is, nothing is written."""
    beat(client, Heartbeat(at=1.0, story_offset=0.0))
    said = decode_heartbeat(client.get(wire.HEARTBEAT) or b"")
    assert said == Heartbeat(at=1.0, story_offset=0.0, run_id=str(client.info("server")["run_id"]))
    write = client.register_script(scripts.BEAT)
    assert write(keys=[wire.HEARTBEAT], args=["f" * 40, "another's"]) == 0
    assert decode_heartbeat(client.get(wire.HEARTBEAT) or b"") == said


def test_of_many_writers_out_of_order_the_last_epoch_stays_and_the_stream_only_rises(
    marked: Redis,
) -> None:
    epochs = list(range(1, 201))
    random.Random(7).shuffle(epochs)
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda epoch: set_if_newer(marked, record("acme", epoch)), epochs))
    assert stored(marked, "acme") == record("acme", 200)
    seen = [entry.epoch for entry in streamed(marked)]
    assert seen == sorted(set(seen))
    assert outcomes.count(Outcome.WRITTEN) == len(seen)


def test_a_store_without_its_marker_takes_the_record_and_says_that_a_rebuild_is_due(
    client: Redis,
) -> None:
    assert set_if_newer(client, record("acme", 2)) is Outcome.WRITTEN | Outcome.UNMARKED
    assert set_if_newer(client, record("acme", 1)) is Outcome.UNMARKED
    assert rebuild_due(client)
    assert rebuild(client, [record("acme", 2)])
    assert not rebuild_due(client)
    assert set_if_newer(client, record("acme", 3)) is Outcome.WRITTEN


def in_packs(client: Redis) -> dict[str, int]:
    """Of the accounts that these tests name: the epochs by which a gateway that starts now would
    know them.
    """
    copy = Copy()
    load = client.register_script(scripts.LOAD_PACKS)
    for prefix in range(256):
        copy.merge(prefix, load(keys=[wire.PACKED], args=[bytes([prefix])]))
    for digest, raw in fields(client, wire.WHOLE).items():
        copy.merge_whole(digest, raw)
    found = {name: copy.find(name) for name in ("acme", "bolt", *map(str, range(50)))}
    return {name: epoch_of(raw) for name, raw in found.items() if raw}


@given(
    changes=some.lists(
        some.tuples(some.sampled_from(["acme", "bolt", "7"]), some.integers(1, 9)), max_size=12
    )
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_packs_and_records_say_the_same_whatever_was_written(
    client: Redis, changes: list[tuple[str, int]]
) -> None:
    """Packed at an odd epoch, whole at an even one: each takes the other's place."""
    client.flushdb()
    for account, epoch in changes:
        set_if_newer(
            client, record(account, epoch, hold(), *([] if epoch % 2 else [hold(reference="C-2")]))
        )
    known = {
        raw.decode(): decode(record).epoch for raw, record in fields(client, wire.ACCESS).items()
    }
    assert in_packs(client) == known
    assert len(fields(client, wire.WHOLE)) == sum(epoch % 2 == 0 for epoch in known.values())


def test_a_store_from_before_there_were_packs_is_rebuilt_with_them(client: Redis) -> None:
    assert rebuild(client, [record(str(n), 3, hold()) for n in range(50)])
    client.delete(wire.PACKED)
    client.set(wire.MARKER, f"{client.info('server')['run_id']}:of-old")
    assert rebuild_due(client)
    before = client.xlen(wire.CHANGES)
    assert rebuild(client, [record(str(n), 3, hold()) for n in range(50)])
    assert len(in_packs(client)) == 50
    assert client.xlen(wire.CHANGES) == before


def test_a_rebuild_leaves_the_stream_to_what_is_decided(marked: Redis) -> None:
    set_if_newer(marked, record("acme", 1, hold()))
    assert rebuild(marked, [record("acme", 2), *(record(str(n), 1, hold()) for n in range(50))])
    assert streamed(marked) == [record("acme", 1, hold())]
    assert stored(marked, "acme") == record("acme", 2)


def test_of_several_records_in_one_go_each_is_judged_alone(marked: Redis) -> None:
    set_if_newer(marked, record("acme", 5, hold()))
    outcomes = set_all_if_newer(
        marked, [record("acme", 4), record("bolt", 1, hold()), record("acme", 6), record("bolt", 1)]
    )
    assert outcomes == [Outcome.NOT_NEWER, Outcome.WRITTEN, Outcome.WRITTEN, Outcome.NOT_NEWER]
    assert [(each.account, each.epoch) for each in streamed(marked)] == [
        ("acme", 5),
        ("bolt", 1),
        ("acme", 6),
    ]


def test_the_events_that_writers_knew_of_are_kept(marked: Redis) -> None:
    for seen in ("b", "", "a", "b"):
        set_if_newer(marked, record("acme", 1), seen=seen)
    assert rebuild(marked, [record("acme", 1)], seen="c")
    assert marked.smembers(wire.SEEN) == {b"a", b"b", b"c"}


def test_no_more_events_are_kept_than_so_many(marked: Redis) -> None:
    marked.sadd(wire.SEEN, *map(str, range(wire.SEEN_MOST)))
    set_if_newer(marked, record("acme", 1), seen="one more")
    assert marked.scard(wire.SEEN) == wire.SEEN_MOST


@pytest.mark.parametrize("lost", [wire.ACCESS, wire.PACKED, wire.WHOLE, wire.MARKER])
def test_a_key_that_is_lost_alone_is_missed_and_all_is_written_anew(
    marked: Redis, lost: str
) -> None:
    records = [record("acme", 3, hold()), record("two", 3, hold(), hold("limit"))]
    assert rebuild(marked, records)
    assert not rebuild_due(marked)
    marked.delete(lost)
    set_if_newer(marked, record("other", 1, hold()))  # which makes the key anew
    assert rebuild_due(marked)
    assert rebuild(marked, records)
    assert not rebuild_due(marked)
    assert marked.hexists(wire.ACCESS, "acme") and marked.hexists(wire.WHOLE, digest_of("two"))


@pytest.mark.parametrize("key", [*wire.KINDS, wire.MARKER])
def test_something_else_in_the_place_of_a_key_is_missed_and_gives_way(
    marked: Redis, key: str
) -> None:
    marked.delete(key)
    marked.lpush(key, "something else")
    owner = wire.owner_of("https://docket.example")
    assert rebuild_due(marked)
    assert rebuild_due(marked, owner=owner)
    assert rebuild(marked, [record("acme", 3, hold())], seen="a", owner=owner)
    assert not rebuild_due(marked, owner=owner)
    assert set_if_newer(marked, record("acme", 4)) == Outcome.WRITTEN


def test_raised_epochs_are_another_store(marked: Redis) -> None:
    assert not rebuild_due(marked)
    assert rebuild_due(marked, 65_536)
    assert rebuild(marked, [record("acme", 65_537)], 65_536)
    assert not rebuild_due(marked, 65_536)
    assert raised(marked) == 65_536


@pytest.mark.parametrize("rubbish", ["", "{", "7", "[]", "{}", '{"epoch": "9"}'])
def test_a_stored_record_that_cannot_be_read_is_replaced(marked: Redis, rubbish: str) -> None:
    marked.hset(wire.ACCESS, "acme", rubbish)
    assert set_if_newer(marked, record("acme", 1)) is Outcome.WRITTEN
    assert stored(marked, "acme") == record("acme", 1)


def test_when_the_stream_cannot_be_written_the_hash_is_left_alone(marked: Redis) -> None:
    marked.set(wire.CHANGES, "not a stream")
    with pytest.raises(Exception, match="WRONGTYPE"):
        set_if_newer(marked, record("acme", 1))
    assert stored(marked, "acme") is None


def test_a_rebuild_writes_everything_but_leaves_what_is_newer(marked: Redis) -> None:
    set_if_newer(marked, record("acme", 5, hold()))
    assert rebuild(marked, (record(name, 3) for name in ("acme", *map(str, range(2_500)))))
    assert stored(marked, "acme") == record("acme", 5, hold())
    assert len(fields(marked, wire.ACCESS)) == 2_501
    assert stored(marked, "2499") == record("2499", 3)


def test_each_rebuild_leaves_another_marker(marked: Redis) -> None:
    before = marked.get(wire.MARKER)
    assert rebuild(marked, [])
    assert marked.get(wire.MARKER) != before


def test_a_rebuild_during_which_the_store_is_flushed_does_not_vouch(client: Redis) -> None:
    def records() -> Iterator[Record]:
        for number in range(2_000):
            if number == 1_500:
                client.flushdb()
            yield record(str(number), 1)

    assert not rebuild(client, records())
    assert rebuild_due(client)


def test_of_two_rebuilds_at_once_only_the_later_one_vouches(client: Redis) -> None:
    def records() -> Iterator[Record]:
        assert rebuild(client, [record("acme", 1)])
        yield record("bolt", 1)

    assert not rebuild(client, records())
    assert not rebuild_due(client)


def test_a_restarted_store_is_rebuilt_even_if_it_has_kept_its_marker(own_valkey: Valkey) -> None:
    with Redis.from_url(own_valkey.url) as client:
        assert rebuild(client, [record("acme", 1)])
        assert not rebuild_due(client)
    own_valkey.send(signal.SIGTERM)
    own_valkey.kill()
    own_valkey.start()
    with Redis.from_url(own_valkey.url) as client:
        assert client.get(wire.MARKER)
        assert rebuild_due(client)


def test_the_records_of_another_installation_are_due_to_be_rebuilt_and_go_first(
    client: Redis,
) -> None:
    """Theirs of an account with the same name may have a higher epoch, and would stay."""
    ours, theirs = wire.owner_of("https://docket.example"), wire.owner_of("https://staging.example")
    assert rebuild(client, [record("acme", 9)], owner=theirs)
    set_if_newer(client, record("bolt", 9))
    assert not rebuild_due(client, owner=theirs)
    assert rebuild_due(client, owner=ours)
    assert rebuild(client, [record("acme", 1, hold())], owner=ours)
    assert not rebuild_due(client, owner=ours)
    assert client.hkeys(wire.ACCESS) == [b"acme", wire.MARK.encode()]
    assert wire.decode(client.hget(wire.ACCESS, "acme") or b"").epoch == 1
    assert client.xlen(wire.CHANGES) == 0


def test_a_store_of_an_earlier_version_is_rebuilt_once_and_keeps_its_records(client: Redis) -> None:
    ours = wire.owner_of("https://docket.example")
    assert rebuild(client, [record("acme", 9)])
    assert rebuild_due(client, owner=ours)
    assert rebuild(client, [record("acme", 1, hold())], owner=ours)
    assert not rebuild_due(client, owner=ours)
    assert wire.decode(client.hget(wire.ACCESS, "acme") or b"").epoch == 9


def test_a_rebuild_that_is_broken_off_leaves_no_answer_to_the_next_command(marked: Redis) -> None:
    def breaks_off() -> Iterator[Record]:
        yield from (record(str(n), 3) for n in range(450))
        raise RuntimeError("the database is away")

    with pytest.raises(RuntimeError, match="the database is away"):
        rebuild(marked, breaks_off())
    assert marked.ping() is True
    assert marked.hget(wire.ACCESS, "nobody") is None
    assert stored(marked, "7") == record("7", 3)


def test_a_rebuild_of_a_store_that_refuses_raises_and_does_not_vouch(client: Redis) -> None:
    def spoilt_meanwhile() -> Iterator[Record]:
        yield from (record(str(n), 3) for n in range(450))
        client.set(wire.PACKED, "of another type")
        yield record("450", 3)

    with pytest.raises(ResponseError, match="WRONGTYPE"):
        rebuild(client, spoilt_meanwhile())
    assert rebuild_due(client)
    assert client.get(wire.PACKED) == b"of another type"


def test_while_a_batch_is_written_the_next_is_read(
    marked: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    answered = Connection.read_response

    def noted(self: Connection, *args: Any, **more: Any) -> Any:
        order.append("answered")
        return answered(self, *args, **more)

    def records() -> Iterator[Record]:
        for n in range(600):
            if n % 200 == 0:
                order.append("read")
            yield record(str(n), 3)

    monkeypatch.setattr(Connection, "read_response", noted)
    assert rebuild(marked, records())
    begin = order.index("read")
    assert order[begin : begin + 6] == ["read", "read", "answered", "read", "answered", "answered"]

"""The snapshot and the changes, as a program that keeps a copy of its own takes them."""

from __future__ import annotations

import hashlib
import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, Self

import pytest
from redis import Redis

from enforcement.gateway import changes as module
from enforcement.gateway import store, wire
from enforcement.gateway.packed import digest_of
from tests.gateway.conftest import (
    GatewayProcess,
    Valkey,
    Worker,
    hold,
    limit,
    record,
    until,
)

PACKED = "application/vnd.docket.snapshot"


def snapshot(gateway: GatewayProcess) -> tuple[dict[str, Any], dict[str, Any]]:
    """Its first line, and the records by digest, after its checksum was compared. While a gateway
    reads the store, it gives none.
    """
    headers, body = until(
        lambda: (got := gateway.get("/v1/snapshot"))[0] == 200 and (got[1], got[2])
    )
    assert headers["content-type"] == "application/x-ndjson"
    *lines, last = body.splitlines(keepends=True)
    assert json.loads(last) == {"sha256": hashlib.sha256(b"".join(lines)).hexdigest()}
    records = [json.loads(line) for line in lines[1:]]
    return json.loads(lines[0]), {each.pop("digest"): each for each in records}


class Events:
    """What comes over one stream."""

    def __init__(self, gateway: GatewayProcess, cursor: str, **headers: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", gateway.port, timeout=5)
        self._connection.request("GET", f"/v1/changes?after={cursor}", headers=headers)
        self.response: HTTPResponse = self._connection.getresponse()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        event: dict[str, Any] = {}
        while line := self.response.readline():
            name, _, said = line.decode().rstrip("\n").partition(": ")
            if name:
                event[name] = json.loads(said) if name == "data" else said
            else:
                yield event
                event = {}

    def next_of(self, kind: str) -> dict[str, Any]:
        """The next one of this kind."""
        return next(event for event in self if event["event"] == kind)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.response.close()
        self._connection.close()


def gone(gateway: GatewayProcess, cursor: str) -> bool:
    """Whether the gateway says that it does not know this cursor."""
    with Events(gateway, cursor) as events:
        if events.response.status != 410:
            return False
        assert json.loads(events.response.read())["code"] == "cursor_gone"
        return True


def key(account: str) -> str:
    return digest_of(account).hex()


def test_the_snapshot_has_what_is_restricted_and_the_changes_go_on_from_it(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    closed = limit(models=("large",))
    worker.write(client, record("acme", 3, hold()))
    worker.write(client, record("bolt", 1, hold("limit", limits=(closed,))))
    worker.write(client, record("free", 2, hold()))
    worker.write(client, record("free", 3))
    until(lambda: gateway.access("free")["epoch"] == 3)
    first, records = snapshot(gateway)
    assert set(records) == {key("acme"), key("bolt")}
    assert records[key("acme")]["epoch"] == 3
    assert records[key("bolt")]["holds"][0]["limits"][0]["models"] == ["large"]
    assert first["fresh"] and first["age_ms"] < 3_000 and abs(first["now"] - time.time()) < 5
    assert first["status_url"] == "https://docket.example/h/{reference}"
    with Events(gateway, first["cursor"]) as events:
        assert events.response.status == 200
        assert events.response.getheader("content-type") == "text/event-stream"
        beats = [events.next_of("heartbeat")["data"] for _ in range(2)]
        assert 0.9 < beats[1]["up"] - beats[0]["up"] < 3 and beats[1]["fresh"]
        worker.write(client, record("acme", 4))
        change = events.next_of("change")
    assert change["data"] == {"account": "acme", "epoch": 4, "standing": "ACTIVE", "holds": []}
    worker.write(client, record("acme", 5, hold()))
    # whoever comes back misses nothing, by either way of saying where it was
    until(lambda: gateway.verdict("acme") == "block")
    for again in (
        Events(gateway, change["id"]),
        Events(gateway, "x", **{"Last-Event-ID": change["id"]}),
    ):
        with again:
            assert again.next_of("change")["data"]["epoch"] == 5
    assert set(snapshot(gateway)[1]) == {key("acme"), key("bolt")}


def test_the_packed_snapshot_says_how_it_is_read_and_leaves_out_the_free(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    for n in range(50):
        worker.write(client, record(f"a-{n}", 1, hold()))
        if n % 2:
            worker.write(client, record(f"a-{n}", 2))
    until(lambda: gateway.access("a-49")["epoch"] == 2)
    code, headers, body = gateway.get("/v1/snapshot", Accept=PACKED)
    assert (code, headers["content-type"]) == (200, PACKED)
    first, _, rest = body.partition(b"\n")
    said = json.loads(first)
    assert (said["form"], said["digest"], said["entry"], said["whole"]) == ("packed-1", 20, 52, 0)
    assert len(rest) == 256 * 1024 + 25 * 52 + len(b'{"sha256":""}\n') + 64
    checked = body[: body.rindex(b'{"sha256"')]
    assert json.loads(body[len(checked) :])["sha256"] == hashlib.sha256(checked).hexdigest()


def test_a_cursor_that_is_not_known_here_is_gone_and_so_is_a_stream_after_a_rebuild(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    worker.write(client, record("acme", 1, hold()))
    until(lambda: gateway.verdict("acme") == "block")
    cursor = snapshot(gateway)[0]["cursor"]
    generation, _, place = cursor.rpartition(".")
    ahead = f"{generation}.{int(place.split('-')[0]) + 1_000_000}-0"
    for wrong in ("", "x", ".", f"{generation}.0", "0.0-0", f"other.{place}", ahead, "%FF", "a.b"):
        assert gone(gateway, wrong), wrong
    with Events(gateway, cursor) as events:
        events.next_of("heartbeat")
        client.flushdb()
        assert events.next_of("gone") and list(events) == []
    until(gateway.fresh)
    assert gone(gateway, cursor)
    # the restriction that the store had forgotten is there all the same
    assert set(snapshot(gateway)[1]) == {key("acme")}


def test_changes_that_came_while_the_store_was_away_are_told_without_a_new_snapshot(
    own_valkey: Valkey, tmp_path: Path
) -> None:
    with (
        Redis.from_url(own_valkey.url) as client,
        Worker(own_valkey.url) as worker,
        GatewayProcess(own_valkey.url, tmp_path / "log") as gateway,
    ):
        until(gateway.fresh)
        worker.write(client, record("acme", 1, hold()))
        until(lambda: gateway.verdict("acme") == "block")
        cursor = snapshot(gateway)[0]["cursor"]
        with Events(gateway, cursor) as events:
            # the gateway's connections are cut, not the store
            client.client_kill_filter(_type="normal", skipme=True)
            worker.write(client, record("bolt", 1, hold()))
            assert events.next_of("change")["data"]["account"] == "bolt"


def test_a_gateway_that_knows_nothing_gives_no_snapshot(url: str, tmp_path: Path) -> None:
    with GatewayProcess(url, tmp_path / "log", {"DOCKET_ON_COLD": "allow"}) as gateway:
        code, headers, body = gateway.get("/v1/snapshot")
        assert (code, json.loads(body)["code"]) == (503, "not_ready")
        assert headers["retry-after"] == "1"


def test_a_copy_of_another_history_never_stays_with_those_who_follow(
    own_valkey: Valkey, tmp_path: Path
) -> None:
    """What only a file knew leaves the gateway when the store is there, and so the cursor with
    it.
    """
    log = tmp_path / "log"
    with Redis.from_url(own_valkey.url) as client:
        with Worker(own_valkey.url) as worker, GatewayProcess(own_valkey.url, log) as gateway:
            until(gateway.fresh)
            worker.write(client, record("ghost", 1, hold()))
            until(lambda: gateway.verdict("ghost") == "block")
        client.flushdb()
        with GatewayProcess(own_valkey.url, log) as gateway:
            until(gateway.answers)
            first, records = snapshot(gateway)
            assert set(records) == {key("ghost")} and not first["fresh"]
            with Events(gateway, first["cursor"]) as events, Worker(own_valkey.url):
                assert events.response.status == 200
                until(gateway.fresh)
                events.next_of("gone")
                assert gone(gateway, first["cursor"])
                assert snapshot(gateway)[1] == {}


def test_readers_that_do_not_read_are_cut_and_questions_find_room_beside_many_streams(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    worker.write(client, record("acme", 1, hold()))
    until(lambda: gateway.verdict("acme") == "block")
    cursor = snapshot(gateway)[0]["cursor"]
    asking = f"GET /v1/changes?after={cursor} HTTP/1.1\r\nhost: x\r\n\r\n".encode()
    with ExitStack() as held:
        streams = [
            held.enter_context(socket.create_connection(("127.0.0.1", gateway.port)))
            for _ in range(500)
        ]
        for one in streams:
            one.sendall(asking)
        until(lambda: b"docket_gateway_streams 500\n" in gateway.get("/metrics")[2])
        assert json.loads(gateway.get(f"/v1/changes?after={cursor}")[2])["code"] == "busy"
        assert gateway.verdict("acme") == "block"
        for one in streams[1:]:
            one.close()
        until(lambda: b"docket_gateway_streams 1\n" in gateway.get("/metrics")[2])
        # the one that is left takes nothing, while more is written than a stream holds back
        large = hold("limit", limits=(limit(keys=tuple(f"key-{n:06}" for n in range(400))),))
        with Events(gateway, cursor) as reader:
            for epoch in range(1, 101):
                store.set_if_newer(client, record("big", epoch, large))
            until(lambda: b"docket_gateway_streams 0\n" in gateway.get("/metrics")[2])
            read = list(reader)
        assert 256 * 1024 < sum(len(str(event)) for event in read) < 600 * 1024
        # whoever read comes back for the rest
        changes = [event for event in read if event["event"] == "change"]
        with Events(gateway, changes[-1]["id"]) as reader:
            assert reader.next_of("change")["data"]["epoch"] == changes[-1]["data"]["epoch"] + 1
        assert gateway.verdict("acme") == "block"


def test_changes_are_kept_within_their_bounds() -> None:
    changes = module.Changes()
    changes.begin(b"marker", b"5-0")
    cursor = changes.cursor
    small = record("acme", 1, hold())
    raw = wire.encode(small)
    for n in range(module.MOST + 1):
        changes.add(f"{10 + n}-0".encode(), raw, small)
    assert len(changes._frames) <= module.MOST
    with pytest.raises(module.TooOld):
        changes.number_after(cursor)
    assert changes.number_after(changes.cursor) == module.MOST + 1
    big = record("big", 1, hold("limit", limits=(limit(keys=("k" * 100_000,)),)))
    raw = wire.encode(big)
    for n in range(200):
        changes.add(f"{1_000_000 + n}-0".encode(), raw, big)
    assert sum(map(len, changes._frames)) <= module.MOST_BYTES

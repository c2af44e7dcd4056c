"""What the gateway answers when the store or the worker is away, or has forgotten."""

import json
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from enforcement.gateway import store, wire
from tests.gateway.conftest import GatewayProcess, Valkey, Worker, hold, record, until


def stale(gateway: GatewayProcess) -> bool:
    return bool(gateway.access("acme").get("stale"))


@pytest.fixture
def suspended(gateway: GatewayProcess, worker: Worker, client: Redis) -> GatewayProcess:
    """A gateway that knows of one suspended account."""
    worker.write(client, record("acme", 3, hold()))
    until(lambda: gateway.verdict("acme") == "block")
    return gateway


def test_a_flushed_store_frees_nobody_and_is_noticed_and_rebuilt(
    suspended: GatewayProcess, worker: Worker, client: Redis
) -> None:
    worker.rebuilds = False
    client.flushdb()
    answer = until(lambda: stale(suspended) and suspended.access("acme"))
    assert (answer["verdict"], answer["epoch"], answer["stale"]) == ("block", 3, True)
    assert answer["age_ms"] < 60_000
    assert not suspended.fresh()
    worker.rebuilds = True
    until(suspended.fresh)
    answer = suspended.access("acme")
    assert (answer["verdict"], answer["epoch"], "stale" in answer) == ("block", 3, False)


def test_what_is_decided_while_the_store_has_no_marker_takes_effect_at_once(
    suspended: GatewayProcess, worker: Worker, client: Redis
) -> None:
    worker.rebuilds = False
    client.flushdb()
    until(lambda: stale(suspended))
    worker.write(client, record("bolt", 1, hold()))
    until(lambda: suspended.verdict("bolt") == "block")


def test_an_old_copy_of_the_store_takes_no_epoch_back(
    suspended: GatewayProcess, worker: Worker, client: Redis
) -> None:
    client.hset(wire.ACCESS, "acme", wire.encode(record("acme", 1)))
    reloads = suspended.get("/metrics")[2]
    store.rebuild(client, [record("bolt", 1, hold())])
    until(lambda: suspended.verdict("bolt") == "block" and suspended.get("/metrics")[2] != reloads)
    assert suspended.access("acme")["epoch"] == 3


def reading(client: Redis) -> bool:
    """Whether somebody waits for the stream of this database."""
    mine = client.get_connection_kwargs()["db"]
    return any(
        each["cmd"] == "xread" and "b" in each["flags"]
        for each in client.client_list()
        if int(each["db"]) == mine
    )


def shortened(client: Redis) -> None:
    client.xtrim(wire.CHANGES, maxlen=1, approximate=False)


def emptied(client: Redis) -> None:
    client.xtrim(wire.CHANGES, maxlen=0, approximate=False)


def removed(client: Redis) -> None:
    """As a server does that makes room by forgetting keys."""
    client.delete(wire.CHANGES)


def begun_again(client: Redis) -> None:
    """By a server whose clock was put back: its ids are lower than those that were read."""
    (_, newest), *_ = client.xrevrange(wire.CHANGES, count=1)
    client.delete(wire.CHANGES)
    client.xadd(wire.CHANGES, newest, id="1-1")


@pytest.mark.parametrize("cut", [shortened, emptied, removed, begun_again])
def test_what_the_stream_no_longer_holds_is_read_from_the_records(
    cut: Callable[[Redis], None], suspended: GatewayProcess, worker: Worker, client: Redis
) -> None:
    """The gateway stands still for longer than the stream goes back."""
    worker.write(client, record("bolt", 1, hold()))
    until(lambda: suspended.verdict("bolt") == "block")
    os.killpg(suspended.process.pid, signal.SIGSTOP)
    try:
        # the read that it was in would be answered with the first change
        until(lambda: not reading(client))
        worker.write(client, record("bolt", 2))
        worker.write(client, record("free", 1))
        cut(client)
    finally:
        os.killpg(suspended.process.pid, signal.SIGCONT)
    until(lambda: suspended.verdict("bolt") == "allow")
    worker.write(client, record("bolt", 3, hold()))
    until(lambda: suspended.verdict("bolt") == "block")


@pytest.mark.parametrize("spoilt", [wire.PACKED, wire.WHOLE])
def test_packs_that_cannot_be_read_are_made_up_for_by_the_records(
    spoilt: str, url: str, client: Redis, tmp_path: Path
) -> None:
    two = record("bolt", 2, hold(), hold("limit"))
    store.rebuild(client, [record("acme", 1, hold()), two])
    assert (client.hlen(wire.PACKED), client.hlen(wire.WHOLE)) == (2, 2)  # with their marks
    for field in client.hkeys(spoilt):
        if field != wire.MARK.encode():
            client.hset(spoilt, field, "rubbish")
    with Worker(url), GatewayProcess(url, tmp_path / "log") as gateway:
        until(gateway.fresh)
        assert [gateway.verdict(name) for name in ("acme", "bolt")] == ["block", "block"]
        assert b"docket_gateway_unreadable_total 1" in gateway.get("/metrics")[2]


@pytest.mark.parametrize("lost", [wire.PACKED, wire.WHOLE])
def test_a_gateway_that_starts_on_a_store_that_lost_a_hash_alone_trusts_it_only_when_it_is_rebuilt(
    lost: str, url: str, client: Redis, tmp_path: Path
) -> None:
    """As a server does that makes room by forgetting keys: the marker is left, and what it vouches
    for is gone.
    """
    records = {
        name: record(name, 2, hold(), *more)
        for name, more in (("acme", ()), ("bolt", (hold("limit"),)))
    }
    store.rebuild(client, records.values())
    client.delete(lost)
    with (
        Worker(url, database=records, rebuilds=False) as worker,
        GatewayProcess(url, tmp_path / "log") as gateway,
    ):
        until(lambda: "has forgotten" in gateway.health()["why"])
        # with which the hash is there again
        worker.write(client, record("other", 1, hold(), hold("limit")))
        until(lambda: gateway.health()["accounts"] == 2)
        assert not gateway.fresh()
        assert not gateway.answers()
        worker.rebuilds = True
        until(gateway.fresh)
        assert [gateway.verdict(name) for name in ("acme", "bolt", "other")] == ["block"] * 3


def test_a_killed_store_is_survived_and_followed_again(own_valkey: Valkey, tmp_path: Path) -> None:
    with (
        Worker(own_valkey.url) as worker,
        GatewayProcess(own_valkey.url, tmp_path / "log") as gateway,
    ):
        until(gateway.fresh)
        with Redis.from_url(own_valkey.url) as client:
            worker.write(client, record("acme", 1, hold()))
        until(lambda: gateway.verdict("acme") == "block")
        own_valkey.kill()
        until(lambda: stale(gateway))
        assert gateway.verdict("acme") == "block"
        assert not gateway.fresh()
        own_valkey.start()
        until(gateway.fresh)
        with Redis.from_url(own_valkey.url) as client:
            worker.write(client, record("acme", 2))
        until(lambda: gateway.verdict("acme") == "allow")
        log = gateway.log.read_bytes()
        assert b"answering from the last good copy: the store is away" in log
        assert b"CRITICAL" not in log


def test_a_store_that_comes_back_from_an_old_copy_is_not_trusted_before_the_worker_has_seen_it(
    own_valkey: Valkey, tmp_path: Path
) -> None:
    with Redis.from_url(own_valkey.url) as client:
        store.rebuild(client, [])
    own_valkey.kill()
    own_valkey.start()
    with (
        Worker(own_valkey.url, rebuilds=False) as worker,
        GatewayProcess(own_valkey.url, tmp_path / "log") as gateway,
    ):
        until(
            lambda: (
                gateway.health()["staleness_ms"] is None
                and b"reloads_total 1" in gateway.get("/metrics")[2]
            )
        )
        assert not gateway.fresh()
        assert not gateway.answers()
        worker.database["acme"] = record("acme", 1, hold())
        worker.rebuilds = True
        until(gateway.fresh)
        assert gateway.verdict("acme") == "block"


def test_a_frozen_store_is_noticed_and_its_thaw_too(own_valkey: Valkey, tmp_path: Path) -> None:
    with Worker(own_valkey.url), GatewayProcess(own_valkey.url, tmp_path / "log") as gateway:
        until(gateway.fresh)
        own_valkey.send(signal.SIGSTOP)
        try:
            until(lambda: stale(gateway))
        finally:
            own_valkey.send(signal.SIGCONT)
        until(gateway.fresh)
        assert not stale(gateway)


def test_a_silent_worker_is_noticed(url: str, tmp_path: Path) -> None:
    with GatewayProcess(url, tmp_path / "log") as gateway:
        with Worker(url):
            until(gateway.fresh)
        until(lambda: not gateway.fresh())
        assert stale(gateway)
        with Worker(url):
            until(gateway.fresh)


def test_a_gateway_is_ready_from_its_first_copy_until_that_is_too_old(
    url: str, tmp_path: Path
) -> None:
    """However many seconds nobody beats: its answers are as good as they were. What it says of
    being fresh is another thing.
    """
    with GatewayProcess(url, tmp_path / "log", {"DOCKET_MAX_STALE": "5"}) as gateway:
        assert gateway.get("/livez")[0] == 200
        assert not gateway.ready()
        with Worker(url):
            until(gateway.ready)
            until(gateway.fresh)
        until(lambda: not gateway.fresh())
        assert gateway.ready()
        assert "worker is away" in gateway.health()["why"]
        until(lambda: not gateway.ready())
        assert gateway.health()["staleness_ms"] > 5_000
        assert gateway.answers()
        assert gateway.get("/livez")[0] == 200
        with Worker(url):
            until(gateway.ready)


def test_a_gateway_that_is_drained_is_not_ready_and_answers_on(url: str, tmp_path: Path) -> None:
    draining = tmp_path / "draining"
    settings = {"DOCKET_DRAINING": str(draining)}
    with Worker(url), GatewayProcess(url, tmp_path / "log", settings) as gateway:
        until(gateway.ready)
        draining.touch()
        assert not gateway.ready()
        assert "about to be stopped" in gateway.health()["why"]
        assert gateway.verdict("acme") == "allow"
        assert "stale" not in gateway.access("acme")
        draining.unlink()
        assert gateway.ready()


@pytest.fixture(params=["keep", "block"])
def aged(
    request: pytest.FixtureRequest, url: str, client: Redis, tmp_path: Path
) -> Iterator[tuple[str, GatewayProcess]]:
    """A gateway whose copy is older than it may be, for each thing that may be done then."""
    settings = {"DOCKET_ON_STALE": request.param, "DOCKET_MAX_STALE": "1.5"}
    with GatewayProcess(url, tmp_path / "log", settings) as gateway:
        with Worker(url) as worker:
            for written in (
                record("acme", 3, hold()),
                record("bolt", 4, hold("limit")),
                record("free", 5),
            ):
                worker.write(client, written)
            until(lambda: gateway.fresh() and gateway.health()["accounts"] == 3)
            assert [gateway.verdict(name) for name in ("acme", "bolt", "free", "nobody")] == [
                "block",
                "limit",
                "allow",
                "allow",
            ]
        client.flushdb()
        until(lambda: gateway.health()["staleness_ms"] > 1_500)
        yield request.param, gateway


def test_past_the_longest_staleness_a_restriction_is_never_loosened_and_the_rest_is_as_configured(
    aged: tuple[str, GatewayProcess],
) -> None:
    configured, gateway = aged
    answers = {name: gateway.access(name) for name in ("acme", "bolt", "free", "nobody")}
    assert all(answer["stale"] and answer["age_ms"] > 1_500 for answer in answers.values())
    assert [answer["epoch"] for answer in answers.values()] == [3, 4, 5, 0]
    verdicts = [answer["verdict"] for answer in answers.values()]
    reasons = [answer["reason"] for answer in answers.values()]
    if configured == "keep":
        assert verdicts == ["block", "limit", "allow", "allow"]
        assert reasons == ["precautionary_suspension", "precautionary_limit", None, None]
    else:
        assert verdicts == ["block"] * 4
        assert reasons == ["precautionary_suspension", *["store_unavailable"] * 3]
    assert b'stale_answers_total{age="beyond"} 4' in gateway.get("/metrics")[2]
    assert b"older than DOCKET_MAX_STALE" in gateway.log.read_bytes()


def test_an_account_that_was_never_held_is_blocked_only_where_that_was_asked_for(
    url: str, tmp_path: Path
) -> None:
    """In perfect health, whatever is configured for a gateway that is cold or stale."""
    others = {"DOCKET_ON_COLD": "block", "DOCKET_ON_STALE": "block"}
    blocking = {**others, "DOCKET_ON_UNKNOWN_ACCOUNT": "block"}
    with (
        Worker(url),
        GatewayProcess(url, tmp_path / "log", others) as one,
        GatewayProcess(url, tmp_path / "log-2", blocking) as other,
    ):
        until(one.fresh)
        until(other.fresh)
        assert one.verdict("nobody") == "allow"
        answer = other.access("nobody")
        assert (answer["verdict"], answer["reason"]) == ("block", "unknown_account")


def test_a_gateway_that_never_met_its_store_answers_nothing(tmp_path: Path) -> None:
    with GatewayProcess("redis://127.0.0.1:1/0", tmp_path / "log") as gateway:
        code, headers, body = gateway.get("/v1/access/acme")
        problem = json.loads(body)
        assert (code, problem["status"], problem["code"]) == (503, 503, "not_ready")
        assert headers["content-type"] == "application/problem+json"
        assert headers["retry-after"] == "1"
        assert "no copy of the access records yet" in problem["detail"]
        assert not gateway.fresh()
        assert b"docket_gateway_unanswered_total 1" in gateway.get("/metrics")[2]
        assert b"answering 503, as DOCKET_ON_COLD says" in gateway.log.read_bytes()
        assert gateway.get("/v1/access/" + "x" * 201)[0] == 400


@pytest.mark.parametrize("configured", ["allow", "block"])
def test_a_gateway_that_never_met_its_store_may_be_told_to_answer_all_the_same(
    configured: str, tmp_path: Path
) -> None:
    settings = {"DOCKET_ON_COLD": configured}
    with GatewayProcess("redis://127.0.0.1:1/0", tmp_path / "log", settings) as gateway:
        answer = gateway.access("acme")
        assert (answer["verdict"], answer["stale"], answer["age_ms"]) == (configured, True, None)
        assert answer["reason"] == ("store_unavailable" if configured == "block" else None)
        assert b'stale_answers_total{age="cold"} 1' in gateway.get("/metrics")[2]
        assert not gateway.fresh()


@pytest.mark.parametrize("configured", ["allow", "block"])
def test_what_an_unvouched_store_restricts_is_restricted_by_a_cold_gateway_that_answers(
    configured: str, url: str, client: Redis, tmp_path: Path
) -> None:
    """An unknown account is answered as DOCKET_ON_COLD says, not DOCKET_ON_UNKNOWN_ACCOUNT: that
    it has no record means nothing yet.
    """
    unknown = {"allow": "block", "block": "allow"}[configured]
    settings = {"DOCKET_ON_COLD": configured, "DOCKET_ON_UNKNOWN_ACCOUNT": unknown}
    store.set_all_if_newer(client, [record("acme", 3, hold()), record("bolt", 4, hold("limit"))])
    with GatewayProcess(url, tmp_path / "log", settings) as gateway:
        until(lambda: gateway.health()["accounts"] == 2)
        verdicts = [gateway.verdict(name) for name in ("acme", "bolt", "nobody")]
        expected = ["block", "limit", "allow"] if configured == "allow" else ["block"] * 3
        assert verdicts == expected


def test_a_gateway_asked_from_its_first_moment_on_never_says_more_than_it_knows(
    url: str, client: Redis, tmp_path: Path
) -> None:
    """The store has forgotten, and is rebuilt while the gateway is asked."""
    held = {str(n): record(str(n), 1, hold()) for n in range(50)}
    for written in list(held.values())[::2]:
        store.set_if_newer(client, written)
    with (
        Worker(url, database=held, rebuilds=False) as worker,
        GatewayProcess(url, tmp_path / "log") as gateway,
    ):
        codes: Counter[int] = Counter()

        def asked() -> bool:
            for name in held:
                code, _, body = gateway.get(f"/v1/access/{name}")
                codes[code] += 1
                assert code == 503 or json.loads(body)["verdict"] == "block"
            return gateway.fresh()

        until(lambda: asked() or "has forgotten" in gateway.health()["why"])
        assert set(codes) == {503}
        worker.rebuilds = True
        until(asked)
        assert codes[200] > 0

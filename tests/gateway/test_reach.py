"""What gateways and followers enforce, and after how long."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from enforcement.gateway import wire
from enforcement.gateway.reach import reach_of
from tests.gateway.conftest import GatewayProcess, Valkey, Worker, hold, record, until
from tests.gateway.test_batch import post
from tests.gateway.test_feed import snapshot


def reach(gateway: GatewayProcess, account: str, epoch: int) -> dict[str, Any]:
    """Who enforces this version."""
    code, _, body = gateway.get(f"/v1/reach?account={account}&epoch={epoch}")
    assert code == 200, body
    found: dict[str, Any] = json.loads(body)
    return found


def ack(gateway: GatewayProcess, **said: Any) -> tuple[int, Any]:
    """What the gateway says to a follower's word."""
    return post(gateway, "/v1/ack", json.dumps(said).encode())


def test_time_to_enforce_is_told_of_gateways_and_followers(
    url: str, worker: Worker, client: Redis, tmp_path: Path
) -> None:
    worker.write(client, record("first", 1, hold()))
    with (
        GatewayProcess(url, tmp_path / "first.log") as gateway,
        GatewayProcess(url, tmp_path / "second.log") as second,
    ):
        until(lambda: gateway.fresh() and second.fresh())
        worker.write(client, record("acme", 1, hold()))
        both = until(
            lambda: (
                gateway.verdict("acme") == "block"
                and reach(gateway, "acme", 1)["gateways"] == {"of": 2, "enforce": 2}
                and reach(gateway, "acme", 1)
            )
        )
        assert both["timed"] and 0 <= both["after_ms"]["p99"] < 2_000
        # a follower that knows what was before, and one that knows the change
        before = snapshot(gateway)[0]["cursor"]
        assert ack(gateway, name="slow", cursor=before) == (200, {})
        until(lambda: reach(gateway, "acme", 1)["followers"] == {"of": 1, "enforce": 1})
        worker.write(client, record("bolt", 1, hold()))
        until(lambda: second.verdict("bolt") == "block")
        now = until(lambda: (found := snapshot(second)[0]["cursor"]) != before and found)
        # the cursor of one gateway is good at the other
        until(lambda: ack(gateway, name="quick", cursor=now, waited_ms=5)[0] == 200)
        found = until(
            lambda: (
                (one := reach(gateway, "bolt", 1))["followers"] == {"of": 2, "enforce": 1}
                and one["gateways"]["enforce"] == 2
                and one
            )
        )
        assert found["after_ms"]["p50"] >= 0 and found["after_ms"]["all"] is None
        assert ack(gateway, name="slow", cursor=before, left=True)[0] == 200
        until(lambda: reach(gateway, "bolt", 1)["after_ms"]["all"] is not None)
        second.__exit__()
        until(lambda: reach(gateway, "bolt", 1)["gateways"] == {"of": 1, "enforce": 1})


def test_a_version_from_before_what_is_remembered_is_enforced_and_not_timed(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    worker.write(client, record("acme", 4, hold()))
    until(lambda: gateway.verdict("acme") == "block")
    code, _, body = gateway.get("/v1/reach?account=acme&epoch=5")
    assert (code, json.loads(body)["code"]) == (404, "epoch_unknown")
    assert reach(gateway, "acme", 2)["timed"]
    until(lambda: reach(gateway, "free", 0)["gateways"] == {"of": 1, "enforce": 1})
    assert not reach(gateway, "free", 0)["timed"]


WRONG = [
    ("", "bad_request"),
    ("?epoch=1", "bad_request"),
    ("?account=acme", "bad_request"),
    ("?account=acme&epoch=-1", "bad_request"),
    ("?account=acme&epoch=%C2%B2", "bad_request"),
    ("?account=acme&epoch=" + "9" * 40, "bad_request"),
]


def test_what_cannot_be_meant_is_refused_with_the_place(gateway: GatewayProcess) -> None:
    for query, name in WRONG:
        code, _, body = gateway.get(f"/v1/reach{query}")
        assert (code, json.loads(body)["code"]) == (400, name), query
    for said, code, name in (
        ({"name": "a", "cursor": "0.0-0"}, 409, "cursor_unknown"),
        ({"name": "a b", "cursor": "x"}, 422, "bad_request"),
        ({"name": "a", "cursor": "x", "waited_ms": -1}, 422, "bad_request"),
        ({"name": "a", "cursor": "x", "epoch": 1}, 422, "bad_request"),
        ({"name": "a"}, 422, "bad_request"),
    ):
        seen, problem = ack(gateway, **said)
        assert (seen, problem["code"]) == (code, name), said


def test_with_the_store_away_nobody_knows_what_others_enforce(
    own_valkey: Valkey, tmp_path: Path
) -> None:
    with (
        Worker(own_valkey.url),
        GatewayProcess(own_valkey.url, tmp_path / "log") as gateway,
    ):
        until(gateway.fresh)
        own_valkey.kill()
        code, headers, body = gateway.get("/v1/reach?account=free&epoch=0")
        assert (code, json.loads(body)["code"], headers["retry-after"]) == (503, "store_away", "1")


def word(position: str, *, left: bool = False, marker: str = "m") -> wire.Ack:
    return wire.Ack(at=0.0, marker=marker, position=position, left=left)


@pytest.mark.parametrize(("silent", "p99"), [(0, 40.0), (1, None)])
def test_so_many_of_a_hundred_enforce_it_after_so_many_milliseconds(
    silent: int, p99: float | None
) -> None:
    words = {f"g{n}": word("1000-1") for n in range(99)}
    words["slowest"] = word("1000-1")
    words |= {f"old{n}": word("999-0") for n in range(silent * 5)}
    words |= {"gone": word("1-0", left=True)}
    reached = [(1_000 + 10, wire.Reached(f"g{n}", "1000-1", 5.0)) for n in range(98)]
    reached += [
        (1_042, wire.Reached("g98", "1001-0", 2.0)),
        (9_000, wire.Reached("g98", "2000-0", 0)),
    ]
    reached += [(1_900, wire.Reached("slowest", "1000-1", 0.0))]
    found = reach_of((1000, 1), "m", words, reached)
    assert found["after_ms"]["p50"] == 5.0
    assert found["after_ms"]["p99"] == p99
    assert found["gateways"] == {"of": 100 + silent * 5, "enforce": 100}
    assert reach_of((1000, 1), "another", words, reached)["gateways"]["enforce"] == 0

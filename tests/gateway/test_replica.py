"""A gateway far from the primary follows a replica, and says at the primary what it enforces."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests.gateway.conftest import GatewayProcess, Valkey, Worker, hold, record, until
from tests.gateway.test_reach import reach

NOBODY = 1  # a port at which no server is


@pytest.fixture
def replica(own_valkey: Valkey, tmp_path: Path) -> Iterator[Valkey]:
    """A server that has what the other one has."""
    folder = tmp_path / "replica"
    folder.mkdir()
    server = Valkey(folder)
    server.start()
    with Redis.from_url(own_valkey.url) as primary:
        primary.config_set("repl-diskless-sync-delay", 0)  # for more replicas, that do not come
    follow(server, own_valkey.port)
    yield server
    server.kill()


def follow(server: Valkey, port: int | None) -> None:
    """Make it a replica of the server at a port, or (with none) a primary."""
    with Redis.from_url(server.url) as client:
        client.execute_command("REPLICAOF", *(("127.0.0.1", port) if port else ("NO", "ONE")))
        if port and port != NOBODY:
            until(lambda: client.info("replication")["master_link_status"] == "up")


def followers(server: Valkey) -> int:
    """How many gateways wait for changes at this server."""
    with Redis.from_url(server.url) as client:
        return sum(each["cmd"] == "xread" for each in client.client_list())


def test_a_gateway_follows_a_replica_and_goes_to_the_primary_when_that_falls_behind(
    own_valkey: Valkey, replica: Valkey, tmp_path: Path
) -> None:
    """It is as good as at the primary, and told of as such; a replica that is cut off, or dies, is
    left within seconds, and what was decided meanwhile is enforced.
    """
    where = {"VALKEY_REPLICA_URL": replica.url}
    with (
        Worker(own_valkey.url) as worker,
        Redis.from_url(own_valkey.url) as primary,
        GatewayProcess(own_valkey.url, tmp_path / "far.log", where) as far,
    ):
        until(far.fresh)
        worker.write(primary, record("acme", 1, hold()))
        until(lambda: far.verdict("acme") == "block")
        until(lambda: reach(far, "acme", 1)["gateways"] == {"of": 1, "enforce": 1})
        assert reach(far, "acme", 1)["after_ms"]["all"] < 2_000
        until(lambda: followers(replica) == 1)
        assert followers(own_valkey) == 0
        assert far.fresh()

        follow(replica, NOBODY)  # it has what it had, and hears nothing
        worker.write(primary, record("bolt", 1, hold()))
        until(lambda: far.verdict("bolt") == "block" and far.fresh())
        until(lambda: followers(own_valkey) == 1)
        assert followers(replica) == 0
        assert "hears nothing from its primary" in far.log.read_text()

    follow(replica, own_valkey.port)
    with (
        Worker(own_valkey.url, database=worker.database) as worker,
        Redis.from_url(own_valkey.url) as primary,
        GatewayProcess(own_valkey.url, tmp_path / "again.log", where) as far,
    ):
        until(lambda: far.fresh() and followers(replica) == 1)
        replica.kill()
        worker.write(primary, record("cora", 1, hold()))
        until(lambda: far.verdict("cora") == "block" and far.fresh())
        assert far.verdict("acme") == far.verdict("bolt") == "block"


def test_a_replica_is_believed_where_the_worker_writes_into_its_primary_alone(
    own_valkey: Valkey, replica: Valkey, tmp_path: Path
) -> None:
    """It is promoted, and the worker still writes elsewhere: what it has may be old. When the
    worker writes into it, it counts again, without the gateway's being started anew.
    """
    with GatewayProcess(
        own_valkey.url, tmp_path / "far.log", {"VALKEY_REPLICA_URL": replica.url}
    ) as far:
        with Worker(own_valkey.url) as worker, Redis.from_url(own_valkey.url) as primary:
            until(far.fresh)
            worker.write(primary, record("acme", 1, hold()))
            until(lambda: far.verdict("acme") == "block")
        own_valkey.kill()
        until(lambda: not far.fresh())
        follow(replica, None)
        assert far.verdict("acme") == "block"
        with (
            Worker(replica.url, database=worker.database) as worker,
            Redis.from_url(replica.url) as promoted,
        ):
            until(far.fresh)
            worker.write(promoted, record("acme", 2))
            until(lambda: far.verdict("acme") == "allow")

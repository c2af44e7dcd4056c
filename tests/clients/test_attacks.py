"""What goes against the promise of the follower: a gateway that knows less than it does, a fork at
a bad moment.
"""

from __future__ import annotations

import os
import signal
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import docket_access
import pytest
from docket_access import Access, Limit, NotReady
from redis import Redis

from tests.gateway.conftest import GatewayProcess, Valkey, Worker, hold, record, until


def test_a_gateway_that_knows_less_takes_nothing_from_what_is_known(
    own_valkey: Valkey, tmp_path: Path
) -> None:
    """The followed one dies with the store; the other one begins with an old file. What was blocked
    since stays so, in memory and for who begins with the file; what was freed stays free.
    """
    file = tmp_path / "access.copy"
    with (
        Worker(own_valkey.url) as worker,
        GatewayProcess(own_valkey.url, tmp_path / "one.log") as one,
        Redis.from_url(own_valkey.url) as client,
    ):
        until(one.fresh)
        for n in range(300):
            worker.write(client, record(f"held-{n}", 1, hold()))
        worker.write(client, record("freed", 1, hold()))
        until(lambda: one.verdict("freed") == "block")
        with GatewayProcess(own_valkey.url, tmp_path / "two.log") as two:
            until(two.fresh)
        addresses = (f"http://127.0.0.1:{one.port}", f"http://127.0.0.1:{two.port}")
        with Access(*addresses, bootstrap=file) as access:
            worker.write(client, record("packed", 1, hold()))
            until(lambda: not access.check("packed").allowed)
            with Access(addresses[0]) as later:  # has it in its snapshot
                worker.write(client, record("whole", 1, hold(), hold("limit")))
                worker.write(client, record("freed", 2))
                for each in (access, later):
                    until(
                        lambda each=each: (
                            not each.check("whole").allowed and each.check("freed").allowed
                        )
                    )
                later._gateways = access._gateways
                own_valkey.kill()
                one.kill()
                with GatewayProcess(own_valkey.url, two.log, port=two.port):
                    for each in (access, later):
                        until(lambda each=each: each._state and not each._state.reading["fresh"])
                        assert not each.check("packed").allowed
                        assert not each.check("whole").allowed
                        assert each.check("freed").allowed
                        assert not any(each.check(f"held-{n}").allowed for n in range(300))
        with Access("http://127.0.0.1:9", bootstrap=file) as cold:
            assert not cold.check("packed").allowed
            assert not cold.check("whole").allowed
        own_valkey.start()


def test_a_fork_while_a_thread_counts_a_call_leaves_a_child_that_counts() -> None:
    access = Access("http://127.0.0.1:9")
    with access._rates._lock:  # as a thread has it that the child does not have
        child = os.fork()
        if child == 0:
            signal.alarm(5)
            os._exit(access._rates.take("acme", [Limit(requests_per_minute=60)]) is not None)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


class WithoutStream(Access):
    """Its connection is cut after each snapshot."""

    cut = True

    def _get(self, connection: HTTPConnection, path: str, accept: str) -> HTTPResponse:
        if self.cut and path.startswith("/v1/changes"):
            raise ConnectionResetError
        return super()._get(connection, path, accept)


def test_nothing_is_answered_by_a_snapshot_before_what_changed_since_has_come(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    """A gateway gives the snapshot that it made seconds ago, and the rest over the stream."""
    packed = {"Accept": docket_access.PACKED}
    before = gateway.get("/v1/snapshot", **packed)[2]
    worker.write(client, record("acme", 1, hold()))
    until(lambda: gateway.verdict("acme") == "block")
    assert gateway.get("/v1/snapshot", **packed)[2] == before
    access = WithoutStream(f"http://127.0.0.1:{gateway.port}")
    assert not access.start(timeout=0.7)
    with pytest.raises(NotReady):
        access.check("acme")
    access.cut = False
    assert access.start()
    assert not access.check("acme").allowed
    access.close()

"""The follower in the caller's own process, with a real gateway and real faults."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import docket_access
import pytest
from docket_access import Access, NotReady
from redis import Redis

from config.local.process import ROOT
from enforcement.gateway import store
from enforcement.gateway.wire import Record
from tests.clients.conftest import Wire
from tests.gateway.conftest import GatewayProcess, Worker, hold, in_, limit, record, until
from tests.gateway.test_auth import asked, of
from tests.gateway.test_reach import reach

SCOPES = [(), ("model:large",), ("model:small", "key:dk-1"), ("feature:images", "model:large")]


def some_record(account: str, epoch: int, chance: random.Random) -> Record:
    """Anything that an account may be held by."""
    limits = [
        limit(models=("large",)),
        limit(features=("images",), models=("large",)),
        limit(keys=("dk-1",), requests_per_minute=30),
        limit(requests_per_minute=600),
        limit(),
    ]
    holds = []
    for _ in range(chance.choice([0, 1, 1, 1, 2])):
        verdict = chance.choice(["block", "limit"])
        end = chance.choice([None, None, in_(3600), in_(-1)])
        more = {"limits": tuple(chance.sample(limits, k=chance.choice([1, 1, 2])))}
        since = in_(-7200).replace(microsecond=chance.randrange(10**6))
        holds.append(hold(verdict, since=since, until=end, **(more if verdict == "limit" else {})))
    return record(account, epoch, *holds)


def test_the_follower_says_of_every_call_what_the_gateway_says(
    gateway: GatewayProcess, worker: Worker, client: Redis, access: Access
) -> None:
    chance = random.Random(7)
    names = [f"acct-{n}" for n in range(150)] + ["Zoë/№ 1", "a%2Fb", "🦀"]
    for epoch in (1, 2):
        for name in names:
            worker.write(client, some_record(name, epoch, chance))
        worker.write(client, record("last", epoch, hold()))
        until(lambda epoch=epoch: access.check("last").epoch == epoch)
        # once from changes, and once from a snapshot
        with Access(f"http://127.0.0.1:{gateway.port}") as later:
            for name in [*names, "nobody"]:
                told = gateway.access(name)
                for scopes in SCOPES:
                    code, headers, _ = asked(gateway, *of(docket_quote(name), *scopes))
                    for follower in (access, later):
                        decision = follower.check(name, *scopes)
                        assert decision.allowed == (code == 200), (name, scopes, told)
                        assert decision.verdict == told["verdict"]
                        assert decision.stale_for is None
                        assert (decision.reason, decision.reference, decision.status_url) == (
                            told["reason"],
                            told["reference"],
                            told["status_url"],
                        )
                        until_then = told["until"] and datetime.fromisoformat(told["until"])
                        assert decision.until == (until_then.timestamp() if until_then else None)
                        if told["verdict"] != "allow":
                            assert decision.epoch == told["epoch"]
                        rate = headers.get("x-docket-rate")
                        assert decision.verdict == "block" or decision.rate == (
                            int(rate) if rate else None
                        )
    assert access.check("nobody") == docket_access.Decision(allowed=True)


def docket_quote(name: str) -> str:
    """As a header names an account."""
    return quote(name, safe="")


def test_a_gateway_that_is_killed_leaves_what_was_known_and_is_followed_again(
    url: str, worker: Worker, client: Redis, tmp_path: Path
) -> None:
    gateway = GatewayProcess(url, tmp_path / "one.log")
    with gateway, Access(f"http://127.0.0.1:{gateway.port}") as access:
        worker.write(client, record("acme", 1, hold()))
        until(lambda: not access.check("acme").allowed)
        gateway.kill()
        worker.write(client, record("bolt", 1, hold()))
        worker.write(client, record("acme", 2))
        until(lambda: access.stale_for is not None)
        stale = access.check("acme")
        assert not stale.allowed and stale.stale_for is not None
        assert access.check("bolt").allowed  # what it cannot know
        with GatewayProcess(url, tmp_path / "two.log", port=gateway.port):
            until(lambda: not access.check("bolt").allowed and access.check("acme").allowed)
            until(lambda: access.stale_for is None)


def test_a_stream_that_is_cut_anywhere_loses_no_change(
    gateway: GatewayProcess, worker: Worker, client: Redis, wire: Wire, access: Access
) -> None:
    chance = random.Random(11)
    for epoch in range(1, 41):
        wire.cut_once_after = chance.choice([None, chance.randrange(200, 3_000)])
        if chance.random() < 0.4:
            wire.cut()
        for name in ("acme", f"acct-{epoch}"):
            worker.write(client, record(name, epoch, hold()))
        until(lambda epoch=epoch: access.check("acme").epoch == epoch)
        until(lambda epoch=epoch: not access.check(f"acct-{epoch}").allowed)


def test_a_snapshot_that_is_damaged_or_cut_short_is_never_used(
    gateway: GatewayProcess, worker: Worker, client: Redis, wire: Wire
) -> None:
    for n in range(300):
        worker.write(client, record(f"acct-{n}", 1, hold()))
    until(lambda: gateway.verdict("acct-299") == "block")
    for wire.cut_after, wire.flip_at in (
        (200_000, None),
        (None, 150_003),
        (200, None),
        (None, 900),
    ):
        access = Access(wire.address)
        assert not access.start(timeout=0.7)
        with pytest.raises(NotReady):
            access.check("acct-7")
        access.close()
    wire.cut_after = wire.flip_at = None
    with Access(wire.address) as access:
        assert not any(access.check(f"acct-{n}").allowed for n in range(300))


def test_changes_that_may_have_been_missed_make_it_take_the_snapshot(
    gateway: GatewayProcess, worker: Worker, client: Redis, access: Access
) -> None:
    worker.write(client, record("acme", 1, hold()))
    until(lambda: not access.check("acme").allowed)
    before = access.cursor
    # the store is rebuilt from what the database has since, without a word in the stream
    worker.database = {"bolt": record("bolt", 9, hold()), "acme": record("acme", 2, hold())}
    client.flushdb()
    seen = []
    until(lambda: seen.append(access.check("acme").allowed) or not access.check("bolt").allowed)
    assert True not in seen
    assert access.cursor != before and access.check("acme").epoch == 2


def test_before_the_first_copy_it_does_as_it_is_told(tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:9"
    with pytest.raises(NotReady):
        Access(nowhere).check("acme")
    assert Access(nowhere, on_cold="allow").check("acme").allowed
    assert Access(nowhere, on_cold="block").check("acme").reason == "store_unavailable"
    for wrong in ({"on_cold": "maybe"}, {"on_stale": "allow"}, {"on_unknown": ""}):
        with pytest.raises(ValueError, match="is none of"):
            Access(nowhere, **wrong)
    with pytest.raises(ValueError, match="addresses"):
        Access("127.0.0.1:8001")


def test_an_unknown_account_and_one_that_is_free_again_are_told_apart_where_that_matters(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    worker.write(client, record("free", 1, hold()))
    worker.write(client, record("free", 2))
    until(lambda: gateway.access("free")["epoch"] == 2)
    with Access(f"http://127.0.0.1:{gateway.port}", on_unknown="block") as access:
        assert access.check("free").allowed
        assert access.check("nobody").reason == "unknown_account"
        worker.write(client, record("later", 1, hold()))
        worker.write(client, record("later", 2))
        until(lambda: access.check("later").allowed)


def test_a_copy_that_is_too_old_blocks_where_that_was_chosen(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    worker.write(client, record("acme", 1, hold()))
    address = f"http://127.0.0.1:{gateway.port}"
    with (
        Access(address, on_stale="block", max_stale=0.5) as strict,
        Access(address, max_stale=0.5) as kept,
    ):
        until(lambda: not strict.check("acme").allowed)
        assert strict.check("free").allowed
        os.killpg(gateway.process.pid, signal.SIGSTOP)
        try:
            until(lambda: not strict.check("free").allowed)
            assert strict.check("free").reason == "store_unavailable"
            assert strict.check("acme").reason == "precautionary_suspension"
            until(lambda: (kept.check("free").stale_for or 0) > 0.5)
            assert kept.check("free").allowed
        finally:
            os.killpg(gateway.process.pid, signal.SIGCONT)
        until(lambda: strict.check("free").allowed)


def test_a_term_ends_on_the_clock_of_the_gateway_whatever_happens_to_ours(
    gateway: GatewayProcess,
    worker: Worker,
    client: Redis,
    access: Access,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = datetime(2024, 3, 1, 9, tzinfo=UTC)
    worker.story_offset = (story - datetime.now(UTC)).total_seconds()
    until(lambda: gateway.health()["now"].startswith("2024-03-01T09"))
    worker.write(client, record("acme", 1, hold(since=story, until=story + timedelta(days=8))))
    until(lambda: not access.check("acme").allowed)
    wall = time.time
    for jump in (-86_400.0, 86_400.0 * 365 * 10):
        monkeypatch.setattr(time, "time", lambda jump=jump: wall() + jump)
        assert not access.check("acme").allowed and access.stale_for is None
        # one that begins now, with its clock off by that much
        with Access(f"http://127.0.0.1:{gateway.port}") as later:
            assert not later.check("acme").allowed
    worker.story_offset += 8 * 86_400
    until(lambda: access.check("acme").allowed)


def test_words_that_come_late_are_known_to_be_late(monkeypatch: pytest.MonkeyPatch) -> None:
    at = [1_000.0]
    monkeypatch.setattr(docket_access, "_clock", lambda: at[0])
    access = Access("http://127.0.0.1:9")
    beat = {"now": 5_000.0, "up": 50.0, "fresh": True, "age_ms": 0}
    baseline = access._hear(beat, docket_access.NEVER)
    assert access.stale_for is None
    at[0] += 10  # this process stood still, and reads what was said nine seconds ago
    baseline = access._hear({**beat, "up": 51.0, "now": 5_001.0}, baseline)
    assert access.stale_for == pytest.approx(9.0, abs=0.01)
    assert access._story + at[0] == pytest.approx(5_010.0, abs=0.01)
    at[0] += 1
    access._hear({**beat, "up": 61.0, "now": 5_011.0}, baseline)
    assert access.stale_for is None


def test_a_child_of_a_fork_follows_by_itself_and_the_parent_goes_on(
    gateway: GatewayProcess, worker: Worker, client: Redis, access: Access
) -> None:
    worker.write(client, record("acme", 1, hold()))
    until(lambda: not access.check("acme").allowed)
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.write(writes, b"a" if not access.check("acme").allowed else b"x")
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline:
                if not access.check("bolt").allowed and access.stale_for is None:
                    code = 0
                    break
                time.sleep(0.005)
        finally:
            os._exit(code)
    os.close(writes)
    assert os.read(reads, 1) == b"a"
    worker.write(client, record("bolt", 1, hold()))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    os.close(reads)
    until(lambda: not access.check("bolt").allowed)
    worker.write(client, record("bolt", 2))
    until(lambda: access.check("bolt").allowed and access.stale_for is None)


def test_threads_never_see_an_older_version_after_a_newer_one(
    gateway: GatewayProcess, worker: Worker, client: Redis, access: Access
) -> None:
    over, wrong = threading.Event(), []

    def ask() -> None:
        newest = 0
        while not over.is_set():
            decision = access.check("acme")
            if decision.epoch < newest or decision.allowed != (decision.epoch % 2 == 0):
                wrong.append((newest, decision))
            newest = max(newest, decision.epoch)

    switching = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    askers = [threading.Thread(target=ask) for _ in range(4)]
    try:
        worker.write(client, record("acme", 2, hold(until=in_(-1))))
        until(lambda: access.check("acme").epoch == 2)
        for asker in askers:
            asker.start()
        for epoch in range(3, 600):
            ends = {} if epoch % 2 else {"until": in_(-1)}
            store.set_if_newer(client, record("acme", epoch, hold(**ends)))
        until(lambda: access.check("acme").epoch == 599)
    finally:
        over.set()
        for asker in askers:
            asker.join()
        sys.setswitchinterval(switching)
    assert wrong == []


def test_what_it_enforces_is_known_to_the_gateway_until_it_stops_and_when_it_starts_again(
    gateway: GatewayProcess, worker: Worker, client: Redis, access: Access
) -> None:
    worker.write(client, record("acme", 1, hold()))
    until(lambda: not access.check("acme").allowed)
    until(lambda: reach(gateway, "acme", 1)["followers"] == {"of": 1, "enforce": 1})
    until(lambda: reach(gateway, "acme", 1)["after_ms"]["all"] is not None)
    access.close()
    until(lambda: reach(gateway, "acme", 1)["followers"]["of"] == 0)
    # closed and started once more, it follows and says so as before
    assert access.start()
    until(lambda: reach(gateway, "acme", 1)["followers"] == {"of": 1, "enforce": 1})
    worker.write(client, record("acme", 2))
    until(lambda: access.check("acme").allowed and access.stale_for is None)
    until(lambda: reach(gateway, "acme", 2)["followers"] == {"of": 1, "enforce": 1})
    access.close()
    until(lambda: reach(gateway, "acme", 2)["followers"]["of"] == 0)


def test_a_cold_start_without_a_gateway_begins_with_the_file(
    gateway: GatewayProcess, worker: Worker, client: Redis, tmp_path: Path
) -> None:
    file = tmp_path / "access.copy"
    address = f"http://127.0.0.1:{gateway.port}"
    worker.write(client, record("acme", 1, hold()))
    worker.write(client, record("gone", 1, hold()))
    until(lambda: gateway.verdict("gone") == "block")
    with Access(address, bootstrap=file) as access, Access(address, bootstrap=file):
        worker.write(client, record("bolt", 1, hold("limit", limits=(limit(),))))
        worker.write(client, record("gone", 2))
        until(lambda: access.check("gone").allowed and not access.check("bolt").allowed)
    nowhere = "http://127.0.0.1:9"
    with Access(nowhere, bootstrap=file) as access:
        assert not access.check("acme").allowed and not access.check("bolt").allowed
        assert access.check("gone").allowed
        assert 0 < (access.check("acme").stale_for or 0) < 60
    assert file.stat().st_mode & 0o077 == 0
    whole = file.read_bytes()
    for damaged in (whole[:-3], whole[:1000], whole[:5000] + b"x" + whole[5001:], b"", b"{}\n"):
        file.write_bytes(damaged)
        cold = Access(nowhere, bootstrap=file)
        assert not cold.start(timeout=0.3)
        with pytest.raises(NotReady):
            cold.check("acme")
        cold.close()


def test_the_example_of_the_page_asks(
    gateway: GatewayProcess, worker: Worker, client: Redis, tmp_path: Path
) -> None:
    worker.write(client, record("acme", 1, hold()))
    until(lambda: gateway.verdict("acme") == "block")
    page = (ROOT / "docs/reference/gateway.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    found: dict[str, Any] = {}
    here = code.replace("http://127.0.0.1:8001", f"http://127.0.0.1:{gateway.port}")
    exec(here.replace("/var/lib/api", str(tmp_path)).replace("…", "none"), found)
    found["access"].close()
    assert found["decision"].verdict == "block"


def test_a_token_is_named_everywhere_it_asks(
    url: str, worker: Worker, client: Redis, tmp_path: Path
) -> None:
    token = "a-token-of-more-than-20-letters"
    given = {"DOCKET_GATEWAY_TOKEN": token}
    with GatewayProcess(url, tmp_path / "gateway.log", given) as gateway:
        address = f"http://127.0.0.1:{gateway.port}"
        refused = Access(address)
        assert not refused.start(timeout=0.5)
        refused.close()
        with Access(address, token=token) as access:
            worker.write(client, record("acme", 1, hold()))
            until(lambda: not access.check("acme").allowed)
            bearer = {"Authorization": f"Bearer {token}"}
            path = "/v1/reach?account=acme&epoch=1"
            until(
                lambda: (
                    json.loads(gateway.get(path, **bearer)[2])["followers"]
                    == {"of": 1, "enforce": 1}
                )
            )

"""A gateway is restarted while the store is there, away, emptied or frozen: what it says from its
first moment on, and what it says nothing of.
"""

import json
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis import Redis

from enforcement.gateway import store, wire
from enforcement.gateway.copy import Copy
from enforcement.gateway.copy_file import KnownAt
from enforcement.gateway.copy_folder import CopyFolder
from tests.gateway.conftest import GatewayProcess, Valkey, Worker, hold, in_, record, until


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """All gateways of a test with this log keep their copies in one folder."""
    return tmp_path / "gateway.log"


def lived(url: str, log: Path, *changes: tuple[str, bool], **settings: str) -> None:
    """A gateway that heard of these changes (held or freed), answered so, and was killed."""
    with Worker(url) as worker, GatewayProcess(url, log, settings) as gateway:
        until(gateway.fresh)
        with Redis.from_url(url) as client:
            for epoch, (name, held) in enumerate(changes, start=1):
                worker.write(client, record(name, epoch, *([hold()] if held else [])))
                until(lambda name=name, epoch=epoch: gateway.access(name)["epoch"] == epoch)  # type: ignore[misc]
        gateway.kill()


def asked_at_once(gateway: GatewayProcess, name: str) -> Counter[str]:
    """What it says of the account, from its first moment on until it is ready."""
    said: Counter[str] = Counter()

    def ready() -> bool:
        code, _, body = gateway.get(f"/v1/access/{name}")
        answer = json.loads(body)
        said[answer["verdict"] if code == 200 else answer["code"]] += 1
        return gateway.fresh()

    until(ready)
    return said


def test_who_is_restarted_while_the_store_is_away_still_blocks(
    own_valkey: Valkey, log: Path
) -> None:
    """And an ordinary account is not blocked for it."""
    lived(own_valkey.url, log, ("acme", True), ("free", True), ("free", False))
    own_valkey.kill()
    with GatewayProcess(own_valkey.url, log) as gateway:
        until(gateway.answers)
        answers = [gateway.access(name) for name in ("acme", "free", "nobody")]
        assert [answer["verdict"] for answer in answers] == ["block", "allow", "allow"]
        assert [answer["epoch"] for answer in answers] == [1, 3, 0]
        assert all(answer["stale"] and 0 < answer["age_ms"] < 30_000 for answer in answers)
        health = gateway.health()
        assert (health["copy"], health["fresh"], health["accounts"]) == ("file", False, 2)
        assert b"answering from the copy in a file: 2 accounts, 1 restricted" in log.read_bytes()


def test_what_was_answered_last_is_answered_first_by_the_next_one(
    own_valkey: Valkey, log: Path
) -> None:
    """Gateway and store die in the moment after the change was heard."""
    for life in range(3):
        name = f"acme-{life}"
        with Worker(own_valkey.url) as worker, GatewayProcess(own_valkey.url, log) as gateway:
            until(gateway.fresh)
            with Redis.from_url(own_valkey.url) as client:
                worker.write(client, record(name, 1, hold()))
                worker.write(client, record(name, 2))
                worker.write(client, record(name, 3, hold()))
            until(lambda: gateway.access(name)["epoch"] == 3)  # noqa: B023
            gateway.kill()
            own_valkey.kill()
        with GatewayProcess(own_valkey.url, log) as gateway:
            until(gateway.answers)
            assert gateway.access(name)["epoch"] == 3
            assert gateway.verdict(name) == "block"
        own_valkey.start()


def test_a_store_that_answers_is_read_before_the_file_is_believed(
    url: str, client: Redis, log: Path
) -> None:
    """What was decided while the gateway was away is never answered as it was before."""
    lived(url, log, ("acme", True), ("bolt", True), ("bolt", False))
    store.set_all_if_newer(client, [record("acme", 4), record("bolt", 5, hold())])
    with Worker(url, rebuilds=False), GatewayProcess(url, log) as gateway:
        said = asked_at_once(gateway, "bolt")
        assert set(said) <= {"block", "not_ready"}
        assert gateway.verdict("acme") == "allow"
        assert gateway.health()["copy"] == "store"


def test_a_store_of_another_installation_is_not_believed_however_good_it_looks(
    url: str, client: Redis, log: Path
) -> None:
    """A wrong VALKEY_URL: what it says of accounts with the same names is not about ours. The file
    is, and without one nothing is said.
    """
    lived(url, log, ("acme", True))
    client.flushdb()
    theirs = {"acme": record("acme", 7), "bolt": record("bolt", 1, hold())}
    foreign = wire.owner_of("https://staging.example")
    with Worker(url, database=theirs, owner=foreign):
        until(lambda: wire.owner_in(client.get(wire.MARKER)) == foreign)
        with GatewayProcess(url, log) as gateway:
            until(gateway.answers)
            assert [gateway.verdict(name) for name in ("acme", "bolt")] == ["block", "allow"]
            assert "another DOCKET_BASE_URL" in gateway.health()["why"]
            assert not gateway.fresh()
        with GatewayProcess(url, log.with_name("other.log")) as gateway:
            until(lambda: "another DOCKET_BASE_URL" in gateway.health()["why"])
            assert not gateway.answers()
            assert not gateway.ready()
    ours = {"acme": record("acme", 1, hold())}
    with (
        Worker(url, database=ours, owner=wire.owner_of("https://docket.example")),
        GatewayProcess(url, log) as gateway,
    ):
        until(gateway.fresh)
        assert [gateway.verdict(name) for name in ("acme", "bolt")] == ["block", "allow"]


def test_who_is_restarted_on_a_store_that_has_forgotten_answers_from_the_file_until_it_is_rebuilt(
    url: str, client: Redis, log: Path
) -> None:
    lived(url, log, ("acme", True), ("gone", True))
    client.flushdb()
    with (
        Worker(url, database={"acme": record("acme", 1, hold())}, rebuilds=False) as worker,
        GatewayProcess(url, log) as gateway,
    ):
        until(gateway.answers)
        assert [gateway.verdict(name) for name in ("acme", "gone")] == ["block", "block"]
        assert gateway.health()["copy"] == "file"
        # what is decided meanwhile takes effect at once
        worker.write(client, record("bolt", 1, hold()))
        until(lambda: gateway.verdict("bolt") == "block")
        worker.rebuilds = True
        assert asked_at_once(gateway, "acme").keys() == {"block"}
        # of another history, or the database would know it
        assert gateway.verdict("gone") == "allow"
        assert [gateway.verdict(name) for name in ("acme", "bolt")] == ["block", "block"]
        gateway.kill()
    client.flushdb()
    with GatewayProcess(url, log) as gateway:
        until(gateway.answers)
        verdicts = [gateway.verdict(name) for name in ("acme", "bolt", "gone")]
        assert verdicts == ["block", "block", "allow"]


def test_who_is_restarted_while_the_store_stands_still_begins_with_the_file(
    own_valkey: Valkey, log: Path
) -> None:
    lived(own_valkey.url, log, ("acme", True))
    own_valkey.send(signal.SIGSTOP)
    try:
        with GatewayProcess(own_valkey.url, log) as gateway:
            until(gateway.answers)
            assert gateway.verdict("acme") == "block"
            own_valkey.send(signal.SIGCONT)
            with Worker(own_valkey.url):
                assert asked_at_once(gateway, "acme").keys() == {"block"}
            assert gateway.health()["copy"] == "store"
    finally:
        own_valkey.send(signal.SIGCONT)


def damaged(file: Path) -> None:
    raw = file.read_bytes()
    file.write_bytes(raw[:-100] + bytes([raw[-100] ^ 1]) + raw[-99:])


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def emptied(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("hurt", [damaged, cut, emptied, Path.unlink])
def test_without_a_file_that_is_whole_nothing_is_answered_from_it(
    hurt: Callable[[Path], None], own_valkey: Valkey, log: Path
) -> None:
    lived(own_valkey.url, log, ("acme", True))
    own_valkey.kill()
    (file,) = log.with_suffix(".copies").glob("*.copy")
    hurt(file)
    with GatewayProcess(own_valkey.url, log) as gateway:
        said = b"is not used: " if file.exists() else b"there is no copy in "
        until(lambda: said in log.read_bytes())
        assert not gateway.answers()
        assert gateway.health()["copy"] is None
        own_valkey.start()
        with Worker(own_valkey.url, database={"acme": record("acme", 1, hold())}):
            assert asked_at_once(gateway, "acme").keys() <= {"block", "not_ready"}


def test_how_old_a_file_may_be_is_asked_of_the_stale_policy(own_valkey: Valkey, log: Path) -> None:
    lived(own_valkey.url, log, ("acme", True), ("free", True), ("free", False))
    own_valkey.kill()
    for configured, verdict in (("keep", "allow"), ("block", "block")):
        settings = {"DOCKET_ON_STALE": configured, "DOCKET_MAX_STALE": "0.1"}
        with GatewayProcess(own_valkey.url, log, settings) as gateway:
            until(gateway.answers)
            assert [gateway.verdict(name) for name in ("acme", "free")] == ["block", verdict]


def test_a_file_from_the_future_is_of_an_age_that_nobody_knows(
    own_valkey: Valkey, log: Path
) -> None:
    """The machine's clock was put back."""
    page = "https://docket.example/h/{reference}"
    with closing(CopyFolder(log.with_suffix(".copies"), page)) as folder:
        folder.save(Copy(), KnownAt(time.time() + 3_600, 0.0))
    own_valkey.kill()
    with GatewayProcess(own_valkey.url, log) as gateway:
        until(gateway.answers)
        answer = gateway.access("nobody")
        assert (answer["verdict"], answer["stale"], answer["age_ms"]) == ("allow", True, None)
        assert b"from the future" in log.read_bytes()


def test_a_term_ends_on_time_on_the_clock_of_the_story_with_nothing_but_a_file(
    own_valkey: Valkey, log: Path
) -> None:
    story = datetime(2024, 3, 1, 9, tzinfo=UTC)
    offset = (story - datetime.now(UTC)).total_seconds()
    with (
        Worker(own_valkey.url, story_offset=offset) as worker,
        GatewayProcess(own_valkey.url, log) as gateway,
    ):
        until(gateway.fresh)
        end = in_(offset + 6)
        with Redis.from_url(own_valkey.url) as client:
            worker.write(client, record("acme", 1, hold(since=story, until=end)))
            worker.write(client, record("bolt", 1, hold(until=end + timedelta(days=1))))
        until(lambda: gateway.verdict("bolt") == "block")
        gateway.kill()
        own_valkey.kill()
    with GatewayProcess(own_valkey.url, log) as gateway:
        until(gateway.answers)
        assert gateway.health()["now"].startswith("2024-03-01T09")
        assert gateway.verdict("acme") == "block"
        until(lambda: gateway.verdict("acme") == "allow")
        assert in_(offset) >= end
        assert gateway.verdict("bolt") == "block"


def test_a_folder_that_cannot_be_written_takes_nothing_from_the_answers(
    url: str, client: Redis, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    settings = {"DOCKET_GATEWAY_COPY": str(tmp_path / "file" / "copies")}
    with Worker(url) as worker, GatewayProcess(url, tmp_path / "log", settings) as gateway:
        until(gateway.fresh)
        worker.write(client, record("acme", 1, hold()))
        until(lambda: gateway.verdict("acme") == "block")
        metrics = gateway.get("/metrics")[2]
        assert b"docket_gateway_copy_file_failures_total 1" in metrics
        assert b"docket_gateway_copy_file_age_seconds +Inf" in metrics
        assert b"the copy cannot be kept in" in gateway.log.read_bytes()


def test_two_gateways_share_a_folder_and_either_starts_from_the_newest(
    own_valkey: Valkey, log: Path
) -> None:
    with (
        Worker(own_valkey.url) as worker,
        GatewayProcess(own_valkey.url, log) as one,
        GatewayProcess(own_valkey.url, log) as other,
    ):
        until(one.fresh)
        until(other.fresh)
        assert len(list(one.copies.glob("*.copy"))) == 2
        one.kill()
        with Redis.from_url(own_valkey.url) as client:
            worker.write(client, record("acme", 1, hold()))
        until(lambda: other.verdict("acme") == "block")
        own_valkey.kill()
        with GatewayProcess(own_valkey.url, log) as again:
            until(again.answers)
            assert again.verdict("acme") == "block"
            assert other.verdict("acme") == "block"


def test_without_a_folder_it_starts_cold_and_says_so(url: str, tmp_path: Path) -> None:
    settings = {"DOCKET_GATEWAY_COPY": ""}
    with Worker(url), GatewayProcess(url, tmp_path / "log", settings) as gateway:
        until(gateway.fresh)
        assert b"DOCKET_GATEWAY_COPY is not set" in gateway.log.read_bytes()


def test_the_lock_of_a_killed_gateway_is_free(own_valkey: Valkey, log: Path) -> None:
    for _ in range(3):
        lived(own_valkey.url, log, ("acme", True))
    left = sorted(path.name for path in log.with_suffix(".copies").iterdir())
    assert left == ["gateway-0.copy", "gateway-0.lock"]

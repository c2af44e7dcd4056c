"""The follower itself: what it knows at moments that nobody outside can meet on purpose."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from redis import Redis

from enforcement.gateway import acks, follow, store, wire
from enforcement.gateway.acks import Acks
from enforcement.gateway.copy import Copy
from enforcement.gateway.copy_file import KnownAt
from enforcement.gateway.copy_folder import CopyFolder
from enforcement.gateway.follow import Follower, Origin
from enforcement.gateway.packed import epoch_of
from tests.gateway.conftest import Worker, hold, record, until


class SlowDisk(CopyFolder):
    """A disk that takes a copy only when it is let."""

    let: threading.Event
    asked: threading.Event

    def save(self, copy: Copy, known: KnownAt) -> None:
        self.asked.set()
        self.let.wait(20)
        super().save(copy, known)


@pytest.fixture
def slow_disk(tmp_path: Path) -> Iterator[SlowDisk]:
    with closing(SlowDisk(tmp_path / "copies", "")) as folder:
        folder.let, folder.asked = threading.Event(), threading.Event()
        yield folder
        folder.let.set()


async def becomes(condition: Callable[[], object]) -> None:
    """Wait until the condition holds, while the loop goes on."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def following(follower: Follower) -> AsyncIterator[None]:
    """Follows the store meanwhile."""
    task = asyncio.create_task(follower.follow())
    yield
    while not task.done():  # Python 3.11's wait_for may lose a cancellation
        task.cancel()
        await asyncio.wait({task}, timeout=1)


def test_a_disk_that_takes_too_long_holds_up_nobody_and_what_it_has_is_not_believed(
    url: str,
    client: Redis,
    slow_disk: SlowDisk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The copy changes while it is written, so neither the file that is there nor the one that is
    written is one that may be started from, at no moment.
    """
    copy = Copy()
    follower = Follower([url], copy, slow_disk, Acks(url, "one"))
    files = tmp_path / "copies"

    async def run() -> None:
        slow_disk.let.set()
        async with following(follower):
            await becomes(lambda: follower.is_fresh() and list(files.glob("*.copy")))
            monkeypatch.setattr(follow, "SAVE_PATIENCE", 0.05)
            slow_disk.let.clear()
            await asyncio.to_thread(store.rebuild, client, [])
            await becomes(lambda: not list(files.glob("*.copy")))
            await asyncio.to_thread(store.set_if_newer, client, record("acme", 1, hold()))
            await becomes(lambda: copy.find("acme") is not None)
            assert follower.is_fresh()
            slow_disk.let.set()
            while not slow_disk.failures:
                assert list(files.glob("*.copy")) == []
                await asyncio.sleep(0.01)

    with Worker(url):
        asyncio.run(run())
    assert [path.suffix for path in files.iterdir()] == [".lock"]


class StoodStill(Follower):
    """Is stopped for as long as an answer stays good, before it says that its copy is good; then it
    goes on.
    """

    meanwhile: Callable[[], object]
    stood = False

    def _trust(self) -> None:
        if not self.stood and self.is_fresh():
            self.stood = True
            self.meanwhile()
            # the loop stands still meanwhile
            until(lambda: time.monotonic() > self._read_at + follow.ROUND_TOLERANCE)
            super()._trust()
            assert not self.is_fresh(), "it has not read what was decided meanwhile"
        super()._trust()


def test_who_stood_still_is_not_fresh_before_it_has_read_what_was_decided_meanwhile(
    url: str, client: Redis, tmp_path: Path
) -> None:
    """SIGSTOP and SIGCONT, or a machine that was paused, where it matters most."""
    copy = Copy()
    with closing(CopyFolder(tmp_path / "copies", "")) as folder, Worker(url):
        follower = StoodStill([url], copy, folder, Acks(url, "one"))
        follower.meanwhile = lambda: store.set_if_newer(client, record("acme", 1, hold()))

        async def run() -> None:
            async with following(follower):
                await becomes(lambda: follower.stood and follower.is_fresh())
                assert copy.find("acme") is not None

        asyncio.run(run())


def test_nothing_is_answered_before_it_is_in_the_file(
    url: str, client: Redis, slow_disk: SlowDisk
) -> None:
    """Whoever is killed then, and starts again while the store is away, would take it back."""
    store.rebuild(client, [record("acme", 1, hold())])

    async def run() -> None:
        follower = Follower([url], Copy(), slow_disk, Acks(url, "one"))
        async with following(follower):
            await becomes(slow_disk.asked.is_set)
            assert follower.origin is None
            slow_disk.let.set()
            await becomes(lambda: follower.origin is Origin.STORE)

    asyncio.run(run())


class Begun(Follower):
    """Notes what it knew of an account when it began with the file, and who would start next."""

    known: int | None = None
    kept: int | None = None

    async def _begin_with_file(self) -> bool:
        begun = await super()._begin_with_file()
        if begun:
            found = self._folder.newest()
            for name, copy in (("known", self._copy), ("kept", found[0] if found else Copy())):
                raw = copy.find("acme")
                setattr(self, name, epoch_of(raw) if raw else None)
        return begun


def test_what_a_store_said_that_nobody_vouches_for_is_not_forgotten_for_an_older_file(
    url: str, client: Redis, tmp_path: Path
) -> None:
    """Else an account that was just suspended is free until the store was read once more."""
    with closing(CopyFolder(tmp_path / "copies", "")) as folder:
        old = Copy()
        old.apply(wire.encode(record("acme", 1)))
        folder.save(old, KnownAt(time.time(), 0.0))
    store.set_if_newer(client, record("acme", 2, hold()))
    with closing(CopyFolder(tmp_path / "copies", "")) as folder:
        follower = Begun([url], Copy(), folder, Acks(url, "one"))

        async def run() -> None:
            async with following(follower):
                await becomes(lambda: follower.origin is Origin.FILE)

        asyncio.run(run())
    assert follower.known == 2
    assert follower.kept == 2  # it may be killed now, and the store be away


class Told(Follower):
    """Notes, for what only the file knew, whether those who follow the gateway could have gone on
    when it went.
    """

    knew: str | None = None
    goes_on: bool | None = None

    def _go_by_the_store(self) -> None:
        before, cursor = self._copy.find("ghost"), self.changes.cursor
        if before is not None:
            assert self.changes.knows(cursor)
        super()._go_by_the_store()
        if before is not None and self._copy.find("ghost") is None:
            self.knew, self.goes_on = cursor, self.changes.knows(cursor)


def test_who_took_the_snapshot_just_before_a_file_is_given_up_for_the_store_takes_it_again(
    url: str, client: Redis, tmp_path: Path
) -> None:
    """The store was read into what the file knew, and is vouched for a moment later: a follower
    that came in between has accounts that only the file blocks, and is told that they are gone by
    no change.
    """
    with closing(CopyFolder(tmp_path / "copies", "")) as folder:
        old = Copy()
        old.apply(wire.encode(record("ghost", 1, hold())))
        folder.save(old, KnownAt(time.time(), 0.0))
    with closing(CopyFolder(tmp_path / "copies", "")) as folder:
        follower = Told([url], Copy(), folder, Acks(url, "one"))

        async def run() -> None:
            async with following(follower):
                await becomes(lambda: follower.origin is Origin.FILE)
                store.rebuild(client, [record("acme", 1, hold())])
                await becomes(lambda: follower.origin is Origin.STORE)

        asyncio.run(run())
    assert follower.knew and follower.goes_on is False


def test_a_store_that_takes_no_ack_is_followed_and_told_again_later(
    url: str, client: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acks, "EVERY", 0.05)
    store.rebuild(client, [record("acme", 1, hold())])
    client.set(wire.ACKS, "something else")
    copy = Copy()

    async def run() -> None:
        with closing(CopyFolder(tmp_path, "")) as folder:
            follower = Follower([url], copy, folder, Acks(url, "one"))
            async with following(follower):
                await becomes(lambda: follower.origin and not follower.why)
                store.set_if_newer(client, record("acme", 2))
                await becomes(lambda: epoch_of(copy.find("acme") or b"\0" * 7) == 2)
                client.delete(wire.ACKS)
                await becomes(lambda: client.hexists(wire.ACKS, "one"))
        said = wire.decode_ack(client.hget(wire.ACKS, "one") or b"")
        newest = client.xrevrange(wire.CHANGES, count=1)[0][0]
        assert said.position == newest.decode() and said.marker == client.get(wire.MARKER).decode()
        assert not said.left

    asyncio.run(run())


@pytest.mark.parametrize("said", [b"", b"{", b'{"at":1,"marker":"m","position":"7-x"}', b"[]"])
def test_an_ack_that_is_none_is_unreadable(said: bytes) -> None:
    with pytest.raises(wire.Unreadable):
        wire.decode_ack(said)

"""Keeps the copy like the store: loads the packs, follows the stream, and knows how far the copy
can be trusted. Where the store cannot be had at the start, the copy in a file is begun with; as
soon as the store is vouched for, what it says counts alone.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from enforcement.gateway import in_store, scripts, wire
from enforcement.gateway.acks import Acks
from enforcement.gateway.answers import FOREVER
from enforcement.gateway.beats import Beats
from enforcement.gateway.changes import Changes
from enforcement.gateway.copy import Copy
from enforcement.gateway.copy_file import KnownAt
from enforcement.gateway.copy_folder import CopyFolder
from enforcement.gateway.in_store import BATCH, START, ForeignStore, Origin
from enforcement.gateway.store_address import connected

log = logging.getLogger("docket.gateway")

BLOCK_MS = 250
"""How long one read of the stream waits. Marker and heartbeat are looked at after each."""
ROUND_TOLERANCE = 1.25
"""Seconds after the beginning of the last good read after which the copy counts as stale: Valkey is
frozen or away, or this process stood still."""
SOCKET_TIMEOUT = 1.0
BACK_OFF = (0.05, 0.1, 0.2, 0.5)
PREFIXES = 16
"""Parts of the packs read in one round trip; there are 256."""
SAVE_PATIENCE = 5.0
"""Seconds for which the store is not followed, so that the file misses nothing."""
_NOTHING_LOADED = b""


class Follower:
    """One task beside the requests.

    Staleness is machine time, and by this process's own clock: the writer's may be off. Only that
    of a file is by the machine's clock. `addresses`: of the store, where it is followed; each is
    tried where those before it fail, or are replicas that hear nothing from their primary any more.
    `owner`: whose records these are (`wire.owner_of`); a store with another one's is not read.
    `acks`: by which it says what it enforces.
    """

    def __init__(
        self,
        addresses: Sequence[str],
        copy: Copy,
        folder: CopyFolder,
        acks: Acks,
        owner: str = "",
    ) -> None:
        self._addresses = addresses
        self._copy = copy
        self._folder = folder
        self._owner = owner
        self._acks = acks
        self._marker_of_changes: bytes | None = None
        self._apart = False
        self.changes = Changes()
        """For those who follow this gateway."""
        self._looked_for_file = False
        self._unsaved = True
        self._saving: asyncio.Future[None] | None = None
        self._store_alone: Copy | None = None
        self._beats = Beats()
        self._loaded: bytes | None = _NOTHING_LOADED
        self._whole = False
        self._trusted: bool | None = None
        self._read_at = float("-inf")
        self._since = float("-inf")
        self._good_at = float("-inf")
        self.fresh_until = float("-inf")
        """The monotonic moment until which the copy is as good as the store."""
        self.why = "the store was not reached yet"
        """Why the copy is not trusted; empty where it is."""
        self.origin: Origin | None = None
        """None: the copy was never as good as the store, and nothing may be concluded from it."""
        self.reloads = 0
        self.unreadable = 0

    def age(self) -> float:
        """Seconds since the copy was last known to be complete and followed; infinite if it never
        was.
        """
        return time.monotonic() - min(self._good_at, self._beats.since)

    def is_fresh(self) -> bool:
        """Is the copy as good as the store, so that answers are not marked stale?"""
        return time.monotonic() < self.fresh_until

    def age_ms(self) -> int | None:
        """`age` in milliseconds; None where it is infinite."""
        age = self.age()
        return None if age == FOREVER else round(age * 1000)

    def now(self) -> float:
        """Business time, in unix seconds."""
        return time.time() + self._beats.story_offset

    async def follow(self) -> None:
        """Runs until it is cancelled; whatever happens to the store, the copy stays and grows
        older.
        """
        failures = 0
        while True:
            rounds_before = self._good_at
            try:
                await self._follow_once(failures % len(self._addresses))
            # RuntimeError is uvloop's, of a wire that was cut while it connected.
            except (RedisError, OSError, TimeoutError, RuntimeError) as error:
                self._doubt(f"the store is away ({error})")
                await self._begin_with_file()
            except in_store.Behind:
                self._doubt("the replica hears nothing from its primary")
            except ForeignStore:
                self._doubt("the store holds the records of another DOCKET_BASE_URL")
                await self._begin_with_file()
            failures = 0 if self._good_at > rounds_before else failures + 1
            await asyncio.sleep(BACK_OFF[min(failures, len(BACK_OFF) - 1)])

    async def _follow_once(self, which: int) -> None:
        async with connected(
            self._addresses[which],
            protocol=2,
            single_connection_client=True,
            socket_timeout=SOCKET_TIMEOUT,
            socket_connect_timeout=SOCKET_TIMEOUT,
        ) as store:
            last, run_id = which == len(self._addresses) - 1, await in_store.run_of(store)
            self._loaded = _NOTHING_LOADED
            since = position = START  # where the last read began, and where the next one does
            while True:
                asked_at = time.monotonic()
                async with store.pipeline(transaction=False) as pipe:
                    pipe.mget(wire.MARKER, wire.HEARTBEAT, wire.REBUILDING)
                    pipe.xrange(wire.CHANGES, count=1)
                    pipe.xrevrange(wire.CHANGES, count=1)
                    (marker, beat, rebuilding), oldest, newest = await pipe.execute()
                if any(wire.is_foreign(each, self._owner) for each in (marker, rebuilding)):
                    raise ForeignStore
                with self._passing_over("heartbeat"):
                    self._beats.hear(beat, asked_at)
                if not (run_id or last) and self._beats.are_silent(asked_at):
                    raise in_store.Behind
                if (
                    marker != self._loaded
                    or in_store.has_missed(since, oldest)
                    or in_store.has_lost(position, newest)
                ):
                    since, position = await self._load(store, marker, oldest)
                    self._loaded, self._whole = marker, await in_store.bear(store, marker)
                    continue  # the marker may have changed while the packs were read
                vouched = self._whole and wire.vouches(marker, run_id or self._beats.run_id)
                if vouched:
                    self._go_by_the_store()
                else:
                    self._doubt("the store has forgotten, and is being rebuilt")
                    if await self._begin_with_file():
                        continue  # that took a while
                if await self._save(vouched=vouched):
                    continue  # that took a while
                if vouched:
                    self._trust()
                    takes_acks = store if run_id else None
                    await self._acks.say(takes_acks, self._loaded, position, self._since)
                since, position = position, await self._read(store, position)

    async def _load(
        self, store: Redis, marker: bytes | None, oldest: list[Any]
    ) -> tuple[bytes, bytes]:
        """Read all records. Gives the place in the stream that was noted before, so that nothing is
        missed, and the one up to which it was read.

        While somebody is answered, they are read aside and put into the file first: whoever starts
        next, and does not reach the store, must not know less than was answered.
        """
        newest: Any = await store.xrevrange(wire.CHANGES, count=1)
        since = newest[0][0] if newest else START
        position = self._go_on_or_begin(marker, oldest, since)
        began, self._unsaved = time.monotonic(), True
        aside = None if self.origin is None else Copy(like=self._copy)
        if self.origin is Origin.FILE:
            self._store_alone = aside
        into = self._copy if aside is None else aside
        load, whole = store.register_script(scripts.LOAD_PACKS), True
        for first in range(0, 256, PREFIXES):
            async with store.pipeline(transaction=False) as pipe:
                for prefix in range(first, first + PREFIXES):
                    await load(keys=[wire.PACKED], args=[bytes([prefix])], client=pipe)
                for prefix, packs in enumerate(await pipe.execute(), start=first):
                    whole &= self._take(into.merge, prefix, packs)
                    await asyncio.sleep(0)  # requests come between
            # who is decided on meanwhile need not wait for the rest
            position = await self._read(store, position, block=None)
        async for digest, raw in in_store.all_in(store, wire.WHOLE):
            whole &= self._take(into.merge_whole, digest, raw)
        if not whole:  # the same records stand in the hash by account, which takes longer to read
            async for _, raw in in_store.all_in(store, wire.ACCESS):
                self._take(into.apply, raw)
        if aside is not None:
            await self._absorb(aside)
        if not self.changes.is_open:
            self.changes.begin(None if self._apart else marker, position)
            self._marker_of_changes = marker
        self.reloads += 1
        self._since = time.monotonic()
        log.info("read %d accounts in %.2f s", len(self._copy), time.monotonic() - began)
        return since, position

    def _go_on_or_begin(self, marker: bytes | None, oldest: list[Any], newest: bytes) -> bytes:
        """Where the reading of the stream begins. Where it has all since the last time, from there:
        then whoever follows this gateway misses nothing, and need not take everything again.
        """
        last = self.changes.position.encode()
        lost = wire.place(last) > wire.place(newest)
        again = self._marker_of_changes is not None and marker == self._marker_of_changes
        if again and not lost and last != START and not in_store.has_missed(last, oldest):
            return last
        # what a file knows, and what another stream said, no other gateway can compare
        apart = self.origin is Origin.FILE or (again and lost)
        self.changes.pause()
        self._apart, self._marker_of_changes = apart, None
        return newest

    async def _read(self, store: Redis, position: bytes, *, block: int | None = BLOCK_MS) -> bytes:
        """Apply what was written since, waiting `block` milliseconds for the first; gives the new
        place in the stream.
        """
        while True:
            self._read_at = time.monotonic()
            answer: Any = await store.xread({wire.CHANGES: position}, count=BATCH, block=block)
            if not answer:
                return position
            entries = answer[0][1]
            # nobody is answered between the one and the other
            taken = []
            for place, fields in entries:
                raw = fields.get(b"record", b"")
                with self._passing_over("record"):
                    record = wire.decode(raw)
                    self._copy.put(record, raw)
                    if self._store_alone is not None:
                        self._store_alone.put(record, raw)
                    taken.append(raw)
                    self.changes.add(place, raw, record)
            self.changes.told()
            self._since = time.monotonic()
            if self._saving is None:
                self._folder.append(taken, self._known())
            position, block = entries[-1][0], None
            if len(entries) < BATCH:
                return position

    def _take(self, take: Callable[..., object], *given: object) -> bool:
        """False for what cannot be read."""
        taken = False
        with self._passing_over("record"):
            take(*given)
            taken = True
        return taken

    async def _absorb(self, loaded: Copy) -> None:
        """What was read aside, once it is in the file."""
        known = Copy(like=self._copy)
        known.replace(self._copy)
        await asyncio.to_thread(known.absorb, loaded)
        if self._saving is None and self._folder.is_due(reloaded=True):
            await self._begin_saving(known)
        self._copy.replace(known)

    @contextmanager
    def _passing_over(self, what: str) -> Iterator[None]:
        """Something that cannot be read must not keep out the rest: it is said and counted, and
        what was known stays.
        """
        try:
            yield
        except wire.Unreadable as error:
            self.unreadable += 1
            log.error("passed over a %s: %s", what, error)

    async def _begin_with_file(self) -> bool:
        """Where there is nothing else, once: a store that answers is read first, for it knows what
        was decided while this process was away. What it said stays, where it is newer. True where
        there was a file.
        """
        if self.origin is not None or self._looked_for_file:
            return False
        self._looked_for_file = True
        found = await asyncio.to_thread(self._file_and_more)
        if found is None:
            return False
        copy, known = found
        if len(self._copy):
            self._store_alone = Copy()
            self._store_alone.replace(self._copy)
        self._copy.replace(copy)
        age = time.time() - known.at
        if age < 0:
            log.error("the copy is from the future: how old it is cannot be said")
            age = float("inf")
        self.changes.begin(None, self.changes.position.encode())
        self._marker_of_changes = None
        self._good_at = time.monotonic() - age
        self._beats.begin(self._good_at, known.story_offset)
        if self._store_alone is not None:  # who is answered by it may rely on it after a restart
            await self._begin_saving(self._copy)
        self.origin = Origin.FILE
        log.warning(
            "answering from the copy in a file: %d accounts, %d restricted, %.0f s old",
            len(copy),
            copy.restricted,
            age,
        )
        return True

    def _file_and_more(self) -> tuple[Copy, KnownAt] | None:
        """The copy in the file, with what is known already and is newer."""
        found = self._folder.newest(self._copy)
        if found is not None:
            found[0].absorb(self._copy)
        return found

    def _go_by_the_store(self) -> None:
        """What a file alone knew is of another history, or the store would know it."""
        if self._store_alone is not None:
            self._copy.replace(self._store_alone)
            self._store_alone, self._unsaved = None, True
            self.changes.begin(self._loaded, self.changes.position.encode())

    async def _save(self, *, vouched: bool) -> bool:
        """Keep the copy in the file where that is due, and say whether it was. Until then a newly
        read store is not trusted: who is answered from it may rely on it after a restart.
        """
        if self._saving is None:
            known = vouched or self.origin is not None
            if not known or not self._folder.is_due(reloaded=self._unsaved):
                return False
            await self._begin_saving(self._copy)
        elif self._saving.done():
            self._folder.abandon()
            self._saving = None
        else:
            return False
        return True

    async def _begin_saving(self, copy: Copy) -> None:
        """Wait until the copy is in the file, but not for ever."""
        self._unsaved = False
        saving = asyncio.to_thread(self._folder.save, copy, self._known())
        self._saving = asyncio.ensure_future(saving)
        await asyncio.wait({self._saving}, timeout=SAVE_PATIENCE)
        if self._saving.done():
            self._saving.result()
            self._saving = None
        else:
            log.error("the disk has not taken the copy in %g s", SAVE_PATIENCE)
            self._folder.outdate()  # before a change is answered that it lacks

    def _known(self) -> KnownAt:
        return KnownAt(time.time() - self.age(), self._beats.story_offset)

    def _trust(self) -> None:
        """The copy was as good as the store when the last read of the stream was begun, as is known
        since nothing is missing after it. Not now: this process may have stood still since.
        """
        if self._trusted is not True:
            log.info(
                "following the store: %d accounts, %d restricted",
                len(self._copy),
                self._copy.restricted,
            )
        self._trusted, self.why, self.origin = True, "", Origin.STORE
        self._good_at = self._read_at
        if self._saving is None:
            self._folder.stamp(self._known())
        self.fresh_until = min(self._good_at + ROUND_TOLERANCE, self._beats.fresh_until)

    def _doubt(self, why: str) -> None:
        if self._trusted is not False:
            doing = "answering from the last good copy" if self.origin else "there is no copy yet"
            log.warning("%s: %s", doing, why)
        self._trusted, self.why = False, why
        self.fresh_until = float("-inf")

"""Keeps the copy like the store: loads the hash, follows the stream, and knows how far the copy can be trusted."""

import asyncio
import logging
import time
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from enforcement.gateway import wire
from enforcement.gateway.copy import Copy

log = logging.getLogger("docket.gateway")

BLOCK_MS = 250
"""How long one read of the stream waits. Marker and heartbeat are looked at after each."""
ROUND_TOLERANCE = 1.0
"""Seconds without a good round after which the copy counts as stale: Valkey is frozen or away."""
BEAT_TOLERANCE = 3.0
"""Seconds without a new heartbeat after which nobody may be writing changes; a beat is due about each second."""
SOCKET_TIMEOUT = 1.0
BACK_OFF = (0.05, 0.1, 0.2, 0.5)
BATCH = 200
"""Records taken in one go; requests wait for as long as that takes, some milliseconds."""
_NOTHING_LOADED = b""


class Follower:
    """One task beside the requests. Staleness is machine time, and by this process's own clock: the writer's may be off."""

    def __init__(self, valkey_url: str, copy: Copy) -> None:
        self._valkey_url = valkey_url
        self._copy = copy
        self._beat: bytes | None = None
        self._loaded: bytes | None = _NOTHING_LOADED
        self._trusted: bool | None = None
        self._good_at = float("-inf")
        self._beat_at = float("-inf")
        self.story_offset = 0.0
        self.fresh_until = float("-inf")
        """The monotonic moment until which the copy is as good as the store."""
        self.reloads = 0
        self.unreadable = 0

    def age(self) -> float:
        """Seconds since the copy was last known to be complete and followed; infinite if it never was."""
        return time.monotonic() - min(self._good_at, self._beat_at)

    async def follow(self) -> None:
        """Runs until it is cancelled; whatever happens to the store, the copy stays and grows older."""
        failures = 0
        while True:
            rounds_before = self._good_at
            try:
                await self._follow_once()
            except (RedisError, OSError, TimeoutError) as error:
                self._doubt(f"the store is away ({error})")
            failures = 0 if self._good_at > rounds_before else failures + 1
            await asyncio.sleep(BACK_OFF[min(failures, len(BACK_OFF) - 1)])

    async def _follow_once(self) -> None:
        async with Redis.from_url(
            self._valkey_url,
            protocol=2,
            single_connection_client=True,
            socket_timeout=SOCKET_TIMEOUT,
            socket_connect_timeout=SOCKET_TIMEOUT,
            retry=Retry(NoBackoff(), 0),
        ) as store:
            run_id = str((await store.info("server"))["run_id"])
            self._loaded = _NOTHING_LOADED
            position = b"0-0"
            while True:
                said: list[Any] = await store.mget(wire.MARKER, wire.HEARTBEAT)
                marker, beat = said
                self._hear(beat)
                if marker != self._loaded:
                    position = await self._load(store)
                    self._loaded = marker
                    continue  # the marker may have changed while the hash was read
                if wire.vouches(marker, run_id):
                    self._trust()
                else:
                    self._doubt("the store has forgotten; a rebuild is due")
                position = await self._read(store, position)

    async def _load(self, store: Redis) -> bytes:
        """Read the hash whole. Gives the place in the stream from which to follow: noted before, so nothing is missed."""
        newest: Any = await store.xrevrange(wire.CHANGES, count=1)
        async for _, raw in store.hscan_iter(wire.ACCESS, count=BATCH):
            self._apply(raw)
        self.reloads += 1
        return newest[0][0] if newest else b"0-0"

    async def _read(self, store: Redis, position: bytes) -> bytes:
        """Apply what was written since, waiting a moment for the first; gives the new place in the stream."""
        block: int | None = BLOCK_MS
        while True:
            answer: Any = await store.xread({wire.CHANGES: position}, count=BATCH, block=block)
            if not answer:
                return position
            entries = answer[0][1]
            for _, fields in entries:
                self._apply(fields.get(b"record", b""))
            position, block = entries[-1][0], None
            if len(entries) < BATCH:
                return position

    def _apply(self, raw: bytes) -> None:
        """One record that cannot be read must not keep out the others: it is said and counted, and what was known stays."""
        try:
            self._copy.apply(raw)
        except wire.Unreadable as error:
            self.unreadable += 1
            log.error("passed over a record: %s", error)

    def _hear(self, beat: bytes | None) -> None:
        """A beat counts from when it was first seen to be new; only the first one is dated by the clock of its writer."""
        if beat is None or beat == self._beat:
            return
        try:
            heartbeat = wire.decode_heartbeat(beat)
        except wire.Unreadable as error:
            self.unreadable += 1
            log.error("passed over a heartbeat: %s", error)
            return
        first = self._beat is None
        self._beat_at = time.monotonic() - (max(0.0, time.time() - heartbeat.at) if first else 0.0)
        self._beat, self.story_offset = beat, heartbeat.story_offset

    def _trust(self) -> None:
        if self._trusted is not True:
            log.info("following the store: %d accounts, %d restricted", len(self._copy), self._copy.restricted)
        self._trusted = True
        self._good_at = time.monotonic()
        self.fresh_until = min(self._good_at + ROUND_TOLERANCE, self._beat_at + BEAT_TOLERANCE)

    def _doubt(self, why: str) -> None:
        if self._trusted is not False:
            log.warning("answering from the last good copy: %s", why)
        self._trusted = False
        self.fresh_until = float("-inf")

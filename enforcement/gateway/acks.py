"""A gateway says what it enforces: under its own name in the store, where the worker reads it
(`delivery/reach.py`).
"""

import logging
import time
from typing import Any

from redis import Redis as SyncRedis
from redis.asyncio import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from enforcement.gateway import wire

log = logging.getLogger("docket.gateway")

PAUSE = 0.1
"""Seconds at least between two acks, however much changes."""
EVERY = 5.0
"""Seconds after which an ack is given again though nothing has changed."""
FAREWELL = 0.5
"""Seconds for the store to hear that this process stops."""


class Acks:
    """The acks of one gateway process. `name` is its own: no other process has it at the time."""

    def __init__(self, valkey_url: str, name: str) -> None:
        self._valkey_url = valkey_url
        self._name = name
        self._last: tuple[bytes | None, bytes] | None = None
        self._last_at = float("-inf")
        self._refused = False

    async def say(self, store: Redis, marker: bytes | None, position: bytes) -> None:
        """Up to where what was written is enforced. A store that takes no writes is followed all
        the same. Raises RedisError where it is away.
        """
        known, now = (marker, position), time.monotonic()
        if now < self._last_at + (EVERY if known == self._last else PAUSE):
            return
        self._last_at = now
        try:
            # the stubs know of no client that is awaited
            saying: Any = store.hset(wire.ACKS, self._name, _ack(*known))
            await saying
            self._refused = False
        except ResponseError as error:
            if not self._refused:
                log.warning("the store does not take what this gateway enforces: %s", error)
            self._refused = True
        self._last = known

    def leave(self) -> None:
        """Say that this process stops, so that nobody waits for it. Where that cannot be said it is
        taken for one that lags, for a while.
        """
        if self._last is None:
            return
        try:
            with SyncRedis.from_url(
                self._valkey_url,
                socket_timeout=FAREWELL,
                socket_connect_timeout=FAREWELL,
                retry=Retry(NoBackoff(), 0),
            ) as store:
                store.hset(wire.ACKS, self._name, _ack(*self._last, left=True))
        except (RedisError, OSError) as error:
            log.warning("the store was not told that this gateway stops: %s", error)


def _ack(marker: bytes | None, position: bytes, *, left: bool = False) -> bytes:
    said = (marker or b"").decode(errors="replace")
    return wire.encode_ack(
        wire.Ack(at=time.time(), marker=said, position=position.decode(), left=left)
    )

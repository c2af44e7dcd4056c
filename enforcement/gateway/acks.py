"""A gateway says what it enforces: under its own name in the store, where the worker reads it
(`delivery/reach.py`); and so do those who follow it, through it.
"""

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from enforcement.gateway import wire
from enforcement.gateway.store_address import connect, connected

log = logging.getLogger("docket.gateway")

PAUSE = 0.1
"""Seconds at least between two acks, however much changes."""
EVERY = 5.0
"""Seconds after which an ack is given again though nothing has changed; and the longest pause until
one that a primary beside a replica was not told is tried again. Each such pause is twice the last.
"""
TIMEOUT = 1.0
"""Seconds for the primary to take what is said beside the following of a replica."""
FAREWELL = 0.5
"""Seconds for the store to hear that this process stops."""


FOLLOWERS_MOST = 1_000
"""Followers that say through this gateway what they enforce."""
FOLLOWER = "follower/"
"""Begins the name of each."""
FOLLOWER_GONE = 60.0
"""Seconds without a word, after which the place of a follower is another's; it says something
every five.
"""


class Full(Exception):
    """There are as many followers as this gateway takes note of."""


@dataclass
class Word:
    """What one of them enforces. Monotonic seconds."""

    position: bytes
    since: float
    written: bool = False
    left: bool = False
    heard_at: float = float("inf")
    written_at: float = float("-inf")


class Acks:
    """The acks of one gateway process, and of those who follow it, written into the primary. `name`
    is its own: no other process has it at the time.
    """

    def __init__(self, valkey_url: str, name: str) -> None:
        self._valkey_url = valkey_url
        self._name = name
        self._marker: bytes | None = None
        self._words: dict[str, Word] = {}
        self._last_at, self._pause = float("-inf"), PAUSE
        self._refused = False
        self._apart: asyncio.Task[None] | None = None

    def hear(self, name: str, position: str, waited: float, *, left: bool) -> None:
        """A follower enforces what is up to here, for `waited` seconds already; or it has stopped.
        Written with the gateway's own word. Raises Full.
        """
        name, now = FOLLOWER + name, time.monotonic()
        known = self._words.get(name)
        if known is None and len(self._words) > FOLLOWERS_MOST:
            self._forget_the_silent(now)
            if len(self._words) > FOLLOWERS_MOST:
                raise Full
        place = position.encode()
        if known is None or known.position != place:
            known = self._words[name] = Word(place, now - waited)
        known.left, known.heard_at, known.written_at = left, now, float("-inf")

    def _forget_the_silent(self, now: float) -> None:
        """Those that were killed did not say that they leave."""
        for name in [n for n, word in self._words.items() if word.heard_at < now - FOLLOWER_GONE]:
            del self._words[name]

    async def say(
        self, store: Redis | None, marker: bytes | None, position: bytes, since: float
    ) -> None:
        """Up to where what was written is enforced, and since when (monotonic). A store that takes
        no writes is followed all the same. Raises RedisError where it is away. Without a store a
        replica is followed: the primary is told meanwhile, and is not waited for.
        """
        now = time.monotonic()
        pause = self._pause if store is None else PAUSE
        if now < self._last_at + pause or (self._apart and not self._apart.done()):
            return
        if marker != self._marker:
            # what was said of another loading counts for nothing until it is said again
            self._words.clear()
        own = self._words.get(self._name)
        if own is None or own.position != position:
            self._words[self._name] = Word(position, since)
        elif own.written_at + EVERY <= now:
            own.written_at = float("-inf")
        due = {name: word for name, word in self._words.items() if word.written_at == float("-inf")}
        if not due:
            return
        self._last_at, self._marker = now, marker
        if store is None:
            self._apart = asyncio.create_task(self._say_apart(due, now))
        else:
            await self._say(store, due, now)

    async def _say_apart(self, due: dict[str, Word], now: float) -> None:
        """Over a connection of its own. What a primary that is away was not told is said again, but
        less and less often: nobody reads it meanwhile, and each try is a connection.
        """
        try:
            async with connected(
                self._valkey_url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT
            ) as primary:
                await self._say(primary, due, now)
        except (RedisError, OSError, TimeoutError, RuntimeError) as error:
            self._warn(error)
            self._pause = min(2 * self._pause, EVERY)
        else:
            self._pause = PAUSE

    async def _say(self, store: Redis, due: dict[str, Word], now: float) -> None:
        try:
            await self._write(store, due, now)
            self._refused = False
        except ResponseError as error:
            self._warn(error)
        for name, word in due.items():
            word.written, word.written_at = True, now
            if word.left and self._words.get(name) is word:
                del self._words[name]

    def _warn(self, error: Exception) -> None:
        """Once, until it is told again."""
        if not self._refused:
            log.warning("the store does not take what this gateway enforces: %s", error)
        self._refused = True

    async def _write(self, store: Redis, due: dict[str, Word], now: float) -> None:
        moved = [
            wire.Reached(name, word.position.decode(), round((now - word.since) * 1000, 3))
            for name, word in due.items()
            if not word.written and not word.left
        ]
        said: dict[Any, Any] = {
            name: _ack(self._marker, word.position, left=word.left) for name, word in due.items()
        }
        async with store.pipeline(transaction=False) as pipe:
            pipe.hset(wire.ACKS, mapping=said)
            if moved:
                fields: dict[Any, Any] = {"by": wire.encode_reached(moved)}
                pipe.xadd(wire.REACHED, fields, maxlen=wire.REACHED_MAXLEN, approximate=True)
            await pipe.execute()

    def leave(self) -> None:
        """Say that this process stops, so that nobody waits for it. Where that cannot be said it is
        taken for one that lags, for a while.
        """
        own = self._words.get(self._name)
        if own is None:
            return
        try:
            with connect(
                self._valkey_url, socket_timeout=FAREWELL, socket_connect_timeout=FAREWELL
            ) as store:
                store.hset(wire.ACKS, self._name, _ack(self._marker, own.position, left=True))
        except (RedisError, OSError) as error:
            log.warning("the store was not told that this gateway stops: %s", error)


def _ack(marker: bytes | None, position: bytes, *, left: bool = False) -> bytes:
    return wire.encode_ack(
        wire.Ack(at=time.time(), marker=wire.text(marker), position=position.decode(), left=left)
    )

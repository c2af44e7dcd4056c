"""The latest changes, ready to be sent to those who follow this gateway, and the cursor that says
up to where somebody knows them: `GENERATION.PLACE`, the place being one in the store's stream.

A generation is what places can be compared within. All gateways that loaded the store under one
marker have the same, so a follower may go on at another gateway. Where changes may have been
missed, whoever follows takes the snapshot again.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from hashlib import blake2b
from uuid import uuid4

from enforcement.gateway import wire

MOST = 10_000
"""Changes that are kept, at most; and how many bytes of them."""
MOST_BYTES = 8_000_000


_NOWHERE = "0-0"


class TooOld(Exception):
    """What changed since this cursor is not known any more, or never was here."""


class Changes:
    """In order; the oldest are forgotten a quarter at a time."""

    def __init__(self) -> None:
        self.begun = 0
        """How often it was begun again: numbers are of one beginning."""
        self._news = asyncio.Event()
        self._begin(_own_generation(), _NOWHERE)

    @property
    def cursor(self) -> str:
        """The newest."""
        return f"{self.generation}.{self.position}"

    def begin(self, marker: bytes | None, position: bytes) -> None:
        """Changes may have been missed, and what is known has all up to here. `marker`: under which
        places can be compared with those of other gateways; None: with nobody's.
        """
        shared = marker and position.decode() != _NOWHERE
        digest = blake2b(marker or b"", digest_size=8).hexdigest() if shared else _own_generation()
        self._begin(digest, position.decode())
        self.told()

    def pause(self) -> None:
        """What is known changes in ways that are not told here: nobody goes on, or begins, until it
        is begun again.
        """
        self.begun += 1
        self.is_open = False
        self.told()

    def _begin(self, generation: str, position: str) -> None:
        self.begun += 1
        self.is_open = True
        self.generation, self.position = generation, position
        self._places: list[tuple[int, ...]] = []
        self._frames: list[bytes] = []
        self._records: list[tuple[str, int]] = []
        self._start = wire.place(position)
        self._first = 0
        self._bytes = 0

    def add(self, position: bytes, raw: bytes, record: wire.Record) -> None:
        """A record as the stream had it, and as it was read."""
        place = wire.place(position)
        if not self.is_open or place <= self._start or (self._places and place <= self._places[-1]):
            return
        if b"\n" in raw or b"\r" in raw:
            raw = wire.encode(record)
        self.position = position.decode()
        frame = b"id: %b\nevent: change\ndata: %b\n\n" % (self.cursor.encode(), raw)
        self._places.append(place)
        self._frames.append(frame)
        self._records.append((record.account, record.epoch))
        self._bytes += len(frame)
        if len(self._frames) > MOST or self._bytes > MOST_BYTES:
            self._forget(max(1, len(self._frames) // 4))

    def told(self) -> None:
        """All that came at once was added: whoever waits looks."""
        news, self._news = self._news, asyncio.Event()
        news.set()

    def number_after(self, cursor: str) -> int:
        """The number of the first change that this cursor does not have. Raises TooOld."""
        generation, _, said = cursor.rpartition(".")
        try:
            place = wire.place(said)
        except ValueError:
            raise TooOld from None
        here = self._places[-1] if self._places else self._start
        if not self.is_open or generation != self.generation or not self._start <= place <= here:
            raise TooOld
        return self._first + bisect_right(self._places, place)

    def knows(self, cursor: str) -> bool:
        """Whether changes go on from there."""
        try:
            self.number_after(cursor)
        except TooOld:
            return False
        return True

    def frames_from(self, begun: int, number: int, most: int) -> tuple[bytes, int]:
        """Changes from this number on, some `most` bytes, and the number of the one after. Raises
        TooOld.
        """
        at = number - self._first
        if begun != self.begun or at < 0:
            raise TooOld
        taken, size = [], 0
        for frame in self._frames[at : at + 1_000]:
            taken.append(frame)
            size += len(frame)
            if size >= most:
                break
        return b"".join(taken), number + len(taken)

    def place_of(self, account: str, epoch: int) -> tuple[int, ...] | None:
        """Where this version of the account's access came, or a later one; None where nobody
        remembers.
        """
        for (name, version), place in zip(self._records, self._places, strict=True):
            if name == account and version >= epoch:
                return place
        return None

    @property
    def start(self) -> tuple[int, ...]:
        """All before this place was loaded, or is forgotten here."""
        return self._start

    async def more(self, seconds: float) -> None:
        """Wait until something was added or begun again, or so long."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            pass

    def _forget(self, count: int) -> None:
        self._start = self._places[count - 1]
        self._bytes -= sum(map(len, self._frames[:count]))
        del self._places[:count], self._frames[:count], self._records[:count]
        self._first += count


def _own_generation() -> str:
    return uuid4().hex[:16]

"""How the store is read, and whether a reader of its stream has missed something."""

from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Any

from redis.asyncio import Redis

from enforcement.gateway import wire

BATCH = 200
"""Records taken in one go; requests wait for as long as that takes, some milliseconds."""
START = b"0-0"
"""Before the first place in the stream."""


class Origin(StrEnum):
    """Where a copy that may be answered from was first had from."""

    STORE = "STORE"
    FILE = "FILE"


class ForeignStore(Exception):
    """The store holds the records of another installation."""


class Behind(Exception):
    """A replica hears nothing from its primary any more, or from one into which nobody writes."""


async def run_of(store: Redis) -> str:
    """Which run of which server this is; empty for a replica, which has the data of another, whose
    run the worker's heartbeat names.
    """
    server, role = await store.info("server"), await store.info("replication")
    return str(server["run_id"]) if role["role"] == "master" else ""


async def bear(store: Redis, marker: bytes | None) -> bool:
    """Do the hashes from which was read bear the marker?

    One that was lost alone does not; it was looked for after it was read.
    """
    async with store.pipeline(transaction=False) as pipe:
        for key in (wire.PACKED, wire.WHOLE):
            pipe.hget(key, wire.MARK)
        return all(mark == marker for mark in await pipe.execute())


async def all_in(store: Redis, key: str) -> AsyncIterator[tuple[bytes, bytes]]:
    """The records of a hash, by their fields."""
    async for name, raw in store.hscan_iter(key, count=BATCH):
        if name != wire.MARK.encode():
            yield name, raw


def has_missed(since: bytes, oldest: list[Any]) -> bool:
    """Does the stream begin after the place from which we read last, so that what came between may
    be lost to us? Asked after the read: a stream that is cut between the question and the read
    would not be noticed before it.
    """
    return bool(oldest) and since != START and wire.place(oldest[0][0]) > wire.place(since)


def has_lost(position: bytes, newest: list[Any]) -> bool:
    """Does the stream end before the place up to which we read? Then it is another one: it was
    removed, and perhaps begun again by a server whose clock was put back.
    """
    return position != START and (not newest or wire.place(newest[0][0]) < wire.place(position))

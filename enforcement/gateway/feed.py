"""The feed for those who keep a copy in their own process: the snapshot, then changes as
server-sent events with a heartbeat each second.

The server takes all that it is given to send, and holds it in memory until it is read. So a
snapshot is sent from a file, which is read as fast as the asker takes it, and a stream of changes
ends after so many bytes: whoever follows comes back with the id of its last event, as server-sent
events do, and one that does not read costs no more than that. One that comes back too late is told
to take the snapshot.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from typing import IO, Protocol
from urllib.parse import parse_qs

from msgspec import json

from enforcement.gateway import pages, snapshot
from enforcement.gateway.bodies import Refusal
from enforcement.gateway.changes import TooOld
from enforcement.gateway.copy import Copy
from enforcement.gateway.follow import Follower

log = logging.getLogger("docket.gateway")

STREAMS_MOST = 500
"""A server takes some thousand connections, and questions must find room."""
STREAM_BYTES = 256 * 1024
"""After which a stream ends; all streams together may hold back this times their number."""
HEARTBEAT = 1.0
SNAPSHOT_LASTS = 10.0
"""Seconds for which askers are given the same snapshot: changes go on from its cursor."""
SNAPSHOTS_HELD = 3
"""Files of each form that stay open, for whoever was just told of one."""
PIECE = 64 * 1024
EVENTS: pages.Headers = [
    ("content-type", "text/event-stream"),
    ("cache-control", "no-store"),
    ("x-accel-buffering", "no"),  # nginx would hold events back
]
GONE = "What changed since this cursor is not known here. Take /v1/snapshot, and its cursor."
Form = Callable[[Copy, dict[str, object]], Iterator[bytes]]


class Stream(Protocol):
    """What is written piece by piece."""

    async def send_bytes(self, data: bytes) -> None: ...


class Streaming(Protocol):
    """What we use of granian's answer."""

    def response_stream(self, status: int, headers: pages.Headers) -> Stream: ...
    def response_file(self, status: int, headers: pages.Headers, file: str) -> None: ...


class Feed:
    """Serves both; `status_url` has `{reference}` in it."""

    def __init__(self, copy: Copy, follower: Follower, status_url: str) -> None:
        self._copy, self._follower, self._changes = copy, follower, follower.changes
        self._began = time.monotonic()
        self._forms = {
            (kind, free): Snapshots(self, partial(form, free=free), status_url)
            for kind, form in (
                (snapshot.LINES, snapshot.as_lines),
                (snapshot.PACKED, snapshot.as_packed),
            )
            for free in (False, True)
        }
        self.streams = 0

    async def give_snapshot(self, reply: Streaming, accept: str, query: str) -> None:
        """Everything that is restricted; with `free=1` accounts as well that are free again. Raises
        Refusal.
        """
        kind = snapshot.PACKED if snapshot.PACKED in accept else snapshot.LINES
        path = await self._forms[kind, parse_qs(query).get("free") == ["1"]].path()
        headers = [("content-type", kind), ("cache-control", "no-store")]
        reply.response_file(200, headers, path)

    async def give_changes(self, reply: Streaming, query: str, last_id: str | None) -> None:
        """What changed after a cursor, then what changes, for a while. Raises Refusal."""
        if self.streams >= STREAMS_MOST:
            raise Refusal(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "busy",
                f"This gateway gives {STREAMS_MOST} streams at a time. Ask another one.",
                retry_after=1,
            )
        cursor = last_id or parse_qs(query).get("after", [""])[0]
        try:
            number = self._changes.number_after(cursor)
        except TooOld:
            raise Refusal(HTTPStatus.GONE, "cursor_gone", GONE) from None
        self.streams += 1
        try:
            await self._stream(reply.response_stream(200, EVENTS), self._changes.begun, number)
        finally:
            self.streams -= 1

    async def _stream(self, stream: Stream, begun: int, number: int) -> None:
        beat_at, sent = float("-inf"), 0
        while sent < STREAM_BYTES:
            try:
                frames, number = self._changes.frames_from(begun, number, PIECE)
            except TooOld:
                await stream.send_bytes(b"event: gone\ndata: {}\n\n")
                return
            now = time.monotonic()
            if not frames and now >= beat_at + HEARTBEAT:
                # after all that was known when it was made
                beat_at = now
                frames = b"event: heartbeat\ndata: %b\n\n" % json.encode(self.heartbeat())
            if frames:
                await stream.send_bytes(frames)
                sent += len(frames)
            else:
                await self._changes.more(beat_at + HEARTBEAT - now)

    def heartbeat(self) -> dict[str, object]:
        """`now`: business time in unix seconds; `up`: seconds of this process's own clock, by which
        a reader sees that something came late; `age_ms`: how old the copy is, null where nobody
        knows.
        """
        return {
            "now": self._follower.now(),
            "up": time.monotonic() - self._began,
            "fresh": self._follower.is_fresh(),
            "age_ms": self._follower.age_ms(),
        }

    def frozen(self) -> tuple[Copy, str, int]:
        """The copy as it is now, its cursor, and which beginning that belongs to. Raises Refusal
        where there is none.
        """
        if self._follower.origin is None or not self._changes.is_open:
            raise Refusal(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "not_ready",
                "This gateway has no copy of the access records yet. Ask again.",
                retry_after=1,
            )
        return snapshot.frozen(self._copy), self._changes.cursor, self._changes.begun

    def is_known(self, cursor: str, begun: int) -> bool:
        """Whether changes go on from there."""
        return begun == self._changes.begun and self._changes.knows(cursor)


class Snapshots:
    """The newest snapshots in one form, in files without a name: they go with the process, however
    it ends.
    """

    def __init__(self, feed: Feed, form: Form, status_url: str) -> None:
        self._feed, self._form, self._status_url = feed, form, status_url
        self._files: list[IO[bytes]] = []
        self._writing = asyncio.Lock()
        self._cursor, self._begun, self._made_at = "", 0, float("-inf")

    async def path(self) -> str:
        """Where one lies that is new enough. Raises Refusal."""
        async with self._writing:
            new = time.monotonic() < self._made_at + SNAPSHOT_LASTS
            if not new or not self._feed.is_known(self._cursor, self._begun):
                await self._write()
            return f"/dev/fd/{self._files[-1].fileno()}"

    async def _write(self) -> None:
        frozen, cursor, begun = self._feed.frozen()
        first = {"cursor": cursor, "status_url": self._status_url, **self._feed.heartbeat()}
        made_at = time.monotonic()
        try:
            file = tempfile.TemporaryFile()  # noqa: SIM115 - stays open for those who ask
            for piece in self._form(frozen, first):
                file.write(piece)
                await asyncio.sleep(0)  # questions come between
            file.flush()
        except OSError as error:
            log.error("no file for a snapshot: %s", error)
            raise Refusal(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "no_file",
                "This gateway cannot write its snapshot to a file. Ask another one.",
                retry_after=10,
            ) from error
        self._files.append(file)
        self._cursor, self._begun, self._made_at = cursor, begun, made_at
        for old in self._files[:-SNAPSHOTS_HELD]:
            old.close()
        del self._files[:-SNAPSHOTS_HELD]

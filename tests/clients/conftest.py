"""The follower beside a real gateway, and a wire between them that can be cut."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docket_access import Access

from tests.gateway.conftest import (
    GatewayProcess,
    client,
    own_valkey,
    shared_url,
    until,
    url,
    worker,
)

__all__ = ["client", "own_valkey", "shared_url", "url", "worker"]


class Wire:
    """Passes bytes on to a port, and can be cut, at once or in the middle of an answer."""

    def __init__(self, to: int) -> None:
        self.to = to
        self.cut_after: int | None = None
        """Bytes of answers after which a connection is cut; None: never."""
        self.cut_once_after: int | None = None
        """The same, for the next connection that gets there."""
        self.flip_at: int | None = None
        """The byte of each answer that is changed."""
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.port: int = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()

    @property
    def address(self) -> str:
        """Where the follower connects to."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """End every connection now."""
        asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result()

    def close(self) -> None:
        """End all of it."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> int:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def _cut(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def _end(self) -> None:
        self._server.close()
        await self._cut()
        tasks = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            theirs, ours = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            writer.transport.abort()
            return
        self._open.add(ours)
        try:
            await asyncio.gather(
                self._pass(reader, ours, answers=False), self._pass(theirs, writer, answers=True)
            )
        finally:
            for one in (writer, ours):
                one.transport.abort()
                self._open.discard(one)

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        passed = 0
        try:
            while piece := await reader.read(4_096):
                if answers and self.flip_at is not None:
                    at = self.flip_at - passed
                    if 0 <= at < len(piece):
                        piece = piece[:at] + bytes([piece[at] ^ 1]) + piece[at + 1 :]
                most = self.cut_after if self.cut_after is not None else self.cut_once_after
                if answers and most is not None and passed + len(piece) > most:
                    self.cut_once_after = None
                    writer.write(piece[: max(0, most - passed)])
                    await writer.drain()
                    break
                passed += len(piece)
                writer.write(piece)
                await writer.drain()
        except OSError:
            pass
        writer.transport.abort()


@pytest.fixture
def gateway(url: str, worker: Any, tmp_path: Path) -> Iterator[GatewayProcess]:
    """A gateway that follows the store."""
    with GatewayProcess(url, tmp_path / "gateway.log") as running:
        until(running.fresh)
        yield running


@pytest.fixture
def wire(gateway: GatewayProcess) -> Iterator[Wire]:
    """Between follower and gateway."""
    between = Wire(gateway.port)
    yield between
    between.close()


@pytest.fixture
def access(wire: Wire) -> Iterator[Access]:
    """A follower that has a copy."""
    with Access(wire.address, name="the-follower") as running:
        assert running.stale_for is None
        yield running

"""What stands outside: a mail server, a receiver of webhooks, and wires that can be cut.

All in one thread, on loopback.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Self

import uvloop
from aiosmtpd.smtp import SMTP

from config.local.mailbox import Mailbox
from config.local.mailsink import Sink
from config.local.receiver import Receiver

Streams = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: hang up with a reset, without waiting


class Net:
    """The thread and its loop; everything that listens belongs to it."""

    def __init__(self, folder: Path) -> None:
        self.mailbox = Mailbox(folder / "mail")
        self.loop = uvloop.new_event_loop()
        self.servers: list[asyncio.Server] = []
        self.thread = threading.Thread(target=self.loop.run_forever, name="net", daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        self.smtp_port = self.call(self._smtp())
        self.receiver = Receiver()
        self.receiver.port = self.listen(self.receiver.serve)
        return self

    def __exit__(self, *_: object) -> None:
        self.call(self._close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    async def _close(self) -> None:
        """Stop listening, hang up on whoever is left, and let every conversation end."""
        for server in self.servers:
            server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)  # what was closed leaves the loop with its next round

    def call(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Let the loop do it, and give what came of it."""
        done: Future[Any] = asyncio.run_coroutine_threadsafe(work, self.loop)
        return done.result(10)

    def listen(self, serve: Streams) -> int:
        """Serve on a port of this machine; the port."""

        async def begin() -> int:
            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            self.servers.append(server)
            return int(server.sockets[0].getsockname()[1])

        port: int = self.call(begin())
        return port

    async def _smtp(self) -> int:
        server = await self.loop.create_server(
            lambda: SMTP(Sink(self.mailbox), hostname="localhost", loop=self.loop), "127.0.0.1", 0
        )
        self.servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    def wire(self, port: int) -> Wire:
        """A wire to a server of this machine, whole until somebody bends it."""
        wire = Wire(self, port)
        wire.port = self.listen(wire.serve)
        return wire


class Wire:
    """A TCP proxy. `pass` carries; `delay` carries late; `reset` hangs up on all, old and new;
    `hold` keeps them open and carries nothing.
    """

    def __init__(self, net: Net, target: int) -> None:
        self.net, self.target, self.port = net, target, 0
        self.mode, self.seconds = "pass", 0.0
        self.flows = asyncio.Event()
        self.flows.set()
        self.ends: set[asyncio.StreamWriter] = set()
        self.felt = 0  # how often somebody was hung up on, or called or said what was held

    def bend(self, mode: str, *, seconds: float = 0.0) -> None:
        """From now on, and for what is open already."""

        async def change() -> None:
            self.mode, self.seconds = mode, seconds
            if mode == "hold":
                self.flows.clear()
            else:
                self.flows.set()
            if mode == "reset":
                for end in list(self.ends):
                    self.felt += 1
                    reset(end)

        self.net.call(change())

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection through the wire."""
        self.ends.add(writer)
        try:
            if self.mode == "reset":
                self.felt += 1
                return reset(writer)
            self.felt += not self.flows.is_set()
            await self.flows.wait()
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
            self.ends.add(back)
            try:
                # the net ends while somebody still speaks
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.gather(self.carry(reader, back), self.carry(there, writer))
            finally:
                self.ends.discard(back)
                back.close()
        except OSError:
            reset(writer)
        finally:
            self.ends.discard(writer)
            writer.close()

    async def carry(self, one: asyncio.StreamReader, other: asyncio.StreamWriter) -> None:
        """One direction, until one side hangs up."""
        # uvloop's word for an end that was hung up meanwhile
        with contextlib.suppress(OSError, RuntimeError):
            while data := await one.read(65_536):
                self.felt += not self.flows.is_set()
                await self.flows.wait()
                if self.seconds:
                    await asyncio.sleep(self.seconds)
                other.write(data)
                await other.drain()
        other.close()


def reset(end: asyncio.StreamWriter) -> None:
    """Hang up so that the other side notices at once."""
    if end.is_closing():  # it has no socket any more
        return
    with contextlib.suppress(OSError):
        end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    end.transport.abort()

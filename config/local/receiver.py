"""A receiver of webhooks on this machine, which keeps what it took, and fails on demand."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from typing import Any

LINES = {
    200: "OK",
    302: "Found",
    410: "Gone",
    429: "Too Many Requests",
    500: "Internal Server Error",
}


@dataclass
class Receiver:
    """Takes webhooks; `how` says what it answers: a code, `never`, `endless`."""

    how: int | str = 200
    headers: dict[str, str] = field(default_factory=dict)
    # what it took: webhook-id and body
    got: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    asked: int = 0
    port: int = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/hook"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError), contextlib.closing(writer):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
            fields = {
                name.lower(): value.strip()
                for name, _, value in (line.partition(":") for line in head)
            }
            body = await reader.readexactly(int(fields["content-length"]))
            self.asked += 1
            if self.how == "never":
                await reader.read()  # until the other side hangs up
            elif self.how == "endless":
                writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
                self.got.append((fields["webhook-id"], json.loads(body)))
                while True:
                    writer.write(b"x" * 65_536)
                    await writer.drain()
            else:
                code = int(self.how)
                if code == 200:
                    self.got.append((fields["webhook-id"], json.loads(body)))
                more = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
                writer.write(
                    (
                        f"HTTP/1.1 {code} {LINES[code]}\r\nContent-Length: 0\r\nConnection: "
                        f"close\r\n{more}\r\n"
                    ).encode()
                )
                await writer.drain()

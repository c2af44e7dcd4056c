"""A store that fails over: a primary and a replica, and three Sentinels that watch them."""

from __future__ import annotations

import shutil
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from redis import Redis, RedisError

from config.local.postgres import plain
from config.local.process import free_port
from config.local.supervisor import Service, Supervisor
from config.local.valkey import binary
from enforcement.gateway.store_address import connect

NAME, PASSWORD, SENTINEL_PASSWORD = "docket", "of-the-store", "of-sentinels"
DOWN_AFTER = 1_000  # milliseconds of silence after which the primary is given up


class FailingStore:
    """All five, on this machine; `folder` has their files."""

    def __init__(self, folder: Path, supervisor: Supervisor) -> None:
        self.folder, self.supervisor = folder, supervisor
        self.folder.mkdir()
        ports: list[int] = []
        while len(ports) < 5:
            ports.append(free_port(taken=ports))
        self.servers, self.sentinels = ports[:2], ports[2:]

    @property
    def url(self) -> str:
        """As Docket is told it."""
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.sentinels)
        login = f"?sentinel_password={SENTINEL_PASSWORD}"
        return f"redis+sentinel://:{PASSWORD}@{hosts}/{NAME}/0{login}"

    def start(self) -> None:
        """Start all five, and wait until a failover would find everything that it needs."""
        primary, replica = self.servers
        self.supervisor.start(
            self._service("primary", primary, self._stored()),
            self._service("replica", replica, self._stored(primary)),
        )
        self.supervisor.start(
            *(
                self._service(f"sentinel{number}", port, self._watching(), "--sentinel")
                for number, port in enumerate(self.sentinels)
            )
        )

        def complete() -> bool:
            with suppress(RedisError):
                found: Any = self._ask(self.sentinels[0], SENTINEL_PASSWORD).sentinel_master(NAME)
                return bool(found["num-slaves"] == 1 and found["num-other-sentinels"] == 2)
            return False

        assert self.supervisor.wait_until(complete, seconds=30), "the Sentinels know nobody"

    def primary(self) -> int:
        """The port of the server that takes writes, as Sentinels say; 0: none."""
        with suppress(RedisError), self._ask(self.sentinels[0], SENTINEL_PASSWORD) as sentinel:
            found: Any = sentinel.sentinel_get_master_addr_by_name(NAME)
            return int(found[1])
        return 0

    def lose_primary(self) -> int:
        """Kill it, and do not start it again; the port of the one that is to take over."""
        self.supervisor.stop([self._called("primary")], sig=signal.SIGKILL)
        return self.servers[1]

    def stop(self) -> None:
        """End what is left."""
        names = [name for name in self.supervisor.children if name.startswith(self._called(""))]
        self.supervisor.stop(names, sig=signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _called(self, name: str) -> str:
        return f"{self.folder.name}-{name}"

    def _ask(self, port: int, password: str) -> Redis:
        return connect(f"redis://:{password}@127.0.0.1:{port}/0", socket_timeout=1)

    def _service(self, name: str, port: int, lines: list[str], *more: str) -> Service:
        file = self.folder / f"{name}.conf"
        password = SENTINEL_PASSWORD if more else PASSWORD
        known = [
            f"port {port}",
            "bind 127.0.0.1",
            f"requirepass {password}",
            f'dir "{self.folder}"',
        ]
        file.write_text("\n".join([*known, *lines, ""]), encoding="utf-8")

        def answers() -> bool:
            with suppress(RedisError), self._ask(port, password) as server:
                return bool(server.ping())
            return False

        argv = (str(binary()), str(file), *more)
        return Service(self._called(name), argv, plain(), ready=answers)

    def _stored(self, of: int | None = None) -> list[str]:
        shared = ['save ""', f"primaryauth {PASSWORD}", "repl-diskless-sync-delay 0"]
        return [*shared, *([f"replicaof 127.0.0.1 {of}"] if of else [])]

    def _watching(self) -> list[str]:
        return [
            f"sentinel sentinel-pass {SENTINEL_PASSWORD}",
            f"sentinel monitor {NAME} 127.0.0.1 {self.servers[0]} 2",
            f"sentinel auth-pass {NAME} {PASSWORD}",
            f"sentinel down-after-milliseconds {NAME} {DOWN_AFTER}",
            f"sentinel failover-timeout {NAME} 5000",
        ]

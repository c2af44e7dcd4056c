"""A server of Valkey with a replica, and a Sentinel that lets the replica take over."""

from __future__ import annotations

import signal
import time
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from config.local.postgres import plain
from config.local.process import free_port
from config.local.supervisor import Service
from config.local.valkey import EmbeddedValkey, binary
from tests.faults._stack import Site

GROUP = "docket"
DOWN_AFTER = 500  # milliseconds


class Pair:
    """Two servers beside the site's own, the first of which is the primary, and who watches."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.servers = [self._server(name) for name in ("valkey-one", "valkey-two")]
        one, two = self.servers
        self.between = site.net.wire(one.port)  # what replica and Sentinel know the primary by
        two_service = two.service()
        with (two.data / "valkey.conf").open("a") as config:
            config.write(f"replicaof 127.0.0.1 {self.between.port}\nmasterauth {one.password}\n")
        site.supervisor.start(self._named(one, one.service()), self._named(two, two_service))
        self.watcher = free_port()
        self._watch(one.password)
        self.until_in_step()

    def _server(self, name: str) -> EmbeddedValkey:
        server = EmbeddedValkey(self.site.folder, throwaway=True)
        server.data = self.site.folder / name
        return server

    def _named(self, server: EmbeddedValkey, service: Service) -> Service:
        return Service(server.data.name, service.argv, service.env, ready=service.ready)

    def _watch(self, password: str) -> None:
        config = self.site.folder / "sentinel.conf"
        config.write_text(
            f"port {self.watcher}\nbind 127.0.0.1\ndir {self.site.folder}\n"
            f"sentinel monitor {GROUP} 127.0.0.1 {self.between.port} 1\n"
            f"sentinel auth-pass {GROUP} {password}\n"
            f"sentinel down-after-milliseconds {GROUP} {DOWN_AFTER}\n"
            f"sentinel failover-timeout {GROUP} 3000\n"
        )
        argv = (str(binary()), str(config), "--sentinel")
        self.site.supervisor.start(Service("sentinel", argv, plain(), ready=self._watches))

    def _watches(self) -> bool:
        try:
            return bool(self.sentinel().sentinel_slaves(GROUP))
        except RedisError:
            return False

    def sentinel(self) -> Redis:
        """Whom programs ask where the primary is."""
        return Redis(port=self.watcher, socket_timeout=2)

    def client(self, number: int, database: str) -> Redis:
        """One of the servers, past every wire."""
        url = self.servers[number].url.removesuffix("/0") + database
        return Redis.from_url(url, socket_timeout=30)

    def until_in_step(self) -> None:
        """The replica has all that the primary has."""

        def in_step() -> bool:
            said: list[dict[str, Any]] = [self.client(n, "/0").info("replication") for n in (0, 1)]
            return (
                said[1].get("master_link_status") == "up"
                and said[0]["master_repl_offset"] == said[1]["slave_repl_offset"]
            )

        self.site.until(in_step, "the replica is not in step")

    def be_found(self, number: int) -> None:
        """Everybody finds this one under the address, as a proxy that asks the Sentinel does."""
        wire = self.site.wires["valkey"]
        wire.bend("reset")
        wire.target = self.servers[number].port
        wire.bend("pass")

    def part(self) -> None:
        """The primary is cut off from its replica and from the Sentinel, and those who speak to it
        notice nothing.
        """
        self.between.bend("hold")

    def fail_over(self) -> float:
        """The Sentinel lets the replica take over, the old primary dies, and everybody finds the
        new one. Gives that moment, in monotonic seconds.
        """
        two = self.servers[1].port
        self.site.until(
            lambda: self.sentinel().sentinel_get_master_addr_by_name(GROUP)[1] == two,
            "nobody takes over",
        )
        self.site.until(lambda: self.client(1, "/0").info("replication")["role"] == "master")
        self.site.supervisor.stop([self.servers[0].data.name], seconds=0, sig=signal.SIGKILL)
        self.be_found(1)
        return time.monotonic()

    def end(self) -> None:
        """End all of them."""
        names = ["sentinel", *(server.data.name for server in self.servers)]
        self.site.supervisor.stop(names, seconds=0, sig=signal.SIGKILL)
        self.between.bend("pass")

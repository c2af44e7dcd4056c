"""Each server fails once, while everybody works."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.provider.servers import PRIMARY, Provider
from config.local.process import kill_group
from config.local.services import answers

AWAY = 5.0  # seconds until a machine that died is back
NOTICED = 2.0  # seconds after which somebody lets the standby of PostgreSQL take over
AFTERWARDS = 3.0  # seconds after it is back that are still counted as the failover's
LONGEST = 60.0  # seconds after which it is said that it is not back


@dataclass
class Failover:
    """A server that is killed: what is done at once, and then, and when it is over."""

    name: str
    kill: Callable[[], object]
    back: Callable[[], bool]
    then: Callable[[], object] | None = None
    began: float = 0.0
    took_over: float = 0.0
    ended: float = 0.0

    def go_on(self) -> bool:
        """The next part of it, where it is time; whether it is over."""
        now = time.monotonic()
        if not self.began:
            self.began = now
            self.kill()
        elif self.then and not self.took_over:
            if now >= self.began + NOTICED:
                self.then()
                self.took_over = time.monotonic()
        elif not self.ended and (self.back() or now > self.began + LONGEST):
            self.ended = now
        return bool(self.ended)

    def holds(self, begun: float, done: float) -> bool:
        """Whether something that was under way between these moments had to do with it."""
        return (
            bool(self.began) and self.began <= done and begun <= (self.ended or begun) + AFTERWARDS
        )


@dataclass
class Course:
    """When which server fails: at even distances within `seconds`, one after the other."""

    site: Provider
    seconds: float
    failovers: list[Failover] = field(default_factory=list)

    def __post_init__(self) -> None:
        site, store = self.site, self.site.store
        self.failovers = [
            Failover("gateway", self.kill("gateway-1"), self.ready(site.gateways[0], "/readyz")),
            Failover("worker", self.kill("worker", "post"), self.runs("worker", "post")),
            Failover("web", self.kill("web-1"), self.ready(site.webs[0], "/livez")),
            Failover("Valkey", store.lose_primary, self.follows),
            Failover("PostgreSQL", self.kill_primary, self.writes, then=site.promote),
        ]
        self.began = time.monotonic()

    def go_on(self) -> None:
        """What is to happen now."""
        distance = self.seconds / (len(self.failovers) + 1)
        for number, one in enumerate(self.failovers, 1):
            if one.ended:
                continue
            if one.began or time.monotonic() >= self.began + number * distance:
                one.go_on()
            return

    def over(self) -> bool:
        """Whether all have failed and are back."""
        return all(one.ended for one in self.failovers)

    def during(self, at: float, seconds: float = 0.0) -> str:
        """Which servers' failovers something had to do with that took so long from then on; empty:
        none.
        """
        return " and ".join(one.name for one in self.failovers if one.holds(at, at + seconds))

    def kill(self, *names: str) -> Callable[[], None]:
        """Everything of these services at once; they are back later."""

        def do() -> None:
            for name in names:
                child = self.site.supervisor.children[name]
                self.starts[name] = child.starts
                kill_group(child.process.pid)
                child.process.wait()
                child.again_at = time.monotonic() + AWAY

        return do

    def kill_primary(self) -> None:
        """It does not come back."""
        self.site.supervisor.stop([PRIMARY], seconds=5, sig=signal.SIGKILL)

    def ready(self, port: int, path: str) -> Callable[[], bool]:
        """Whether it answers again, having been away."""

        def back() -> bool:
            return not self.waits() and answers(port, path)

        return back

    def runs(self, *names: str) -> Callable[[], bool]:
        """Whether they were started again."""
        return lambda: all(
            self.site.supervisor.children[name].starts > self.starts[name] for name in names
        )

    def waits(self) -> bool:
        """Whether somebody is yet to be started again."""
        children = self.site.supervisor.children
        return any(children[name].starts == starts for name, starts in self.starts.items())

    def follows(self) -> bool:
        """Whether the replica has taken over, and both gateways follow it."""
        store = self.site.store
        return store.primary() == store.servers[1] and all(
            answers(port, "/readyz") for port in self.site.gateways
        )

    def writes(self) -> bool:
        """Whether a server of PostgreSQL takes writes."""
        return self.site.ask("SELECT pg_is_in_recovery()") == [(False,)]

    starts: dict[str, int] = field(default_factory=dict)

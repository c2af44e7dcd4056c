"""People at work while things die: a load of real steps, and kills that a seed chooses."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from enforcement.models import Decision, Report
from enforcement.process.seams import SEAMS
from tests.faults._asker import Asker
from tests.faults._callers import Callers
from tests.faults._stack import PATIENCE, Actor, Docket

# What becomes of each account; `approved` is the suspension that follows on a lifted one, which
# needs two.
STORY: tuple[dict[str, Any], ...] = (
    {"act": "report"},
    {"act": "suspend"},
    {"act": "lift_measure"},
    {"act": "suspend", "terms": {"facts": "A second report has come in."}},
    {"act": "approve", "by": "lena"},
)
BLOCKS, FREES = (1, 4), 2  # of these acts
PASSED_BY_THE_LOAD = tuple(
    name
    for name in SEAMS
    if not name.startswith(("sweep.", "snapshot.rebuilding", "seal.", "bulk.", "batch."))
)
DEATHS = {
    "seam": 50,
    "pool": 20,
    "actor": 10,
    "backend": 10,
    "worker": 4,
    "beat": 2,
    "gateway": 4,
    "valkey": 2,
    "postgres": 2,
}
OF_ACCESS = {"seam": 25, "gateway": 20, "valkey": 10, "worker": 10, "stream": 25, "caller": 15}
"""Who stands between a decision and a refused call."""
ASKED = 8  # accounts about which somebody asks the gateway meanwhile, at least; one in FEW
FEW = 5

# something else that is done to it while people work, and the seconds that it takes
Trial = tuple[Callable[["Load"], str], float]


@dataclass
class Load:
    """Walks accounts through their story with a few actors; whoever dies or finds the database away
    begins the same act again.
    """

    docket: Docket
    refs: list[str]
    people: int = 2
    # seconds between two orders, so that there is work as long as there is somebody to be killed
    pace: float = 0.0
    ordered: float = 0.0
    taken: Counter[str] = field(default_factory=Counter)  # acts that were answered with "taken"
    answers: Counter[str] = field(default_factory=Counter)
    busy: dict[Actor, tuple[str, int]] = field(default_factory=dict)
    acknowledged: list[tuple[str, int]] = field(default_factory=list)
    # from when to when an account is blocked for certain, in monotonic seconds
    blocked: dict[str, list[list[float]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.work = deque((ref, 0) for ref in self.refs)
        self.actors = [self.docket.actor(number) for number in range(self.people)]

    def over(self) -> bool:
        """Whether every account has come to the end of its story."""
        return not self.work and not self.busy

    def go_on(self) -> bool:
        """Give orders to whoever is idle and take the answers that are there; whether everything is
        done.
        """
        for actor in self.actors:
            if actor in self.busy and actor.answered():
                self.hear(actor, actor.answer())
            if (
                actor not in self.busy
                and self.work
                and time.monotonic() >= self.ordered + self.pace
            ):
                self.ordered = time.monotonic()
                self.busy[actor] = ref, step = self.work.popleft()
                if step == FREES:
                    self.blocked[ref][-1][1] = min(self.blocked[ref][-1][1], self.ordered)
                actor.order(account=ref, **STORY[step])
        return self.over()

    def hear(self, actor: Actor, said: dict[str, Any]) -> None:
        """What an answer means for the account.

        An act that was done before its actor died is refused the second time: it goes on.
        """
        ref, step = self.busy.pop(actor)
        self.answers[said["did"]] += 1
        assert said["did"] != "failed", said
        if said["did"] == "taken":
            self.acknowledged.append((ref, step))
        if step in BLOCKS and said["did"] in ("taken", "refused"):
            self.blocked.setdefault(ref, []).append([time.monotonic(), float("inf")])
        if said["did"] in ("died", "away"):
            self.work.appendleft((ref, step))
        elif step + 1 < len(STORY):
            self.work.appendleft((ref, step + 1))

    def forgotten(self) -> list[tuple[str, int]]:
        """Acts that were answered with "taken" and are not in the database: a commit that did not
        last.
        """
        reported = set(Report.objects.values_list("case__account__external_ref", flat=True))
        decided = set(
            Decision.objects.filter(phase="EXECUTED").values_list(
                "case__account__external_ref", "verb", "needs"
            )
        )
        held = set(
            Decision.objects.exclude(needs="").values_list("case__account__external_ref", flat=True)
        )
        kept = {
            0: lambda ref: ref in reported,
            1: lambda ref: (ref, "suspend", "") in decided,
            2: lambda ref: (ref, "lift_measure", "") in decided,
            3: lambda ref: ref in held,
            4: lambda ref: (ref, "suspend", "LEAD") in decided,
        }
        return [(ref, step) for ref, step in self.acknowledged if not kept[step](ref)]


@dataclass
class Death:
    """Whom a seed lets die, one at a time, while the load goes on."""

    docket: Docket
    load: Load
    seed: int
    died: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)  # of each trial between the kills
    wrong: list[object] = field(default_factory=list)  # what the gateway should not have answered
    asked: int = 0
    victims: Mapping[str, int] = field(default_factory=lambda: DEATHS)
    callers: Callers | None = None

    def __post_init__(self) -> None:
        self.wire = self.docket.site.net.wire(self.docket.gateway)  # to who asks a follower
        self.chance, self.hits = random.Random(self.seed), len(self.docket.hits())

    def total(self) -> int:
        """How many died by now, at a seam or elsewhere."""
        return self.died.total() + len(self.docket.hits()) - self.hits

    def strike(self) -> None:
        """One death, or a seam at which one will come, and then some acts more: the next one may
        find the last ones still lying.
        """
        self.docket.let_go()
        (how,) = self.chance.choices(list(self.victims), list(self.victims.values()))
        getattr(self, how)()
        done, more = len(self.load.acknowledged), self.chance.randint(1, 3)
        self.docket.until(
            lambda: self.load.go_on() or len(self.load.acknowledged) >= done + more,
            f"nothing goes on after {how}",
        )

    def seam(self) -> None:
        """Whoever passes a seam next, or the time after."""
        self.docket.arm(self.chance.choice(PASSED_BY_THE_LOAD), self.chance.randint(1, 2))

    def disarm(self) -> None:
        """Where nobody passed, nobody dies."""
        for name in SEAMS:
            (self.docket.crashes / name).unlink(missing_ok=True)

    def pool(self) -> None:
        """One of the workers' children, where they have some."""
        if children := self.docket.pool():
            self.kill("pool", self.chance.choice(children))

    def kill(self, how: str, pid: int) -> None:
        """SIGKILL, counted if it found somebody."""
        self.died[how] += kill(pid)

    def actor(self) -> None:
        """Somebody who takes a step."""
        self.kill("actor", self.chance.choice(self.load.actors).pid)

    def backend(self) -> None:
        """A session of the database."""
        mine = "datname = %s AND client_port IS NOT NULL AND pid <> pg_backend_pid()"
        pids = self.docket.site.sql(
            f"SELECT pid FROM pg_stat_activity WHERE {mine} ORDER BY pid", self.docket.database
        )
        through = self.docket.others([pid for (pid,) in pids])
        if through:
            ended = self.docket.site.sql(
                "SELECT pg_terminate_backend(%s)", self.chance.choice(through)
            )
            self.died["backend"] += ended == [(True,)]

    def worker(self) -> None:
        """A whole worker: what must be prompt, or the post."""
        self.docket.kill(self.chance.choice(("worker", "post")))
        self.died["worker"] += 1

    def beat(self) -> None:
        """Beat."""
        self.docket.kill("beat")
        self.died["beat"] += 1

    def gateway(self) -> None:
        """The gateway, which must not say anything else when it is back."""
        self.docket.kill("gateway")
        self.died["gateway"] += 1

    def stream(self) -> None:
        """The wire between gateway and follower, or between the store and everybody."""
        wire = self.chance.choice((self.wire, self.wire, self.docket.site.wires["valkey"]))
        wire.bend("reset")
        wire.bend("pass")
        self.died["stream"] += 1

    def caller(self) -> None:
        """The process that asks a follower."""
        if self.callers:
            self.callers.kill()
            self.died["caller"] += 1

    def valkey(self) -> None:
        """The store and broker; it comes back with what it had written."""
        self.docket.site.kill("valkey")
        self.died["valkey"] += 1

    def postgres(self) -> None:
        """The database, at once: it recovers from its log."""
        self.docket.site.signal("postgres", signal.SIGQUIT)
        self.died["postgres"] += 1
        self.docket.back()


def kill(pid: int) -> bool:
    """SIGKILL; whether there was anybody."""
    with suppress(ProcessLookupError):
        if pid:
            os.kill(pid, signal.SIGKILL)
            return True
    return False


def storm(
    docket: Docket,
    refs: list[str],
    *,
    kills: int,
    seed: int,
    seconds: float = float("inf"),
    trials: Sequence[Trial] = (),
    victims: Mapping[str, int] = DEATHS,
    pace: float = 0.2,
) -> tuple[Load, Death]:
    """Let people work and `kills` of the processes die meanwhile, then let the work end. Fewer die
    where `seconds` are over.

    `trials` come at even distances between the kills, each with the seconds that it takes, if there
    is still time for it.
    """
    load = Load(docket, refs, pace=pace)
    death, ends = Death(docket, load, seed, victims=victims), time.monotonic() + seconds
    waiting = deque(
        (kills * number // (len(trials) + 1), *trial)
        for number, trial in enumerate(trials, start=1)
    )
    about = refs[:: max(1, min(FEW, len(refs) // ASKED))]
    with (
        Asker(docket.gateway, *about) as asker,
        Callers(f"http://127.0.0.1:{death.wire.port}", docket.site.folder, about) as callers,
    ):
        death.callers = callers
        while death.total() < kills and time.monotonic() < ends and not load.over():
            death.strike()
            if waiting and death.total() >= waiting[0][0]:
                _, trial, takes = waiting.popleft()
                if time.monotonic() + takes < ends:
                    death.disarm()
                    death.told.append(trial(load))
        load.pace = 0.0
        load.work = deque(begun for begun in load.work if begun[1])
        death.disarm()
        docket.until(load.go_on, "the work does not end", seconds=2 * PATIENCE)
        blocked = [ref for ref in about if load.blocked.get(ref, [[0, 0]])[-1][1] == float("inf")]
        docket.until(
            lambda: all(callers.last(ref) == "block" for ref in blocked),
            "the follower does not refuse who is blocked",
        )
    death.asked, death.wrong = asker.asked, asker.wrong()
    return load, death

"""A server that one process does not reach, while the others do; machines whose clocks jump; and
disks that are full. All on one Docket, whose processes have wires and clocks of their own, and
whose PostgreSQL has a disk of its own.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import override_settings

from config.local.postgres import NOBODY, uid
from enforcement.language.refusals import StepRefused
from enforcement.models import Decision
from enforcement.operations import files
from tests.faults._clusters import beside
from tests.faults._ledger import whole
from tests.faults._load import Load
from tests.faults._net import Wire
from tests.faults._small_disk import MAY_MOUNT, disk, full, needs_mount
from tests.faults._stack import Docket, Site
from tests.faults.conftest import known
from tests.files import kept_in
from tests.sampling import WEEK, sampled

SERVERS = {"postgres": "DATABASE_URL", "valkey": "VALKEY_URL", "smtp": "EMAIL_URL"}
PAIRS = [
    ("people", "postgres"),
    ("people", "valkey"),
    ("worker", "postgres"),
    ("worker", "valkey"),
    ("post", "postgres"),
    ("post", "valkey"),
    ("post", "smtp"),
    ("beat", "valkey"),
    ("gateway", "valkey"),
]
SHARE = 0.34
CLOCKS = Path(__file__).parent / "clock"
JUMPS = {"worker": 3_600, "post": -3_600, "beat": 600, "people": -600, "gateway": 60}  # seconds
PROCESSES = ("gateway", "worker", "post", "beat")
HELD = ("apart-held", "apart-held-once")
LOG = "SELECT pg_logical_emit_message(true, 'docket', repeat('x', 4000000))"


class Apart(Docket):
    """A Docket of whose processes each reaches the servers by wires of its own, and has a clock of
    its own; `people` are those who decide.
    """

    wires: dict[tuple[str, str], Wire]

    def lay_wires(self) -> None:
        """Before anything is started."""
        self.wires = {}
        for name in PROCESSES:
            service = self.services[name]
            self.services[name] = replace(service, env=self.by_wires(name, dict(service.env)))
        env = self.by_wires("people", self.env)
        for number in range(2):
            self.actor(number, **env)

    def by_wires(self, name: str, env: dict[str, str]) -> dict[str, str]:
        """An environment in which this process finds each server at the end of its own wire."""
        clocks = {"PYTHONPATH": str(CLOCKS), "FAULTS_CLOCK": str(self.clock_of(name))}
        changed = {**env, **clocks}
        for server, setting in SERVERS.items():
            if setting not in env:  # it needs none
                continue
            shared = self.site.wires[server]
            self.wires[name, server] = wire = self.site.net.wire(shared.target)
            changed[setting] = env[setting].replace(f":{shared.port}", f":{wire.port}")
        return changed

    def clock_of(self, name: str) -> Path:
        """The file that says by how many seconds a process's clock is wrong."""
        return self.site.folder / f"clock-{self.name}-{name}"


@pytest.fixture(scope="module")
def running(site: Site, django_db_blocker: Any) -> Iterator[Apart]:
    """The Docket, with all its processes."""
    with ExitStack() as mounted, django_db_blocker.unblock():
        if MAY_MOUNT:
            small = mounted.enter_context(disk(site.folder / "small"))
            small.chmod(0o700)
            if uid() is not None:
                os.chown(small, NOBODY, NOBODY)
            mounted.enter_context(disk(site.folder / "copies-apart"))
        ours = beside(site, "small")
        made = Apart(ours, "apart")
        made.lay_wires()
        made.start(*PROCESSES)
        with made.open():
            known(made, *HELD)
        yield made
        made.end()
        site.supervisor.stop(["small"], seconds=5)


@pytest.fixture
def docket(running: Apart) -> Iterator[Apart]:
    """With its database open, and somebody who asks its gateway all the time."""
    with running.open(), running.asked(*HELD, "nobody-knows", pause=0.02) as asker:
        running.asks_always = asker
        yield running
        running.asks_always = None


def test_each_process_is_parted_from_each_server_in_turn_while_people_work(
    docket: Apart, django_db_blocker: Any
) -> None:
    """Fault: between two of them nothing is carried any more, with the connections open; then what
    was held arrives late, or all connections are cut. The seed is the week's.

    Invariants: all; nobody else waits, and no answered step is forgotten.
    """
    chance = random.Random(WEEK)
    with django_db_blocker.unblock():
        for process, server in sampled(PAIRS, SHARE):
            wire = docket.wires[process, server]
            refs = docket.accounts(*(f"parted-{process}-{server}-{one}" for one in range(3)))
            load = Load(docket, refs, pace=0.05)
            docket.until(lambda load=load: load.go_on() or load.acknowledged, "nobody works")
            done, felt = len(load.acknowledged), wire.felt
            wire.bend("hold")
            try:
                docket.until(
                    lambda load=load, done=done, wire=wire, felt=felt, process=process: (
                        load.go_on() is not None
                        and wire.felt > felt
                        and (process == "people" or len(load.acknowledged) > done + 3)
                    ),
                    f"{process} without {server}: nobody feels it, or all wait",
                )
                if chance.random() < 0.5:
                    wire.bend("reset")
            finally:
                wire.bend("pass")
            whole_with(docket, load)


def test_the_clocks_of_all_machines_jump_and_jump_back_while_people_work(
    docket: Apart, django_db_blocker: Any
) -> None:
    """Fault: the clock of each machine jumps, one after the other, forward or back; then all jump
    back at once. Invariants: all. What is due, and whose lease has ended, is for one clock to say.
    """
    with django_db_blocker.unblock():
        load = Load(docket, docket.accounts(*(f"jumps-{one}" for one in range(6))), pace=0.05)
        for name, seconds in JUMPS.items():
            done = len(load.acknowledged)
            docket.clock_of(name).write_text(str(seconds), encoding="ascii")
            docket.until(
                lambda done=done: load.go_on() or len(load.acknowledged) > done + 2, "nobody works"
            )
        whole_with(docket, load)
        for name in JUMPS:
            docket.clock_of(name).write_text("0", encoding="ascii")
        more = Load(docket, docket.accounts("jumped-back"), pace=0.05)
        whole_with(docket, more)


def whole_with(docket: Apart, load: Load) -> None:
    """Let the work end; all is well, and nothing is forgotten."""
    docket.until(load.go_on, "the work does not end")
    whole(docket)
    assert load.forgotten() == []


@needs_mount
def test_full_disks_refuse_decisions_and_free_nobody(docket: Apart, django_db_blocker: Any) -> None:
    """Fault: the disks of PostgreSQL and of the gateway's copy, and that of files, have no room.
    PostgreSQL ends, and does not start until there is some.

    Invariant 11: what cannot be stored is refused, or not answered; the gateway goes on, and all
    is well once there is room.
    """
    site = docket.site
    with django_db_blocker.unblock(), ExitStack() as room:
        held, free = docket.accounts("full-held", "full-free")
        actor = docket.actor()
        for ref in (held, free):
            assert actor.do(act="report", account=ref)["did"] == "taken"
        assert actor.do(act="suspend", account=held)["did"] == "taken"
        docket.until(lambda: docket.access([held])[held]["verdict"] == "block")
        room.enter_context(full(site.folder / "copies-apart"))
        with full(site.folder / "small"):
            with suppress(psycopg.OperationalError), docket.session() as filling:
                while filling.execute(LOG):
                    filling.commit()
            connection.close()  # ours is gone with the server
            answer = actor.do(act="suspend", account=free)
            assert answer["did"] == "away", answer
            said = docket.access([held, free])
            assert (said[held]["verdict"], said[free]["verdict"]) == ("block", "allow")
        docket.until(site.postgres.answers, "PostgreSQL does not come back")
        docket.until(
            lambda: actor.do(act="suspend", account=free)["did"] in ("taken", "refused"),
            "it cannot be done afterwards",
        )
        whole(docket)
        assert Decision.objects.filter(case__account__external_ref=free).count() == 1
        drive = room.enter_context(disk(site.folder / "files-apart"))
        content = b"What the detector saw.\n" * 50_000
        with override_settings(STORAGES=kept_in(drive)):
            with full(drive), pytest.raises(StepRefused) as refusal:
                files.store(content, "seen.txt")
            assert refusal.value.code == "files-away"
            assert [path for path in drive.rglob("*") if path.is_file()] == []
            assert files.read(files.store(content, "seen.txt").sha256, "seen.txt") == content
    whole(docket)

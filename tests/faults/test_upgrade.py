"""The version before works on while our `migrate` changes the tables, and beside our version
afterwards; one may go back to it, with the tables as they are or as they were.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest

from config.local.process import ROOT
from tests.before import MIGRATED
from tests.faults._before import (
    LOOK,
    SECRET,
    VERIFY,
    Before,
    Programs,
    migrate,
    needs_history,
    old_tree,
    rows,
    verdicts,
)
from tests.faults._load import STORY
from tests.faults._nodes import BASE_URL, HEADERS, PORTS, Node, Visitor, fetched, settings_for
from tests.faults._stack import PATIENCE, Site
from tests.sampling import WHOLE

pytestmark = needs_history
OLD, NEW = "127.0.0.8", "127.0.0.9"
ROLES = "web,gateway,worker,post,beat"
OF_PROGRAMS = {**HEADERS, "Authorization": f"Bearer {SECRET}"}
KNOWN = "bytedance"  # of the demo
OWED = "SELECT channel, topic, last_error FROM enforcement_outboxmessage WHERE phase <> 'DONE'"
DECIDED = """
SELECT a.external_ref FROM enforcement_decision d
    JOIN enforcement_case c ON c.id = d.case_id JOIN accounts_account a ON a.id = c.account_id
WHERE d.verb = 'suspend' AND d.phase = 'EXECUTED'"""
# Further back, each of many indexes waits for whoever works.
NEWEST = MIGRATED["enforcement"] if WHOLE else "0057_fewer_indexes"
MORE = 3  # decisions that are waited for each time


@pytest.fixture(scope="module")
def docket(
    site: Site, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Before]:
    """What the version before made."""
    tree = old_tree(tmp_path_factory.mktemp("before"))
    with django_db_blocker.unblock():
        made = Before(site, "upgraded", tree, DOCKET_BASE_URL=BASE_URL)
        yield made
        made.end()


@pytest.fixture(scope="module")
def nodes(docket: Before, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Node]]:
    """A machine of each version, with all roles; neither is started."""
    folder = tmp_path_factory.mktemp("nodes")
    folder.chmod(0o777)  # all that the service's user may write
    settings = {
        **settings_for(ROLES, docket, folder),
        "DOCKET_API_RATE": "100000",
        # which the version before asks of every role
        "DOCKET_GATEWAY_URL": f"http://{OLD}:{PORTS['gateway']}",
    }
    made = {
        OLD: Node(folder, OLD, ROLES, settings, tree=docket.tree),
        NEW: Node(folder, NEW, ROLES, settings),
    }
    try:
        yield made
    finally:
        for node in made.values():
            if node.process and node.process.poll() is None:
                node.kill()


def serves(docket: Before, node: Node) -> None:
    """Start it, and wait until its gateway has a copy."""
    node.start()
    docket.until(node.serves, "it does not serve")
    docket.until(lambda: fetched([node.host], PORTS["gateway"], "/readyz", {}) == 200)


@dataclass
class Work:
    """Programs that read and decide, others that read a list, and that ask a gateway."""

    docket: Before
    programs: Programs
    readers: Visitor
    gateway: Visitor

    @classmethod
    @contextmanager
    def at(cls, docket: Before, name: str, *hosts: str) -> Iterator[Self]:
        """They ask these hosts. Fails where one of them was refused, or not answered."""
        with ExitStack() as begun:
            work = cls(
                docket,
                begun.enter_context(Programs(hosts, name)),
                begun.enter_context(
                    Visitor(hosts, PORTS["web"], "/api/v1/cases", OF_PROGRAMS, pause=0.2)
                ),
                begun.enter_context(
                    Visitor(hosts, PORTS["gateway"], f"/v1/access/{KNOWN}", {}, pause=0.05)
                ),
            )
            work.goes_on()
            yield work
        assert work.programs.failed == []
        for visitor in (work.readers, work.gateway):
            assert len(visitor.codes) > 5 and set(visitor.codes) == {200}
        assert set(work.programs.suspended) <= {ref for (ref,) in rows(docket, DECIDED)}

    def goes_on(self) -> None:
        """Wait for some more decisions."""
        programs, done = self.programs, len(self.programs.suspended)
        self.docket.until(lambda: len(programs.suspended) >= done + MORE or programs.failed)
        assert programs.failed == []

    def also_asks(self, host: str) -> None:
        """From now on this one as well."""
        for who in (self.programs, self.readers, self.gateway):
            who.hosts.append(host)

    def is_enforced_at(self, *hosts: str) -> None:
        """Wait until the gateways of these hosts block whatever was suspended."""
        refs = list(self.programs.suspended)
        for host in hosts:
            self.docket.until(
                lambda host=host: set(verdicts(host, refs).values()) == {"block"}, host
            )


def is_migrated(docket: Before, log: Path, *to: str) -> None:
    """Our `migrate`, to its end."""
    assert migrate(docket, log, *to).wait(4 * PATIENCE) == 0, log.read_text()


def owes_nothing(docket: Before) -> None:
    """Wait until all messages have arrived."""
    docket.until(lambda: rows(docket, OWED) == [], lambda: rows(docket, OWED))


def ours(docket: Before, node: Node, *command: str) -> str:
    """One of our commands, with the settings of a machine; what it said."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**docket.env, **node.env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_version_before_works_on_while_tables_change_and_beside_the_new_one(
    docket: Before, nodes: dict[str, Node], tmp_path: Path
) -> None:
    """Fault: the tables change under the version before, which works on. Invariant: no question
    fails, no step is lost, and each version enforces what the other decided.
    """
    serves(docket, nodes[OLD])
    person = docket.old_actor()
    with Work.at(docket, "before", OLD) as work:
        is_migrated(docket, tmp_path / "migrate")
        work.goes_on()
        work.programs.feed("by-hand")
        for act in STORY:
            said = person.do(**act, account="by-hand")
            assert said["did"] == "taken", said
        seen = docket.old(LOOK).splitlines()
        pages = [line for line in seen if not line.startswith("{")]
        assert len(pages) > 20 and [line for line in pages if not line.startswith("200")] == []
        serves(docket, nodes[NEW])
        work.also_asks(NEW)
        work.goes_on()
        work.is_enforced_at(OLD, NEW)
        assert nodes[OLD].stop() == 0
        work.goes_on()
        work.is_enforced_at(NEW)
        for ref in work.programs.suspended:
            assert work.programs.ask("GET", f"accounts/{ref}")["standing"] == "SUSPENDED"
    owes_nothing(docket)
    assert "integrity verified" in ours(docket, nodes[NEW], "verify_audit")
    assert nodes[NEW].stop() == 0


def test_one_goes_back_to_the_version_before_and_to_its_tables(
    docket: Before, nodes: dict[str, Node], tmp_path: Path
) -> None:
    """Fault: the new version is taken back, tables and all, with what was decided meanwhile.
    Invariant: nothing is lost. Upgraded once more, the new version asks whose files and whose
    store they are, and goes on when a person has said so.
    """
    is_migrated(docket, tmp_path / "migrate")
    serves(docket, nodes[OLD])
    with Work.at(docket, "back", OLD) as work:
        is_migrated(docket, tmp_path / "back", "enforcement", NEWEST)
        is_migrated(docket, tmp_path / "people", "accounts", MIGRATED["accounts"])
        work.goes_on()
        work.is_enforced_at(OLD)
    owes_nothing(docket)
    assert "integrity verified" in docket.old(VERIFY)
    if not WHOLE:
        return
    is_migrated(docket, tmp_path / "again")
    ours(docket, nodes[NEW], "files", "adopt")
    serves(docket, nodes[NEW])
    ours(docket, nodes[NEW], "raise_epochs", "--reason", "We went back, and upgraded again.")
    assert nodes[OLD].stop() == 0
    with Work.at(docket, "again", NEW) as work:
        work.goes_on()
        work.is_enforced_at(NEW)
    owes_nothing(docket)
    assert "integrity verified" in ours(docket, nodes[NEW], "verify_audit")

"""Machines that run some roles each, with no more settings than these need. Each dies in turn while
people work: nothing is lost, and whoever asks the next one is answered.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from config.known_settings import SETTINGS
from config.local.process import ROOT
from config.roles import Role
from enforcement.models import OutboxMessage
from tests.faults._ledger import letters
from tests.faults._load import Load
from tests.faults._nodes import (
    BASE_URL,
    HEADERS,
    PORTS,
    WITHIN,
    Node,
    Visitor,
    fetched,
    settings_for,
)
from tests.faults._stack import Docket, Site

NODES = {
    "127.0.0.2": "web",
    "127.0.0.3": "web,gateway",
    "127.0.0.4": "gateway",
    "127.0.0.5": "worker",
    "127.0.0.6": "post",
    "127.0.0.7": "beat",
}
# Those that stand in for one another are killed far apart: a machine takes a while to come back.
ORDER = ["127.0.0.2", "127.0.0.4", "127.0.0.5", "127.0.0.6", "127.0.0.7", "127.0.0.3"]
WEBS, GATEWAYS = ["127.0.0.2", "127.0.0.3"], ["127.0.0.3", "127.0.0.4"]
PAGE = "/report"


@pytest.fixture(scope="module")
def docket(site: Site, django_db_blocker: Any) -> Iterator[Docket]:
    """A database and people who work, by the clock on the wall."""
    with django_db_blocker.unblock():
        made = Docket(site, "roles", DOCKET_STORY="0", DOCKET_BASE_URL=BASE_URL)
        made.host = "docket.example"
        with made.open():
            yield made
        made.end()


@pytest.fixture(scope="module")
def nodes(docket: Docket, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Node]]:
    """The machines, which serve."""
    folder = tmp_path_factory.mktemp("nodes")
    folder.chmod(0o777)  # all that the service's user may write
    made = {
        host: Node(folder, host, roles, settings_for(roles, docket, folder), "--gateways", "1")
        for host, roles in NODES.items()
    }
    try:
        for node in made.values():
            node.start()
        docket.until(lambda: all(node.serves() for node in made.values()), "they do not serve")
        docket.until(lambda: fetched(GATEWAYS, PORTS["gateway"], "/readyz", {}) == 200)
        yield made
    finally:
        for node in made.values():
            if node.process and node.process.poll() is None:
                node.kill()
            docket.let_go()  # what its mail worker had in hand would wait for a minute


def test_no_process_has_a_setting_that_is_none_of_its_roles(nodes: dict[str, Node]) -> None:
    """Fault: a machine is taken over. Invariant: it has the secrets of its own roles, and none of
    another's.
    """
    values = {
        setting.name: value
        for node in nodes.values()
        for setting in SETTINGS
        if setting.secret and (value := node.env.get(setting.name))
    }
    assert {"DATABASE_URL", "VALKEY_URL", "DOCKET_SECRET_KEY", "DOCKET_SEAL_KEY"} <= set(values)
    allowed = {setting.name: setting.roles for setting in SETTINGS}
    for node in nodes.values():
        roles = {Role(role.upper()) for role in node.roles}
        for pid in node.processes():
            environ = Path(f"/proc/{pid}/environ").read_text(errors="replace")
            found = {name for name, value in values.items() if value.strip() in environ}
            assert {name for name in found if not allowed[name] & roles} == set(), node.host
    gateway = nodes["127.0.0.4"].processes()
    assert len(gateway) >= 3
    assert all("postgres://" not in Path(f"/proc/{p}/environ").read_text() for p in gateway)


def test_a_port_of_another_serve_is_refused_and_not_shared(nodes: dict[str, Node]) -> None:
    """Fault: `serve` is started a second time on one address. Invariant: it is refused, and the
    first one answers on.
    """
    first = nodes["127.0.0.4"]
    second = subprocess.run(
        [
            *(sys.executable, "manage.py", "serve", "--only", "gateway", "--host", first.host),
            *("--gateway-port", str(PORTS["gateway"])),
        ],
        cwd=ROOT,
        env=first.env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert f"Port {PORTS['gateway']} of {first.host} is taken" in second.stderr


def test_each_machine_dies_in_turn_while_people_work(
    docket: Docket, nodes: dict[str, Node]
) -> None:
    """Fault: everything on a machine is killed at once.

    Invariants: nothing that was answered is forgotten, all that is owed is paid, no request that
    may ask another machine fails.
    """
    load = Load(docket, docket.accounts(*(f"n{number}" for number in range(12))), pace=0.05)
    with (
        Visitor(WEBS, PORTS["web"], PAGE, HEADERS) as people,
        Visitor(GATEWAYS, PORTS["gateway"], "/v1/access/n0", {}) as programs,
    ):
        for host in ORDER:
            node, done = nodes[host], len(load.acknowledged)
            docket.until(lambda node=node: load.go_on() is not None and spared(node, nodes))  # type: ignore[misc]
            node.kill()
            docket.until(
                lambda done=done: load.go_on() or len(load.acknowledged) > done + 3,  # type: ignore[misc]
                f"nobody works without {host}",
            )
            node.start()
        docket.until(lambda: all(node.serves() for node in nodes.values()))
        docket.until(load.go_on, "the work does not end")
    assert load.forgotten() == []
    for visitor in (people, programs):
        assert len(visitor.codes) > 50 and set(visitor.codes) == {200}
    waiting = OutboxMessage.objects.filter(phase="PENDING")
    docket.until(lambda: not waiting.exists(), "what is owed is not paid")
    sent = OutboxMessage.objects.filter(channel="EMAIL", phase="DONE").values_list("pk", flat=True)
    assert set(sent) == {key for key, _ in letters(docket)}


def spared(node: Node, nodes: dict[str, Node]) -> bool:
    """Whether others answer in its place."""
    return all(
        other.serves()
        and ("gateway" not in other.roles or fetched([other.host], PORTS["gateway"], "/readyz", {}))
        for other in nodes.values()
        if other is not node and set(other.roles) & set(node.roles)
    )


def test_every_line_of_every_machine_is_json(nodes: dict[str, Node]) -> None:
    """Control: what all machines logged can be read by a program."""
    for node in nodes.values():
        lines = [line for line in node.lines() if not is_json(line)]
        assert lines == [], node.host
        assert node.lines()


def is_json(line: str) -> bool:
    """Whether it is one object, with the names that all lines have."""
    try:
        said = json.loads(line)
    except ValueError:
        return False
    return isinstance(said, dict) and {"event", "level", "timestamp"} <= set(said)


def test_a_request_under_way_ends_when_its_machine_is_stopped(nodes: dict[str, Node]) -> None:
    """Fault: a machine is stopped while it answers. Invariant: the answer comes whole."""
    node = nodes["127.0.0.2"]
    with socket.create_connection((node.host, PORTS["web"]), timeout=30) as slow:
        head = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
        body = b"csrfmiddlewaretoken=x"
        slow.sendall(f"POST {PAGE} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode())
        slow.sendall(body[:1])
        assert node.process
        node.process.terminate()
        stopping = [line for line in node.lines() if "Docket stops" in line]
        with pytest.raises(subprocess.TimeoutExpired):  # it waits: longer than the old two seconds
            node.process.wait(timeout=WITHIN)
        slow.sendall(body[1:])
        assert slow.recv(12).startswith(b"HTTP/1.1 403"), stopping
    assert node.process.wait(timeout=30) == 0
    with pytest.raises(OSError):
        HTTPConnection(node.host, PORTS["web"], timeout=1).connect()

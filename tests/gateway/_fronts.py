"""The real proxies of `deploy/fronts/` before the toy API of `examples/provider/`, for
test_fronts.py.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

from redis import Redis

from config.local.process import ROOT, kill_group
from enforcement.gateway.wire import Hold
from tests.gateway.conftest import GatewayProcess, Worker, record, until
from tests.local.test_proxies import NGINX, PROGRAMS, changed

PAGE = (ROOT / "docs/how-to/put-docket-in-front-of-an-api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
TOKEN = "replace-this-gateway-token"
FILES = {"nginx": "nginx.conf", "caddy": "Caddyfile", "envoy": "envoy.yaml"}
OPEN = {
    "nginx": ("error_page 500 = @closed;", "error_page 500 = @open;"),
    "caddy": ("import away-closed", "import away-open"),
    "envoy": ("failure_mode_allow: false", "failure_mode_allow: true"),
}
Answer = tuple[int, dict[str, str], Any]


def block(word: str) -> str:
    """The one block of the page that has this word."""
    (found,) = [one for one in BLOCKS if word in one]
    return found


@dataclass
class Stage:
    """A gateway with its store and its worker, and the toy API."""

    client: Redis
    worker: Worker
    gateway: GatewayProcess
    api: int
    epochs: dict[str, int] = field(default_factory=dict)

    def decide(self, account: str, *holds: Hold) -> None:
        """What holds the account from now on; returns when the gateway knows it."""
        epoch = self.epochs[account] = self.epochs.get(account, 0) + 1
        self.worker.write(self.client, record(account, epoch, *holds))
        until(lambda: self.knows(account, epoch))

    def knows(self, account: str, epoch: int) -> bool:
        """Whether the gateway answers from this version."""
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        return bool(
            json.loads(self.gateway.get(f"/v1/access/{account}", **bearer)[2])["epoch"] == epoch
        )


@dataclass(frozen=True)
class Front:
    """A proxy before the API, twice: while the check is away one refuses, one lets pass."""

    name: str
    closed: int
    open: int

    @contextmanager
    def ask(
        self,
        body: object,
        *headers: tuple[str, str],
        key: str = "acme-app",
        port: int = 0,
        path: str = "/v1/complete",
    ) -> Iterator[HTTPResponse]:
        """An answer that is not read yet."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        with closing(HTTPConnection("127.0.0.1", port or self.closed, timeout=10)) as connection:
            connection.putrequest("POST", path)
            own = [("Authorization", f"Bearer sk-{key}"), ("Content-Length", str(len(sent)))]
            for name, value in [*own, *headers]:
                connection.putheader(name, value)
            connection.endheaders(sent)
            with connection.getresponse() as answer:
                yield answer

    def call(
        self, model: str = "small", *headers: tuple[str, str], key: str = "acme-app", port: int = 0
    ) -> Answer:
        """Code, headers and document of the answer to one call."""
        with self.ask({"model": model}, *headers, key=key, port=port) as answer:
            found = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, found, json.loads(answer.read())

    def says(self, model: str = "small", *headers: tuple[str, str], **more: Any) -> tuple[int, Any]:
        """Code of the answer, and the code of the problem if it is one."""
        code, _, said = self.call(model, *headers, **more)
        return code, said.get("code")

    def told(self, model: str) -> list[tuple[str, str]]:
        """How a caller tells the front the model: Envoy reads the body."""
        return [] if self.name == "envoy" else [("X-Model", model)]

    def listens(self) -> bool:
        """Whether both are there."""
        try:
            return all(
                self.says(key="nobody", port=one)[0] == 401 for one in (self.closed, self.open)
            )
        except OSError:
            return False


def is_open(port: int) -> bool:
    """Whether somebody listens."""
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def filled(text: str, ports: dict[str, int]) -> str:
    """A text of the page with the ports that are free here, and this Python."""
    for written, port in ports.items():
        text = re.sub(rf"\b{written}\b", str(port), text)
    return text.replace("python3 examples/", f"{sys.executable} {ROOT}/examples/")


@contextmanager
def started(command: str, folder: Path, **env: str) -> Iterator[None]:
    """A command of a shell that runs until it is not needed any more."""
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            ["bash", "-c", command],
            cwd=folder,
            env={**os.environ, "PATH": PROGRAMS, **env},
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        yield
    finally:
        kill_group(process.pid)
        process.wait()


@contextmanager
def running(name: str, stage: Stage, folder: Path, port: int, *, open_: bool) -> Iterator[None]:
    """A front, by its file and, but for nginx, the command of the page."""
    written = folder / "deploy/fronts" / FILES[name]
    written.parent.mkdir(parents=True)
    command, places = STARTED[name](folder, written)
    gateway, api = stage.gateway.port, stage.api
    places |= {"8080": port, "8001": gateway, "9000": api}
    text = changed(f"fronts/{FILES[name]}", **dict([OPEN[name]] if open_ else []))
    for old, new in places.items():
        assert old in text
        text = re.sub(rf"(?<!\d){re.escape(old)}(?!\d)", str(new), text)
    written.write_text(text)
    with started(command, folder, XDG_DATA_HOME=str(folder), XDG_CONFIG_HOME=str(folder)):
        yield


Places = dict[str, object]


def nginx(folder: Path, written: Path) -> tuple[str, Places]:
    """The page leaves the main file to the system; here it is ours."""
    main = folder / "nginx.conf"
    main.write_text(NGINX.format(folder=folder, written=written))
    command = f"exec nginx -p {folder} -c {main} -e {folder}/log"
    return command, {"listen 8080": "listen 127.0.0.1:8080"}


def caddy(folder: Path, written: Path) -> tuple[str, Places]:
    """Without what would be the same port for two: its admin's."""
    own = "{\n\tadmin off\n\tpersist_config off\n}\n\n(api) {"
    return block("caddy run"), {"(api) {": own, ":8080 {": "http://:8080 {\n\tbind 127.0.0.1"}


def envoy(folder: Path, written: Path) -> tuple[str, Places]:
    """One thread is enough, and two run on this machine."""
    command = f"{block('envoy -c').strip()} --disable-hot-restart --concurrency 1"
    return command, {"0.0.0.0": "127.0.0.1"}


STARTED: dict[str, Callable[[Path, Path], tuple[str, Places]]] = {
    "nginx": nginx,
    "caddy": caddy,
    "envoy": envoy,
}

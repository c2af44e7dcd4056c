"""Machines that run some roles each: `serve --only` on loopback addresses, and a client that asks
the next one where one does not answer.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from config.known_settings import SETTINGS
from config.local.process import ROOT
from config.roles import Role
from enforcement.record.signatures import private_key, public_pem
from tests.faults._stack import Docket
from tests.local.test_serving import KEY

BASE_URL = "https://docket.example"
# A proxy's; 127.0.0.1 is one.
HEADERS = {
    "Host": "docket.example",
    "X-Forwarded-For": "192.0.2.7",
    "X-Forwarded-Proto": "https",
}
PORTS = {"web": 18000, "gateway": 18001, "probes": 18002}  # of loopback addresses of their own
# Where we are root: somebody who owns nothing and writes nowhere but where everybody may. That they
# may read everything is no matter of Docket's: our Python may lie in root's own folder.
AS_SERVICE_USER = (
    (
        *("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
        *("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"),
    )
    if os.geteuid() == 0 and shutil.which("setpriv")
    else ()
)
WITHIN = 5.0  # seconds for one answer


def settings_for(roles: str, docket: Docket, folder: Path) -> dict[str, str]:
    """What the machine is told: what its roles need, and nothing else."""
    known = {
        **{name: docket.env[name] for name in ("DATABASE_URL", "VALKEY_URL", "EMAIL_URL")},
        "DOCKET_SECRET_KEY": docket.env["DOCKET_SECRET_KEY"],
        "DOCKET_SEAL_KEY": KEY,
        "DOCKET_SEAL_PUBLIC_KEYS": public_pem(private_key(KEY).public_key()),
        "DOCKET_BASE_URL": BASE_URL,
        "DOCKET_PROXIES": "127.0.0.0/8",
        "DOCKET_FILES": str(folder / "files"),
        "DOCKET_GATEWAY_COPY": str(folder / "copies"),
        "DOCKET_PROVIDER_NAME": "Example Provider",
        "DOCKET_PROVIDER_ADDRESS": "1 Example Street, 10115 Berlin",
        "DOCKET_CONTACT_EMAIL": "enforcement@provider.example",
        "DOCKET_WEBHOOK_ALLOW_PRIVATE": "1",
    }
    wanted = {Role(role.upper()) for role in roles.split(",")}
    names = {setting.name for setting in SETTINGS if setting.roles & wanted}
    return {name: value for name, value in known.items() if name in names}


class Node:
    """A machine: its address, its roles, and its settings, which are all of Docket's that it
    has; `tree` is the code that it runs.
    """

    def __init__(
        self,
        folder: Path,
        host: str,
        roles: str,
        settings: dict[str, str],
        *more: str,
        tree: Path = ROOT,
    ) -> None:
        self.host, self.roles, self.more, self.tree = host, roles.split(","), more, tree
        self.folder, self.starts = folder, 0
        ours = {setting.name for setting in SETTINGS}
        plain = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("DOCKET_") and name not in ours
        }
        self.env = {**plain, **settings, "TMPDIR": str(folder)}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """Of its present start."""
        return self.folder / f"node-{self.host}-{self.starts}.log"

    def start(self) -> None:
        """Start it, without waiting."""
        self.starts += 1
        ports = zip(("--port", "--gateway-port", "--probe-port"), PORTS.values(), strict=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *AS_SERVICE_USER,
                    *(sys.executable, "manage.py", "serve", *self.only()),
                    *("--host", self.host, "--web-processes", "1"),
                    *(str(word) for pair in ports for word in pair),
                    *self.more,
                ],
                cwd=self.tree,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def only(self) -> list[str]:
        """The option that says which roles; none where it has all of them."""
        return ["--only", ",".join(self.roles)] if len(self.roles) < len(Role) - 1 else []

    def serves(self) -> bool:
        """Whether it says so. Fails where it ended."""
        said = self.log.read_text(encoding="utf-8")
        assert self.process and self.process.poll() is None, said
        return "Docket serves" in said

    def processes(self) -> list[int]:
        """All of them, the first one first."""
        assert self.process
        found = [self.process.pid]
        for pid in found:  # grows meanwhile
            with suppress(OSError):
                for thread in Path(f"/proc/{pid}/task").iterdir():
                    found += map(int, (thread / "children").read_text().split())
        return found

    def kill(self) -> None:
        """As a machine dies: everything at once."""
        assert self.process
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ask it to stop, and wait; its exit status."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def lines(self) -> list[str]:
        """What it wrote."""
        return [line for line in self.log.read_text(encoding="utf-8").splitlines() if line]


def fetched(hosts: Sequence[str], port: int, path: str, headers: dict[str, str]) -> int:
    """The code of the first of these hosts that answers; 0 where none does."""
    for host in hosts:
        with (
            suppress(OSError, HTTPException),
            closing(HTTPConnection(host, port, timeout=WITHIN)) as asked,
        ):
            asked.request("GET", path, headers=headers)
            answer = asked.getresponse()
            answer.read()
            if answer.status < 500:
                return answer.status
    return 0


class Visitor:
    """Asks all the time, beginning with another host each time."""

    def __init__(
        self,
        hosts: Sequence[str],
        port: int,
        path: str,
        headers: dict[str, str],
        pause: float = 0.03,
    ) -> None:
        self.hosts, self.port, self.path, self.headers = list(hosts), port, path, headers
        self.pause = pause
        self.codes: list[int] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def __enter__(self) -> Visitor:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._over.wait(self.pause):
            self.codes.append(fetched(self.hosts, self.port, self.path, self.headers))
            self.hosts.append(self.hosts.pop(0))

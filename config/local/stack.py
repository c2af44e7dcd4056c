"""A whole Docket on one machine: the two servers, a mail sink, and the five processes, with the
settings of each.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from config.local.credentials import credential, given, write_private
from config.local.process import ROOT, StackError, free_port, kill_group, spawn
from config.local.servers import Servers
from config.local.services import (
    ANSWERING,
    APPLICATION,
    Scale,
    application,
    call,
    mail_sink,
    without_key,
)
from config.local.static import collect
from config.local.supervisor import Service, Supervisor
from config.local.worlds import Worlds, with_database
from enforcement.gateway.store_address import connect


class AlreadyRuns(StackError):
    """Another process runs the stack of this folder."""


class Stack:
    """Everything that runs in `folder`. A story stack has a clock of its own; a throw-away one, a
    row of fresh worlds. `weeks`: of closed cases before the desk of the one that lasts.

    `env` is the environment of every service and command; `urls` has `web`, `gateway` and `sink`.
    A throw-away stack has no world until `fresh(name)` is called; the other one has one, which
    lasts. While you wait for something, wait with `wait_until()`: it starts again what has died
    meanwhile.
    """

    def __init__(
        self,
        folder: Path,
        *,
        story: bool,
        throwaway: bool,
        web_processes: int = 1,
        weeks: int = 0,
    ) -> None:
        self.story, self.throwaway, self.web_processes = story, throwaway, web_processes
        self.weeks = weeks
        self.supervisor = Supervisor(folder)
        self.servers = Servers(self.supervisor, throwaway=throwaway)
        self.worlds: Worlds | None = None
        self.ports: dict[str, int] = {}
        self.settings: dict[str, str] = {}

    @property
    def folder(self) -> Path:
        """Where its data, logs and secrets are."""
        return self.supervisor.folder

    @property
    def urls(self) -> dict[str, str]:
        """Where people and programs find it: `web`, `gateway`, `sink`."""
        return {name: f"http://127.0.0.1:{self.ports[name]}" for name in ("web", "gateway", "sink")}

    @property
    def env(self) -> dict[str, str]:
        """Our own environment with the stack's settings. The tables' owner is not in it."""
        inherited = {
            key: value
            for key, value in os.environ.items()
            if key.removesuffix("_FILE") not in self.settings
        }
        inherited.pop("MIGRATE_DATABASE_URL", None)
        inherited.pop("MIGRATE_DATABASE_URL_FILE", None)
        return {**inherited, **self.settings}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start servers and sink, migrate, and start the five processes (a throw-away stack leaves
        them to `fresh`).

        Raises AlreadyRuns, or StackError after ending what had been started.
        """
        if not self.supervisor.claim():
            raise AlreadyRuns(f"Docket runs already in {self.folder}.")
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End everything in under five seconds, those who use a server before the server.

        Cannot be interrupted.
        """
        with uninterrupted():
            users = [
                name for name in self.supervisor.children if name not in ("postgres", "valkey")
            ]
            self.supervisor.stop(users, seconds=2.8, sig=signal.SIGKILL if self.throwaway else None)
            if self.worlds and given("DATABASE_URL"):
                self.worlds.end()  # an embedded server's go with its folder
            self.servers.stop(seconds=0.9)
            (self.folder / "env").unlink(missing_ok=True)
            self.supervisor.release()

    def fresh(self, name: str) -> None:
        """Begin a new world: a migrated, empty database called after `name`, an empty Valkey, no
        mail, new processes.
        """
        if self.worlds is None:
            raise StackError("Only a throw-away stack can begin again; this one keeps its data.")
        self.supervisor.stop(APPLICATION, sig=signal.SIGKILL)
        world = self.worlds.fresh(name)
        self.settings["DATABASE_URL"] = with_database(self.servers.app_url, world)
        self.settings["DOCKET_FILES"] = str(self.folder / "files" / world)
        # the accounts of another world may have the same names
        self.settings["DOCKET_GATEWAY_COPY"] = str(self.folder / "gateway-copy" / world)
        with connect(self.servers.valkey_url) as client:
            client.flushdb()
        call(self.ports["sink"], "/api/mails", method="DELETE")
        self._start_application()

    def run(self, *command: str, **changes: str) -> int:
        """Run a command of manage.py in the stack's environment (with `changes`), its output where
        ours goes; its exit status.
        """
        process = spawn(
            [sys.executable, str(ROOT / "manage.py"), *command],
            {**self.env, **changes},
            folder=self.folder,
        )
        try:
            self.wait_until(lambda: process.poll() is not None)
        finally:
            kill_group(process.pid)
        return process.wait()

    def wait_until(self, condition: Callable[[], bool], *, seconds: float = float("inf")) -> bool:
        """Look after the services until `condition` holds (True) or the time is over (False)."""
        return self.supervisor.wait_until(condition, seconds=seconds)

    def _start(self) -> None:
        # answers of an earlier run: by the numbers of processes that are others' now
        shutil.rmtree(self.folder / "times", ignore_errors=True)
        self.servers.start()
        for name, first in (("web", 8000), ("gateway", 8001), ("sink", 8025), ("smtp", None)):
            self.ports[name] = free_port(
                None if self.throwaway else first, taken=list(self.ports.values())
            )
        self.settings = self._settings()
        self.supervisor.start(
            mail_sink(
                self.folder, without_key(self.env), smtp=self.ports["smtp"], page=self.ports["sink"]
            )
        )
        if self.throwaway:
            self._refuse_foreign_data()
            self.worlds = Worlds(self.servers.owner_url)
            self._migrate(self.worlds.begin())
        else:
            self._migrate(self.servers.owner_url)
            collect(self.folder / "static", self.env)
            # What only answers gets ready meanwhile. There is no worker yet: by the wall clock all
            # of the desk's past would be overdue.
            self.supervisor.begin(*(one for one in self._application() if one.name in ANSWERING))
            self._seed()
            self._start_application()
            known = {**self.settings, "MIGRATE_DATABASE_URL": self.servers.owner_url}
            write_private(
                self.folder / "env", "".join(f"{key}={value}\n" for key, value in known.items())
            )

    def _settings(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.servers.app_url,
            "VALKEY_URL": self.servers.valkey_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.ports['smtp']}",
            "DOCKET_SECRET_KEY": given("DOCKET_SECRET_KEY") or credential(self.folder, "key"),
            "DOCKET_SEAL_KEY": given("DOCKET_SEAL_KEY") or credential(self.folder, "seal"),
            # A throw-away stack serves them as they lie in the tree, at once.
            "DOCKET_STATIC": "" if self.throwaway else str(self.folder / "static"),
            "DOCKET_MODE": "demo",
            "DOCKET_STORY": "1" if self.story else "0",
            "DOCKET_FILES": str(self.folder / "files"),
            "DOCKET_GATEWAY_COPY": str(self.folder / "gateway-copy"),
            "DOCKET_BASE_URL": self.urls["web"],
            "DOCKET_GATEWAY_URL": self.urls["gateway"],
            "DOCKET_SINK_URL": self.urls["sink"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

    def _migrate(self, owner_url: str) -> None:
        if self.run("migrate", "--no-input", "--verbosity", "0", DATABASE_URL=owner_url):
            raise StackError("The database could not be migrated; what it said is above.")

    def _seed(self) -> None:
        Path(self.settings["DOCKET_FILES"]).mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.run("seed_demo", "--weeks", str(self.weeks)):
            raise StackError("The demo's data could not be written; what it said is above.")

    def _start_application(self) -> None:
        Path(self.settings["DOCKET_FILES"]).mkdir(mode=0o700, parents=True, exist_ok=True)
        services = self._application()
        begun = self.supervisor.children.keys()
        self.supervisor.begin(*(one for one in services if one.name not in begun))
        self.supervisor.wait_for(*APPLICATION)

    def _application(self) -> list[Service]:
        return application(
            self.env,
            folder=self.folder,
            host="127.0.0.1",
            web=self.ports["web"],
            gateway=self.ports["gateway"],
            scale=Scale(web_processes=self.web_processes),
        )

    def _refuse_foreign_data(self) -> None:
        with connect(self.servers.valkey_url) as client:
            if client.dbsize():
                raise StackError(
                    "VALKEY_URL names a database with data, and a throw-away stack empties it: "
                    "name another."
                )


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold off Ctrl-C and its like: a clean-up that is cut short leaves processes behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)

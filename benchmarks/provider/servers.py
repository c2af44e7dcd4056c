"""The servers of a provider on this machine: PostgreSQL with a synchronous standby, Valkey with a
replica and three Sentinels, two of each process that answers, workers, a mail server and a receiver
of webhooks.

Nothing here knows Django: it is started before the settings are read.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import psycopg

from config.local.credentials import credential
from config.local.mailbox import Mailbox
from config.local.postgres import APP, OWNER, EmbeddedPostgres
from config.local.process import ROOT, free_port
from config.local.receiver import Receiver
from config.local.sentinels import FailingStore
from config.local.services import application, mail_sink
from config.local.standby import NAME, copy_server, follow, source
from config.local.static import collect
from config.local.supervisor import Service, Supervisor

DATABASE = "docket"
UNBOUNDED = "1000000000"  # requests a minute of one program
PRIMARY, STANDBY = "postgres", "postgres-standby"
KINDS = {
    "web": ("web-1", "web-2"),
    "gateway": ("gateway-1", "gateway-2"),
    "worker": ("worker", "post", "worker-2", "post-2", "beat"),
    "postgres": (PRIMARY, STANDBY),
    "valkey": ("store-primary", "store-replica"),
}
"""The services of each kind of server."""


class Provider:
    """All of them; `env` is what a process of Docket is told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.supervisor = Supervisor(folder)
        self.receiver = Receiver()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.smtp = free_port()
        self.webs = (free_port(), free_port())
        self.gateways = (free_port(), free_port())
        self.mailbox = Mailbox(folder / "mail")
        self.env: dict[str, str] = {}
        self.promoted = False

    def __enter__(self) -> Self:
        self.supervisor.claim()
        self.thread.start()
        self.receiver.port = self._listen()
        self._start_postgres()
        self.store = FailingStore(self.folder / "store", self.supervisor)
        self.store.start()
        self.env = self._told()
        self._run("migrate", "-v0", DATABASE_URL=self.postgres.url(OWNER, DATABASE))
        collect(self.folder / "static", self.env)
        self.supervisor.start(mail_sink(self.folder, self.env, smtp=self.smtp, page=free_port()))
        return self

    def __exit__(self, *_: object) -> None:
        self.supervisor.stop(seconds=3)
        self.supervisor.release()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    def serve(self) -> None:
        """Start Docket, and wait until it answers."""
        found: list[Service] = []
        for number, (web, gateway) in enumerate(zip(self.webs, self.gateways, strict=True), 1):
            copies = {"DOCKET_GATEWAY_COPY": str(self.folder / f"copies-{number}")}
            services = application(
                {**self.env, **copies}, host="127.0.0.1", web=web, gateway=gateway
            )
            by_name = {service.name: service for service in services}
            found += [
                replace(by_name[name], name=f"{name}-{number}") for name in ("web", "gateway")
            ]
            if number == 1:
                found += [by_name[name] for name in ("worker", "post", "beat")]
            else:
                for name in ("worker", "post"):
                    service = by_name[name]
                    argv = (*service.argv, "-n", f"{name}-{number}@%h")
                    found.append(replace(service, name=f"{name}-{number}", argv=argv))
        self.supervisor.start(*found)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the server that takes writes, as its superuser."""
        server = self.standby if self.promoted else self.postgres
        with psycopg.connect(server.url("postgres", DATABASE), autocommit=True) as asked:
            cursor = asked.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def promote(self) -> None:
        """The standby takes writes from now on."""
        url = self.standby.url("postgres", "postgres")
        with psycopg.connect(url, autocommit=True) as asked:
            asked.execute("SELECT pg_promote(true, 30)")
        self.promoted = True

    def in_step(self) -> bool:
        """Whether each commit waits for the standby."""
        with suppress(psycopg.Error):
            return self.ask("SELECT sync_state FROM pg_stat_replication") == [("sync",)]
        return False

    def _start_postgres(self) -> None:
        options = ("shared_buffers=512MB", "max_wal_size=4GB")
        self.postgres = EmbeddedPostgres(self.folder, throwaway=False, options=options)
        self.supervisor.start(self.postgres.service())
        self.postgres.prepare(DATABASE)
        self.standby = EmbeddedPostgres(self.folder, throwaway=False, options=options)
        self.standby.data = self.folder / STANDBY
        primary = source(self.folder, self.postgres.port)
        copy_server(self.standby, primary)
        follow(self.standby, primary)
        self.supervisor.start(replace(self.standby.service(), name=STANDBY))
        self.ask(f"ALTER SYSTEM SET synchronous_standby_names = '{NAME}'")
        self.ask("SELECT pg_reload_conf()")
        if not self.supervisor.wait_until(self.in_step, seconds=30):
            raise RuntimeError("The standby does not follow.")

    def _told(self) -> dict[str, str]:
        hosts = f"127.0.0.1:{self.postgres.port},127.0.0.1:{self.standby.port}"
        password = credential(self.folder, APP)
        return {
            **os.environ,
            "DATABASE_URL": f"postgres://{APP}:{password}@{hosts}/{DATABASE}",
            "VALKEY_URL": self.store.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.smtp}",
            "DOCKET_MODE": "test",
            "DOCKET_BASE_URL": f"http://127.0.0.1:{self.webs[0]}",
            "DOCKET_SECRET_KEY": credential(self.folder, "key"),
            "DOCKET_SEAL_KEY": credential(self.folder, "seal"),
            "DOCKET_FILES": str(self.folder / "files"),
            "DOCKET_STATIC": str(self.folder / "static"),
            "DOCKET_WEBHOOK_ALLOW_PRIVATE": "1",
            "DOCKET_API_RATE": UNBOUNDED,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

    def _run(self, *command: str, **more: str) -> None:
        env: Mapping[str, str] = {**self.env, **more}
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True)

    def _listen(self) -> int:
        async def begin() -> int:
            server = await asyncio.start_server(self.receiver.serve, "127.0.0.1", 0)
            return int(server.sockets[0].getsockname()[1])

        return asyncio.run_coroutine_threadsafe(begin(), self.loop).result(10)

"""A PgBouncer before the site's PostgreSQL, which gives each transaction another session."""

from __future__ import annotations

import os
import pwd
import shutil
from pathlib import Path
from tempfile import gettempdir
from urllib.parse import urlsplit

import psycopg
import pytest

from config.local.postgres import plain
from config.local.process import free_port
from config.local.supervisor import Service, Supervisor

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
needs_pgbouncer = pytest.mark.skipif(PROGRAM is None, reason="PgBouncer is not installed")
NOBODY = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None  # it refuses root


class PgBouncer:
    """`ignore`: it passes over what clients ask for at the start of a session, in place of refusing
    it.
    """

    def __init__(
        self, folder: Path, supervisor: Supervisor, url: str, *, ignore: str = "", mode: str
    ) -> None:
        self.folder, self.supervisor, self.url = folder, supervisor, url
        self.ignore, self.mode, self.port = ignore, mode, free_port()
        self.name = f"pgbouncer-{self.port}"

    def through(self, url: str) -> str:
        """The same address, by way of it."""
        port = urlsplit(self.url).port
        return url.replace(f":{port}/", f":{self.port}/")

    def start(self) -> None:
        """Start it, and wait until it lets somebody in."""
        assert PROGRAM
        parts = urlsplit(self.url)
        lines = {
            "listen_addr": "127.0.0.1",
            "listen_port": self.port,
            "unix_socket_dir": "",
            "auth_type": "plain",
            "auth_file": self.folder / f"{self.name}.users",
            "pool_mode": self.mode,
            "default_pool_size": 8,
            "ignore_startup_parameters": f"extra_float_digits,{self.ignore}".rstrip(","),
        }
        said = "".join(f"{name} = {value}\n" for name, value in lines.items())
        server = f"* = host={parts.hostname} port={parts.port}"
        config = self.folder / f"{self.name}.ini"
        config.write_text(f"[databases]\n{server}\n[pgbouncer]\n{said}", encoding="utf-8")
        users = self.folder / f"{self.name}.users"
        users.write_text(f'"{parts.username}" "{parts.password}"\n', encoding="utf-8")
        for file in (config, users):
            file.chmod(0o644)
        for folder in (self.folder, *self.folder.parents):
            if folder.stat().st_uid == os.geteuid() and folder.is_relative_to(gettempdir()):
                folder.chmod(folder.stat().st_mode | 0o011)

        def answers() -> bool:
            try:
                with psycopg.connect(self.through(self.url)) as asked:
                    return asked.execute("SELECT 1").fetchone() == (1,)
            except psycopg.Error:
                return False

        self.supervisor.start(
            Service(self.name, (PROGRAM, str(config)), plain(), ready=answers, user=NOBODY)
        )

    def stop(self) -> None:
        """End it."""
        self.supervisor.stop([self.name])

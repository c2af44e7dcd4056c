"""Standbys of an embedded PostgreSQL: a copy that follows it, and may take its place."""

from __future__ import annotations

import subprocess
from pathlib import Path

from config.local.credentials import credential
from config.local.postgres import EmbeddedPostgres, binaries, plain, prefix, uid
from config.local.process import StackError

NAME = "standby"  # by which a primary knows it
KEPT = "wal_keep_size = 512MB\n"  # the log back to where two servers parted


def source(folder: Path, port: int) -> str:
    """How a standby reaches the server at this port, as its superuser."""
    password = credential(folder, "postgres")
    return f"host=127.0.0.1 port={port} user=postgres password={password}"


def copy_server(server: EmbeddedPostgres, of: str) -> None:
    """Make its files as a copy of the server that `of` leads to."""
    run_program("pg_basebackup", "-D", server.data, "-c", "fast", "-d", of)


def follow(server: EmbeddedPostgres, primary: str) -> None:
    """Once it is started, it follows the server that `primary` leads to."""
    (server.data / "standby.signal").touch()
    settings = f"primary_conninfo = '{primary} application_name={NAME}'\n{KEPT}"
    (server.data / "postgresql.auto.conf").write_text(settings)


def run_program(name: str, *argv: str | Path) -> None:
    """Run a program of PostgreSQL's, as the user who owns its files. Raises StackError."""
    done = subprocess.run(
        [*prefix(), str(binaries() / name), *map(str, argv)],
        env=plain(),
        user=uid(),
        group=uid(),
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise StackError(f"{name} failed: {done.stderr.strip()}")

"""PostgreSQL of a test's own, and a standby of it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.local.postgres import EmbeddedPostgres, binaries, plain, prefix, uid
from config.local.process import wait_until


@contextmanager
def running(server: EmbeddedPostgres) -> Iterator[subprocess.Popen[bytes]]:
    """The server, until the end or until it is stopped."""
    service = server.service()
    process = subprocess.Popen(
        service.argv,
        env=dict(service.env),
        user=service.user,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert wait_until(service.ready, seconds=60)
        yield process
    finally:
        process.send_signal(service.stop_signal)
        process.wait(60)


def follow(primary: EmbeddedPostgres, folder: Path) -> EmbeddedPostgres:
    """A standby of the primary, as pg_basebackup makes one."""
    shutil.copytree(primary.folder / "secrets", folder / "secrets")
    made = EmbeddedPostgres(folder, throwaway=True)
    if uid() is not None:
        folder.chmod(0o777)
    source = primary.url("postgres", "")
    argv = [*prefix(), str(binaries() / "pg_basebackup"), "-D", str(made.data), "-d", source]
    subprocess.run(
        [*argv, "-R", "-X", "stream", "-c", "fast", "--no-sync"],
        env=plain(),
        user=uid(),
        check=True,
    )
    return made

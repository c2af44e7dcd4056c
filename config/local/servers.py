"""PostgreSQL and Valkey for a stack: embedded ones, or the ones that DATABASE_URL and VALKEY_URL
name.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from config.local.credentials import credential, given
from config.local.postgres import APP, OWNER, EmbeddedPostgres
from config.local.process import end_strays
from config.local.supervisor import Supervisor, lock_folder
from config.local.valkey import EmbeddedValkey

THROWAWAY = "docket-throwaway-"
DATABASE = "docket"


class Servers:
    """The two servers under a supervisor.

    `owner_url`, `app_url` and `valkey_url` are known once they are started.
    """

    def __init__(
        self, supervisor: Supervisor, *, throwaway: bool, options: Sequence[str] = ()
    ) -> None:
        self.supervisor = supervisor
        self.throwaway, self.options = throwaway, options
        self.app_url = given("DATABASE_URL")
        self.owner_url = given("MIGRATE_DATABASE_URL") or self.app_url
        self.valkey_url = given("VALKEY_URL")

    def start(self) -> None:
        """Start those that are not given from outside, and wait until they answer."""
        postgres = (
            None
            if self.app_url
            else EmbeddedPostgres(
                self.supervisor.folder, throwaway=self.throwaway, options=self.options
            )
        )
        valkey = (
            None
            if self.valkey_url
            else EmbeddedValkey(self.supervisor.folder, throwaway=self.throwaway)
        )
        self.supervisor.start(*(server.service() for server in (postgres, valkey) if server))
        if valkey:
            self.valkey_url = valkey.url
        if postgres:
            postgres.prepare(DATABASE)
            self.app_url, self.owner_url = (
                postgres.url(APP, DATABASE),
                postgres.url(OWNER, DATABASE),
            )

    def stop(self, *, seconds: float = 1.5) -> None:
        """End the embedded ones; a throw-away PostgreSQL drops everything at once (SIGQUIT) and
        leaves no memory behind.
        """
        self.supervisor.stop(["valkey"], seconds=seconds)
        self.supervisor.stop(
            ["postgres"], seconds=seconds, sig=signal.SIGQUIT if self.throwaway else None
        )


@contextlib.contextmanager
def throwaway_folder() -> Iterator[Path]:
    """A new folder that is removed at the end; removes what killed runs left, too."""
    parent = Path(tempfile.gettempdir()).resolve()
    for old in parent.glob(f"{THROWAWAY}*"):
        sweep(old)
    folder = Path(tempfile.mkdtemp(prefix=THROWAWAY, dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove a throw-away folder that is ours, that nobody holds, and that is not just being
    made.
    """
    with contextlib.suppress(OSError):
        if folder.stat().st_uid != os.geteuid() or time.time() - folder.stat().st_mtime < 60:
            return
        descriptor = lock_folder(folder)
        if descriptor is not None:
            end_strays(folder)
            shutil.rmtree(folder, ignore_errors=True)
            os.close(descriptor)


@contextlib.contextmanager
def throwaway_servers(
    *, durable: bool = False, options: Sequence[str] = ()
) -> Iterator[dict[str, str]]:
    """PostgreSQL and Valkey alone, in a temporary folder: the whole environment that tests and
    checks need.

    `durable`: it waits for the disk, as a real one does; tests need not. `options`: settings of
    PostgreSQL, `name=value`.

    DATABASE_URL is the owner's, who makes the test database; the tests then act as the
    application's role. Servers that DATABASE_URL and VALKEY_URL name from outside are used in place
    of the embedded ones.
    """
    with throwaway_folder() as folder:
        supervisor = Supervisor(folder)
        supervisor.claim()
        servers = Servers(supervisor, throwaway=not durable, options=options)
        try:
            servers.start()
            yield {
                **os.environ,
                "DATABASE_URL": servers.owner_url,
                "VALKEY_URL": servers.valkey_url,
                # nobody listens: a test that mails brings its own sink
                "EMAIL_URL": "smtp://127.0.0.1:1",
                "DOCKET_MODE": "test",
                "DOCKET_SECRET_KEY": credential(folder, "key"),
                "DOCKET_SEAL_KEY": credential(folder, "seal"),
                "DOCKET_FILES": str(folder / "files"),
                "DJANGO_SETTINGS_MODULE": "config.settings",
            }
        finally:
            servers.stop()
            supervisor.release()

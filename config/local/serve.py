"""`serve`: the production processes under the supervisor, against PostgreSQL and Valkey from
outside. On one machine all of them, on several each those that `--only` names.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import subprocess
import sys
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from config.database import Pooler
from config.environment import certificates
from config.front import THREADS
from config.known_settings import SETTINGS, UNUSED, needed_by
from config.local.credentials import given
from config.local.process import (
    ROOT,
    StackError,
    Stopped,
    hold_port,
    port_is_free,
    stop_on_signals,
)
from config.local.servers import throwaway_folder
from config.local.services import Scale, answers, application, cores, near
from config.local.stack import uninterrupted
from config.local.static import collect
from config.local.supervisor import Service, Supervisor, say
from config.postgresql.pooler import POOLED, REFUSED, shares_sessions
from config.roles import ACTS, OPENS_FILES, SERVED, Role
from enforcement.gateway.settings import SettingRefused, read_settings
from enforcement.management.arguments import whole
from enforcement.record.signatures import UnreadableKey, private_key, public_keys

PORT = whole(1, 65_535)
ORDER = (Role.WEB, Role.GATEWAY, Role.WORKER, Role.POST, Role.BEAT)
AFTER = 5.0  # seconds for what ends after its last request


def main(arguments: Sequence[str]) -> int:
    """Run until SIGTERM or Ctrl-C. Raises StackError when a setting is missing or unfit."""
    wanted = parsed(arguments)
    roles: frozenset[Role] = wanted.only
    check_settings(roles)
    take_ports(wanted)
    stop_on_signals()
    with throwaway_folder() as folder:
        supervisor = Supervisor(folder, logs=False)
        supervisor.claim()
        draining = Path(os.environ.get("DOCKET_DRAINING") or folder / "draining")
        try:
            supervisor.start(*services(wanted, folder, draining))
            say(began(wanted))
            supervisor.wait_until(lambda: False, seconds=float("inf"))
        except (KeyboardInterrupt, Stopped):
            drain(supervisor, draining, wanted.drain)
            say("Docket stops.")
        finally:
            with uninterrupted():
                supervisor.stop(seconds=wanted.grace + AFTER)
                supervisor.release()
                draining.unlink(missing_ok=True)
    return 0


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(
        prog="manage.py serve", description="Run web, gateway, the two workers and beat."
    )
    parser.add_argument(
        "--only",
        type=roles_in,
        default=SERVED,
        metavar="ROLES",
        help="which of them run here, with commas between: " + ",".join(r.lower() for r in ORDER),
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="where to listen; a proxy with TLS stands before it"
    )
    parser.add_argument("--port", type=PORT, default=8000)
    parser.add_argument("--gateway-port", type=PORT, default=8001)
    parser.add_argument(
        "--probe-port",
        type=whole(0, 65_535),
        default=8002,
        help="where the web process answers /livez, /readyz and /metrics; 0: on --port alone",
    )
    parser.add_argument(
        "--drain",
        type=whole(0, 3_600),
        default=0,
        metavar="SECONDS",
        help="how long /readyz says 503 before the processes are stopped; a second Ctrl-C or "
        "SIGTERM stops them at once",
    )
    parser.add_argument(
        "--grace",
        type=whole(1, 3_600),
        default=30,
        metavar="SECONDS",
        help="how long requests and tasks under way have to end after that (default: 30)",
    )
    numbers = (
        ("--web-processes", 256, cores(), "which serve the pages (default: one per core; 95 MB)"),
        ("--threads", 64, THREADS, "of each web process; each has a connection to the database"),
        ("--gateways", 64, 1, "processes of the gateway, each with a copy of its own"),
        ("--concurrency", 64, 2, "tasks that each worker does at once"),
    )
    for name, most, default, what in numbers:
        parser.add_argument(name, type=whole(1, most), default=default, metavar="NUMBER", help=what)
    return parser.parse_args(arguments)


def roles_in(said: str) -> frozenset[Role]:
    """The roles of `web,gateway`. Raises ArgumentTypeError."""
    known = {role.lower(): role for role in ORDER}
    names = [name.strip() for name in said.split(",")]
    if wrong := [name for name in names if name not in known]:
        raise argparse.ArgumentTypeError(f"{wrong[0]!r} is none of {', '.join(known)}")
    return frozenset(known[name] for name in names)


def began(wanted: argparse.Namespace) -> str:
    """What runs, and where."""
    parts = []
    if Role.WEB in wanted.only:
        number = wanted.web_processes
        processes = f"{number} web process{'es' * (number > 1)}"
        parts.append(f"on {wanted.host}:{wanted.port} with {processes}")
    if Role.GATEWAY in wanted.only:
        parts.append(f"the gateway on port {wanted.gateway_port}")
    if rest := [role.lower() for role in ORDER[2:] if role in wanted.only]:
        parts.append(" and ".join(filter(None, (", ".join(rest[:-1]), rest[-1]))))
    return f"Docket serves {', '.join(parts)}."


def take_ports(wanted: argparse.Namespace) -> None:
    """Have the ports, as long as this process lives. Raises StackError where somebody has one."""
    ports = [wanted.gateway_port] if Role.GATEWAY in wanted.only else []
    if Role.WEB in wanted.only:
        ports += filter(None, (wanted.port, wanted.probe_port))
    for port in ports:
        if not (port_is_free(port, wanted.host) and hold_port(port, f"serve-{wanted.host}")):
            raise StackError(
                f"Port {port} of {wanted.host} is taken, or the address is not this machine's. "
                "Name others with --host, --port, --gateway-port and --probe-port."
            )


def services(wanted: argparse.Namespace, folder: Path, draining: Path) -> list[Service]:
    """What is to run."""
    env = {**environment(), "DOCKET_DRAINING": str(draining)}
    if Role.WEB in wanted.only:
        # Where they were made already, as in an image, nothing is written.
        env["DOCKET_STATIC"] = os.environ.get("DOCKET_STATIC") or str(folder / "static")
        collect(Path(env["DOCKET_STATIC"]), environment())
    return [
        # A gateway may have to wait for a store that is away: no reason to end the rest.
        replace(one, ready=lambda: answers(wanted.gateway_port, "/livez", host=near(wanted.host)))
        if one.name == "gateway"
        else one
        for one in application(
            env,
            folder=folder,
            host=wanted.host,
            web=wanted.port,
            gateway=wanted.gateway_port,
            probes=wanted.probe_port,
            roles=wanted.only,
            scale=Scale(
                web_processes=wanted.web_processes,
                threads=wanted.threads,
                gateways=wanted.gateways,
                concurrency=wanted.concurrency,
                grace=wanted.grace,
            ),
        )
    ]


def drain(supervisor: Supervisor, draining: Path, seconds: float) -> None:
    """Say on /readyz for so long that nobody should be sent here any more, while everything goes
    on. Another signal ends it.
    """
    if not seconds:
        return
    say(f"Docket drains for {seconds:g} s.")
    draining.touch()
    with contextlib.suppress(KeyboardInterrupt, Stopped):
        supervisor.wait_until(lambda: False, seconds=seconds)


def check_settings(roles: Collection[Role] = SERVED) -> None:
    """Raise StackError, with the setting's name, when one that these need is missing, unsafe or
    wrong, or the database is behind.
    """
    if missing := [setting.name for setting in needed_by(roles) if not given(setting.name)]:
        raise StackError(f"Set {', '.join(missing)} (or the same with _FILE) before you serve.")
    for setting in SETTINGS:
        if setting.secret and setting.roles & set(roles) and "demo-" in given(setting.name):
            raise StackError(
                f"{setting.name} has a secret that was made for a demo. Make one of your own."
            )
    check_keys(roles)
    os.environ["DOCKET_MODE"] = "serve"
    try:
        certificates(given("DOCKET_CA_FILE"))
        if Role.GATEWAY in roles:
            read_settings(os.environ)
        if set(roles) - {Role.GATEWAY}:
            for name, value in UNUSED.items():  # of what none of these needs
                os.environ.setdefault(name, value)
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
            importlib.import_module("config.settings")
        if ACTS & set(roles):
            check_database()
        if OPENS_FILES & set(roles):
            check_files()
    except (ImproperlyConfigured, SettingRefused) as error:
        raise StackError(str(error)) from error


def check_database() -> None:
    """Raise StackError where the database cannot be reached, shares its sessions in a way that is
    not expected, or is behind.
    """
    try:
        pooled = settings.POOLER is Pooler.NONE and shares_sessions(connection)
        connection.ensure_connection()
    except OperationalError as error:
        if REFUSED in str(error):
            raise StackError(POOLED) from error
        why = str(error).strip().splitlines()[0]
        raise StackError(f"The database cannot be reached: {why}") from error
    finally:
        connection.close()
    if pooled:
        raise StackError(POOLED)
    ahead = [sys.executable, str(ROOT / "manage.py"), "migrate", "--check"]
    if subprocess.run(ahead, env=environment(), capture_output=True, check=False).returncode:
        raise StackError("The database is behind: run `python3 manage.py migrate` first.")


def check_files() -> None:
    """Raise StackError where files of evidence are not those that belong to the database. A store
    that is away is no reason not to start.
    """
    command = [sys.executable, str(ROOT / "manage.py"), "files", "check"]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode and done.returncode != os.EX_TEMPFAIL:
        raise StackError(done.stderr.strip().splitlines()[-1].removeprefix("CommandError: "))


def check_keys(roles: Collection[Role]) -> None:
    """Whoever signs has a key, whoever verifies knows it. Raises StackError."""
    keys = given("DOCKET_SEAL_PUBLIC_KEYS")
    if Role.WEB in roles and Role.WORKER not in roles and not keys:
        raise StackError(
            "Set DOCKET_SEAL_PUBLIC_KEYS (or the same with _FILE) to the public half of the key "
            "that signs the record: the pages verify it, and the key itself is the worker's alone."
        )
    try:
        if Role.WORKER in roles:
            private_key(given("DOCKET_SEAL_KEY"))
        public_keys(keys)
    except UnreadableKey as error:
        raise StackError(f"DOCKET_SEAL_KEY or DOCKET_SEAL_PUBLIC_KEYS: {error}") from error


def environment() -> dict[str, str]:
    """What the processes get: everything but the tables' owner."""
    env = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("MIGRATE_DATABASE_URL")
    }
    return {**env, "DOCKET_MODE": "serve", "DJANGO_SETTINGS_MODULE": "config.settings"}

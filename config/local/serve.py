"""`serve`: the production processes under the supervisor, against PostgreSQL and Valkey from
outside.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.local.credentials import given
from config.local.process import ROOT, StackError, Stopped, port_is_free, stop_on_signals
from config.local.servers import throwaway_folder
from config.local.services import answers, application, cores, near
from config.local.stack import uninterrupted
from config.local.static import collect
from config.local.supervisor import Supervisor, say
from enforcement.gateway.settings import SettingRefused, read_settings
from enforcement.management.arguments import whole
from enforcement.record.signatures import UnreadableKey, private_key, public_keys

PORT = whole(1, 65_535)
REQUIRED = (
    "DATABASE_URL",
    "VALKEY_URL",
    "EMAIL_URL",
    "DOCKET_SECRET_KEY",
    "DOCKET_SEAL_KEY",
    "DOCKET_BASE_URL",
    "DOCKET_GATEWAY_URL",
    "DOCKET_FILES",
    "DOCKET_PROVIDER_NAME",
    "DOCKET_PROVIDER_ADDRESS",
    "DOCKET_CONTACT_EMAIL",
)


def main(arguments: Sequence[str]) -> int:
    """Run until SIGTERM or Ctrl-C. Raises StackError when a setting is missing or unfit."""
    parser = argparse.ArgumentParser(
        prog="manage.py serve", description="Run web, gateway, the two workers and beat."
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
        "--web-processes",
        type=whole(1, 256),
        default=cores(),
        metavar="NUMBER",
        help="which serve the pages (default: one per core; 95 MB each)",
    )
    wanted = parser.parse_args(arguments)
    check_settings()
    for port in filter(None, (wanted.port, wanted.gateway_port, wanted.probe_port)):
        if not port_is_free(port):
            raise StackError(
                f"Port {port} is taken. Name others with --port, --gateway-port and --probe-port."
            )
    stop_on_signals()
    with throwaway_folder() as folder:
        supervisor = Supervisor(folder, logs=False)
        supervisor.claim()
        draining = Path(os.environ.get("DOCKET_DRAINING") or folder / "draining")
        # Where they were made already, as in an image, nothing is written.
        static = os.environ.get("DOCKET_STATIC") or str(folder / "static")
        collect(Path(static), environment())
        services = application(
            {**environment(), "DOCKET_DRAINING": str(draining), "DOCKET_STATIC": static},
            web_processes=wanted.web_processes,
            folder=folder,
            host=wanted.host,
            web=wanted.port,
            gateway=wanted.gateway_port,
            probes=wanted.probe_port,
        )
        # A gateway may have to wait for a store that is away: no reason to end the rest.
        services = [
            replace(
                one, ready=lambda: answers(wanted.gateway_port, "/livez", host=near(wanted.host))
            )
            if one.name == "gateway"
            else one
            for one in services
        ]
        try:
            supervisor.start(*services)
            say(
                f"Docket serves on {wanted.host}:{wanted.port} with {wanted.web_processes} web "
                f"{'process' if wanted.web_processes == 1 else 'processes'}, the gateway on port "
                f"{wanted.gateway_port}."
            )
            supervisor.wait_until(lambda: False, seconds=float("inf"))
        except (KeyboardInterrupt, Stopped):
            drain(supervisor, draining, wanted.drain)
            say("Docket stops.")
        finally:
            with uninterrupted():
                supervisor.stop(seconds=8)
                supervisor.release()
                draining.unlink(missing_ok=True)
    return 0


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


def check_settings() -> None:
    """Raise StackError, with the setting's name, when one is missing, unsafe or wrong, or the
    database is behind.
    """
    if missing := [name for name in REQUIRED if not given(name)]:
        raise StackError(f"Set {', '.join(missing)} (or the same with _FILE) before you serve.")
    for name in ("DATABASE_URL", "VALKEY_URL", "DOCKET_SECRET_KEY", "DOCKET_SEAL_KEY"):
        if "demo-" in given(name):
            raise StackError(f"{name} has a secret that was made for a demo. Make one of your own.")
    try:
        private_key(given("DOCKET_SEAL_KEY"))
        public_keys(given("DOCKET_SEAL_PUBLIC_KEYS"))
    except UnreadableKey as error:
        raise StackError(f"DOCKET_SEAL_KEY or DOCKET_SEAL_PUBLIC_KEYS: {error}") from error
    os.environ["DOCKET_MODE"] = "serve"
    try:
        importlib.import_module("config.settings")
        read_settings(os.environ)
    except (ImproperlyConfigured, SettingRefused) as error:
        raise StackError(str(error)) from error
    ahead = [sys.executable, str(ROOT / "manage.py"), "migrate", "--check"]
    if subprocess.run(ahead, env=environment(), capture_output=True, check=False).returncode:
        raise StackError(
            "The database cannot be reached, or is behind: run `python3 manage.py migrate` first."
        )


def environment() -> dict[str, str]:
    """What the processes get: everything but the tables' owner."""
    env = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("MIGRATE_DATABASE_URL")
    }
    return {**env, "DOCKET_MODE": "serve", "DJANGO_SETTINGS_MODULE": "config.settings"}

"""`bench`: what is measured, as ratios within one run, on servers of its own that are thrown away.

Never part of the tests.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import django
from django.core.management import call_command

from benchmarks import picture
from benchmarks.provider.servers import Provider
from config.local.process import ROOT
from config.local.servers import throwaway_folder, throwaway_servers
from config.local.services import cores

# As a server for a million cases has it: PostgreSQL's defaults hold a tenth of their indexes, and
# shun an index as if the disk still turned (docs/how-to/capacity.md).
AS_LARGE = ("shared_buffers=1GB", "random_page_cost=1.1")
BROWSES = ("pages",)
TOOLS = "python3 manage.py test --version"
NAMES = (
    "queue",
    "step",
    "bulk",
    "api",
    "verify",
    "faults",
    "relay",
    "growth",
    "gateway",
    "propagate",
    "follower",
    "insights",
    "transparency",
    "retention",
    "memory",
    "pages",
    "day",
    "failover",
)
FAILS = ("day", "failover")  # on servers of its own, which fail over


def main(arguments: Sequence[str]) -> int:
    """Run the named benchmarks, or all, one after the other; 0 when they ran, whatever they
    found.
    """
    parser = argparse.ArgumentParser(
        prog="manage.py bench",
        description="Measure Docket on this machine; each benchmark says what it compares.",
    )
    parser.add_argument(
        "names",
        nargs="*",
        choices=[*NAMES, []],
        help=f"which: {', '.join(NAMES)}; all without a name",
    )
    parser.add_argument(
        "--cases",
        type=int,
        help="how many cases the queue is filled with, and pages besides the demo's 15 (default: "
        "1,000,000; pages takes 0 as well); how many begin in a day (350 a minute)",
    )
    parser.add_argument(
        "--web-processes",
        type=int,
        default=cores(),
        help="with how many web processes pages are asked for (default: one per core)",
    )
    parser.add_argument(
        "--peer",
        type=Path,
        metavar="FOLDER",
        help="where Ozone is installed, to measure it beside us in api (see benchmarks/ozone.py)",
    )
    parser.add_argument(
        "--accounts",
        type=int,
        default=1_000_000,
        help="among how many accounts a step is taken at most; how many are held in failover",
    )
    parser.add_argument(
        "--rows",
        type=int,
        default=30_000_000,
        help="how many usage days growth fills in, and a third as many paid messages",
    )
    parser.add_argument("--runs", type=int, default=200, help="how many processes faults lets die")
    parser.add_argument(
        "--victims",
        choices=["all", "access"],
        default="all",
        help="whom faults lets die: all that there is, or what stands between a decision and a "
        "refused call (gateway, store, worker, stream, the caller's process, at seams)",
    )
    parser.add_argument("--seed", type=int, default=1, help="who dies in faults, and when")
    parser.add_argument(
        "--minutes",
        type=float,
        help="after which faults lets nobody die any more (default: 30); how long a day lasts (10)",
    )
    parser.add_argument(
        "--checks", type=float, default=2_000.0, help="how many a second gateways answer in a day"
    )
    parser.add_argument(
        "--picture",
        action="store_true",
        help="measure nothing: redraw the picture of the figures in the documents",
    )
    wanted = parser.parse_args(arguments)
    if wanted.picture:
        print(picture.draw())
        return 0
    names = wanted.names or NAMES
    if missing := [name for name in names if name in BROWSES and find_spec("playwright") is None]:
        print(
            f"bench {' '.join(missing)} opens pages in a browser, with a tool that only the tests "
            f"install: run `{TOOLS}` once, then this again."
        )
        names = [name for name in names if name not in missing]
        if wanted.names or not names:
            return 2
    if len(names) > 1:  # each on servers of its own, so that none finds what another left
        flags = [one for one in arguments if one not in names]
        return max(
            subprocess.run(
                [sys.executable, "manage.py", "bench", name, *flags], cwd=ROOT, check=False
            ).returncode
            for name in names
        )
    if names[0] in FAILS:
        return on_servers_that_fail(names[0], wanted)
    with throwaway_servers(durable=True, options=AS_LARGE) as environment:
        os.environ.update(environment)
        django.setup()
        call_command("migrate", "--no-input", "--verbosity", "0")
        print(here())
        importlib.import_module(f"benchmarks.{names[0]}").run(wanted)
    return 0


def on_servers_that_fail(name: str, wanted: argparse.Namespace) -> int:
    """Run one that kills its servers."""
    with throwaway_folder() as folder, Provider(folder) as site:
        os.environ.update(site.env)
        django.setup()
        print(here())
        importlib.import_module(f"benchmarks.{name}").run(wanted, site)
    return 0


def here() -> str:
    """When this is, and on what machine."""
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.machine()}, {os.cpu_count()} "
        f"cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )

"""`test`: everything that must hold before a change goes in.

Without arguments all of it, with arguments pytest alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from config.local import browser
from config.local.process import ROOT, StackError, stop_on_signals
from config.local.servers import throwaway_servers
from config.local.supervisor import say

BIN = Path(sys.executable).parent
PYTHON = sys.executable


def checks() -> dict[str, list[str]]:
    """What runs before pytest, by name; the slowest first, because two run side by side."""
    templates = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    found = {
        "types": [PYTHON, "-m", "mypy"],
        "migrations complete": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
        "diagram current": [PYTHON, "manage.py", "workflow_diagram", "--check"],
        "profiles current": [PYTHON, "manage.py", "profiles_reference", "--check"],
        "import contracts": [str(BIN / "lint-imports"), "--no-cache"],
        "format": [PYTHON, "-m", "ruff", "format", "--check", "."],
        "lint": [PYTHON, "-m", "ruff", "check", "."],
    }
    if templates:
        found["templates"] = [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates]
    return found


def main(arguments: Sequence[str]) -> int:
    """Run the checks and pytest, or pytest alone; 1 if anything failed.

    The last lines are pytest's.
    """
    if arguments and arguments[0] in ("-h", "--help"):
        print("manage.py test: format, lint, types, contracts, migrations, diagram, then pytest.")
        print(
            "manage.py test [pytest arguments]: pytest alone, against throw-away PostgreSQL "
            "and Valkey."
        )
        return 0
    stop_on_signals()
    with throwaway_servers() as env:
        env |= with_browser()
        # else each of some hundred processes compiles all of our code
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        failed = [] if arguments else run_checks(env)
        # By file or folder (tests/conftest.py), which share the servers that they start; in their
        # order, which has the long ones first.
        tests = pytest(
            arguments
            or [
                "-n",
                str(min(2, os.cpu_count() or 1)),
                "--dist",
                "loadfile",
                "--no-loadscope-reorder",
            ],
            env,
        )
    return 1 if failed else tests


def with_browser() -> dict[str, str]:
    """Which browser the tests are to use.

    Without one the rest is tested all the same, and the browser's tests fail.
    """
    try:
        return {"CHROMIUM": str(browser.prepare())}
    except StackError as error:
        say(str(error))
        return {}


def run_checks(env: Mapping[str, str]) -> list[str]:
    """Run them two at a time, a line for each; the names of those that failed, after what they
    said.
    """
    failed = {}
    with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        running = {name: pool.submit(run, command, env) for name, command in checks().items()}
        for name, future in running.items():
            output, code, seconds = future.result()
            print(f"{'failed' if code else 'ok':8}{name:24}{seconds:5.1f} s", flush=True)
            if code:
                failed[name] = output
    for name, output in failed.items():
        print(f"\n--- {name}\n{output.strip()}", flush=True)
    return list(failed)


def run(command: Sequence[str], env: Mapping[str, str]) -> tuple[str, int, float]:
    """Run one check: what it said, its exit status, its seconds."""
    started = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout, done.returncode, time.monotonic() - started


def pytest(arguments: Sequence[str], env: Mapping[str, str]) -> int:
    """Run pytest in the foreground, so that a debugger can be used; its exit status."""
    tests = subprocess.Popen([PYTHON, "-m", "pytest", *arguments], cwd=ROOT, env=env)
    try:
        return tests.wait()
    finally:
        if tests.poll() is None:  # we are on our way out: Ctrl-C or SIGTERM
            tests.terminate()
            try:
                tests.wait(timeout=5)
            except subprocess.TimeoutExpired:
                tests.kill()

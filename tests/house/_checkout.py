"""A throw-away checkout, in which command lines of the documentation are run as written."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from config.local.postgres import binaries
from config.local.process import kill_group
from tests.house._tree import ROOT

LEFT_OUT = shutil.ignore_patterns(".venv", "var", ".git", ".*_cache", ".hypothesis", ".coverage*")
OURS = ("DOCKET_", "DATABASE_URL", "MIGRATE_DATABASE_URL", "VALKEY_URL", "EMAIL_URL", "DJANGO_")
LONGEST = 300  # seconds for one command
# The cases of scenarios/desk.yaml that the documentation speaks of: ByteDance, Fjordtal, Papillon.
SPOKEN_OF = re.compile(r"  - wait: |  - .*\b(?:as|case): (?:R1|J1|P1|P2)\b")


@dataclass
class Checkout:
    """The files as they are, with our virtual environment; `values` are put into command lines."""

    folder: Path
    values: dict[str, str] = field(default_factory=dict)
    processes: list[subprocess.Popen[str]] = field(default_factory=list)
    warm: subprocess.Popen[str] | None = None
    said: str = ""  # by what was started last, until it was there

    @classmethod
    def made_in(cls, folder: Path) -> Checkout:
        """A copy of the tree below `folder`."""
        shutil.copytree(ROOT, folder, ignore=LEFT_OUT, dirs_exist_ok=True)
        (folder / ".venv").symlink_to(ROOT / ".venv")
        return cls(folder)

    @property
    def env(self) -> dict[str, str]:
        """As in a terminal: no settings, and a `python3` that is not the one of .venv."""
        env = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
        python = Path(sys.executable).resolve().parent
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # each of ten processes would compile all of it
        return {**env, "PATH": f"{binaries()}:{python}:{env['PATH']}"}

    def filled(self, text: str) -> str:
        """The text with the values of this checkout in place of the examples."""
        for example, value in self.values.items():
            text = re.sub(rf"{re.escape(example)}(?![\w-])", lambda _, to=value: to, text)
        return text

    def start(self, command: str, until: str, more: Mapping[str, str] | None = None) -> str:
        """Start what does not end by itself, and wait for what it says; all that it said so far."""
        # Whoever starts the tests in the background ignores Ctrl-C, and so would what they start.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        process = subprocess.Popen(
            ["bash", "-c", f"exec {command}"],
            cwd=self.folder,
            env={**self.env, **(more or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.processes.append(process)
        said = ""
        for line in pipe(process.stdout):
            said += line
            if until in line:
                self.said = said
                return said
        raise AssertionError(f"{command} ended:\n{said}")

    def stop(self, sig: signal.Signals = signal.SIGINT) -> int:
        """End what was started last, as Ctrl-C does; its exit status."""
        process = self.processes.pop()
        process.send_signal(sig)
        try:
            process.communicate(timeout=60)
        finally:
            kill_group(process.pid)
        return process.returncode

    def run(self, command: str) -> str:
        """Run a command line; what it said. Raises AssertionError where it fails."""
        code, said = self.tried(command)
        assert code == 0, f"{self.filled(command)}\nended with {code}:\n{said}"
        return said

    def tried(self, command: str) -> tuple[int, str]:
        """Run a command line; its exit status, and what it said."""
        text = self.filled(command)
        plain = re.fullmatch(r"python3 manage\.py ([^$|&;<>]+?)(?: < (\S+))?", text)
        if plain and self.warm:
            return self.warmly(self.warm, shlex.split(plain[1]), plain[2] or "")
        done = subprocess.run(
            ["bash", "-euc", text],
            cwd=self.folder,
            env=self.env,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=LONGEST,
            check=False,
        )
        return done.returncode, done.stdout

    def warm_up(self) -> None:
        """From now on commands of manage.py do not wait for Django to load."""
        self.warm = subprocess.Popen(
            [str(self.folder / ".venv" / "bin" / "python"), "tests/house/_warm.py"],
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def warmly(self, warm: Any, argv: list[str], stdin: str) -> tuple[int, str]:
        """See `warm_up`."""
        warm.stdin.write(json.dumps({"argv": argv, "stdin": stdin}) + "\n")
        warm.stdin.flush()
        answer = json.loads(warm.stdout.readline())
        return answer["code"], answer["said"]

    def end(self) -> None:
        """End everything that still runs."""
        if self.warm:
            self.warm.communicate()
        while self.processes:
            self.stop(signal.SIGTERM)


def pipe(stream: IO[str] | None) -> IO[str]:
    """The stream, which is there."""
    assert stream is not None
    return stream


def leave_out_other_cases(folder: Path) -> None:
    """To fill the whole desk takes half of a demo's start; tests/web/test_seed_demo.py does it."""
    desk = folder / "scenarios" / "desk.yaml"
    head, _, steps = desk.read_text(encoding="utf-8").partition("\nsteps:\n")
    kept = [step for step in steps.splitlines() if SPOKEN_OF.match(step)]
    assert len(kept) > 20
    desk.write_text("\n".join([head, "steps:", *kept, ""]), encoding="utf-8")

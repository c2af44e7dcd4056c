"""`play`: scenarios through the real worker, mail sink, Valkey and gateway, each in a clean world
of its own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from config.local.commands import running_demo
from config.local.process import ROOT, StackError, stop_on_signals
from config.local.servers import throwaway_folder
from config.local.stack import Stack


def main(arguments: Sequence[str]) -> int:
    """Play the files: in the demo that runs, if it was started as a story, else in a throw-away
    stack; 0 only if all hold.
    """
    parser = argparse.ArgumentParser(
        prog="manage.py play", description="Play scenarios and check what they expect."
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.yaml")
    files = [file.resolve() for file in parser.parse_args(arguments).files]
    for file in files:
        if not file.is_file():
            raise StackError(f"There is no scenario {file}.")
    stop_on_signals()
    running = running_demo()
    if running and running.get("DOCKET_STORY") == "1":
        return max(play_in(running, file) for file in files)
    return play_all(files)


def play_all(files: Sequence[Path]) -> int:
    """Play each file in a fresh world of one throw-away stack; 1 if any expectation fails."""
    failed = []
    with throwaway_folder() as folder, Stack(folder, story=True, throwaway=True) as stack:
        for file in files:
            stack.fresh(file.stem)
            if stack.run("play_scenario", str(file)):
                failed.append(file.name)
    print(
        f"{len(files) - len(failed)} of {len(files)} scenarios hold."
        + f" Not: {', '.join(failed)}." * bool(failed)
    )
    return 1 if failed else 0


def play_in(settings: dict[str, str], file: Path) -> int:
    """Play one file against the stack that has these settings; the player's exit status."""
    command = [sys.executable, str(ROOT / "manage.py"), "play_scenario", str(file)]
    return subprocess.run(command, env={**os.environ, **settings}, check=False).returncode

"""Static files as browsers are given them: compressed, and under a name with their hash, which is
kept for ever. Made before a start, so that nobody has to think of it.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from config.local.process import ROOT, StackError

STAMP = "made-of"


def collect(folder: Path, env: Mapping[str, str]) -> None:
    """Put them into `folder`, unless they are there as this tree has them. Raises StackError."""
    made_of, stamp = state_of_sources(), folder / STAMP
    if stamp.exists() and stamp.read_text(encoding="utf-8") == made_of:
        return
    argv = [
        sys.executable,
        str(ROOT / "manage.py"),
        "collectstatic",
        "--no-input",
        "--clear",
        "-v0",
    ]
    made = subprocess.run(
        argv,
        env={**env, "DOCKET_STATIC": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise StackError(f"The static files cannot be put into {folder}: {made.stderr[-500:]}")
    stamp.write_text(made_of, encoding="utf-8")


def state_of_sources() -> str:
    """A hash of our own files, and of the versions of the libraries, which bring the others."""
    files = [ROOT / "requirements.lock", *sorted((ROOT / "static").rglob("*"))]
    state = hashlib.sha256()
    for file in files:
        if file.is_file():
            state.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return state.hexdigest()

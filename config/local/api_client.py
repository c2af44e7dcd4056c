"""`api_client`: write clients/python/docket_client from docs/reference/openapi.json.

A program of the tools for development makes it; nothing of it is edited by hand. What that program
cannot read of the document it leaves out with a warning: here a warning is a mistake.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from config.local.process import ROOT, StackError

DOCUMENT = ROOT / "docs" / "reference" / "openapi.json"
CLIENT = ROOT / "clients" / "python" / "docket_client"
BIN = Path(sys.executable).parent
OPTIONS = {
    "project_name_override": "docket-client",
    "package_name_override": "docket_client",
    "literal_enums": True,  # words as plain strings, of which type checkers know the choices
    "docstrings_on_attributes": True,
    "post_hooks": [],
}


def write(folder: Path) -> None:
    """Make the client in a folder, in place of what is there. Raises StackError with why not."""
    with tempfile.TemporaryDirectory() as beside:
        options = Path(beside) / "options.json"
        options.write_text(json.dumps(OPTIONS), encoding="utf-8")
        made_at = Path(beside) / CLIENT.name
        run(
            *(str(BIN / "openapi-python-client"), "generate", "--fail-on-warning"),
            *("--path", str(DOCUMENT), "--config", str(options)),
            *("--meta", "none", "--output-path", str(made_at)),
        )
        shape = ("--quiet", "--config", str(ROOT / "pyproject.toml"), str(made_at))
        run(sys.executable, "-m", "ruff", "check", "--fix-only", *shape)
        run(sys.executable, "-m", "ruff", "format", *shape)
        (made_at / "py.typed").touch()  # type checkers of its users read its types
        for path in files_in(folder):
            (folder / path).unlink()
        for path in files_in(made_at):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes((made_at / path).read_bytes())


def run(*command: str) -> None:
    """Run one program. Raises StackError with what it said where it failed or is not there."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    except FileNotFoundError:
        raise StackError(
            f"{Path(command[0]).name} is not installed: `python3 manage.py test` installs it."
        ) from None
    if done.returncode:
        raise StackError(f"{done.stdout}{done.stderr}".strip())


def files_in(folder: Path) -> Iterator[Path]:
    """What is written there, and not what Python compiled of it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(folder)


def differences(folder: Path) -> list[str]:
    """The files of the client that are not as they are in a folder."""
    return sorted(
        str(path)
        for path in {*files_in(CLIENT), *files_in(folder)}
        if not (CLIENT / path).is_file()
        or not (folder / path).is_file()
        or not filecmp.cmp(CLIENT / path, folder / path, shallow=False)
    )


def main(arguments: Sequence[str]) -> int:
    """Write the client; with `--check`, only say whether it is current (0) or not (1)."""
    parser = argparse.ArgumentParser(
        prog="manage.py api_client", description="Write the Python client of the API."
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit status 1 if stale"
    )
    if not parser.parse_args(arguments).check:
        write(CLIENT)
        return 0
    with tempfile.TemporaryDirectory() as beside:
        made_at = Path(beside) / CLIENT.name
        made_at.mkdir()
        write(made_at)
        stale = differences(made_at)
    if stale:
        print(
            f"{CLIENT.relative_to(ROOT)} is out of date ({len(stale)} files, {stale[0]} first). "
            "Run: python3 manage.py api_client",
            file=sys.stderr,
        )
    return 1 if stale else 0

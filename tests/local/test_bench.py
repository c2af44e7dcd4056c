"""`bench` needs what a first run installs; what opens a browser says what is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import benchmarks
from benchmarks import ozone
from config.local import bootstrap
from config.local.process import ROOT, StackError

TOOLS = ("pytest", "playwright", "hypothesis", "time_machine", "babel", "xdist")
WITHOUT = f"""
import sys, importlib
class NotInstalled:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {TOOLS!r}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, NotInstalled())
import django
django.setup()
importlib.import_module(f"benchmarks.{{sys.argv[1]}}")
"""


def locked(lock: str) -> set[str]:
    """The packages of a lock."""
    lines = Path(ROOT, lock).read_text(encoding="utf-8").splitlines()
    return {line.partition("==")[0] for line in lines if "==" in line and line[0].isalnum()}


def test_bench_is_installed_without_the_tools_of_the_tests() -> None:
    assert "bench" not in bootstrap.NEED_DEV
    more = locked(bootstrap.DEV) - locked(bootstrap.RUN)
    named = {"xdist": "pytest-xdist", "time_machine": "time-machine"}
    assert {named.get(tool, tool) for tool in TOOLS} <= more


@pytest.mark.parametrize("name", [n for n in benchmarks.NAMES if n not in benchmarks.BROWSES])
def test_a_benchmark_begins_without_them(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, name], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_what_opens_a_browser_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(benchmarks, "find_spec", lambda name: None)
    assert benchmarks.main(["pages"]) == 2
    said = capsys.readouterr().out
    assert "bench pages opens pages in a browser" in said and benchmarks.TOOLS in said


def test_a_peer_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="npm install --prefix"), ozone.running(tmp_path):
        pass


def test_a_node_that_is_too_old_for_the_peer_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v20.1.0\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StackError, match=r"Node\.js 22 or later"):
        ozone.node(tmp_path)
    old.write_text("#!/bin/sh\necho v22.1.0\n")
    assert ozone.node(tmp_path) == str(old)

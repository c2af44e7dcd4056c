"""The quick start of docs/how-to/use-the-api.md, and the example of docs/how-to/decide-in-bulk.md,
as they stand, over real HTTP.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Account, Scope
from config.local.process import ROOT
from enforcement.models import Report
from tests.api.conftest import Programs
from tests.world import World

TEXT = (ROOT / "docs/how-to/use-the-api.md").read_text(encoding="utf-8")
BULK = (ROOT / "docs/how-to/decide-in-bulk.md").read_text(encoding="utf-8")


def test_the_typed_client_is_typed_for_those_who_use_it(tmp_path: Path) -> None:
    """Its example passes a strict check, and a word that the API does not take does not."""
    example = "import os\n" + blocks("python").partition("\nimport os\n")[2]
    (tmp_path / "good.py").write_text(example, encoding="utf-8")
    (tmp_path / "bad.py").write_text(
        example.replace('"DETECTOR"', '"DETEKTOR"').replace("page.next_", "page.naxt"),
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "good.py", "bad.py"],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(ROOT / "clients/python")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    wrong = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert len(wrong) == 2 and all(line.startswith("bad.py") for line in wrong), done.stdout


def blocks(language: str, text: str = TEXT) -> str:
    """The examples in a language, one after the other."""
    return "\n".join(re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_quick_start_runs_as_it_stands(
    world: World, program: Programs, live_server: Any, tmp_path: Path
) -> None:
    env = {
        **os.environ,
        "DOCKET": live_server.url,
        "DOCKET_TOKEN": program().key,
        "PYTHONPATH": str(ROOT / "clients/python"),
    }
    done = subprocess.run(
        ["bash", "-euc", blocks("sh")],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    reports = Report.objects.order_by("received_at")
    assert [(report.source, report.case is None) for report in reports] == [
        ("detector", False),
        ("abuse@", True),
    ]
    said = subprocess.run(
        [sys.executable, "-c", blocks("python")],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.returncode == 0, said.stderr
    standing, _step, standing_then, reported, pages, refused = said.stdout.splitlines()
    assert standing == standing_then == "SUSPENDED"
    assert (reported, pages) == ("filed acme", "True")
    assert refused.startswith("404 not-found There is no case")
    assert Account.objects.get().standing == "SUSPENDED"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_a_bulk_decision_is_prepared_by_the_example(
    world: World, program: Programs, live_server: Any, tmp_path: Path
) -> None:
    world.account("acme")
    env = {**os.environ, "DOCKET": live_server.url, "DOCKET_TOKEN": program(Scope.CASES_ACT).key}
    done = subprocess.run(
        ["bash", "-euc", blocks("sh", BULK)],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0 and json.loads(done.stdout)["phase"] == "PREPARING", done.stdout

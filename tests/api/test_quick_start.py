"""The quick start of docs/how-to/use-the-api.md, as it stands, over real HTTP."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest

from accounts.models import Account
from config.local.process import ROOT
from enforcement.models import Report
from tests.api.conftest import Programs
from tests.world import World

TEXT = (ROOT / "docs/how-to/use-the-api.md").read_text(encoding="utf-8")


def blocks(language: str) -> str:
    """The examples in a language, one after the other."""
    return "\n".join(re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_quick_start_runs_as_it_stands(
    world: World, program: Programs, live_server: Any
) -> None:
    env = {**os.environ, "DOCKET": live_server.url, "DOCKET_TOKEN": program().key}
    done = subprocess.run(
        ["bash", "-euc", blocks("sh")], env=env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert Report.objects.get().case is not None
    said = subprocess.run(
        [sys.executable, "-c", blocks("python")],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.returncode == 0, said.stderr
    assert said.stdout.split()[0] == said.stdout.split()[2] == "SUSPENDED"
    assert Account.objects.get().standing == "SUSPENDED"

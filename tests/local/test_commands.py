"""Django's commands, started as people start them: what they say where there is no database."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from config.local.process import ROOT, free_port

SECRET = "not-to-be-printed"


def said_by(command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command with the settings of a stranger's machine."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE", "MIGRATE"))}
    return subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=ROOT,
        env=env | settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("setting", ["DATABASE_URL", "MIGRATE_DATABASE_URL"])
def test_a_database_that_cannot_be_reached_is_one_sentence(setting: str) -> None:
    nowhere = f"postgres://docket:{SECRET}@127.0.0.1:{free_port()}/docket"
    done = said_by("migrate", **{"DATABASE_URL": nowhere, setting: nowhere})
    assert (done.returncode, done.stdout) == (1, "")
    assert "cannot be reached" in done.stderr and "Check the address" in done.stderr
    assert "Traceback" not in done.stderr and SECRET not in done.stderr

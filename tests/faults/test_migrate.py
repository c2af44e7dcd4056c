"""`migrate` at the same time as another one, and as people who use the tables."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from config.local.postgres import OWNER
from config.local.process import ROOT, wait_until
from config.local.worlds import with_database
from tests.faults._stack import Site

BEFORE_THE_LAST, TABLE = "0052", "enforcement_holderrequest"


def migrating(url: str, log: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """A `migrate` that knows the database and nothing else."""
    known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    # which it does not look at
    others = {"VALKEY_URL": "nowhere", "DOCKET_SECRET_KEY": "", "DOCKET_PROXIES": "no address"}
    with log.open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "manage.py", "migrate", *arguments],
            cwd=ROOT,
            env={
                **known,
                **others,
                "MIGRATE_DATABASE_URL": url,
                "DOCKET_MIGRATE_LOCK_TIMEOUT": "1",
            },
            stdout=said,
            stderr=said,
        )


def test_two_come_one_after_the_other_and_neither_keeps_people_waiting(
    site: Site, tmp_path: Path
) -> None:
    """Fault: two machines migrate at once, and the table is in use. Invariant: one waits for the
    other, and who works on the table waits no longer than migrate for its lock.
    """
    url = with_database(site.postgres.url(OWNER, "docket"), site.worlds.fresh("migrates"))
    logs = [tmp_path / name for name in ("back", "first", "second")]
    back = migrating(url, logs[0], "enforcement", BEFORE_THE_LAST)
    assert back.wait(60) == 0, logs[0].read_text()
    with psycopg.connect(url) as somebody, psycopg.connect(url) as another:
        somebody.execute(f"SELECT FROM {TABLE}")  # type: ignore[arg-type]
        first = migrating(url, logs[1])
        assert wait_until(lambda: "A table is in use" in logs[1].read_text(), seconds=60)
        second = migrating(url, logs[2])
        assert wait_until(lambda: "Another migrate is at work" in logs[2].read_text(), seconds=60)
        began = time.monotonic()
        another.execute(f"SELECT FROM {TABLE}")  # type: ignore[arg-type]
        assert time.monotonic() - began < 5
    ended = first.wait(60), second.wait(60)
    assert ended == (0, 0), [log.read_text()[-2_000:] for log in logs]
    assert "OK" in logs[1].read_text()
    assert "No migrations to apply" in logs[2].read_text()

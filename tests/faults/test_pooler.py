"""Docket behind a PgBouncer that gives each transaction another session: nothing of Docket's is
left in one, and none of its statements finds what another session has.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from config.database import Pooler, database
from config.local.postgres import APP
from config.local.process import ROOT
from config.postgresql.base import DatabaseWrapper
from config.postgresql.limits import Limits
from config.postgresql.pooler import MIGRATES_POOLED, POOLED, REFUSED, shares_sessions
from enforcement.models import OutboxMessage
from tests.faults._load import STORY, Load
from tests.faults._pgbouncer import PgBouncer, needs_pgbouncer
from tests.faults._stack import Docket, Site
from tests.sampling import WHOLE

pytestmark = needs_pgbouncer
STEPS = 2_000 if WHOLE else 200
ADVISORY = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"


def connected(url: str, limits: Limits, pooler: Pooler = Pooler.NONE) -> DatabaseWrapper:
    """A connection as Docket makes it, of its own."""
    made = {**database(url, limits=limits, pooler=pooler), "TIME_ZONE": None, "AUTOCOMMIT": True}
    return DatabaseWrapper({**made, "CONN_HEALTH_CHECKS": False, "ATOMIC_REQUESTS": False})


def test_two_thousand_steps_leave_nothing_in_the_poolers_sessions(
    site: Site, tmp_path: Path, django_db_blocker: Any
) -> None:
    """Fault: sessions are shared between transactions, while four clients work and the sweep runs.
    Invariant: no step fails, and nothing of one stays in a session.
    """
    bouncer = PgBouncer(
        tmp_path, site.supervisor, site.postgres.url(APP, "docket"), mode="transaction"
    )
    bouncer.start()
    with django_db_blocker.unblock():
        docket = Docket(site, "pooled", app="config.celery", DOCKET_DB_POOLER="transaction")
        docket.env["DATABASE_URL"] = bouncer.through(site.postgres.url(APP, docket.database))
        try:
            docket.start("gateway", "worker", "post", "beat")
            with docket.open():
                refs = docket.accounts(*(f"p{number}" for number in range(STEPS // len(STORY))))
                load = Load(docket, refs, people=4)
                docket.until(load.go_on, "the work does not end", seconds=300)
                assert set(load.answers) == {"taken"}
                assert load.answers["taken"] == STEPS
                assert load.forgotten() == []
                waiting = OutboxMessage.objects.filter(phase="PENDING")
                docket.until(lambda: not waiting.exists(), "what is owed is not paid")
                docket.stop("worker", "post", "beat")
                docket.until(lambda: site.sql(ADVISORY) == [(0,)], "a lock stays in a session")
            for name in ("worker", "post"):
                log = site.supervisor.log_of(docket.service(name))
                assert log and "prepared statement" not in log.read_text(encoding="utf-8")
        finally:
            docket.end()
            bouncer.stop()


@pytest.mark.parametrize(
    ("mode", "ignore"), [("transaction", ""), ("transaction", "options"), ("session", "options")]
)
def test_a_pooler_that_shares_sessions_is_noticed_unless_it_is_expected(
    mode: str, ignore: str, site: Site, tmp_path: Path, django_db_blocker: Any
) -> None:
    """Fault: a pooler that shares sessions stands where none is expected. Invariant: it is found
    out; where it is expected, each transaction has its time-outs all the same.
    """
    url = site.postgres.url(APP, "docket")
    bouncer = PgBouncer(tmp_path, site.supervisor, url, mode=mode, ignore=ignore)
    bouncer.start()
    unaware = connected(bouncer.through(url), Limits(idle=60))
    known = connected(bouncer.through(url), Limits(statement=7), Pooler.TRANSACTION)
    direct = connected(url, Limits(statement=7))
    try:
        with django_db_blocker.unblock():
            if not ignore:
                with pytest.raises(OperationalError, match=REFUSED):
                    unaware.ensure_connection()
            else:
                assert shares_sessions(unaware) is (mode == "transaction")
            assert shares_sessions(known) is (mode == "transaction")
            assert not shares_sessions(direct)
            for one in (known, direct):
                one.set_autocommit(False)
                with one.cursor() as cursor:
                    cursor.execute("SHOW statement_timeout")
                    assert cursor.fetchone() == ("7s",)
                one.rollback()
    finally:
        for one in (unaware, known, direct):
            one.close()
        bouncer.stop()


@pytest.mark.parametrize("ignore", ["", "options"])
def test_serve_and_migrate_do_not_start_through_a_pooler_that_they_do_not_expect(
    ignore: str, site: Site, tmp_path: Path
) -> None:
    """Fault: as above, at the start. Invariant: neither starts, and the sentence names the
    setting.
    """
    url = site.postgres.url(APP, "docket")
    bouncer = PgBouncer(tmp_path, site.supervisor, url, mode="transaction", ignore=ignore)
    bouncer.start()
    settings = {
        "DATABASE_URL": bouncer.through(url),
        "VALKEY_URL": site.valkey.url,
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "DOCKET_SECRET_KEY": "x" * 50,
        "DOCKET_BASE_URL": "https://docket.example",
        "DOCKET_PROVIDER_NAME": "Example Provider",
        "DOCKET_PROVIDER_ADDRESS": "1 Example Street, 10115 Berlin",
        "DOCKET_CONTACT_EMAIL": "enforcement@provider.example",
    }
    try:
        for command, sentence in (
            (("serve", "--only", "post"), POOLED),
            (("migrate",), MIGRATES_POOLED),
        ):
            done = subprocess.run(
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], **settings},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert done.returncode == 1
            assert sentence in done.stderr and "Traceback" not in done.stderr, done.stderr
    finally:
        bouncer.stop()

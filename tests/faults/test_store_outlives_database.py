"""A backup of PostgreSQL is restored: the gateways know more than the database, and the database is right."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from accounts.models import Account
from config.local.postgres import OWNER, binaries
from enforcement.models import StaffEvent
from enforcement.queries.restored import raised_to
from tests.faults._asker import Asker
from tests.faults._stack import Docket, Site
from tests.invariants import broken


@pytest.fixture(scope="module")
def stack(site: Site, django_db_blocker: Any) -> Iterator[Docket]:
    """A Docket of its own."""
    with django_db_blocker.unblock():
        for name in [each for each in site.supervisor.children if each not in ("postgres", "valkey")]:
            site.supervisor.stop([name])  # two cores are enough for one Docket
        made = Docket(site, "restored")
        made.start("gateway", "worker", "beat")
        yield made
        made.end()


@pytest.fixture
def desk(stack: Docket, django_db_blocker: Any) -> Iterator[Docket]:
    """Its database open to this test."""
    with django_db_blocker.unblock(), stack.open():
        yield stack


def backup(desk: Docket, file: Path) -> None:
    """As docs/how-to/restore-a-backup.md says."""
    url = desk.site.postgres.url(OWNER, desk.database)
    subprocess.run([binaries() / "pg_dump", "--format=custom", f"--file={file}", url], check=True)


def restore(desk: Docket, file: Path) -> None:
    """As docs/how-to/restore-a-backup.md says."""
    connection.close()
    name, owner = sql.Identifier(desk.database), sql.Identifier(OWNER)
    with psycopg.connect(desk.site.postgres.url(OWNER, "postgres"), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
        server.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
    url = desk.site.postgres.url(OWNER, desk.database)
    subprocess.run([binaries() / "pg_restore", "--exit-on-error", f"--dbname={url}", file], check=True)


def do(desk: Docket, act: str, account: str) -> None:
    said = desk.actor().do(act=act, account=account)
    assert said["did"] == "taken", said


def verdicts(desk: Docket, *refs: str) -> list[str]:
    return [answer["verdict"] for answer in desk.access(list(refs)).values()]


def test_after_a_restored_backup_gateways_go_by_the_database_and_no_epoch_goes_back(desk: Docket, tmp_path: Path) -> None:
    """Fault: PostgreSQL is put back to before two decisions, one that freed and one that held. Invariant 10, and no step is unheard after it."""
    held, free = desk.accounts("held", "free")
    for ref in (held, free):
        do(desk, "report", ref)
    do(desk, "suspend", held)
    desk.until(lambda: verdicts(desk, held, free) == ["block", "allow"])
    backup(desk, tmp_path / "backup")
    do(desk, "lift_measure", held)
    do(desk, "suspend", free)
    (new,) = desk.accounts("new")
    do(desk, "report", new)
    do(desk, "suspend", new)
    desk.until(lambda: verdicts(desk, held, free, new) == ["allow", "block", "block"])
    desk.quiet()
    with Asker(desk.gateway, held, free, new) as asker:
        desk.until(lambda: min(asker.epochs.values(), default=0) >= 1)
        desk.stop("worker", "beat")
        restore(desk, tmp_path / "backup")
        said = StringIO()
        call_command("raise_epochs", "--look", stdout=said)
        lines = said.getvalue()
        assert "held: the gateways were told ACTIVE, epoch 2; the database says SUSPENDED" in lines
        assert "free: the gateways were told SUSPENDED" in lines
        assert "new: the gateways were told SUSPENDED" in lines
        assert lines.rstrip().endswith("3 accounts are known otherwise.")
        assert raised_to() == 0
        desk.start("worker", "beat")
        desk.until(lambda: verdicts(desk, held, free, new) == ["block", "allow", "allow"], "the restored database is not heard")
        assert StaffEvent.objects.filter(act="raise_epochs").count() == 1
        do(desk, "suspend", free)
        desk.until(lambda: verdicts(desk, free) == ["block"], "what was decided after the restore is not heard")
        do(desk, "lift_measure", held)
        desk.until(lambda: verdicts(desk, held) == ["allow"])
        assert asker.gone_back == []
        assert asker.epochs[held] == raised_to() + Account.objects.get(external_ref=held).epoch
    said = StringIO()
    call_command("raise_epochs", "--look", stdout=said)
    assert "were told what the database says" in said.getvalue()
    assert broken() == {}


def test_a_backup_restored_while_the_store_was_emptied_too_is_heard_after_the_command(desk: Docket, tmp_path: Path) -> None:
    """Fault: both are lost, only gateways remember. Nothing shows it: the operator says so, by the command."""
    (held,) = desk.accounts("remembered")
    do(desk, "report", held)
    do(desk, "suspend", held)
    backup(desk, tmp_path / "backup")
    do(desk, "lift_measure", held)
    desk.until(lambda: desk.access([held])[held]["epoch"] == raised_to() + 2)
    desk.stop("worker", "beat")
    with desk.client() as client:
        client.flushdb()
    restore(desk, tmp_path / "backup")
    with Asker(desk.gateway, held) as asker:
        desk.start("worker", "beat")
        desk.until(lambda: asker.health.get("ready"), "the store is not rebuilt")
        assert verdicts(desk, held) == ["allow"]  # it cannot know better
        call_command("raise_epochs", "--reason", "The backup of nine o'clock was restored.", stdout=StringIO())
        desk.until(lambda: verdicts(desk, held) == ["block"])
        assert asker.gone_back == []

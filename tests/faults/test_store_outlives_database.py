"""A backup of PostgreSQL is restored: the gateways know more than the database, and the database is
right.
"""

from __future__ import annotations

import subprocess
from io import StringIO
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from accounts.models import Account, User
from config.local.postgres import OWNER, binaries
from enforcement.models import LostDecision, StaffEvent
from enforcement.operations import lost
from enforcement.queries.restored import raised_to
from tests.faults._ledger import undo, whole
from tests.faults._stack import Docket


def backup(docket: Docket, file: Path) -> None:
    """As docs/how-to/restore-a-backup.md says."""
    url = docket.site.postgres.url(OWNER, docket.database)
    subprocess.run([binaries() / "pg_dump", "--format=custom", f"--file={file}", url], check=True)


def restore(docket: Docket, file: Path) -> None:
    """As docs/how-to/restore-a-backup.md says."""
    for asker in docket.askers:
        asker.learn()
    connection.close()
    name, owner = sql.Identifier(docket.database), sql.Identifier(OWNER)
    with psycopg.connect(
        docket.site.postgres.url("postgres", "postgres"), autocommit=True
    ) as server:
        # as docs/how-to/run-it.md makes it
        server.execute(sql.SQL("ALTER ROLE {} NOCREATEDB").format(owner))
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
        server.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
        # in which the tests' own role differs
        server.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(owner))
    url = docket.site.postgres.url(OWNER, docket.database)
    subprocess.run(
        [binaries() / "pg_restore", "--exit-on-error", f"--dbname={url}", file], check=True
    )
    undo(docket)


def do(docket: Docket, act: str, account: str) -> None:
    said = docket.actor().do(act=act, account=account)
    assert said["did"] == "taken", said


def verdicts(docket: Docket, *refs: str) -> list[str]:
    return [answer["verdict"] for answer in docket.access(list(refs)).values()]


def test_after_a_restored_backup_gateways_go_by_the_database_and_no_epoch_goes_back(
    docket: Docket, tmp_path: Path
) -> None:
    """Fault: PostgreSQL is put back to before two decisions, one that freed and one that held.

    Invariant 10, and no step is unheard after it.
    """
    held, free = docket.accounts("held", "free")
    for ref in (held, free):
        do(docket, "report", ref)
    do(docket, "suspend", held)
    docket.until(lambda: verdicts(docket, held, free) == ["block", "allow"])
    backup(docket, tmp_path / "backup")
    do(docket, "lift_measure", held)
    do(docket, "suspend", free)
    (new,) = docket.accounts("new")
    do(docket, "report", new)
    do(docket, "suspend", new)
    docket.until(lambda: verdicts(docket, held, free, new) == ["allow", "block", "block"])
    docket.quiet()
    with docket.asked(held, free, new) as asker:
        docket.until(lambda: min(asker.epochs.values(), default=0) >= 1)
        docket.stop("worker", "post", "beat")
        restore(docket, tmp_path / "backup")
        said = StringIO()
        call_command("raise_epochs", "--look", stdout=said)
        lines = said.getvalue()
        assert "held: the gateways were told ACTIVE, epoch 2; the database says SUSPENDED" in lines
        assert "free: the gateways were told SUSPENDED" in lines
        assert "new: the gateways were told SUSPENDED" in lines
        assert lines.rstrip().endswith("3 accounts are known otherwise.")
        assert raised_to() == 0
        docket.start("worker", "post", "beat")
        docket.until(
            lambda: verdicts(docket, held, free, new) == ["block"] * 3 and raised_to(),
            "the restored database is not heard",
        )
        assert StaffEvent.objects.filter(act="raise_epochs").count() == 1
        open_ones = LostDecision.objects.open()
        assert {one.account_ref for one in open_ones if one.kept} == {free, new}
        assert {one.account_ref for one in open_ones if not one.kept} == {held}
        do(docket, "suspend", free)
        docket.until(
            lambda: not open_ones.filter(account_ref=free).exists(),
            "what was decided after the restore does not count",
        )
        admin = User.objects.get(username="ada").actor
        for one in open_ones.all():
            lost.dismiss_lost_decision(
                lost_id=one.pk, reason="It was of the lost hour.", by=admin, now=docket.now
            )
        docket.until(lambda: verdicts(docket, held, free, new) == ["block", "block", "allow"])
        do(docket, "lift_measure", held)
        docket.until(lambda: verdicts(docket, held) == ["allow"])
        epoch = raised_to() + Account.objects.get(external_ref=held).epoch + 1
        docket.until(lambda: asker.epochs[held] == epoch, "the asker does not hear of it")
    said = StringIO()
    call_command("raise_epochs", "--look", stdout=said)
    assert "were told what the database says" in said.getvalue()
    whole(docket)


def test_a_backup_is_heard_though_somebody_decides_before_the_worker_looks(
    docket: Docket, tmp_path: Path
) -> None:
    """Fault: PostgreSQL is put back, and its first new event is there before a worker, and in the
    store. Invariant 10: the worker finds all the same that others are gone, and the database is
    heard.
    """
    held, other = docket.accounts("unheard", "first")
    for ref in (held, other):
        do(docket, "report", ref)
    do(docket, "suspend", held)
    docket.until(lambda: verdicts(docket, held) == ["block"])
    backup(docket, tmp_path / "backup")
    do(docket, "lift_measure", held)
    docket.until(lambda: verdicts(docket, held) == ["allow"])
    docket.quiet()
    with docket.asked(held):
        docket.stop("worker", "post", "beat")
        restore(docket, tmp_path / "backup")
        do(docket, "suspend", other)
        docket.start("worker", "post", "beat")
        docket.until(
            lambda: verdicts(docket, held, other) == ["block", "block"],
            "the restored database is not heard",
        )
    whole(docket)


def test_a_backup_restored_while_the_store_was_emptied_too_is_heard_after_the_command(
    docket: Docket, tmp_path: Path
) -> None:
    """Fault: both are lost, only gateways remember, and nothing shows it. Invariant 10: once the
    operator has said so, by the command, the database is heard, and no epoch goes back.
    """
    (held,) = docket.accounts("remembered")
    do(docket, "report", held)
    do(docket, "suspend", held)
    backup(docket, tmp_path / "backup")
    do(docket, "lift_measure", held)
    docket.until(lambda: docket.access([held])[held]["epoch"] == raised_to() + 2)
    docket.quiet()
    with docket.asked(held) as asker:
        with docket.paused("worker", "post", "beat"):
            with docket.client() as client:
                client.flushdb()
            restore(docket, tmp_path / "backup")
        docket.until(lambda: asker.health.get("fresh"), "the store is not rebuilt")
        assert verdicts(docket, held) == ["allow"]  # it cannot know better
        call_command(
            "raise_epochs",
            "--reason",
            "The backup of nine o'clock was restored.",
            stdout=StringIO(),
        )
        docket.until(lambda: verdicts(docket, held) == ["block"])

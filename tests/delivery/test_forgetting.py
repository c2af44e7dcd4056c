"""Messages paid long ago leave while people work; what is owed or proves anything stays."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection

from accounts.models import User
from accounts.roles import Role
from config.local.mailbox import Mailbox
from config.local.process import ROOT
from enforcement import tasks
from enforcement.delivery import forgetting
from enforcement.delivery.forgetting import KEPT, forget_paid
from enforcement.models import Delivery, OutboxMessage, RoleProposal
from enforcement.models.outbox import STAFF_TOPIC, Channel
from tests.delivery.conftest import NOW, Clock, owed, pay_all, until
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
PAID_LONG_AGO = {
    "SNAPSHOT": "x",
    "REPORTERS": "x",
    "STAFF": "x",
    "WEBHOOK": "x",
    "EMAIL": f"{STAFF_TOPIC}mention",
}
LONG = timedelta(days=400)


def owe_old(clock: Clock, count: int = 1) -> None:
    """Messages that nobody needs any more, of each kind."""
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            channel=channel,
            topic=topic,
            payload={},
            owed_at=NOW,
            next_at=NOW,
            phase="DONE",
            done_at=clock.at - LONG,
        )
        for channel, topic in PAID_LONG_AGO.items()
        for _ in range(count)
    )


def test_what_was_paid_long_ago_leaves_and_nothing_else(clock: Clock) -> None:
    owe_old(clock, 3)
    kept = [
        owed("SNAPSHOT", payload={}, phase="DONE", done_at=clock.at - KEPT[Channel.SNAPSHOT]),
        owed("WEBHOOK", payload={}, phase="DONE", done_at=clock.at - timedelta(days=89)),
        owed("SNAPSHOT", payload={}, next_at=clock.at - LONG),
        owed("STAFF", payload={}, phase="PARKED", done_at=clock.at - LONG),
        # the pages outside show it
        owed("EMAIL", payload={}, phase="DONE", done_at=clock.at - LONG),
    ]
    assert forget_paid(now=clock.at, at_once=2) == 3 * len(PAID_LONG_AGO)
    assert set(OutboxMessage.objects.values_list("pk", flat=True)) == {one.pk for one in kept}
    assert forget_paid(now=clock.at) == 0


def test_the_worker_removes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(forgetting, "forget_paid", lambda *, now: asked.append(now))
    tasks.tidy.run()
    assert len(asked) == 1


def test_a_message_by_which_a_proposal_is_known_stays(clock: Clock) -> None:
    World()
    mail = owed("STAFF", payload={}, phase="DONE", done_at=clock.at - LONG)
    RoleProposal.objects.create(
        person=User.objects.get(username="rhea"),
        role=Role.LEAD,
        proposer=User.objects.get(username="ada"),
        proposed_at=clock.at,
        expires_at=clock.at + timedelta(days=30),
        mail=mail,
    )
    assert forget_paid(now=clock.at) == 0


@pytest.mark.parametrize("phase", ["PENDING", "PARKED", "SETTLED", "DONE"])
def test_the_application_removes_none_by_itself_and_nobody_what_is_owed(
    phase: str, clock: Clock
) -> None:
    given = {"phase": "PARKED" if phase == "SETTLED" else phase}
    done_at = None if phase == "PARKED" else clock.at
    row = owed("SNAPSHOT", payload={}, done_at=done_at, **given)
    with pytest.raises(ProgrammingError, match="permission denied"):
        OutboxMessage.objects.filter(pk=row.pk).delete()
    assert remove_as_owner(row) == (phase in ("SETTLED", "DONE"))


def remove_as_owner(message: OutboxMessage) -> bool:
    """Whether whoever owns the table may remove it."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        try:
            cursor.execute("DELETE FROM enforcement_outboxmessage WHERE id = %s", [message.pk])
        except IntegrityError as error:
            assert "is owed, or brings a notice, stays" in str(error)
            return False
        finally:
            cursor.execute("SET ROLE docket_app")
    return True


def test_a_turn_that_dies_removed_nothing_and_others_pass_it_by(clock: Clock) -> None:
    owe_old(clock, 10)
    dying = psycopg.connect(**connection.get_connection_params())
    dying.execute("SELECT docket_forget_paid('SNAPSHOT', %s, 4)", [clock.at])
    # nobody waits for the four that it has in hand
    assert forget_paid(now=clock.at) == 10 * len(PAID_LONG_AGO) - 4
    dying.close()  # in the middle of its transaction
    assert OutboxMessage.objects.count() == 4
    # the server notices a moment later
    assert until(lambda: forget_paid(now=clock.at)) == 4


def test_the_record_holds_while_messages_leave_and_people_work(
    clock: Clock, mailbox: Mailbox, tmp_path: Path
) -> None:
    world = World()
    for number in range(6):
        world.account(f"a{number}")
    cases = [world.case(f"a{number}") for number in range(6)]
    world.suspend(cases[0])
    clock.at = world.now
    pay_all(clock)
    letters = list(OutboxMessage.objects.filter(notice__isnull=False))
    assert letters and Delivery.objects.exists()
    assert not any(remove_as_owner(letter) for letter in letters)
    owe_old(clock, 200)
    later, over, gone = clock.at + LONG, threading.Event(), []

    def forget() -> None:
        try:
            while not over.is_set() or not gone or gone[-1]:
                gone.append(forget_paid(now=later, at_once=25))
        finally:
            connection.close()

    forgetter = threading.Thread(target=forget)
    forgetter.start()
    try:
        for case in cases[1:]:
            world.suspend(case)
            pay_all(clock)
            verified(tmp_path / f"{case.ref}.jsonl")
    finally:
        over.set()
        forgetter.join()
    assert sum(gone) >= 200 * len(PAID_LONG_AGO)
    assert forget_paid(now=later) == 0
    verified(tmp_path / "after.jsonl")
    # all that is left was sent with a notice, or is shown to people outside
    left = OutboxMessage.objects.filter(notice__isnull=True)
    assert not left.exclude(channel="EMAIL").exists()
    assert OutboxMessage.objects.filter(channel="EMAIL", notice__isnull=False).count() >= 6


def verified(bundle: Path) -> None:
    """The record holds, by our own look and by the one that needs nothing of ours."""
    said = StringIO()
    call_command("verify_audit", "--jobs", "1", "--export", str(bundle), stdout=said)
    assert "integrity verified" in said.getvalue()
    script: Any = str(ROOT / "docs" / "reference" / "verify.py")
    done = subprocess.run(
        [sys.executable, script, str(bundle)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr

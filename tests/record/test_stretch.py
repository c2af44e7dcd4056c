"""A stretch of the record is checked without reading the rest, and nothing is said of the rest."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from enforcement.models import Delivery, Event, OutboxMessage
from enforcement.models.notice import DeliveryOutcome
from enforcement.models.vouched import hash_of_delivery
from enforcement.operations import messages
from tests.record.test_verify_audit import KEY, as_owner, seal_all, verified
from tests.world import World


def stretch(*arguments: str) -> tuple[str, str, int]:
    """What `verify_audit` says of a part of the record, why it fails, and with which status."""
    out = StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error), error.returncode
    return out.getvalue(), "", 0


@pytest.fixture
def long(transactional_db: Any, settings: Any) -> World:
    """Two accounts, eight checkpoints, a day apart, of a message each but for the first; and one
    message that waits.
    """
    settings.SEAL_KEY, settings.SEAL_PUBLIC_KEYS = KEY, ""
    world, by = World(), "rhea"
    for name in ("acme", "bolt"):
        world.account(name)
    cases = [world.case(name) for name in ("acme", "bolt")]
    for day in range(9):
        if day:
            case, actor, text = cases[day % 2], world.actor(by), f"Look {day}."
            messages.say(case_id=case.pk, lane="INTERNAL", text=text, by=actor, now=world.now)
        if day < 8:
            seal_all(world)
            world.now += timedelta(days=1)
    return world


def test_a_part_of_the_record_is_checked_and_said_which(long: World) -> None:
    said, failed, status = stretch("--since", "4", "--until", "6")
    assert (failed, status) == ("", 0)
    assert said.startswith(
        "Checked: 3 checkpoints, 4 to 6, after 2024-03-03T12:00:00.000000Z to "
        "2024-03-06T12:00:00.000000Z: signed"
    )
    assert "Not checked: what was sealed before checkpoint 4 or after 6; what waits" in said
    assert said.endswith("What was checked holds.\n")
    by_day = stretch("--since", "2024-03-03", "--until", "2024-03-05T00:00Z")[0]
    assert "checkpoints, 3 to 5, after" in by_day, "the one before, and the one after"
    assert "checkpoints, 1 to 8, from the beginning to" in stretch("--since", "1")[0]
    late = stretch("--since", "2024-03-06", "--until", "2024-04-01")[0]
    assert "checkpoints, 6 to 8, after" in late
    assert "No checkpoint is as late as 2024-04-01T00:00:00Z yet." in late


def test_what_is_no_part_of_the_record_is_refused(long: World, tmp_path: Path) -> None:
    for arguments in (
        ("--since", "9"),
        ("--since", "5", "--until", "4"),
        ("--since", "2025-01-01"),
    ):
        said, failed, status = stretch(*arguments)
        assert "Nothing was checked" in failed and status == 2 and not said
    for wrong in ("yesterday", "2024-13-01"):
        with pytest.raises(CommandError, match="neither a number nor a day"):
            call_command("verify_audit", "--since", wrong)
    for option in ("--account=acme", f"--export={tmp_path / 'x'}", "--files"):
        assert "leave --" in stretch("--since", "2", option)[1]


TAMPERED = (
    ("UPDATE enforcement_event SET reason = 'x' WHERE id = %s", "does not have the hash"),
    ("UPDATE enforcement_event SET hash = repeat('0', 64) WHERE id = %s", "does not have the"),
    (
        "UPDATE enforcement_event SET prev_hash = '' WHERE id = %s",
        "does not have the hash",
    ),
    ("DELETE FROM enforcement_event WHERE id = %s", "was sealed by checkpoint {}, and is missing"),
    (
        "DELETE FROM enforcement_sealedevent s USING enforcement_event e WHERE e.id = %s "
        "AND (s.account_id, s.seq) = (e.account_id, e.seq)",
        "checkpoint {} has another root",
    ),
    (
        "UPDATE enforcement_sealedevent s SET hash = repeat('0', 64) FROM enforcement_event e "
        "WHERE e.id = %s AND (s.account_id, s.seq) = (e.account_id, e.seq)",
        "is not the one that checkpoint {} sealed",
    ),
    (
        "UPDATE enforcement_checkpoint SET accounts = 7 WHERE number = (SELECT number FROM "
        "enforcement_event e JOIN enforcement_sealedevent USING (account_id, seq) WHERE e.id = %s)",
        "checkpoint {} does not have the hash of what it says",
    ),
)


@pytest.mark.parametrize(("act", "named"), TAMPERED)
def test_tampering_is_found_in_its_part_and_claimed_of_no_other(
    long: World, act: str, named: str
) -> None:
    """The message that checkpoint 5 sealed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id FROM enforcement_event e JOIN enforcement_sealedevent s "
            "USING (account_id, seq) WHERE s.number = 5 ORDER BY e.seq"
        )
        event = cursor.fetchall()[0][0]
    with as_owner(
        "enforcement_event", "enforcement_sealedevent", "enforcement_checkpoint"
    ) as owner:
        owner.execute(act, [event])
    said, failed, status = stretch("--since", "4", "--until", "6")
    assert named.format(5) in said and "does not hold" in failed and status == 1
    for part in (("--until", "3"), ("--since", "7")):
        assert stretch(*part)[1:] == ("", 0), "what was not asked for is not claimed"
    assert verified()[1], "the whole record"


def test_a_decision_and_a_delivery_are_part_of_what_was_sealed(long: World) -> None:
    long.suspend(long.case("bolt"))
    sent = OutboxMessage.objects.filter(topic="suspended", channel="EMAIL")[0]
    OutboxMessage.objects.filter(pk=sent.pk).update(attempts=1)
    proof = Delivery(notice=sent.notice, message=sent, channel="EMAIL", recipient=sent.recipient)
    proof.outcome, proof.at = DeliveryOutcome.ACCEPTED, long.now
    proof.hash = hash_of_delivery(proof)
    proof.save()
    seal_all(long)
    said, failed, _status = stretch("--since", "9")
    assert failed == "" and " events and 1 deliveries that they sealed" in said
    with as_owner("enforcement_decision") as owner:
        owner.execute("UPDATE enforcement_decision SET verb = 'limit'")
    assert "wrote a decision that is gone, or is not as it was" in stretch("--since", "9")[0]
    with as_owner("enforcement_decision") as owner:
        owner.execute("UPDATE enforcement_decision SET verb = 'suspend'")
    for act, named in (
        ("UPDATE enforcement_delivery SET proof = 'x'", f"delivery {proof.pk} is not the one"),
        ("DELETE FROM enforcement_delivery", f"delivery {proof.pk} was sealed by checkpoint 9"),
    ):
        with as_owner("enforcement_delivery") as owner:
            owner.execute(act)
        said, _failed, status = stretch("--since", "9")
        assert named in said and status == 1
        assert stretch("--until", "8")[1] == ""


def test_only_the_part_is_read(long: World) -> None:
    """By an index on the numbers of checkpoints, and by the keys of what they sealed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off")
        cursor.execute("SET LOCAL enable_mergejoin = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(READ_BY_US)
        before = dict(cursor.fetchall())
        assert stretch("--since", "6", "--until", "6")[1] == ""
        cursor.execute(READ_BY_US)
        read = {table: rows - before[table] for table, rows in cursor.fetchall()}
        cursor.execute("SELECT count(*) FROM enforcement_sealedevent WHERE number = 6")
        (leaves,) = cursor.fetchone()
    assert 0 < read["enforcement_event"] <= leaves < Event.objects.count() / 3
    assert read["enforcement_sealedevent"] <= 2 * leaves + 1, "with the one before, and the newest"


READ_BY_US = """
SELECT relname, seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables
WHERE relname IN ('enforcement_event', 'enforcement_sealedevent')"""

"""What is removed of a row leaves a tombstone: the record verifies with it, and not without."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, models, transaction

from accounts.roles import SYSTEM
from enforcement.delivery import relay
from enforcement.delivery.fates import Fate, Sent
from enforcement.models import (
    Case,
    Delivery,
    Evidence,
    FollowUp,
    Message,
    OutboxMessage,
    Report,
    ReportDetails,
    ReportFile,
    Tombstone,
)
from enforcement.models._removal import NO_HASH, function_sql
from enforcement.models.event import canonical_json
from enforcement.operations import gather, messages
from enforcement.record import checkpoint
from enforcement.record.stretch import Stretch, StretchCheck
from enforcement.record.verify import RecordCheck
from enforcement.step import removal
from enforcement.step.arrange import recording
from enforcement.step.doors import noting
from tests.faults._history import KEY, KEYS, as_owner, bundled, found, sql
from tests.faults.test_tampering import VERIFIER, offline
from tests.operations.test_legal import hold
from tests.seats import give_seat
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """A case with a message, a file's worth of text, a report and a letter that arrived."""
    world = World()
    world.account()
    case = world.case(reporter_name="Robin", reporter_email="robin@r.example")
    rhea, on = world.actor("rhea"), {"case_id": case.pk, "now": world.now}
    messages.say(lane="INTERNAL", text="Ask Robin at 12 Long Lane.", by=rhea, **on)
    item = gather.Item(kind="letter", origin="PRESS", text="A page of a letter.")
    gather.add_evidence(item=item, by=rhea, **on)
    world.suspend(case)
    letter = OutboxMessage.objects.filter(notice__audience="HOLDER").earliest("owed_at")
    relay.write_fate(letter, Sent(Fate.PAID, "250 Taken."), world.now + timedelta(seconds=9))
    assert checkpoint.seal(now=world.now + timedelta(minutes=1), key=KEY)
    return world


def payload() -> list[models.Model]:
    """A row of each kind."""
    return [
        Message.objects.get(lane="INTERNAL"),
        Evidence.objects.get(),
        Report.objects.get(),
        Delivery.objects.get(),
    ]


def remove(world: World, rows: list[models.Model], *only: str) -> list[Tombstone]:
    """What an operation does, with the event that says so."""
    why = removal.Why(ground="ERASURE", reference="request 1", at=world.now)
    case, now = Case.objects.get(), world.now
    with noting("remove_payload", case_id=case.pk, by=SYSTEM, now=now, reason="Over.") as step:
        return removal.remove_payloads(step, rows, why=why, only=only)


def removed_there() -> tuple[int, int]:
    """How many tombstones both verifiers count; both find the record as it should be."""
    check = RecordCheck(keys=KEYS)
    assert list(check.flaws()) == []
    return check.removed, VERIFIER["verify"](bundled()).removed


def test_what_is_removed_leaves_the_record_intact_and_says_what_is_gone(world: World) -> None:
    """Before, after, once sealed, and as a part of the record."""
    assert removed_there() == (0, 0)
    made = remove(world, payload())
    assert removed_there() == (4, 4)
    assert checkpoint.seal(now=world.now + timedelta(minutes=2), key=KEY)
    assert removed_there() == (4, 4)
    part = StretchCheck(Stretch(1, 1), keys=KEYS)
    assert (list(part.flaws()), part.removed) == ([], 1)
    message, evidence, report, delivery = payload()
    assert (message.text, message.author) == ("", "")
    assert (evidence.text, evidence.sha256) == ("", NO_HASH)
    assert (report.claim, report.reporter_email, report.reporter_name) == ("", "", "")
    assert delivery.recipient == str(delivery.pk)
    for one in made:
        assert set(one.removed) == set(one.columns) and one.seq
    said = next(one for one in made if one.kind == "message")
    proof = canonical_json("Ask Robin at 12 Long Lane.")
    assert said.removed["text"] == removal.sha256(f"{said.salt}{proof}".encode()).hexdigest()


def test_a_bundle_has_no_salt_with_which_somebody_could_guess(world: World) -> None:
    remove(world, payload())
    assert not any(b"salt" in line or b"robin" in line.lower() for line in bundled()[1:])


def test_part_of_a_payload_goes_and_the_rest_goes_later(world: World) -> None:
    """A reporter's name goes while the report stays; and later the report's words."""
    remove(world, [Report.objects.get()], "reporter_name", "reporter_email")
    report = Report.objects.get()
    assert report.claim and not report.reporter_name
    remove(world, [report])
    assert not Report.objects.get().claim
    assert removed_there() == (2, 2)
    assert remove(world, [Report.objects.get()]) == []  # nothing is left


def test_a_proof_of_delivery_goes_in_parts(world: World) -> None:
    """An address by an erasure, and years later the rest by retention."""
    remove(world, [Delivery.objects.get()], "recipient")
    assert checkpoint.seal(now=world.now + timedelta(minutes=2), key=KEY)
    remove(world, [Delivery.objects.get()])
    assert Tombstone.objects.filter(kind="delivery").count() == 2
    assert removed_there() == (2, 2)
    part = StretchCheck(Stretch(1, 1), keys=KEYS)
    assert (list(part.flaws()), part.removed) == ([], 1)


TAMPERED = {
    "gone without its tombstone": (
        "DELETE FROM enforcement_tombstone WHERE kind = '{kind}'",
        ("which is gone", "is not as it was written"),
    ),
    "its tombstone has another hash": (
        "UPDATE enforcement_tombstone SET was_sha256 = left_sha256 WHERE kind = '{kind}'",
        ("tombstone",),
    ),
    "it says something else since": (
        "UPDATE {table} SET {column} = 'Something else.' WHERE id = '{row}'",
        ("is not as it was written",),
    ),
    "it came back": (
        "UPDATE {table} SET {restored} WHERE id = '{row}'",
        ("was removed, and is there again", "is not as it was written"),
    ),
    "its tombstone is of another row": (
        "UPDATE enforcement_tombstone SET row_id = gen_random_uuid() WHERE kind = '{kind}'",
        ("tombstone", "is not as it was written"),
    ),
}


@pytest.mark.parametrize("how", TAMPERED)
@pytest.mark.parametrize("kind", ["message", "delivery"])
def test_what_is_gone_without_or_came_back_is_named(world: World, kind: str, how: str) -> None:
    """Fault: past the steps. Both verifiers name it."""
    model, column = {"message": (Message, "text"), "delivery": (Delivery, "proof")}[kind]
    row = next(row for row in payload() if isinstance(row, model))
    made = remove(world, [row])
    assert removed_there() == (1, 1)
    was = next(one for one in made if one.kind == kind)
    restored = {
        "message": "text = 'Ask Robin at 12 Long Lane.', author = 'Rhea Sommer'",
        "delivery": "proof = '250 Taken.', recipient = 'legal1@acme.example'",
    }[kind]
    statement, words = TAMPERED[how]
    table = model._meta.db_table
    done = statement.format(
        kind=kind, table=table, column=column, row=was.row_id, restored=restored
    )
    with as_owner():
        for name in (table, "enforcement_tombstone"):
            sql(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        assert sql(done) == 1
        assert any(word in line for line in found() for word in words), found()
        assert any(word in offline() for word in (*words, "is not as it was")), offline()


def test_a_tombstone_that_no_event_wrote_is_named(world: World) -> None:
    """Fault: slipped in. Both verifiers name it."""
    remove(world, [Message.objects.get(lane="INTERNAL")])
    columns = ", ".join(
        f.column for f in Tombstone._meta.concrete_fields if f.column not in ("id", "kind")
    )
    with as_owner():
        sql("ALTER TABLE enforcement_tombstone DISABLE TRIGGER USER")
        assert sql(
            f"INSERT INTO enforcement_tombstone (id, kind, {columns}) "
            f"SELECT gen_random_uuid(), 'evidence', {columns} FROM enforcement_tombstone"
        )
        assert any("no event wrote tombstone" in line for line in found())
        assert "no event wrote tombstone" in offline()


def constraint_of(error: pytest.ExceptionInfo[IntegrityError]) -> str:
    """The rule of the database that said no."""
    return str(error.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def test_nothing_is_removed_without_a_tombstone(world: World) -> None:
    """Neither by the application, nor by its owner's function, nor by who owns the tables."""
    message = Message.objects.get(lane="INTERNAL")
    with pytest.raises(ProgrammingError):
        sql("UPDATE enforcement_message SET text = ''")
    sql("SELECT docket_remove_payload(%s)", [uuid4()])
    assert Message.objects.get(pk=message.pk).text
    for table, column, name in (
        ("message", "text", "message_kept"),
        ("evidence", "text", "evidence_sealed"),
        ("delivery", "proof", "delivery_kept"),
        ("report", "claim", "words_stay"),
    ):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            sql("RESET ROLE")
            sql(f"UPDATE enforcement_{table} SET {column} = ''")
        assert constraint_of(refused) == name


def forged(world: World, **other: object) -> Tombstone:
    """A tombstone of a message that nothing else goes with."""
    message = Message.objects.get(lane="INTERNAL")
    case = Case.objects.get()
    said: dict[str, Any] = {
        "account_id": case.account_id,
        "case_id": case.pk,
        "seq": 1,
        "kind": "message",
        "row_id": message.pk,
        "was_sha256": "1" * 64,
        "left_sha256": "2" * 64,
        "columns": ["text"],
        "removed": {"text": "3" * 64},
        "salt": "4" * 64,
        "ground": "ERASURE",
        "reference": "request 1",
        "removed_at": world.now,
    }
    return Tombstone(**said | other)


def test_a_tombstone_is_written_with_an_event_that_names_it(world: World) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        removal.write_removal([forged(world)])
    assert constraint_of(refused) == "removed_on_record"
    assert Message.objects.get(lane="INTERNAL").text


@pytest.mark.parametrize(
    "other",
    [
        {"removed": {"lane": "3" * 64}},
        {"removed": {"text": "3" * 64, "case_id": "3" * 64}},
        {"kind": "evidence"},
        {"row_id": uuid4()},
    ],
)
def test_a_tombstone_stands_for_what_may_go_and_went(
    world: World, other: dict[str, object]
) -> None:
    """One of columns that may not go, of a row that is not there, or of another table's."""
    case = Case.objects.get()
    on: dict[str, Any] = {"case_id": case.pk, "by": SYSTEM, "now": world.now}
    with pytest.raises(IntegrityError) as refused, noting("x", reason="Over.", **on) as step:
        one = forged(world, seq=step.account.seq + 1, **other)
        removal.write_removal([one])
        step.changed.append(one)
    assert constraint_of(refused) in ("tombstone_stands_for_a_removal", "message_kept")


def test_a_tombstone_is_written_once(world: World) -> None:
    (one,) = remove(world, [Message.objects.get(lane="INTERNAL")])
    with pytest.raises(IntegrityError) as refused:
        remove_again = forged(world, was_sha256=one.was_sha256)
        remove_again.save(force_insert=True)
    assert constraint_of(refused) == "tombstone_once"
    with pytest.raises(ProgrammingError):
        Tombstone.objects.all().delete()


def test_what_a_hold_names_is_not_removed(world: World) -> None:
    give_seat(world, "rhea")
    hold(world, "acme")
    before = Case.objects.get().version
    with pytest.raises(IntegrityError) as refused:
        remove(world, payload())
    assert constraint_of(refused) == "kept_while_held"
    assert not Tombstone.objects.exists() and Case.objects.get().version == before
    assert removed_there() == (0, 0)


def test_a_hold_that_is_set_in_the_middle_wins(world: World) -> None:
    """Between the removal and its commit: all of it stays."""
    give_seat(world, "rhea")

    def set_meanwhile() -> None:
        try:
            hold(world, "acme")
        finally:
            connection.close()

    case, why = Case.objects.get(), removal.Why(ground="ERASURE", reference="1", at=world.now)
    on: dict[str, Any] = {"case_id": case.pk, "by": SYSTEM, "now": world.now}
    with (
        ThreadPoolExecutor(1) as other,
        pytest.raises(IntegrityError) as refused,
        noting("x", reason="Over.", **on) as step,
    ):
        removal.remove_payloads(step, payload(), why=why)
        other.submit(set_meanwhile).result(10)
    assert constraint_of(refused) == "kept_while_held"
    assert Message.objects.get(lane="INTERNAL").text


def test_what_belongs_to_no_account_is_removed_on_the_staff_s_record(world: World) -> None:
    """A report that nobody matched: no chain has it."""
    report = world.report("nobody", reporter_name="Mara")
    why = removal.Why(ground="ERASURE", reference="request 1", at=world.now)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        removal.remove_from_no_account([report], why=why)
    assert constraint_of(refused) == "removed_on_record"
    report = Report.objects.get(pk=report.pk)
    assert report.claim
    with recording(by=SYSTEM, now=world.now) as this:
        made = removal.remove_from_no_account([report], why=why)
        this.note("erase", "x", after={"tombstones": removal.hashes_of_tombstones(made)})
    assert not Report.objects.get(pk=report.pk).reporter_name
    assert removed_there() == (0, 0)  # of no account


def test_a_hold_keeps_what_came_with_a_report_in_no_case(world: World) -> None:
    """By the account that the report is about; and the mail about it, of no case."""
    report = world.report("acme", record_only=True)
    details, _ = ReportDetails.objects.get_or_create(
        report=report, defaults={"links": ["https://a.example"], "declared_at": world.now}
    )
    rows: list[models.Model] = [
        report,
        details,
        FollowUp.objects.create(report=report, text="More.", sent_at=world.now),
        ReportFile.objects.create(
            report=report, name="a.txt", size=1, sha256="5" * 64, sent_at=world.now
        ),
        OutboxMessage.objects.create(
            channel="EMAIL",
            topic="contact_changed",
            recipient="robin@r.example",
            account=report.account,
            payload={"to": "robin@r.example"},
            owed_at=world.now,
            next_at=world.now,
        ),
    ]
    give_seat(world, "rhea")
    hold(world, "acme")
    why = removal.Why(ground="ERASURE", reference="request 1", at=world.now)
    for row in rows:
        again = type(row)._default_manager.get(pk=row.pk)
        with (
            pytest.raises(IntegrityError) as refused,
            recording(by=SYSTEM, now=world.now) as this,
        ):
            made = removal.remove_from_no_account([again], why=why)
            this.note("erase", "x", after={"tombstones": removal.hashes_of_tombstones(made)})
        assert constraint_of(refused) == "kept_while_held", row
    assert not Tombstone.objects.exists()


def test_the_function_is_as_the_models_have_it(world: World) -> None:
    """What a migration makes is what `models/_removal.py` says now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'docket_remove_payload'")
        (source,) = cursor.fetchone()
    assert source in function_sql()

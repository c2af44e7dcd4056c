"""Requests of people about what is stored of them: entered, identified, put off once, answered; a
copy that names nobody else; a correction that leaves a hash; all of it on record by its number.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from accounts.models import Account, Contact
from enforcement.models import DataRequest, OutboxMessage, StaffEvent
from enforcement.operations import data_corrections, data_exports, data_requests, due
from enforcement.operations.data_requests import DataAnswer, NewDataRequest
from enforcement.queries.data_finds import finds_of
from enforcement.queries.data_subjects import subject_of
from enforcement.rules.salted import is_salted_of
from enforcement.workflow.data_requests import DataRequestPhase, SubjectKind, answer_by
from tests.canary import told_case
from tests.files import kept_in
from tests.operations._misuse import suspended
from tests.record.pdfs import unpacked, whole
from tests.scenes import connect, refused
from tests.seats import give_seat
from tests.world import World

RECEIVED = date(2024, 3, 1)


def entered(world: World, **more: Any) -> DataRequest:
    """A request of the holder's contact, entered by an admin."""
    given = {
        "kind": "ACCESS",
        "subject": "CONTACT",
        "name": "Legal",
        "email": "legal@acme.example",
        "text": "What do you have of me?",
        "received_on": RECEIVED,
        **more,
    }
    by = given.pop("by", "ada")
    return data_requests.enter_data_request(
        request=NewDataRequest(**given), by=world.actor(by), now=world.now
    )


def identified(world: World, **more: Any) -> DataRequest:
    """The same, with the identity checked."""
    made = entered(world, **more)
    return data_requests.check_identity(
        number=made.number, how="MAILBOX", note_of_it="", by=world.actor("ada"), now=world.now
    )


def copied(world: World, request: DataRequest) -> tuple[dict[str, Any], bytes]:
    """The copy: its data, and the PDF."""
    data_exports.ask_export(
        number=request.number, locale="en", time_zone="UTC", by=world.actor("ada"), now=world.now
    )
    assert data_exports.work_through(now=lambda: world.now) == 1
    made = request.exports.latest("number")
    assert made.data_sha256, made.why_not
    data, paper = (
        data_exports.take_out(
            number=request.number,
            export=made.number,
            what=what,
            by=world.actor("ada"),
            now=world.now,
        )
        for what in (data_exports.DATA, data_exports.PAPER)
    )
    assert data and paper
    assert hashlib.sha256(data).hexdigest() == made.data_sha256
    assert hashlib.sha256(paper).hexdigest() == made.paper_sha256
    return json.loads(data), paper


def test_a_request_is_due_in_a_month_and_extended_once_by_two(world: World) -> None:
    world.account()
    made = entered(world)
    assert made.due_at == answer_by(made.received_at) == datetime(2024, 4, 1, 12, tzinfo=UTC)
    with refused(code="not-allowed"):
        entered(world, by="lena")
    with refused(code="bad-date"):
        entered(world, received_on=date(2024, 3, 2))
    with refused(code="unknown-person"):
        entered(world, subject="STAFF", email="nobody@provider.example")
    act = {"number": made.number, "by": world.actor("axel")}
    world.now += timedelta(days=20)
    extended = data_requests.extend_data_request(**act, reason="It is long.", now=world.now)
    assert extended.due_at == datetime(2024, 6, 1, 12, tzinfo=UTC)
    with refused(code="not-open"):
        data_requests.extend_data_request(**act, reason="Longer.", now=world.now)
    late = entered(world)
    world.now = late.due_at + timedelta(minutes=1)
    with refused(code="too-late"):
        data_requests.extend_data_request(
            number=late.number, by=world.actor("axel"), reason="Late.", now=world.now
        )
    said = [event.after for event in StaffEvent.objects.filter(about=str(made.number))]
    assert all(after["data_request"] == made.number for after in said) and len(said) == 2
    assert "acme" not in json.dumps(said)


def test_nobody_answers_what_is_about_themselves(world: World) -> None:
    with refused(code="not-allowed"):
        entered(world, subject="STAFF", email="ADA@provider.example")
    made = entered(world, subject="STAFF", email="axel@provider.example")
    assert made.person_id == world.actor("axel").user_id
    with refused(code="not-allowed"):
        data_requests.check_identity(
            number=made.number,
            how="COLLEAGUE",
            note_of_it="",
            by=world.actor("axel"),
            now=world.now,
        )


def test_it_is_answered_once_identified_and_copied_or_refused_on_a_ground(world: World) -> None:
    world.account()
    made = entered(world)
    act: dict[str, Any] = {"number": made.number, "by": world.actor("ada"), "now": world.now}
    answer = {"answer": "Attached.", "answered_by": "MAIL"}
    answered = DataAnswer(phase=DataRequestPhase.ANSWERED, **answer)
    with refused(code="not-identified"):
        data_requests.close_data_request(**act, answer=answered)
    data_requests.check_identity(**act, how="MAILBOX", note_of_it="")
    with refused(code="not-done"):
        data_requests.close_data_request(**act, answer=answered)
    refusal = DataAnswer(phase=DataRequestPhase.REFUSED, **answer)
    with refused(code="bad-kind"):
        data_requests.close_data_request(**act, answer=refusal)
    refusal = DataAnswer(phase=DataRequestPhase.REFUSED, ground="EXCESSIVE", **answer)
    closed = data_requests.close_data_request(**act, answer=refusal)
    assert closed.phase == "REFUSED" and closed.remind_at is None
    with refused(code="not-open"):
        data_requests.close_data_request(**act, answer=refusal)


@pytest.mark.django_db(transaction=True)
def test_the_database_keeps_a_request_as_it_came_in(world: World) -> None:
    entered(world)
    table = "enforcement_datarequest"
    for sql, name in (
        (f"DELETE FROM {table}", "data_request_kept"),
        (f"UPDATE {table} SET text = 'x'", "data_request_words_kept"),
        (f"UPDATE {table} SET name = '', email = '', text = ''", "data_request_words_kept"),
        (f"UPDATE {table} SET kind = 'ERASURE'", "data_request_kept"),
        (f"UPDATE {table} SET remind_at = NULL", "data_request_on_record"),
        (f"UPDATE {table} SET due_at = due_at + interval '1 day'", "data_request_extended"),
        (f"UPDATE {table} SET phase = 'REFUSED'", "data_request_ends_with_answer"),
    ):
        with connect("") as owner, pytest.raises(psycopg.IntegrityError) as said:
            owner.execute(sql)
            owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert said.value.diag.constraint_name == name


def test_those_concerned_are_told_before_its_day_and_each_week(
    world: World,
) -> None:
    give_seat(world, "rhea")
    made = entered(world)
    at = made.due_at - timedelta(days=6)
    due.work_through(now=lambda: at)
    message = OutboxMessage.objects.get(topic="data_request_due")
    assert message.payload["role"] == "ADMIN"
    assert message.payload["users"] == [str(world.actor("rhea").user_id)]
    assert "acme" not in json.dumps(message.payload)
    made.refresh_from_db()
    assert made.remind_at == at + timedelta(days=7)


def test_a_correction_leaves_a_hash_of_what_was_there(world: World) -> None:
    account = world.account(contacts=2)
    Account.objects.filter(pk=account.pk).update(kind="PERSON", name="Legal")  # it is theirs alone
    made = identified(world, kind="CORRECTION")
    act: dict[str, Any] = {"number": made.number, "by": world.actor("ada"), "now": world.now}
    with refused(code="conflict"):
        data_corrections.correct_contact(**act, name="Ann", email="legal1@acme.example")
    with refused(code="no-change"):
        data_corrections.correct_contact(**act, name="Legal", email="legal@acme.example")
    (contact,) = data_corrections.correct_contact(**act, name="Ann", email="ann@acme.example")
    assert (contact.name, contact.email) == ("Ann", "ann@acme.example")
    account.refresh_from_db()
    assert account.name == "Ann"
    event = StaffEvent.objects.get(act="correct personal data")
    assert is_salted_of(event.before["account"], "Legal")
    kept = event.before["name"]
    assert kept["sha256"] == hashlib.sha256(f"{kept['salt']}Legal".encode()).hexdigest()
    assert "Legal" not in json.dumps([event.before, event.after])
    assert OutboxMessage.objects.get(topic="contact_changed").recipient == "legal@acme.example"


def test_a_report_is_not_corrected(world: World) -> None:
    made = identified(world, kind="CORRECTION", subject="REPORTER", email="r@press.example")
    with refused(code="as-told"):
        data_corrections.correct_contact(
            number=made.number,
            name="R",
            email="r@press.example",
            by=world.actor("ada"),
            now=world.now,
        )


def test_a_copy_has_all_that_is_theirs_and_names_nobody_else(
    world: World, settings: Any, tmp_path: Path
) -> None:
    settings.STORAGES = kept_in(tmp_path)
    told_case(world)
    Contact.objects.filter(email="legal@acme.example").update(name="The holder")
    data, paper = copied(world, identified(world, name="The holder"))
    entries = data["entries"]
    assert data["person"] == {
        "kind": "CONTACT",
        "name": "The holder",
        "email": "legal@acme.example",
    }
    assert {"contacts", "letters", "mails_to_you", "messages", "appeals"} <= set(entries)
    assert entries["contacts"][0]["account"] == "acme"
    for part in (json.dumps(data).encode(), unpacked(paper), whole(paper).encode()):
        for private in (
            b"Rita",
            b"press.example",
            b"rhea",
            b"ann@law",
            b"Ottokar",
            b"Hush",
            b"Tacenda",
        ):
            assert private not in part
    assert "What we have stored about you" in whole(paper)
    assert StaffEvent.objects.filter(act="download data export").count() == 2
    # of who reported, nothing of the account
    rita = {"subject": "REPORTER", "name": "Rita Reporter", "email": "rita@press.example"}
    data, _ = copied(world, identified(world, **rita))
    (report,) = data["entries"]["reports"]
    assert report["reporter_email"] == "rita@press.example"
    assert "legal@acme.example" not in json.dumps(data)
    # of staff, each row that has their sign-in
    data, _ = copied(world, identified(world, subject="STAFF", email="rhea@provider.example"))
    assert data["entries"]["user"][0]["username"] == "rhea"
    assert data["entries"]["event.actor"] and data["entries"]["decision.proposed_by"]
    assert "password" not in data["entries"]["user"][0]
    assert "Rita" not in json.dumps(data)


def test_a_copy_leaves_after_its_time_and_cannot_be_made_twice_at_once(
    world: World, settings: Any, tmp_path: Path
) -> None:
    settings.STORAGES = kept_in(tmp_path)
    world.account()
    request = identified(world)
    ask = {"number": request.number, "locale": "en", "time_zone": "UTC", "by": world.actor("ada")}
    data_exports.ask_export(**ask, now=world.now)
    with refused(code="waits"):
        data_exports.ask_export(**ask, now=world.now)
    assert data_exports.work_through(now=lambda: world.now) == 1
    world.now += timedelta(days=31)
    take = {"number": request.number, "export": 1, "what": "data", "by": world.actor("ada")}
    assert data_exports.take_out(**take, now=world.now) is None
    assert data_exports.forget_exports(now=world.now) == 1
    with refused(code="unknown-file"):
        data_exports.take_out(**take, now=world.now)


def test_a_reporter_s_copy_has_warnings_and_suspensions_that_they_were_told_of(
    world: World,
) -> None:
    who, made = suspended(world)
    assert who.report
    mara = subject_of(SubjectKind.REPORTER, name="", email=who.report.reporter_email)
    found = {one.key: list(one.rows(mara)) for one in finds_of(SubjectKind.REPORTER)}
    (warning,), (suspension,) = found["misuse_warnings"], found["misuse_suspensions"]
    assert warning["reason"] and suspension["number"] == made.number
    assert not [name for name in (*warning, *suspension) if name.endswith(("_by", "_by_name"))]


def test_what_is_found_stands_under_one_key_each() -> None:
    for kind in SubjectKind:
        keys = [find.key for find in finds_of(kind)]
        assert len(keys) == len(set(keys))

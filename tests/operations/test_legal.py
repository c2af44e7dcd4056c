"""The legal desk: seats by two, requests of authorities, holds that keep what they name, and a
record of its own that is told to nobody else.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import pairwise
from threading import Event as Flag
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from accounts.models import User
from enforcement.delivery.forgetting import forget_paid
from enforcement.models import (
    AuthorityName,
    AuthorityRequest,
    CaseFile,
    Event,
    LegalEvent,
    LegalHold,
    OutboxMessage,
    Report,
    StaffEvent,
)
from enforcement.models._held import TURN
from enforcement.operations import due, legal_holds, legal_requests, reports, seats
from enforcement.operations.case_files import forget_case_files
from enforcement.operations.legal_holds import NewHold
from enforcement.operations.legal_requests import Closing, NewRequest
from enforcement.operations.new_case import Noticed
from enforcement.queries.legal import first_break, held, holds_block
from enforcement.workflow.legal import RequestPhase
from tests.delivery.conftest import until
from tests.scenes import connect, refused
from tests.seats import give_seat
from tests.world import World

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def world(transactional_db: Any) -> World:
    world = World(NOW)
    world.account("acme")
    world.account("other")
    return world


def asked(world: World, **more: Any) -> AuthorityRequest:
    given = {
        "kind": "INFORMATION",
        "authority": "Zarathustra Bureau",
        "country": "DE",
        "reference": "12 Js 1/26",
        "legal_basis": "Section 95 StPO",
        "scope": "All of acme since January.",
        "received_on": date(2026, 3, 1),
        "due_at": NOW + timedelta(days=10),
        "named": ["acme"],
        **more,
    }
    return legal_requests.take_in(
        request=NewRequest(**given), by=world.actor("rhea"), now=world.now
    )


def hold(world: World, *named: str, **more: Any) -> LegalHold:
    given = {"matter": "Quixote", "term": "us-2703f", "reason": "Asked to.", **more}
    return legal_holds.set_hold(
        hold=NewHold(named=named or ("acme",), **given), by=world.actor("rhea"), now=world.now
    )


def test_a_seat_takes_two_admins_and_says_so(world: World) -> None:
    rhea, ada, axel = (world.actor(who) for who in ("rhea", "ada", "axel"))
    give = {"kind": "LEGAL_DESK", "reason": "Counsel.", "now": world.now}
    for who in ("rhea", "lena", "otto"):
        with refused("may not change this"):
            seats.propose_seat(person_id=rhea.user_id, by=world.actor(who), **give)
    with refused("for themselves"):
        seats.propose_seat(person_id=ada.user_id, by=ada, **give)
    made = seats.propose_seat(person_id=rhea.user_id, by=ada, **give)
    with refused("already"):
        seats.propose_seat(person_id=rhea.user_id, by=axel, **give)
    with refused("Another admin must agree"):
        seats.answer_seat(seat_id=made.pk, agreed=True, by=ada, now=world.now)
    with refused("may not do this"):
        asked(world)
    seats.answer_seat(seat_id=made.pk, agreed=True, by=axel, now=world.now)
    assert User.objects.get(pk=rhea.user_id).legal_desk
    agreed = StaffEvent.objects.get(act="agree to seat")
    assert (agreed.by_id, agreed.proposer_id) == (axel.user_id, ada.user_id)
    assert asked(world).number == 1
    with refused("may not do this"):
        legal_holds.set_hold(
            hold=NewHold(matter="x", term="own", reason="x", named=["acme"]),
            by=ada,
            now=world.now,
        )
    with refused("Only an admin"):
        seats.end_seat(seat_id=made.pk, reason="Left.", by=world.actor("lena"), now=world.now)
    seats.end_seat(seat_id=made.pk, reason="Left.", by=rhea, now=world.now)
    assert not User.objects.get(pk=rhea.user_id).legal_desk
    with refused("may not do this"):
        asked(world)


def test_a_seat_that_nobody_answers_is_void_and_can_be_proposed_again(world: World) -> None:
    """To the second: the last moment to answer is the first at which it expires."""
    world.actor("axel")
    for _try in range(2):
        made = seats.propose_seat(
            person_id=world.actor("rhea").user_id,
            kind="SPOKESPERSON",
            reason="Speaks.",
            by=world.actor("ada"),
            now=world.now,
        )
        world.now = made.answer_by_at - timedelta(seconds=1)
        due.work_through(now=lambda: world.now)
        made.refresh_from_db()
        assert made.declined_at is None
        world.now = made.answer_by_at
        with refused("not answered in time"):
            seats.answer_seat(seat_id=made.pk, agreed=True, by=world.actor("axel"), now=world.now)
        due.work_through(now=lambda: world.now)
        made.refresh_from_db()
        assert made.has_expired and made.declined_by_name == "Docket"
    mails = OutboxMessage.objects.filter(topic="seat_expired")
    ada = str(world.people["ada"].pk)
    assert [mail.payload["users"] for mail in mails] == [[ada]] * 2
    assert StaffEvent.objects.filter(act="expire seat", person=world.people["rhea"]).count() == 2
    assert User.objects.get(username="rhea").duties == []


def test_what_somebody_may_do_beside_their_role_is_said_by_seats_alone(world: World) -> None:
    """A duty that is written without a seat, and a seat without its duty, are both refused."""
    give_seat(world, "lena", "LEGAL")
    lena = User.objects.get(username="lena")
    assert (lena.duties, lena.legal_desk) == (["LEGAL"], False)
    for sql, name in (
        ("UPDATE accounts_user SET duties = '{SPOKESPERSON}' WHERE username = 'rhea'", "has_seat"),
        ("UPDATE accounts_user SET duties = '{LEGAL,LEGAL_DESK}'", "has_seat"),
        (
            "UPDATE enforcement_seat SET ended_at = now(), ended_by_name = 'x', end_reason = 'x'",
            "seat_opens",
        ),
        ("UPDATE enforcement_seat SET person_id = proposed_by_id", "seat_kept"),
        (
            "INSERT INTO enforcement_seat SELECT (jsonb_populate_record(s, jsonb_build_object("
            "'id', gen_random_uuid(), 'number', 99, 'kind', 'LEGAL_DESK'))).* "
            "FROM enforcement_seat s",
            "seat_by_two",
        ),
    ):
        with connect("") as owner, pytest.raises(psycopg.IntegrityError) as said:
            owner.execute(sql)
            owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert said.value.diag.constraint_name == name
    made = give_seat(world, "lena")
    seats.end_seat(seat_id=made.pk, reason="Left.", by=world.actor("lena"), now=world.now)
    lena.refresh_from_db()
    assert (lena.duties, lena.legal_desk) == (["LEGAL"], False)


def test_the_database_keeps_seats_holds_and_the_record(world: World) -> None:
    give_seat(world, "rhea")
    made = hold(world)
    lena = world.actor("lena").user_id
    for sql, name in (
        (f"UPDATE accounts_user SET legal_desk = true WHERE id = '{lena}'", "has_seat"),
        ("DELETE FROM enforcement_legalhold", "legal_hold_kept"),
        ("UPDATE enforcement_legalhold SET matter = 'x'", "legal_hold_kept"),
        (
            "UPDATE enforcement_legalhold SET until_at = until_at + interval '1 day'",
            "on_legal_record",
        ),
        ("UPDATE enforcement_legalhold SET look_at = NULL", "legal_hold_ended_by_person"),
        (
            "UPDATE enforcement_legalhold SET look_at = NULL, ended_at = now(), end_reason = 'x'",
            "legal_hold_ended_by_person",
        ),
        ("DELETE FROM enforcement_heldname", "held_name_kept"),
        ("UPDATE enforcement_legalevent SET reason = 'x'", "legal_event_kept"),
        ("DELETE FROM enforcement_seat", "seat_kept"),
    ):
        with connect("") as owner, pytest.raises(psycopg.IntegrityError) as said:
            owner.execute(sql)
            owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert said.value.diag.constraint_name == name
    assert made.number == 1 and first_break() is None
    call_command("verify_audit", stdout=StringIO())
    with connect("") as owner:
        owner.execute("ALTER TABLE enforcement_legalevent DISABLE TRIGGER USER")
        owner.execute("UPDATE enforcement_legalevent SET reason = 'other'")
        owner.execute("ALTER TABLE enforcement_legalevent ENABLE TRIGGER USER")
    said_of, out = first_break(), StringIO()
    assert said_of == 1
    with pytest.raises(CommandError):
        call_command("verify_audit", stdout=out)
    assert "legal desk's record breaks at its event 1" in out.getvalue()


def test_a_request_is_answered_once_with_what_was_handed_over(world: World) -> None:
    give_seat(world, "rhea")
    with refused("no account and no case “nobody”"):
        asked(world, named=["nobody"])
    with refused("two letters"):
        asked(world, country="XX")
    with refused("before the request"):
        asked(world, due_at=datetime(2026, 2, 1, tzinfo=UTC))
    with refused("not in the future"):
        asked(world, received_on=date(2026, 3, 9))
    request = asked(world)
    rhea = world.actor("rhea")
    legal_requests.begin_work(number=1, by=rhea, now=world.now)
    close = {"number": 1, "by": rhea, "now": world.now}
    answered = RequestPhase.ANSWERED
    with refused("64 digits"):
        legal_requests.close_request(
            closing=Closing(phase=answered, outcome="Sent.", handed_sha256="ff"), **close
        )
    with refused("to whom"):
        legal_requests.close_request(
            closing=Closing(phase=answered, outcome="Sent.", handed_sha256="a" * 64), **close
        )
    closing = Closing(phase=answered, outcome="Sent.", handed_to="A. Smith", handed_sha256="A" * 64)
    legal_requests.close_request(closing=closing, **close)
    request.refresh_from_db()
    assert (request.phase, request.handed_sha256, request.closed_by_name) == (
        "ANSWERED",
        "a" * 64,
        rhea.name,
    )
    with refused("is closed"):
        legal_requests.close_request(closing=closing, **close)
    acts = list(LegalEvent.objects.order_by("number").values_list("act", flat=True))
    assert acts == ["take in", "begin work", "answered"] and first_break() is None


def test_a_case_is_opened_by_the_ordinary_act_and_says_nothing_of_a_silent_request(
    world: World,
) -> None:
    give_seat(world, "rhea")
    asked(world)
    asked(world, non_disclosure=False)
    noticed = Noticed(policy=world.policy.slug, claim="Prices look agreed upon.")
    opened = [
        legal_requests.open_case_of_request(
            number=number, account=account, noticed=noticed, by=world.actor("rhea"), now=world.now
        )
        for number, account in ((1, "acme"), (2, "other"))
    ]
    origins = [Report.objects.get(case=one.case).origin for one in opened]
    assert origins == ["STAFF", "AUTHORITY"]
    assert AuthorityName.objects.get(opened=True, request__number=1).case == opened[0].case
    said = str(list(Event.objects.filter(case=opened[0].case).values()))
    assert "Zarathustra" not in said and "Zarathustra" not in str(
        list(Report.objects.filter(case=opened[0].case).values())
    )


@pytest.mark.parametrize("named", [0, 1, 2])
def test_a_hold_follows_cases_that_are_merged(world: World, named: int) -> None:
    """Of three cases that went on in one another, a hold of any keeps what belongs to each; a hold
    that was set before the merge as well as one that is set after it.
    """
    give_seat(world, "rhea")
    cases = [world.case("acme")]
    for number in range(3):
        report = world.report("acme", claim=f"Another claim, {number}.")
        cases.append(reports.split(report_id=report.pk, by=world.actor("rhea"), now=world.now))
    apart = cases.pop()
    at = world.now - timedelta(days=400)
    old = {"channel": "SNAPSHOT", "topic": "x", "payload": {}, "owed_at": at, "next_at": at}
    for case in (*cases, apart):
        OutboxMessage.objects.create(case=case, phase="DONE", done_at=at, **old)
    before = hold(world, cases[named].ref) if named == 0 else None
    for case, into in pairwise(cases):
        world.now += timedelta(minutes=5)
        world.take(world.fresh(case), "merge", into=into.ref, reasons="They are one.")
    made = before or hold(world, cases[named].ref)
    keys = [case.pk for case in (*cases, apart)]
    assert held(cases=keys) == set(keys[:3])
    assert forget_paid(now=world.now) == 1
    assert set(OutboxMessage.objects.filter(topic="x").values_list("case", flat=True)) == set(
        keys[:3]
    )
    for case in cases:
        with connect("") as owner, pytest.raises(psycopg.IntegrityError) as said:
            owner.execute("DELETE FROM enforcement_outboxmessage WHERE case_id = %s", [case.pk])
            owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert said.value.diag.constraint_name == "kept_while_held"
    legal_holds.end_hold(number=made.number, reason="Done.", by=world.actor("rhea"), now=world.now)
    assert forget_paid(now=world.now) == 3


def test_a_hold_keeps_what_retention_would_remove_until_a_person_ends_it(world: World) -> None:
    give_seat(world, "rhea")
    case = world.case("acme")
    CaseFile.objects.create(
        case=case,
        person_id=world.actor("rhea").user_id,
        role="REVIEWER",
        audience="x",
        reason="x",
        locale="en",
        time_zone="UTC",
        asked_at=NOW,
        why_not="NOT_MADE",
        until_at=NOW,
    )
    at = world.now - timedelta(days=400)
    old = {"channel": "SNAPSHOT", "topic": "x", "payload": {}, "owed_at": at, "next_at": at}
    for account in (case.account, world.case("other").account):
        OutboxMessage.objects.create(account=account, phase="DONE", done_at=at, **old)
    made = hold(world, case.ref)
    assert held(accounts=[case.account_id], cases=[case.pk]) == {case.account_id, case.pk}
    assert not holds_block(cases=[world.case("other").pk])
    assert forget_case_files(now=world.now) == 0
    assert forget_paid(now=world.now) == 1
    with pytest.raises(IntegrityError, match="cannot be removed now"):
        CaseFile.objects.all().delete()
    with connect("") as owner, pytest.raises(psycopg.IntegrityError) as said:
        owner.execute("DELETE FROM enforcement_outboxmessage WHERE topic = 'x'")
        owner.commit()
    assert said.value.diag.constraint_name == "kept_while_held"
    world.wait(days=200)  # its day is past: it holds on
    assert forget_paid(now=world.now) == 0 and LegalHold.objects.in_force().count() == 1
    due.work_through(now=lambda: world.now)
    told = OutboxMessage.objects.filter(topic="legal_hold_due").latest("owed_at")
    count = OutboxMessage.objects.filter(topic="legal_hold_due").count()
    assert told.payload["users"] == [str(world.actor("rhea").user_id)]
    assert not told.payload["role"] and "Quixote" not in str(told.payload)
    assert told.case_id is None and told.account_id is None
    due.work_through(now=lambda: world.now)
    assert OutboxMessage.objects.filter(topic="legal_hold_due").count() == count
    by = {"by": world.actor("rhea"), "now": world.now}
    with refused("Somebody changed this"):
        legal_holds.renew_hold(number=1, seen_until_at=NOW, reason="Asked again.", **by)
    made.refresh_from_db()
    renewed = legal_holds.renew_hold(
        number=1, seen_until_at=made.until_at, reason="Asked again.", **by
    )
    assert renewed.until_at - world.now > timedelta(days=90)
    with refused("renewed 1 time"):
        legal_holds.renew_hold(number=1, seen_until_at=renewed.until_at, reason="Once more.", **by)
    with refused("`reason` is required"):
        legal_holds.end_hold(number=1, reason=" ", **by)
    legal_holds.end_hold(number=1, reason="The court closed it.", **by)
    with refused("ended already"):
        legal_holds.end_hold(number=1, reason="Again.", **by)
    assert forget_case_files(now=world.now) == 1
    assert OutboxMessage.objects.filter(topic="x").count() == 1
    assert forget_paid(now=world.now) == 1
    assert first_break() is None


def test_the_desk_is_reminded_of_an_answer_and_admins_of_an_empty_desk(world: World) -> None:
    made = give_seat(world, "rhea")
    asked(world)
    world.wait(days=8)
    due.work_through(now=lambda: world.now)
    told = OutboxMessage.objects.get(topic="legal_request_due")
    assert told.payload["users"] == [str(made.person_id)]
    assert "Zarathustra" not in str(told.payload)
    seats.end_seat(seat_id=made.pk, reason="Left.", by=world.actor("ada"), now=world.now)
    world.wait(days=8)
    due.work_through(now=lambda: world.now)
    assert OutboxMessage.objects.get(topic="legal_desk_empty").payload["role"] == "ADMIN"


def test_a_hold_that_is_set_while_rows_are_removed_wins(world: World) -> None:
    give_seat(world, "rhea")
    case = world.case("acme")
    at = world.now - timedelta(days=400)
    for _ in range(3):
        OutboxMessage.objects.create(
            channel="SNAPSHOT",
            topic="x",
            payload={},
            account=case.account,
            owed_at=at,
            next_at=at,
            phase="DONE",
            done_at=at,
        )
    with connect("") as chunk:
        gone = chunk.execute("SELECT docket_forget_paid('SNAPSHOT', now(), 100)").fetchone()
        assert gone == (3,)  # they are gone for who removes them, who has not ended yet
        hold(world, "acme")
        with pytest.raises(psycopg.IntegrityError) as said:
            chunk.commit()
    assert said.value.diag.constraint_name == "kept_while_held"
    assert OutboxMessage.objects.filter(topic="x").count() == 3


def waits(watch: psycopg.Connection[Any]) -> bool:
    """Whether somebody waits for the lock of holds."""
    found = watch.execute(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    ).fetchone()
    watch.rollback()
    return found is not None and found[0] > 0


def test_whoever_removes_rows_waits_for_a_hold_that_is_being_set(world: World) -> None:
    give_seat(world, "rhea")
    made = hold(world, "other")
    case = world.case("acme")
    at = world.now - timedelta(days=400)
    OutboxMessage.objects.create(
        channel="SNAPSHOT",
        topic="x",
        payload={},
        account=case.account,
        owed_at=at,
        next_at=at,
        phase="DONE",
        done_at=at,
    )
    ended = Flag()

    def remove() -> str:
        """The name of the constraint that refuses it."""
        with connect("") as chunk:
            chunk.execute("DELETE FROM enforcement_outboxmessage WHERE topic = 'x'")
            try:
                chunk.commit()
            except psycopg.IntegrityError as error:
                return str(error.diag.constraint_name)
            finally:
                ended.set()
        return ""

    with connect("") as setting, ThreadPoolExecutor(1) as pool:
        setting.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [TURN])
        setting.execute("SET session_replication_role = replica")  # the record is not at issue
        setting.execute(
            "INSERT INTO enforcement_heldname (id, hold_id, account_id) "
            "VALUES (gen_random_uuid(), %s, %s)",
            [made.pk, case.account_id],
        )
        removed = pool.submit(remove)
        with connect("") as watch:
            until(lambda: waits(watch))
        assert not ended.is_set()
        setting.commit()
        assert removed.result(10) == "kept_while_held"

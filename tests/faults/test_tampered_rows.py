"""Rows that bind somebody, changed, removed or put there past the steps by whoever owns the tables:
each is named, by the look inside and by the verifier outside.

Domain.md, "What binds somebody is vouched for". Every kind and every column is tried, and a table
that belongs to a case cannot be left out by mistake.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.test import override_settings

from accounts.roles import SYSTEM, Actor, Kind
from enforcement.delivery import bounces, relay
from enforcement.delivery.fates import Fate, Sent
from enforcement.delivery.incoming_mail import read_incoming
from enforcement.delivery.return_path import reply_to, return_path_of
from enforcement.models import (
    Case,
    Delivery,
    Event,
    Finding,
    Message,
    Notice,
    OutboxMessage,
    Report,
)
from enforcement.models.event import hash_of
from enforcement.models.vouched import (
    DELIVERY,
    KINDS,
    POLICY,
    WITHHELD,
    RowKind,
    hash_of_delivery,
    kinds_of,
)
from enforcement.operations import (
    appeal_lodging,
    asked_looks,
    copies,
    disclose,
    escalate,
    gather,
    holder_requests,
    mail_replies,
    messages,
    refer,
    reinstatement,
    remediate,
    weigh,
)
from enforcement.operations.copy_making import Asked, prepare
from enforcement.record import checkpoint
from enforcement.record.verify import RecordCheck
from enforcement.rehearsal.returned import report_about
from enforcement.step import removal
from enforcement.step.doors import noting
from enforcement.workflow.kinds import IdentifierKind, RequestKind
from tests.disputes import record
from tests.faults import _history as history
from tests.faults._history import KEY, found, sql, undone
from tests.faults.test_tampering import VERIFIER, offline
from tests.public import propose
from tests.seats import speaks
from tests.world import PLAN, STATED, World

pytestmark = pytest.mark.django_db


EVERY = 1_000_000  # more events than a chain has
PROOFS = {
    "enforcement_delivery",
    "enforcement_sealeddelivery",
    "enforcement_unsealeddelivery",
}


def reporter(name: str) -> Actor:
    return Actor(kind=Kind.REPORTER, name=name.title(), email=f"{name}@r.example")


CHECKED_PLAN = [{**PLAN[0], "check": {"kind": "NO_REQUESTS", "days": 3}}]


def build() -> None:
    """Five accounts on which there is something of every kind."""
    world = World()
    acme = world.account(channel_partner=(partner := world.partner()))
    case = world.case(reporter_name="Robin", reporter_email="robin@r.example")
    rhea, ada, holder = world.actor("rhea"), world.actor("ada"), world.actor("holder")
    on: dict[str, Any] = {"case_id": case.pk, "now": world.now}
    for sensitive in (False, True):
        item = gather.Item(kind="note", origin="PRESS", text="A page.", sensitive=sensitive)
        weigh.add_weighed(item=item, bearing="FOR", carries="second-hand", by=rhea, **on)
    page = gather.Item(kind="note", origin="PRESS", text="Another page.")
    piece = gather.add_evidence(item=page, by=rhea, **on)
    mark = Asked(ground="LAW", note="A name.", first=1, last=1)
    copied = prepare(evidence_id=piece.pk, title="A page", asked=[mark])
    for lane in ("INTERNAL", "HOLDER", "REPORTER"):
        messages.say(lane=lane, text="We are looking into it.", by=rhea, **on)
    refer.refer(partner_id=partner.pk, account_id=acme.pk, text="Who is it?", by=rhea, **on)
    escalate.escalate(reason="Too big for me.", by=rhea, **on)
    escalate.take_escalation(by=ada, **on)
    world.suspend(case)
    copies.disclose_copy(prepared=copied, reason="They asked.", by=rhea, now=world.now)
    world.establish(case)
    world.both(case, "require_remediation", measure="keep", plan=CHECKED_PLAN, **STATED)
    remediate.submit(requirement_id=world.requirement(case), text="Done.", by=holder, now=world.now)
    reinstatement.request_reinstatement(text="I have fixed it.", by=holder, **on)
    holder_requests.ask(kind=RequestKind.NARROW, text="Leave us one model.", by=holder, **on)
    world.appeal(case)
    visitor = Actor(kind=Kind.HOLDER, name="Legal", visitor_id=uuid4())
    holder_requests.ask(kind=RequestKind.NOT_US, text="It was stolen.", by=visitor, **on)
    said = disclose.ToDisclose(
        begins_on=world.now.date(),
        ends_on=world.now.date(),
        lists={IdentifierKind.REQUEST_ID: "req_1"},
    )
    disclose.disclose(given=said, by=rhea, **on)
    told = OutboxMessage.objects.get(topic="suspended", case=case)
    sent = b"From: legal@acme.example\r\nSubject: Re\r\nMessage-ID: <1@acme.example>\r\n\r\nNo.\r\n"
    with override_settings(REPLY_TO="replies@provider.example"):
        mail = read_incoming(sent, address=reply_to(told.pk), envelope_sender="legal@acme.example")
        assert "Taken in" in mail_replies.take_mail(mail=mail, now=world.now)
    world.account("bolt")
    for name in ("mara", "robin"):
        world.report(
            "bolt",
            origin="PUBLIC",
            reporter_name=name.title(),
            reporter_email=f"{name}@r.example",
        )
    bolt = world.case("bolt")
    world.take(bolt, "dismiss", reasons="Another company.")
    for name in ("mara", "robin"):
        appeal_lodging.lodge(
            case_id=bolt.pk, text=f"{name}: it is.", by=reporter(name), now=world.now
        )
    world.account("calm")
    world.suspend(world.case("calm"))
    asked_looks.ask_for_look(
        case_id=case.pk,
        to=world.people["ravi"].pk,
        due_at=world.now + timedelta(days=2),
        reason="Is it the right area?",
        by=rhea,
        now=world.now,
    )
    world.account("dune")
    world.suspend(world.case("dune"))
    world.account("echo", channel_partner=world.partner("resale", gives_notice="THEY"))
    world.suspend(world.case("echo"))
    notices = Notice.objects.filter(audience="HOLDER").order_by("account__external_ref", "number")
    told, never, again, returned, _passed_on = notices
    deliver(told, Fate.UNKNOWN, Fate.PAID)
    on_acme = {"body": "Appeals Centre", "note": "They want their access back."}
    record(world, case, **on_acme)
    record(world, case, report=case.reports.earliest("received_at").pk, **on_acme)
    speaks(world, "ravi")
    propose(world, Case.objects.get(pk=told.case_id), text="We look into it.")
    deliver(never, Fate.UNKNOWN)
    deliver(returned, Fate.PAID)
    come_back(returned)
    remove_some(world, case, bolt)
    assert checkpoint.seal(now=world.now + timedelta(minutes=1), key=KEY)
    deliver(again, Fate.PAID)  # not sealed yet


def remove_some(world: World, case: Case, other: Case) -> None:
    """Something of rows that events vouch for goes, as tombstones say."""
    why = removal.Why(ground="ERASURE", reference="request 1", at=world.now)
    for of, rows in (
        (case, [Message.objects.filter(lane="INTERNAL").earliest("said_at")]),
        (other, [Report.objects.filter(account=other.account).earliest("received_at")]),
    ):
        on: dict[str, Any] = {"case_id": of.pk, "by": SYSTEM, "now": world.now}
        with noting("remove_payload", reason="Its time is over.", **on) as step:
            assert removal.remove_payloads(step, rows, why=why)


def deliver(notice: Notice, *fates: Fate) -> None:
    """What the relay writes of a letter, after each attempt."""
    for fate in fates:
        message = OutboxMessage.objects.filter(notice=notice, channel="EMAIL").earliest("owed_at")
        relay.write_fate(message, Sent(fate, "250 Taken."), message.owed_at + timedelta(seconds=9))


def come_back(notice: Notice) -> None:
    """What is written when a mail server gives a letter up that it had accepted."""
    message = OutboxMessage.objects.filter(notice=notice, channel="EMAIL").earliest("owed_at")
    path = return_path_of(message.pk)
    report = report_about(recipient=message.recipient, return_path=path)
    bounces.take_report(report, now=message.owed_at + timedelta(seconds=20))


@pytest.fixture(scope="module", autouse=True)
def past(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One history for all tests of this file."""
    quiet = {"verbosity": 0, "interactive": False, "reset_sequences": False}
    with django_db_blocker.unblock():
        call_command("flush", inhibit_post_migrate=True, **quiet)
        build()
        yield
        call_command("flush", inhibit_post_migrate=True, **quiet)


@pytest.fixture(autouse=True)
def owner(db: None) -> Iterator[None]:
    """We are the tables' owner; no trigger fires, and no constraint is left to stop us."""
    with history.as_owner():
        tables = sorted({kind.model._meta.db_table for kind in KINDS} | PROOFS)
        for table in tables:
            sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        constraints = [
            (table, name)
            for table in tables
            for name in rows_of(
                "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'",
                table,
            )
        ]
        for table, name in constraints:
            sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        sql("DROP INDEX delivery_bounces_once")
        yield


def rows_of(statement: str, *values: Any) -> list[Any]:
    """The first column of what a query finds."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]


def only(kind: RowKind) -> str:
    """SQL for the rows that are of this kind."""
    if kind.only is None:
        return "true"
    return f"{kind.only[0]} IN ({', '.join(repr(value) for value in kind.only[1])})"


def one_of(kind: RowKind) -> str:
    """The key of a row of this kind that is vouched for."""
    vouched = rows_of(
        "SELECT jsonb_object_keys(data -> 'rows' -> %s) FROM enforcement_event "
        "WHERE data -> 'rows' ? %s ORDER BY account_id, seq",
        kind.name,
        kind.name,
    )
    assert vouched, f"no {kind.name} in the history"
    return str(vouched[0])


def other_value(field: models.Field[Any, Any]) -> str:
    """SQL for another value of a column."""
    column = field.column
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    kind = field.get_internal_type()
    if kind == "ArrayField":
        item = "gen_random_uuid()" if "UUID" in type(field.base_field).__name__ else "'X'::varchar"  # type: ignore[attr-defined]
        return f"{column} || {item}"
    return {
        "UUIDField": "gen_random_uuid()",
        "DateTimeField": f"coalesce({column}, now()) + interval '1 microsecond'",
        "DateField": f"coalesce({column}, current_date) + 1",
        "IntegerField": f"coalesce({column}, 0) + 1000",
        "SmallIntegerField": f"coalesce({column}, 0) + 1000",
        "BigIntegerField": f"coalesce({column}, 0) + 1000",
        "BooleanField": f"NOT {column}",
        "JSONField": f"jsonb_build_object('also', {column})",
    }.get(
        kind,
        f"CASE {column} WHEN '' THEN 'X' "
        f"ELSE overlay({column} placing chr(ascii({column}) + 1) from 1 for 1) END",
    )


def named_in(line: str, kind: RowKind, key: str) -> bool:
    """Whether a flaw names this row, or what the event says of all notices or decisions."""
    return f" {key}, which" in line or f"wrote a {kind.name}" in line


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_changed_column_is_named(kind: RowKind) -> None:
    """Fault: one column of a row that binds somebody says something else.

    Invariant 1: found, and that row is named.
    """
    key, fields = one_of(kind), {f.attname: f for f in kind.model._meta.concrete_fields}
    for name in kind.columns:
        with undone():
            change = f"{fields[name].column} = {other_value(fields[name])}"
            table = kind.model._meta.db_table
            assert sql(f"UPDATE {table} SET {change} WHERE id = %s", key) == 1
            lines = found()
            moved = kind.model is Case and name == "account_id"  # and with it all that it has
            assert lines and (moved or named_in(lines[0], kind, key)), (name, lines)
            if kind.name not in WITHHELD:
                said = offline()
                assert (moved and said) or named_in(said, kind, key), (name, said)
    assert (found(), offline()) == ([], "")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_removed_row_is_named(kind: RowKind) -> None:
    """Fault: a row that binds somebody is gone. Invariant 1: found, and it is named."""
    key, table = one_of(kind), kind.model._meta.db_table
    with undone():
        sql("SET session_replication_role = replica")
        assert sql(f"DELETE FROM {table} WHERE id = %s", key) == 1
        lines = found()
        assert any(key in line or f"wrote a {kind.name}" in line for line in lines) or (
            kind.model in PARENTS and lines
        ), lines
        assert kind.name in WITHHELD or offline()


# With these what belongs to them is gone, and it may come first.
PARENTS = {kind.model for kind in KINDS if kind.name in ("case", "allegation", "evidence")} | {
    kind.model for kind in KINDS if kind.name in ("requirement", "appeal", "reporter_appeal")
}


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.owner != POLICY], ids=lambda kind: kind.name
)
def test_a_row_that_no_event_wrote_is_named(kind: RowKind) -> None:
    """Fault: a row that binds somebody is put there past the steps.

    Invariant 1: found, and that row is named.
    """
    table = kind.model._meta.db_table
    unique = rows_of(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'ref'",
        table,
    )
    columns = [
        f.column for f in kind.model._meta.concrete_fields if f.column not in ("id", *unique)
    ]
    same, new = ", ".join(f'"{column}"' for column in columns), str(uuid4())
    for index in rows_of(
        "SELECT indexname FROM pg_indexes WHERE tablename = %s AND indexdef LIKE 'CREATE UNIQUE%%' "
        "AND indexname NOT LIKE '%%_pkey'",
        table,
    ):
        sql(f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{index}" CASCADE')
        sql(f'DROP INDEX IF EXISTS "{index}"')
    ref = (", ref", ", 'X-FORGED'") if unique else ("", "")
    made = sql(
        f"INSERT INTO {table} (id, {same}{ref[0]}) SELECT %s, {same}{ref[1]} FROM {table} "
        "WHERE id = %s",
        new,
        one_of(kind),
    )
    assert made == 1
    lines, said = found(), offline()
    said_so = ("no event wrote", f"wrote a {kind.name} that")
    assert any(words in line for line in lines for words in said_so), lines
    assert kind.name in WITHHELD or any(words in said for words in said_so), said


def proof(where: str) -> str:
    """The key of a delivery."""
    (key,) = rows_of(f"SELECT id FROM enforcement_delivery WHERE {where} ORDER BY at, id LIMIT 1")
    return str(key)


BOUNCED = "outcome = 'BOUNCED'"
UNSEALED = "id IN (SELECT delivery_id FROM enforcement_unsealeddelivery)"


@pytest.mark.parametrize(
    "where",
    [f"NOT {UNSEALED} AND informs", "NOT informs", UNSEALED, f"informs AND {BOUNCED}"],
)
def test_a_changed_delivery_is_named(where: str) -> None:
    """Fault: one column of what became of a letter says something else, or all of it is gone, or it
    was put there past the relay. Invariant 1: found, and that delivery is named.
    """
    key, fields = proof(where), {f.attname: f for f in Delivery._meta.concrete_fields}
    for name in (*DELIVERY[1:], "hash"):
        with undone():
            change = f"{fields[name].column} = {other_value(fields[name])}"
            assert sql(f"UPDATE enforcement_delivery SET {change} WHERE id = %s", key) == 1
            named = (f"delivery {key} ", "told at another time")
            lines = [line for line in found() if any(words in line for words in named)]
            assert lines, (name, found())
            assert any(words in offline() for words in (*named, "has another root")), name
    with undone():
        assert sql("DELETE FROM enforcement_delivery WHERE id = %s", key) == 1
        assert any(f"delivery {key} " in line for line in found()) and (
            offline() or UNSEALED in where
        )
    with undone():
        columns = ", ".join(f'"{name}"' for name in ("hash", *DELIVERY[1:]))
        sql(
            f"INSERT INTO enforcement_delivery (id, {columns}) SELECT %s, {columns} "
            "FROM enforcement_delivery WHERE id = %s",
            other := str(uuid4()),
            key,
        )
        assert any(f"delivery {other} is not as it was" in line for line in found())
        assert f"delivery {other} is not as it was" in offline()
    assert (found(), offline()) == ([], "")


@pytest.mark.parametrize(
    "change",
    [
        'payload = payload || \'{"text": "Nothing happened."}\'',
        'payload = payload || \'{"subject": "Hello"}\'',
        'payload = payload || \'{"to": "else@acme.example"}\'',
        "recipient = 'else@acme.example'",
    ],
)
def test_a_letter_that_is_not_its_notice_is_named(change: str) -> None:
    """Fault: what is sent to the holder, or to whom, is not what was written.

    Invariant 6: found, and that letter is named.
    """
    sql("ALTER TABLE enforcement_outboxmessage DISABLE TRIGGER USER")
    (key,) = rows_of(
        "SELECT o.id FROM enforcement_outboxmessage o JOIN enforcement_notice n "
        "ON n.id = o.notice_id WHERE n.audience = 'HOLDER' AND o.channel = 'EMAIL' LIMIT 1"
    )
    assert sql(f"UPDATE enforcement_outboxmessage SET {change} WHERE id = %s", key) == 1
    assert [line.partition(": ")[2] for line in found()] == [f"letter {key} is not its notice"]


RETURNED = f"id IN (SELECT notice_id FROM enforcement_delivery WHERE informs AND {BOUNCED})"


@pytest.mark.parametrize("where", ["informed_at IS NOT NULL", "informed_at IS NULL", RETURNED])
def test_a_changed_moment_of_being_told_is_named(where: str) -> None:
    """Fault: the time from which an appeal counts is another one, is gone, or never was.

    Invariant 1: found, and that notice is named.
    """
    (key,) = rows_of(
        f"SELECT id FROM enforcement_notice WHERE audience = 'HOLDER' AND {where} LIMIT 1"
    )
    later = "coalesce(informed_at, owed_at) + interval '1 microsecond'"
    for value in (later, "NULL") if "IS NOT" in where else (later,):
        with undone():
            sql(f"UPDATE enforcement_notice SET informed_at = {value} WHERE id = %s", key)
            named = f"notice {key} was told at another time than its first proof says"
            assert [line.partition(": ")[2] for line in found()] == [named]
            assert named in offline()


def test_a_proof_that_was_rewritten_with_its_leaf_does_not_give_the_signed_root() -> None:
    """Fault: a delivery, its hash, its leaf and the moment of being told are all rewritten.

    Invariant 1: the signed root shows it.
    """
    made = Delivery.objects.get(pk=proof(f"NOT {UNSEALED} AND informs"))
    made.at += timedelta(days=30)
    made.hash = hash_of_delivery(made)
    sql(
        "UPDATE enforcement_delivery SET at = %s, hash = %s WHERE id = %s",
        made.at,
        made.hash,
        made.pk,
    )
    sql("UPDATE enforcement_notice SET informed_at = %s WHERE id = %s", made.at, made.notice_id)
    leaf = "UPDATE enforcement_sealeddelivery SET hash = %s WHERE delivery_id = %s"
    sql(leaf, made.hash, made.pk)
    assert [line.partition(" (")[0] for line in found()] == [
        "checkpoint 1 has another root than the events that it sealed"
    ]
    assert "checkpoint 1 has another root" in offline()
    account = Notice.objects.get(pk=made.notice_id).account_id
    assert str(next(RecordCheck(account, keys=history.KEYS).flaws())).startswith("checkpoint 1 has")


def test_a_bundle_of_one_account_proves_each_delivery_by_its_path() -> None:
    """Control: a bundle of one account proves each of its deliveries by a path to the root."""
    account = Delivery.objects.get(pk=proof(f"NOT {UNSEALED} AND informs")).notice.account_id
    lines = history.bundled(account)
    assert VERIFIER["verify"](lines).accounts == 1
    paths = [
        line["delivery"]["path"]
        for line in map(json.loads, lines)
        if "path" in line.get("delivery", {})
    ]
    assert len(paths) == 3 and all(paths)


def forget_rows(until: int = EVERY) -> None:
    """Every chain as it would have been before events named rows, up to the event of this number:
    with right hashes throughout, and nothing sealed.
    """
    sql("DELETE FROM enforcement_sealedevent")
    sql("DELETE FROM enforcement_sealeddelivery")
    sql("DELETE FROM enforcement_unsealeddelivery")
    if until == EVERY:
        sql("DELETE FROM enforcement_tombstone")  # there were none either
        sql("UPDATE enforcement_delivery SET hash = '', informs = false")
    else:
        sql(
            "INSERT INTO enforcement_unsealeddelivery SELECT d.id, n.account_id, d.hash "
            "FROM enforcement_delivery d JOIN enforcement_notice n ON n.id = d.notice_id "
            "WHERE n.audience = 'HOLDER'"
        )
    sql("DELETE FROM enforcement_checkpoint")
    sql("TRUNCATE enforcement_unsealedevent")
    heads: dict[object, str] = {}
    for event in Event.objects.order_by("account_id", "seq"):
        event.prev_hash, event.data = heads.get(event.account_id, ""), {**event.data}
        if event.seq <= until:
            del event.data["rows"]
        event.hash = heads[event.account_id] = hash_of(event)
        data = "data - 'rows'" if event.seq <= until else "data"
        sql(
            f"UPDATE enforcement_event SET data = {data}, prev_hash = %s, hash = %s WHERE id = %s",
            event.prev_hash,
            event.hash,
            event.pk,
        )
    for account, head in heads.items():
        sql("UPDATE accounts_account SET head = %s WHERE id = %s", head, account)
    sql(
        "INSERT INTO enforcement_unsealedevent SELECT id, account_id, seq, hash "
        "FROM enforcement_event"
    )


def test_chains_from_before_hold_and_say_nothing_of_their_rows() -> None:
    """Control: events of an older version name no rows; their chains hold, and what was changed
    beside them does not show. So the tests above bite.
    """
    forget_rows()
    assert (found(), offline()) == ([], "")
    assert silent() == (Event.objects.count(), Event.objects.count())
    assert sql("UPDATE enforcement_finding SET reasons = 'Other ones.'")
    assert (found(), offline()) == ([], "")


def silent() -> tuple[int, int]:
    """How many events say nothing of their rows: by the look inside, and the verifier outside."""
    check = RecordCheck(keys=history.KEYS)
    assert not list(check.flaws())
    return check.silent, VERIFIER["verify"](history.bundled()).silent


def test_events_of_now_say_of_all_their_rows() -> None:
    """Control: none is counted as one that says nothing."""
    assert silent() == (0, 0)


def test_a_chain_that_an_older_version_began_is_compared_from_then_on() -> None:
    """Control: events of an older version are counted, and hold; what a newer one wrote after them
    is vouched for, and a change of that is named.
    """
    forget_rows(until=2)
    older = Event.objects.filter(seq__lte=2).count()
    assert (found(), offline(), silent()) == ([], "", (older, older))
    key = Finding.objects.get().pk
    assert sql("UPDATE enforcement_finding SET reasons = 'Other ones.'")
    assert any(f"finding {key}, which is not as it was written" in line for line in found())
    assert f"finding {key}, which is not as it was written" in offline()


def test_a_bundle_of_an_older_version_is_still_read() -> None:
    """Control: format 3 has no rows."""
    forget_rows()
    old: list[bytes] = []
    for line in history.bundled():
        kind, said = VERIFIER["read"](line)
        if kind == "bundle":
            said = {"name": "docket-audit", "format": 3, "hashed": said["hashed"], "whole": True}
        if kind == "end":
            said["sha256"] = hashlib.sha256(b"".join(old)).hexdigest()
        if kind not in ("row", "delivery", "informed"):
            old.append(VERIFIER["canonical"]({kind: said}) + b"\n")
    found_there = VERIFIER["verify"](old)
    assert (found_there.accounts, found_there.silent) == (5, found_there.events)


# Belongs to a case, and binds nobody, or is vouched for otherwise.
ELSEWHERE = {
    "CaseFollower": "who of the staff wants to hear of it",
    "BundleRelease": "what legal alone knows; their own chained record says it",
    "BulkItem": "what was shown of an account; its decision and its event are in the case",
    "CaseBatch": "what was asked for, and names the case that others repeat; each event says it",
    "CaseBatchItem": "what was shown of a case; its event is in the case",
    "CaseFile": "what was asked for and made of the record; its events say by whom and its hash",
    "AuthorityName": "what legal alone knows; their own chained record says it",
    "HeldName": "what legal alone knows; their own chained record says it",
    "CaseLink": "what a page reads; its events, in both records, say all of it",
    "DistinctAccounts": "what a page reads; its events, in both records, say all of it",
    "Draft": "what its writer has not sent",
    "Event": "is the record",
    "FirstDecision": "what the database counts of decisions, which are vouched for",
    "InboxItem": "what somebody of the staff was told of it",
    "OutboxMessage": "what is owed, and to whom it went, is in the notice and its deliveries",
    "QualityAnswer": "what somebody would have decided; its event has its hash",
    "QualityReview": "who looks at a decision again, by when; what they say is an event",
    "Presence": "who looks at a case just now",
    "StaffDraft": "what somebody of the staff has not sent",
    "RetentionItem": "what would go under the rules of retention; its event is in the case",
    "SweepRefusal": "what could not be done by itself, until somebody looks",
    "Skip": "whom the next case is not offered to",
}


def test_every_table_of_a_case_is_vouched_for() -> None:
    """Control: a new table that belongs to a case is one of the kinds, or is said not to bind
    anybody.
    """
    left_out = {
        model.__name__
        for model in apps.get_app_config("enforcement").get_models()
        if any(f.related_model is Case for f in model._meta.concrete_fields) and not kinds_of(model)
    }
    assert left_out == set(ELSEWHERE)


def test_what_a_reporter_wrote_is_in_no_bundle() -> None:
    """Control: the verifier outside knows which kinds it does not get, and gets none of them."""
    assert VERIFIER["WITHHELD"] == list(WITHHELD)
    lines = [json.loads(line) for line in history.bundled()]
    kinds = {line["row"]["kind"] for line in lines if "row" in line}
    assert kinds == {kind.name for kind in KINDS} - set(WITHHELD)
    assert Message.objects.filter(lane="REPORTER").exists()
    assert OutboxMessage.objects.filter(recipient="mara@r.example").exists()
    assert not any("mara" in json.dumps(line) for line in lines)

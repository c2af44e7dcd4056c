"""Statements of reasons to the database: through every fault, killed at every seam, none is lost
and none is there twice.

A run has 1,000 of them; `DOCKET_STATEMENTS=all` makes it 10,000.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.db import connection
from psycopg.types.json import Jsonb
from uuid_utils.compat import uuid7

from accounts.ciphers import Purpose, seal
from enforcement.delivery import relay, statements
from enforcement.models import (
    OutboxMessage,
    ProfileChoice,
    StaffEvent,
    StatementOfReasons,
    StatementsToken,
)
from enforcement.models.outbox import Channel
from enforcement.rules.statements.drawing import draw, hash_of
from enforcement.rules.statements.profiles import PROFILES
from tests.conftest import past_triggers
from tests.delivery._statements_database import TOKEN, Database, statements_database
from tests.delivery.conftest import NOW, Clock, let_leases_run_out
from tests.delivery.conftest import World as Scene
from tests.rules.test_statements import GROUNDS

ONLY = (Channel.STATEMENT,)
SLUG = "dsa-online-platform"
MANY = 10_000 if os.environ.get("DOCKET_STATEMENTS") == "all" else 1_000


@pytest.fixture
def database(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The database, which knows our token; the way to it is open."""
    with statements_database() as there:
        settings.STATEMENTS_URL = there.url
        monkeypatch.setattr(statements, "WAY", statements.Way())
        StatementsToken.objects.create(
            token=seal(TOKEN, Purpose.STATEMENTS), hint="ne42", set_by_name="Ada", set_at=NOW
        )
        yield there


@pytest.fixture
def world(world: Scene, past: Any) -> Scene:
    """A case with a decision, to copy from."""
    world.suspend()
    return world


@pytest.fixture
def past(transactional_db: Any) -> Any:
    """The owner's connection on which no trigger fires: for decisions that nobody took."""
    return past_triggers()


def owe(past: Any, count: int) -> list[str]:
    """So many statements that are to be sent; their puids."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(d) FROM enforcement_decision d LIMIT 1")
        decision = json.loads(cursor.fetchone()[0])
    choice = ProfileChoice(
        number=1,
        made_from=0,
        profile=SLUG,
        covers_from_at=NOW,
        reason="x",
        proposed_at=NOW,
        agreed_at=NOW,
    )
    cursor = past.cursor()
    insert(cursor, choice)
    puids = [uuid4().hex for _ in range(count)]
    rows, owed = [], []
    for number, puid in enumerate(puids):
        key = uuid7()
        cursor.execute(
            "INSERT INTO enforcement_decision SELECT * FROM "
            "jsonb_populate_record(NULL::enforcement_decision, %s)",
            [Jsonb({**decision, "id": str(key), "ref": f"D-{number:09}"})],
        )
        data = draw(GROUNDS, PROFILES[SLUG], puid=puid, categories={})
        row = StatementOfReasons(
            decision_id=key,
            choice=choice,
            phase="TO_SEND",
            puid=puid,
            data=data,
            hash=hash_of(data),
            executed_at=NOW,
            drawn_at=NOW,
        )
        message = OutboxMessage(
            channel=Channel.STATEMENT,
            topic="statement",
            recipient=str(row.pk),
            payload={"statement": str(row.pk)},
            owed_at=NOW,
            next_at=NOW,
        )
        row.message = message.pk
        rows.append(row)
        owed.append(message)
    OutboxMessage.objects.bulk_create(owed)
    for row in rows:
        insert(cursor, row)
    return puids


def insert(cursor: Any, row: Any) -> None:
    """Write a row where no trigger fires."""
    fields = row._meta.concrete_fields
    values = [
        Jsonb(getattr(row, f.attname))
        if f.get_internal_type() == "JSONField"
        else getattr(row, f.attname)
        for f in fields
    ]
    names, places = ", ".join(f.column for f in fields), ", ".join(["%s"] * len(fields))
    cursor.execute(f"INSERT INTO {row._meta.db_table} ({names}) VALUES ({places})", values)


def phases() -> dict[str, int]:
    found: dict[str, int] = {}
    for phase in StatementOfReasons.objects.values_list("phase", flat=True):
        found[phase] = found.get(phase, 0) + 1
    return found


def open_the_way() -> None:
    """As much time has passed as was asked for."""
    statements.WAY.closed_until = 0.0


def send_until_settled(clock: Clock, turns: int = 400) -> None:
    """The worker goes on until nothing is to be sent."""
    for _ in range(turns):
        relay.work_through(now=clock, channels=ONLY)
        if not StatementOfReasons.objects.filter(phase="TO_SEND").exists():
            return
        open_the_way()
        let_leases_run_out()
        clock.pass_(hours=1)
    pytest.fail(f"not settled: {phases()}")


def test_many_go_through_every_fault_and_none_is_lost_or_there_twice(
    world: Scene, clock: Clock, database: Database, past: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    puids = owe(past, MANY)
    bad = set(random.Random(17).sample(puids, 5))
    database.refuses = bad
    monkeypatch.setattr(statements, "TIMEOUT", 0.2)
    database.faults = [
        "500",
        "429",
        "cut",
        "redirect",
        "",
        "cut body",
        "slow",
        "503",
        "unnamed",
        "",
        "cut",
        "429",
    ]
    database.retry_after = "120"
    send_until_settled(clock)
    assert set(database.stored) == set(puids) - bad
    assert phases() == {"SENT": MANY - len(bad), "SET_ASIDE": len(bad)}
    assert not database.wrong and not database.elsewhere and max(database.calls) == 100
    assert database.codes[429] == 2 and database.codes[500] == database.codes[503] == 1
    sent = StatementOfReasons.objects.filter(phase="SENT")
    kept = {row.puid: row for row in sent}
    assert all(
        database.stored[p] == {**kept[p].data, "uuid": database.stored[p]["uuid"]} for p in kept
    )
    aside = StatementOfReasons.objects.filter(phase="SET_ASIDE")
    assert {row.puid for row in aside} == bad
    assert all(r.look_by_at and "decision_facts: The decision facts" in r.answer for r in aside)
    assert not OutboxMessage.objects.filter(channel="STATEMENT").exclude(phase="DONE").exists()
    # as few calls as there can be: each fault and each bad one costs some more
    assert len(database.calls) <= MANY / 100 + 12 + 2 * len(bad) + 9


@pytest.mark.parametrize("place", ["before", "after", "settling"])
def test_a_sender_that_dies_at_a_seam_leaves_none_behind_and_none_twice(
    world: Scene,
    clock: Clock,
    database: Database,
    past: Any,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    puids = owe(past, 3)

    class Killed(BaseException):
        """What SIGKILL comes to."""

    def killed(*_: object, **__: object) -> Any:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        if place == "before":
            patch.setattr(httpx.Client, "stream", killed)
        elif place == "after":
            patch.setattr(relay, "_settle_statements", killed)
        else:
            patch.setattr(relay.consequences, "mark_as_sent", killed)
        relay.run_once(clock, channels=ONLY)
    assert len(database.stored) == (0 if place == "before" else 3)
    assert relay.run_once(clock, channels=ONLY) == 0, "the lease holds"
    let_leases_run_out()
    send_until_settled(clock)
    assert set(database.stored) == set(puids) and phases() == {"SENT": 3}
    assert set(database.asked) == set(puids), "each was asked for before it was sent again"


def test_nothing_is_sent_without_an_address_or_a_token_and_all_of_it_then(
    world: Scene, clock: Clock, database: Database, past: Any, settings: Any
) -> None:
    owe(past, 2)
    address, settings.STATEMENTS_URL = settings.STATEMENTS_URL, ""
    relay.work_through(now=clock, channels=ONLY)
    assert not database.calls and words() == {"DOCKET_STATEMENTS_URL is not set."}
    settings.STATEMENTS_URL = address
    kept = StatementsToken.objects.get()
    kept.delete()
    clock.pass_(minutes=6)
    relay.work_through(now=clock, channels=ONLY)
    assert not database.calls and words() == {"No token of the database is set."}
    assert not OutboxMessage.objects.filter(channel="STATEMENT", attempts__gt=0).exists()
    StatementsToken(
        token=seal("another one", Purpose.STATEMENTS), hint="one", set_by_name="Ada", set_at=NOW
    ).save()
    clock.pass_(minutes=6)
    relay.work_through(now=clock, channels=ONLY)
    assert words() == {"The database answered 401."} and not database.stored
    StatementsToken.objects.update(token=seal(TOKEN, Purpose.STATEMENTS))
    send_until_settled(clock)
    assert len(database.stored) == 2


def words() -> set[str]:
    found = OutboxMessage.objects.filter(channel="STATEMENT").values_list("last_error", flat=True)
    return set(found)


def test_who_has_no_time_for_us_is_left_alone_for_as_long_as_was_asked(
    world: Scene, clock: Clock, database: Database, past: Any
) -> None:
    owe(past, 150)
    database.faults, database.retry_after = ["429"], "7200"
    relay.work_through(now=clock, channels=ONLY)
    assert database.codes == {429: 1}, "the others were not tried"
    waits = OutboxMessage.objects.filter(channel="STATEMENT")
    assert waits.filter(next_at__gte=clock.at + timedelta(hours=1, minutes=59)).count() == 150
    assert waits.filter(attempts=1).count() == 100
    open_the_way()
    clock.pass_(hours=3)
    relay.work_through(now=clock, channels=ONLY)
    assert phases() == {"SENT": 150} and database.calls == [100, 50]


def test_what_is_given_up_is_told_to_admins_and_goes_on_when_they_say_so(
    world: Scene, clock: Clock, database: Database, past: Any
) -> None:
    owe(past, 1)
    database.always = "500"
    for _ in range(12):
        open_the_way()
        relay.work_through(now=clock, channels=ONLY)
        clock.pass_(days=1)
    message = OutboxMessage.objects.get(channel="STATEMENT")
    assert message.phase == "PARKED" and phases() == {"TO_SEND": 1}
    told = OutboxMessage.objects.get(topic="delivery").payload
    assert told["role"] == "ADMIN" and "answered 500" in told["about"]["error"]
    database.always = ""
    OutboxMessage.objects.filter(pk=message.pk).update(**message.due_again(clock.at))
    send_until_settled(clock)
    assert phases() == {"SENT": 1} and not StaffEvent.objects.filter(act="word statement").exists()


def test_what_waits_for_a_lead_again_is_not_sent(
    world: Scene, clock: Clock, database: Database, past: Any
) -> None:
    owe(past, 2)
    row = StatementOfReasons.objects.first()
    StatementOfReasons.objects.filter(pk=row.pk).update(phase="BLOCKED", look_by_at=NOW)
    relay.work_through(now=clock, channels=ONLY)
    assert row.puid not in database.stored and phases() == {"SENT": 1, "BLOCKED": 1}

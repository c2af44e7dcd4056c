"""A statement of reasons that waits is closed without other words: by two leads, on the record."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from enforcement.models import (
    Case,
    OutboxMessage,
    StaffEvent,
    StatementClosing,
    StatementOfReasons,
)
from enforcement.operations import due, statements
from enforcement.operations.statement_closings import answer_closing, propose_closing
from enforcement.queries.exports import statements_exported
from enforcement.queries.statements import Wanted, exported_lines
from enforcement.queries.timeline import timeline_of
from tests.operations.test_statements import chosen, drawn
from tests.scenes import refused
from tests.world import World

FILL = import_module("enforcement.migrations.0149_statements_kept_since_drawn").FILL
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
REASON = "Any words would tell who reported."


@pytest.fixture
def world(transactional_db: Any) -> World:
    world = World(NOW)
    world.account("acme")
    return world


@pytest.fixture
def case(world: World) -> Case:
    """A case whose decision has a statement that is kept back."""
    chosen(world)
    case = world.case()
    world.suspend(case, facts="A report names 81.2.69.142 and lots of other things.")
    assert drawn(world)["suspend"].phase == "BLOCKED"
    return case


def propose(world: World, by: str = "lena", reason: str = REASON) -> StatementClosing:
    statement = StatementOfReasons.objects.get()
    return propose_closing(
        statement_id=statement.pk, reason=reason, by=world.actor(by), now=world.now
    )


def answer(world: World, number: int, by: str, agreed: bool = True) -> StatementClosing:
    return answer_closing(number=number, agreed=agreed, by=world.actor(by), now=world.now)


def test_one_lead_proposes_and_another_agrees(world: World, case: Case) -> None:
    for who in ("rhea", "otto"):
        with refused(code="not-allowed"):
            propose(world, who)
    with refused("looks like personal data", "bad-text"):
        propose(world, reason="It names 81.2.69.142.")
    with refused("`reason` is required"):
        propose(world, reason=" ")
    made = propose(world)
    with refused(code="conflict"):
        propose(world, "lars")
    with refused("Somebody else than the proposer"):
        answer(world, made.number, "lena")
    with refused(code="not-allowed"):
        answer(world, made.number, "rhea")
    told = OutboxMessage.objects.get(topic="statement_closing_proposed").payload
    assert told["role"] == "LEAD" and told["about"]["reason"] == REASON
    answer(world, made.number, "lars")
    row = StatementOfReasons.objects.get()
    assert (row.phase, row.look_by_at) == ("NOT_TO_SEND", None)
    assert row.findings, "what kept it back stays"
    with refused(code="not-open"):
        answer(world, made.number, "lars")
    with refused("Nothing keeps this statement back"):
        propose(world)
    with refused("Nothing keeps this statement back"):
        statements.word_statement(
            statement_id=row.pk,
            seen=0,
            texts={"decision_facts": "Nothing."},
            reason="x",
            by=world.actor("lena"),
            now=world.now,
        )
    events = StaffEvent.objects.filter(act__endswith="statement closing").order_by("at")
    assert [e.act.split()[0] for e in events] == ["propose", "agree"]
    assert events[1].proposer == world.people["lena"] and events[1].reason == REASON
    assert {e.about for e in events} == {row.decision.ref}
    assert OutboxMessage.objects.filter(topic="statement_closing_agreed").exists()
    (entry,) = [e for e in timeline_of(world.fresh(case)).entries if e.statement]
    assert [t.stage for t in entry.statement] == ["DRAWN", "KEPT_BACK", "CLOSED"]
    assert entry.statement[-1].reason == REASON
    assert not list(exported_lines(Wanted()))
    day = world.now.date()
    (shown,) = statements_exported(day, day, "").rows
    assert shown.said == {} and shown.closed.reason == REASON
    assert not OutboxMessage.objects.filter(channel="STATEMENT").exists()


def test_declined_or_not_answered_it_still_waits(world: World, case: Case) -> None:
    first = propose(world)
    answer(world, first.number, "lars", agreed=False)
    second = propose(world, "lars")
    world.now = second.answer_by_at
    with refused("not answered in time"):
        answer(world, second.number, "lena")
    due.work_through(now=lambda: world.now)
    second.refresh_from_db()
    assert second.has_expired and StatementOfReasons.objects.get().phase == "BLOCKED"
    mail = OutboxMessage.objects.get(topic="statement_closing_expired").payload
    assert mail["users"] == [str(world.people["lars"].pk)]
    third = propose(world)
    row = StatementOfReasons.objects.get()
    statements.word_statement(
        statement_id=row.pk,
        seen=0,
        texts={"decision_facts": "It names a network."},
        reason="No address.",
        by=world.actor("lars"),
        now=world.now,
    )
    with refused("Nothing keeps this statement back"):
        answer(world, third.number, "lars")


def test_the_database_asks_for_two(world: World, case: Case) -> None:
    made = propose(world)
    # one that the version before kept back, and one that the database then refused
    since = StatementOfReasons.objects.get().kept_at
    StatementOfReasons.objects.update(kept_at=None)
    with connection.cursor() as cursor:
        cursor.execute(FILL)
    row = StatementOfReasons.objects.get()
    assert row.kept_at == row.drawn_at and since is not None
    StatementOfReasons.objects.update(
        phase="SET_ASIDE", findings=[], kept_at=None, answer="decision_facts: The field is too long"
    )
    with connection.cursor() as cursor:
        cursor.execute(FILL)
    (entry,) = [e for e in timeline_of(world.fresh(case)).entries if e.statement]
    told = entry.statement[-1]
    assert (told.stage, told.at) == ("REFUSED", None)
    assert told.answer == "decision_facts: The field is too long"
    with pytest.raises(DatabaseError, match="once two leads agreed"), transaction.atomic():
        StatementOfReasons.objects.update(phase="NOT_TO_SEND", look_by_at=None)
    lena, lars = world.people["lena"], world.people["lars"]
    for by, why in ((lena, "takes_two"), (lars, "by two leads, on the record")):
        with pytest.raises(DatabaseError, match=why), transaction.atomic():
            StatementClosing.objects.filter(pk=made.pk).update(
                agreed_by=by, agreed_by_name="x", agreed_at=world.now
            )
    with pytest.raises(DatabaseError, match=r"stays as it was proposed|permission denied"):
        StatementClosing.objects.filter(pk=made.pk).update(reason="Other.")

"""The record, attacked with SQL as the application's role: what the program never does, the
database refuses by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError

from enforcement.models import Case, Decision, Event, Measure
from tests.invariants import fingerprint
from tests.scenes import (
    LAST,
    LINKED,
    NO_RIGHT,
    TAKE_UP,
    connect,
    copy_of,
    expected,
    forged_event,
    held_elsewhere,
    outcome_of,
    said,
)
from tests.world import World

APPEND_ONLY = ("event", "finding", "message", "submission", "checkpoint")
RECORD = {
    "a state without an event": (
        "state_has_event",
        "UPDATE enforcement_case SET state = 'INVESTIGATING' WHERE id = %(case)s",
    ),
    "a final state without an event": (
        "state_has_event",
        "UPDATE enforcement_case SET state = 'RESOLVED', closed_at = %(now)s WHERE id = %(case)s",
    ),
    "an unknown state": (
        "case_state_is_known",
        "UPDATE enforcement_case SET state = 'LIMBO' WHERE id = %(case)s",
    ),
    "a case that was never opened": (
        "state_has_event",
        copy_of(Case, "id = %(case)s", ref="'C-FORGED'", area="'other'"),
    ),
    "a standing without its measure": (
        "standing_is_strictest",
        "UPDATE accounts_account SET standing = 'ACTIVE' WHERE id = %(account)s",
    ),
    "an epoch that nothing caused": (
        "epoch_counts_changes",
        "UPDATE accounts_account SET epoch = epoch + 1 WHERE id = %(account)s",
    ),
    "an epoch that goes back": (
        "epoch_counts_changes",
        "UPDATE accounts_account SET epoch = epoch - 1 WHERE id = %(account)s",
    ),
    "other holds in the same epoch": (
        "epoch_counts_changes",
        "UPDATE accounts_account SET holds = '[]' WHERE id = %(account)s",
    ),
    "other holds in a new epoch": (
        "account_mirrors_event",
        "UPDATE accounts_account SET holds = '[]', epoch = epoch + 1 WHERE id = %(account)s",
    ),
    "a number without an event": (
        "account_mirrors_event",
        "UPDATE accounts_account SET seq = seq + 1 WHERE id = %(account)s",
    ),
    "a head without an event": (
        "account_mirrors_event",
        "UPDATE accounts_account SET head = repeat('a', 64) WHERE id = %(account)s",
    ),
    "an event that does not link": (
        "event_links",
        copy_of(Event, LAST, **{**LINKED, "prev_hash": "repeat('b', 64)"}),
        TAKE_UP,
    ),
    "an event that leaves a gap": (
        "event_links",
        copy_of(Event, LAST, **{**LINKED, "seq": "seq + 2"}),
        TAKE_UP,
    ),
    "an event that nobody takes up": ("event_is_taken_up", copy_of(Event, LAST, **LINKED)),
    "an event without a reason": (
        "event_has_actor_and_reason",
        copy_of(Event, LAST, **LINKED, reason="''"),
        TAKE_UP,
    ),
    "an event without an actor": (
        "event_has_actor_and_reason",
        copy_of(Event, LAST, **LINKED, actor_name="''"),
        TAKE_UP,
    ),
    "a person's event without the person": (
        "event_of_staff_names_the_person",
        copy_of(Event, LAST, **LINKED, actor_id="NULL"),
        TAKE_UP,
    ),
    "an account that is born suspended": (
        "account_mirrors_event",
        "INSERT INTO accounts_account (id, external_ref, name, kind, country, locale, "
        "time_zone, tier, standing, holds, epoch, seq, head)"
        " VALUES (gen_random_uuid(), 'born', 'Born', 'PERSON', 'DE', 'de', 'UTC', 'STANDARD', "
        "'SUSPENDED', '[]', 0, 0, '')",
    ),
}


def test_no_state_or_standing_changes_without_its_event(
    app: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    assert said(app, scene, RECORD) == expected(RECORD)


def test_a_forged_transaction_id_is_overwritten(
    app: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    forged = copy_of(Event, LAST, **LINKED, xact="'3'::xid8")
    with app.transaction():
        row = app.execute(f"{forged} RETURNING xact = pg_current_xact_id()", scene).fetchone()
        assert row == (True,)
        raise psycopg.Rollback


FORGED = "(SELECT id FROM enforcement_decision WHERE ref = 'D-FORGED')"


def step_with(act: str, source: str, target: str, closed: str) -> tuple[str, ...]:
    """A complete and well-linked step with its decision, written by hand."""
    return (
        copy_of(Decision, "case_id = %(case)s", ref="'D-FORGED'", verb=f"'{act}'"),
        *forged_event(
            act=f"'{act}'", source=f"'{source}'", target=f"'{target}'", decision_id=FORGED
        ),
        f"UPDATE enforcement_case SET state = '{target}', closed_at = {closed} WHERE id = %(case)s",
    )


def test_a_final_state_is_left_only_by_reopen_overturn_or_vary(world: World) -> None:
    account, case = world.account(), world.case()
    world.take(case, "dismiss", reasons="There is nothing to answer.")
    scene = {"account": account.pk, "case": case.pk, "now": world.now}
    with connect() as app:
        found = {
            act: outcome_of(app, *step_with(act, "DISMISSED", "INVESTIGATING", "NULL"), **scene)
            for act in ("take_on", "limit", "reopen")
        }
    # The same forged step passes as a reopening: so it is the act that the rule looks at, and
    # nothing else.
    assert found == {"take_on": "state_has_event", "limit": "state_has_event", "reopen": "accepted"}


def test_an_old_event_cannot_be_used_again(
    app: psycopg.Connection[Any], owner: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    for sql in (
        "ALTER TABLE enforcement_case DISABLE TRIGGER USER",
        "UPDATE enforcement_case SET state = 'TRIAGE' WHERE id = %(case)s",
        "ALTER TABLE enforcement_case ENABLE TRIGGER USER",
    ):
        owner.execute(sql, scene)
    owner.commit()
    assert Event.objects.filter(
        case=scene["case"], source="TRIAGE", target="INVESTIGATING"
    ).exists()
    attack = "UPDATE enforcement_case SET state = 'INVESTIGATING' WHERE id = %(case)s"
    assert outcome_of(app, attack, **scene) == "state_has_event"


def test_the_record_is_append_only_for_the_application(
    app: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    for name in APPEND_ONLY:
        row = f"enforcement_{name} SET id = id"
        assert outcome_of(app, f"UPDATE {row}") == NO_RIGHT, name
        assert outcome_of(app, f"DELETE FROM enforcement_{name}") == NO_RIGHT, name
        # the tests' clean-up may truncate
        assert outcome_of(app, f"TRUNCATE enforcement_{name} CASCADE").endswith("_whole"), name


def test_the_record_is_append_only_for_its_owner_too(
    owner: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    for name in APPEND_ONLY:
        assert outcome_of(owner, f"UPDATE enforcement_{name} SET id = id") == f"{name}_kept"
        assert outcome_of(owner, f"DELETE FROM enforcement_{name}") == f"{name}_kept"
        no_right = (
            f"REVOKE TRUNCATE ON enforcement_{name} FROM docket_app",
            "SET LOCAL ROLE docket_app",
            f"TRUNCATE enforcement_{name} CASCADE",
        )
        assert outcome_of(owner, *no_right) == NO_RIGHT, name


WALLS = {
    "disable every trigger": "ALTER TABLE enforcement_event DISABLE TRIGGER ALL",
    "drop a table's rule": (
        "ALTER TABLE enforcement_decision DROP CONSTRAINT decision_approver_is_not_proposer"
    ),
    "act as a replica": "SET LOCAL session_replication_role = replica",
    "drop the record": "DROP TABLE enforcement_event CASCADE",
    "own the record": "ALTER TABLE enforcement_event OWNER TO docket_app",
    "a function of one's own": (
        "CREATE FUNCTION public.forged() RETURNS int LANGUAGE sql AS 'SELECT 1'"
    ),
    "delete a case": "DELETE FROM enforcement_case",
    "delete a decision": "DELETE FROM enforcement_decision",
    "delete a measure": "DELETE FROM enforcement_measure",
    "delete a debt": "DELETE FROM enforcement_outboxmessage",
    "delete an account": "DELETE FROM accounts_account",
    "say that a migration ran": "DELETE FROM django_migrations",
}


def test_a_right_that_was_taken_is_not_given_back(
    app: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    attack = (
        "GRANT UPDATE ON enforcement_event TO docket_app",
        "UPDATE enforcement_event SET reason = 'Otherwise.'",
    )
    assert outcome_of(app, *attack) == NO_RIGHT


def test_the_application_cannot_take_the_rules_away(
    app: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    triggers = app.execute(
        "SELECT tgname, tgrelid::regclass::text, tgfoid::regproc::text FROM pg_trigger WHERE "
        "tgname LIKE 'pgtrigger%'"
    )
    mine = triggers.fetchall()
    app.rollback()
    assert len(mine) >= 20
    walls = dict(WALLS)
    for name, table, function in mine:
        walls[f"drop {name}"] = f"DROP TRIGGER {name} ON {table}"
        walls[f"disable {name}"] = f"ALTER TABLE {table} DISABLE TRIGGER {name}"
        walls[f"replace {name}"] = (
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN RETURN NEW; END'"
        )
    assert {sentence: outcome_of(app, sql) for sentence, sql in walls.items()} == dict.fromkeys(
        walls, NO_RIGHT
    )


def test_no_setting_of_a_session_switches_a_rule_off(
    app: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    switch = (
        "SELECT set_config('pgtrigger.ignore', array_agg(tgname)::text, true) FROM pg_trigger "
        "WHERE tgname LIKE 'pgtrigger%%'"
    )
    attack = "UPDATE enforcement_case SET state = 'INVESTIGATING' WHERE id = %(case)s"
    assert outcome_of(app, switch, attack, **scene) == "state_has_event"


def test_a_temporary_table_does_not_stand_in_for_the_record(
    app: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    shadow = (
        "CREATE TEMP TABLE enforcement_event ON COMMIT DROP AS SELECT %(case)s::uuid AS "
        "case_id, 'REMEDIATING' AS source, 'RESOLVED' AS target,"
        " 'forged' AS act, pg_current_xact_id() AS xact",
        "UPDATE enforcement_case SET state = 'RESOLVED', closed_at = %(now)s WHERE id = %(case)s",
    )
    assert outcome_of(app, *shadow, **scene) == NO_RIGHT


LIFT = (
    "UPDATE enforcement_measure SET phase = 'OVER', over_at = now(), over_how = 'LIFTED' WHERE id "
    "= %s"
)


@pytest.fixture
def suspensions(world: World) -> tuple[UUID, UUID]:
    """Two cases each suspend one account, so that either measure could go without the standing
    being wrong.
    """
    world.account()
    world.suspend(world.case())
    held_elsewhere(world, "acme")
    world.suspend(world.case(policy="spam"), "ravi", clauses=["5a"])
    one, other = Measure.objects.filter(phase="IN_FORCE").values_list("pk", flat=True)
    return one, other


@pytest.fixture
def ledger_alone(suspensions: tuple[UUID, UUID], owner: psycopg.Connection[Any]) -> Iterator[None]:
    """Of the rules on measures only the one on the standing: the others refuse earlier what is
    changed without a decision.
    """
    found = owner.execute(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'enforcement_measure'::regclass "
        "AND NOT tgisinternal AND tgname NOT LIKE '%standing_is_strictest%'"
    )
    others = [name for (name,) in found]
    for how in ("DISABLE", "ENABLE"):
        for name in others:
            owner.execute(f"ALTER TABLE enforcement_measure {how} TRIGGER {name}")
        owner.commit()
        if how == "DISABLE":
            yield


@pytest.mark.usefixtures("ledger_alone")
def test_two_sessions_cannot_lift_one_measure_each(suspensions: tuple[UUID, UUID]) -> None:
    with connect() as first, connect() as second:
        for session, measure in zip((first, second), suspensions, strict=True):
            session.execute(LIFT, [measure])
        first.commit()
        with pytest.raises(psycopg.Error) as caught:
            second.commit()
        second.rollback()
    assert caught.value.diag.constraint_name == "standing_is_strictest"
    assert Measure.objects.filter(phase="IN_FORCE").count() == 1


@pytest.mark.usefixtures("ledger_alone")
@pytest.mark.parametrize("isolation", ["REPEATABLE READ", "SERIALIZABLE"])
def test_no_measure_changes_where_an_old_copy_of_the_record_would_be_counted(
    suspensions: tuple[UUID, UUID], isolation: str
) -> None:
    with connect() as session:
        session.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
        session.execute(LIFT, [suspensions[0]])
        with pytest.raises(psycopg.Error, match="read committed transactions alone") as caught:
            session.commit()
        session.rollback()
    assert caught.value.diag.constraint_name == "standing_is_strictest"
    assert Measure.objects.filter(phase="IN_FORCE").count() == 2


def test_a_decision_is_refused_when_its_event_cannot_be_written(
    world: World, owner: psycopg.Connection[Any]
) -> None:
    world.account()
    case = world.case()
    before = fingerprint()
    owner.execute("REVOKE INSERT ON enforcement_event FROM docket_app")
    owner.commit()
    try:
        with pytest.raises(DatabaseError, match="permission denied"):
            world.suspend(case)
        assert fingerprint() == before
    finally:
        owner.execute("GRANT INSERT ON enforcement_event TO docket_app")
        owner.commit()
    assert world.suspend(case).phase == "EXECUTED"

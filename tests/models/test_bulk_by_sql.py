"""What no statement of the application's role gets past: an account of an approved set is done by a
decision of its own, as approved, in the transaction of its event.
"""

from __future__ import annotations

from typing import Any

import pytest

from enforcement.models import BulkDecision, Decision
from enforcement.operations import bulk, bulk_run
from enforcement.operations.bulk_set import Origin
from enforcement.workflow.terms import read_terms
from tests.scenes import connect, copy_of, forged_event, outcome_of
from tests.world import HOLD, World

FORGED = "(SELECT id FROM enforcement_decision WHERE ref = 'D-FORGED')"
AS_DECIDED = "bulk_item_as_decided"


@pytest.fixture
def scene(transactional_db: Any) -> dict[str, Any]:
    """Of two accounts of an approved set one is done; `case` and `account` are the other's."""
    world = World()
    for ref in ("acme", "bolt", "core"):
        world.account(ref)
        world.case(ref)
    rhea, now = world.actor("rhea"), world.now
    made = bulk.prepare(
        verb="suspend",
        terms=read_terms(HOLD),
        policy=world.policy.slug,
        origin=Origin(accounts=("acme", "bolt")),
        by=rhea,
        now=now,
    )
    bulk_run.work_through(now=lambda: now)
    made = BulkDecision.objects.get(pk=made.pk)
    bulk.propose(bulk_id=made.pk, set_hash=made.set_hash, by=rhea, now=now)
    bulk.approve(bulk_id=made.pk, set_hash=made.set_hash, by=world.actor("lena"), now=now)
    assert bulk_run.do_chunk(made.pk, now=now, most=1) == 1
    done, waits = (made.items.get(phase=phase) for phase in ("DONE", "INCLUDED"))
    other = world.fresh(waits.account.cases.get())
    return {
        "item": waits.pk,
        "account": waits.account_id,
        "case": other.pk,
        "planned": done.decision_id,
        "elsewhere": done.case_id,
        "ravi": world.people["ravi"].pk,
        "now": now,
    }


def attack(decision: dict[str, str], event: dict[str, str], item: dict[str, str]) -> list[str]:
    """A decision, its event, and the account that is done by it."""
    row = {"ref": "'D-FORGED'", "case_id": "%(case)s", **decision}
    done = {"decision_id": FORGED, "case_id": "%(case)s", **item}
    return [
        copy_of(Decision, "id = %(planned)s", **row),
        *forged_event(**{"act": "'suspend'", "at": "%(now)s", "decision_id": FORGED, **event}),
        "UPDATE enforcement_bulkitem SET phase = 'DONE', done_at = %(now)s, epoch = 1, "
        + ", ".join(f"{name} = {value}" for name, value in done.items())
        + " WHERE id = %(item)s",
    ]


ATTACKS: dict[str, tuple[dict[str, str], dict[str, str], dict[str, str]]] = {
    "another verb": ({"verb": "'limit'"}, {"act": "'limit'"}, {}),
    "other terms": ({"terms_hash": "repeat('0', 64)"}, {}, {}),
    "approved by somebody else": ({"approved_by_id": "%(ravi)s"}, {}, {}),
    "proposed by somebody else": ({"proposed_by_id": "%(ravi)s"}, {}, {}),
    "proposed by nobody": ({"proposed_by_id": "NULL"}, {}, {}),
    "over already": ({"phase": "'LAPSED'"}, {}, {}),
    "an event of another act": ({}, {"act": "'take_on'"}, {}),
    "an event of no decision": ({}, {"decision_id": "NULL"}, {}),
    "an event of another decision": ({}, {"decision_id": "%(planned)s"}, {}),
    "another account's decision": ({"case_id": "%(elsewhere)s"}, {}, {}),
    "another account's case": (
        {"case_id": "%(elsewhere)s"},
        {},
        {"case_id": "%(elsewhere)s"},
    ),
}


def test_an_account_is_done_with_its_own_decision_as_approved(scene: dict[str, Any]) -> None:
    with connect() as app:
        said = {
            what: outcome_of(app, *attack(*parts), first=AS_DECIDED, **scene)
            for what, parts in ATTACKS.items()
        }
        # of what is forged as it should be, another rule finds something missing
        rest = outcome_of(app, *attack({}, {}, {}), first=AS_DECIDED, **scene)
    assert said == dict.fromkeys(ATTACKS, AS_DECIDED)
    assert rest not in ("accepted", AS_DECIDED)


def test_an_account_is_not_done_with_a_decision_of_another_transaction(
    scene: dict[str, Any],
) -> None:
    decision, *event, item = attack({}, {}, {})
    tables = ("accounts_account", *(f"enforcement_{it}" for it in ("case", "decision", "event")))
    with connect("") as owner:  # who takes the rules away for as long as it forges
        for how, statements in (("DISABLE", [decision, *event]), ("ENABLE", [])):
            owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                owner.execute(f"ALTER TABLE {table} {how} TRIGGER USER")
            for statement in statements:
                owner.execute(statement, scene)
    with connect() as app:
        assert outcome_of(app, item, first=AS_DECIDED, **scene) == AS_DECIDED

"""One decision over many accounts: shown, approved as shown, done to each as a step, undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Account, AccountLink, Recusal
from accounts.roles import Actor, Kind
from enforcement.language.refusals import StepRefused
from enforcement.models import (
    BulkDecision,
    BulkItem,
    Case,
    Decision,
    Event,
    Notice,
    OutboxMessage,
    StaffEvent,
)
from enforcement.models.bulk import LeftOut
from enforcement.operations import bulk, bulk_run
from enforcement.operations.bulk_set import Origin
from enforcement.queries.bulk import progress_of
from enforcement.workflow.machines import BulkItemPhase, BulkPhase
from enforcement.workflow.terms import read_terms
from tests.invariants import broken, chains_broken
from tests.scenes import connect
from tests.world import HOLD, World


@pytest.fixture
def world(transactional_db: Any) -> World:
    """People, a policy, no accounts."""
    return World()


def run(world: World) -> None:
    bulk_run.work_through(now=lambda: world.now)


def prepared(
    world: World, *refs: str, by: str = "rhea", verb: str = "suspend", **origin: str
) -> BulkDecision:
    made = bulk.prepare(
        verb=verb,
        terms=read_terms(HOLD),
        policy=world.policy.slug,
        origin=Origin(accounts=refs, **origin),
        by=world.actor(by),
        now=world.now,
    )
    run(world)
    made.refresh_from_db()
    assert made.phase == BulkPhase.READY
    return made


def proposed(world: World, *refs: str, by: str = "rhea", **origin: str) -> BulkDecision:
    made = prepared(world, *refs, by=by, **origin)
    return bulk.propose(bulk_id=made.pk, set_hash=made.set_hash, by=world.actor(by), now=world.now)


def approved(world: World, made: BulkDecision, by: str = "lena") -> BulkDecision:
    return bulk.approve(bulk_id=made.pk, set_hash=made.set_hash, by=world.actor(by), now=world.now)


def standings() -> dict[str, str]:
    return dict(Account.objects.values_list("external_ref", "standing"))


def intact() -> None:
    """Every invariant holds, and no chain has a gap."""
    assert (broken(), chains_broken()) == ({}, [])


def test_each_account_gets_a_step_of_its_own(world: World) -> None:
    for ref in ("acme", "bolt", "core"):
        world.account(ref)
    joined = world.case("bolt")
    made = proposed(world, "acme", "bolt", "core")
    assert standings() == dict.fromkeys(("acme", "bolt", "core"), "ACTIVE")
    assert Case.objects.count() == 1  # nothing was done while it was shown
    approved(world, made)
    run(world)
    made.refresh_from_db()
    assert made.phase == BulkPhase.DONE
    assert standings() == dict.fromkeys(("acme", "bolt", "core"), "SUSPENDED")
    decisions = Decision.objects.all()
    assert {(d.proposer_name, d.approver_name, d.needs) for d in decisions} == {
        ("rhea", "lena", "LEAD")
    }
    assert Notice.objects.filter(kind="suspended").count() == 3
    assert OutboxMessage.objects.filter(channel="EMAIL").count() == 3
    assert OutboxMessage.objects.filter(channel="SNAPSHOT").count() == 3
    assert {e.data["bulk"] for e in Event.objects.exclude(act="open")} == {made.ref}
    assert list(
        Event.objects.filter(case=joined).order_by("seq").values_list("act", flat=True)
    ) == [
        "open",
        "suspend",
    ]
    assert Case.objects.get(account__external_ref="acme").state == "INVESTIGATING"
    acts = StaffEvent.objects.order_by("id").values_list("act", "about")
    assert list(acts) == [
        (f"{act} bulk", made.ref) for act in ("prepare", "propose", "approve", "finish")
    ]
    intact()


def why(made: BulkDecision) -> dict[str, str]:
    """What was left out, by reference."""
    return dict(made.items.exclude(left_out="").values_list("text", "left_out"))


def test_who_is_left_out_is_said_with_the_reason(world: World) -> None:
    for ref in ("acme", "held", "ours", "waits", "met"):
        world.account(ref)
    world.account("big", tier="STRATEGIC")
    Recusal.objects.create(
        user=world.people["rhea"],
        account=Account.objects.get(external_ref="ours"),
        reason="A friend",
        since_at=world.now,
    )
    world.suspend(world.case("held"), "ravi")
    waits = world.case("waits")
    world.suspend(waits, "ravi")
    world.take(waits, "lift_measure", "ravi", reasons="Nothing is left of it.")
    world.suspend(waits, "ravi")  # again, which waits for its approval
    made = prepared(world, "acme", "held", "ours", "waits", "big", "gone", "acme", "met")
    assert why(made) == {
        "held": LeftOut.NOT_POSSIBLE,
        "ours": LeftOut.NOT_ALLOWED,
        "waits": LeftOut.WAITS,
        "big": LeftOut.PROTECTED,
        "gone": LeftOut.UNKNOWN,
        "acme": LeftOut.TWICE,
    }
    shown = made.items.filter(phase=BulkItemPhase.INCLUDED)
    assert list(shown.values_list("text", "before", "after", "notice", "opens_case")) == [
        ("acme", "ACTIVE", "SUSPENDED", "suspended", True),
        ("met", "ACTIVE", "SUSPENDED", "suspended", True),
    ]
    assert "is recused from" in made.items.get(text="ours").why


@pytest.mark.parametrize("by", ["rhea", "ravi", "otto", "system"])
def test_a_set_is_approved_by_another_person_of_rank(world: World, by: str) -> None:
    world.account("acme")
    made = proposed(world, "acme")
    with pytest.raises(StepRefused) as refused:
        approved(world, made, by)
    assert refused.value.code == "not-allowed"
    run(world)
    assert standings() == {"acme": "ACTIVE"}


def test_an_approval_is_bound_to_the_set_as_it_was_shown(world: World) -> None:
    world.account("acme")
    made = proposed(world, "acme")
    other = prepared(world, "acme", by="ravi")
    with pytest.raises(StepRefused) as refused:
        bulk.approve(
            bulk_id=made.pk, set_hash=other.set_hash, by=world.actor("lena"), now=world.now
        )
    assert refused.value.code == "changed"
    with pytest.raises(StepRefused, match="different person"):
        approved(world, proposed(world, "acme", by="lars"), "lars")


def test_an_account_that_changed_since_it_was_shown_is_left_out(world: World) -> None:
    for ref in ("acme", "bolt"):
        world.account(ref)
    made = proposed(world, "acme", "bolt")
    world.case("bolt")  # it would join that one now
    approved(world, made)
    run(world)
    assert standings() == {"acme": "SUSPENDED", "bolt": "ACTIVE"}
    assert why(made) == {"bolt": LeftOut.CHANGED}
    intact()


def test_undoing_lifts_exactly_what_it_imposed(world: World) -> None:
    for ref in ("acme", "bolt", "core"):
        world.account(ref)
    made = approved(world, proposed(world, "acme", "bolt", "core"))
    run(world)
    bolt = Case.objects.get(account__external_ref="bolt")
    world.take(bolt, "lift_measure", "ravi", measure="everything", reasons="It was put right.")
    undo = bulk.prepare_undo(
        bulk_id=made.pk, reasons="The list was wrong.", by=world.actor("ravi"), now=world.now
    )
    run(world)
    undo.refresh_from_db()
    assert why(undo) == {"bolt": LeftOut.CHANGED}
    undo = bulk.propose(
        bulk_id=undo.pk, set_hash=undo.set_hash, by=world.actor("ravi"), now=world.now
    )
    core = Case.objects.get(account__external_ref="core")
    world.take(core, "lift_measure", "rhea", measure="everything", reasons="It was put right.")
    world.suspend(core, "rhea")  # by somebody else, and it waits for a lead
    approved(world, undo)
    run(world)
    assert standings() == dict.fromkeys(("acme", "bolt", "core"), "ACTIVE")
    assert why(undo) == {"bolt": LeftOut.CHANGED, "core": LeftOut.CHANGED}
    acme = Account.objects.get(external_ref="acme")
    assert (acme.holds, acme.epoch) == ([], 2)
    assert Notice.objects.filter(account=acme, kind="lifted").count() == 1
    with pytest.raises(StepRefused):  # once
        bulk.prepare_undo(bulk_id=made.pk, reasons="Again.", by=world.actor("rhea"), now=world.now)
    intact()


def test_it_is_stopped_and_goes_on(world: World) -> None:
    for number in range(4):
        world.account(f"a{number}")
    made = approved(world, proposed(world, *(f"a{n}" for n in range(4))))
    assert bulk_run.do_chunk(made.pk, now=world.now, most=2) == 2
    bulk.stop(bulk_id=made.pk, reasons="Wait.", by=world.actor("rhea"), now=world.now)
    run(world)
    assert (progress_of(made.pk).done, progress_of(made.pk).included) == (2, 2)
    with pytest.raises(StepRefused):
        bulk.resume(bulk_id=made.pk, by=world.actor("rhea"), now=world.now)
    bulk.resume(bulk_id=made.pk, by=world.actor("lars"), now=world.now)
    run(world)
    assert set(standings().values()) == {"SUSPENDED"}
    assert Decision.objects.count() == 4


def test_who_works_for_a_partner_or_belongs_together(world: World) -> None:
    partner = world.partner()
    for ref in ("acme", "bolt", "core"):
        world.account(ref, channel_partner=partner if ref != "core" else None)
    assert prepared(world, partner="azure").items.count() == 2
    bolt, core = (Account.objects.get(external_ref=ref) for ref in ("bolt", "core"))
    AccountLink.objects.create(one=bolt, other=core, reason="KEYS")
    linked = prepared(world, linked_to="core", by="ravi")
    assert set(linked.items.values_list("text", flat=True)) == {"bolt", "core"}


def test_a_program_proposes_and_never_approves(world: World) -> None:
    world.account("acme")
    token = Actor(kind=Kind.SYSTEM, name="Scanner")
    made = bulk.prepare(
        verb="suspend",
        terms=read_terms(HOLD),
        policy=world.policy.slug,
        origin=Origin(accounts=("acme",)),
        by=token,
        now=world.now,
    )
    run(world)
    made.refresh_from_db()
    made = bulk.propose(bulk_id=made.pk, set_hash=made.set_hash, by=token, now=world.now)
    with pytest.raises(StepRefused):
        bulk.approve(bulk_id=made.pk, set_hash=made.set_hash, by=token, now=world.now)
    approved(world, made)
    run(world)
    (decision,) = Decision.objects.all()
    assert (decision.proposer_name, decision.detected_by_automation) == ("Scanner", True)
    intact()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"verb": "give_notice"}, "unknown-verb"),
        ({"verb": "lift_measure"}, "unknown-verb"),
        ({"policy": "none"}, "unknown-policy"),
        ({"origin": Origin(partner="none")}, "unknown-partner"),
        ({"origin": Origin(linked_to="none")}, "unknown-account"),
        ({"origin": Origin()}, "bad-set"),
        ({"origin": Origin(accounts=("a",), partner="b")}, "bad-set"),
        ({"terms": {**HOLD, "review_in": "20d"}}, "bad-terms"),
        ({"by": "otto"}, "not-allowed"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    world: World, wrong: dict[str, Any], code: str
) -> None:
    given = {
        "verb": "suspend",
        "terms": HOLD,
        "policy": world.policy.slug,
        "origin": Origin(accounts=("acme",)),
        "by": "rhea",
        **wrong,
    }
    terms, by = read_terms(given.pop("terms")), world.actor(given.pop("by"))
    with pytest.raises(StepRefused) as refused:
        bulk.prepare(**given, terms=terms, by=by, now=world.now)
    assert refused.value.code == code
    assert not BulkDecision.objects.exists()


def test_what_nobody_answers_expires(world: World) -> None:
    world.account("acme")
    made = proposed(world, "acme")
    with pytest.raises(StepRefused):
        bulk.expire(bulk_id=made.pk, now=world.now)
    world.now += timedelta(hours=73)
    with pytest.raises(StepRefused, match="72 hours"):
        approved(world, made)
    bulk.expire(bulk_id=made.pk, now=world.now)
    made.refresh_from_db()
    assert made.phase == BulkPhase.EXPIRED


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE enforcement_bulkitem SET essence = 'x'",
        "UPDATE enforcement_bulkitem SET phase = 'EXCLUDED', left_out = 'TWICE'",
        "UPDATE enforcement_bulkitem SET phase = 'DONE'",
        "DELETE FROM enforcement_bulkitem",
        "INSERT INTO enforcement_bulkitem (id, bulk_id, number, text, phase, before, after, "
        "notice, case_ref, essence, left_out, why, opens_case) SELECT gen_random_uuid(), bulk_id, "
        "9, 'x', 'EXCLUDED', '', '', '', '', '', 'TWICE', '', false FROM enforcement_bulkitem",
        "UPDATE enforcement_bulkdecision SET terms = '{}'",
        "UPDATE enforcement_bulkdecision SET set_hash = 'x'",
        "UPDATE enforcement_bulkdecision SET phase = 'RUNNING'",
        "UPDATE enforcement_bulkdecision SET phase = 'DONE'",
        "UPDATE enforcement_bulkdecision SET phase = 'RUNNING', approved_by_id = made_by_id, "
        "approver_role = 'LEAD', approved_hash = set_hash, approved_at = now()",
        "UPDATE enforcement_bulkdecision SET phase = 'RUNNING', approver_role = 'LEAD', "
        "approved_hash = set_hash, approved_at = now(), approved_by_id = (SELECT id FROM "
        "accounts_user WHERE username = 'ravi')",
        "UPDATE enforcement_bulkdecision SET phase = 'RUNNING', approver_role = 'LEAD', "
        "approved_hash = 'x', approved_at = now(), approved_by_id = (SELECT id FROM "
        "accounts_user WHERE username = 'lena')",
        "DELETE FROM enforcement_bulkdecision",
    ],
)
def test_the_database_keeps_the_set_as_it_was_shown(world: World, sql: str) -> None:
    world.account("acme")
    proposed(world, "acme")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert BulkItem.objects.count() == BulkDecision.objects.count() == 1


def test_one_that_the_database_refuses_stands_in_nobodys_way(world: World) -> None:
    for ref in ("acme", "bolt", "core"):
        world.account(ref)
    made = approved(world, proposed(world, "acme", "bolt", "core"))
    bolt = Account.objects.get(external_ref="bolt")
    never = f"ALTER TABLE enforcement_notice ADD CONSTRAINT never CHECK (account_id <> '{bolt.pk}')"
    with connect("") as owner:
        owner.execute(never)
    try:
        run(world)
    finally:
        with connect("") as owner:
            owner.execute("ALTER TABLE enforcement_notice DROP CONSTRAINT never")
    assert standings() == {"acme": "SUSPENDED", "bolt": "ACTIVE", "core": "SUSPENDED"}
    assert why(made) == {"bolt": LeftOut.FAILED}

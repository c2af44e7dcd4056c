"""Operations are tested with real transactions: deferred rules are checked at each commit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from enforcement.models import Checkpoint, Measure
from enforcement.operations import escalate, establish, gather, messages, remediate
from tests.scenes import connect
from tests.world import NO_TO_ALL, PLAN, STATED, World


@pytest.fixture
def world(transactional_db: Any) -> World:
    """People, a policy, an empty set of accounts."""
    return World()


@pytest.fixture
def scene(world: World) -> dict[str, Any]:
    """A case with one of everything: a measure that was replaced and one in force, a plan, a
    proposal, an appeal, an escalation.
    """
    account = world.account(tier="STRATEGIC")
    case = world.case()
    item = gather.Item(
        kind="article", origin="PRESS", citation="The Verge", text="What the article says."
    )
    evidence = gather.add_evidence(
        case_id=case.pk, item=item, by=world.actor("rhea"), now=world.now
    )
    suspended = world.suspend(case)
    finding = establish.record_finding(
        case_id=case.pk,
        clause="2c-iii",
        conclusion="ESTABLISHED",
        exceptions=NO_TO_ALL,
        evidence=[evidence.pk],
        reasons="The records say so.",
        by=world.actor("rhea"),
        now=world.now,
    )
    planned = world.both(case, "require_remediation", measure="keep", plan=PLAN, **STATED)
    remediate.submit(
        requirement_id=world.requirement(case),
        text="Stopped.",
        by=world.actor("holder"),
        now=world.now,
    )
    messages.say(
        case_id=case.pk,
        lane="INTERNAL",
        text="Look at this.",
        by=world.actor("rhea"),
        now=world.now,
    )
    escalate.escalate(
        case_id=case.pk, by=world.actor("rhea"), reason="It is in the papers.", now=world.now
    )
    lodged = world.appeal(case)
    proposal = world.take(case, "give_notice", "rhea", days=30, **STATED)
    Checkpoint.objects.create(number=1, sealed_at=world.now, accounts=1, root="0" * 64)
    return {
        "account": account.pk,
        "case": case.pk,
        "evidence": evidence.pk,
        "suspended": suspended.pk,
        "finding": finding.pk,
        "planned": planned.pk,
        "appeal": lodged.pk,
        "proposal": proposal.pk,
        **{name: person.pk for name, person in world.people.items()},
        "over": Measure.objects.get(case=case, phase="OVER").pk,
        "measure": Measure.objects.get(case=case, phase="IN_FORCE").pk,
        "allegation": finding.allegation_id,
        "now": world.now,
    }


@pytest.fixture
def app(scene: dict[str, Any]) -> Iterator[psycopg.Connection[Any]]:
    """The application's own session, as an attacker would have it."""
    with connect() as attacker:
        yield attacker


@pytest.fixture
def owner() -> Iterator[psycopg.Connection[Any]]:
    """The owner's session: what the triggers alone hold up against."""
    with connect("") as session:
        yield session

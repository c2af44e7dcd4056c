"""What an account can be terminated for is changed by two admins: one proposes a version, another
one agrees to that very edition.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import STOPPABLE
from enforcement.models import OutboxMessage, PolicyVersion, StaffEvent
from enforcement.operations import due, policies, publication, sign_ins
from enforcement.operations.policies import Rule
from tests.scenes import refused
from tests.staff import long_gone, long_here
from tests.world import World

LATER = date(2024, 5, 1)
Change = Callable[[World, PolicyVersion], object]


@pytest.fixture
def world(transactional_db: Any) -> World:
    """Two admins, and a policy whose only clause allows termination."""
    return World()


def drafted(world: World) -> PolicyVersion:
    """A draft of the policy, as the version that binds."""
    return policies.draft(
        policy_id=world.policy.pk,
        version="2024-05",
        effective_on=LATER,
        by=world.actor("ada"),
        now=world.now,
    )


def again(version: PolicyVersion) -> PolicyVersion:
    """As it is stored now."""
    return PolicyVersion.objects.get(pk=version.pk)


def write(world: World, draft: PolicyVersion, code: str, *measures: str, text: str = "No.") -> None:
    """Write a clause of the draft: a new one, or in place of the one of that number."""
    old = draft.clauses.filter(code=code).first()
    policies.put_clause(
        version_id=draft.pk,
        edition=again(draft).edition,
        clause_id=old.pk if old else None,
        rule=Rule(
            code=code, title="Rule", text=text, severity="LOW", curable=True, measures=measures
        ),
        by=world.actor("ada"),
        now=world.now,
    )


def take_out(world: World, draft: PolicyVersion) -> None:
    """Remove the clause that allows termination; another one stays."""
    write(world, draft, "1", "LIMIT")
    policies.remove_clause(
        version_id=draft.pk,
        edition=again(draft).edition,
        clause_id=draft.clauses.get(code="2c-iii").pk,
        by=world.actor("ada"),
        now=world.now,
    )


def publish(world: World, draft: PolicyVersion, by: str = "ada") -> bool:
    """Publish it, or propose that."""
    return publication.publish(
        version_id=draft.pk, edition=again(draft).edition, by=world.actor(by), now=world.now
    )


def answer(world: World, draft: PolicyVersion, by: str, *, agree: bool = True) -> None:
    """A second admin's word."""
    publication.answer_publication(
        version_id=draft.pk,
        edition=again(draft).edition,
        agree=agree,
        by=world.actor(by),
        now=world.now,
    )


def test_what_is_agreed_for_later_is_not_brought_forward_by_one(world: World) -> None:
    later = drafted(world)
    write(world, later, "9", "LIMIT", "TERMINATE")
    publish(world, later)
    answer(world, later, "axel")
    sooner = policies.draft(
        policy_id=world.policy.pk,
        version="2024-04",
        effective_on=LATER - timedelta(days=7),
        by=world.actor("ada"),
        now=world.now,
    )
    assert sooner.clauses.filter(code="9").exists(), "it is drafted from the newest version"
    assert publish(world, sooner), "one admin alone let it bind sooner"
    assert again(sooner).published_at is None


TAKES_TWO: dict[str, Change] = {
    "a clause more": lambda w, d: write(w, d, "9", "LIMIT", "TERMINATE"),
    "a clause less": take_out,
    "a clause that allows it no more": lambda w, d: write(w, d, "2c-iii", "LIMIT", "SUSPEND"),
    "other words of such a clause": lambda w, d: write(w, d, "2c-iii", "TERMINATE", text="Never."),
}


@pytest.mark.parametrize("change", TAKES_TWO)
def test_what_accounts_can_be_terminated_for_is_published_by_two(world: World, change: str) -> None:
    draft = drafted(world)
    TAKES_TWO[change](world, draft)
    assert publish(world, draft)
    assert again(draft).published_at is None, "one admin alone published it"
    mail = OutboxMessage.objects.get(topic="publication_proposed").payload
    assert mail["role"] == "ADMIN" and mail["about"]["clauses"] in ("9", "2c-iii")
    with refused("somebody else than the proposer", "not-allowed"):
        answer(world, draft, "ada")
    with refused("may not change this", "not-allowed"):
        answer(world, draft, "lena")
    with refused("already proposed", "conflict"):
        publish(world, draft, "axel")
    answer(world, draft, "axel")
    found, event = again(draft), StaffEvent.objects.get(act="publish")
    assert found.published_at and found.published_by == "axel"
    assert (event.by_name, event.proposer_id) == ("axel", world.people["ada"].pk)
    assert OutboxMessage.objects.filter(topic="publication").exists()


def test_what_changes_no_termination_is_published_by_one(world: World) -> None:
    draft = drafted(world)
    write(world, draft, "9", "LIMIT", "SUSPEND")
    assert not publish(world, draft) and again(draft).published_at
    assert not OutboxMessage.objects.filter(topic__startswith="publication").exists()


def test_a_change_of_the_draft_withdraws_the_proposal(world: World) -> None:
    draft = drafted(world)
    write(world, draft, "9", "TERMINATE")
    publish(world, draft)
    seen = again(draft).edition
    write(world, draft, "9", "TERMINATE", text="Something else.")
    assert again(draft).publisher is None
    with refused("Somebody changed the draft", "stale"):
        publication.answer_publication(
            version_id=draft.pk, edition=seen, agree=True, by=world.actor("axel"), now=world.now
        )
    with refused("is not proposed", "not-open"):
        answer(world, draft, "axel")
    assert again(draft).published_at is None


@pytest.mark.parametrize("by", ["ada", "axel"])
def test_it_is_withdrawn_or_declined_and_stays_a_draft(world: World, by: str) -> None:
    draft = drafted(world)
    write(world, draft, "9", "TERMINATE")
    publish(world, draft)
    answer(world, draft, by, agree=False)
    assert again(draft).publisher is None and again(draft).published_at is None
    assert StaffEvent.objects.latest("id").act == "decline publication"


def test_a_proposal_that_nobody_answers_is_void_after_a_week(world: World) -> None:
    draft = drafted(world)
    write(world, draft, "9", "TERMINATE")
    publish(world, draft)
    assert due.next_due_after(world.now) == world.now + timedelta(days=7)
    with refused("still has time", "not-due"):
        publication.expire_publication(version_id=draft.pk, now=world.now)
    world.wait(days=7)
    assert again(draft).publisher is None and again(draft).published_at is None
    assert StaffEvent.objects.filter(act="expire publication", by=None).count() == 1


@pytest.mark.parametrize("agree", [True, False])
def test_what_is_answered_is_read_once_and_locked(world: World, agree: bool) -> None:
    draft = drafted(world)
    write(world, draft, "9", "TERMINATE")
    assert publish(world, draft)
    edition = again(draft).edition
    with CaptureQueriesContext(connection) as ran:
        publication.answer_publication(
            version_id=draft.pk, edition=edition, agree=agree, by=world.actor("axel"), now=world.now
        )
    of_it = 'WHERE "enforcement_policyversion"."id" = '
    reads = [q["sql"] for q in ran if q["sql"].startswith("SELECT") and of_it in q["sql"]]
    assert len(reads) == 1 and "FOR UPDATE" in reads[0], reads


def test_a_single_admin_publishes_alone(world: World) -> None:
    long_gone("axel")
    draft = drafted(world)
    write(world, draft, "9", "TERMINATE")
    assert not publish(world, draft) and again(draft).published_at


def dependent(world: World) -> PolicyVersion:
    """Ada, who enabled Axel, proposes a clause for which accounts can be terminated."""
    long_gone("axel")
    sign_ins.enable(person_id=world.people["axel"].pk, by=world.actor("ada"), now=world.now)
    world.people["axel"].refresh_from_db()
    draft = drafted(world)
    write(world, draft, "9", "TERMINATE")
    assert publish(world, draft), "one admin published alone, because the other depends on them"
    mail = OutboxMessage.objects.get(topic="publication_proposed").payload
    assert mail["about"]["until"] == (world.now + STOPPABLE).isoformat()
    with refused("in the last 30 days", "not-allowed"):
        answer(world, draft, "axel")
    return draft


def test_who_depends_on_the_other_admin_stops_their_publication(world: World) -> None:
    draft = dependent(world)
    answer(world, draft, "axel", agree=False)
    world.wait(days=2)
    assert again(draft).published_at is None


def test_what_nobody_stopped_for_a_day_is_published_where_no_other_could_agree(
    world: World,
) -> None:
    draft = dependent(world)
    world.wait(hours=23)
    assert again(draft).published_at is None
    world.wait(hours=1)
    found, event = again(draft), StaffEvent.objects.get(act="publish")
    assert found.published_at and found.published_by == "ada" and not found.unless_stopped
    assert (event.by_id, event.proposer_id) == (None, world.people["ada"].pk)


def test_a_change_of_the_draft_stops_it_too(world: World) -> None:
    draft = dependent(world)
    write(world, draft, "9", "TERMINATE", text="Something else.")
    world.wait(days=2)
    assert again(draft).published_at is None and not again(draft).unless_stopped


@pytest.mark.parametrize("why", ["no admin any more", "before it can be read"])
def test_what_cannot_bind_when_its_time_is_over_is_void(world: World, why: str) -> None:
    draft = dependent(world)
    if why == "no admin any more":
        world.people["abel"] = long_here("abel", "ADMIN")
        long_gone("ada")
        world.wait(days=1)
    else:
        publication.expire_publication(version_id=draft.pk, now=world.now + timedelta(days=900))
    assert again(draft).published_at is None and again(draft).publisher is None
    assert why in StaffEvent.objects.get(act="expire publication").reason


def test_whom_one_raised_agrees_to_no_publication_of_theirs(world: World) -> None:
    """Lena became an admin by Ada's proposal and Axel's word: neither is her second person."""
    sign_ins.change_role(
        person_id=world.people["lena"].pk,
        role="ADMIN",
        reason="It is time.",
        by=world.actor("ada"),
        now=world.now,
    )
    proposal = type(world.people["lena"]).objects.get(username="lena").role_proposal
    sign_ins.answer_role(proposal_id=proposal.pk, agree=True, by=world.actor("axel"), now=world.now)
    world.people["lena"].refresh_from_db()
    draft = drafted(world)
    write(world, draft, "9", "TERMINATE")
    publish(world, draft)
    with refused("in the last 30 days", "not-allowed"):
        answer(world, draft, "lena")
    answer(world, draft, "axel")
    assert again(draft).published_at

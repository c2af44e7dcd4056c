"""Whoever writes SQL as the application's role does not change alone what an account can be
terminated for.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from enforcement.models import Clause, PolicyVersion
from enforcement.operations import policies
from tests.scenes import connect, copy_of, outcome_of
from tests.staff import long_gone
from tests.world import World

ADA, AXEL, LENA = "%(ada)s", "%(axel)s", "%(lena)s"
PUBLISH = (
    "UPDATE enforcement_policyversion SET published_at = %(now)s, edition = 2 WHERE id = %(draft)s"
)
OURS = "WHERE version_id = %(draft)s"
EXCEPTIONS = f"WHERE clause_id IN (SELECT id FROM enforcement_clause {OURS})"
NO_EXCEPTION = f"DELETE FROM enforcement_clauseexception {EXCEPTIONS}"
OTHERWISE = f"UPDATE enforcement_clause SET text = 'Never.' {OURS}"
CHANGES: dict[str, tuple[str, ...]] = {
    "a clause more": (copy_of(Clause, OURS.removeprefix("WHERE "), code="'9'"),),
    "a clause less": (NO_EXCEPTION, f"DELETE FROM enforcement_clause {OURS}"),
    "a clause that allows it no more": (
        f"UPDATE enforcement_clause SET measures = '{{LIMIT}}' {OURS}",
    ),
    "other words of such a clause": (OTHERWISE,),
    "another name": (f"UPDATE enforcement_clause SET title = 'Never' {OURS}",),
    "another severity": (f"UPDATE enforcement_clause SET severity = 'LOW' {OURS}",),
    "another clause can be cured": (f"UPDATE enforcement_clause SET curable = false {OURS}",),
    "no exception": (NO_EXCEPTION,),
    "other words of an exception": (
        f"UPDATE enforcement_clauseexception SET text = 'None.' {EXCEPTIONS}",
    ),
}
NO_CHANGES: dict[str, tuple[str, ...]] = {
    "the same": (),
    "line breaks of another kind, and space around": (
        f"UPDATE enforcement_clause SET text = text || E'\\r\\n' {OURS}",
    ),
    "a clause more that allows to limit": (
        copy_of(Clause, OURS.removeprefix("WHERE "), code="'9'", measures="'{LIMIT}'"),
    ),
}


# what the record says of a proposal, and of the publication
OF_IT = """jsonb_build_object('version', %(draft)s::text, 'edition', 1, 'unless_stopped', true)"""


def note(
    act: str,
    *,
    by: str,
    proposer: str = "NULL",
    person: str = "NULL",
    ago: str = "0 hours",
    after: str = OF_IT,
) -> str:
    """An event of the staff's record, as the writer says."""
    return (
        "INSERT INTO enforcement_staffevent (id, by_id, by_name, proposer_id, person_id, about, "
        f"act, after, reason, at) VALUES (gen_random_uuid(), {by}, 'x', {proposer}, {person}, "
        f"'x', '{act}', {after}, '', %(now)s::timestamptz - interval '{ago}')"
    )


PROPOSE = "propose publication"
PROPOSED, A_DAY_AGO = note(PROPOSE, by=ADA), note(PROPOSE, by=ADA, ago="25 hours")
AGREED, BY_ITSELF = (note("publish", by=who, proposer=ADA) for who in (AXEL, "NULL"))
ANOTHER = f"{OF_IT} || jsonb_build_object('version', gen_random_uuid())"
REFUSED = {
    "on the record of one where there are two": (note("publish", by=ADA),),
    "agreed to without a proposal": (AGREED,),
    "agreed to by a lead": (PROPOSED, note("publish", by=LENA, proposer=ADA)),
    "proposed by a lead": (note(PROPOSE, by=LENA), note("publish", by=AXEL, proposer=LENA)),
    "proposed by another than the record says": (note(PROPOSE, by=AXEL), AGREED),
    "proposed in another edition": (
        note(PROPOSE, by=ADA, after=f"{OF_IT} || '{{\"edition\": 0}}'"),
        AGREED,
    ),
    "proposed of another version": (note(PROPOSE, by=ADA, after=ANOTHER), AGREED),
    "agreed to of another version": (
        PROPOSED,
        note("publish", by=AXEL, proposer=ADA, after=ANOTHER),
    ),
    "agreed to by whom the proposer let in": (
        note("enable", by=ADA, person=AXEL),
        PROPOSED,
        AGREED,
    ),
    "by itself, proposed today": (PROPOSED, BY_ITSELF),
    "by itself, where another could have agreed": (
        note(
            PROPOSE,
            by=ADA,
            ago="25 hours",
            after=f"{OF_IT} || '{{\"unless_stopped\": false}}'",
        ),
        BY_ITSELF,
    ),
    "by itself, though nobody proposed it": (note("publish", by="NULL"),),
}
ACCEPTED = {
    "proposed by one, agreed to by another": (PROPOSED, AGREED),
    "by itself, a day after it was proposed": (A_DAY_AGO, BY_ITSELF),
    "proposed under the program before, which noted less": (
        note(PROPOSE, by=ADA, after="""'{"clauses": ["2c-iii"]}'"""),
        AGREED,
    ),
}


@pytest.fixture
def world(transactional_db: Any) -> World:
    """Two admins, and a policy whose only clause allows termination."""
    return World()


@pytest.fixture
def draft(world: World) -> PolicyVersion:
    """As the version that binds."""
    return policies.draft(
        policy_id=world.policy.pk,
        version="2024-05",
        effective_on=date(2024, 5, 1),
        by=world.actor("ada"),
        now=world.now,
    )


def ask(world: World, draft: PolicyVersion, *statements: str) -> str:
    """What the database says to the application's role."""
    people = {name: user.pk for name, user in world.people.items()}
    with connect() as attacker:
        return outcome_of(attacker, *statements, now=world.now, draft=draft.pk, **people)


@pytest.mark.parametrize("change", CHANGES)
def test_one_alone_publishes_no_change_of_what_can_be_terminated(
    world: World, draft: PolicyVersion, change: str
) -> None:
    assert ask(world, draft, *CHANGES[change], PUBLISH) == "published_by_two"
    assert ask(world, draft, *CHANGES[change], PROPOSED, AGREED, PUBLISH) == "accepted"


@pytest.mark.parametrize("change", NO_CHANGES)
def test_what_changes_no_termination_takes_no_second(
    world: World, draft: PolicyVersion, change: str
) -> None:
    assert ask(world, draft, *NO_CHANGES[change], PUBLISH) == "accepted"


@pytest.mark.parametrize("way", REFUSED)
def test_nobody_makes_a_second_person_of_their_own_by_sql(
    world: World, draft: PolicyVersion, way: str
) -> None:
    assert ask(world, draft, OTHERWISE, *REFUSED[way], PUBLISH) == "published_by_two"


@pytest.mark.parametrize("way", ACCEPTED)
def test_what_the_pages_do_is_taken(world: World, draft: PolicyVersion, way: str) -> None:
    assert ask(world, draft, OTHERWISE, *ACCEPTED[way], PUBLISH) == "accepted"


def test_an_empty_version_that_is_born_published_takes_termination_away(
    world: World, draft: PolicyVersion
) -> None:
    born = copy_of(PolicyVersion, "id = %(draft)s", version="'2024-06'", published_at="%(now)s")
    assert ask(world, draft, born) == "published_by_two"


def test_a_first_version_takes_two_as_well(world: World, draft: PolicyVersion) -> None:
    alone = (
        "INSERT INTO enforcement_policy (id, slug, title, area) VALUES (%(draft)s, 'new', 'New', "
        "'new')",
        "UPDATE enforcement_policyversion SET policy_id = %(draft)s WHERE id = %(draft)s",
        PUBLISH,
    )
    assert ask(world, draft, *alone) == "published_by_two"


def test_a_single_admin_publishes_alone_and_is_not_alone_by_changing_the_other(
    world: World, draft: PolicyVersion
) -> None:
    alone = (OTHERWISE, note("publish", by=ADA), PUBLISH)
    assert ask(world, draft, *alone) == "published_by_two"
    long_gone("axel")
    assert ask(world, draft, *alone) == "accepted"
    assert ask(world, draft, OTHERWISE, PUBLISH) == "published_by_two", "not without a word of it"
    changed = note("disable", by="NULL", person=AXEL)
    assert ask(world, draft, changed, *alone) == "published_by_two"

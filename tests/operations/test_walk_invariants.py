"""Each invariant's query finds what breaks it: the database's owner breaks it by hand, with the
triggers and constraints out of the way.
"""

from __future__ import annotations

from typing import Any

import pytest

from enforcement.operations import appeal_hearing, decide, escalate, messages, unmatched
from tests.invariants import INVARIANTS, broken, chains_broken, unseen_when_approved
from tests.operations._by_hand import without_rules
from tests.world import STATED, World

CASE, ACCOUNT = "enforcement_case", "accounts_account"
EVENT, DECISION = "enforcement_event", "enforcement_decision"
MEASURE, NOTICE, APPEAL, REVIEW = (
    "enforcement_measure",
    "enforcement_notice",
    "enforcement_appeal",
    "enforcement_review",
)
NEWEST = "(SELECT max(seq) FROM enforcement_event)"


def again(table: str, where: str, **other: str) -> str:
    """A second row like the first, but for some columns (SQL)."""
    changes = ", ".join(
        f"'{name}', {value}" for name, value in {"id": "gen_random_uuid()", **other}.items()
    )
    return (
        f"INSERT INTO {table} SELECT (jsonb_populate_record(t, jsonb_build_object({changes}))).* "
        f"FROM {table} t WHERE {where} LIMIT 1"
    )


def over(case: str) -> str:
    """No measure of some cases is in force any longer."""
    return (
        f"UPDATE {MEASURE} SET phase = 'OVER', over_at = now() WHERE phase <> 'OVER' AND case_id "
        f"IN (SELECT id FROM {CASE} WHERE {case})"
    )


BREAKS = {
    "1 the state is where its last event led": (
        f"UPDATE {CASE} SET state = 'REMEDIATING' WHERE state = 'INVESTIGATING'"
    ),
    "1 the account is as its last event says": f"UPDATE {ACCOUNT} SET head = 'x'",
    "1 events link without a gap": f"DELETE FROM {EVENT} WHERE seq = 2",
    "1 each event has somebody and a reason": (
        f"UPDATE {EVENT} SET actor_id = NULL WHERE actor_kind = 'STAFF'"
    ),
    "1 the version counts up to the case's last event": f"UPDATE {CASE} SET version = version + 1",
    "2 the standing is the strictest measure in force": (
        f"UPDATE {ACCOUNT} SET standing = 'LIMITED'"
    ),
    "2 the epoch counts the changes of what the account may do": (
        f"UPDATE {EVENT} SET epoch = epoch + 1 WHERE seq = {NEWEST}"
    ),
    "2 each change is owed to the gateway once": (
        "DELETE FROM enforcement_outboxmessage WHERE channel = 'SNAPSHOT'"
    ),
    "2 the gateway is told of the measures in force, and of nothing else": (
        f"UPDATE {MEASURE} SET review_by_at = review_by_at - interval '1 h'"
    ),
    "3 who proposes does not approve or ratify": (
        f"UPDATE {DECISION} SET approved_by_id = proposed_by_id"
    ),
    (
        "3 who hears an appeal had no part in the decision"
    ): f"UPDATE {APPEAL} a SET hearer_id = d.proposed_by_id FROM {DECISION} d"
    " WHERE d.id = a.decision_id",
    "3 what needs a second person took effect with one of that role": (
        f"UPDATE {DECISION} SET approver_role = 'REVIEWER' WHERE needs <> ''"
    ),
    "3 what answers an appeal was proposed by its hearer": (
        f"UPDATE {DECISION} SET verb = 'overturn' WHERE verb = 'suspend'"
    ),
    "4 a precaution is looked at within seven days": f"UPDATE {MEASURE} SET review_by_at = NULL",
    "4 a precaution in force has a look that is open": (
        f"DELETE FROM {REVIEW} WHERE kind = 'MEASURE'"
    ),
    "4 a fixed term has an end": f"UPDATE {MEASURE} SET ends_at = NULL WHERE basis = 'SANCTION'",
    "4 a termination is approved by an admin and rests on a human finding": (
        "DELETE FROM enforcement_finding"
    ),
    "4 automation finds nothing, terminates nothing and holds only as a precaution": (
        f"UPDATE {DECISION} SET proposed_by_id = NULL"
    ),
    "5 one undecided case per account and area, but for those that came back": again(
        CASE, "state = 'INVESTIGATING'", ref="'C-AAAA-AAAB'"
    ),
    "5 one proposal, one escalation, one appeal": again(APPEAL, "true", ref="'A-AAAA-AAAA'"),
    "5 one measure in force, one order, per case": again(MEASURE, "phase = 'IN_FORCE'"),
    "6 each step that owes a notice has exactly one": (
        f"DELETE FROM {NOTICE} WHERE kind = 'suspended'"
    ),
    "6 what took no effect told nobody": (
        f"UPDATE {DECISION} SET phase = 'WITHDRAWN' WHERE verb = 'suspend'"
    ),
    "6 each notice is owed once to each recipient": (
        f"DELETE FROM enforcement_outboxmessage WHERE notice_id IN (SELECT id FROM {NOTICE})"
    ),
    "7 a closed case holds nothing, and a terminated one the account's end": over(
        "state = 'TERMINATED'"
    ),
    "7 an order stands while the notice period runs, and only then": (
        f"UPDATE {MEASURE} SET phase = 'ORDERED' WHERE phase = 'IN_FORCE'"
    ),
    "8 one decision per version of a case": (
        f"UPDATE {EVENT} SET case_version = 2 WHERE decision_id IS NOT NULL"
    ),
    "1 every event was sealed by a checkpoint, or waits for the next": (
        "DELETE FROM enforcement_unsealedevent"
    ),
    "1 every proof of delivery to a holder was sealed by a checkpoint, or waits for the next": (
        "INSERT INTO enforcement_delivery "
        "(id, notice_id, channel, recipient, outcome, proof, at) SELECT gen_random_uuid(), id, "
        f"'EMAIL', '', 'ACCEPTED', '', now() FROM {NOTICE} WHERE audience = 'HOLDER' LIMIT 1"
    ),
    "9 a final state is left only by reopen, overturn or vary": (
        f"UPDATE {EVENT} SET source = 'CLEARED' WHERE act = 'suspend'"
    ),
    "9 a case is closed when its state is final": f"UPDATE {CASE} SET closed_at = NULL",
    "10 the epoch never goes back": f"UPDATE {EVENT} SET epoch = 0 WHERE seq = {NEWEST}",
    "11 each decision has an event": f"UPDATE {EVENT} SET decision_id = NULL",
    "12 nothing waits without a date": f"DELETE FROM {REVIEW}",
    "12 a rejected report says who rejected it and why, and waits for nobody": (
        "UPDATE enforcement_report SET match_by_at = now() WHERE rejected_at IS NOT NULL"
    ),
    "13 nobody is told how a report ended before somebody looked at it": (
        "UPDATE enforcement_report SET outcome_told = 'ACTED'"
    ),
    "an investigation has a date": f"DELETE FROM {REVIEW}",
    "a final state leaves no proposal": (
        f"UPDATE {DECISION} SET phase = 'PROPOSED' WHERE verb = 'terminate'"
    ),
    "a look that was missed falls due again": (
        f"UPDATE {REVIEW} SET phase = 'MISSED' WHERE kind = 'MEASURE' AND phase = 'OPEN'"
    ),
    "what the case let go is held again by two": again(
        DECISION,
        "verb = 'suspend'",
        ref="'D-AAAA-AAAA'",
        verb="'lift_measure'",
        executed_at="'2020-01-01T00:00:00Z'",
    ),
    "a closed case waits only for what came since, or what its end does not answer": again(
        REVIEW,
        "phase = 'OPEN'",
        case_id=f"(SELECT id FROM {CASE} WHERE state = 'TERMINATED')",
        kind="'FIRST_LOOK'",
    ),
    "14 nobody has a case who may not work on it": (
        f"UPDATE {CASE} SET assignee_id = (SELECT id FROM accounts_user WHERE role = 'AUDITOR')"
        " WHERE closed_at IS NULL"
    ),
    "14 nobody hears an appeal who may not work on it": (
        "UPDATE accounts_user SET is_active = false WHERE username = 'lars'"
    ),
    "14 nobody has an escalation who is no admin": (
        "UPDATE accounts_user SET role = 'LEAD' WHERE username = 'axel'"
    ),
    "14 nobody has a review of a case that is not theirs": (
        f"UPDATE {REVIEW} SET assignee_id = (SELECT id FROM accounts_user WHERE username = 'ravi')"
        " WHERE phase = 'OPEN' AND kind <> 'APPEAL'"
    ),
    "13 a letter says of access what the ledger held": (
        f"UPDATE {EVENT} SET holds = '[]' WHERE holds <> '[]'"
    ),
    "13 what a letter says of automation is what happened": (
        "UPDATE enforcement_report SET origin = 'DETECTOR'"
    ),
    "13 how a report ended is told once a case of its account ended so": (
        "UPDATE enforcement_report SET outcome_told = 'NOTHING_FOUND', read_at = now(),"
        " outcome_told_at = now() WHERE case_id IS NOT NULL"
    ),
    "14 nobody has what is about an account that they keep out of": (
        "INSERT INTO accounts_recusal (user_id, account_id, reason, since_at) SELECT u.id, a.id,"
        f" 'So.', now() FROM accounts_user u, {ACCOUNT} a"
        " WHERE u.username = 'rhea' AND a.external_ref = 'acme'"
    ),
}


@pytest.fixture
def told(world: World) -> World:
    """One account that is suspended while it is investigated, one that is terminated, one that
    serves; an appeal; all of it sound.
    """
    for ref in ("acme", "zeta", "yoyo"):
        world.account(ref)
        world.suspend(world.case(ref))
    case, ended, serving = (world.case(ref) for ref in ("acme", "zeta", "yoyo"))
    for found in (ended, serving):
        world.establish(found)
    world.both(ended, "terminate", "lena", "ada", exception="danger", **STATED)
    world.both(serving, "sanction", measure="suspend", ends_in="9d", **STATED)
    appeal_hearing.take_hearing(
        appeal_id=world.appeal(ended).pk, by=world.actor("lars"), now=world.now
    )
    messages.say(
        case_id=case.pk, lane="INTERNAL", text="Hm.", by=world.actor("rhea"), now=world.now
    )
    escalate.escalate(
        case_id=serving.pk, by=world.actor("rhea"), reason="It is odd.", now=world.now
    )
    escalate.take_escalation(case_id=serving.pk, by=world.actor("axel"), now=world.now)
    world.report("nobody we know")
    rejected = world.report("nobody at all")
    unmatched.reject_report(
        report_id=rejected.pk, reason="A film.", by=world.actor("rhea"), now=world.now
    )
    assert broken() == {}
    return world


def by_hand(sql: str) -> tuple[dict[str, list[Any]], list[int]]:
    """What the queries find after the owner did something that no rule may stop; it is undone
    afterwards.
    """
    with without_rules() as cursor:
        cursor.execute(sql)
        assert cursor.rowcount > 0, "nothing was broken"
        return broken(), chains_broken()


def test_every_invariant_is_broken_once() -> None:
    assert set(BREAKS) == set(INVARIANTS)


def test_each_query_finds_what_breaks_its_invariant(told: World) -> None:
    unseen = [name for name, sql in BREAKS.items() if name not in by_hand(sql)[0]]
    assert unseen == []
    assert broken() == {}


def test_a_changed_event_shows_in_its_hash(told: World) -> None:
    assert by_hand(f"UPDATE {EVENT} SET reason = 'Otherwise.' WHERE seq = 2")[1] == [2, 2, 2]
    assert chains_broken() == []


def test_what_came_in_unseen_before_an_approval_is_found(world: World) -> None:
    """Who names the version that they looked at has seen it, which the record does not say."""
    world.account()
    case = world.case()
    world.take(case, "take_on")
    world.establish(case)
    held = world.take(case, "sanction", measure="limit", rate=5, ends_in="9d", **STATED)
    world.report()
    version = world.fresh(case).version
    decide.approve(decision_id=held.pk, by=world.actor("lena"), now=world.now, version=version)
    assert unseen_when_approved() == [(held.ref, "join")]

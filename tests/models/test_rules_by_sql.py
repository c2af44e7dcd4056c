"""People, measures and single things, attacked with SQL as the application's role: each refusal
names its rule.
"""

from __future__ import annotations

from typing import Any

import psycopg

from enforcement.models import (
    Appeal,
    Case,
    Clause,
    ClauseException,
    Decision,
    Escalation,
    Evidence,
    Finding,
    Measure,
    Notice,
    OutboxMessage,
    Report,
    Review,
)
from tests.scenes import NO_RIGHT, Attacks, copy_of, expected, outcome_of, said

APPROVED = (
    "approved_by_id = %(ada)s, approver_name = 'ada', approver_role = 'ADMIN', approved_at = "
    "%(now)s"
)
PEOPLE = {
    "approved by the person who proposed it": (
        "decision_approver_is_not_proposer",
        "UPDATE enforcement_decision SET approved_by_id = proposed_by_id WHERE id = %(proposal)s",
    ),
    "ratified by the person who took it": (
        "decision_ratifier_is_not_proposer",
        (
            "UPDATE enforcement_decision SET phase = 'RATIFIED', ratified_by_id = proposed_by_id "
            "WHERE id = %(suspended)s"
        ),
    ),
    "ratified by nobody": (
        "decision_ratified_by_somebody",
        "UPDATE enforcement_decision SET phase = 'RATIFIED' WHERE id = %(suspended)s",
    ),
    "executed without its approval": (
        "decision_executed_as_approved",
        (
            "UPDATE enforcement_decision SET phase = 'EXECUTED', executed_at = %(now)s WHERE id = "
            "%(proposal)s"
        ),
    ),
    "approved by a lower role than it needs": (
        "decision_approved_by_the_role_it_needs",
        (
            "UPDATE enforcement_decision SET approved_by_id = %(lena)s, approver_role = 'LEAD' "
            "WHERE id = %(proposal)s"
        ),
    ),
    "executed without its notice": (
        "decision_has_notice",
        (
            "UPDATE enforcement_decision SET phase = 'EXECUTED', executed_at = %(now)s, notice = "
            f"'warning', {APPROVED} WHERE id = %(proposal)s"
        ),
    ),
    "heard by the person who proposed it": (
        "hearer_had_no_part",
        "UPDATE enforcement_appeal SET hearer_id = %(rhea)s WHERE id = %(appeal)s",
    ),
    "heard by the person who approved it": (
        "hearer_had_no_part",
        "UPDATE enforcement_appeal SET hearer_id = %(lena)s WHERE id = %(appeal)s",
    ),
    "decided by nobody": (
        "appeal_heard_by_somebody",
        copy_of(Appeal, "id = %(appeal)s", ref="'A-FORGED'", phase="'AFFIRMED'"),
    ),
    "an executed decision is edited": (
        "decision_is_kept",
        "UPDATE enforcement_decision SET answer = 'Otherwise.' WHERE id = %(planned)s",
    ),
    "what was proposed is edited": (
        "decision_is_kept",
        "UPDATE enforcement_decision SET terms = '{}' WHERE id = %(proposal)s",
    ),
    "who proposed it is edited": (
        "decision_is_kept",
        "UPDATE enforcement_decision SET proposed_by_id = %(ravi)s WHERE id = %(proposal)s",
    ),
}


def refused_to_both(
    app: psycopg.Connection[Any],
    owner: psycopg.Connection[Any],
    scene: dict[str, Any],
    attacks: Attacks,
) -> None:
    """Each rule refuses its attack to the application, unless that has not even the right to the
    column; and then to the owner of the tables.
    """
    wanted, found = expected(attacks), said(app, scene, attacks)
    owned = {name: attacks[name] for name, by in found.items() if by == NO_RIGHT != wanted[name]}
    assert found | said(owner, scene, owned) == wanted


def test_the_same_person_never_decides_twice(
    app: psycopg.Connection[Any], owner: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    refused_to_both(app, owner, scene, PEOPLE)


FORGED = {
    "ref": "'D-FORGED'",
    "verb": "'terminate'",
    "phase": "'SENT_BACK'",  # another rule has those that took effect
    "needs": "''",
    "notice": "''",
    "executed_at": "%(now)s",
}
ORDER = {
    "kind": "'TERMINATE'",
    "basis": "'TERMINATION'",
    "phase": "'ORDERED'",
    "review_by_at": "NULL",
    "review_set_at": "NULL",
    "imposed_by_id": "(SELECT id FROM enforcement_decision WHERE ref = 'D-FORGED')",
}
PRECAUTION = {"phase": "'ORDERED'", "basis": "'PRECAUTION'", "review_set_at": "%(now)s"}
MEASURES = {
    "a precaution that nobody looks at again": (
        "measure_precaution_is_reviewed_within_7_days",
        copy_of(Measure, "id = %(measure)s", **PRECAUTION, review_by_at="NULL"),
    ),
    "a precaution that is looked at after eight days": (
        "measure_precaution_is_reviewed_within_7_days",
        copy_of(
            Measure,
            "id = %(measure)s",
            **PRECAUTION,
            review_by_at="%(now)s::timestamptz + interval '8 days'",
        ),
    ),
    "a fixed term that ends before it begins": (
        "measure_sanction_has_end",
        copy_of(
            Measure,
            "id = %(measure)s",
            basis="'SANCTION'",
            phase="'ORDERED'",
            ends_at="starts_at - interval '1 hour'",
        ),
    ),
    "a measure kept without an end or a review": (
        "measure_kept_has_end_or_review",
        copy_of(Measure, "id = %(measure)s", phase="'ORDERED'", review_by_at="NULL"),
    ),
    "a limit that limits nothing": (
        "measure_limit_limits_something",
        copy_of(
            Measure,
            "id = %(measure)s",
            phase="'ORDERED'",
            kind="'LIMIT'",
            scope="'{}'",
            rate="NULL",
        ),
    ),
    "a termination that no admin approved": (
        "termination_is_human",
        copy_of(Measure, "id = %(measure)s", **{**ORDER, "imposed_by_id": "%(planned)s"}),
    ),
    "a termination that the program proposed": (
        "termination_is_human",
        copy_of(
            Decision, "id = %(planned)s", **FORGED, proposed_by_id="NULL", approver_role="'ADMIN'"
        ),
        copy_of(Measure, "id = %(measure)s", **ORDER),
    ),
    "a termination without a finding": (
        "termination_is_human",
        copy_of(Finding, "id = %(finding)s", number="number + 1", conclusion="'NOT_ESTABLISHED'"),
        "UPDATE enforcement_allegation SET phase = 'NOT_ESTABLISHED' WHERE id = %(allegation)s",
        copy_of(Decision, "id = %(planned)s", **FORGED, approver_role="'ADMIN'"),
        copy_of(Measure, "id = %(measure)s", **ORDER),
    ),
    "a suspension becomes a termination": (
        "measure_is_kept",
        (
            "UPDATE enforcement_measure SET kind = 'TERMINATE', basis = 'TERMINATION' WHERE id = "
            "%(measure)s"
        ),
    ),
    "a measure gets an end": (
        "measure_is_kept",
        (
            "UPDATE enforcement_measure SET ends_at = %(now)s::timestamptz + interval '1 year' "
            "WHERE id = %(measure)s"
        ),
    ),
    "a measure is told to be about one model": (
        "measure_is_kept",
        """UPDATE enforcement_measure SET scope = '{"models": ["small"]}' WHERE id = %(measure)s""",
    ),
    "a measure gets a rate": (
        "measure_is_kept",
        "UPDATE enforcement_measure SET rate = 1 WHERE id = %(measure)s",
    ),
    "a measure that is over comes back": (
        "measure_is_kept",
        "UPDATE enforcement_measure SET phase = 'IN_FORCE', over_at = NULL WHERE id = %(over)s",
    ),
    "a measure moves to another account": (
        "measure_is_kept",
        "UPDATE enforcement_measure SET account_id = gen_random_uuid() WHERE id = %(measure)s",
    ),
    "a measure ends and the standing stays": (
        "standing_is_strictest",
        "UPDATE enforcement_measure SET phase = 'OVER', over_at = %(now)s WHERE id = %(measure)s",
    ),
    "over without a time": (
        "measure_over_has_time",
        "UPDATE enforcement_measure SET phase = 'OVER' WHERE id = %(measure)s",
    ),
}


def test_measures_keep_their_bounds(
    app: psycopg.Connection[Any], owner: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    refused_to_both(app, owner, scene, MEASURES)


ONE = {
    "a second undecided case": (
        "case_one_undecided_per_area",
        *(
            copy_of(Case, "id = %(case)s", ref=ref, state="'TRIAGE'", decided_at="NULL")
            for ref in ("'C-FORGED'", "'C-FORGET'")
        ),
    ),
    "a second proposal": (
        "decision_one_open_per_case",
        copy_of(Decision, "id = %(proposal)s", ref="'D-FORGED'"),
    ),
    "a second escalation": (
        "escalation_one_open_per_case",
        copy_of(Escalation, "case_id = %(case)s", number="number + 1"),
    ),
    "a second appeal": (
        "appeal_one_open_per_decision",
        copy_of(Appeal, "id = %(appeal)s", ref="'A-FORGED'"),
    ),
    "a second measure in force": (
        "measure_one_in_force_per_case",
        copy_of(Measure, "id = %(measure)s"),
    ),
    "a second notice": ("notice_one_per_decision", copy_of(Notice, "decision_id = %(planned)s")),
    "a second debt of the same notice": (
        "outbox_once_per_notice_and_recipient",
        copy_of(
            OutboxMessage,
            "notice_id = (SELECT id FROM enforcement_notice WHERE decision_id = %(planned)s)",
        ),
    ),
    "a notice that is owed to nobody": (
        "notice_is_owed",
        copy_of(Notice, "decision_id = %(planned)s", decision_id="NULL"),
    ),
    "the same review twice": (
        "review_once_open",
        copy_of(Review, "case_id = %(case)s AND phase = 'OPEN' AND kind = 'APPEAL'"),
    ),
    "the same report twice": (
        "report_once",
        copy_of(Report, "case_id = %(case)s", ref="'R-FORGED'"),
    ),
    "an answer without a finding": (
        "phase_has_finding",
        "UPDATE enforcement_allegation SET phase = 'EXCEPTED' WHERE id = %(allegation)s",
    ),
    "established with an exception unanswered": (
        "established_means_no_exception",
        copy_of(Finding, "id = %(finding)s", number="number + 1", exceptions="'{}'"),
    ),
    "a notice is rewritten": (
        "notice_is_frozen",
        "UPDATE enforcement_notice SET text = 'Otherwise.' WHERE decision_id = %(planned)s",
    ),
    "the time of being informed is moved": (
        "notice_is_frozen",
        "UPDATE enforcement_notice SET informed_at = %(now)s WHERE decision_id = %(planned)s",
        (
            "UPDATE enforcement_notice SET informed_at = %(now)s::timestamptz - interval '1 year' "
            "WHERE decision_id = %(planned)s"
        ),
    ),
    "being informed is taken back, and no letter came back": (
        "told_until_it_came_back",
        "UPDATE enforcement_notice SET informed_at = %(now)s WHERE decision_id = %(planned)s",
        "UPDATE enforcement_notice SET informed_at = NULL WHERE decision_id = %(planned)s",
    ),
    "evidence is rewritten": (
        "evidence_sealed",
        "UPDATE enforcement_evidence SET text = 'Otherwise.' WHERE id = %(evidence)s",
    ),
    "evidence is unsealed": (
        "evidence_sealed",
        "UPDATE enforcement_evidence SET sealed_at = NULL WHERE id = %(evidence)s",
    ),
}


def test_there_is_one_of_each_and_it_stays_as_it_is(
    app: psycopg.Connection[Any], owner: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    assert Evidence.objects.get(pk=scene["evidence"]).sealed_at is not None
    refused_to_both(app, owner, scene, ONE)


VERSION = "(SELECT policy_version_id FROM enforcement_case WHERE id = %(case)s)"
CLAUSE = f"(SELECT id FROM enforcement_clause WHERE version_id = {VERSION})"
PUBLISHED = {
    "the version's date is moved": (
        "policy_version_is_published",
        f"UPDATE enforcement_policyversion SET effective_on = '2024-01-01' WHERE id = {VERSION}",
    ),
    "the version is removed": (
        "policy_version_is_published",
        f"DELETE FROM enforcement_policyversion WHERE id = {VERSION}",
    ),
    "a clause is rewritten": (
        "clause_is_published",
        f"UPDATE enforcement_clause SET text = 'Otherwise.' WHERE version_id = {VERSION}",
    ),
    "a clause allows another measure": (
        "clause_is_published",
        f"UPDATE enforcement_clause SET measures = '{{}}' WHERE version_id = {VERSION}",
    ),
    "a clause is added": (
        "clause_is_published",
        copy_of(Clause, f"version_id = {VERSION}", code="'5a'"),
    ),
    "a clause is removed": (
        "clause_is_published",
        f"DELETE FROM enforcement_clause WHERE version_id = {VERSION}",
    ),
    "a clause is moved to a draft": (
        "clause_is_published",
        (
            "UPDATE enforcement_clause SET version_id = gen_random_uuid() WHERE version_id = "
            f"{VERSION}"
        ),
    ),
    "it becomes a draft again": (
        "policy_version_is_published",
        f"UPDATE enforcement_policyversion SET published_at = NULL WHERE id = {VERSION}",
    ),
    "an exception is rewritten": (
        "exception_is_published",
        f"UPDATE enforcement_clauseexception SET text = 'None.' WHERE clause_id = {CLAUSE}",
    ),
    "an exception is added": (
        "exception_is_published",
        copy_of(ClauseException, f"clause_id = {CLAUSE} AND code = 'i'", code="'iii'"),
    ),
    "an exception is removed": (
        "exception_is_published",
        f"DELETE FROM enforcement_clauseexception WHERE clause_id = {CLAUSE}",
    ),
}


def test_what_a_case_rests_on_says_for_ever_what_it_said(
    app: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    assert said(app, scene, PUBLISHED) == expected(PUBLISHED)


HEARD = copy_of(
    Appeal,
    "id = %(appeal)s",
    ref="'A-FORGED'",
    phase="'HEARING'",
    hearer_id="%(ada)s",
    decision_id="%(contested)s",
)


def test_who_ratifies_a_decision_does_not_hear_the_appeal_against_it(
    app: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    ratify = (
        "UPDATE enforcement_decision SET phase = 'RATIFIED', ratified_by_id = %(ada)s WHERE id = "
        "%(contested)s"
    )
    values = {**scene, "contested": scene["suspended"]}
    found = outcome_of(app, HEARD, ratify, first="ratifier_is_not_hearer", **values)
    assert found == "ratifier_is_not_hearer"


def test_who_approves_a_decision_does_not_hear_the_appeal_against_it(
    app: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    second = f"UPDATE enforcement_decision SET {APPROVED} WHERE id = %(contested)s"
    values = {**scene, "contested": scene["proposal"]}
    found = outcome_of(app, HEARD, second, first="ratifier_is_not_hearer", **values)
    assert found == "ratifier_is_not_hearer"


def test_a_fixed_term_has_an_end(app: psycopg.Connection[Any], scene: dict[str, Any]) -> None:
    endless = copy_of(
        Measure, "id = %(measure)s", basis="'SANCTION'", phase="'ORDERED'", ends_at="NULL"
    )
    assert outcome_of(app, endless, **scene) == "measure_sanction_has_end"


def test_a_termination_that_nobody_approved_is_refused_though_it_says_that_an_admin_did(
    app: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    nobody = copy_of(
        Decision,
        "id = %(planned)s",
        **FORGED,
        approved_by_id="NULL",
        approver_name="''",
        approver_role="'ADMIN'",
    )
    order = copy_of(Measure, "id = %(measure)s", **ORDER)
    found = outcome_of(app, nobody, order, first="termination_is_human", **scene)
    assert found == "termination_is_human"


def test_a_termination_that_a_reviewer_approved_is_refused_though_it_says_that_an_admin_did(
    app: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    reviewer = copy_of(
        Decision,
        "id = %(planned)s",
        **FORGED,
        approved_by_id="%(ravi)s",
        approver_name="'ravi'",
        approver_role="'ADMIN'",
    )
    order = copy_of(Measure, "id = %(measure)s", **ORDER)
    found = outcome_of(app, reviewer, order, first="termination_is_human", **scene)
    assert found == "termination_is_human"


NOTICE = "notice_id = (SELECT id FROM enforcement_notice WHERE decision_id = %(planned)s)"
TOOK_EFFECT = "phase = 'EXECUTED', executed_at = %(now)s, notice = ''"
ROWS = {
    "executed at once, as if nobody had to approve it": (
        "decision_is_approved",
        copy_of(
            Decision,
            "id = %(planned)s",
            ref="'D-FORGED'",
            verb="'sanction'",
            notice="''",
            needs="''",
            approved_by_id="NULL",
        ),
    ),
    "executed at once, as if an admin had approved it": (
        "decision_is_approved",
        copy_of(
            Decision,
            "id = %(planned)s",
            ref="'D-FORGED'",
            verb="'terminate'",
            notice="''",
            needs="'ADMIN'",
            approved_by_id="%(ada)s",
            approver_role="'ADMIN'",
        ),
    ),
    "approved by a reviewer as an admin": (
        "decision_is_approved",
        f"UPDATE enforcement_decision SET {TOOK_EFFECT}, approved_by_id = %(ravi)s, "
        "approver_role = 'ADMIN', approved_at = %(now)s WHERE id = %(proposal)s",
    ),
    "approved by a lead as an admin": (
        "decision_is_approved",
        f"UPDATE enforcement_decision SET {TOOK_EFFECT}, approved_by_id = %(lars)s, "
        "approver_role = 'ADMIN', approved_at = %(now)s WHERE id = %(proposal)s",
    ),
    "cleared alone while a measure was in force": (
        "decision_is_approved",
        copy_of(
            Decision,
            "id = %(suspended)s",
            ref="'D-FORGED'",
            verb="'clear'",
            notice="''",
            needs="''",
            ratify_by_at="NULL",
        ),
        "UPDATE enforcement_measure SET phase = 'OVER', over_at = %(now)s, over_how = 'LIFTED', "
        "lifted_by_id = (SELECT id FROM enforcement_decision WHERE ref = 'D-FORGED') "
        "WHERE id = %(measure)s",
    ),
    "an appeal is moved to a decision that its hearer took": (
        "hearer_had_no_part",
        "UPDATE enforcement_appeal SET hearer_id = %(lars)s WHERE id = %(appeal)s",
        copy_of(
            Decision,
            "id = %(suspended)s",
            ref="'D-FORGED'",
            notice="''",
            proposed_by_id="%(lars)s",
            ratify_by_at="NULL",
        ),
        "UPDATE enforcement_appeal SET decision_id = (SELECT id FROM enforcement_decision "
        "WHERE ref = 'D-FORGED') WHERE id = %(appeal)s",
    ),
    "heard by who recorded the finding that it rests on": (
        "hearer_had_no_part",
        copy_of(
            Finding,
            "id = %(finding)s",
            number="number + 1",
            found_by_id="%(lars)s",
            found_at="found_at - interval '1 hour'",
        ),
        "UPDATE enforcement_appeal SET hearer_id = %(lars)s WHERE id = %(appeal)s",
    ),
    "a review is put off by a thousand days": (
        "review_date_has_event",
        "UPDATE enforcement_measure SET review_set_at = %(now)s::timestamptz + interval '1000 days'"
        ", review_by_at = %(now)s::timestamptz + interval '1007 days' WHERE id = %(measure)s",
    ),
    "a precaution that begins in a thousand days": (
        "review_date_has_event",
        copy_of(
            Measure,
            "id = %(measure)s",
            **{**PRECAUTION, "review_set_at": "%(now)s::timestamptz + interval '1000 days'"},
            review_by_at="%(now)s::timestamptz + interval '1001 days'",
        ),
    ),
    "a letter is done that nobody sent": (
        "paid_has_proof",
        f"UPDATE enforcement_outboxmessage SET phase = 'DONE', done_at = %(now)s WHERE {NOTICE}",
    ),
    "a delivery is invented": (
        "delivery_is_of_its_message",
        "INSERT INTO enforcement_delivery (id, notice_id, message_id, channel, recipient, outcome, "
        "proof, at) SELECT gen_random_uuid(), notice_id, id, channel, recipient, 'ACCEPTED', "
        f"'250 OK', %(now)s FROM enforcement_outboxmessage WHERE {NOTICE}",
    ),
    "a delivery is invented at another address": (
        "delivery_is_of_its_message",
        f"UPDATE enforcement_outboxmessage SET attempts = 1 WHERE {NOTICE}",
        "INSERT INTO enforcement_delivery (id, notice_id, message_id, channel, recipient, outcome, "
        "proof, at) SELECT gen_random_uuid(), notice_id, id, channel, 'else@acme.example', "
        f"'ACCEPTED', '250 OK', %(now)s FROM enforcement_outboxmessage WHERE {NOTICE}",
    ),
    **{
        f"a message gets another {column}": (
            "InsufficientPrivilege",
            f"UPDATE enforcement_outboxmessage SET {column} = {column} WHERE {NOTICE}",
        )
        for column in ("recipient", "payload", "notice_id", "channel", "topic", "case_id")
    },
    "a delivery is rewritten": (
        "InsufficientPrivilege",
        "UPDATE enforcement_delivery SET outcome = outcome",
    ),
}


def test_rules_ask_the_rows_and_not_what_the_writer_says(
    app: psycopg.Connection[Any], owner: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    refused_to_both(app, owner, scene, ROWS)

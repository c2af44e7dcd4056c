"""Whoever knows the rules, attacking with SQL as the application's role: each attack brings a
well-linked event of its own, and is refused by the rule that asks the rows.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from enforcement.models import (
    Appeal,
    Case,
    Decision,
    Evidence,
    Finding,
    Measure,
    Message,
    Notice,
    OutboxMessage,
    Plan,
    Review,
    Submission,
    Weighing,
)
from enforcement.operations import weigh
from tests.scenes import (
    NO_RIGHT,
    connect,
    copy_of,
    expected,
    forged_event,
    outcome_of,
    said,
)
from tests.world import STATED, World

FORGED = "(SELECT id FROM enforcement_decision WHERE ref = 'D-FORGED')"
OVER = "phase = 'OVER', over_at = %(now)s, over_how = 'LIFTED'"
LATER = "%(now)s::timestamptz + interval '1000 days'"


def decided(verb: str, of: str = "planned", **said: str) -> str:
    """A decision that takes effect now, as the writer says."""
    values = {"notice": "''", "needs": "''", "ratify_by_at": "NULL", "phase": "'EXECUTED'", **said}
    row = {"ref": "'D-FORGED'", "verb": f"'{verb}'", "executed_at": "%(now)s", **values}
    return copy_of(Decision, f"id = %({of})s", **row)


def step(verb: str, source: str = "", target: str = "", **said: str) -> tuple[str, ...]:
    """A forged decision and its event; and the state, where it moves."""
    event = {"act": f"'{verb}'", "source": f"'{source}'", "target": f"'{target}'", "at": "%(now)s"}
    move = f"UPDATE enforcement_case SET state = '{target}' WHERE id = %(case)s"
    return (
        decided(verb, **said),
        *forged_event(**event, decision_id=FORGED),
        *([move] if target else []),
    )


E = forged_event()
LETTER = (
    "notice_id = (SELECT id FROM enforcement_notice WHERE decision_id = %(planned)s) "
    "AND channel = 'EMAIL'"
)
DONE = {
    "a measure begins with a decision of long ago": (
        "measure_begins_as_decided",
        *E,
        copy_of(Measure, "id = %(measure)s", phase="'ORDERED'"),
    ),
    "a measure begins with a verb that restricts nothing": (
        "measure_begins_as_decided",
        *step("take_on"),
        copy_of(Measure, "id = %(measure)s", phase="'ORDERED'", imposed_by_id=FORGED),
    ),
    "a sanction begins with a precaution's verb": (
        "measure_begins_as_decided",
        *step("suspend"),
        copy_of(
            Measure,
            "id = %(measure)s",
            phase="'ORDERED'",
            basis="'SANCTION'",
            ends_at=LATER,
            imposed_by_id=FORGED,
        ),
    ),
    "automation sanctions": (
        "measure_begins_as_decided",
        *step("sanction", proposed_by_id="NULL"),
        copy_of(
            Measure,
            "id = %(measure)s",
            phase="'ORDERED'",
            basis="'SANCTION'",
            ends_at=LATER,
            imposed_by_id=FORGED,
        ),
    ),
    "more is given back than there was": (
        "measure_begins_as_decided",
        *step("lift_measure"),
        copy_of(
            Measure,
            "id = %(measure)s",
            phase="'ORDERED'",
            basis="'SANCTION'",
            ends_at=LATER,
            imposed_by_id=FORGED,
        ),
    ),
    "a measure ends, and nobody decided it": (
        "measure_ends_as_decided",
        *E,
        f"UPDATE enforcement_measure SET {OVER} WHERE id = %(measure)s",
    ),
    "a measure ends by a decision of long ago": (
        "measure_ends_as_decided",
        *E,
        f"UPDATE enforcement_measure SET {OVER}, lifted_by_id = %(planned)s WHERE id = %(measure)s",
    ),
    "a measure without an end ends as if its term were over": (
        "measure_ends_as_decided",
        *E,
        "UPDATE enforcement_measure SET phase = 'OVER', over_at = %(now)s, over_how = 'ENDED' "
        "WHERE id = %(measure)s",
    ),
    "a measure ends by a verb that changes nothing": (
        "measure_ends_as_decided",
        *step("take_on"),
        f"UPDATE enforcement_measure SET {OVER}, lifted_by_id = {FORGED} WHERE id = %(measure)s",
    ),
    "a measure gets another date without its event": (
        "written_with_event",
        "UPDATE enforcement_measure SET review_by_at = review_by_at + interval '1 day' "
        "WHERE id = %(measure)s",
    ),
    "everything is lifted, and the measure stays": (
        "decision_leaves_its_own",
        *step("lift_measure"),
    ),
    "the hearing of an appeal is decided by somebody else": (
        "hearer_gives_outcome",
        *step("overturn", appeal_id="%(appeal)s"),
    ),
    "an appeal is decided that nobody lodged": ("hearer_gives_outcome", *step("set_aside")),
    "a decision without its event": ("written_with_event", decided("continue_measure")),
    "a case moves by an act that moves nothing": (
        "state_has_event",
        *step("say", "REMEDIATING", "INVESTIGATING"),
    ),
    "a case moves along an arrow of another verb": (
        "state_has_event",
        *step("take_on", "REMEDIATING", "INVESTIGATING"),
    ),
    "a case moves without a decision": (
        "state_has_event",
        *forged_event(
            act="'lapse'", source="'REMEDIATING'", target="'INVESTIGATING'", decision_id="NULL"
        ),
        "UPDATE enforcement_case SET state = 'INVESTIGATING' WHERE id = %(case)s",
    ),
    "a case moves by a decision that waits": (
        "state_has_event",
        *forged_event(
            act="'give_notice'",
            source="'REMEDIATING'",
            target="'TERMINATING'",
            decision_id="%(proposal)s",
        ),
        "UPDATE enforcement_case SET state = 'TERMINATING' WHERE id = %(case)s",
    ),
    "a case begins as it should end": (
        "state_has_event",
        copy_of(Case, "id = %(case)s", ref="'C-FORGED'", area="'other'", state="'INVESTIGATING'"),
    ),
    "a case ends and holds on": (
        "case_holds_what_it_decided",
        *step("accept_remediation", "REMEDIATING", "RESOLVED")[:-1],
        "UPDATE enforcement_case SET state = 'RESOLVED', closed_at = %(now)s WHERE id = %(case)s",
    ),
    "a notice period without an order": (
        "case_holds_what_it_decided",
        *step("give_notice", "REMEDIATING", "TERMINATING"),
    ),
    "an order without a notice period": (
        "case_holds_what_it_decided",
        *E,
        copy_of(Measure, "id = %(measure)s", phase="'ORDERED'"),
    ),
    "an appeal against a decision of another case": (
        "appeal_is_of_its_case",
        *E,
        copy_of(Appeal, "id = %(appeal)s", ref="'A-FORGED'", decision_id="%(elsewhere)s"),
    ),
    "an appeal against what nobody has decided yet": (
        "appeal_is_of_its_case",
        *E,
        copy_of(Appeal, "id = %(appeal)s", ref="'A-FORGED'", decision_id="%(proposal)s"),
    ),
    "an appeal is affirmed that nobody heard": (
        "phase_follows_arrows",
        *E,
        "UPDATE enforcement_appeal SET phase = 'AFFIRMED', hearer_id = %(ravi)s "
        "WHERE id = %(appeal)s",
    ),
    "an appeal is taken without its event": (
        "written_with_event",
        "UPDATE enforcement_appeal SET phase = 'HEARING', hearer_id = %(ravi)s "
        "WHERE id = %(appeal)s",
    ),
    "a review that was done is open again": (
        "phase_follows_arrows",
        *E,
        "UPDATE enforcement_review SET phase = 'OPEN' WHERE phase IN ('DONE', 'DROPPED') "
        "AND case_id = %(case)s",
    ),
    "a review is put off without its event": (
        "written_with_event",
        f"UPDATE enforcement_review SET due_at = {LATER} WHERE case_id = %(case)s",
    ),
    "a look that protects the holder is paused": (
        "review_that_protects_is_not_paused",
        *E,
        "UPDATE enforcement_review SET paused_at = %(now)s, paused_for = 'HOLDER', "
        "paused_until_at = %(now)s::timestamptz + interval '1 day' "
        "WHERE case_id = %(case)s AND kind = 'RATIFICATION'",
    ),
    "what was submitted is asked for again": (
        "phase_follows_arrows",
        *E,
        "UPDATE enforcement_requirement SET phase = 'REQUIRED' WHERE case_id = %(case)s",
    ),
    "a requirement is due at once": (
        "written_with_event",
        "UPDATE enforcement_requirement SET due_at = %(now)s WHERE case_id = %(case)s",
    ),
    "an escalation is resolved that nobody took": (
        "phase_follows_arrows",
        *E,
        "UPDATE enforcement_escalation SET phase = 'RETURNED' WHERE case_id = %(case)s",
    ),
    "a letter to another account": (
        "notice_is_of_its_case",
        *E,
        copy_of(
            Notice, "decision_id = %(planned)s", decision_id="NULL", account_id="%(other_account)s"
        ),
    ),
    "a letter about a decision of another case": (
        "notice_is_of_its_case",
        *E,
        copy_of(Notice, "decision_id = %(planned)s", decision_id="%(untold)s"),
    ),
    "a letter is cut off": (
        "letter_is_its_notice",
        *E,
        copy_of(OutboxMessage, LETTER, recipient="'b'", payload="""payload || '{"text": "Hi"}'"""),
    ),
    "a letter to somebody else": (
        "letter_is_its_notice",
        *E,
        copy_of(OutboxMessage, LETTER, recipient="'else@acme.example'"),
    ),
    "a letter without its event": (
        "written_with_event",
        copy_of(Notice, "decision_id = %(planned)s", decision_id="NULL"),
    ),
    **{
        f"a {name} that nobody made": ("written_with_event", statement)
        for name, statement in {
            "finding": copy_of(Finding, "id = %(finding)s", number="number + 1"),
            "piece of evidence": copy_of(Evidence, "id = %(evidence)s", number="number + 9"),
            "weighing": copy_of(Weighing, "evidence_id = %(evidence)s", number="number + 1"),
            "message": copy_of(Message, "case_id = %(case)s AND lane = 'INTERNAL'"),
            "submission": copy_of(Submission, "text = 'Stopped.'"),
            "review": copy_of(
                Review, "case_id = %(case)s AND kind = 'APPEAL'", subject="gen_random_uuid()"
            ),
            "plan": copy_of(Plan, "decision_id = %(planned)s", decision_id="%(suspended)s"),
        }.items()
    },
    "a report is moved to another case": (
        "written_with_event",
        "UPDATE enforcement_report SET case_id = %(other_case)s WHERE case_id = %(case)s",
    ),
    "the holder writes, and nobody is to look": (
        "word_has_look",
        *E,
        "UPDATE enforcement_review SET phase = 'DROPPED' WHERE case_id = %(case)s "
        "AND phase IN ('OPEN', 'MISSED')",
        copy_of(Message, "case_id = %(case)s AND lane = 'INTERNAL'", incoming="true"),
    ),
}
WRITTEN_ONCE = {
    "allegation": "clause_id = gen_random_uuid()",
    "appeal": "decision_id = %(suspended)s",
    "case": "account_id = gen_random_uuid()",
    "decision": "terms = '{}'",
    "escalation": "reason = 'Otherwise.'",
    "evidence": "text = 'Otherwise.'",
    "measure": "starts_at = %(now)s",
    "notice": "text = 'Otherwise.'",
    "plan": "made_at = %(now)s",
    "referral": "text = 'Otherwise.'",
    "reinstatementrequest": "text = 'Otherwise.'",
    "report": "claim = 'Otherwise.'",
    "requirement": "text = 'Otherwise.'",
    "review": "kind = 'DECISION'",
}


@pytest.fixture
def scene(scene: dict[str, Any], world: World) -> dict[str, Any]:
    """The usual one, with a weighing and another account's suspension."""
    weigh.weigh(
        evidence_id=scene["evidence"],
        bearing="FOR",
        carries="",
        by=world.actor("rhea"),
        now=world.now,
    )
    other = world.account("other")
    case = world.case("other")
    untold, decision = world.take(case, "take_on"), world.suspend(case)
    return {
        **scene,
        "untold": untold.pk,
        "elsewhere": decision.pk,
        "other_case": case.pk,
        "other_account": other.pk,
    }


def test_a_forged_step_is_refused_by_the_rule_that_asks_the_rows(
    app: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    assert said(app, scene, DONE) == expected(DONE)


def test_what_is_written_once_is_not_the_application_s_to_change(
    app: psycopg.Connection[Any], scene: dict[str, Any]
) -> None:
    found = {
        name: outcome_of(app, f"UPDATE enforcement_{name} SET {change}", **scene)
        for name, change in WRITTEN_ONCE.items()
    }
    assert found == dict.fromkeys(WRITTEN_ONCE, NO_RIGHT)


PRECAUTION = {
    "a precaution gets a new date without being continued": (
        "precaution_is_continued",
        *E,
        "UPDATE enforcement_measure SET review_set_at = %(now)s, "
        "review_by_at = %(now)s::timestamptz + interval '6 days' WHERE id = %(measure)s",
    ),
    "nobody looks at a precaution any more": (
        "precaution_has_look",
        *E,
        "UPDATE enforcement_review SET phase = 'DROPPED' WHERE subject = %(measure)s",
    ),
    "a precaution is looked at in a thousand days": (
        "precaution_has_look",
        *E,
        f"UPDATE enforcement_review SET due_at = {LATER} WHERE subject = %(measure)s",
    ),
}
LET_GO = {
    "what the case let go is held again by one": (
        "decision_is_approved",
        *step("suspend", of="suspended", executed_at="%(now)s::timestamptz + interval '1 hour'"),
    ),
}
TERM = {
    "a termination begins before its notice period is over": (
        "order_begins_when_due",
        *step("terminate"),
        "UPDATE enforcement_measure SET phase = 'IN_FORCE' WHERE id = %(order)s",
    ),
}
ENDED = {
    f"a case that has let go {how}": (
        "case_holds_what_it_decided",
        *step(verb, of="suspended"),
        copy_of(
            Measure,
            "id = %(measure)s",
            phase="'IN_FORCE'",
            over_at="NULL",
            over_how="''",
            lifted_by_id="NULL",
            kind=f"'{kind}'",
            rate="5",
            imposed_by_id=FORGED,
        ),
    )
    for how, verb, kind in (("limits", "limit", "LIMIT"), ("suspends", "suspend", "SUSPEND"))
}


def test_a_precaution_keeps_its_date_and_its_look(world: World) -> None:
    account, case = world.account(), world.case()
    world.suspend(case)
    scene = {
        "account": account.pk,
        "case": case.pk,
        "measure": case.measures.get().pk,
        "now": world.now,
    }
    with connect() as app:
        assert said(app, scene, PRECAUTION) == expected(PRECAUTION)


def test_what_a_case_let_go_it_holds_again_by_two_alone(world: World) -> None:
    account, case = world.account(), world.case()
    decision = world.suspend(case)
    world.now += timedelta(minutes=1)
    world.take(case, "lift_measure", measure="everything", **STATED)
    scene = {
        "account": account.pk,
        "case": case.pk,
        "suspended": decision.pk,
        "now": world.now,
        "planned": decision.pk,
    }
    with connect() as app:
        assert said(app, scene, LET_GO) == expected(LET_GO)


def test_an_order_does_not_begin_before_it_is_due(world: World) -> None:
    account, case = world.account(), world.case()
    world.suspend(case)
    world.establish(case)
    noticed = world.both(case, "give_notice", approver="ada", days=30, **STATED)
    order = case.measures.get(phase="ORDERED")
    scene = {
        "account": account.pk,
        "case": case.pk,
        "planned": noticed.pk,
        "order": order.pk,
        "now": world.now,
    }
    with connect() as app:
        assert said(app, scene, TERM) == expected(TERM)


@pytest.mark.parametrize("end", ["warn", "clear"])
def test_a_case_that_let_go_holds_nothing(world: World, end: str) -> None:
    account, case = world.account(), world.case()
    decision = world.suspend(case)
    if end == "warn":
        world.establish(case)
        world.take(case, "warn", **STATED)
    else:
        world.find(
            case,
            "EXCEPTED",
            {"i": {"answer": "yes", "why": "It is."}, "ii": {"answer": "no", "why": "No."}},
        )
        world.both(case, "clear", **STATED)
    scene = {
        "account": account.pk,
        "case": case.pk,
        "suspended": decision.pk,
        "planned": decision.pk,
        "measure": case.measures.get().pk,
        "now": world.now,
    }
    with connect() as app:
        assert said(app, scene, ENDED) == expected(ENDED)

"""The full matrix: state × verb × role × own part in it, against a table that was written down from
domain.md, not from the code.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from django_fsm import TransitionNotAllowed

from accounts.models import Contact
from accounts.roles import Role
from enforcement.language.verbs import verb_within
from enforcement.models import Case
from enforcement.rules.authority import (
    check_approve,
    check_hear,
    check_lease,
    check_ratify,
    check_verb,
    first_guard_against,
)
from enforcement.workflow.marks import mark_of, verbs_of
from enforcement.workflow.proceeding import State
from tests.workflow._facts import (
    DAY,
    EVERYBODY,
    HOUR,
    NOW,
    STAFF,
    appeal,
    decision,
    facts,
    fitting,
    measure,
)

RUNNING = ("TRIAGE", "INVESTIGATING", "REMEDIATING", "SERVING", "TERMINATING")
FINAL = ("DISMISSED", "CLEARED", "RESOLVED", "TERMINATED")
# What a state is called in a sentence, where it is not its own name.
CALLED = {"REMEDIATING": "changes required", "SERVING": "term running"}
ABOVE = {
    "reviewer": ("reviewer", "lead", "admin"),
    "lead": ("lead", "admin"),
    "admin": ("admin",),
    "": (),
}


@dataclass(frozen=True)
class Row:
    """A line of domain.md's table."""

    source: tuple[str, ...]
    target: str  # empty where the state stays
    takes: str  # the lowest role, or the hearer; empty where only the program may
    system: tuple[str, ...] = ()  # the states in which the program may
    seconds: str = ""  # the role that must, where it always must
    strike: bool = False


T, I, R, S, N = RUNNING  # noqa: E741
TABLE = {
    "take_on": Row((T,), I, "reviewer"),
    "dismiss": Row((T,), "DISMISSED", "reviewer"),
    "limit": Row((T, I), I, "reviewer", system=(T, I)),
    "suspend": Row((T, I), I, "reviewer", system=(T, I)),
    "suspend_for_danger": Row((R, S, N), "", "reviewer"),
    "continue_measure": Row((I, R, S, N), "", "reviewer", seconds="lead"),
    "lift_measure": Row((I, R, S, N), "", "reviewer", system=(I, R, S, N)),
    "require_remediation": Row((I,), R, "reviewer", seconds="lead", strike=True),
    "accept_remediation": Row((R,), "RESOLVED", "reviewer"),
    "lapse": Row((R,), I, "reviewer", system=(R,)),
    "warn": Row((I,), "RESOLVED", "reviewer", strike=True),
    "sanction": Row((I,), S, "reviewer", seconds="lead", strike=True),
    "serve": Row((S,), "RESOLVED", "", system=(S,)),
    "give_notice": Row((I, R, S), N, "reviewer", seconds="admin", strike=True),
    "withdraw_notice": Row((N,), I, "lead", seconds="admin"),
    "lapse_notice": Row((N,), I, "", system=(N,)),
    "terminate": Row((N, I, R), "TERMINATED", "lead", system=(N,), strike=True),
    "clear": Row((I,), "CLEARED", "reviewer"),
    "merge": Row((T, I), "DISMISSED", "reviewer"),
    "reopen": Row(FINAL, I, "lead"),
    "overturn": Row((I, R, S, N, *FINAL), "CLEARED", "hearer"),
    "set_aside": Row((I, R, S, N, "RESOLVED", "TERMINATED"), I, "hearer"),
    "resume_plan": Row((I,), R, "hearer"),
    "remand_notice": Row((N,), I, "hearer"),
    "lift_on_appeal": Row((R, S, N), "", "hearer"),
    "vary": Row((R, S, N, "TERMINATED"), S, "hearer", seconds="lead"),
    "end_as_served": Row((R, S, N, "TERMINATED"), "RESOLVED", "hearer", seconds="lead"),
}
EVERY = [(verb, state) for verb in TABLE for state in (*RUNNING, *FINAL)]


def refused(verb: str, who: str, f: object) -> str | None:
    """What the two questions say: may this person, and can it now?"""
    case = f.case  # type: ignore[attr-defined]
    return check_verb(verb, mark_of(Case, verb), EVERYBODY[who], f) or first_guard_against(
        verb, case
    )  # type: ignore[arg-type]


def may_take(verb: str, state: str, who: str) -> bool:
    """What the table says."""
    row = TABLE[verb]
    takes = who == "reviewer2" if row.takes == "hearer" else who.rstrip("2") in ABOVE[row.takes]
    return state in row.source and (takes or (who == "system" and state in row.system))


def test_the_workflow_has_these_verbs_and_states_and_no_others() -> None:
    assert list(verbs_of(Case)) == list(TABLE)
    assert set(State.values) == {*RUNNING, *FINAL}
    assert {v for v, mark in verbs_of(Case).items() if mark.strike} == {
        v for v, row in TABLE.items() if row.strike
    }


@pytest.mark.parametrize(("verb", "state"), EVERY)
def test_who_may_take_a_verb_in_a_state(verb: str, state: str) -> None:
    for who in EVERYBODY:
        said = refused(verb, who, fitting(verb, state))
        assert (said is None) == may_take(verb, state, who), f"{who}: {said}"


@pytest.mark.parametrize(("verb", "state"), EVERY)
def test_whoever_is_recused_takes_nothing(verb: str, state: str) -> None:
    for who, actor in STAFF.items():
        f = fitting(verb, state, recused=frozenset({actor.user_id}))
        said = refused(verb, who, f)
        assert said is not None
        if may_take(verb, state, who):
            assert said == f"{who} is recused from Acme. Reassign the case."


@pytest.mark.parametrize(("verb", "state"), EVERY)
def test_the_arrow_leads_where_the_table_says_or_is_refused_from_there(
    verb: str, state: str
) -> None:
    row, case = TABLE[verb], fitting(verb, state).case
    if state in row.source:
        getattr(case, verb)()
        assert case.state == (row.target or state)
    else:
        assert first_guard_against(verb, case) == (
            f"C-AAAA-AAAA has the status {CALLED.get(state, state.lower())}; "
            f"from there you cannot {verb_within(verb)}."
        )
        with pytest.raises(TransitionNotAllowed):
            getattr(case, verb)()
        assert case.state == state


@pytest.mark.parametrize("verb", TABLE)
def test_a_refusal_says_what_would_make_it_possible(verb: str) -> None:
    row = TABLE[verb]
    what, state = verb_within(verb), row.source[0]
    said = {
        who: check_verb(verb, mark_of(Case, verb), actor, fitting(verb, state))
        for who, actor in EVERYBODY.items()
    }
    assert said["holder"] == f"The holder may not {what}. Only staff can."
    assert said["partner"] == f"The partner may not {what}. Only staff can."
    if not row.system:
        assert said["system"] == f"Automation may not {what}. A person must decide that."
    if row.takes == "hearer":
        assert said["admin"] == f"admin may not {what}. Only the appeal reviewer can."
    elif not row.takes:
        assert (
            said["admin"] == f"Nobody can {what} by hand. It happens automatically when it is due."
        )
    else:
        approved = mark_of(Case, verb).approver(fitting(verb, state))
        also = f", and it is not approved by {approved.with_article}" if approved else ""
        assert said["auditor"] == f"auditor may not {what}: it needs a {row.takes}{also}."


@pytest.mark.parametrize(
    ("verb", "state"), [(v, s) for v, row in TABLE.items() for s in row.source]
)
def test_who_must_approve(verb: str, state: str) -> None:
    row = TABLE[verb]
    needed = mark_of(Case, verb).approver(fitting(verb, state))
    if verb == "terminate":
        assert needed == (None if state == N else Role.ADMIN)  # the approval of give_notice serves
    else:
        assert needed == (Role(row.seconds.upper()) if row.seconds else None)


def test_clearing_is_approved_where_a_measure_is_in_force() -> None:
    mark = mark_of(Case, "clear")
    assert mark.approver(facts(lists={"measures": [measure()]})) == Role.LEAD
    assert mark.approver(facts(lists={"measures": [measure(phase="ORDERED")]})) is None


@pytest.mark.parametrize(
    ("held_for", "asked", "needed"),
    [(22, 7, "LEAD"), (23, 7, "LEAD"), (24, 7, "ADMIN"), (29, 1, "LEAD"), (31, 1, "ADMIN")],
)
def test_continuing_past_thirty_days_in_all_is_approved_by_an_admin(
    held_for: int, asked: int, needed: str
) -> None:
    f = facts(lists={"measures": [measure(first_at=NOW - held_for * DAY)]}, review_in=asked * DAY)
    assert mark_of(Case, "continue_measure").approver(f) == needed


@pytest.mark.parametrize("verb", ["limit", "suspend"])
def test_holding_an_account_again_that_was_let_go_is_approved_by_a_lead(verb: str) -> None:
    """Else a measure that must not be continued alone would begin again instead."""
    approver = mark_of(Case, verb).approver
    for before in ("limit", "suspend"):
        held = decision(before, phase="EXECUTED")
        # it is over, however it came to be
        assert approver(facts(lists={"decisions": [held]})) == Role.LEAD
        assert approver(
            facts(
                lists={
                    "decisions": [held, decision("lift_measure", phase="EXECUTED")],
                    "measures": [measure("LIMIT")],
                }
            )
        ) == (Role.LEAD)  # it was narrowed
        # a suspension takes the limit's place
        assert approver(facts(lists={"decisions": [held], "measures": [measure("LIMIT")]})) is None
    for never in (
        [],
        [decision("limit", phase="WITHDRAWN")],
        [decision("sanction", phase="EXECUTED")],
    ):
        assert approver(facts(lists={"decisions": never})) is None


@pytest.mark.parametrize(
    ("days", "needed"), [(1, "LEAD"), (90, "LEAD"), (91, "ADMIN"), (365, "ADMIN")]
)
def test_a_term_of_more_than_ninety_days_is_approved_by_an_admin(days: int, needed: str) -> None:
    assert mark_of(Case, "sanction").approver(facts(ends_in=days * DAY)) == needed


def test_a_suspension_is_ratified_by_a_lead_where_the_account_is_strategic() -> None:
    mark = mark_of(Case, "suspend")
    assert mark.ratifier(facts(tier="STRATEGIC")) == Role.LEAD
    assert mark.ratifier(facts()) is None
    assert [v for v, m in verbs_of(Case).items() if m.ratify] == ["suspend", "suspend_for_danger"]


@pytest.mark.parametrize("tier", ["STANDARD", "STRATEGIC"])
def test_a_suspension_for_danger_is_ratified_by_a_lead_and_another_one_approved(tier: str) -> None:
    mark, first = mark_of(Case, "suspend_for_danger"), facts("SERVING", tier=tier)
    assert (mark.ratifier(first), mark.approver(first)) == (Role.LEAD, None)
    before = {"decisions": [decision("suspend_for_danger", phase="LAPSED")]}
    again = facts("SERVING", tier=tier, lists=before)
    assert (mark.ratifier(again), mark.approver(again)) == (None, Role.LEAD)


@pytest.mark.parametrize("needs", ["LEAD", "ADMIN"])
@pytest.mark.parametrize("proposer", ["reviewer", "lead", "admin"])
def test_approval_is_by_a_different_person_of_the_role_that_is_needed(
    needs: str, proposer: str
) -> None:
    held = decision(proposer=proposer, needs=needs)
    for who, actor in EVERYBODY.items():
        said = check_approve(held, actor, facts())
        if who == proposer:
            assert said == (
                "A decision is approved by a different person, not by the person who proposed "
                f"it ({proposer})."
            )
        elif who.rstrip("2") in ABOVE[needs.lower()]:
            assert said is None
            assert "is recused from Acme" in (
                check_approve(held, actor, facts(recused=frozenset({actor.user_id}))) or ""
            )
        else:
            assert said == (
                f"{actor.name} may not approve the proposal to {verb_within('sanction')}: it needs "
                f"{'a lead' if needs == 'LEAD' else 'an admin'}."
            )


def test_what_came_to_need_an_admin_while_it_waited_is_not_approved_by_a_lead() -> None:
    held = decision("continue_measure", needs="LEAD")
    f = facts(lists={"measures": [measure(first_at=NOW - 25 * DAY)]}, review_in=7 * DAY)
    assert (
        check_approve(held, STAFF["lead"], f)
        == "lead may not approve the proposal to continue the restriction: it needs an admin."
    )
    assert check_approve(held, STAFF["admin"], f) is None


def test_ratifying_is_by_a_different_lead_who_does_not_hear_the_appeal() -> None:
    taken = decision("suspend", proposer="lead", phase="EXECUTED")
    for who, actor in EVERYBODY.items():
        said = check_ratify(taken, Role.LEAD, actor, facts())
        if who == "lead":
            assert said == (
                "A decision is ratified by a different person, "
                "not by the person who took it (lead)."
            )
        else:
            assert (said is None) == (who in ("lead2", "admin", "admin2")), who
    f = facts(lists={"appeals": [appeal(hearer="lead2", decision_id=taken.pk)]})
    assert (
        check_ratify(taken, Role.LEAD, STAFF["lead2"], f)
        == "lead2 is reviewing the appeal against this decision and may not take part in it."
    )
    assert check_ratify(taken, Role.LEAD, STAFF["admin"], f) is None


def test_an_appeal_is_heard_by_somebody_without_part_in_the_decision() -> None:
    contested = decision(
        proposer="reviewer",
        approved_by_id=STAFF["lead"].user_id,
        ratified_by_id=STAFF["admin"].user_id,
        phase="RATIFIED",
    )
    for who, actor in EVERYBODY.items():
        said = check_hear(contested, actor, facts())
        if who in ("reviewer", "lead", "admin"):
            assert said == (
                f"{who} had a part in the decision. An appeal is reviewed by somebody who had none."
            )
        else:
            assert (said is None) == (who in ("reviewer2", "lead2", "admin2")), who
    assert "is recused" in (
        check_hear(contested, STAFF["lead2"], facts(recused=frozenset({STAFF["lead2"].user_id})))
        or ""
    )


@pytest.mark.parametrize("verb", ["limit", "clear", "terminate"])
def test_nobody_takes_part_in_what_is_done_to_an_account_that_they_are_a_contact_of(
    verb: str,
) -> None:
    actor = replace(STAFF["admin"], email="Ada@Acme.example")
    said = "admin is a contact of Acme. Nobody works on a case about themselves."
    for email, expected in (("ada@acme.EXAMPLE", said), ("someone@acme.example", None)):
        f = fitting(verb, TABLE[verb].source[0], contacts=[Contact(name="Legal", email=email)])
        assert check_verb(verb, mark_of(Case, verb), actor, f) == expected
        assert check_approve(decision(verb, needs="LEAD"), actor, f) == expected
        assert check_hear(decision(verb), actor, f) == expected


def test_only_the_hearer_of_an_appeal_that_is_being_heard_overturns_or_varies() -> None:
    mark = mark_of(Case, "overturn")
    for phase in ("LODGED", "AFFIRMED", "WITHDRAWN", "REMANDED"):
        said = check_verb(
            "overturn", mark, STAFF["reviewer2"], facts(lists={"appeals": [appeal(phase)]})
        )
        assert said == "reviewer2 may not grant the appeal. Only the appeal reviewer can."


def test_a_case_that_somebody_works_on_is_theirs_for_the_moment() -> None:
    f = facts()
    f.case.lease_holder_id, f.case.lease_until_at = STAFF["reviewer"].user_id, NOW + HOUR
    said = (
        "C-AAAA-AAAA is locked to somebody else until 1 Mar 2024, 13:00 UTC. Ask them to "
        "reassign it, or wait."
    )
    assert check_lease(STAFF["reviewer"], f) is None
    assert check_lease(STAFF["reviewer2"], f) == said
    assert check_lease(STAFF["lead"], f) is None
    f.case.lease_until_at = NOW
    assert check_lease(STAFF["reviewer2"], f) is None


@pytest.mark.parametrize("verb", ["limit", "suspend"])
def test_automation_keeps_off_an_account_where_a_person_lately_decided_otherwise(verb: str) -> None:
    f, mark = facts("TRIAGE"), mark_of(Case, verb)
    f.account.automation_blocked_until_at = NOW + HOUR
    said = (
        f"Automation may not {verb} Acme before 1 Mar 2024, 13:00 UTC, "
        "because a person decided otherwise."
    )
    assert check_verb(verb, mark, EVERYBODY["system"], f) == said
    assert check_verb(verb, mark, STAFF["reviewer"], f) is None
    f.account.automation_blocked_until_at = NOW
    assert check_verb(verb, mark, EVERYBODY["system"], f) is None

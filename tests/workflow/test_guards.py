"""Every guard, true and false, with the sentence that it refuses with; and which verb has which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from enforcement.language.refusals import StepRefused
from enforcement.language.verbs import verb_within
from enforcement.models import Case, Decision, Finding
from enforcement.rules.authority import first_guard_against
from enforcement.rules.effects import terminating
from enforcement.rules.facts import Facts
from enforcement.workflow.terms import Terms
from tests.workflow._facts import (
    DAY,
    GIVEN,
    HOUR,
    NOW,
    OTHER_CASE,
    allegation,
    appeal,
    decision,
    facts,
    fitting,
    given,
    measure,
    order,
    requirement,
    review,
)

FREE = "a restriction of this case is in force: clear the case, or lift the restriction first"
UNHELD = (
    "this case already limits or suspends the account: lift that restriction or reduce its scope "
    "instead"
)
UNSUSPENDED = "this case already suspends the account"
ON_TOP = "this case already suspends the account, and not for a term alone"
PRECAUTION = "this case has no active precautionary restriction"
LIFTABLE = "this case has no active restriction to lift"
DUE = "the restriction is not due for review yet: it can be continued from one day before"
ESTABLISHED = "no allegation is established: record a finding with reasons first"
ANSWERED = (
    "an allegation has no finding yet, or one is established: every allegation needs a "
    "finding, and none may be established"
)
ANEW = "an appeal sent the decision back: record a finding of your own first"
MET = "a requirement is not accepted: accept or waive each one first"
OVERDUE = "no required change is overdue by more than the day of grace"
OVER = "the temporary restriction is not over yet"
FELL = "the notice period is not over, or what was approved still holds"
NEW = "there is no new evidence since the case was closed, and no appeal was sent back"
BESIDE = "the account has no other case in this area that is not decided yet"
UNDECIDED = "this case was decided before: merge the other case into this one instead"
UNPROPOSED = "a proposal in this case is open: it must be approved, returned or withdrawn first"
UNASKED = (
    "somebody outside was asked in this case and still has time to answer: wait for the answer, "
    "or merge the other case into this one"
)
UNAPPEALED = "an appeal in this case is not decided yet"
UNMERGED = "this case was merged into another one: split its reports off there"
HEARD = "no appeal in this case is under review"

HAS = {
    "dismiss": [FREE],
    "limit": [UNHELD],
    "suspend": [UNSUSPENDED],
    "suspend_for_danger": [ON_TOP],
    "continue_measure": [PRECAUTION, DUE],
    "lift_measure": [LIFTABLE],
    "require_remediation": [ESTABLISHED, ANEW],
    "accept_remediation": [MET],
    "lapse": [OVERDUE],
    "warn": [ESTABLISHED, ANEW],
    "sanction": [ESTABLISHED, ANEW],
    "serve": [OVER],
    "give_notice": [ESTABLISHED, ANEW],
    "lapse_notice": [FELL],
    "terminate": [ESTABLISHED, ANEW],
    "clear": [ANSWERED, ANEW],
    "merge": [BESIDE, UNDECIDED, FREE, UNPROPOSED, UNASKED, UNAPPEALED],
    "reopen": [UNMERGED, NEW],
    "overturn": [HEARD],
    "set_aside": [HEARD],
    "resume_plan": [HEARD],
    "remand_notice": [HEARD],
    "lift_on_appeal": [HEARD],
    "vary": [HEARD],
    "end_as_served": [HEARD],
}
SUSPENDED, LIMITED, ORDERED = measure(), measure("LIMIT"), order()


def of(**lists: list[Any]) -> Facts:
    return facts(lists=lists)


def noticed(**other: Any) -> Facts:
    """A notice period has run out, and all that was approved holds, but for what is given."""
    return facts(
        "TERMINATING",
        lists={
            "measures": [ORDERED],
            "decisions": [given()],
            "allegations": [allegation()],
            **other,
        },
    )


def closed(**more: Any) -> Facts:
    return facts("CLEARED", **more)


def others() -> Facts:
    """Only another case holds the account."""
    return facts(lists={"measures": [measure(case_id=OTHER_CASE)]})


def sent_back(verb: str = "warn", more: Sequence[Decision] = ()) -> dict[str, list[Any]]:
    """An appeal sent the decision back an hour ago; what was decided since, in `more`."""
    old = decision(verb, pk=GIVEN, phase="EXECUTED", executed_at=NOW - DAY)
    remanded = appeal("REMANDED", decision_id=GIVEN, decided_at=NOW - HOUR)
    return {"decisions": [old, *more], "appeals": [remanded]}


def executed(verb: str) -> Decision:
    """A decision of the case that took effect."""
    return decision(verb, phase="EXECUTED")


HOLDS: dict[str, list[Facts]] = {
    FREE: [of(), others(), of(measures=[measure(phase="ORDERED")])],
    UNHELD: [of(), others()],
    UNSUSPENDED: [of(), of(measures=[LIMITED]), others()],
    ON_TOP: [
        of(),
        of(measures=[measure("LIMIT", "REMEDIATION")]),
        of(measures=[measure(basis="SANCTION", ends_at=NOW + DAY)]),
        others(),
    ],
    PRECAUTION: [of(measures=[SUSPENDED]), of(measures=[LIMITED])],
    LIFTABLE: [of(measures=[SUSPENDED]), of(measures=[measure(basis="REMEDIATION")])],
    DUE: [
        of(reviews=[review()]),
        of(reviews=[review("MISSED")]),
        of(measures=[SUSPENDED], reviews=[review("DONE", warn_at=NOW + DAY, looked_at=NOW)]),
    ],
    ESTABLISHED: [of(allegations=[allegation("EXCEPTED"), allegation()])],
    ANSWERED: [
        of(allegations=[allegation("NOT_ESTABLISHED")]),
        of(allegations=[allegation("EXCEPTED")]),
        of(),
    ],
    ANEW: [
        of(),
        of(**sent_back(), findings=[Finding(found_at=NOW)]),
        of(**sent_back("suspend")),
        of(**sent_back(more=[decision("warn", phase="EXECUTED", executed_at=NOW)])),
    ],
    MET: [of(requirements=[requirement("ACCEPTED"), requirement("WAIVED")])],
    OVERDUE: [
        of(requirements=[requirement(due_at=NOW - DAY)]),
        of(requirements=[requirement("RETURNED", NOW - 2 * DAY)]),
    ],
    OVER: [of(measures=[measure(basis="SANCTION", ends_at=NOW)])],
    FELL: [
        noticed(allegations=[]),
        noticed(decisions=[]),
        noticed(appeals=[appeal("REMANDED", decision_id=GIVEN)]),
    ],
    NEW: [
        closed(newest_evidence_at=NOW - DAY),
        closed(newest_evidence_at=NOW),
        closed(lists=sent_back()),  # before the case was closed, and nobody has decided since
        closed(lists={"appeals": [appeal("REMANDED", decided_at=NOW - DAY)]}),
        closed(
            lists={
                "appeals": [
                    appeal("REMANDED", decided_at=NOW - 2 * DAY),
                    appeal("REMANDED", decided_at=NOW),
                ]
            }
        ),
    ],
    BESIDE: [facts(beside=("C-BBBB-BBBB",))],
    UNDECIDED: [of(), of(decisions=[executed("suspend"), executed("take_on"), decision("warn")])],
    UNPROPOSED: [of(), of(decisions=[executed("suspend")])],
    UNASKED: [of(), of(reviews=[review(kind="ANSWER"), review("DONE", "QUESTION")])],
    UNAPPEALED: [of(), of(appeals=[appeal("AFFIRMED"), appeal("WITHDRAWN")])],
    UNMERGED: [closed(), closed(lists={"decisions": [executed("dismiss")]})],
    HEARD: [of(appeals=[appeal()])],
}
FAILS: dict[str, list[Facts]] = {
    ANEW: [of(**sent_back()), of(**sent_back(), findings=[Finding(found_at=NOW - DAY)])],
    FREE: [of(measures=[SUSPENDED])],
    UNHELD: [of(measures=[LIMITED]), of(measures=[SUSPENDED])],
    UNSUSPENDED: [of(measures=[SUSPENDED]), of(measures=[measure("TERMINATE", "TERMINATION")])],
    ON_TOP: [of(measures=[SUSPENDED]), of(measures=[measure(basis="NOTICE_PERIOD")])],
    PRECAUTION: [of(), others(), of(measures=[measure(basis="SANCTION")])],
    LIFTABLE: [of(), others(), of(measures=[measure(basis="SANCTION"), ORDERED])],
    DUE: [
        of(),
        of(reviews=[review(warn_at=NOW + HOUR)]),
        of(reviews=[review(kind="FIRST_LOOK")]),
        # Looked at before it was continued, not since.
        of(
            measures=[SUSPENDED],
            reviews=[review("DONE", looked_at=NOW - DAY), review(warn_at=NOW + DAY)],
        ),
    ],
    ESTABLISHED: [
        of(),
        of(
            allegations=[
                allegation("ALLEGED"),
                allegation("EXCEPTED"),
                allegation("NOT_ESTABLISHED"),
            ]
        ),
    ],
    ANSWERED: [
        of(allegations=[allegation("ALLEGED")]),
        of(allegations=[allegation("EXCEPTED"), allegation()]),
    ],
    MET: [
        of(),
        of(requirements=[requirement("ACCEPTED"), requirement("SUBMITTED")]),
        of(requirements=[requirement("RETURNED")]),
    ],
    OVERDUE: [
        of(),
        of(requirements=[requirement(due_at=NOW - DAY + HOUR)]),
        of(
            requirements=[
                requirement(p, NOW - 9 * DAY) for p in ("SUBMITTED", "ACCEPTED", "WAIVED")
            ]
        ),
    ],
    OVER: [of(measures=[measure(basis="SANCTION", ends_at=NOW + HOUR)]), of(measures=[SUSPENDED])],
    FELL: [
        of(),
        noticed(),
        noticed(measures=[order(starts_at=NOW + HOUR)], allegations=[]),
    ],
    NEW: [
        closed(),
        closed(newest_evidence_at=NOW - 2 * DAY),
        closed(lists={"appeals": [appeal("AFFIRMED", decided_at=NOW)]}),
        # sent back before it was closed again
        closed(lists={"appeals": [appeal("REMANDED", decided_at=NOW - DAY - HOUR)]}),
    ],
    BESIDE: [of()],
    UNDECIDED: [of(decisions=[executed(verb)]) for verb in ("warn", "sanction", "dismiss")],
    UNPROPOSED: [of(decisions=[decision("warn", phase="PROPOSED")])],
    UNASKED: [of(reviews=[review(kind=kind)]) for kind in ("QUESTION", "REFERRAL")],
    UNAPPEALED: [of(appeals=[appeal("LODGED")]), of(appeals=[appeal()])],
    UNMERGED: [closed(lists={"decisions": [executed("merge")]})],
    HEARD: [of(), of(appeals=[appeal("LODGED")]), of(appeals=[appeal("AFFIRMED")])],
}


def guards_of(verb: str) -> list[Any]:
    """What is declared, once for each guard."""
    arrows = getattr(Case, verb)._django_fsm.transitions.values()
    return list({id(guard): guard for arrow in arrows for guard in arrow.conditions}.values())


def test_each_verb_has_the_guards_of_the_table() -> None:
    verbs = [
        name
        for name in dir(Case)
        if hasattr(getattr(Case, name), "_django_fsm") and name != "state"
    ]
    declared = {verb: [guard.__doc__ for guard in guards_of(verb)] for verb in verbs}
    assert {verb: said for verb, said in declared.items() if said} == HAS


@pytest.mark.parametrize("sentence", HOLDS)
def test_a_guard_is_true_of_some_facts_and_false_of_others(sentence: str) -> None:
    guard = next(g for verb in HAS for g in guards_of(verb) if g.__doc__ == sentence)
    assert [guard(f.case) for f in HOLDS[sentence]] == [True] * len(HOLDS[sentence])
    assert [guard(f.case) for f in FAILS[sentence]] == [False] * len(FAILS[sentence])


@pytest.mark.parametrize(
    ("verb", "sentence"), [(verb, said) for verb, sentences in HAS.items() for said in sentences]
)
def test_a_verb_is_refused_with_its_guards_sentence_and_possible_without(
    verb: str, sentence: str
) -> None:
    for state in getattr(Case, verb)._django_fsm.transitions:
        good = fitting(verb, state)
        assert first_guard_against(verb, good.case) is None
        broken = FAILS[sentence][0]
        for name in TOUCHES[sentence]:
            setattr(good, name, getattr(broken, name))
        assert (
            first_guard_against(verb, good.case)
            == f"Not possible to {verb_within(verb)}: {sentence}."
        )


TOUCHES = {
    FREE: ["measures"],
    UNHELD: ["measures"],
    UNSUSPENDED: ["measures"],
    ON_TOP: ["measures"],
    PRECAUTION: ["measures"],
    LIFTABLE: ["measures"],
    DUE: ["reviews"],
    ESTABLISHED: ["allegations"],
    ANEW: ["decisions", "appeals", "findings"],
    ANSWERED: ["allegations"],
    MET: ["requirements"],
    OVERDUE: ["requirements"],
    OVER: ["measures"],
    FELL: ["measures", "decisions", "allegations", "appeals", "findings"],
    NEW: ["newest_evidence_at", "appeals"],
    BESIDE: ["beside"],
    UNDECIDED: ["decisions"],
    UNPROPOSED: ["decisions"],
    UNASKED: ["reviews"],
    UNAPPEALED: ["appeals"],
    UNMERGED: ["decisions"],
    HEARD: ["appeals"],
}


DUE_ORDERS = [
    noticed(),
    noticed(
        appeals=[
            appeal("AFFIRMED", decision_id=GIVEN),
            appeal("REMANDED", decision_id=UUID(int=9)),
        ]
    ),
]
NOT_DUE = [
    noticed(measures=[order(starts_at=NOW + HOUR)]),
    noticed(decisions=[]),
    noticed(decisions=[given(approver_role="LEAD")]),
    noticed(decisions=[given(phase="PROPOSED")]),
    noticed(allegations=[allegation("NOT_ESTABLISHED")]),
    noticed(appeals=[appeal("REMANDED", decision_id=GIVEN)]),
]


def test_an_ordered_termination_begins_when_it_is_due_and_what_was_approved_holds() -> None:
    for held in DUE_ORDERS:
        effect = terminating(held, Terms())
        assert (effect.begins, effect.imposes, effect.withdraws_order) == (True, None, False)
    for held in NOT_DUE:
        with pytest.raises(StepRefused, match="The termination is not due"):
            terminating(held, Terms())


@pytest.mark.parametrize("held", NOT_DUE)
def test_before_that_a_recorded_ground_ends_the_account_at_once_in_the_orders_place(
    held: Facts,
) -> None:
    effect = terminating(held, Terms(exception="danger"))
    assert effect.imposes and effect.imposes.kind == "TERMINATE" and effect.imposes.starts_at == NOW
    assert (effect.begins, effect.withdraws_order) == (False, True)


def test_without_a_notice_period_a_ground_is_asked_for() -> None:
    with pytest.raises(StepRefused, match="Choose the ground for terminating without notice"):
        terminating(of(allegations=[allegation()]), Terms())

"""SQL that several tables ask of a case and its measures at the end of a transaction."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.triggers import refusal
from enforcement.workflow.marks import AccountEffect, verbs_of
from enforcement.workflow.proceeding import Proceeding

MARKS = verbs_of(Proceeding)
# The verbs that decide something about the account, if only for now.
DECIDING = tuple(verb for verb, mark in MARKS.items() if mark.decides)


def with_effect(*effects: AccountEffect) -> tuple[str, ...]:
    """The verbs that have one of these effects on the account."""
    return tuple(verb for verb, mark in MARKS.items() if mark.effect in effects)


def sql_list(values: Iterable[object]) -> str:
    """The words of a list in SQL; of one as well, which Python would end with a comma."""
    return f"({', '.join(repr(str(value)) for value in values)})"


def holds_what_it_decided(case: str) -> str:
    """PL/pgSQL that refuses where what a case (an SQL expression for its key) holds is not what its
    state allows: nothing before it is decided to be looked into nor after it has let go; once it is
    terminated that alone; an order while the notice period runs, and only then.
    """
    sentence = "a case holds what its state allows: nothing once it has let go"
    return f"""
    IF EXISTS (
        SELECT FROM enforcement_case c LEFT JOIN enforcement_measure m
            ON m.case_id = c.id AND m.phase <> 'OVER'
        WHERE c.id = {case} AND (
            (c.state IN ('TRIAGE', 'DISMISSED', 'CLEARED', 'RESOLVED') AND m.id IS NOT NULL)
            OR (c.state = 'TERMINATED'
                AND (m.kind IS DISTINCT FROM 'TERMINATE' OR m.phase <> 'IN_FORCE'))
            OR (m.phase = 'ORDERED' AND c.state <> 'TERMINATING')
            OR (c.state = 'TERMINATING' AND NOT EXISTS (
                SELECT FROM enforcement_measure o WHERE o.case_id = c.id AND o.phase = 'ORDERED'
            ))
        )
    ) THEN {refusal(sentence, "case_holds_what_it_decided")} END IF;"""


def precaution_is_looked_at(measure: str) -> str:
    """PL/pgSQL that refuses where nobody is to look at a precaution in force (an SQL expression for
    its key) by its date; or, once that was missed, within a week.
    """
    sentence = "a precaution in force has a look that falls due by its date"
    return f"""
    IF EXISTS (
        SELECT FROM enforcement_measure m
        WHERE m.id = {measure} AND m.phase = 'IN_FORCE' AND m.basis = 'PRECAUTION' AND NOT EXISTS (
            SELECT FROM enforcement_review v
            WHERE v.case_id = m.case_id AND v.phase IN ('OPEN', 'MISSED') AND v.kind = 'MEASURE'
                AND v.subject = m.id
                AND v.due_at <= greatest(m.review_by_at, v.opened_at + interval '7 days')
        )
    ) THEN {refusal(sentence, "precaution_has_look")} END IF;"""

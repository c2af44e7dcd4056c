"""Priority is a pure function of the facts: the same facts, the same terms, whatever the order in
which they were read.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from enforcement.models import Clause, Escalation
from enforcement.rules.facts import Facts
from enforcement.rules.priority import Term, counted_again, read_term, terms_in, terms_of
from enforcement.workflow.queue_rules import AS_BUILT, QueueRules
from tests.workflow._facts import NOW, OTHER_CASE, allegation, facts, measure, review

OTHERWISE: dict[str, Any] = {
    "severity_high": 7,
    "reports_step": 9,
    "traffic_step": 4,
    "traffic_most": 50,
    "escalated": 0,
    "due_soon": 1,
}
LOW, HIGH, CRITICAL = (Clause(code=s, severity=s) for s in ("LOW", "HIGH", "CRITICAL"))


def points(f: Facts) -> dict[str, int]:
    """The points by their terms; no term twice."""
    terms = terms_of(f)
    found = {term.code: term.points for term in terms}
    assert len(terms) == len(found)
    return found


def full() -> Facts:
    """Everything that counts, twice or more."""
    f = facts(
        tier="STRATEGIC",
        flagged_by=("Watch Europe",),
        requests_last_day=120_000,
        lists={
            "clauses": [LOW, HIGH, CRITICAL],
            "allegations": [allegation("ALLEGED", LOW), allegation("ALLEGED", HIGH)],
            "reviews": [review("OPEN", warned_at=NOW), review("MISSED"), review("DONE")],
            "measures": [measure(), measure("LIMIT")],
            "escalations": [Escalation(phase="RESOLVED"), Escalation(phase="RAISED")],
        },
    )
    f.case.report_count = 5
    return f


def test_a_quiet_case_has_its_severity_alone() -> None:
    assert terms_of(facts()) == [Term("SEVERITY", 20, "MEDIUM")]


@pytest.mark.parametrize(
    ("term", "with_it", "without"),
    [
        (
            "REVIEW_MISSED",
            {"reviews": [review("MISSED")]},
            {"reviews": [review("DONE", missed_at=NOW)]},
        ),
        ("DUE_SOON", {"reviews": [review(warned_at=NOW)]}, {"reviews": [review()]}),
        (
            "DUE_SOON",
            {"reviews": [review(warned_at=NOW)]},
            {"reviews": [review(warned_at=NOW), review("MISSED")]},
        ),
        (
            "UNDER_RESTRICTION",
            {"measures": [measure()]},
            {"measures": [measure(case_id=OTHER_CASE)]},
        ),
        (
            "UNDER_RESTRICTION",
            {"measures": [measure("LIMIT")]},
            {"measures": [measure("TERMINATE", "TERMINATION")]},
        ),
        (
            "ESCALATED",
            {"escalations": [Escalation(phase="TAKEN")]},
            {"escalations": [Escalation(phase="RETURNED")]},
        ),
    ],
)
def test_a_term_is_there_with_its_reason_and_gone_without(
    term: str, with_it: dict[str, list[Any]], without: dict[str, list[Any]]
) -> None:
    assert points(facts(lists=with_it))[term] > 0
    assert term not in points(facts(lists=without))


def test_the_worst_alleged_clause_gives_the_severity_and_not_one_that_nobody_alleged() -> None:
    f = full()
    assert Term("SEVERITY", 40, "HIGH") in terms_of(f)
    f.allegations.append(allegation("ALLEGED", CRITICAL))
    assert Term("SEVERITY", 80, "CRITICAL") in terms_of(f)


def test_tier_flagger_traffic_and_reports_count() -> None:
    assert points(full())["STRATEGIC"] == 15
    assert points(full())["TRUSTED_FLAGGER"] == 25
    assert "STRATEGIC" not in points(facts()) and "TRUSTED_FLAGGER" not in points(facts())
    assert [points(facts(requests_last_day=n)).get("TRAFFIC", 0) for n in (0, 1, 99, 10**9)] == [
        0,
        3,
        6,
        15,
    ]
    counted = []
    for count in (0, 1, 2, 3, 4, 8, 10_000):
        f = facts()
        f.case.report_count = count
        counted.append(points(f).get("REPORTS", 0))
    assert counted == [0, 0, 5, 5, 10, 15, 20]


def test_a_case_keeps_codes_with_points_and_gives_the_greatest_first() -> None:
    told = terms_of(full())
    stored = [term.stored() for term in told]
    assert ["SEVERITY", 40, "HIGH"] in stored and ["REPORTS", 10, 5] in stored
    assert ["ESCALATED", 50] in stored
    read = terms_in(stored)
    assert sorted(read, key=str) == sorted(told, key=str)
    assert [term.points for term in read] == sorted((t.points for t in told), reverse=True)


def test_other_rules_count_the_same_terms_without_the_facts() -> None:
    other = QueueRules(number=2, **{**AS_BUILT.figures(), **OTHERWISE})
    for f in (full(), facts()):
        stored = [term.stored() for term in terms_of(f)]
        f.rules = other
        assert counted_again(stored, other) == terms_of(f)
        assert counted_again([term.stored() for term in terms_of(f)], AS_BUILT) == [
            read_term(one) for one in stored
        ]
    assert "ESCALATED" in {term.code for term in terms_of(full_by(other))}
    assert "ESCALATED" not in {
        term.code for term in terms_in([t.stored() for t in terms_of(full_by(other))])
    }


def full_by(rules: QueueRules) -> Facts:
    """A full case, by rules in which an escalation adds nothing."""
    f = full()
    f.rules = rules
    return f


def test_what_was_kept_before_there_were_versions_is_counted_as_well() -> None:
    """Then, usage was kept without its digits."""
    other = QueueRules(number=2, **{**AS_BUILT.figures(), **OTHERWISE})
    assert [counted_again([["TRAFFIC", points]], other)[0].points for points in (3, 9, 15)] == [
        4,
        12,
        20,
    ]


def test_the_order_in_which_the_facts_were_read_does_not_matter() -> None:
    told = terms_of(full())
    assert told == terms_of(full())
    shuffled, chance = full(), random.Random(7)
    for _ in range(30):
        for rows in (
            shuffled.clauses,
            shuffled.allegations,
            shuffled.reviews,
            shuffled.measures,
            shuffled.escalations,
        ):
            chance.shuffle(rows)
        assert terms_of(shuffled) == told

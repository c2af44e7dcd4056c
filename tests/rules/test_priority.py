"""Priority is a pure function of the facts: the same facts, the same terms, whatever the order in
which they were read.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from enforcement.models import Clause, Escalation
from enforcement.rules.facts import Facts
from enforcement.rules.priority import terms_of
from tests.workflow._facts import NOW, OTHER_CASE, allegation, facts, measure, review

LOW, HIGH, CRITICAL = (Clause(code=s, severity=s) for s in ("LOW", "HIGH", "CRITICAL"))


def words(f: Facts) -> dict[str, int]:
    """The terms by their words; no word twice."""
    terms = terms_of(f)
    assert len(terms) == len(dict(terms))
    return dict(terms)


def full() -> Facts:
    """Everything that counts, twice or more."""
    f = facts(
        tier="STRATEGIC",
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
    assert terms_of(facts()) == [("severity medium", 20)]


@pytest.mark.parametrize(
    ("term", "with_it", "without"),
    [
        (
            "a review was missed",
            {"reviews": [review("MISSED")]},
            {"reviews": [review("DONE", missed_at=NOW)]},
        ),
        ("due soon", {"reviews": [review(warned_at=NOW)]}, {"reviews": [review()]}),
        (
            "due soon",
            {"reviews": [review(warned_at=NOW)]},
            {"reviews": [review(warned_at=NOW), review("MISSED")]},
        ),
        (
            "somebody waits under a measure",
            {"measures": [measure()]},
            {"measures": [measure(case_id=OTHER_CASE)]},
        ),
        (
            "somebody waits under a measure",
            {"measures": [measure("LIMIT")]},
            {"measures": [measure("TERMINATE", "TERMINATION")]},
        ),
        (
            "escalated",
            {"escalations": [Escalation(phase="TAKEN")]},
            {"escalations": [Escalation(phase="RETURNED")]},
        ),
    ],
)
def test_a_term_is_there_with_its_reason_and_gone_without(
    term: str, with_it: dict[str, list[Any]], without: dict[str, list[Any]]
) -> None:
    assert words(facts(lists=with_it))[term] > 0
    assert term not in words(facts(lists=without))


def test_the_worst_alleged_clause_gives_the_severity_and_not_one_that_nobody_alleged() -> None:
    f = full()
    assert "severity high" in words(f)
    f.allegations.append(allegation("ALLEGED", CRITICAL))
    assert words(f)["severity critical"] == 80


def test_tier_traffic_and_reports_count() -> None:
    assert words(full())["strategic account"] == 15
    assert "strategic account" not in words(facts())
    assert [words(facts(requests_last_day=n)).get("traffic", 0) for n in (0, 1, 99, 10**9)] == [
        0,
        3,
        6,
        15,
    ]
    points = []
    for count in (0, 1, 2, 3, 4, 8, 10_000):
        f = facts()
        f.case.report_count = count
        points.append(words(f).get(f"{count} reports", 0))
    assert points == [0, 0, 5, 5, 10, 15, 20]


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

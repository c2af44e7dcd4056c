"""What the page of insights costs: the statements of one page over a record with history, for
longer and longer ranges, and for one area.

The history is made by COPY: for each case six events, a decision, a notice and two reviews, spread
over the 90 days. It is no history that could be verified; it has the size and the spread of one.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from accounts.models import User
from benchmarks.crowd import AREAS, fill, with_bare_tables
from benchmarks.crowd import copy as copied
from enforcement.models import Case, Decision, Event, Notice, Policy, PolicyVersion, Review
from enforcement.operations.first_decisions import compare_first_decisions
from enforcement.queries.insights import Span, insight_numbers

ROUNDS = 5
MOST = 100_000  # cases: the history of more takes long to make, and says the same
WEEKS = (1, 4, 12)
ACTS = ("receive_report", "assign", "suspend", "add_evidence", "record_finding", "review")
KINDS = {Event: 4, Decision: 5, Notice: 6, Review: 7}


def run(wanted: argparse.Namespace) -> None:
    """Fill, measure, print."""
    began, cases = time.perf_counter(), min(wanted.cases or MOST, MOST)
    if not Policy.objects.exists():
        fill(cases)
    past()
    print(
        f"insights: {Case.objects.count():,} cases with {Event.objects.count():,} events, in "
        f"{time.perf_counter() - began:.0f} s"
    )
    measure()


def past() -> None:
    """Give every case a history, written in the order of time, as it would have been."""
    people = list(User.objects.order_by("username").values_list("pk", flat=True))
    version = PolicyVersion.objects.values_list("pk", flat=True)[0]
    cases = list(
        Case.objects.order_by("-opened_at").values_list("pk", "account_id", "opened_at")[:MOST]
    )[::-1]

    def tables() -> None:
        rng = random.Random(2)
        names = (
            "id",
            "case_id",
            "verb",
            "terms",
            "terms_hash",
            "impact",
            "policy_version_id",
            "proposed_by_id",
            "proposer_name",
            "proposed_at",
            "phase",
            "executed_at",
            "ref",
            "notice",
        )
        copied(Decision, names, decisions(cases, people, version))
        names = (
            "id",
            "account_id",
            "case_id",
            "decision_id",
            "seq",
            "act",
            "actor_kind",
            "actor_id",
            "actor_name",
            "reason",
            "at",
            "case_version",
            "standing",
            "epoch",
            "hash",
        )
        copied(Event, names, events(cases, people))
        names = (
            "id",
            "account_id",
            "case_id",
            "decision_id",
            "number",
            "audience",
            "kind",
            "locale",
            "statement",
            "subject",
            "text",
            "owed_at",
            "informed_at",
        )
        copied(Notice, names, notices(cases, rng))
        names = (
            "id",
            "case_id",
            "kind",
            "opened_at",
            "warn_at",
            "due_at",
            "missed_at",
            "phase",
            "looked_by",
            "looked_at",
        )
        copied(Review, names, reviews(cases, rng))
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE enforcement_case SET first_look_at = opened_at + interval '5 hours' "
                "WHERE opened_at >= %s",
                [cases[0][2]],
            )

    with_bare_tables(Case, *KINDS, do=tables)
    compare_first_decisions(repair=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE enforcement_firstdecision")


def key(model: Any, number: int) -> str:
    """A key that sorts as it was made."""
    return f"0190{KINDS[model]:04x}-0000-7000-8000-{number:012x}"


Known = list[tuple[Any, Any, datetime]]


def at(opened: datetime, number: int) -> datetime:
    """When the event of this number of a case was: one every five hours."""
    return opened + timedelta(hours=5 * number)


def decisions(cases: Known, people: list[Any], version: Any) -> Iterator[tuple[Any, ...]]:
    """One each, taken at once."""
    for index, (case, _account, opened) in enumerate(cases):
        who, when = people[index % len(people)], at(opened, 2)
        yield (
            key(Decision, index),
            case,
            "suspend",
            "{}",
            "x",
            "{}",
            version,
            who,
            "P",
            when,
            "EXECUTED",
            when,
            f"D-{index:09}",
            "suspended",
        )


def events(cases: Known, people: list[Any]) -> Iterator[tuple[Any, ...]]:
    """Six each; the third is the decision's."""
    for index, (case, account, opened) in enumerate(cases):
        for number, act in enumerate(ACTS):
            row, decision = (
                index * len(ACTS) + number,
                key(Decision, index) if act == "suspend" else None,
            )
            who = None if number == 0 else people[index % len(people)]
            kind = "SYSTEM" if number == 0 else "STAFF"
            yield (
                key(Event, row),
                account,
                case,
                decision,
                row,
                act,
                kind,
                who,
                "P",
                "Because it is so.",
                at(opened, number),
                number + 1,
                "ACTIVE",
                0,
                "x" * 64,
            )


def notices(cases: Known, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    """One each, read within two hours."""
    for index, (case, account, opened) in enumerate(cases):
        owed = at(opened, 2)
        told = owed + timedelta(seconds=rng.randrange(7200))
        yield (
            key(Notice, index),
            account,
            case,
            key(Decision, index),
            index,
            "HOLDER",
            "suspended",
            "en",
            "{}",
            "Your account",
            "x" * 800,
            owed,
            told,
        )


def reviews(cases: Known, rng: random.Random) -> Iterator[tuple[Any, ...]]:
    """Two each: one looked at, one in twenty of them late; one open."""
    for index, (case, _account, opened) in enumerate(cases):
        due, missed = at(opened, 4), rng.random() < 0.05
        looked = due + timedelta(hours=1) if missed else due - timedelta(hours=1)
        yield (
            key(Review, 2 * index),
            case,
            "FIRST_LOOK",
            opened,
            opened,
            due,
            due if missed else None,
            "DONE",
            "P",
            looked,
        )
        yield (
            key(Review, 2 * index + 1),
            case,
            "MEASURE",
            opened,
            opened,
            at(opened, 300),
            None,
            "OPEN",
            "",
            None,
        )


def measure() -> None:
    """Every range, round about; the median and the worst, in milliseconds."""
    now = datetime.now(UTC)
    spans = {
        f"{weeks} weeks": Span(since_at=now - timedelta(weeks=weeks), until_at=now)
        for weeks in WEEKS
    }
    spans["12 weeks, one area"] = Span(
        since_at=now - timedelta(weeks=12), until_at=now, area=AREAS[0]
    )
    took: dict[str, list[float]] = {name: [] for name in spans}
    for round_ in range(ROUNDS + 1):
        for name, span in spans.items():
            began = time.perf_counter()
            insight_numbers(span, now)
            if round_:  # the first fills the caches
                took[name].append((time.perf_counter() - began) * 1000)
    print("| range | median, ms | worst, ms |\n|---|---|---|")
    for name, times in took.items():
        print(f"| {name} | {statistics.median(times):,.0f} | {max(times):,.0f} |")

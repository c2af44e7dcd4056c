"""A history for what Insights counts, made by COPY: for each case six events, a decision, a notice,
two reviews, a report and a restriction, spread over the 90 days; two of three cases are closed
again; one in fifty has an appeal, one decision in twenty needed approval, one in ten a program
took. It is no history that could be verified; it has the size and the spread of one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accounts.models import User
from benchmarks.crowd import copy as copied
from benchmarks.crowd import with_bare_tables
from enforcement.models import (
    Appeal,
    Case,
    Decision,
    Event,
    Measure,
    Notice,
    PolicyVersion,
    Report,
    Review,
)
from enforcement.operations.first_decisions import compare_first_decisions

MOST = 100_000  # cases: the history of more takes long to make, and says the same
ACTS = ("receive_report", "assign", "suspend", "add_evidence", "record_finding", "review")
KINDS = {Event: 4, Decision: 5, Notice: 6, Review: 7, Report: 8, Measure: 9, Appeal: 10}
CLOSED = 3  # all but every third case is closed, by the last of its events
APPEALED, APPROVED, AUTOMATED = 50, 20, 10  # every so many of them


def past() -> None:
    """Give every case a history, written in the order of time, as it would have been."""
    people = list(User.objects.order_by("username").values_list("pk", flat=True))
    version = PolicyVersion.objects.values_list("pk", flat=True)[0]
    policies = {
        case: (policy, version)
        for case, policy, version in Case.objects.values_list(
            "pk", "policy_id", "policy_version_id"
        )
    }
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
            "needs",
            "approved_by_id",
            "approver_name",
            "approved_at",
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
            "source",
            "target",
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
        names = (
            "id",
            "ref",
            "origin",
            "source",
            "external_id",
            "claim",
            "account_text",
            "account_id",
            "policy_id",
            "policy_version_id",
            "case_id",
            "conduct_on",
            "first_seen_at",
            "received_at",
            "match_by_at",
        )
        copied(Report, names, reports(cases, policies))
        names = (
            "id",
            "account_id",
            "case_id",
            "imposed_by_id",
            "kind",
            "basis",
            "first_at",
            "starts_at",
            "review_by_at",
            "review_set_at",
            "phase",
            "over_at",
            "over_how",
        )
        copied(Measure, names, measures(cases))
        names = (
            "id",
            "ref",
            "case_id",
            "decision_id",
            "side",
            "lodged_by",
            "text",
            "lodged_at",
            "hearer_id",
            "decided_at",
            "phase",
        )
        copied(Appeal, names, appeals(cases, people))
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE enforcement_case SET first_look_at = opened_at + interval '5 hours' "
                "WHERE opened_at >= %s",
                [cases[0][2]],
            )
            cursor.execute(
                "UPDATE enforcement_case c SET state = 'RESOLVED', closed_at = e.at"
                " FROM enforcement_event e WHERE e.case_id = c.id AND e.target = 'RESOLVED'"
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
        needs = index % APPROVED == 0
        yield (
            key(Decision, index),
            case,
            "suspend",
            "{}",
            "x",
            "{}",
            version,
            None if index % AUTOMATED == 1 else who,
            "P",
            when,
            "EXECUTED",
            when,
            f"D-{index:09}",
            "suspended",
            "LEAD" if needs else "",
            people[(index + 1) % len(people)] if needs else None,
            "Q" if needs else "",
            when if needs else None,
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
            closes = index % CLOSED and number == len(ACTS) - 1
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
                "INVESTIGATING" if closes else "",
                "RESOLVED" if closes else "",
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


def reports(cases: Known, policies: dict[Any, tuple[Any, Any]]) -> Iterator[tuple[Any, ...]]:
    """One each, from somewhere."""
    origins = ("PRESS", "PUBLIC", "PARTNER", "DETECTOR")
    for index, (case, account, opened) in enumerate(cases):
        yield (
            key(Report, index),
            f"R-{index:09}",
            origins[index % len(origins)],
            "bench",
            f"bench-{index}",
            "It is claimed that " + "x" * 200,
            "somebody",
            account,
            *policies[case],
            case,
            opened.date(),
            opened,
            opened,
            None,
        )


def measures(cases: Known) -> Iterator[tuple[Any, ...]]:
    """What each decision imposed; over where the case is closed."""
    for index, (case, account, opened) in enumerate(cases):
        began, over = at(opened, 2), index % CLOSED
        yield (
            key(Measure, index),
            account,
            case,
            key(Decision, index),
            "SUSPEND",
            "PRECAUTION",
            began,
            began,
            began + timedelta(days=7),
            began,
            "OVER" if over else "IN_FORCE",
            at(opened, 5) if over else None,
            "LIFTED" if over else "",
        )


def appeals(cases: Known, people: list[Any]) -> Iterator[tuple[Any, ...]]:
    """Against some, each decided a day later, every other one granted."""
    for index, (case, _account, opened) in enumerate(cases[::APPEALED]):
        yield (
            key(Appeal, index),
            f"A-{index:09}",
            case,
            key(Decision, index * APPEALED),
            "HOLDER",
            "The holder",
            "x" * 400,
            at(opened, 3),
            people[(index + 2) % len(people)],
            at(opened, 8),
            "OVERTURNED" if index % 2 else "AFFIRMED",
        )

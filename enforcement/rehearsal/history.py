"""Weeks of closed cases before a desk's story begins, through the same operations as everything, so
that the insights of a demo have something to show.

What came in is worked on in one hour of each working day; at its end the letters of that hour leave
together, and what fell due is done. To look after each act cost more than the acts.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from uuid import UUID

from accounts.models import Account, Contact, TrustedFlagger, User
from accounts.roles import SYSTEM, Actor, Kind
from enforcement.delivery import relay
from enforcement.models import Case, Clause, ClauseException
from enforcement.models.allegation import Conclusion
from enforcement.operations import (
    appeal_hearing,
    appeal_lodging,
    appeal_outcome,
    decide,
    due,
    establish,
    intake,
)
from enforcement.operations.flagger_reports import send_flagged_report
from enforcement.operations.public_reports import PublicReport
from enforcement.workflow.marks import name_of
from enforcement.workflow.terms import read_terms

DESK_OPENS = time(9, tzinfo=UTC)
DESK_HOUR = timedelta(hours=1)
WORKING_DAYS = 5  # of a week
NAMES = (
    "Aster",
    "Alder",
    "Bramble",
    "Cobalt",
    "Delta",
    "Ember",
    "Falcon",
    "Garnet",
    "Heron",
    "Indigo",
    "Juniper",
    "Kite",
    "Lantern",
    "Maple",
    "Nimbus",
    "Opal",
    "Pebble",
    "Quarry",
    "Raven",
    "Sable",
    "Thistle",
    "Umber",
    "Velvet",
    "Willow",
)
TRADES = ("Labs", "Media", "Systems", "Works")
SOURCES = (("PUBLIC", "report form"), ("DETECTOR", "send rate"), ("STAFF", "trust and safety"))
FLAGGED_EACH, FLAGGED_AT = 6, 3  # of the public's reports, those that a trusted flagger sent
AREAS = ("spam", "personal-data", "impersonation", "malware")
CLAIM = "What this account sends does not look as it should."
STATED = {
    "facts": "We compared what the report says with samples of the account's use.",
    "reasons": "What the samples show decides it.",
}
HOLD = {
    "question": "Does the account's use fit what its holder told us about it?",
    "would_clear": "An explanation that the samples bear out.",
    "review_in": "7d",
    "rate": 60,
    **STATED,
}
# How the cases of one week end: a warning, no breach after a limit, nothing to answer.
WARNED, CLEARED, DISMISSED = "WARNED", "CLEARED", "DISMISSED"
ENDS = (*(WARNED,) * 4, *(CLEARED,) * 3, *(DISMISSED,) * 4)
Story = Iterator[datetime]  # the time of its next act; that is done when the next one is asked for


@dataclass(frozen=True, kw_only=True)
class Past:
    """What every case of the past needs: the people, the clause that each policy is about with the
    exceptions of the clause, and chance, which is the same each time.
    """

    people: Mapping[str, Actor]
    clauses: Mapping[str, tuple[str, list[str]]]
    chance: Random

    def hours(self, least: float, most: float) -> timedelta:
        """Some hours."""
        return timedelta(hours=self.chance.uniform(least, most))

    def at_desk(self, day: datetime, first: int = 0) -> datetime:
        """A moment of the desk's hour on that day, `first` minutes after it opened at the earliest
        and a quarter of an hour later at the latest.
        """
        minutes = self.chance.uniform(first, first + 15)
        return datetime.combine(day, DESK_OPENS) + timedelta(minutes=minutes)

    def days_later(self, at: datetime, days: int, first: int = 0) -> datetime:
        """As `at_desk`, so many days later."""
        return self.at_desk(at + timedelta(days=days), first)


def live_through(now: datetime, weeks: int) -> int:
    """Play so many whole weeks before that of `now`, each act at its time; how many cases there
    were. What is begun in a week ends in it, so that each has as much as the others.

    Policies and people are there already, and nothing else may do what falls due meanwhile. Raises
    StepRefused where an act is refused.
    """
    past = Past(
        people={user.username: user.actor for user in User.objects.all()},
        clauses=first_clauses(),
        chance=Random(7),
    )
    this_monday = datetime.combine(now.date() - timedelta(days=now.weekday()), DESK_OPENS)
    mondays = [this_monday - timedelta(weeks=ago) for ago in range(weeks, 0, -1)]
    for week, monday in enumerate(mondays):
        live_through_week(past, monday, week)
    return weeks * len(ENDS)


def live_through_week(past: Past, monday: datetime, week: int) -> None:
    """All cases of one week; `monday`: when its first desk's hour begins."""
    running: list[tuple[datetime, int, Story]] = []
    for place, end in enumerate(ENDS):
        number = week * len(ENDS) + place
        opened_at = monday - past.hours(1, 8)
        if end == DISMISSED:
            opened_at += timedelta(days=place % WORKING_DAYS)
        story = closed_case(past, number, end, opened_at, appealed=place == 0)
        running.append((next(story), number, story))
    heapq.heapify(running)
    for day in range(WORKING_DAYS):
        ends_at = monday + timedelta(days=day) + DESK_HOUR
        while running and running[0][0] <= ends_at:
            _, number, story = running[0]
            next_at = next(story, None)
            if next_at is None:
                heapq.heappop(running)
            else:
                heapq.heapreplace(running, (next_at, number, story))
        sweep(ends_at)


def sweep(at: datetime) -> None:
    """What a worker does by itself, at this time."""
    due.work_through(now=lambda: at)
    relay.work_through(now=lambda: at)


def first_clauses() -> dict[str, tuple[str, list[str]]]:
    """Of each policy the clause that its cases are about, and the codes of its exceptions."""
    found: dict[str, tuple[str, list[str]]] = {}
    for clause in Clause.objects.select_related("version__policy").order_by("code"):
        codes = ClauseException.objects.filter(clause=clause).values_list("code", flat=True)
        found.setdefault(clause.version.policy.slug, (clause.code, list(codes)))
    return found


def closed_case(past: Past, number: int, end: str, opened_at: datetime, *, appealed: bool) -> Story:
    """One case from its report to its end, within a week."""
    lead, reviewers = past.people["lena"], (past.people["rhea"], past.people["ravi"])
    by = reviewers[number % len(reviewers)]
    policy = AREAS[0] if appealed else AREAS[number % len(AREAS)]
    yield (at := opened_at)
    case = open_case(number, policy, at, *SOURCES[0 if appealed else number % len(SOURCES)])
    yield (at := past.at_desk(at))
    if end == DISMISSED:
        take(case, name_of(Case.dismiss), by, at, reasons="The report is about something else.")
        return
    if end == CLEARED:
        take(case, name_of(Case.limit), by, at, clauses=[past.clauses[policy][0]], **HOLD)
    else:
        take(case, name_of(Case.take_on), by, at)
    yield (at := past.days_later(at, 1))
    find(past, case, policy, end == WARNED, by, at)
    yield (at := past.days_later(at, 0, first=20))
    if end == WARNED:
        take(case, name_of(Case.warn), by, at, **STATED)
        if appealed:
            yield from appeal(past, case, number, lead, at)
        return
    proposed = take(case, name_of(Case.clear), by, at, **STATED)
    yield (at := past.days_later(at, 1))
    if number % 4 == 0:
        decide.send_back(
            decision_id=proposed, by=lead, reasons="Say what the samples show.", now=at
        )
        yield (at := past.days_later(at, 0, first=20))
        proposed = take(case, name_of(Case.clear), by, at, **STATED)
        yield (at := past.days_later(at, 1))
    decide.approve(decision_id=proposed, by=lead, now=at, checked="Finding, samples and letter.")


def open_case(number: int, policy: str, at: datetime, origin: str, source: str) -> UUID:
    """A report about one of the accounts opens a case; its key."""
    name, trade = NAMES[number % len(NAMES)], TRADES[number // len(NAMES) % len(TRADES)]
    ref = f"{name}-{trade}".lower()
    account, is_new = Account.objects.get_or_create(
        external_ref=ref, defaults={"name": f"{name} {trade}", "country": "IE"}
    )
    if is_new:
        Contact.objects.create(
            account=account, name="Legal", email=f"legal@{ref}.example", role=Contact.Role.LEGAL
        )
    flagger = TrustedFlagger.objects.first() if number % FLAGGED_EACH == FLAGGED_AT else None
    if flagger:
        said = PublicReport(key=f"past-{number}", about=ref, policy=policy, claim=CLAIM)
        report = send_flagged_report(said=said, flagger_id=flagger.pk, by=SYSTEM, now=at).report
    else:
        claim = intake.Claim(
            origin=origin,
            source=source,
            external_id=f"past-{number}",
            account=ref,
            policy=policy,
            claim=CLAIM,
        )
        report = intake.receive_report(claim=claim, by=SYSTEM, now=at)
    if report.case_id is None:
        raise AssertionError("a report about a known account is in a case")
    return report.case_id


def take(case: UUID, verb: str, by: Actor, at: datetime, **terms: object) -> UUID:
    """Take or propose a verb; the key of its decision."""
    return decide.decide(case_id=case, verb=verb, terms=read_terms(terms), by=by, now=at).pk


def find(past: Past, case: UUID, policy: str, broken: bool, by: Actor, at: datetime) -> None:
    """What the samples show, with every exception answered."""
    clause, exceptions = past.clauses[policy]
    answered = {"answer": "no", "why": "Nothing speaks for it."}
    establish.record_finding(
        case_id=case,
        clause=clause,
        conclusion=Conclusion.ESTABLISHED if broken else Conclusion.NOT_ESTABLISHED,
        exceptions=dict.fromkeys(exceptions, answered),
        evidence=[],
        reasons="The samples show it." if broken else "The samples do not show it.",
        by=by,
        now=at,
    )


def appeal(past: Past, case: UUID, number: int, lead: Actor, at: datetime) -> Story:
    """The holder contests what was decided at `at`; a lead, who had no part in it, hears the
    appeal.
    """
    yield (at := at + past.hours(3, 12))
    name = Account.objects.get(cases=case).name
    lodged = appeal_lodging.lodge(
        case_id=case,
        text="The samples are not from us. Please look again.",
        by=Actor(kind=Kind.HOLDER, name=name),
        now=at,
    )
    yield (at := past.days_later(at, 1))
    appeal_hearing.take_hearing(appeal_id=lodged.pk, by=lead, now=at)
    yield (at := past.days_later(at, 0, first=20))
    appeal_outcome.hear(
        appeal_id=lodged.pk,
        outcome="overturned" if number % 9 == 0 else "affirmed",
        reasons="We compared the samples once more with what the holder sent us.",
        by=lead,
        now=at,
    )

"""What other queue rules would change in the queue as it is now. Nothing is written.

Priorities are counted for each set of terms, of which there are few, and not for each case. Of a
queue that is too long for that a sample is looked at, and the preview says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from accounts.roles import Role
from enforcement.models import Case, Review
from enforcement.models.policy import Severity
from enforcement.queries.office import the_office, working_days
from enforcement.queries.pools import IMPORTANCE, NEEDS, open_to_all, wanted_of_case
from enforcement.queries.queue_sample import Looked, looked_at
from enforcement.rules.priority import StoredTerm, Term, counted_again, terms_in
from enforcement.workflow.calendar import WorkingDays
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.machines import ReviewPhase
from enforcement.workflow.queue_rules import OPENING, QueueRules, Routing

FIRST = 20  # cases that are shown before and after
LONGEST = timedelta(days=120)  # that a deadline can take: 30 business days, and holidays
# Which open reviews a deadline is about.
LOOKS: dict[str, Q] = {
    **{
        f"look_{severity}_days".lower(): Q(
            kind=ReviewKind.FIRST_LOOK, subject__isnull=True, case__severity=severity
        )
        for severity in Severity.values
    },
    "read_days": Q(kind=ReviewKind.ANSWER),
    "address_days": Q(kind=ReviewKind.ADDRESS),
    "hear_days": Q(kind=ReviewKind.APPEAL),
    "escalation_days": Q(kind=ReviewKind.ESCALATION),
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """A case among the first: where it is now and where it would be; None: behind the first."""

    case: Case
    before: int | None
    after: int | None
    priority: int  # that it would have
    terms: list[Term]


@dataclass(frozen=True, kw_only=True)
class TakenByNobody:
    """Cases that nobody who is at work could be given, before they are nearly due."""

    area: str
    locale: str
    tier: str
    cases: int


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would change. `overdue` are, by figure, the open reviews that would be overdue already,
    had they begun by these rules: they keep their dates. Of a sample of so many cases the figures
    are estimates, and the first ones are the first of that and of those that are first now; without
    `sample` all were looked at.
    """

    sample: int | None
    open_cases: int
    changed: int  # whose priority would be another one
    places: list[Place]
    overdue: list[tuple[str, int]]
    nobody: list[TakenByNobody]
    nobody_before: int

    @property
    def nobody_after(self) -> int:
        """How many cases those are."""
        return sum(group.cases for group in self.nobody)


def preview(rules: QueueRules, current: QueueRules, now: datetime) -> Preview:
    """What `rules` would change of what `current` ones make of the queue. Ten statements, of a
    sample thirteen.
    """
    looked = looked_at()
    sets = term_sets(looked.cases)
    near_top = term_sets(looked.near_top) if looked.sampled else sets
    after = first_after(near_top, looked.near_top, rules)
    before = list(with_account(Case.objects.open()).order_by(*IMPORTANCE)[:FIRST])
    groups = [free_groups(looked, now, current)]
    same = all(getattr(rules, name) == getattr(current, name) for name in OPENING)
    groups.append(groups[0] if same else free_groups(looked, now, rules))
    people = list(User.objects.filter(User.at_work(now)))
    nobody = [
        untaken(found, people, one) for found, one in zip(groups, (current, rules), strict=True)
    ]
    changed = sum(count for terms, count in sets if points(terms, rules) != kept_points(terms))
    return Preview(
        sample=looked.number if looked.sampled else None,
        open_cases=looked.known,
        changed=looked.of_all(changed),
        places=places_of(before, after, rules),
        overdue=overdue_at_once(looked, rules, current, now),
        nobody=nobody[1],
        nobody_before=sum(group.cases for group in nobody[0]),
    )


def with_account(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The same with their accounts."""
    return cases.select_related("account")


def term_sets(cases: QuerySet[Case]) -> list[tuple[list[StoredTerm], int]]:
    """Each set of terms that these cases have, with their number."""
    return list(cases.order_by().values_list("priority_terms").annotate(n=Count("id")))


def points(terms: Sequence[StoredTerm], rules: QueueRules) -> int:
    """The priority that these terms would make."""
    return sum(term.points for term in counted_again(terms, rules))


def kept_points(terms: Sequence[StoredTerm]) -> int:
    """The priority that they make now."""
    return sum(int(term[1]) for term in terms)


def first_after(
    sets: Iterable[tuple[list[StoredTerm], int]], cases: QuerySet[Case], rules: QueueRules
) -> list[tuple[Case, int]]:
    """Those of `cases`, which have these `sets` of terms, that would be first, each with its
    priority. Two statements: those that are first for certain, and the oldest of the priority at
    which the first end.
    """
    levels: dict[int, list[tuple[list[StoredTerm], int]]] = {}
    for terms, count in sets:
        levels.setdefault(points(terms, rules), []).append((terms, count))
    certain: list[list[StoredTerm]] = []
    number, found = 0, list[tuple[Case, int]]()
    for level in sorted(levels, reverse=True):
        here = [terms for terms, _ in levels[level]]
        size = sum(count for _, count in levels[level])
        if number + size >= FIRST:
            found = cases_with(certain, cases, rules) + cases_with(here, cases, rules)
            return sorted(found, key=by_importance)[:FIRST]
        certain += here
        number += size
    return sorted(cases_with(certain, cases, rules), key=by_importance)[:FIRST]


def by_importance(one: tuple[Case, int]) -> tuple[int, datetime, object]:
    """The order of a queue, by the priority that a case would have."""
    case, priority = one
    return -priority, case.opened_at, case.pk


def cases_with(
    terms: list[list[StoredTerm]], cases: QuerySet[Case], rules: QueueRules
) -> list[tuple[Case, int]]:
    """The oldest of `cases` with one of these sets of terms, found by the priority they have."""
    if not terms:
        return []
    rows = with_account(cases).filter(
        priority__in={kept_points(one) for one in terms}, priority_terms__in=terms
    )
    return [
        (case, points(case.priority_terms, rules))
        for case in rows.order_by("opened_at", "id")[:FIRST]
    ]


def places_of(before: list[Case], after: list[tuple[Case, int]], rules: QueueRules) -> list[Place]:
    """The first as they would be, and then those that would be behind them."""
    was = {case.pk: place for place, case in enumerate(before, start=1)}
    stay = {case.pk for case, _ in after}
    placed = [(case, place, priority) for place, (case, priority) in enumerate(after, start=1)]
    leaving = [
        (case, None, points(case.priority_terms, rules)) for case in before if case.pk not in stay
    ]
    return [
        Place(
            case=case,
            before=was.get(case.pk),
            after=place,
            priority=priority,
            terms=terms_in([t.stored() for t in counted_again(case.priority_terms, rules)]),
        )
        for case, place, priority in [*placed, *leaving]
    ]


def overdue_at_once(
    looked: Looked, rules: QueueRules, current: QueueRules, now: datetime
) -> list[tuple[str, int]]:
    """By figure that would be shorter, how many open reviews began so long ago that they would be
    overdue. One statement, besides the office's.
    """
    shorter = [name for name in LOOKS if getattr(rules, name) < getattr(current, name)]
    if not shorter:
        return []
    office = working_days(the_office())
    since = {name: latest_begin(office, getattr(rules, name), now) for name in shorter}
    running = Review.objects.filter(phase=ReviewPhase.OPEN, paused_at__isnull=True, due_at__gt=now)
    if looked.sampled:
        running = running.filter(case__in=looked.cases)
    counts = running.aggregate(
        **{
            name: Count("pk", filter=LOOKS[name] & Q(opened_at__lte=since[name]))
            for name in shorter
        }
    )
    return [(name, looked.of_all(count)) for name, count in counts.items() if count]


def latest_begin(office: WorkingDays, days: int, now: datetime) -> datetime:
    """The latest time, to the minute, from which so many business days are over at `now`."""
    low, high = 0, int(LONGEST / timedelta(minutes=1))  # minutes before now
    while low < high:
        middle = (low + high) // 2
        if office.after(now - timedelta(minutes=middle), days) <= now:
            high = middle
        else:
            low = middle + 1
    return now - timedelta(minutes=low)


class FreeGroup(NamedTuple):
    """Cases that are nobody's, by what routing asks."""

    turn: str
    area: str
    locale: str
    tier: str
    cases: int


def free_groups(looked: Looked, now: datetime, rules: QueueRules) -> list[FreeGroup]:
    """Cases of staff that are nobody's and not open to everybody, the largest group first."""
    rows = looked.cases.filter(assignee__isnull=True, turn__in=list(NEEDS))
    groups = (
        rows.exclude(open_to_all(now, rules))
        .order_by()
        .values_list("turn", "area", "locale", "tier")
        .annotate(cases=Count("id"))
        .order_by("-cases", "area", "locale", "tier")
    )
    return [
        FreeGroup(turn, area, locale, tier, looked.of_all(cases))
        for turn, area, locale, tier, cases in groups
    ]


def untaken(
    groups: Iterable[FreeGroup], people: Sequence[User], rules: QueueRules
) -> list[TakenByNobody]:
    """Those groups that nobody of these people could take."""
    return [
        TakenByNobody(area=one.area, locale=one.locale, tier=one.tier, cases=one.cases)
        for one in groups
        if not any(could_take(person, one, rules) for person in people)
    ]


def could_take(person: User, group: FreeGroup, rules: QueueRules) -> bool:
    """Whether the rules of routing, and their role, let such a case come to this person."""
    wanted = wanted_of_case(person, rules, Routing.REQUIRE)
    return Role(person.role).rank >= NEEDS[group.turn].rank and all(
        getattr(group, name) in theirs for name, theirs in wanted.items()
    )

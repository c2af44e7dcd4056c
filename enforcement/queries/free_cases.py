"""The most important cases that are nobody's and may come to somebody, found in a time that does
not depend on how many there are or whom the rules let them go to.

Mostly one of the first is it. Where the rules let none of the first come to this person, every kind
of case is asked for its most important ones (`sql/kinds.py`), and of those that are open to
everybody, because they are nearly due, the first that fall due.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import F, Q, QuerySet

from accounts.addresses import comparable
from accounts.models import User
from enforcement.models import Case
from enforcement.queries.pools import (
    IMPORTANCE,
    Pool,
    Such,
    cases_for,
    nearly_due,
    old_without_due,
    turns_of,
    wanted_of_case,
)
from enforcement.sql.batch import AnyQuerySet
from enforcement.sql.kinds import BestOfKinds
from enforcement.workflow.queue_rules import QueueRules, Routing

FIRST = 50  # that are looked at before kinds are asked for
ENOUGH = 200  # that are found by their kinds: more than ever are taken at once
OPEN_TO_ALL = 500  # of those that are nearly due, those that are looked at: the first that fall due
FREE = (Pool.FITTING, Pool.FREE)
LEAST = -(2**31)  # less than any priority
KIND = ("turn", "area", "locale", "tier")
FOUND = ("id", "priority", "opened_at")
MOMENT, WEIGHT = datetime(1, 2, 3, tzinfo=UTC), 123_456_789  # which no case has


def nobodys() -> QuerySet[Case]:
    """Open cases that are nobody's."""
    return Case.objects.open().filter(assignee__isnull=True)


def first_of_all() -> AnyQuerySet:
    """The keys of the most important ones, whoever may have them."""
    rows = nobodys().order_by(F("assignee_id").asc(), *IMPORTANCE)
    return rows.values("pk")[:FIRST]


def best_free_keys(
    person: User, pool: Pool, *, rules: QueueRules, now: datetime, weight: int
) -> list[UUID]:
    """The keys of the most important cases of a pool of free ones, of more weight than `weight`,
    for this person; ENOUGH at most. One statement.
    """
    best = best_of_kinds(Such.as_is(person), rules, pool)
    return best.keys(person=person.pk, email=comparable(person.email), now=now, weight=weight)


@lru_cache(maxsize=1000)
def best_of_kinds(such: Such, rules: QueueRules, pool: Pool) -> BestOfKinds:
    """The statement for such a person, for `keys(person, email, now, weight)`."""

    def free(person: User, now: datetime, weight: int) -> QuerySet[Case]:
        return cases_for(person, now).filter(assignee__isnull=True, priority__gt=weight)

    def of_kind(person: UUID, email: str, now: datetime, weight: int, **kind: str) -> AnyQuerySet:
        rows = free(such.person(person, email), now, weight).filter(**kind)
        return rows.order_by(*IMPORTANCE).values_list(*FOUND)

    def open_to_all(person: UUID, email: str, now: datetime, weight: int) -> Sequence[AnyQuerySet]:
        if not required:  # they are among the others
            return ()
        rows = free(such.person(person, email), now, weight)
        rows = rows.order_by(F("assignee_id").asc(), "due_at", "id")  # keys rise as cases come
        # what is preferred among these is asked of so many: it may be rare among them
        return [
            Case.objects.filter(fits, pk__in=some.values("pk")[:OPEN_TO_ALL]).values_list(*FOUND)
            for some in (rows.filter(of(now, rules)) for of in (nearly_due, old_without_due))
        ]

    somebody = such.person(UUID(int=1), "")
    required = wanted_of_case(somebody, rules, Routing.REQUIRE)
    preferred = wanted_of_case(somebody, rules, Routing.PREFER) if pool == Pool.FITTING else {}
    fits = Q(**{f"{name}__in": theirs for name, theirs in preferred.items()})
    return BestOfKinds(
        nobodys(),
        of_kind,
        open_to_all,
        columns=KIND,
        wanted={"turn": turns_of(somebody), **required, **preferred},
        order=("priority DESC", "opened_at", "id"),
        enough=ENOUGH,
        person=UUID(int=1),
        email="somebody@example.org",
        now=MOMENT,
        weight=WEIGHT,
    )

"""The next case for somebody, chosen and locked in one go: two who ask at once get two cases."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from django.db import transaction

from accounts.models import User
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case
from enforcement.queries.facts import case_and_account
from enforcement.queries.next_case import assigned_cases, free_cases
from enforcement.sql.batch import AnyQuerySet, PreparedQuery, model_from_row

LEAST = -(2**31)  # less than any priority
MOMENT, WEIGHT = datetime(1, 2, 3, tzinfo=UTC), 123_456_789  # which no case has


@lru_cache(maxsize=1000)
def best_case_query(
    role: str,
    addressed: bool,
    skills: tuple[str, ...],
    languages: tuple[str, ...],
    *,
    free_ones: bool,
    lock: str,
) -> PreparedQuery:
    """The most important of the own or of the free cases of such a person, for
    `PreparedQuery.rows(person, email, now, weight)`.

    `lock` is "" (only looked at: its priority), "pass by" or "wait"; of the free ones, those of
    more weight than `weight`.
    """

    def build(person: UUID, email: str, now: datetime, weight: int) -> AnyQuerySet:
        somebody = User(
            pk=person,
            role=role,
            email=email if addressed else "",
            skills=list(skills),
            languages=list(languages),
        )
        rows = (
            free_cases(somebody, now).filter(priority__gt=weight)
            if free_ones
            else assigned_cases(somebody, now)
        )
        if not lock:
            return rows.values_list("priority")[:1]
        return rows.select_related("account").select_for_update(
            no_key=True, skip_locked=lock == "pass by", of=("account", "self")
        )[:1]

    return PreparedQuery(
        build, person=UUID(int=1), email="somebody@example.org", now=MOMENT, weight=WEIGHT
    )


PERSON = PreparedQuery(lambda person: User.objects.filter(pk=person), person=UUID(int=1))


def find_person(key: UUID) -> User | None:
    """The person with this id, as they are now."""
    return next((model_from_row(User, row) for row in PERSON.rows(person=key)), None)


def lock_next_case(person: User, now: datetime) -> Case:
    """The case that comes next for this person, locked with its account: the most important that is
    free, or their own if that is no less.

    What others hold is passed by, not waited for; what they have just let go is asked again whether
    it is still to be had. Where all are held, it waits for the first that is left. Raises
    StepRefused (code `nothing-left`).
    """
    such = (person.role, bool(person.email), tuple(person.skills), tuple(person.languages))
    values = {"person": person.pk, "email": person.email, "now": now, "weight": LEAST}
    own_weight = [
        weight for (weight,) in best_case_query(*such, free_ones=False, lock="").rows(**values)
    ]
    values["weight"] = next(iter(own_weight), LEAST)
    before = transaction.savepoint()
    for lock in ("pass by", "wait"):
        for free_ones in (True, False) if own_weight else (True,):
            if found := best_case_query(*such, free_ones=free_ones, lock=lock).rows(**values):
                return case_and_account(found[0])
            # What was locked and then turned out to be taken stays locked; two who wait for each
            # other's would wait for ever.
            transaction.savepoint_rollback(before)
    raise StepRefused("nothing-left", say("There is no case left that you could take."))

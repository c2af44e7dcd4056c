"""The next case for somebody, chosen and locked in one go: two who ask at once get two cases."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import BooleanField, F, Func, UUIDField, Value

from accounts.addresses import comparable
from accounts.models import User
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case
from enforcement.queries.facts import case_and_account
from enforcement.queries.free_cases import (
    FREE,
    LEAST,
    MOMENT,
    WEIGHT,
    best_free_keys,
    first_of_all,
)
from enforcement.queries.pools import POOLS, Pool, Such, pools_for
from enforcement.queries.queue_rules import rules_at
from enforcement.sql.batch import AnyQuerySet, PreparedQuery, model_from_row
from enforcement.workflow.queue_rules import QueueRules

HAD = (Pool.OWN, Pool.OF_OTHERS)  # by somebody already
NOBODY = UUID(int=1)


@lru_cache(maxsize=1000)
def best_case_query(
    such: Such,
    rules: QueueRules,
    *,
    pool: Pool | None,
    lock: str,
    among: str = "",
) -> PreparedQuery:
    """The most important case of a pool for such a person, for
    `PreparedQuery.rows(person, email, now, weight, keys)`.

    `lock` is "pass by" or "wait"; of the free ones, those of more weight than `weight`, `among`
    the "first" of all or those with these "keys". Without a pool nothing is locked: the priorities
    of the best of the pools that are somebody's already.
    """

    def build(
        person: UUID, email: str, now: datetime, weight: int, keys: list[UUID]
    ) -> AnyQuerySet:
        somebody = such.person(person, email)
        if pool is None:
            own, *others = (
                POOLS[had](somebody, now, rules).values_list(Value(had), "priority")[:1]
                for had in HAD
            )
            return own.union(*others, all=True)
        rows = POOLS[pool](somebody, now, rules)
        if pool in FREE:
            rows = rows.filter(priority__gt=weight)
        if among == "first":
            rows = rows.filter(pk__in=first_of_all())
        elif among == "keys":
            rows = rows.filter(is_one_of(keys))
        return rows.select_related("account").select_for_update(
            no_key=True, skip_locked=lock == "pass by", of=("account", "self")
        )[:1]

    return PreparedQuery(
        build,
        person=NOBODY,
        email="somebody@example.org",
        now=MOMENT,
        weight=WEIGHT,
        keys=[NOBODY],
    )


def is_one_of(keys: list[UUID]) -> Func:
    """Whether the row's key is one of these, which come as one parameter."""
    listed = Value(keys, ArrayField(UUIDField()))
    return Func(
        F("pk"),
        listed,
        template="(%(expressions)s))",
        arg_joiner=" = ANY (",
        output_field=BooleanField(),
    )


PERSON = PreparedQuery(lambda person: User.objects.filter(pk=person), person=UUID(int=1))


def find_person(key: UUID) -> User | None:
    """The person with this id, as they are now."""
    return next((model_from_row(User, row) for row in PERSON.rows(person=key)), None)


def lock_next_case(person: User, now: datetime) -> Case:
    """The case that comes next for this person, locked with its account: the most important that is
    free, or one that is theirs, or that waits for their approval or hearing, if that is no less.

    What others hold is passed by, not waited for; what they have just let go is asked again whether
    it is still to be had. Where all are held, it waits for the first that is left. Raises
    StepRefused (code `nothing-left`).
    """
    rules = rules_at(now)
    such = Such.as_is(person)
    values: dict[str, Any] = {
        "person": person.pk,
        "email": comparable(person.email),
        "now": now,
        "weight": LEAST,
    }
    rows: Any = best_case_query(such, rules, pool=None, lock="").rows(**values)
    weights: dict[str, int] = dict(rows)
    most = max(weights.values(), default=LEAST)
    (*_had, free), last = pools_for(person, rules)
    pools = [
        (free, most),
        *((Pool(had), most) for had in sorted(weights, key=weights.__getitem__)[::-1]),
        *([(free, LEAST)] if weights else []),  # what was somebody's may be taken meanwhile
        *((pool, LEAST) for pool in last),
    ]
    # What was locked and then turned out to be taken stays locked; two who wait for each other's
    # would wait for ever. Each return to here has psycopg forget what it has prepared.
    before, there_are = transaction.savepoint(), bool(weights)
    for lock in ("pass by", "wait"):
        if lock == "wait" and not there_are:
            break
        for pool, weight in pools:
            for among in ("first", "keys") if pool in FREE else ("",):
                if lock == "wait":
                    transaction.savepoint_rollback(before)
                values["weight"] = weight
                if among == "keys":
                    values["keys"] = best_free_keys(
                        person, pool, rules=rules, now=now, weight=weight
                    )
                    there_are = there_are or bool(values["keys"])
                query = best_case_query(such, rules, pool=pool, lock=lock, among=among)
                if found := query.rows(**values):
                    return case_and_account(found[0])
    raise StepRefused("nothing-left", say("There is no case left that you could take."))

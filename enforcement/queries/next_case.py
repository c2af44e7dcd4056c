"""Which case comes next for somebody, as it is now: the most important one of their pools."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from accounts.roles import Role
from enforcement.models import Case
from enforcement.queries.free_cases import FREE, LEAST, best_free_keys, first_of_all
from enforcement.queries.pools import POOLS, Pool, pools_for
from enforcement.queries.queue_rules import rules_at
from enforcement.workflow.queue_rules import QueueRules


def next_case(person: User, now: datetime) -> Case | None:
    """What would come, as it is now; nothing is locked or given. Seven statements at most."""
    rules = rules_at(now)
    for pools in pools_for(person, rules):
        found = [case for pool in pools if (case := best_of_pool(person, pool, rules, now))]
        if found:
            return max(found, key=lambda case: (case.priority, -case.opened_at.timestamp()))
    return None


def best_of_pool(person: User, pool: Pool, rules: QueueRules, now: datetime) -> Case | None:
    """The most important case of one pool."""
    rows = POOLS[pool](person, now, rules).select_related("account", "policy", "assignee")
    if pool not in FREE:
        return rows.first()
    if best := rows.filter(pk__in=first_of_all()).first():
        return best
    return rows.filter(
        pk__in=best_free_keys(person, pool, rules=rules, now=now, weight=LEAST)
    ).first()


def colleagues(person: User) -> list[User]:
    """Who else may be given a case, by name."""
    deciding = [role.value for role in Role if role.rank]
    return list(
        User.objects.filter(is_active=True, role__in=deciding)
        .exclude(pk=person.pk)
        .order_by("first_name", "username")
    )

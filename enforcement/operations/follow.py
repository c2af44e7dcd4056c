"""Following a case: somebody of the staff is told of what happens in it, until they stop. It is no
act on the case and leaves no event; nobody else is shown it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.models import User
from accounts.roles import Actor
from enforcement.models import Case, CaseFollower
from enforcement.queries.facts import gather_facts, read_case_unlocked
from enforcement.rules import authority


def follow_case(*, case_id: UUID, by: Actor, now: datetime) -> Case:
    """Follow it from now on; a second time changes nothing.

    Raises StepRefused (code `not-allowed`) for who may not work on it.
    """
    case = read_case_unlocked(case_id)
    authority.require(authority.check_work(by, gather_facts(case, now)))
    if by.user_id is None:
        raise AssertionError("only staff may work on a case")
    CaseFollower.objects.bulk_create(
        [CaseFollower(case=case, person_id=by.user_id, since_at=now)], ignore_conflicts=True
    )
    return case


def unfollow_case(*, case_id: UUID, by: Actor) -> Case:
    """Follow it no longer; where one does not, nothing changes."""
    case = read_case_unlocked(case_id)
    CaseFollower.objects.filter(case=case, person=by.user_id).delete()
    return case


def forget_followers(person: User | None = None) -> int:
    """Remove those who may not work on the case any more, or this one alone; how many."""
    over = CaseFollower.objects.over()
    return (over.filter(person=person) if person else over).delete()[0]

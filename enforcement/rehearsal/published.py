"""Versions of policies that bind when a story begins: the record has what the database asks of
whoever publishes one.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from accounts.models import User
from accounts.roles import FOREIGN, STOPPABLE, Role
from enforcement.models import PolicyVersion, StaffEvent
from enforcement.rehearsal.staff import LONG_AGO
from enforcement.step.doors import one_transaction


def publish_as_of_old(version: PolicyVersion) -> PolicyVersion:
    """From its first day on the version binds, and nothing of it changes: as if two admins had
    published it then, or the only one. Before there is an admin, nobody is asked.
    """
    began_at = datetime.combine(version.effective_on, time(), UTC)
    # later than those admins were made, so that neither owes the other their way in
    at = max(began_at, LONG_AGO + FOREIGN + timedelta(days=1))
    admins = list(User.objects.filter(role=Role.ADMIN, is_active=True).order_by("username")[:2])
    with one_transaction():
        if len(admins) > 1:
            proposed = {"version": str(version.pk), "edition": version.edition}
            note("propose publication", version, proposed, by=admins[0], at=at - STOPPABLE)
        for by in admins[-1:]:
            proposer = admins[0] if by != admins[0] else None
            note("publish", version, {"version": str(version.pk)}, by=by, proposer=proposer, at=at)
        version.edition += 1
        version.published_at = began_at
        version.save()
    return version


def note(
    act: str,
    version: PolicyVersion,
    after: dict[str, object],
    *,
    by: User,
    proposer: User | None = None,
    at: datetime,
) -> None:
    """An event of the staff's record about a version."""
    StaffEvent.objects.create(
        act=act,
        by=by,
        by_name=by.actor.name,
        proposer=proposer,
        about=str(version)[:200],
        after=after,
        at=at,
    )

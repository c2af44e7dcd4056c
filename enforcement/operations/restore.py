"""After a backup of the database was restored: what the gateways know must not be newer than what
is true again.
"""

from __future__ import annotations

from datetime import datetime

from accounts.roles import SYSTEM
from enforcement.models import DatabaseTimeline, StaffEvent
from enforcement.queries.database_timeline import name_of_timeline
from enforcement.queries.restored import RAISED, last_raise
from enforcement.step.arrange import required_text
from enforcement.step.doors import write_rows

A_SECOND = 2**16  # by how much a raise rises in a second: more than an account changes in that time


def raise_epochs(*, reason: str, now: datetime) -> int:
    """Raise the epochs of all accounts, as gateways hear them, above everything that was ever told;
    how far. From here on the gateways' store follows this database, whatever it follows now.

    `now` is the machine's time: with it a raise is above every earlier one, those that the backup
    does not know included. Raises StepRefused (code `bad-text`).
    """
    event = raised_event(reason=required_text("reason", reason), seen="", now=now)
    counts = DatabaseTimeline(name=name_of_timeline(), began_at=now, ordered=True)
    write_rows([event, counts], now=now)
    return int(str(event.after))


def raised_event(*, reason: str, seen: str, now: datetime) -> StaffEvent:
    """The record of a raise, to be written. `seen`: the newest event that the lost history is known
    to have had.
    """
    last = last_raise()
    raised = max(int(now.timestamp()) * A_SECOND, int(str(last.after)) + A_SECOND if last else 0)
    return StaffEvent(
        by_name=SYSTEM.name,
        about="The database was restored from a backup",
        act=RAISED,
        before=seen,
        after=raised,
        reason=reason,
        at=now,
    )

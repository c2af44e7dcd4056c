"""After a backup of the database was restored: what the gateways know must not be newer than what
is true again.
"""

from __future__ import annotations

from datetime import datetime

from accounts.roles import SYSTEM
from enforcement.models import StaffEvent
from enforcement.queries.restored import RAISED, last_raise
from enforcement.step.arrange import required_text
from enforcement.step.doors import write_rows

A_SECOND = 2**16  # by how much a raise rises in a second: more than an account changes in that time


def raise_epochs(*, reason: str, now: datetime, seen: str = "") -> int:
    """Raise the epochs of all accounts, as gateways hear them, above everything that was ever told;
    how far.

    `now` is the machine's time: with it a raise is above every earlier one, those that the backup
    does not know included. `seen`: the newest event that the lost history is known to have had; for
    one such event it is done once. Raises StepRefused (code `bad-text`).
    """
    last = last_raise()
    if last and seen and last.before == seen:
        return int(str(last.after))
    raised = max(int(now.timestamp()) * A_SECOND, int(str(last.after)) + A_SECOND if last else 0)
    about = "The database was restored from a backup"
    write_rows(
        [
            StaffEvent(
                by_name=SYSTEM.name,
                about=about,
                act=RAISED,
                before=seen,
                after=raised,
                reason=required_text("reason", reason),
                at=now,
            )
        ],
        now=now,
    )
    return raised

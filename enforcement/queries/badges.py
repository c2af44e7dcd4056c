"""How much waits where: capped counts off partial indexes, in one statement whose plan the server
keeps.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from accounts.models import User
from enforcement.sql.batch import fetch
from enforcement.workflow.proceeding import FINAL

MOST = 1000  # "1,000+"; counting further would cost what a count costs
BADGES = ("to_approve", "to_review", "to_hear", "escalated")
# As the partial indexes say it, word for word: of a value that comes as a parameter a kept plan
# could not know that it fits them.
OPEN = f"NOT (state IN {tuple(state.value for state in FINAL)})"
LANE_COLUMNS = {
    "approvals": "to_approve",
    "reviews": "to_review",
    "appeals": "to_hear",
    "escalations": "escalated",
    "others": "with_others",
}
LANES = {
    "all": OPEN,
    "mine": f"{OPEN} AND assignee_id = %s",
    "unassigned": f"{OPEN} AND assignee_id IS NULL",
    **LANE_COLUMNS,
}


def badge_counts() -> dict[str, int]:
    """Cases by lane, for the bar of every page."""
    return dict(zip(BADGES, capped_counts(*BADGES), strict=True))


def queue_lane_counts(person: User) -> dict[str, int]:
    """Cases of each lane of the queue, as this person has them."""
    return dict(zip(LANES, capped_counts(*LANES.values(), params=[person.pk]), strict=True))


def capped_counts(*conditions: str, params: Sequence[UUID] = ()) -> list[int]:
    """How many cases each condition holds for, counted to 1,001 at most."""
    parts = (
        (
            "(SELECT count(*) FROM "
            f"(SELECT 1 FROM enforcement_case WHERE {condition} LIMIT {MOST + 1}) t)"
        )
        for condition in conditions
    )
    return list(fetch(f"SELECT {', '.join(parts)}", params)[0])

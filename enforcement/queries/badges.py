"""How much waits where: capped counts off partial indexes, in one statement whose plan the server
keeps.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from accounts.models import User
from enforcement.models import InboxItem
from enforcement.queries.appeals import open_appeals
from enforcement.queries.decisions import awaiting_agreement
from enforcement.queries.escalations import open_escalations
from enforcement.queries.reviews import SOON, reviews_due_by
from enforcement.sql.batch import AnyQuerySet, fetch
from enforcement.sql.page import PreparedCounts
from enforcement.workflow.proceeding import FINAL

MOST = 1000  # "1,000+"; counting further would cost what a count costs
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


def lists_of_bar(until_at: datetime, person: UUID) -> dict[str, AnyQuerySet]:
    """What the bar counts: the very rows of the lists that its links open."""
    return {
        "unread": InboxItem.objects.of(person).unread(),
        **awaiting_agreement(),
        "to_review": reviews_due_by(until_at),
        "to_hear": open_appeals(),
        "escalated": open_escalations(),
    }


COUNTS_OF_BAR = PreparedCounts(
    lists_of_bar, until_at=datetime(2001, 1, 1, tzinfo=UTC), person=UUID(int=1)
)


def badge_counts(person: UUID, now: datetime) -> dict[str, int]:
    """How much waits for this person in each list that the bar of every page names."""
    found = COUNTS_OF_BAR(until_at=now + SOON, person=person)
    return {**found, "to_approve": found["proposed"] + found["unratified"]}


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

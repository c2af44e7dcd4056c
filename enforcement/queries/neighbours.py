"""The cases before and after one in the order of importance, so that one can go on without going
back to the queue.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from enforcement.models import Case
from enforcement.queries.queue import matching_cases, read_queue_query
from enforcement.sql.batch import PreparedQuery
from enforcement.sql.keyset import FALLING, Cursor, first_reference, keys_of, ranges, references
from enforcement.workflow.proceeding import FINAL

# values for the keys of the order of importance, each of which stands nowhere else in a statement
STAND_INS: dict[str, Any] = {
    "priority": 987_654,
    "opened_at": datetime(2001, 1, 1, tzinfo=UTC),
    "id": UUID(int=1),
}


class Neighbours(NamedTuple):
    """References; empty at the ends."""

    before: str = ""
    after: str = ""


def neighbours_of(case: Case, person: User, *, query: str, now: datetime) -> Neighbours:
    """In the queue that one came from, which `query` is the address of; two statements each way at
    most, and what its filters cost.

    Without one: among this person's open cases where it is theirs, else among all open ones. Raises
    StepRefused (code `bad-filter`).
    """
    if query:
        want = read_queue_query(query)
        rows, nobodys = matching_cases(want, person=person, now=now), want.lane == "unassigned"
        keys = keys_of(case, want.order)
        ends = (Cursor(order=want.order, keys=keys, back=back) for back in (True, False))
        return Neighbours(*(first_reference(rows, cursor=end, nobodys=nobodys) for end in ends))
    if case.state in FINAL:
        return Neighbours()
    own = case.assignee_id == person.pk
    known: dict[str, object] = dict(zip(STAND_INS, keys_of(case, FALLING), strict=True))
    known |= {"person": person.pk} if own else {}
    return Neighbours(*(nearest(own=own, back=back).of(**known) for back in (True, False)))


class Nearest:
    """The open case next to another one, of one person or of all; compiled once."""

    def __init__(self, *, own: bool, back: bool) -> None:
        mine = {"person": UUID(int=2)} if own else {}
        self.parts = [
            PreparedQuery(partial(open_beside, number=number, back=back), **STAND_INS, **mine)
            for number in range(2)  # as many ranges as the order has
        ]

    def of(self, **keys: object) -> str:
        """Its reference; empty at the end."""
        found = (part.rows(**keys) for part in self.parts)
        return next((str(rows[0][0]) for rows in found if rows), "")


@cache
def nearest(*, own: bool, back: bool) -> Nearest:
    """One for each of the four ways."""
    return Nearest(own=own, back=back)


def open_beside(
    *, number: int, back: bool, person: UUID | None = None, **keys: Any
) -> QuerySet[Case, Any]:
    """The open cases beyond these keys, in one of the ranges in which they lie."""
    rows = Case.objects.open()
    rows = rows.filter(assignee=person) if person else rows
    cursor = Cursor(order=FALLING, keys=tuple(keys.values()), back=back)
    return references(rows, ranges(cursor)[number], cursor)

"""The cases before and after one in the order of importance, so that one can go on without going
back to the queue.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from accounts.models import User
from enforcement.models import Case
from enforcement.queries.queue import matching_cases, read_queue_query
from enforcement.sql.keyset import FALLING, Cursor, keys_of, page_at
from enforcement.workflow.proceeding import FINAL


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
        rows, order, nobodys = (
            matching_cases(want, person=person, now=now),
            want.order,
            want.lane == "unassigned",
        )
    elif case.state in FINAL:
        return Neighbours()
    else:
        rows, order, nobodys = Case.objects.open(), FALLING, False
        rows = rows.filter(assignee=person) if case.assignee_id == person.pk else rows
    found = []
    for back in (True, False):
        cursor = Cursor(order=order, keys=keys_of(case, order), back=back)
        page = page_at(rows, order=order, cursor=cursor, size=1, nobodys=nobodys)
        found.append(page.rows[0].ref if page.rows else "")
    return Neighbours(*found)

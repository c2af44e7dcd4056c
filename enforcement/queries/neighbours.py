"""The cases before and after one in the order of importance, so that one can go on without going back to the queue."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from enforcement.models import Case
from enforcement.queries.keyset import FALLING, Cursor, cut, keys_of
from enforcement.workflow import FINAL


class Neighbours(NamedTuple):
    """References; empty at the ends."""

    before: str = ""
    after: str = ""


def neighbours_of(case: Case, person_id: UUID) -> Neighbours:
    """Among this person's open cases where it is theirs, else among all open ones; two statements each way at most."""
    if case.state in FINAL:
        return Neighbours()
    rows = Case.objects.open()
    rows = rows.filter(assignee_id=person_id) if case.assignee_id == person_id else rows
    found = []
    for back in (True, False):
        cursor = Cursor(order=FALLING, keys=keys_of(case, FALLING), back=back)
        page = cut(rows, order=FALLING, cursor=cursor, size=1)
        found.append(page.rows[0].ref if page.rows else "")
    return Neighbours(*found)

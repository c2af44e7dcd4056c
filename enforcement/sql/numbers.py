"""Numbers that people read, which count on without a gap."""

from __future__ import annotations

from django.db.models import Max

from enforcement.sql.batch import AnyQuerySet


def next_number(rows: AnyQuerySet) -> int:
    """One more than the highest `number` of these rows; 1 where there is none. Who asks holds the
    lock that keeps others from asking, or a constraint refuses the second.
    """
    highest: int | None = rows.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1

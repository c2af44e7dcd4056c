"""Open cases that are looked at one by one: all of them, or, where they are too many for that, a
sample of the table's pages, the same one each time that it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from enforcement.models import Case

MOST = 50_000  # of which every one is looked at
SAMPLED = 5_000  # of more, that are looked at: what half of them are is known to 1.4 of a hundred
TOP = 1_000  # of the sampled queue's order, those that are looked at besides
SAMPLE = "SELECT id FROM enforcement_case TABLESAMPLE SYSTEM (%s) REPEATABLE (1)"
# As of the last time that PostgreSQL counted the rows of the index of open cases.
OPEN_CASES = "SELECT reltuples FROM pg_class WHERE oid = 'case_queue'::regclass"


@dataclass(frozen=True, kw_only=True)
class Looked:
    """Open cases: `number` of `known` ones, all unless they are `sampled`. `near_top` are those and
    the first of all.
    """

    cases: QuerySet[Case]
    near_top: QuerySet[Case]
    number: int
    known: int
    sampled: bool = False

    def of_all(self, number: int) -> int:
        """How many of all open cases it is when it is so many of these; of a sample to two
        figures, because it is not known better.
        """
        if not self.sampled:
            return number
        estimate = round(number * self.known / max(1, self.number))
        return round(estimate, 2 - len(str(estimate)))


def looked_at() -> Looked:
    """All open cases, or a sample. Three statements at most."""
    rows = Case.objects.open()
    number = rows.order_by()[: MOST + 1].count()
    if number <= MOST:
        return Looked(cases=rows, near_top=rows, number=number, known=number)
    with connection.cursor() as cursor:
        cursor.execute(OPEN_CASES)
        known = max(number, int(cursor.fetchone()[0]))
    percent = min(100, 100 * SAMPLED / known)
    first = rows.order_by("-priority", "opened_at", "id").values("pk")[:TOP]
    top, values = first.query.sql_with_params()
    sample = rows.filter(pk__in=RawSQL(SAMPLE, [percent]))
    return Looked(
        cases=sample,
        near_top=rows.filter(pk__in=RawSQL(f"({SAMPLE}) UNION ALL ({top})", [percent, *values])),
        number=sample.count(),
        known=known,
        sampled=True,
    )

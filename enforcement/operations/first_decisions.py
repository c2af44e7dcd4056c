"""The first decisions of cases, compared with the decisions themselves, and repaired.

The database writes them with each decision, so there is nothing to repair, unless somebody changed
rows past its triggers, or another version counts other verbs among those that decide.
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.db import connection

from enforcement.models._ledger import DECIDING

AT_ONCE = 10_000  # cases
# What is stored and what would be right, of the next cases by their keys, where they differ.
WRONG = """
c AS MATERIALIZED (
    SELECT id, opened_at, area FROM enforcement_case WHERE id > %(after)s ORDER BY id LIMIT %(most)s
), wrong AS MATERIALIZED (
    SELECT c.id, d.decided_at, d.decided_at - c.opened_at AS took, c.area, f.case_id AS stored
    FROM c
    LEFT JOIN (
        SELECT d.case_id, min(d.executed_at) AS decided_at
        FROM enforcement_decision d JOIN c ON c.id = d.case_id
        WHERE d.executed_at IS NOT NULL AND d.verb = ANY(%(deciding)s) GROUP BY 1
    ) d ON d.case_id = c.id
    LEFT JOIN enforcement_firstdecision f ON f.case_id = c.id
    WHERE (f.decided_at, f.took, f.area) IS DISTINCT FROM
        (d.decided_at, d.decided_at - c.opened_at, CASE WHEN d.case_id IS NOT NULL THEN c.area END)
)"""
SAID = """
SELECT (SELECT id FROM c ORDER BY id DESC LIMIT 1), count(*),
    count(*) FILTER (WHERE stored IS NULL)
FROM wrong"""
LOOK = f"WITH {WRONG} {SAID}"
REPAIR = f"""
WITH {WRONG}, gone AS (
    DELETE FROM enforcement_firstdecision f USING wrong w
    WHERE f.case_id = w.id AND w.decided_at IS NULL
), repaired AS (
    INSERT INTO enforcement_firstdecision (case_id, decided_at, took, area)
        SELECT id, decided_at, took, area FROM wrong WHERE decided_at IS NOT NULL
        ON CONFLICT (case_id) DO UPDATE
            SET decided_at = excluded.decided_at, took = excluded.took, area = excluded.area
)
{SAID}"""


class Differences(NamedTuple):
    """How many cases had another first decision than their decisions say; how many of them had
    none.
    """

    wrong: int
    missing: int


def compare_first_decisions(*, repair: bool, at_once: int = AT_ONCE) -> Differences:
    """Compare every case, `at_once` at a time, and with `repair` write what is right; each turn is
    stored by itself, so that nobody waits for it and it can be stopped and done again.

    A case that is decided for the first time meanwhile is right already. Raises IntegrityError
    where one is repaired that a step decides in the same moment with an earlier time: do it again.
    """
    after: UUID | None = UUID(int=0)
    wrong = missing = 0
    with connection.cursor() as cursor:
        while after:
            cursor.execute(
                REPAIR if repair else LOOK,
                {"after": after, "most": at_once, "deciding": list(DECIDING)},
            )
            after, more, lacking = cursor.fetchone()
            wrong, missing = wrong + more, missing + lacking
    return Differences(wrong, missing)

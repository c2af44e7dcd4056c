"""How well the two-person rules are kept, over the whole record: what one person alone did is
counted, and it should be none.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from enforcement.models import Checkpoint
from enforcement.models.staff import StaffEvent
from enforcement.sql.page import Page, page_of

SIZE = 25


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """`terminations` and `approved` are pairs: how many, and how many of them by one person."""

    terminations: tuple[int, int]
    approved: tuple[int, int]
    by_verb: list[dict[str, object]]
    ratified: int
    lapsed: int
    to_ratify: int


# Reads every decision once: with a very large record the heaviest statement of the page, which is
# why the page is one of its own.
DECISIONS = """
    SELECT verb,
        count(*) FILTER (WHERE needs <> '') AS n,
        count(*) FILTER (
            WHERE needs <> '' AND (approved_by_id IS NULL OR approved_by_id = proposed_by_id)
        ) AS alone,
        count(*) FILTER (WHERE ratify_by_at IS NOT NULL AND phase = 'RATIFIED') AS ratified,
        count(*) FILTER (WHERE ratify_by_at IS NOT NULL AND phase = 'LAPSED') AS lapsed,
        count(*) FILTER (WHERE ratify_by_at IS NOT NULL AND phase = 'EXECUTED') AS waiting
    FROM enforcement_decision
    WHERE phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')
        AND (needs <> '' OR ratify_by_at IS NOT NULL)
    GROUP BY verb ORDER BY verb"""
TERMINATIONS = """
    SELECT count(*) AS n,
        count(*) FILTER (
            WHERE d.approved_by_id IS NULL OR d.approved_by_id = d.proposed_by_id
        ) AS alone
    FROM enforcement_measure m
    JOIN enforcement_decision d ON d.id = m.imposed_by_id
    WHERE m.kind = 'TERMINATE' AND m.phase <> 'ORDERED'"""

BOTH = (
    f"SELECT (SELECT coalesce(json_agg(t), '[]') FROM ({DECISIONS}) t), "
    f"(SELECT row_to_json(t) FROM ({TERMINATIONS}) t)"
)


def coverage() -> Coverage:
    """The two-person rules, counted in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(BOTH)
        verbs, ended = cursor.fetchone()
    needed = [row for row in verbs if row["n"]]
    return Coverage(
        terminations=(ended["n"], ended["alone"]),
        approved=(sum(row["n"] for row in needed), sum(row["alone"] for row in needed)),
        by_verb=needed,
        ratified=sum(row["ratified"] for row in verbs),
        lapsed=sum(row["lapsed"] for row in verbs),
        to_ratify=sum(row["waiting"] for row in verbs),
    )


def staff_acts(cursor: str) -> Page[StaffEvent]:
    """What was changed about staff, policies, partners and the office, the newest first.

    Raises StepRefused (code `bad-cursor`).
    """
    return page_of(StaffEvent.objects.all(), by="at", cursor=cursor, newest_first=True, size=SIZE)


def newest_checkpoint() -> Checkpoint | None:
    """The newest signed summary of all chains, if there is one."""
    return Checkpoint.objects.order_by("-number").first()

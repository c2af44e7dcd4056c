"""How the work goes: aggregates over a range of time, from the times that are stored. Two
statements, whatever is asked.

What happened in the range is read from the table that knows its time, by indexes of blocks (BRIN):
they cost a step next to nothing, and the page reads what was written about then, whatever the size
of the record. Only who did how much is counted over the events of the range.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from enforcement.models import Case, Policy
from enforcement.sql.batch import Named
from enforcement.workflow.marks import verbs_of
from enforcement.workflow.proceeding import FINAL

AGES = (1, 3, 7, 14, 30, 90)  # days, where one group of open cases ends and the next begins
DECIDING = [verb for verb, mark in verbs_of(Case).items() if mark.decides]
Row = dict[str, Any]
Rows = list[Row]


@dataclass(frozen=True, kw_only=True)
class Span:
    """What is asked for: a range of time, half open; a policy area, or empty for all; the zone in
    which weeks begin.
    """

    since_at: datetime
    until_at: datetime
    area: str = ""
    zone: str = "UTC"


OPEN = """
    SELECT
        width_bucket(extract(epoch FROM %(now)s - c.opened_at) / 86400, %(ages)s::numeric[]) AS age,
        c.state, c.with_others, count(*) AS n
    FROM enforcement_case c
    WHERE c.state <> ALL(%(final)s) AND (%(area)s = '' OR c.area = %(area)s)
    GROUP BY 1, 2, 3"""

# Where a report came from: that of a trusted flagger is told apart from anybody else's.
SOURCE = """CASE WHEN EXISTS (
                    SELECT FROM enforcement_flaggedreport f WHERE f.report_id = r.id
                ) THEN 'FLAGGER' ELSE r.origin END"""

WEEKLY = """
    SELECT date_trunc('week', at AT TIME ZONE %(zone)s)::date AS week,
        count(*) AS n,
        count(*) - count(took) AS waiting,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY took) AS median,
        percentile_disc(0.9) WITHIN GROUP (ORDER BY took) AS ninth,
        max(took) AS most
    FROM ({}) x GROUP BY GROUPING SETS ((1), ()) ORDER BY 1"""

OF_AREA = "JOIN enforcement_case c ON c.id = x.case_id AND c.area = %(area)s"

# Each part reads the times of its own table; `{case}` joins the case `c` of the row `x`, where an
# area is asked for (the join is not free).
LOOKED = """
    SELECT c.first_look_at AS at, extract(epoch FROM c.first_look_at - c.opened_at)::float AS took
    FROM enforcement_case c
    WHERE c.first_look_at >= %(since)s AND c.first_look_at < %(until)s
        AND (%(area)s = '' OR c.area = %(area)s)"""

DECIDED = """
    SELECT x.at, extract(epoch FROM x.at - c.opened_at)::float AS took
    FROM (
        SELECT d.case_id, min(d.executed_at) AS at FROM enforcement_decision d
        WHERE d.executed_at >= %(since)s AND d.executed_at < %(until)s
            AND d.verb = ANY(%(deciding)s)
            AND NOT EXISTS (
                SELECT FROM enforcement_decision e
                WHERE e.case_id = d.case_id AND e.verb = ANY(%(deciding)s)
                    AND e.executed_at < %(since)s
            )
        GROUP BY 1
    ) x
    JOIN enforcement_case c ON c.id = x.case_id
    WHERE (%(area)s = '' OR c.area = %(area)s)"""

TOLD = """
    SELECT x.owed_at AS at, extract(epoch FROM x.informed_at - x.owed_at)::float AS took
    FROM enforcement_notice x {case}
    WHERE x.audience = 'HOLDER' AND x.decision_id IS NOT NULL
        AND x.owed_at >= %(since)s AND x.owed_at < %(until)s"""

PARTS = {
    "looks": WEEKLY.replace("{}", LOOKED),
    "decisions": WEEKLY.replace("{}", DECIDED),
    "notices": WEEKLY.replace("{}", TOLD),
    "reviews": """
        SELECT x.kind, count(*) AS n,
            count(*) FILTER (WHERE x.missed_at IS NULL AND x.looked_at <= x.due_at) AS hits
        FROM enforcement_review x {case}
        WHERE x.missed_at >= %(since)s AND x.missed_at < %(until)s
            OR x.missed_at IS NULL AND x.phase = 'DONE'
                AND x.looked_at >= %(since)s AND x.looked_at < %(until)s
        GROUP BY GROUPING SETS ((1), ()) ORDER BY 1""",
    "appeals": f"""
        SELECT area, origin, count(*) AS n,
            count(*) FILTER (WHERE phase IN ('OVERTURNED', 'VARIED')) AS hits
        FROM (
            SELECT c.area, a.phase, (
                SELECT {SOURCE} FROM enforcement_report r
                WHERE r.case_id = c.id
                ORDER BY r.received_at, r.id LIMIT 1
            ) AS origin
            FROM enforcement_appeal a
            JOIN enforcement_case c ON c.id = a.case_id
            WHERE a.side = 'HOLDER' AND a.phase IN ('AFFIRMED', 'OVERTURNED', 'VARIED', 'REMANDED')
                AND (%(area)s = '' OR c.area = %(area)s)
                AND a.decided_at >= %(since)s AND a.decided_at < %(until)s
        ) x
        GROUP BY GROUPING SETS ((area), (origin), ()) ORDER BY 1, 2""",
    "reports": f"""
        SELECT {SOURCE} AS origin, count(*) AS n,
            count(*) FILTER (
                WHERE EXISTS (
                    SELECT FROM enforcement_allegation a
                    WHERE a.case_id = c.id AND a.phase = 'ESTABLISHED'
                )
            ) AS hits
        FROM enforcement_case c
        JOIN enforcement_report r ON r.case_id = c.id
        WHERE c.closed_at >= %(since)s AND c.closed_at < %(until)s
            AND (%(area)s = '' OR c.area = %(area)s)
        GROUP BY GROUPING SETS ((1), ()) ORDER BY 1""",
    "approvals": """
        SELECT x.verb, count(*) AS n,
            count(*) FILTER (WHERE x.act = 'send_back') AS hits,
            count(*) FILTER (WHERE x.act = '') AS approved,
            count(*) FILTER (WHERE x.act = 'withdraw') AS withdrawn,
            count(*) FILTER (WHERE x.act = 'expire') AS expired
        FROM (
            SELECT d.verb, '' AS act, d.case_id
            FROM enforcement_decision d
            WHERE d.needs <> '' AND d.executed_at >= %(since)s AND d.executed_at < %(until)s
            UNION ALL
            SELECT d.verb, e.act, e.case_id
            FROM enforcement_event e
            JOIN enforcement_decision d ON d.id = e.decision_id
            WHERE e.act IN ('send_back', 'withdraw', 'expire')
                AND e.at >= %(since)s AND e.at < %(until)s AND d.needs <> ''
        ) x {case}
        GROUP BY GROUPING SETS ((1), ()) ORDER BY 1""",
    "terminations": """
        SELECT count(*) AS n,
            count(*) FILTER (
                WHERE d.approved_by_id IS NULL OR d.approved_by_id = d.proposed_by_id
            ) AS hits
        FROM enforcement_measure x
        JOIN enforcement_decision d ON d.id = x.imposed_by_id {case}
        WHERE x.kind = 'TERMINATE' AND x.phase <> 'ORDERED'
            AND x.starts_at >= %(since)s AND x.starts_at < %(until)s""",
    "people": """
        SELECT coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.username) AS name,
            coalesce(held.n, 0) AS held,
            coalesce(done.cases, 0) AS cases,
            coalesce(done.decisions, 0) AS decisions
        FROM accounts_user u
        LEFT JOIN (
            SELECT actor_id, count(*) AS cases, sum(n)::int AS decisions FROM (
                SELECT x.actor_id, x.case_id,
                    count(*) FILTER (WHERE x.act = ANY(%(deciding)s) OR x.act = 'propose') AS n
                FROM enforcement_event x {case}
                WHERE x.actor_id IS NOT NULL AND x.case_id IS NOT NULL
                    AND x.at >= %(since)s AND x.at < %(until)s
                GROUP BY 1, 2
            ) mine
            GROUP BY 1
        ) done ON done.actor_id = u.id
        LEFT JOIN (
            SELECT assignee_id, count(*) AS n FROM enforcement_case c
            WHERE c.state <> ALL(%(final)s) AND assignee_id IS NOT NULL
                AND (%(area)s = '' OR c.area = %(area)s)
            GROUP BY 1
        ) held ON held.assignee_id = u.id
        WHERE held.n > 0 OR done.cases > 0 ORDER BY 1""",
}


def insight_numbers(span: Span, now: datetime, using: str = DEFAULT_DB_ALIAS) -> dict[str, Rows]:
    """Everything that the page shows, by the name of its part; `open` is as it is `now`, the rest
    is of the span. `using`: the database that is asked.
    """
    params: Named = {
        "now": now,
        "ages": list(AGES),
        "final": [str(state) for state in FINAL],
        "area": span.area,
        "since": span.since_at,
        "until": span.until_at,
        "zone": span.zone,
        "deciding": DECIDING,
    }
    case = OF_AREA if span.area else ""
    together = ", ".join(
        f"(SELECT coalesce(json_agg(t), '[]') FROM ({sql.replace('{case}', case)}) t) AS {name}"
        for name, sql in PARTS.items()
    )
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT coalesce(json_agg(t), '[]') FROM ({OPEN}) t", params)
        found = {"open": cursor.fetchone()[0]}
        cursor.execute(f"SELECT {together}", params)
        return {**found, **dict(zip(PARTS, cursor.fetchone(), strict=True))}


def policy_areas() -> list[str]:
    """Every policy area that there is, in the order of the alphabet."""
    return list(Policy.objects.order_by("area").values_list("area", flat=True).distinct())

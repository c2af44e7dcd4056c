"""How the work goes: aggregates over a range of time, from the times that are stored. Two
statements, whatever is asked.

Every figure is exact, and counted when it is asked for: sums of days would give no median, and no
number of cases. Each part reads an index that has all that it counts, week by week, so that no row
is fetched and little is sorted; what is dear to find, the first decision of a case, is stored when
it is taken. See docs/decisions/0071-insights-reads-indexes-not-sums.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import DEFAULT_DB_ALIAS, connections

from enforcement.models import Policy
from enforcement.models._ledger import DECIDING, sql_list
from enforcement.models.event import ENDS_PROPOSAL
from enforcement.sql.batch import Named
from enforcement.workflow.proceeding import FINAL

AGES = (1, 3, 7, 14, 30, 90)  # days, where one group of open cases ends and the next begins
# As the conditions of the indexes have them, so that they are used.
IS_OPEN = f"c.state NOT IN {sql_list(FINAL)}"
ENDED = f"e.act IN {sql_list(ENDS_PROPOSAL)}"
OLDER = "count(*) FILTER (WHERE c.opened_at <= (%(edges)s::timestamptz[])[{}])"
Row = dict[str, Any]
Rows = list[Row]


class Week(NamedTuple):
    """A week by its Monday, and the part of it that is asked for, half open."""

    name: date
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Span:
    """What is asked for: a range of time, half open; a policy area, or empty for all; the zone in
    which weeks begin.
    """

    since_at: datetime
    until_at: datetime
    area: str = ""
    zone: str = "UTC"

    def weeks(self) -> list[Week]:
        """The weeks that it touches; the first and the last within its bounds."""
        zone = ZoneInfo(self.zone)
        first = self.since_at.astimezone(zone).date()
        monday, found = first - timedelta(days=first.weekday()), list[Week]()
        while (begins := datetime.combine(monday, time(), zone).astimezone(UTC)) < self.until_at:
            following = monday + timedelta(weeks=1)
            ends = datetime.combine(following, time(), zone).astimezone(UTC)
            found.append(Week(monday, max(begins, self.since_at), min(ends, self.until_at)))
            monday = following
        return found


# How many are at least so old (`ages`, in days), by state; a group is what the next one leaves.
OPEN = f"""
    SELECT a.age, o.state, o.with_others, a.n
    FROM (
        SELECT c.state, c.with_others,
            ARRAY[count(*), {", ".join(OLDER.format(n + 1) for n in range(len(AGES)))}] AS older
        FROM enforcement_case c
        WHERE {IS_OPEN} AND (%(area)s = '' OR c.area = %(area)s)
        GROUP BY 1, 2
    ) o CROSS JOIN LATERAL (
        SELECT i - 1 AS age, o.older[i] - coalesce(o.older[i + 1], 0) AS n
        FROM generate_subscripts(o.older, 1) i
    ) a
    WHERE a.n > 0"""

# Where a report came from: that of a trusted flagger is told apart from anybody else's.
SOURCE = """CASE WHEN EXISTS (
                    SELECT FROM enforcement_flaggedreport f WHERE f.report_id = r.id
                ) THEN 'FLAGGER' ELSE r.origin END"""

# The weeks of the range, as they are asked for, and the range itself, which has no name.
WEEKS = """
    SELECT * FROM unnest(
        %(weeks)s::date[] || NULL::date,
        %(begins)s::timestamptz[] || %(since)s::timestamptz,
        %(ends)s::timestamptz[] || %(until)s::timestamptz
    ) AS w (week, begins, ends)"""
# Of each of them, what the rows of `{rows}` within its bounds took: an interval, or nothing yet.
WEEKLY = f"""
    SELECT w.week, x.n, x.n - x.known AS waiting,
        extract(epoch FROM x.took[1])::float AS median,
        extract(epoch FROM x.took[2])::float AS ninth,
        extract(epoch FROM x.took[3])::float AS most
    FROM ({WEEKS}) w CROSS JOIN LATERAL (
        SELECT count(*) AS n, count(took) AS known,
            percentile_disc(ARRAY[0.5, 0.9, 1]) WITHIN GROUP (ORDER BY took) AS took
        FROM ({{rows}}) y
    ) x
    WHERE x.n > 0 OR w.week IS NULL ORDER BY 1"""

OF_AREA = "JOIN enforcement_case c ON c.id = x.case_id AND c.area = %(area)s"

LOOKED = """
    SELECT c.first_look_at - c.opened_at AS took FROM enforcement_case c
    WHERE c.first_look_at >= w.begins AND c.first_look_at < w.ends
        AND (%(area)s = '' OR c.area = %(area)s)"""

DECIDED = """
    SELECT f.took FROM enforcement_firstdecision f
    WHERE f.decided_at >= w.begins AND f.decided_at < w.ends
        AND (%(area)s = '' OR f.area = %(area)s)"""

TOLD = """
    SELECT x.informed_at - x.owed_at AS took FROM enforcement_notice x
    WHERE x.audience = 'HOLDER' AND x.decision_id IS NOT NULL
        AND x.owed_at >= w.begins AND x.owed_at < w.ends"""
TOLD_IN_AREA = f"""
    SELECT x.owed_at, x.informed_at - x.owed_at AS took FROM enforcement_notice x {OF_AREA}
    WHERE x.audience = 'HOLDER' AND x.decision_id IS NOT NULL
        AND x.owed_at >= %(since)s AND x.owed_at < %(until)s"""
TOLD_THEN = """
    SELECT t.took FROM told t WHERE t.owed_at >= w.begins AND t.owed_at < w.ends"""

# Who worked on how many cases, and decided how often: person by person, so that what is grouped is
# little; in an area at once.
ACTS = """count(*) FILTER (WHERE x.act = ANY(%(deciding)s) OR x.act = 'propose') AS n"""
DONE = f"""
    SELECT u.id AS actor_id, mine.cases, mine.decisions
    FROM accounts_user u CROSS JOIN LATERAL (
        SELECT count(*) AS cases, sum(n)::int AS decisions FROM (
            SELECT {ACTS} FROM enforcement_event x
            WHERE x.actor_id = u.id AND x.case_id IS NOT NULL
                AND x.at >= %(since)s AND x.at < %(until)s
            GROUP BY x.case_id
        ) each_case
    ) mine
    WHERE mine.cases > 0"""
DONE_IN_AREA = f"""
    SELECT actor_id, count(*) AS cases, sum(n)::int AS decisions FROM (
        SELECT x.actor_id, x.case_id, {ACTS} FROM enforcement_event x {OF_AREA}
        WHERE x.actor_id IS NOT NULL AND x.at >= %(since)s AND x.at < %(until)s
        GROUP BY 1, 2
    ) each_case
    GROUP BY 1"""
PEOPLE = f"""
    SELECT coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.username) AS name,
        coalesce(held.n, 0) AS held,
        coalesce(done.cases, 0) AS cases,
        coalesce(done.decisions, 0) AS decisions
    FROM accounts_user u
    LEFT JOIN ({{done}}) done ON done.actor_id = u.id
    LEFT JOIN (
        SELECT assignee_id, count(*) AS n FROM enforcement_case c
        WHERE {IS_OPEN} AND assignee_id IS NOT NULL
            AND (%(area)s = '' OR c.area = %(area)s)
        GROUP BY 1
    ) held ON held.assignee_id = u.id
    WHERE held.n > 0 OR done.cases > 0 ORDER BY 1"""

# `{case}` joins the case `c` of the row `x`, where an area is asked for (the join is not free).
PARTS = {
    "looks": WEEKLY.replace("{rows}", LOOKED),
    "decisions": WEEKLY.replace("{rows}", DECIDED),
    "notices": WEEKLY.replace("{rows}", TOLD),
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
    "approvals": f"""
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
            WHERE {ENDED}
                AND e.at >= %(since)s AND e.at < %(until)s AND d.needs <> ''
        ) x {{case}}
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
    "people": PEOPLE.replace("{done}", DONE),
}
# Where an area is asked for, the few rows of its cases are found once, and then counted.
PARTS_OF_AREA = {
    **PARTS,
    "notices": f"WITH told AS MATERIALIZED ({TOLD_IN_AREA}) {WEEKLY.replace('{rows}', TOLD_THEN)}",
    "people": PEOPLE.replace("{done}", DONE_IN_AREA),
}


def insight_numbers(span: Span, now: datetime, using: str = DEFAULT_DB_ALIAS) -> dict[str, Rows]:
    """Everything that the page shows, by the name of its part; `open` is as it is `now`, the rest
    is of the span. `using`: the database that is asked.
    """
    weeks = span.weeks()
    params: Named = {
        "edges": [now - timedelta(days=age) for age in AGES],
        "area": span.area,
        "since": span.since_at,
        "until": span.until_at,
        "weeks": [week.name for week in weeks],
        "begins": [week.begins_at for week in weeks],
        "ends": [week.ends_at for week in weeks],
        "deciding": list(DECIDING),
    }
    case, parts = (OF_AREA, PARTS_OF_AREA) if span.area else ("", PARTS)
    together = ", ".join(
        f"(SELECT coalesce(json_agg(t), '[]') FROM ({sql.replace('{case}', case)}) t) AS {name}"
        for name, sql in parts.items()
    )
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT coalesce(json_agg(t), '[]') FROM ({OPEN}) t", params)
        found = {"open": cursor.fetchone()[0]}
        cursor.execute(f"SELECT {together}", params)
        return {**found, **dict(zip(parts, cursor.fetchone(), strict=True))}


def policy_areas() -> list[str]:
    """Every policy area that there is, in the order of the alphabet."""
    return list(Policy.objects.order_by("area").values_list("area", flat=True).distinct())

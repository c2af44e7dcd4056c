"""How the work goes: aggregates over a range of time, from the times that are stored. Two statements, whatever is asked.

What happened in the range is found by the index of events by time, and everything else by the cases of those events: the cost follows the
events of the range, not the size of the record; with very many of them this is the heavy one of the two (measured: about 1 s for 66,000 events on
a busy machine of two cores). The open cases are counted over the partial index of what is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from enforcement.models import Policy
from enforcement.workflow import FINAL

AGES = (1, 3, 7, 14, 30, 90)  # days, where one group of open cases ends and the next begins
DECIDING = ("dismiss", "limit", "suspend", "require_remediation", "warn", "sanction", "give_notice", "terminate", "clear")
Rows = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Span:
    """What is asked for: a range of time, half open; a policy area, or empty for all; the zone in which weeks begin."""

    since_at: datetime
    until_at: datetime
    area: str = ""
    zone: str = "UTC"


OPEN = """
    SELECT width_bucket(extract(epoch FROM %(now)s - c.opened_at) / 86400, %(ages)s::numeric[]) AS age, c.state, c.with_others, count(*) AS n
    FROM enforcement_case c WHERE c.state <> ALL(%(final)s) AND (%(area)s = '' OR c.area = %(area)s) GROUP BY 1, 2, 3"""

EVENTS = """
    WITH took AS MATERIALIZED (
        SELECT e.act, e.actor_id, e.at, e.case_id, e.decision_id FROM enforcement_event e {area}
        WHERE e.at >= %(since)s AND e.at < %(until)s AND e.case_id IS NOT NULL
    ), touched AS MATERIALIZED (SELECT DISTINCT case_id FROM took)"""

OF_AREA = (
    "JOIN enforcement_case c ON c.id = e.case_id AND c.area = %(area)s"  # left out where all areas are asked for: the join is not free
)

WEEKLY = """
    SELECT date_trunc('week', at AT TIME ZONE %(zone)s)::date AS week, count(*) AS n, count(*) - count(took) AS waiting,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY took) AS median, percentile_disc(0.9) WITHIN GROUP (ORDER BY took) AS ninth, max(took) AS most
    FROM ({}) x GROUP BY GROUPING SETS ((1), ()) ORDER BY 1"""

LOOKED = """
    SELECT c.first_look_at AS at, extract(epoch FROM c.first_look_at - c.opened_at)::float AS took
    FROM touched JOIN enforcement_case c ON c.id = case_id
    WHERE c.first_look_at >= %(since)s AND c.first_look_at < %(until)s"""

DECIDED = """
    SELECT min(t.at) AS at, extract(epoch FROM min(t.at) - c.opened_at)::float AS took FROM took t JOIN enforcement_case c ON c.id = t.case_id
    WHERE t.act = ANY(%(deciding)s) AND NOT EXISTS (
        SELECT FROM enforcement_event e WHERE e.case_id = c.id AND e.act = ANY(%(deciding)s) AND e.at < %(since)s
    ) GROUP BY c.id"""

TOLD = """
    SELECT n.owed_at AS at, extract(epoch FROM n.informed_at - n.owed_at)::float AS took FROM took t
    JOIN enforcement_notice n ON n.decision_id = t.decision_id AND n.audience = 'HOLDER' AND n.owed_at = t.at"""

PARTS = {
    "looks": WEEKLY.format(LOOKED),
    "decisions": WEEKLY.format(DECIDED),
    "notices": WEEKLY.format(TOLD),
    "reviews": """
        SELECT r.kind, count(*) AS n, count(*) FILTER (WHERE r.missed_at IS NULL AND r.looked_at <= r.due_at) AS hits
        FROM touched JOIN enforcement_review r USING (case_id)
        WHERE (r.missed_at IS NOT NULL OR r.phase = 'DONE')
            AND coalesce(r.missed_at, r.looked_at) >= %(since)s AND coalesce(r.missed_at, r.looked_at) < %(until)s
        GROUP BY GROUPING SETS ((1), ()) ORDER BY 1""",
    "appeals": """
        SELECT area, origin, count(*) AS n, count(*) FILTER (WHERE phase IN ('OVERTURNED', 'VARIED')) AS hits FROM (
            SELECT c.area, a.phase, (SELECT r.origin FROM enforcement_report r WHERE r.case_id = c.id ORDER BY r.received_at, r.id LIMIT 1) AS origin
            FROM touched JOIN enforcement_appeal a USING (case_id) JOIN enforcement_case c ON c.id = case_id
            WHERE a.side = 'HOLDER' AND a.phase IN ('AFFIRMED', 'OVERTURNED', 'VARIED', 'REMANDED')
                AND a.decided_at >= %(since)s AND a.decided_at < %(until)s
        ) x GROUP BY GROUPING SETS ((area), (origin), ()) ORDER BY 1, 2""",
    "reports": """
        SELECT r.origin, count(*) AS n, count(*) FILTER (WHERE EXISTS (
            SELECT FROM enforcement_allegation a WHERE a.case_id = c.id AND a.phase = 'ESTABLISHED')) AS hits
        FROM touched JOIN enforcement_case c ON c.id = case_id JOIN enforcement_report r USING (case_id)
        WHERE c.closed_at >= %(since)s AND c.closed_at < %(until)s GROUP BY GROUPING SETS ((1), ()) ORDER BY 1""",
    "secondings": """
        SELECT d.verb, count(*) AS n, count(*) FILTER (WHERE t.act = 'send_back') AS hits, count(*) FILTER (WHERE t.act = d.verb) AS seconded,
            count(*) FILTER (WHERE t.act = 'withdraw') AS withdrawn, count(*) FILTER (WHERE t.act = 'expire') AS expired
        FROM took t JOIN enforcement_decision d ON d.id = t.decision_id
        WHERE d.needs <> '' AND (t.act IN ('send_back', 'withdraw', 'expire') OR (t.act = d.verb AND t.at = d.executed_at))
        GROUP BY GROUPING SETS ((1), ()) ORDER BY 1""",
    "terminations": """
        SELECT count(*) AS n, count(*) FILTER (WHERE d.seconded_by_id IS NULL OR d.seconded_by_id = d.proposed_by_id) AS hits
        FROM touched JOIN enforcement_measure m USING (case_id) JOIN enforcement_decision d ON d.id = m.imposed_by_id
        WHERE m.kind = 'TERMINATE' AND m.phase <> 'ORDERED' AND m.starts_at >= %(since)s AND m.starts_at < %(until)s""",
    "people": """
        SELECT coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.username) AS name, coalesce(held.n, 0) AS held,
            coalesce(done.cases, 0) AS cases, coalesce(done.decisions, 0) AS decisions
        FROM accounts_user u
        LEFT JOIN (
            SELECT actor_id, count(DISTINCT case_id) AS cases, count(*) FILTER (WHERE act = ANY(%(deciding)s) OR act = 'propose') AS decisions
            FROM took WHERE actor_id IS NOT NULL GROUP BY 1
        ) done ON done.actor_id = u.id
        LEFT JOIN (
            SELECT assignee_id, count(*) AS n FROM enforcement_case c WHERE c.state <> ALL(%(final)s) AND assignee_id IS NOT NULL
                AND (%(area)s = '' OR c.area = %(area)s) GROUP BY 1
        ) held ON held.assignee_id = u.id
        WHERE held.n > 0 OR done.cases > 0 ORDER BY 1""",
}


def numbers(span: Span, now: datetime) -> dict[str, Rows]:
    """Everything that the page shows, by the name of its part; `open` is as it is `now`, the rest is of the span."""
    params: dict[str, Any] = {
        "now": now, "ages": list(AGES), "final": [str(state) for state in FINAL], "area": span.area, "since": span.since_at, "until": span.until_at,
        "zone": span.zone, "deciding": list(DECIDING),
    }  # fmt: skip
    together = ", ".join(f"(SELECT coalesce(json_agg(t), '[]') FROM ({sql}) t) AS {name}" for name, sql in PARTS.items())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(json_agg(t), '[]') FROM ({OPEN}) t", params)
        found = {"open": cursor.fetchone()[0]}
        cursor.execute(f"{EVENTS.format(area=OF_AREA if span.area else '')} SELECT {together}", params)
        return {**found, **dict(zip(PARTS, cursor.fetchone(), strict=True))}


def areas() -> list[str]:
    """Every policy area that there is, in the order of the alphabet."""
    return list(Policy.objects.order_by("area").values_list("area", flat=True).distinct())

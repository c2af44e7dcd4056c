"""The SQL of Insights: one part for each question, each off an index that has all that it counts.

`w` is a week of the range, or the whole range, which has no name; `{case}` joins the case `c` of
the row `x` where an area is asked for (the join is not free).
"""

from __future__ import annotations

from enforcement.models import Case
from enforcement.models._ledger import sql_list
from enforcement.models.decision import PRECAUTIONS
from enforcement.models.event import ENDS_PROPOSAL
from enforcement.queries.case_things import REVERSING
from enforcement.workflow.marks import verbs_of
from enforcement.workflow.proceeding import FINAL

AGES = (1, 3, 7, 14, 30, 90)  # days, at which one group of open cases ends and the next begins
# As the conditions of the indexes have them, so that they are used.
IS_OPEN = f"c.state NOT IN {sql_list(FINAL)}"
ENDED = f"e.act IN {sql_list(ENDS_PROPOSAL)}"
OLDER = "count(*) FILTER (WHERE {} < (%(edges)s::timestamptz[])[{}])"


def by_age(since: str, keys: tuple[str, ...], rows: str) -> str:
    """How many rows are so old (`AGES`, in whole days), by `keys`: a group is what those that are
    older leave.
    """
    older = ", ".join(OLDER.format(since, number + 1) for number in range(len(AGES)))
    return f"""
    SELECT a.age, {", ".join(f"o.{key}" for key in keys)}, a.n
    FROM (
        SELECT {", ".join(keys)}, ARRAY[count(*), {older}] AS older
        FROM ({rows}) r GROUP BY {", ".join(keys)}
    ) o CROSS JOIN LATERAL (
        SELECT i - 1 AS age, o.older[i] - coalesce(o.older[i + 1], 0) AS n
        FROM generate_subscripts(o.older, 1) i
    ) a
    WHERE a.n > 0"""


OPEN = by_age(
    "opened_at",
    ("state", "with_others"),
    f"""
        SELECT c.state, c.with_others, c.opened_at FROM enforcement_case c
        WHERE {IS_OPEN} AND (%(area)s = '' OR c.area = %(area)s)""",
)
# Restrictions of open and closed cases; terminated accounts stay so, and say nothing of the work.
IN_FORCE = by_age(
    "first_at",
    ("kind", "precautionary"),
    """
        SELECT x.kind, x.basis = 'PRECAUTION' AS precautionary, x.first_at
        FROM enforcement_measure x {case}
        WHERE x.phase = 'IN_FORCE' AND NOT x.kind = 'TERMINATE'""",
)
# What is as it is now, whatever the range.
NOW = {"open": OPEN, "restrictions": IN_FORCE}

# Where a report came from: that of a trusted flagger is told apart from anybody else's.
SOURCE = """CASE WHEN EXISTS (
                    SELECT FROM enforcement_flaggedreport f WHERE f.report_id = r.id
                ) THEN 'FLAGGER' ELSE r.origin END"""

TOLD_SOURCE = (
    "CASE WHEN f.report_id IS NULL THEN r.origin ELSE 'FLAGGER' END"  # where `f` is joined
)
# The first report of the case `c`, as `r`, and that row.
FIRST_REPORT = """LEFT JOIN LATERAL (
                SELECT r.id, r.origin FROM enforcement_report r
                WHERE r.case_id = c.id
                ORDER BY r.received_at, r.id LIMIT 1
            ) r ON true
            LEFT JOIN enforcement_flaggedreport f ON f.report_id = r.id"""
POLICY = "(SELECT p.slug FROM enforcement_policy p WHERE p.id = policy_id)"

# The weeks of the range, as they are asked for, and the range itself, which has no name.
WEEKS = """
    SELECT * FROM unnest(
        %(weeks)s::date[] || NULL::date,
        %(begins)s::timestamptz[] || %(since)s::timestamptz,
        %(ends)s::timestamptz[] || %(until)s::timestamptz
    ) AS w (week, begins, ends)"""
# How long something took, as the moment that long after 1970: moments are sorted twice as fast.
TOOK = "'epoch'::timestamp + ({})"
# Of each of them, what the rows of `{rows}` within its bounds took (`TOOK`), or nothing yet.
WEEKLY = f"""
    SELECT w.week, x.n, x.n - x.known AS waiting,
        date_part('epoch', x.took[1]) AS median,
        date_part('epoch', x.took[2]) AS ninth,
        date_part('epoch', x.took[3]) AS most
    FROM ({WEEKS}) w CROSS JOIN LATERAL (
        SELECT count(*) AS n, count(took) AS known,
            percentile_disc(ARRAY[0.5, 0.9, 1]) WITHIN GROUP (ORDER BY took) AS took
        FROM ({{rows}}) y
    ) x
    WHERE x.n > 0 OR w.week IS NULL ORDER BY 1"""

OF_AREA = "JOIN enforcement_case c ON c.id = x.case_id AND c.area = %(area)s"

# As the index of closings has it.
CROSSES = f"(x.target IN {sql_list(FINAL)} OR x.source IN {sql_list(FINAL)})"
ENDS = f"x.target IN {sql_list(FINAL)} AND NOT x.source IN {sql_list(FINAL)}"
# What goes on in another case is not closed: it is counted apart.
GOES_ON = f"x.act IN {sql_list(verb for verb, mark in verbs_of(Case).items() if mark.merges)}"
CLOSES, MERGES = f"{ENDS} AND NOT {GOES_ON}", f"{ENDS} AND {GOES_ON}"
REOPENS = f"x.source IN {sql_list(FINAL)} AND NOT x.target IN {sql_list(FINAL)}"
# The weeks alone, which make up the range, and since it ended ("infinity"): the backlog is what is
# open now without that. The range alone, where no weeks are asked for.
EACH_WEEK = """
        SELECT * FROM unnest(
            %(weeks)s::date[], %(begins)s::timestamptz[], %(ends)s::timestamptz[]
        ) AS w (week, begins, ends)
        UNION ALL SELECT week, begins, ends FROM (VALUES
            ('infinity'::date, %(until)s::timestamptz, 'infinity'::timestamptz, true),
            (NULL, %(since)s, %(until)s, false)
        ) AS v (week, begins, ends, by_week)
        WHERE by_week = (cardinality(%(weeks)s::date[]) > 0)"""
FLOW = f"""
    SELECT w.week, c.opened, x.closed, x.merged, x.reopened
    FROM ({EACH_WEEK}) w
    CROSS JOIN LATERAL (
        SELECT count(*) AS opened FROM enforcement_case c
        WHERE c.opened_at >= w.begins AND c.opened_at < w.ends
            AND (%(area)s = '' OR c.area = %(area)s)
    ) c
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE {CLOSES}) AS closed,
            count(*) FILTER (WHERE {MERGES}) AS merged,
            count(*) FILTER (WHERE {REOPENS}) AS reopened
        FROM {{moves}} x
        WHERE {CROSSES} AND x.at >= w.begins AND x.at < w.ends
    ) x
    ORDER BY 1"""
# The moves of the cases of an area: a case that moved since is open now, or was closed since.
MOVES_IN_AREA = f"""
    SELECT x.at, x.source, x.target, x.act FROM enforcement_event x
    JOIN (
        SELECT c.id FROM enforcement_case c
        WHERE c.area = %(area)s AND c.state IN {sql_list(FINAL)} AND c.closed_at >= %(since)s
        UNION ALL
        SELECT c.id FROM enforcement_case c WHERE c.area = %(area)s AND {IS_OPEN}
    ) c ON c.id = x.case_id
    WHERE {CROSSES} AND x.at >= %(since)s"""

LOOKED = f"""
    SELECT {TOOK.format("c.first_look_at - c.opened_at")} AS took FROM enforcement_case c
    WHERE c.first_look_at >= w.begins AND c.first_look_at < w.ends
        AND (%(area)s = '' OR c.area = %(area)s)"""

DECIDED = f"""
    SELECT {TOOK.format("f.took")} AS took FROM enforcement_firstdecision f
    WHERE f.decided_at >= w.begins AND f.decided_at < w.ends
        AND (%(area)s = '' OR f.area = %(area)s)"""

TOLD = f"""
    SELECT {TOOK.format("x.informed_at - x.owed_at")} AS took FROM enforcement_notice x
    WHERE x.audience = 'HOLDER' AND x.decision_id IS NOT NULL
        AND x.owed_at >= w.begins AND x.owed_at < w.ends"""
TOLD_IN_AREA = f"""
    SELECT x.owed_at, {TOOK.format("x.informed_at - x.owed_at")} AS took
    FROM enforcement_notice x {OF_AREA}
    WHERE x.audience = 'HOLDER' AND x.decision_id IS NOT NULL
        AND x.owed_at >= %(since)s AND x.owed_at < %(until)s"""
TOLD_THEN = """
    SELECT t.took FROM told t WHERE t.owed_at >= w.begins AND t.owed_at < w.ends"""

# Who worked on how many cases, and decided how often: person by person, so that what is grouped is
# little; in an area at once.
ACTS = "count(*) FILTER (WHERE x.act = ANY(%(deciding)s)) AS n"
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
        u.username,
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
    WHERE (held.n > 0 OR done.cases > 0) AND (%(only)s::uuid IS NULL OR u.id = %(only)s)
    ORDER BY 1"""

PRECAUTION = f"""x.verb IN {sql_list(PRECAUTIONS)}
                AND x.executed_at >= %(since)s AND x.executed_at < %(until)s"""

PARTS = {
    "flow": FLOW.replace("{moves}", "enforcement_event"),
    "looks": WEEKLY.replace("{rows}", LOOKED),
    "decisions": WEEKLY.replace("{rows}", DECIDED),
    "notices": WEEKLY.replace("{rows}", TOLD),
    "reviews": """
        SELECT kind, coalesce(sum(n), 0)::int AS n, coalesce(sum(hits), 0)::int AS hits
        FROM (
            SELECT x.kind, count(*) AS n,
                count(*) FILTER (WHERE x.missed_at IS NULL AND x.looked_at <= x.due_at) AS hits
            FROM enforcement_review x {case}
            WHERE x.missed_at >= %(since)s AND x.missed_at < %(until)s
                OR x.missed_at IS NULL AND x.phase = 'DONE'
                    AND x.looked_at >= %(since)s AND x.looked_at < %(until)s
            GROUP BY 1
        ) y
        GROUP BY GROUPING SETS ((kind), ()) ORDER BY 1""",
    "appeals": f"""
        SELECT {POLICY} AS policy, origin, count(*) AS n,
            count(*) FILTER (WHERE phase IN ('OVERTURNED', 'VARIED')) AS hits
        FROM (
            SELECT c.policy_id, a.phase, {TOLD_SOURCE} AS origin
            FROM enforcement_appeal a
            JOIN enforcement_case c ON c.id = a.case_id
            {FIRST_REPORT}
            WHERE a.side = 'HOLDER' AND a.phase IN ('AFFIRMED', 'OVERTURNED', 'VARIED', 'REMANDED')
                AND (%(area)s = '' OR c.area = %(area)s)
                AND a.decided_at >= %(since)s AND a.decided_at < %(until)s
        ) x
        GROUP BY GROUPING SETS ((policy_id), (origin), ()) ORDER BY 1, 2""",
    "reports": f"""
        WITH told AS (
            SELECT c.policy_id, {TOLD_SOURCE} AS origin, EXISTS (
                SELECT FROM enforcement_allegation a
                WHERE a.case_id = c.id AND a.phase = 'ESTABLISHED'
            ) AS established
            FROM enforcement_case c
            JOIN enforcement_report r ON r.case_id = c.id
            LEFT JOIN enforcement_flaggedreport f ON f.report_id = r.id
            WHERE c.state IN {sql_list(FINAL)}
                AND c.closed_at >= %(since)s AND c.closed_at < %(until)s
                AND (%(area)s = '' OR c.area = %(area)s)
        )
        SELECT {POLICY} AS policy, origin,
            coalesce(sum(n), 0)::int AS n, coalesce(sum(hits), 0)::int AS hits
        FROM (
            SELECT policy_id, origin, count(*) AS n, count(*) FILTER (WHERE established) AS hits
            FROM told GROUP BY 1, 2
        ) x
        GROUP BY GROUPING SETS ((policy_id), (origin), ()) ORDER BY 1, 2""",
    "approvals": f"""
        SELECT verb, {POLICY} AS policy, origin, count(*) AS n,
            count(*) FILTER (WHERE act = 'send_back') AS hits,
            count(*) FILTER (WHERE act = '') AS approved,
            count(*) FILTER (WHERE act = 'withdraw') AS withdrawn,
            count(*) FILTER (WHERE act = 'expire') AS expired
        FROM (
            SELECT x.verb, x.act, c.policy_id, {TOLD_SOURCE} AS origin
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
            ) x CROSS JOIN LATERAL (
                -- few of many cases: each is looked up, so that not all are read
                SELECT c.id, c.policy_id, c.area FROM enforcement_case c
                WHERE c.id = x.case_id LIMIT 1
            ) c
            {FIRST_REPORT}
            WHERE %(area)s = '' OR c.area = %(area)s
        ) y
        GROUP BY GROUPING SETS ((verb), (policy_id), (origin), ()) ORDER BY 1, 2, 3""",
    "automation": f"""
        SELECT verb, coalesce(sum(n), 0)::int AS n, coalesce(sum(hits), 0)::int AS hits,
            coalesce(sum(reversed), 0)::int AS reversed
        FROM (
            SELECT x.verb, count(*) AS n,
                count(*) FILTER (WHERE x.proposed_by_id IS NULL) AS hits
            FROM enforcement_decision x {{case}}
            WHERE {PRECAUTION}
            GROUP BY 1
        ) y LEFT JOIN (
            SELECT x.verb, count(DISTINCT x.id) AS reversed
            FROM enforcement_decision x {{case}}
            JOIN enforcement_measure m ON m.imposed_by_id = x.id
            JOIN enforcement_decision l ON l.id = m.lifted_by_id
            WHERE {PRECAUTION} AND x.proposed_by_id IS NULL
                AND l.proposed_by_id IS NOT NULL AND l.verb IN {sql_list(REVERSING)}
            GROUP BY 1
        ) z USING (verb)
        GROUP BY GROUPING SETS ((verb), ()) ORDER BY 1""",
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
    "flow": f"WITH moves AS MATERIALIZED ({MOVES_IN_AREA}) {FLOW.replace('{moves}', 'moves')}",
    "notices": f"WITH told AS MATERIALIZED ({TOLD_IN_AREA}) {WEEKLY.replace('{rows}', TOLD_THEN)}",
    "people": PEOPLE.replace("{done}", DONE_IN_AREA),
}
# What is compared with the period before: of the whole period alone.
COMPARED = (
    "flow",
    "looks",
    "decisions",
    "notices",
    "reviews",
    "appeals",
    "approvals",
    "automation",
)

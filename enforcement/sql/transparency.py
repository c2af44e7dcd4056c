"""The rows that a transparency report counts, found by SQL and stored with it; and the figures over
them. One statement for each kind of row, so that a year costs what its rows cost.

What a column of a row means for each kind:

| kind | source | outcome | measure | automation | machine_found | items | took |
|---|---|---|---|---|---|---|---|
| ORDER | what it asks for | how it stands | | | | accounts and cases named | to the answer |
| REPORT | from whom | how its case ended | | who decided | | addresses named | to the decision |
| MEASURE | of the case's first report | APPEAL: by one's answer | what it imposed | who decided |
detected by a machine | | |
| APPEAL | who appeals | its outcome | what the contested decision imposed | | | | to the outcome |
| DISPUTE | who complains | how it ended | what the contested decision imposed | whether it was
carried out | | | to a decision |
| REVIEW | of the case's first report | what the reviewer saw | RIGHT: the machine saw the same | |
detected by a machine | | |
| PERSON | role | | | | | | |
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from enforcement.models._ledger import DECIDING, MARKS, sql_list
from enforcement.models.decision import EXECUTED
from enforcement.models.transparency import Counted
from enforcement.rules.transparency.figures import DIMENSIONS, NO, YES, Figure, Group
from enforcement.workflow.disputes import BY_DECISION, HOLDS, DisputePhase
from enforcement.workflow.machines import AppealPhase
from enforcement.workflow.marks import AccountEffect
from enforcement.workflow.quality import Outcome

# As statements of reasons are drawn: what restricts an account and does not favour its holder.
IMPOSING = tuple(
    verb
    for verb, mark in MARKS.items()
    if not mark.favours_holder
    and mark.effect
    in (
        AccountEffect.PRECAUTION,
        AccountEffect.KEEPS,
        AccountEffect.RETURNS,
        AccountEffect.TERM,
        AccountEffect.TERMINATES,
    )
)
HEARD = (
    AppealPhase.AFFIRMED,
    AppealPhase.OVERTURNED,
    AppealPhase.VARIED,
    AppealPhase.REMANDED,
)
COLUMNS = (
    "subject",
    "ref",
    "case_ref",
    "happened_at",
    "area",
    "source",
    "outcome",
    "measure",
    "automation",
    "country",
    "machine_found",
    "items",
    "took",
)


def truthy(json: str) -> str:
    """SQL: whether Python would take this JSON (an expression) for true."""
    return f"coalesce({json}, 'null') NOT IN ('null', 'false', '\"\"', '[]', '{{}}', '0')"


BEGINS, IMPOSES = truthy("d.impact -> 'begins'"), truthy("d.impact -> 'imposes'")
KIND = f"""CASE WHEN {BEGINS} THEN 'TERMINATE' WHEN {IMPOSES} THEN d.impact #>> '{{imposes,kind}}'
        ELSE '' END"""
HOW = f"""CASE
        WHEN d.proposed_by_id IS NOT NULL
            THEN CASE WHEN {truthy("n.statement -> 'limited_by_automation'")}
                THEN 'PERSON_AFTER_MACHINE' ELSE 'PERSON' END
        WHEN {BEGINS} THEN 'AS_ORDERED'
        WHEN {truthy("n.statement -> 'cause'")} THEN 'AS_DUE'
        ELSE 'MACHINE' END"""
MACHINE_FOUND = f"""CASE WHEN n.statement ? 'detected_by_automation'
        THEN {truthy("n.statement -> 'detected_by_automation'")}
        ELSE d.detected_by_automation END"""
TOLD = """LEFT JOIN enforcement_notice n ON n.decision_id = d.id AND n.audience = 'HOLDER'"""


def first_report(case: str, until: str) -> str:
    """SQL: the report of a case that came first, by a time, as `r`; `f` if a flagger sent it."""
    return f"""LEFT JOIN LATERAL (
        SELECT r.id, r.origin FROM enforcement_report r
        WHERE r.case_id = {case} AND NOT r.record_only AND r.received_at <= {until}
        ORDER BY r.received_at, r.id LIMIT 1
    ) r ON true
    LEFT JOIN enforcement_flaggedreport f ON f.report_id = r.id"""


SOURCE = """CASE WHEN f.report_id IS NOT NULL THEN 'FLAGGER' ELSE coalesce(r.origin, 'NONE') END"""

ORDERS = """
    SELECT q.id AS subject, q.number::text AS ref, '' AS case_ref,
        q.received_on::timestamp AT TIME ZONE 'UTC' AS happened_at, '' AS area, q.kind AS source,
        q.phase AS outcome, '' AS measure, '' AS automation, q.country, false AS machine_found,
        (SELECT count(*) FROM enforcement_authorityname a WHERE a.request_id = q.id) AS items,
        CASE WHEN q.phase = 'ANSWERED' THEN extract(epoch FROM
            q.closed_at - q.received_on::timestamp AT TIME ZONE 'UTC') END AS took
    FROM enforcement_authorityrequest q
    WHERE q.received_on >= (%(since)s AT TIME ZONE 'UTC')::date
        AND q.received_on < (%(until)s AT TIME ZONE 'UTC')::date"""

REPORTS = f"""
    SELECT r.id AS subject, r.ref, coalesce(c.ref, '') AS case_ref, r.received_at AS happened_at,
        coalesce(c.area, p.area, '') AS area,
        CASE WHEN f.report_id IS NULL THEN r.origin ELSE 'FLAGGER' END AS source,
        CASE WHEN r.rejected_at IS NOT NULL THEN 'REJECTED'
            WHEN c.state = 'DISMISSED' THEN 'NOT_PURSUED'
            WHEN c.state = 'CLEARED' THEN 'NOTHING_FOUND'
            WHEN c.state IN ('RESOLVED', 'TERMINATED') THEN 'ACTED'
            ELSE 'OPEN' END AS outcome,
        '' AS measure,
        CASE WHEN r.rejected_at IS NOT NULL OR d.by_person THEN 'PERSON'
            WHEN d.first_at IS NOT NULL THEN 'MACHINE' ELSE '' END AS automation,
        '' AS country, false AS machine_found,
        greatest(1, coalesce(cardinality(t.links), 0)) AS items,
        extract(epoch FROM coalesce(r.rejected_at, d.first_at) - r.received_at) AS took
    FROM enforcement_report r
    LEFT JOIN enforcement_flaggedreport f ON f.report_id = r.id
    LEFT JOIN enforcement_reportdetails t ON t.report_id = r.id
    LEFT JOIN enforcement_case c ON c.id = r.case_id
    LEFT JOIN enforcement_policy p ON p.id = r.policy_id
    LEFT JOIN LATERAL (
        SELECT min(d.executed_at) AS first_at, bool_or(d.proposed_by_id IS NOT NULL) AS by_person
        FROM enforcement_decision d
        WHERE d.case_id = r.case_id AND d.executed_at >= r.received_at
            AND d.verb IN {sql_list(DECIDING)}
    ) d ON true
    WHERE r.received_at >= %(since)s AND r.received_at < %(until)s
        AND r.number = 1 AND NOT r.record_only"""

MEASURES = f"""
    SELECT d.id AS subject, d.ref, c.ref AS case_ref, d.executed_at AS happened_at, c.area,
        {SOURCE} AS source,
        CASE WHEN d.appeal_id IS NULL THEN '' ELSE 'APPEAL' END AS outcome,
        {KIND} AS measure, {HOW} AS automation, '' AS country,
        {MACHINE_FOUND} AS machine_found, 1 AS items, NULL::float8 AS took
    FROM enforcement_decision d
    JOIN enforcement_case c ON c.id = d.case_id
    {TOLD}
    {first_report("d.case_id", "d.executed_at")}
    WHERE d.executed_at >= %(since)s AND d.executed_at < %(until)s
        AND d.verb IN {sql_list(IMPOSING)} AND ({BEGINS} OR {IMPOSES})"""

# Who appeals with somebody else, whose appeal is answered for both, has lodged one as well.
APPEALS = f"""
    SELECT l.id AS subject, a.ref, c.ref AS case_ref, l.lodged_at AS happened_at, c.area,
        CASE WHEN f.report_id IS NOT NULL THEN 'FLAGGER' ELSE a.side END AS source,
        CASE WHEN a.phase IN ('LODGED', 'HEARING') THEN 'OPEN' ELSE a.phase END AS outcome,
        CASE WHEN {truthy("d.impact -> 'orders'")} THEN 'TERMINATE' ELSE {KIND} END AS measure,
        '' AS automation, '' AS country, false AS machine_found, 1 AS items,
        CASE WHEN a.phase IN {sql_list(HEARD)}
            THEN extract(epoch FROM a.decided_at - l.lodged_at) END AS took
    FROM (
        SELECT id, id AS appeal_id, report_id, lodged_at FROM enforcement_appeal
        UNION ALL
        SELECT id, appeal_id, report_id, lodged_at FROM enforcement_joinedappeal
    ) l
    JOIN enforcement_appeal a ON a.id = l.appeal_id
    JOIN enforcement_decision d ON d.id = a.decision_id
    JOIN enforcement_case c ON c.id = a.case_id
    LEFT JOIN enforcement_flaggedreport f ON f.report_id = l.report_id
    WHERE l.lodged_at >= %(since)s AND l.lodged_at < %(until)s"""

# A record that was found wrong is no dispute.
DISPUTES = f"""
    SELECT x.id AS subject, c.ref || '/' || x.number AS ref, c.ref AS case_ref,
        x.told_on::timestamp AT TIME ZONE 'UTC' AS happened_at, c.area,
        CASE WHEN f.report_id IS NOT NULL THEN 'FLAGGER' ELSE x.side END AS source,
        CASE WHEN x.phase = '{DisputePhase.OPEN}' THEN 'OPEN' ELSE x.outcome END AS outcome,
        CASE WHEN {truthy("d.impact -> 'orders'")} THEN 'TERMINATE' ELSE {KIND} END AS measure,
        x.followed AS automation, '' AS country, false AS machine_found, 1 AS items,
        CASE WHEN x.outcome IN {sql_list(BY_DECISION)}
            THEN extract(epoch FROM x.ended_on::timestamp - x.told_on::timestamp) END AS took
    FROM enforcement_dispute x
    JOIN enforcement_decision d ON d.id = x.decision_id
    JOIN enforcement_case c ON c.id = x.case_id
    LEFT JOIN enforcement_flaggedreport f ON f.report_id = x.report_id
    WHERE x.told_on >= (%(since)s AT TIME ZONE 'UTC')::date
        AND x.told_on < (%(until)s AT TIME ZONE 'UTC')::date
        AND x.phase IN {sql_list(HOLDS)}"""

SAW = f"""CASE WHEN w.outcome = '{Outcome.NOTHING}' THEN 'NOTHING'
        WHEN w.outcome = '{Outcome.LATER}' THEN 'LATER' ELSE 'ACT' END"""
REVIEWS = f"""
    SELECT q.id AS subject, q.ref, c.ref AS case_ref, q.answered_at AS happened_at, c.area,
        {SOURCE} AS source, {SAW} AS outcome,
        CASE WHEN {SAW} = 'LATER' THEN '' WHEN ({SAW} = 'ACT') = ({MACHINE_FOUND}) THEN 'RIGHT'
            ELSE 'WRONG' END AS measure,
        '' AS automation, '' AS country, {MACHINE_FOUND} AS machine_found, 1 AS items,
        NULL::float8 AS took
    FROM enforcement_qualityreview q
    JOIN enforcement_qualityanswer w ON w.review_id = q.id
    JOIN enforcement_decision d ON d.id = q.decision_id
    JOIN enforcement_case c ON c.id = q.case_id
    {TOLD}
    {first_report("d.case_id", "d.executed_at")}
    WHERE q.answered_at >= %(since)s AND q.answered_at < %(until)s"""

PEOPLE = f"""
    SELECT u.id AS subject, '' AS ref, '' AS case_ref, max(d.executed_at) AS happened_at,
        '' AS area, u.role AS source, '' AS outcome, '' AS measure, '' AS automation, '' AS country,
        false AS machine_found, 1 AS items, NULL::float8 AS took
    FROM enforcement_decision d
    CROSS JOIN LATERAL unnest(
        ARRAY[d.proposed_by_id, d.approved_by_id, d.ratified_by_id]
    ) AS who (id)
    JOIN accounts_user u ON u.id = who.id
    WHERE d.executed_at >= %(since)s AND d.executed_at < %(until)s
        AND d.phase IN {sql_list(EXECUTED)}
    GROUP BY u.id, u.role"""

SOURCES: dict[Counted, str] = {
    Counted.ORDER: ORDERS,
    Counted.REPORT: REPORTS,
    Counted.MEASURE: MEASURES,
    Counted.APPEAL: APPEALS,
    Counted.DISPUTE: DISPUTES,
    Counted.REVIEW: REVIEWS,
    Counted.PERSON: PEOPLE,
}


def insert_counted(report: UUID, kind: Counted, since: datetime, until: datetime) -> int:
    """Store what of a kind lies in the period, half open, as rows of a report; how many."""
    names = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO enforcement_transparencyrow (id, report_id, kind, {names})
            SELECT gen_random_uuid(), %(report)s, %(kind)s, {names} FROM ({SOURCES[kind]}) x""",
            {"report": report, "kind": kind, "since": since, "until": until},
        )
        return int(cursor.rowcount)


def forget_counted(report: UUID) -> None:
    """Remove the rows of a draft, which is counted again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM enforcement_transparencyrow WHERE report_id = %s",
            [report],
        )


def groups_of(report: UUID) -> list[Group]:
    """How many rows there are of each kind and the same words."""
    words = ", ".join(name for name in DIMENSIONS if name != "machine_found")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT kind, count(*), sum(items), machine_found, {words}
            FROM enforcement_transparencyrow WHERE report_id = %s
            GROUP BY kind, machine_found, {words}""",
            [report],
        )
        rows = cursor.fetchall()
    names = [name for name in DIMENSIONS if name != "machine_found"]
    return [
        Group(
            of=Counted(kind),
            rows=count,
            items=int(items),
            words={
                **dict(zip(names, said, strict=True)),
                "machine_found": YES if machine_found else NO,
            },
        )
        for kind, count, items, machine_found, *said in rows
    ]


def medians_of(report: UUID, figures: Sequence[Figure]) -> list[float | None]:
    """The median seconds of each of some figures, in one reading of the rows for each kind."""
    found: list[float | None] = [None] * len(figures)
    for kind in Counted:
        places = [place for place, figure in enumerate(figures) if figure.of is kind]
        if not places:
            continue
        params: dict[str, Any] = {"report": report, "kind": kind}
        asked = ", ".join(median_sql(figures[place], f"m{place}", params) for place in places)
        with connection.cursor() as cursor:
            cursor.execute(
                f"""SELECT {asked} FROM enforcement_transparencyrow
                WHERE report_id = %(report)s AND kind = %(kind)s AND took IS NOT NULL""",
                params,
            )
            for place, value in zip(places, cursor.fetchone(), strict=True):
                found[place] = value
    return found


def median_sql(figure: Figure, name: str, params: dict[str, Any]) -> str:
    """One median; its values go into `params`."""
    conditions = ["true"]
    for number, (column, values) in enumerate(figure.where.items()):
        key = f"{name}_{number}"
        params[key] = [value == YES for value in values] if is_flag(column) else list(values)
        conditions.append(f"{column} = ANY(%({key})s)")
    return (
        "percentile_cont(0.5) WITHIN GROUP (ORDER BY took) "
        f"FILTER (WHERE {' AND '.join(conditions)})"
    )


def is_flag(column: str) -> bool:
    """Whether a column is true or false."""
    return column == "machine_found"


def hash_of_rows(report: UUID) -> tuple[int, str]:
    """How many rows there are, and the SHA-256 of them in the order of their keys."""
    said = ", ".join(f"coalesce({name}::text, '')" for name in COLUMNS if name != "happened_at")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT count(*), encode(sha256(convert_to(coalesce(string_agg(
                concat_ws('|', kind, {said},
                    to_char(happened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')),
                E'\\n' ORDER BY kind, subject), ''), 'UTF8')), 'hex')
            FROM enforcement_transparencyrow WHERE report_id = %s""",
            [report],
        )
        count, digest = cursor.fetchone()
    return int(count), str(digest)


def came_and_went(then: UUID, today: UUID, figures: Iterable[Figure]) -> list[tuple[int, int, int]]:
    """Of each figure: how many rows of today's counting are not among those of then, how many are
    gone, and how many are in both but took another time or are about more.
    """
    found = []
    for figure in figures:
        params: dict[str, Any] = {"then": then, "today": today, "kind": figure.of}
        conditions = ["kind = %(kind)s"]
        for number, (column, values) in enumerate(figure.where.items()):
            key = f"w{number}"
            params[key] = [value == YES for value in values] if is_flag(column) else list(values)
            conditions.append(f"{column} = ANY(%({key})s)")
        where = " AND ".join(conditions)
        rows = "SELECT subject, took, items FROM enforcement_transparencyrow WHERE report_id = "
        with connection.cursor() as cursor:
            cursor.execute(
                f"""SELECT count(*) FILTER (WHERE a.subject IS NULL),
                    count(*) FILTER (WHERE b.subject IS NULL),
                    count(*) FILTER (WHERE a.subject = b.subject AND
                        (a.took, a.items) IS DISTINCT FROM (b.took, b.items))
                FROM ({rows} %(then)s AND {where}) a
                FULL JOIN ({rows} %(today)s AND {where}) b ON b.subject = a.subject""",
                params,
            )
            found.append(cursor.fetchone())
    return found

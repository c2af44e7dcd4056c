"""What is over under the rules of retention: computed from the end of a case and of its windows.

A case is over once it is closed, no restriction of it is in force, nothing in it waits for an
answer, each letter about a decision has reached the holder, and the time to appeal has passed since
the last one. What a legal hold keeps is no part of it, and nothing says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.db.models import Q

from enforcement.models import (
    Case,
    Delivery,
    Evidence,
    EvidenceCopy,
    FollowUp,
    MailedMessage,
    Message,
    OutboxMessage,
    Report,
    ReportDetails,
    ReportFile,
    RetentionItem,
    RetentionPlan,
    RetentionRun,
)
from enforcement.models._held import is_held
from enforcement.models._ledger import sql_list
from enforcement.models._logs import LOGS, PLAIN, SETTLED, rows_over
from enforcement.models._removal import NO_HASH
from enforcement.models.outbox import Channel, OutboxPhase
from enforcement.rules.retention import Edition, terms_at
from enforcement.workflow.calendar import APPEAL_MONTHS
from enforcement.workflow.disputes import TO_FOLLOW, DisputePhase
from enforcement.workflow.kinds import FINAL, RequestKind
from enforcement.workflow.machines import (
    UNANSWERED,
    UNDECIDED,
    UNRESOLVED,
    MeasurePhase,
    ReferralPhase,
    RequestPhase,
)
from enforcement.workflow.retention import OF_CASES, Kept, WhyKept

LISTED = 50  # rows of a page
# the last day of a window is the holder's, and ends with it
DAYS_MORE = 2
WINDOW = f"interval '{APPEAL_MONTHS} months {DAYS_MORE} days'"

# When a letter of a case was known: a holder may have been granted that it was later.
KNOWN = f"""greatest(coalesce(n.informed_at, n.owed_at), (
    SELECT max(q.asked_at) FROM enforcement_holderrequest q
    WHERE q.subject = n.id AND q.kind = '{RequestKind.NOT_TOLD}'
        AND q.phase = '{RequestPhase.GRANTED}'
))"""
ENDS = f"""greatest(
    c.closed_at,
    (SELECT max(m.over_at) FROM enforcement_measure m WHERE m.case_id = c.id),
    (SELECT max({KNOWN} + {WINDOW}) FROM enforcement_notice n WHERE n.case_id = c.id)
)"""
# What keeps a case going, whatever its state says.
GOES_ON = f"""(
    EXISTS (
        SELECT FROM enforcement_measure m
        WHERE m.case_id = c.id AND m.phase <> '{MeasurePhase.OVER}'
    ) OR EXISTS (
        SELECT FROM enforcement_appeal p
        WHERE p.case_id = c.id AND p.phase IN {sql_list(UNDECIDED)}
    ) OR EXISTS (
        SELECT FROM enforcement_review v
        WHERE v.case_id = c.id AND v.phase IN {sql_list(UNANSWERED)}
    ) OR EXISTS (
        SELECT FROM enforcement_reinstatementrequest q
        WHERE q.case_id = c.id AND q.phase = '{RequestPhase.LODGED}'
    ) OR EXISTS (
        SELECT FROM enforcement_holderrequest q
        WHERE q.case_id = c.id AND q.phase = '{RequestPhase.LODGED}'
    ) OR EXISTS (
        SELECT FROM enforcement_dispute u WHERE u.case_id = c.id AND (
            u.phase = '{DisputePhase.OPEN}' OR (u.phase = '{DisputePhase.ENDED}'
                AND u.outcome IN {sql_list(TO_FOLLOW)} AND u.followed = '')
        )
    ) OR EXISTS (
        SELECT FROM enforcement_escalation x
        WHERE x.case_id = c.id AND x.phase IN {sql_list(UNRESOLVED)}
    ) OR EXISTS (
        SELECT FROM enforcement_referral r
        WHERE r.case_id = c.id AND r.phase = '{ReferralPhase.SENT}'
    ) OR EXISTS (
        -- whoever was never told is never late
        SELECT FROM enforcement_notice n WHERE n.case_id = c.id AND n.informed_at IS NULL
            AND (n.audience = 'HOLDER' AND n.decision_id IS NOT NULL
                OR n.kind = 'report_outcome')
    ) OR EXISTS (
        SELECT FROM enforcement_outboxmessage o WHERE o.case_id = c.id
            AND o.phase = '{OutboxPhase.PENDING}'
            AND o.channel IN ('{Channel.EMAIL}', '{Channel.REPORTERS}')
    ) OR EXISTS (
        SELECT FROM enforcement_case o WHERE o.closed_at IS NULL
            AND (o.follows_id = c.id OR o.split_from_id = c.id OR o.id = c.merged_into_id)
    )
)"""
# Of a case that is over, how many rows of each kind have something that may go.
ROWS = {
    Kept.EVIDENCE: (
        "(SELECT count(*) FROM enforcement_evidence r "
        f"WHERE r.case_id = c.id AND r.sha256 <> '{NO_HASH}')"
    ),
    Kept.MESSAGES: (
        "(SELECT count(*) FROM enforcement_message r WHERE r.case_id = c.id AND r.text <> '')"
    ),
    Kept.REPORTS: (
        "(SELECT count(*) FROM enforcement_report r WHERE r.case_id = c.id AND r.claim <> '')"
    ),
    Kept.DELIVERIES: (
        "(SELECT count(*) FROM enforcement_delivery r "
        "JOIN enforcement_notice n ON n.id = r.notice_id "
        "WHERE n.case_id = c.id AND r.recipient <> r.id::text)"
    ),
    Kept.MAILS: (
        "(SELECT count(*) FROM enforcement_outboxmessage r WHERE r.case_id = c.id "
        f"AND {PLAIN.format(row='r')} AND {SETTLED.format(row='r')} "
        "AND r.recipient <> r.id::text)"
    ),
}


def counted(kinds: Mapping[Kept, str]) -> str:
    """SQL for the counts of kinds that are due, as JSON without those that are none."""
    pairs = ", ".join(
        f"'{kind}', CASE WHEN e.ends_at < %({kind.lower()})s THEN nullif({rows}, 0) END"
        for kind, rows in kinds.items()
    )
    return f"jsonb_strip_nulls(jsonb_build_object({pairs}))"


DUE = f"""
SELECT c.id, {counted(ROWS)} AS counts
FROM enforcement_case c CROSS JOIN LATERAL (
    SELECT {ENDS} AS ends_at, c.id AS of_case, c.account_id AS of_account
) e
WHERE c.state IN {sql_list(FINAL)} AND c.closed_at < %(newest)s
    AND (%(case)s::uuid IS NULL OR c.id = %(case)s)
    AND e.ends_at < %(newest)s AND NOT {GOES_ON}
    AND NOT {is_held(account="e.of_account", case="e.of_case")}"""
REPORTS_DUE = f"""
SELECT r.id FROM enforcement_report r
WHERE r.case_id IS NULL AND r.claim <> '' AND r.match_by_at IS NULL
    AND r.received_at + {WINDOW} < %(reports)s
    AND (%(report)s::uuid IS NULL OR r.id = %(report)s)
    AND NOT EXISTS (
        SELECT FROM enforcement_notice n WHERE n.report_id = r.id
            AND coalesce(n.informed_at, n.owed_at) + {WINDOW} >= %(reports)s
    )
    AND NOT {is_held(account="r.account_id")}"""
USAGE_DUE = f"""
SELECT u.account_id, count(*) AS rows FROM accounts_usageday u
WHERE u.used_on < (%(usage)s AT TIME ZONE 'UTC')::date
    AND (%(account)s::uuid IS NULL OR u.account_id = %(account)s)
    AND NOT EXISTS (
        SELECT FROM enforcement_case c WHERE c.account_id = u.account_id AND c.closed_at IS NULL
    )
    AND NOT {is_held(account="u.account_id")}
GROUP BY u.account_id"""
LOGS_DUE = " UNION ALL ".join(
    f"SELECT '{log}' AS log, '{rows.kind}' AS kind, count(*) AS rows "
    f"FROM ({rows_over(log, f'%({rows.kind.lower()})s')}) d"
    for log, rows in LOGS.items()
)
PLANNED = f"""
INSERT INTO enforcement_retentionitem
    (id, plan_id, number, case_id, report_id, account_id, log, counts, removed, why_kept)
SELECT gen_random_uuid(), %(plan)s, row_number() OVER (ORDER BY place, key, log), case_id,
    report_id, account_id, log, counts, '{{}}', ''
FROM (
    SELECT 1 AS place, d.id AS key, d.id AS case_id, NULL::uuid AS report_id,
        NULL::uuid AS account_id, '' AS log, d.counts
    FROM ({DUE}) d WHERE d.counts <> '{{}}'
    UNION ALL
    SELECT 2, d.id, NULL, d.id, NULL, '', '{{"{Kept.REPORTS}": 1}}'::jsonb FROM ({REPORTS_DUE}) d
    UNION ALL
    SELECT 3, d.account_id, NULL, NULL, d.account_id, '',
        jsonb_build_object('{Kept.USAGE}', d.rows)
    FROM ({USAGE_DUE}) d
    UNION ALL
    SELECT 4, NULL, NULL, NULL, NULL, d.log, jsonb_build_object(d.kind, d.rows)
    FROM ({LOGS_DUE}) d WHERE d.rows > 0
) found"""
TOTALS = """
SELECT key, sum(value::bigint) FROM enforcement_retentionitem, jsonb_each_text({column})
WHERE plan_id = %(plan)s GROUP BY key"""
FAR = """
SELECT count(*), count(*) FILTER (WHERE why_kept <> '') FROM enforcement_retentionitem
WHERE plan_id = %(plan)s AND done_at IS NOT NULL"""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a run is: items that are done of all, of them kept; rows removed, by kind."""

    items: int
    done: int
    kept: int
    removed: Mapping[str, int]

    @property
    def percent(self) -> int:
        """In hundredths."""
        return 100 * self.done // self.items if self.items else 100


def terms_now(now: datetime) -> Edition | None:
    """The terms that hold at a moment; None where none do yet."""
    return terms_at(settings.RETENTION_TERMS, now.date())


def bounds(days: Mapping[str, int], now: datetime, **only: UUID | None) -> dict[str, Any]:
    """What the statements ask for: by kind, before when its time ran out; and one row `only`."""
    # a plan that was made before a kind was known says nothing of it, and none of it goes
    ended = {kind.lower(): now - days_of(days, kind) if kind in days else None for kind in Kept}
    newest = max(bound for kind in OF_CASES if (bound := ended[kind.lower()]))
    return {"case": None, "report": None, "account": None, "newest": newest, **ended, **only}


def days_of(days: Mapping[str, int], kind: Kept) -> timedelta:
    """How long a kind is kept."""
    return timedelta(days=days[kind])


def due_of_case(case_id: UUID, *, days: Mapping[str, int], now: datetime) -> set[Kept]:
    """The kinds of which something of a case may go now."""
    found = rows_of(DUE, bounds(days, now, case=case_id))
    return {Kept(kind) for _case, counts in found for kind in counts}


def is_report_due(report_id: UUID, *, days: Mapping[str, int], now: datetime) -> bool:
    """Whether what a report in no case says may go now."""
    return bool(rows_of(REPORTS_DUE, bounds(days, now, report=report_id)))


def is_usage_due(account_id: UUID, *, days: Mapping[str, int], now: datetime) -> bool:
    """Whether some of an account's usage may go now."""
    return bool(rows_of(USAGE_DUE, bounds(days, now, account=account_id)))


def why_not_due(case: Case, *, days: Mapping[str, int], now: datetime) -> WhyKept:
    """Why nothing of a planned case may go now, as far as that may be said."""
    if case.closed_at is None:
        return WhyKept.REOPENED
    goes_on = rows_of(
        f"SELECT {GOES_ON} OR {ENDS} >= %(newest)s FROM enforcement_case c WHERE c.id = %(case)s",
        bounds(days, now, case=case.pk),
    )
    return WhyKept.WINDOW_OPEN if goes_on and goes_on[0][0] else WhyKept.NOT_NOW


def rows_of(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What a statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchall()
    return [
        tuple(json.loads(one) if isinstance(one, str) and one[:1] == "{" else one for one in row)
        for row in found
    ]


def payload_of_case(case_id: UUID, kinds: set[Kept]) -> dict[Kept, list[models.Model]]:
    """The rows of a case whose payload goes, by kind."""
    found: dict[Kept, list[models.Model]] = {}
    if Kept.EVIDENCE in kinds:
        found[Kept.EVIDENCE] = [
            *Evidence.objects.filter(case=case_id),
            *EvidenceCopy.objects.filter(case=case_id),
        ]
    if Kept.MESSAGES in kinds:
        found[Kept.MESSAGES] = [
            *Message.objects.filter(case=case_id),
            *MailedMessage.objects.filter(message__case=case_id),
        ]
    if Kept.REPORTS in kinds:
        found[Kept.REPORTS] = payload_of_reports(Q(case=case_id))
    if Kept.DELIVERIES in kinds:
        found[Kept.DELIVERIES] = [
            *Delivery.objects.filter(notice__case=case_id),
            *OutboxMessage.objects.settled().filter(notice__case=case_id),
        ]
    if Kept.MAILS in kinds:
        found[Kept.MAILS] = [*OutboxMessage.objects.settled().plain_mails().filter(case=case_id)]
    return found


def payload_of_reports(which: Q) -> list[models.Model]:
    """Some reports with what came with them."""
    keys = list(Report.objects.filter(which).values_list("pk", flat=True))
    return [
        row
        for rows in (
            Report.objects.filter(pk__in=keys),
            ReportDetails.objects.filter(report__in=keys),
            ReportFile.objects.filter(report__in=keys),
            FollowUp.objects.filter(report__in=keys),
        )
        for row in rows
    ]


def plan_numbered(number: int) -> RetentionPlan | None:
    """One plan."""
    return RetentionPlan.objects.filter(number=number).first()


def plans() -> list[RetentionPlan]:
    """The plans, the newest first, each with its newest run, if any (`run`)."""
    found = list(RetentionPlan.objects.order_by("-number")[:LISTED])
    runs = {
        run.plan_id: run for run in RetentionRun.objects.filter(plan__in=found).order_by("number")
    }
    for plan in found:
        plan.run = runs.get(plan.pk)  # type: ignore[attr-defined]
    return found


def run_of(plan: RetentionPlan) -> RetentionRun | None:
    """The newest run of a plan."""
    return RetentionRun.objects.filter(plan=plan).order_by("-number").first()


def progress_of(plan: RetentionPlan) -> Progress:
    """How far the run of a plan is."""
    values = {"plan": plan.pk}
    with connection.cursor() as cursor:
        cursor.execute(FAR, values)
        done, kept = cursor.fetchone()
    return Progress(
        items=plan.items_count, done=done, kept=kept, removed=totals("removed", plan.pk)
    )


def totals(column: str, plan_id: UUID) -> dict[str, int]:
    """By kind, the sum of what the items of a plan say in `counts` or `removed`."""
    found = rows_of(TOTALS.format(column=column), {"plan": plan_id})
    return {str(kind): int(rows) for kind, rows in found}


def items_of(
    plan: RetentionPlan, *, kind: str = "", kept: bool = False, after: int = 0
) -> list[RetentionItem]:
    """Items of a plan, by their numbers: those of a kind, or those that were kept; a page of them
    and one more, if there is one.
    """
    rows = RetentionItem.objects.filter(plan=plan, number__gt=after)
    if kind:
        rows = rows.filter(counts__has_key=kind)
    if kept:
        rows = rows.kept()
    rows = rows.select_related("case__account", "report", "account").order_by("number")
    return list(rows[: LISTED + 1])

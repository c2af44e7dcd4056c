"""What waits with no date: nothing, or somebody is forgotten (domain.md, invariant 12).

Whatever waits for a person has a review that is open, or ends by itself at a stored time. One
statement asks it of every table; tests ask it after every scenario and every walk, and a metric
asks it all the time. Each part reads an index of what is unsettled, so that what is long done costs
nothing.

What has its date in a column that must not be null is not asked for again: a request to a partner,
a proposed decision, a message that is tried again or was given up, a proposed role.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import connection

from enforcement.workflow.kinds import FINAL, OWN_LOOKS

MOST = 100  # rows that are named

# A review of a case of these kinds, about this subject, that nobody has answered.
LOOK = """EXISTS (
        SELECT FROM enforcement_review v
        WHERE v.case_id = {case} AND v.phase IN ('OPEN', 'MISSED') AND v.kind IN ({kinds}){subject}
    )"""


class Waits(StrEnum):
    """What waits."""

    UNMATCHED = "UNMATCHED"  # a report that names no account that is known
    UNREAD = "UNREAD"  # a report
    WORD = "WORD"  # what somebody outside wrote about a case
    QUESTION = "QUESTION"  # an answer that a case waits for
    CASE = "CASE"  # one that is not over
    APPEAL = "APPEAL"
    ESCALATION = "ESCALATION"
    REQUEST = "REQUEST"  # for reinstatement
    HOLDER_REQUEST = "HOLDER_REQUEST"  # more time, less of a restriction
    SUBMISSION = "SUBMISSION"  # for a requirement
    REQUIREMENT = "REQUIREMENT"  # of a plan that does not run
    RATIFICATION = "RATIFICATION"
    MEASURE = "MEASURE"
    NOTICE = "NOTICE"  # that reached nobody
    WEBHOOK = "WEBHOOK"  # an endpoint that is disabled


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Something that waits with no date, since when."""

    kind: Waits
    reference: str
    since_at: datetime

    def __str__(self) -> str:
        return f"{self.kind.lower()} {self.reference} since {self.since_at:%Y-%m-%d %H:%M} UTC"


OVER = ", ".join(f"'{state}'" for state in FINAL)


def open_look(case: str, *kinds: str, subject: str = "") -> str:
    """SQL: whether a review of one of these kinds is open."""
    names = ", ".join(f"'{kind}'" for kind in kinds)
    about = f" AND v.subject = {subject}" if subject else ""
    return LOOK.format(case=case, kinds=names, subject=about)


PARTS: dict[Waits, str] = {
    Waits.UNMATCHED: """
    SELECT r.ref, r.received_at FROM enforcement_report r
    WHERE r.account_id IS NULL AND r.rejected_at IS NULL AND NOT r.record_only
        AND r.match_by_at IS NULL""",
    Waits.UNREAD: f"""
    SELECT r.ref, r.received_at FROM enforcement_report r
    WHERE r.read_at IS NULL AND r.case_id IS NOT NULL
        AND NOT {open_look("r.case_id", "FIRST_LOOK")}""",
    Waits.WORD: f"""
    SELECT c.ref, c.unseen_since_at FROM enforcement_case c
    WHERE c.unseen_since_at IS NOT NULL AND NOT {open_look("c.id", *OWN_LOOKS)}""",
    Waits.QUESTION: f"""
    SELECT c.ref, c.opened_at FROM enforcement_case c
    WHERE c.awaits <> '' AND NOT {open_look("c.id", "QUESTION")} AND NOT EXISTS (
        SELECT FROM enforcement_review p
        WHERE p.case_id = c.id AND p.phase = 'OPEN' AND p.paused_until_at IS NOT NULL
    )""",
    # A term, a notice period and a plan end by themselves.
    Waits.CASE: f"""
    SELECT c.ref, c.opened_at FROM enforcement_case c
    WHERE c.state NOT IN ({OVER})
        AND NOT {open_look("c.id", *OWN_LOOKS, "SUBMISSION", "ESCALATION")}
        AND NOT EXISTS (
            SELECT FROM enforcement_measure m
            WHERE m.case_id = c.id AND (
                c.state = 'SERVING' AND m.phase = 'IN_FORCE' AND m.ends_at IS NOT NULL
                OR c.state = 'TERMINATING' AND m.phase = 'ORDERED'
            )
        )
        AND NOT EXISTS (
            SELECT FROM enforcement_requirement q
            WHERE q.case_id = c.id AND c.state = 'REMEDIATING' AND NOT q.superseded
                AND q.phase IN ('REQUIRED', 'RETURNED')
        )""",
    Waits.APPEAL: f"""
    SELECT a.ref, a.lodged_at FROM enforcement_appeal a
    WHERE a.phase IN ('LODGED', 'HEARING')
        AND NOT {open_look("a.case_id", "APPEAL", subject="a.id")}""",
    Waits.ESCALATION: f"""
    SELECT c.ref, e.raised_at FROM enforcement_escalation e
    JOIN enforcement_case c ON c.id = e.case_id
    WHERE e.phase IN ('RAISED', 'TAKEN')
        AND NOT {open_look("e.case_id", "ESCALATION", subject="e.id")}""",
    Waits.REQUEST: f"""
    SELECT c.ref, q.asked_at FROM enforcement_reinstatementrequest q
    JOIN enforcement_case c ON c.id = q.case_id
    WHERE q.phase = 'LODGED' AND NOT {open_look("q.case_id", "SUBMISSION", subject="q.id")}""",
    Waits.HOLDER_REQUEST: f"""
    SELECT c.ref, q.asked_at FROM enforcement_holderrequest q
    JOIN enforcement_case c ON c.id = q.case_id
    WHERE q.phase = 'LODGED' AND NOT {open_look("q.case_id", "REQUEST", subject="q.id")}""",
    Waits.SUBMISSION: f"""
    SELECT c.ref, p.made_at FROM enforcement_requirement q
    JOIN enforcement_plan p ON p.id = q.plan_id
    JOIN enforcement_case c ON c.id = q.case_id
    WHERE q.phase = 'SUBMITTED' AND NOT q.superseded
        AND NOT {open_look("q.case_id", "SUBMISSION", subject="q.id")}""",
    Waits.REQUIREMENT: """
    SELECT c.ref, p.made_at FROM enforcement_requirement q
    JOIN enforcement_plan p ON p.id = q.plan_id
    JOIN enforcement_case c ON c.id = q.case_id
    WHERE q.phase IN ('REQUIRED', 'RETURNED') AND NOT q.superseded
        AND c.state <> 'REMEDIATING'""",
    # What was confirmed by continuing it, or is over, needs no ratification any longer.
    Waits.RATIFICATION: f"""
    SELECT d.ref, d.executed_at FROM enforcement_decision d
    WHERE d.phase = 'EXECUTED' AND d.ratify_by_at IS NOT NULL
        AND EXISTS (
            SELECT FROM enforcement_measure m
            WHERE m.imposed_by_id = d.id AND m.phase = 'IN_FORCE'
                AND m.review_set_at = d.executed_at
        )
        AND NOT {open_look("d.case_id", "RATIFICATION", subject="d.id")}""",
    Waits.MEASURE: f"""
    SELECT c.ref, m.starts_at FROM enforcement_measure m
    JOIN enforcement_case c ON c.id = m.case_id
    WHERE m.phase = 'IN_FORCE' AND m.basis IN ('PRECAUTION', 'SANCTION') AND CASE m.basis
            WHEN 'PRECAUTION' THEN NOT {open_look("m.case_id", "MEASURE", subject="m.id")}
            ELSE m.ends_at IS NULL
        END""",
    # A letter that a server accepted and that did not come back has reached somebody; one to be
    # sent, or to be told of, has its next attempt. A person who looked since has the last word.
    Waits.NOTICE: """
    SELECT c.ref, n.owed_at FROM enforcement_notice n
    JOIN enforcement_case c ON c.id = n.case_id
    WHERE n.audience = 'HOLDER' AND n.informed_at IS NULL
        AND NOT EXISTS (
            SELECT FROM enforcement_outboxmessage o
            WHERE o.notice_id = n.id AND o.channel = 'EMAIL' AND o.phase = 'PENDING'
        )
        AND NOT EXISTS (
            SELECT FROM enforcement_delivery d
            WHERE d.notice_id = n.id AND d.outcome IN ('ACCEPTED', 'READ') AND NOT EXISTS (
                SELECT FROM enforcement_delivery b
                WHERE b.message_id = d.message_id AND b.outcome = 'BOUNCED'
            )
        )
        AND NOT EXISTS (
            SELECT FROM enforcement_review v
            WHERE v.case_id = n.case_id AND v.kind = 'ADDRESS'
                AND (v.phase IN ('OPEN', 'MISSED') OR v.looked_at >= n.owed_at)
        )""",
    Waits.WEBHOOK: """
    SELECT w.url, w.disabled_at FROM enforcement_webhookendpoint w
    WHERE w.disabled_at IS NOT NULL AND w.look_by_at IS NULL AND w.looked_by_id IS NULL""",
}
WAITING = " UNION ALL ".join(
    f"SELECT '{kind}' AS kind, w.* FROM ({sql}) AS w (reference, since_at)"
    for kind, sql in PARTS.items()
)


def waiting_without_date() -> list[Waiting]:
    """What waits with no date, at most MOST of it; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"{WAITING} LIMIT {MOST}")
        return [
            Waiting(kind=Waits(kind), reference=reference, since_at=since_at)
            for kind, reference, since_at in cursor.fetchall()
        ]

"""What came in about a case since a decision was proposed: reports, evidence, what somebody outside
wrote.

Whoever approves has to have seen it (domain.md, invariant 15).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict
from uuid import UUID

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from enforcement.models import Decision, Event, Evidence, Message, Report
from enforcement.sql.batch import read_in_one_statement

ARRIVALS = (
    "join",
    "take_in",
    "revise_report",
    "add_evidence",
    "answer",
    "submit",
    "request_reinstatement",
    "appeal",
    "follow_up",
    "mail_reply",
    "partner_answer",
)
SHOWN = 20  # the newest, on one page


class PieceThatCame(TypedDict):
    """Evidence, as a list names it."""

    number: int
    kind: str
    citation: str


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Something that came in, with what it says, where that is kept in a row of its own."""

    event: Event
    report: Report | None = None
    evidence: PieceThatCame | None = None
    message: Message | None = None


def arrivals_since(proposal: Decision, *, unseen_by: UUID | None = None) -> QuerySet[Event]:
    """The events by which something came in since the decision was proposed, the newest first.

    `unseen_by`: but for what this person has seen, because they did something about the case
    afterwards.
    """
    events = Event.objects.filter(case_id=proposal.case_id)
    looked = Q(decision_id=proposal.pk, act="propose")
    if unseen_by is not None:
        looked |= Q(actor_id=unseen_by)
    seen = events.filter(looked).order_by("-case_version").values("case_version")[:1]
    return events.filter(act__in=ARRIVALS, case_version__gt=Coalesce(Subquery(seen), 0)).order_by(
        "-case_version"
    )


def arrivals_in_full(proposal: Decision) -> list[Arrival]:
    """What came in since the decision was proposed, the newest first, with what it says, in one
    statement.
    """
    own, since = {"case_id": proposal.case_id}, proposal.proposed_at
    found = read_in_one_statement(
        {
            "events": arrivals_since(proposal)[:SHOWN],
            "reports": Report.objects.filter(**own, received_at__gte=since).order_by(
                "-received_at", "-id"
            )[:SHOWN],
            "pieces": Evidence.objects.filter(**own, added_at__gte=since)
            .order_by("-number")
            .values("number", "kind", "citation")[:SHOWN],
            "messages": Message.objects.filter(**own, incoming=True, said_at__gte=since).order_by(
                "-said_at", "-id"
            )[:SHOWN],
        }
    )
    reports = {report.ref: report for report in found["reports"]}
    pieces = {piece["number"]: piece for piece in found["pieces"]}
    messages = {(m.said_at, m.author): m for m in found["messages"]}
    return [
        Arrival(
            event=event,
            report=reports.get(event.data.get("report")),
            evidence=pieces.get(event.data.get("evidence")),
            message=messages.get((event.at, event.actor_name)),
        )
        for event in found["events"]
    ]

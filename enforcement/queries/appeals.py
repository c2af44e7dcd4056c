"""Contested decisions: the lanes, and one appeal with what was known when it was decided and what
is new since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Contact, Recusal
from accounts.roles import Actor
from enforcement.models import (
    Allegation,
    Appeal,
    Decision,
    Event,
    Evidence,
    Finding,
    JoinedAppeal,
    Message,
    Notice,
    ReinstatementRequest,
    Review,
)
from enforcement.models.notice import Audience
from enforcement.queries.facts import gather_facts
from enforcement.queries.ways_in import dependents_of, pairs_of
from enforcement.rules.authority import check_hear
from enforcement.rules.facts import Facts
from enforcement.sql.batch import AnyQuerySet, read_in_one_statement
from enforcement.sql.page import Page, capped_counts_of, page_of
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.machines import (
    UNANSWERED,
    UNDECIDED,
    AppealPhase,
    DecisionPhase,
    RequestPhase,
)

LANES = ("open", "mine", "lodged", "decided", "requests")
# acts that are shown otherwise, or say nothing
NOISE = ("end_lease", "renew_lease", "warn_of_review", "say", "add_evidence", "assign", "remind")
MOST = 50


def appeal_lanes(*, by: UUID) -> dict[str, AnyQuerySet]:
    """The lists: open, heard by oneself, heard by nobody yet, decided; and the requests to be
    reinstated that wait.
    """
    rows = Appeal.objects.select_related("case__account", "decision", "hearer")
    return {
        "open": open_appeals().select_related("case__account", "decision", "hearer"),
        "mine": rows.filter(phase=AppealPhase.HEARING, hearer=by),
        "lodged": rows.filter(phase=AppealPhase.LODGED),
        "decided": rows.exclude(decided_at=None),
        "requests": ReinstatementRequest.objects.filter(phase=RequestPhase.LODGED).select_related(
            "case__account", "case__assignee"
        ),
    }


def open_appeals() -> QuerySet[Appeal]:
    """Appeals that nobody has answered; the bar of every page counts them."""
    return Appeal.objects.filter(phase__in=UNDECIDED)


def list_appeals(lane: str, *, by: UUID, cursor: str = "") -> Page[Any]:
    """One page of a lane: what waits longest first, what is decided from the newest.

    Raises StepRefused (code `bad-cursor`).
    """
    at = {"decided": "decided_at", "requests": "asked_at"}.get(lane, "lodged_at")
    return page_of(appeal_lanes(by=by)[lane], by=at, cursor=cursor, newest_first=lane == "decided")


def appeal_counts(*, by: UUID) -> dict[str, int]:
    """The capped counts of the lanes that wait for somebody."""
    found = appeal_lanes(by=by)
    return capped_counts_of({name: found[name] for name in LANES if name != "decided"})


def answer_deadlines(subjects: Sequence[UUID]) -> dict[UUID, Review]:
    """By when each of these is to be answered: the review of each appeal or request, the one that
    runs before the one that was missed.
    """
    rows = Review.objects.filter(
        subject__in=list(subjects),
        kind__in=[ReviewKind.APPEAL, ReviewKind.SUBMISSION],
        phase__in=UNANSWERED,
    )
    return {row.subject: row for row in rows.order_by("phase", "due_at").reverse() if row.subject}


def hearing_refusals(appeals: Sequence[Appeal], *, by: Actor, now: datetime) -> dict[UUID, str]:
    """Of each of these appeals why this person may not hear it, where they may not; one
    statement.
    """
    accounts, person = {a.case.account_id for a in appeals}, str(by.user_id)
    cases = {a.case_id for a in appeals}
    found = read_in_one_statement(
        {
            "contacts": Contact.objects.filter(account_id__in=accounts),
            "recusals": Recusal.objects.filter(account_id__in=accounts, user_id=person),
            "allegations": Allegation.objects.filter(case_id__in=cases),
            "findings": Finding.objects.filter(
                allegation__case_id__in=cases, found_by_id=by.user_id
            ),
            "heard": Appeal.objects.filter(
                decision_id__in={a.decision_id for a in appeals}, hearer_id=by.user_id
            ),
            "ways_in": dependents_of(by.user_id, now),
        }
    )
    refused = {}
    for appeal in appeals:
        facts = Facts(
            now=now,
            case=appeal.case,
            account=appeal.case.account,
            allegations=[a for a in found["allegations"] if a.case_id == appeal.case_id],
            findings=found["findings"],
            appeals=found["heard"],
            owe_way_in=pairs_of(found["ways_in"]),
            contacts=[c for c in found["contacts"] if c.account_id == appeal.case.account_id],
            recused=frozenset(
                r.user_id for r in found["recusals"] if r.account_id == appeal.case.account_id
            ),
        )
        if sentence := check_hear(appeal.decision, by, facts, of=appeal.pk):
            refused[appeal.pk] = sentence
    return refused


@dataclass(frozen=True, kw_only=True)
class AppealInFull:
    """An appeal beside what it contests. `then` is what was known when the decision took effect,
    `since` what came after.

    `why_not` says why this person may not hear it; `proposal` is an outcome that waits for its
    approval; `blocks` what stands for all.
    """

    appeal: Appeal
    decision: Decision
    facts: Facts
    known_at: datetime
    why_not: str
    clock: Review | None
    proposal: Decision | None
    notice: Notice | None
    findings: list[Finding]
    new_findings: list[Finding]
    evidence: list[Evidence]
    cited: set[UUID]
    new_evidence: list[Evidence]
    new_messages: list[Message]
    new_events: list[Event]
    joined: list[JoinedAppeal]


def appeal_by_reference(ref: str) -> Appeal | None:
    """An appeal by its reference."""
    rows = Appeal.objects.select_related(
        "case__account", "case__policy", "case__policy_version", "decision", "hearer", "report"
    )
    return rows.filter(ref=ref.upper()).first()


def appeal_in_full(appeal: Appeal, *, by: Actor, now: datetime) -> AppealInFull:
    """One appeal, with everything that its hearer must know."""
    case, decision = appeal.case, appeal.decision
    facts = gather_facts(case, now)
    known_at = decision.executed_at or decision.proposed_at
    own = {"case_id": case.pk}
    found = read_in_one_statement(
        {
            "evidence": Evidence.objects.filter(**own).order_by("number")[:200],
            "messages": Message.objects.filter(**own, said_at__gt=known_at).order_by("-said_at")[
                :MOST
            ],
            "events": Event.objects.filter(**own, at__gt=known_at)
            .exclude(act__in=NOISE)
            .order_by("-at", "-seq")[:MOST],
            "joined": JoinedAppeal.objects.filter(appeal_id=appeal.pk).order_by("lodged_at", "id"),
            "notices": Notice.objects.filter(decision_id=decision.pk, audience=Audience.HOLDER),
        }
    )
    findings = list(
        Finding.objects.filter(allegation__case=case)
        .select_related("allegation__clause", "found_by")
        .order_by("allegation_id", "number")
    )
    then = {f.allegation_id: f for f in findings if f.found_at <= known_at}
    return AppealInFull(
        appeal=appeal,
        decision=decision,
        facts=facts,
        known_at=known_at,
        why_not=check_hear(decision, by, facts, of=appeal.pk) or "",
        clock=next(
            (r for r in facts.open_reviews(ReviewKind.APPEAL) if r.subject == appeal.pk), None
        ),
        proposal=next(
            (
                d
                for d in facts.decisions
                if d.phase == DecisionPhase.PROPOSED and d.appeal_id == appeal.pk
            ),
            None,
        ),
        notice=next(iter(found["notices"]), None),
        findings=list(then.values()),
        new_findings=[f for f in findings if f.found_at > known_at],
        evidence=[e for e in found["evidence"] if e.added_at <= known_at],
        cited={key for f in then.values() for key in f.evidence},
        new_evidence=[e for e in found["evidence"] if e.added_at > known_at],
        new_messages=found["messages"],
        new_events=found["events"],
        joined=found["joined"],
    )

"""Why a case stands where it stands in the queue: a pure function from facts to terms.

Same facts, same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Account
from enforcement.models.policy import Severity
from enforcement.rules.facts import Facts
from enforcement.workflow.kinds import MeasureKind
from enforcement.workflow.machines import UNRESOLVED, ReviewPhase
from enforcement.workflow.turns import PriorityTerm

SEVERITY: dict[str, int] = {
    Severity.LOW: 10,
    Severity.MEDIUM: 20,
    Severity.HIGH: 40,
    Severity.CRITICAL: 80,
}
StoredTerm = list[str | int]  # in the case's JSON: code, points and, where there is one, the detail


@dataclass(frozen=True)
class Term:
    """What adds to a priority, and how much; `detail` is a severity, or the number of reports."""

    code: str
    points: int
    detail: str | int = ""

    def stored(self) -> StoredTerm:
        """As the case keeps it."""
        return [str(self.code), self.points, *([self.detail] if self.detail else [])]


def terms_in(stored: Sequence[StoredTerm]) -> list[Term]:
    """The terms that a case keeps, the greatest first."""
    found = [Term(str(code), int(points), *detail) for code, points, *detail in stored]
    return sorted(found, key=lambda term: -term.points)


def terms_of(facts: Facts) -> list[Term]:
    """The terms of a case's priority; the sum of their points is the priority."""
    severities = [
        c.severity for c in facts.clauses if any(a.clause_id == c.pk for a in facts.allegations)
    ] or [facts.case.severity]
    worst = max(severities, key=SEVERITY.__getitem__)
    reviews = facts.open_reviews()
    missed = any(r.phase == ReviewPhase.MISSED for r in reviews)
    soon = any(r.warned_at for r in reviews)
    held = any(m.kind != MeasureKind.TERMINATE for m in facts.own_measures)
    reports, requests = facts.case.report_count, facts.requests_last_day
    escalated = any(e.phase in UNRESOLVED for e in facts.escalations)
    strategic = facts.account.tier == Account.Tier.STRATEGIC
    terms = [
        Term(PriorityTerm.SEVERITY, SEVERITY[worst], str(worst)),
        Term(PriorityTerm.REVIEW_MISSED, 40 if missed else 0),
        Term(PriorityTerm.DUE_SOON, 20 if soon and not missed else 0),
        Term(PriorityTerm.UNDER_RESTRICTION, 30 if held else 0),
        Term(
            PriorityTerm.REPORTS,
            min(20, 5 * (reports.bit_length() - 1)) if reports > 1 else 0,
            reports,
        ),
        Term(PriorityTerm.TRAFFIC, min(15, 3 * len(str(requests))) if requests else 0),
        Term(PriorityTerm.ESCALATED, 50 if escalated else 0),
        Term(PriorityTerm.STRATEGIC, 15 if strategic else 0),
        Term(PriorityTerm.TRUSTED_FLAGGER, 25 if facts.flagged_by else 0),
    ]
    return [term for term in terms if term.points]

"""Why a case stands where it stands in the queue: a pure function from facts to terms.

Same facts and same queue rules, same order. What a term counts is kept beside its points, so that
another version of the rules can count the same terms again without the facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Account
from enforcement.models.policy import Severity
from enforcement.rules.facts import Facts
from enforcement.workflow.kinds import MeasureKind
from enforcement.workflow.machines import UNRESOLVED, ReviewPhase
from enforcement.workflow.queue_rules import AS_BUILT, QueueRules
from enforcement.workflow.turns import PriorityTerm

WORSE = tuple(Severity.values)  # the worst last
PLAIN = {
    PriorityTerm.REVIEW_MISSED: "review_missed",
    PriorityTerm.DUE_SOON: "due_soon",
    PriorityTerm.UNDER_RESTRICTION: "restricted",
    PriorityTerm.ESCALATED: "escalated",
    PriorityTerm.STRATEGIC: "strategic",
    PriorityTerm.TRUSTED_FLAGGER: "flagged",
}
StoredTerm = list[str | int]  # in the case's JSON: code, points and, where there is one, the detail


@dataclass(frozen=True)
class Term:
    """What adds to a priority, and how much; `detail` is a severity, the number of reports, or of
    the digits of a day's requests.
    """

    code: str
    points: int
    detail: str | int = ""

    def stored(self) -> StoredTerm:
        """As the case keeps it."""
        return [str(self.code), self.points, *([self.detail] if self.detail else [])]


def terms_in(stored: Sequence[StoredTerm]) -> list[Term]:
    """The terms that a case keeps and that count, the greatest first."""
    return sorted(
        (term for term in map(read_term, stored) if term.points), key=lambda term: -term.points
    )


def read_term(stored: StoredTerm) -> Term:
    """A term as the case keeps it."""
    code, points, *detail = stored
    return Term(str(code), int(points), *detail)


def points_of(code: str, detail: str | int, rules: QueueRules) -> int:
    """What a term adds by these rules."""
    match code:
        case PriorityTerm.SEVERITY:
            return rules.severity_points(str(detail))
        case PriorityTerm.REPORTS:
            return min(rules.reports_most, rules.reports_step * (int(detail).bit_length() - 1))
        case PriorityTerm.TRAFFIC:
            return min(rules.traffic_most, rules.traffic_step * int(detail))
    return rules.figure(PLAIN[PriorityTerm(code)])


def counted_again(stored: Sequence[StoredTerm], rules: QueueRules) -> list[Term]:
    """The same terms with their points by other rules. Until version 2, nothing was kept beside
    the points of usage: there the digits are worked out from them.
    """
    counted = []
    for term in map(read_term, stored):
        detail = term.detail
        if term.code == PriorityTerm.TRAFFIC and not detail:
            detail = term.points // AS_BUILT.traffic_step
        counted.append(Term(term.code, points_of(term.code, detail, rules), detail))
    return counted


def terms_of(facts: Facts) -> list[Term]:
    """The terms of a case's priority by the rules in force; the sum of their points is the
    priority. One that adds nothing by these rules may add something by others.
    """
    alleged = [
        c.severity for c in facts.clauses if any(a.clause_id == c.pk for a in facts.allegations)
    ]
    severities = [facts.case.severity] if facts.case.severity_set_at or not alleged else alleged
    reviews = facts.open_reviews()
    missed = any(r.phase == ReviewPhase.MISSED for r in reviews)
    soon = any(r.warned_at for r in reviews)
    reports = facts.case.report_count - facts.light_reports
    requests = facts.requests_last_day
    details: dict[PriorityTerm, str | int | None] = {
        PriorityTerm.SEVERITY: str(max(severities, key=WORSE.index)),
        PriorityTerm.REVIEW_MISSED: where(missed),
        PriorityTerm.DUE_SOON: where(soon and not missed),
        PriorityTerm.UNDER_RESTRICTION: where(
            any(m.kind != MeasureKind.TERMINATE for m in facts.own_measures)
        ),
        PriorityTerm.REPORTS: reports if reports > 1 else None,
        PriorityTerm.TRAFFIC: len(str(requests)) if requests else None,
        PriorityTerm.ESCALATED: where(any(e.phase in UNRESOLVED for e in facts.escalations)),
        PriorityTerm.STRATEGIC: where(facts.account.tier == Account.Tier.STRATEGIC),
        PriorityTerm.TRUSTED_FLAGGER: where(bool(facts.flagged_by)),
    }
    return [
        Term(code, points_of(code, detail, facts.rules), detail)
        for code, detail in details.items()
        if detail is not None
    ]


def where(is_so: bool) -> str | None:
    """The empty detail of a term that has none, where it counts; else None."""
    return "" if is_so else None

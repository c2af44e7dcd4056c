"""Quality reviews as pages list them, and how far policies' decisions and reviews agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from enforcement.models import (
    Allegation,
    Appeal,
    Decision,
    Policy,
    PolicyVersion,
    QualityAnswer,
    QualityReview,
)
from enforcement.rules.agreement import Agreement, agreement_of
from enforcement.sql.batch import PreparedQuery
from enforcement.sql.page import Page, capped_counts_of, page_of
from enforcement.workflow.machines import ANSWERED, QualityPhase
from enforcement.workflow.quality import BY_SEVERITY, FollowUp, Opinion

Rows = QuerySet[QualityReview]


def with_rows(rows: Rows) -> Rows:
    """With what a line of a list shows."""
    return rows.select_related("policy", "decision", "case", "case__account", "assignee", "answer")


def of_deciders(person: UUID) -> Q:
    """Decisions of a person that were looked at again."""
    return Q(decision__proposed_by=person) | Q(decision__approved_by=person)


def review_called(ref: str) -> QualityReview | None:
    """The review of a reference, with all that its page shows."""
    rows = with_rows(QualityReview.objects.filter(ref=ref.upper()))
    return rows.select_related(
        "decision__policy_version", "draw__share", "reopening", "settled_by"
    ).first()


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Which reviews are listed: answered in these days, of a policy, that agree or differ."""

    since_at: datetime | None = None
    until_at: datetime | None = None
    policy: UUID | None = None
    seen: str = ""

    def narrow(self, rows: Rows) -> Rows:
        """Those of the sample."""
        if self.since_at:
            rows = rows.filter(answered_at__gte=self.since_at)
        if self.until_at:
            rows = rows.filter(answered_at__lt=self.until_at)
        if self.policy:
            rows = rows.filter(policy=self.policy)
        if self.seen:
            agrees = self.seen == "agree"
            rows = rows.filter(answer__agrees=agrees)
        return rows


def lane_rows(lane: str, person: UUID) -> Rows:
    """The reviews of a list."""
    rows = QualityReview.objects.all()
    match lane:
        case "mine":
            return rows.open().filter(assignee=person)
        case "free":
            return rows.open().filter(assignee__isnull=True)
        case "differ":
            return rows.filter(phase=QualityPhase.DIFFERS)
        case "own":
            return rows.filter(of_deciders(person) | Q(assignee=person), phase__in=ANSWERED)
    return rows.filter(phase__in=ANSWERED)


def list_reviews(
    lane: str, *, person: UUID, cursor: str = "", sample: Sample | None = None
) -> Page[QualityReview]:
    """One page of a list: what is to be done by its date, what was answered from the newest.

    Raises StepRefused (code `bad-cursor`).
    """
    rows = with_rows(lane_rows(lane, person))
    if sample:
        rows = sample.narrow(rows)
    answered = lane in ("own", "closed")
    by = "answered_at" if answered else "settle_by_at" if lane == "differ" else "due_at"
    return page_of(rows, by=by, cursor=cursor, newest_first=answered)


def counts_of_lanes(person: UUID, lanes: Iterable[str]) -> dict[str, int]:
    """The capped counts of the lists that are worked through."""
    return capped_counts_of({name: lane_rows(name, person) for name in lanes})


def reviews_waiting_for(person: UUID) -> int:
    """How many quality reviews this person has to answer."""
    return QualityReview.objects.open().filter(assignee=person).count()


def blind_reviews_about(person: UUID, upper: str, ref: str) -> QuerySet[QualityReview, str]:
    """The open reviews of a person that are about this reference, which is `upper` in capitals."""
    about = (
        Q(case__ref=upper)
        | Q(case__account__external_ref=ref)
        | Q(Exists(Decision.objects.filter(case=OuterRef("case"), ref=upper)))
        | Q(Exists(Appeal.objects.filter(case=OuterRef("case"), ref=upper)))
    )
    rows = QualityReview.objects.open().filter(about, assignee=person)
    return rows.order_by("ref").values_list("ref", flat=True)[:1]


# Asked before each of these pages: Django's compiler would be dearer than all that it finds.
BLIND = PreparedQuery(blind_reviews_about, person=UUID(int=1), upper="THE-REF", ref="the-ref")


def blind_review_about(person: UUID, ref: str) -> str:
    """The reference of the open review that keeps a person from the page of a case, an account, a
    decision or an appeal of this reference; empty where nothing does.
    """
    rows = BLIND.rows(person=person, upper=ref.upper(), ref=ref)
    return str(rows[0][0]) if rows else ""


def allegation_names(review: QualityReview) -> dict[str, str]:
    """The allegations that an answer is about, by key: the numbers of their clauses."""
    keys = [*review.answer.findings, *review.answer.decided_findings]
    rows = Allegation.objects.filter(pk__in=set(keys)).select_related("clause")
    return {str(row.pk): row.clause.code for row in rows.order_by("clause__code")}


def clause_notes(policy: UUID, most: int = 20) -> list[QualityReview]:
    """What reviews said should be better in a policy, since its newest version was published."""
    versions = PolicyVersion.objects.published().filter(policy=policy).order_by("-published_at")
    rows = QualityReview.objects.filter(policy=policy, how=FollowUp.CLAUSE).exclude(
        settled_at__lt=Coalesce(Subquery(versions.values("published_at")[:1]), F("settled_at"))
    )
    return list(rows.order_by("-settled_at")[:most])


@dataclass(kw_only=True)
class PolicyAgreement:
    """How far decisions of a policy and reviews of them agree, on the outcome and on allegations;
    what followed from the differences, and what lapsed.
    """

    policy: Policy | None  # None: all together
    outcome: Agreement
    findings: Agreement
    differ: int = 0
    open: int = 0
    lapsed: int = 0
    followed: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MonthAgreement:
    """The outcome's agreement of the reviews that were answered in a month."""

    month: str
    outcome: Agreement


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Everything of the agreement page."""

    policies: list[PolicyAgreement]
    whole: PolicyAgreement
    months: list[MonthAgreement]


def agreement_figures(
    since_at: datetime, until_at: datetime, *, zone: tzinfo, area: str
) -> Figures:
    """Agreement by policy over the reviews that were answered in a time, and by month. Two
    statements.
    """
    answers = QualityAnswer.objects.filter(
        review__answered_at__gte=since_at, review__answered_at__lt=until_at
    )
    untold = QualityReview.objects.filter(
        Q(phase=QualityPhase.LAPSED) | Q(phase=QualityPhase.OPEN),
        due_at__gte=since_at,
        draw__drawn_at__lt=until_at,
    )
    if area:
        answers = answers.filter(review__policy__area=area)
        untold = untold.filter(policy__area=area)
    rows = list(answers.select_related("review__policy").order_by("given_at"))
    by_policy: dict[UUID, list[QualityAnswer]] = defaultdict(list)
    by_month: dict[str, list[QualityAnswer]] = defaultdict(list)
    for row in rows:
        by_policy[row.review.policy_id].append(row)
        by_month[row.given_at.astimezone(zone).strftime("%Y-%m")].append(row)
    left = Counter(untold.values_list("policy", "phase"))
    policies = {row.review.policy_id: row.review.policy for row in rows}
    missing = {key for key, _phase in left} - set(policies)
    if missing:
        policies |= {policy.pk: policy for policy in Policy.objects.filter(pk__in=missing)}
    told = [
        told_of(policies[key], by_policy[key], left)
        for key in sorted(policies, key=lambda key: policies[key].title)
    ]
    return Figures(
        policies=told,
        whole=told_of(None, rows, left),
        months=[
            MonthAgreement(month=month, outcome=agreement_of(outcomes(by_month[month])))
            for month in sorted(by_month)
        ],
    )


def told_of(
    policy: Policy | None, rows: Sequence[QualityAnswer], left: Counter[tuple[UUID, str]]
) -> PolicyAgreement:
    """The figures of one policy, or of all of them."""

    def of_policy(phase: str) -> int:
        if policy:
            return left[policy.pk, phase]
        return sum(many for (_key, of), many in left.items() if of == phase)

    return PolicyAgreement(
        policy=policy,
        outcome=agreement_of(outcomes(rows), order=BY_SEVERITY),
        findings=agreement_of(findings_of(rows)),
        differ=sum(not row.agrees for row in rows),
        open=of_policy(QualityPhase.OPEN),
        lapsed=of_policy(QualityPhase.LAPSED),
        followed=Counter(row.review.how for row in rows if row.review.how),
    )


def outcomes(rows: Iterable[QualityAnswer]) -> Iterator[tuple[str, str]]:
    """What was decided and what would have been."""
    return ((row.decided_outcome, row.outcome) for row in rows)


def findings_of(rows: Iterable[QualityAnswer]) -> Iterator[tuple[str, str]]:
    """Of each allegation that was decided, and of which a reviewer could tell, both opinions."""
    for row in rows:
        for key, opinion in row.decided_findings.items():
            if (said := row.findings.get(key)) and said != Opinion.UNKNOWN:
                yield opinion, said

"""Misuse: what counts of whom, computed from the rows each time, and who was warned or suspended.

What counts as unfounded is decided, not contested any more, and neither withdrawn nor a duplicate:
several reports of one person in one case are one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case as CaseOf
from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from accounts.addresses import comparable, is_same_address, plainly
from accounts.models import Account, TrustedFlagger
from enforcement.models import (
    Allegation,
    Appeal,
    Case,
    MisuseChoice,
    MisuseSuspension,
    Report,
)
from enforcement.models.appeal import Side
from enforcement.models.report import ReportOutcome
from enforcement.rules.misuse.profiles import MISUSE_PROFILES, MisuseProfile, Threshold
from enforcement.workflow.machines import UNDECIDED, AllegationPhase, AppealPhase
from enforcement.workflow.misuse import DECIDED_VERDICTS, MisuseKind, Verdict
from enforcement.workflow.proceeding import State

# the states in which a case has the outcome that its reporters were told
STANDS = {
    ReportOutcome.NOT_PURSUED: (State.DISMISSED,),
    ReportOutcome.NOTHING_FOUND: (State.CLEARED,),
    ReportOutcome.ACTED: (State.RESOLVED, State.TERMINATED),
}


@dataclass(frozen=True)
class Who:
    """One of the three: a reporter, by a report with their address; a trusted flagger; or the
    holder of an account.
    """

    report: Report | None = None
    flagger: TrustedFlagger | None = None
    account: Account | None = None

    @property
    def address(self) -> str:
        """The address of a reporter as it is compared; empty for others, and where it is erased."""
        return comparable(self.report.reporter_email) if self.report else ""

    @property
    def keys(self) -> dict[str, UUID | None]:
        """As rows about somebody have them."""
        return {
            "report_id": self.report.pk if self.report else None,
            "flagger_id": self.flagger.pk if self.flagger else None,
            "account_id": self.account.pk if self.account else None,
        }

    @property
    def about(self) -> str:
        """What the record calls them: it names no reporter."""
        if self.report:
            return self.report.ref
        if self.flagger:
            return self.flagger.name
        return self.account.external_ref if self.account else ""

    @property
    def subject(self) -> str:
        """Which of the three it is."""
        return "report" if self.report else "flagger" if self.flagger else "account"

    @property
    def path(self) -> str:
        """The address of the page about them."""
        one = self.report or self.flagger or self.account
        return f"/reporters/{self.subject}/{one.pk if one else ''}"

    def is_of(self, row: Any) -> bool:
        """Whether a row about somebody is about them."""
        if self.report:
            return row.report is not None and is_same_address(
                row.report.reporter_email, self.report.reporter_email
            )
        return self.keys == {name: getattr(row, name) for name in self.keys}


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How many counted, of how many that were decided; by a threshold over its window."""

    counted: int = 0
    decided: int = 0

    @property
    def percent(self) -> int:
        """How many of a hundred decided ones."""
        return round(100 * self.counted / self.decided) if self.decided else 0


def chosen_profile(now: datetime) -> MisuseProfile | None:
    """The profile that is chosen and holds; without one, nobody is warned or suspended."""
    choice = MisuseChoice.objects.in_force().first()
    profile = MISUSE_PROFILES.get(choice.profile) if choice else None
    return profile if profile and profile.holds_on(now.date()) else None


def verdict(*whens: When, default: Verdict) -> CaseOf:
    """The first that applies."""
    return CaseOf(*whens, default=Value(default.value), output_field=CharField())


def said(condition: Q | Exists, what: Verdict) -> When:
    """One of the verdicts."""
    return When(condition, then=Value(what.value))


def judged_reports(one: Threshold, now: datetime) -> QuerySet[Report]:
    """The reports of people and flaggers within the window, each with its `verdict`, and `unit`:
    what is counted once.
    """
    contested = Appeal.objects.filter(case=OuterRef("case"), phase__in=UNDECIDED)
    stands = Q()
    for outcome, states in STANDS.items():
        stands |= Q(outcome_told=outcome, case__state__in=states)
    return (
        Report.objects.filter(received_at__gt=one.since(now), received_at__lte=now)
        .exclude(reporter_email="")
        .alias(is_contested=Exists(contested))
        .annotate(
            verdict=verdict(
                said(
                    Q(record_only=True)
                    | Q(rejected_at__isnull=False)
                    | Q(case__merged_into__isnull=False),
                    Verdict.ASIDE,
                ),
                said(Q(is_contested=True) | ~stands | Q(case__isnull=True), Verdict.OPEN),
                said(Q(outcome_told__in=one.counts), Verdict.COUNTED),
                default=Verdict.OTHERWISE,
            ),
            unit=Coalesce(
                Cast("case_id", CharField()), Concat("source", Value(" "), "external_id")
            ),
            address=plainly("reporter_email"),
            by_flagger=F("flagged__flagger"),
            by_account=NOBODY,
            one_report=Cast("pk", CharField()),
            at=F("received_at"),
        )
        .annotate(known=CaseOf(When(by_flagger__isnull=True, then=F("address"))))
    )


def judged_appeals(one: Threshold, now: datetime) -> QuerySet[Appeal]:
    """The appeals within the window, each with its `verdict`. Who joined another's appeal lodged
    none of their own.
    """
    return (
        Appeal.objects.filter(lodged_at__gt=one.since(now), lodged_at__lte=now)
        .annotate(
            verdict=verdict(
                said(Q(phase=AppealPhase.WITHDRAWN), Verdict.ASIDE),
                said(Q(phase__in=UNDECIDED), Verdict.OPEN),
                said(Q(phase__in=one.counts), Verdict.COUNTED),
                default=Verdict.OTHERWISE,
            ),
            unit=Cast("id", CharField()),
            address=plainly("report__reporter_email"),
            by_flagger=F("report__flagged__flagger"),
            by_account=CaseOf(When(side=Side.HOLDER, then=F("case__account"))),
            one_report=Cast("report", CharField()),
            at=F("lodged_at"),
        )
        .annotate(known=CaseOf(When(by_flagger__isnull=True, then=F("address"))))
    )


def judged_cases(one: Threshold, now: datetime) -> QuerySet[Case]:
    """The cases opened within the window, each with its `verdict`: a violation that was found, and
    is not contested.
    """
    found = Allegation.objects.filter(case=OuterRef("pk"), phase=AllegationPhase.ESTABLISHED)
    contested = Appeal.objects.filter(case=OuterRef("pk"), phase__in=UNDECIDED, side=Side.HOLDER)
    return (
        Case.objects.filter(opened_at__gt=one.since(now), opened_at__lte=now)
        .alias(is_found=Exists(found), is_contested=Exists(contested))
        .annotate(
            verdict=verdict(
                said(Q(merged_into__isnull=False), Verdict.ASIDE),
                said(Q(is_contested=True), Verdict.OPEN),
                said(Q(is_found=True), Verdict.COUNTED),
                said(Q(closed_at__isnull=False), Verdict.OTHERWISE),
                default=Verdict.OPEN,
            ),
            unit=Cast("id", CharField()),
            by_flagger=NOBODY,
            by_account=F("account"),
            known=Value(None, output_field=CharField()),
            one_report=Value(None, output_field=CharField()),
            at=F("opened_at"),
        )
    )


NOBODY = Value(None, output_field=UUIDField())
JUDGED: Mapping[MisuseKind, Any] = {
    MisuseKind.REPORTS: judged_reports,
    MisuseKind.APPEALS: judged_appeals,
    MisuseKind.VIOLATIONS: judged_cases,
}
COUNTS = {
    "counted": Count("unit", filter=Q(verdict=Verdict.COUNTED), distinct=True),
    "decided": Count("unit", filter=Q(verdict__in=DECIDED_VERDICTS), distinct=True),
}


def judged_of(kind: MisuseKind, who: Who, one: Threshold, now: datetime) -> QuerySet[Any]:
    """What of this kind is somebody's within the window, in no order."""
    rows = JUDGED[kind](one, now)
    if who.report:
        if kind == MisuseKind.VIOLATIONS or not who.address:
            return rows.none()  # type: ignore[no-any-return]
        return rows.filter(address=who.address, by_flagger__isnull=True)  # type: ignore[no-any-return]
    if who.flagger:
        if kind == MisuseKind.VIOLATIONS:
            return rows.none()  # type: ignore[no-any-return]
        return rows.filter(by_flagger=who.flagger.pk)  # type: ignore[no-any-return]
    if kind == MisuseKind.REPORTS or not who.account:
        return rows.none()  # type: ignore[no-any-return]
    return rows.filter(by_account=who.account.pk)  # type: ignore[no-any-return]


def figures_of(kind: MisuseKind, who: Who, one: Threshold, now: datetime) -> Figures:
    """How many of somebody's count, of how many that were decided. One statement."""
    return Figures(**judged_of(kind, who, one, now).order_by().aggregate(**COUNTS))


def counted_since(
    kind: MisuseKind, who: Who, one: Threshold, now: datetime, after: datetime
) -> int:
    """How many that count came in after a moment. One statement."""
    later = judged_of(kind, who, one, now).filter(at__gt=after)
    return int(later.order_by().aggregate(counted=COUNTS["counted"])["counted"])


def refs_counted(kind: MisuseKind, who: Who, one: Threshold, now: datetime) -> list[str]:
    """The references of those that count, the oldest first. One statement."""
    rows = judged_of(kind, who, one, now).filter(verdict=Verdict.COUNTED)
    return list(rows.order_by("at", "pk").values_list("ref", flat=True)[:MOST_REFS])


MOST_REFS = 100


def suspensions_in(start: datetime, end: datetime) -> dict[MisuseKind, int]:
    """How many suspensions for misuse began from `start` on and before `end`, by kind; those that
    were lifted later are among them. One statement.
    """
    rows = (
        MisuseSuspension.objects.filter(agreed_at__gte=start, agreed_at__lt=end)
        .order_by()
        .values_list("kind")
        .annotate(Count("pk"))
    )
    found = dict(rows)
    return {kind: found.get(kind.value, 0) for kind in MisuseKind}


def frequent_violations(
    account: Account, choices: Sequence[MisuseChoice], now: datetime
) -> Figures | None:
    """The figures of an account whose violations are frequent by the profile in force (`choices`
    has the choice, if there is one); None where they are not. One statement, where one is chosen.
    """
    profile = MISUSE_PROFILES.get(choices[0].profile) if choices else None
    if profile is None or not profile.holds_on(now.date()):
        return None
    one = profile.kinds[MisuseKind.VIOLATIONS]
    figures = figures_of(MisuseKind.VIOLATIONS, Who(account=account), one, now)
    return figures if one.is_frequent(figures.counted, figures.decided) else None

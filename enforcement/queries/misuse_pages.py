"""Misuse, as the pages of leads show it: whose figures are frequent, what waits for somebody, what
runs, and everything about one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Min, Q

from accounts.models import Account, TrustedFlagger
from enforcement.models import (
    MisuseChoice,
    MisuseSuspension,
    MisuseWarning,
    Report,
    ReporterWeight,
)
from enforcement.queries.misuse import (
    COUNTS,
    JUDGED,
    Figures,
    Who,
    chosen_profile,
    figures_of,
    judged_of,
)
from enforcement.queries.misuse_acts import BESIDE, about
from enforcement.rules.misuse.profiles import MISUSE_PROFILES, MisuseProfile, Threshold
from enforcement.sql.page import Page, page_of
from enforcement.workflow.misuse import MisuseKind

MOST = 100
MOST_SHOWN = 200
USUAL = "dsa-online-platform"  # by which figures are shown while no profile is chosen
AT = {
    MisuseKind.REPORTS: "received_at",
    MisuseKind.APPEALS: "lodged_at",
    MisuseKind.VIOLATIONS: "opened_at",
}


@dataclass(frozen=True, kw_only=True)
class Frequent:
    """Somebody whose figures reach the threshold; `name` is what staff know them by."""

    who: Who
    name: str
    figures: Figures


def profile_to_count_by(now: datetime) -> MisuseProfile:
    """The chosen profile; without one, the one by which figures are shown all the same."""
    return chosen_profile(now) or MISUSE_PROFILES[USUAL]


def frequent(kind: MisuseKind, one: Threshold, now: datetime) -> list[Frequent]:
    """Everybody who reaches the threshold, the most first. Four statements at most."""
    rows = (
        JUDGED[kind](one, now)
        .order_by()
        .values("by_flagger", "by_account", "known")
        .annotate(**COUNTS, of_report=Min("one_report"))
        .filter(counted__gte=one.at_least, decided__lte=F("counted") * 100 / one.percent)
        .order_by("-counted", "decided")[:MOST]
    )
    found = list(rows)
    flaggers = TrustedFlagger.objects.in_bulk({row["by_flagger"] for row in found} - {None})
    accounts = Account.objects.in_bulk({row["by_account"] for row in found} - {None})
    reports = Report.objects.in_bulk(
        {UUID(row["of_report"]) for row in found if row["of_report"] and row["known"]}
    )
    shown = []
    for row in found:
        figures = Figures(counted=row["counted"], decided=row["decided"])
        if flagger := flaggers.get(row["by_flagger"]):
            shown.append(Frequent(who=Who(flagger=flagger), name=flagger.name, figures=figures))
        elif account := accounts.get(row["by_account"]):
            shown.append(Frequent(who=Who(account=account), name=account.name, figures=figures))
        elif row["known"]:
            report = reports[UUID(row["of_report"])]
            who = Who(report=report)
            shown.append(Frequent(who=who, name=report.reporter_email, figures=figures))
    return shown


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What waits for somebody, and what runs."""

    proposed: list[MisuseSuspension]
    contested: list[MisuseSuspension]
    running: list[MisuseSuspension]
    weights: list[ReporterWeight]


def misuse_desk(now: datetime) -> Desk:
    """What waits, and what runs, of everybody who has a page still: whose address was erased is
    nobody any more. Four statements.
    """
    erased = Q(report__reporter_email="")
    rows = MisuseSuspension.objects.select_related(*BESIDE).exclude(erased)
    return Desk(
        proposed=list(rows.waiting().order_by("proposed_at")[:MOST_SHOWN]),
        contested=list(rows.contested().order_by("contested_at")[:MOST_SHOWN]),
        running=list(rows.in_force(now).order_by("until_at")[:MOST_SHOWN]),
        weights=list(
            ReporterWeight.objects.in_force(now)
            .select_related(*BESIDE)
            .exclude(erased)
            .order_by("until_at")[:MOST_SHOWN]
        ),
    )


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything about one of them."""

    figures: Mapping[MisuseKind, Figures]
    warnings: list[MisuseWarning]
    suspensions: list[MisuseSuspension]
    weights: list[ReporterWeight]


def misuse_sheet(who: Who, profile: MisuseProfile, now: datetime) -> Sheet:
    """The figures of each kind that somebody can have, and all acts, the newest first."""
    return Sheet(
        figures={kind: figures_of(kind, who, profile.kinds[kind], now) for kind in kinds_of(who)},
        warnings=about(MisuseWarning.objects.all(), who),
        suspensions=about(MisuseSuspension.objects.select_related("warning"), who),
        weights=about(ReporterWeight.objects.all(), who),
    )


def kinds_of(who: Who) -> tuple[MisuseKind, ...]:
    """What can be counted of somebody."""
    if who.account:
        return (MisuseKind.APPEALS, MisuseKind.VIOLATIONS)
    return (MisuseKind.REPORTS, MisuseKind.APPEALS)


def judged_page(
    kind: MisuseKind, who: Who, one: Threshold, now: datetime, cursor: str
) -> Page[Any]:
    """A page of what was judged, the newest first. Raises StepRefused (code `bad-cursor`)."""
    rows = judged_of(kind, who, one, now)
    if kind != MisuseKind.VIOLATIONS:
        rows = rows.select_related("case")
    return page_of(rows, by=AT[kind], cursor=cursor, newest_first=True)


def choices_of_misuse() -> list[MisuseChoice]:
    """Every choice of a profile, the newest first. One statement."""
    return list(MisuseChoice.objects.order_by("-number"))

"""Misuse, as the pages of leads show it: whose figures are frequent, what waits for somebody, what
runs, and everything about one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from enforcement.models import (
    MisuseChoice,
    MisuseSuspension,
    MisuseWarning,
    ReporterWeight,
)
from enforcement.queries.misuse import (
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

MOST_SHOWN = 200
USUAL = "dsa-online-platform"  # by which figures are shown while no profile is chosen
AT = {
    MisuseKind.REPORTS: "received_at",
    MisuseKind.APPEALS: "lodged_at",
    MisuseKind.VIOLATIONS: "opened_at",
}


def profile_to_count_by(now: datetime) -> MisuseProfile:
    """The chosen profile; without one, the one by which figures are shown all the same."""
    return chosen_profile(now) or MISUSE_PROFILES[USUAL]


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

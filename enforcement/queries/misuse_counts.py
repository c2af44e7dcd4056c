"""Whose figures are frequent: counted from the rows, which reads every report of the window, and
as the worker has kept it since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Min

from accounts.models import Account, TrustedFlagger
from enforcement.models import MisuseCount, Report
from enforcement.queries.misuse import COUNTS, JUDGED, Figures, Who
from enforcement.rules.misuse.profiles import MisuseProfile, Threshold
from enforcement.workflow.misuse import MisuseKind

MOST = 100
Kept = Mapping[str, Any]  # as a row of `MisuseCount.found`


@dataclass(frozen=True, kw_only=True)
class Frequent:
    """Somebody whose figures reach the threshold; `name` is what staff know them by."""

    who: Who
    name: str
    figures: Figures


@dataclass(frozen=True, kw_only=True)
class Listed:
    """Everybody who reached it, the most first, and when that was counted."""

    rows: list[Frequent]
    counted_at: datetime


def count_frequent(kind: MisuseKind, one: Threshold, now: datetime) -> list[dict[str, Any]]:
    """Everybody who reaches the threshold now, the most first. One statement, which reads all of
    the window.
    """
    rows = (
        JUDGED[kind](one, now)
        .order_by()
        .values("by_flagger", "by_account", "known")
        .annotate(**COUNTS, of_report=Min("one_report"))
        .filter(counted__gte=one.at_least, decided__lte=F("counted") * 100 / one.percent)
        .order_by("-counted", "decided")[:MOST]
    )
    found = []
    for row in rows:
        keys = {
            "flagger": row["by_flagger"],
            "account": row["by_account"],
            "report": row["of_report"] if row["known"] else None,
        }
        subject = next((name for name, key in keys.items() if key), None)
        if subject:
            figures = {"counted": row["counted"], "decided": row["decided"]}
            found.append({"subject": subject, "key": str(keys[subject]), **figures})
    return found


def frequent(kind: MisuseKind, profile: MisuseProfile, now: datetime) -> Listed:
    """The list as it was counted last by this profile; where it was not yet, counted now. Four
    statements at most.
    """
    kept = MisuseCount.objects.filter(kind=kind, profile=profile.slug).first()
    found = kept.found if kept else count_frequent(kind, profile.kinds[kind], now)
    return Listed(rows=named(found), counted_at=kept.counted_at if kept else now)


def named(found: Iterable[Kept]) -> list[Frequent]:
    """Those who have a page still, with their names: whose address was erased has none."""
    keys: dict[str, set[UUID]] = {"flagger": set(), "account": set(), "report": set()}
    for row in found:
        keys[row["subject"]].add(UUID(row["key"]))
    flaggers = TrustedFlagger.objects.in_bulk(keys["flagger"])
    accounts = Account.objects.in_bulk(keys["account"])
    reports = Report.objects.exclude(reporter_email="").in_bulk(keys["report"])
    shown = []
    for row in found:
        key = UUID(row["key"])
        flagger, account, report = flaggers.get(key), accounts.get(key), reports.get(key)
        name = flagger.name if flagger else account.name if account else ""
        name = name or (report.reporter_email if report else "")
        if name:
            figures = Figures(counted=row["counted"], decided=row["decided"])
            who = Who(flagger=flagger, account=account, report=report)
            shown.append(Frequent(who=who, name=name, figures=figures))
    return shown

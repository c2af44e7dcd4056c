"""Misuse: who was warned, who is suspended, and whose reports are weighed less. Reporters are the
same where their addresses are, so they are compared as addresses are (`accounts/addresses.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.addresses import plainly
from accounts.models import Account, TrustedFlagger
from enforcement.models import (
    MisuseSuspension,
    MisuseWarning,
    Report,
    ReporterWeight,
)
from enforcement.queries.misuse import Who
from enforcement.rules.misuse.profiles import MISUSE_PROFILES
from enforcement.workflow.misuse import MisuseKind

Row = TypeVar("Row", MisuseSuspension, MisuseWarning, ReporterWeight)
BESIDE = ("report", "flagger", "account")
SUBJECTS = {"report": Report, "flagger": TrustedFlagger, "account": Account}


def about(rows: QuerySet[Row], who: Who) -> list[Row]:
    """Those of these rows that are about somebody, the newest first. One statement."""
    rows = rows.select_related(*BESIDE).order_by("-id")
    if who.report:
        found = rows.alias(address=plainly("report__reporter_email")).filter(
            Q(address=who.address) | Q(report__reporter_email=who.report.reporter_email)
        )
        return [row for row in found if who.is_of(row)]
    return list(rows.filter(**who.keys))


def who_of(row: Any) -> Who:
    """Whom a row is about."""
    return Who(report=row.report, flagger=row.flagger, account=row.account)


def find_who(subject: str, key: UUID) -> Who | None:
    """Somebody by what they are known by: `report`, `flagger` or `account`, and its key. A report
    of a trusted flagger is the flagger's. None where there is nobody, or no address is left.
    """
    if subject == "flagger":
        flagger = TrustedFlagger.objects.filter(pk=key).first()
        return Who(flagger=flagger) if flagger else None
    if subject == "account":
        account = Account.objects.filter(pk=key).first()
        return Who(account=account) if account else None
    report = Report.objects.select_related("flagged__flagger").filter(pk=key).first()
    if report is None:
        return None
    flagged = getattr(report, "flagged", None)
    if flagged:
        return Who(flagger=flagged.flagger)
    return Who(report=report) if report.reporter_email else None


def same_somebody(who: Who) -> Who:
    """The same, by the report under which something of theirs is kept already, if there is one:
    what is kept once for somebody is then kept once for their address.
    """
    if not who.report:
        return who
    kept: Iterable[Any] = [
        *about(MisuseWarning.objects.all(), who),
        *about(ReporterWeight.objects.all(), who),
    ]
    first = min(kept, key=lambda row: row.pk, default=None)
    return Who(report=first.report) if first else who


def newest_warning(kind: MisuseKind, who: Who) -> MisuseWarning | None:
    """The last warning of this kind. One statement."""
    rows = about(MisuseWarning.objects.filter(kind=kind), who)
    return max(rows, key=lambda row: row.warned_at, default=None)


def suspension_now(kind: MisuseKind, who: Who, now: datetime) -> MisuseSuspension | None:
    """The suspension of this kind that runs, or waits for an answer. One statement."""
    waiting = Q(agreed_at__isnull=True, declined_at__isnull=True)
    running = Q(agreed_at__isnull=False, ended_at__isnull=True)
    rows = MisuseSuspension.objects.filter(waiting | running, kind=kind)
    return next(iter(about(rows, who)), None)


def running_suspension(kind: MisuseKind, who: Who, now: datetime) -> MisuseSuspension | None:
    """The suspension of this kind that holds at `now`. One statement."""
    rows = MisuseSuspension.objects.in_force(now).filter(kind=kind).select_related("warning")
    return next(iter(about(rows, who)), None)


def one_by_number(
    number: int, rows: QuerySet[MisuseSuspension] | None = None
) -> MisuseSuspension | None:
    """The suspension of a number, with whom it is about and its warning."""
    found = MisuseSuspension.objects.all() if rows is None else rows
    return found.select_related("warning", *BESIDE).filter(number=number).first()


def later_hearing_days(who: Who, now: datetime) -> int:
    """Business days by which an appeal of somebody's is heard later; 0 for most. One statement."""
    found = running_suspension(MisuseKind.APPEALS, who, now)
    profile = MISUSE_PROFILES.get(found.warning.profile) if found else None
    return profile.kinds[MisuseKind.APPEALS].later_days if profile else 0

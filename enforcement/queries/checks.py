"""Machine checks of requirements: what they look at, and what they found.

`checks_shown` is for both sides: staff read it on the case page, and the holder is shown the same
figures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from accounts.models import AccountKey, UsageDay, UsageFed
from enforcement.models import MachineCheck, Measure, RequirementCheck
from enforcement.rules.checks import DAY, CheckFigures, blocked_days, usage_figures
from enforcement.workflow.kinds import CheckKind


@dataclass(frozen=True, kw_only=True)
class CheckShown:
    """A check with what it found last, None before its first day. Nothing in it is for staff
    alone.
    """

    kind: str  # one of CheckKind
    product: str
    key: str
    days: int | None
    below: int | None
    figures: CheckFigures | None = None
    checked_on: date | None = None

    @property
    def met(self) -> bool:
        """Whether it was met when it was made last. Only a person accepts."""
        return bool(self.figures and self.figures.met)


def checks_shown(requirements: Collection[UUID]) -> dict[UUID, CheckShown]:
    """The checks of these requirements that have one, by the requirements' ids, in two
    statements.
    """
    return shown_from(
        MachineCheck.objects.filter(requirement__in=requirements),
        newest_found().filter(requirement__in=requirements),
    )


def newest_found() -> QuerySet[RequirementCheck]:
    """What each check found last."""
    return RequirementCheck.objects.order_by("requirement_id", "-checked_on").distinct(
        "requirement_id"
    )


def shown_from(
    checks: Iterable[MachineCheck], found: Iterable[RequirementCheck]
) -> dict[UUID, CheckShown]:
    """Checks beside what each found last, by the requirements' ids."""
    last: Mapping[UUID, RequirementCheck] = {row.requirement_id: row for row in found}
    return {
        check.requirement_id: CheckShown(
            kind=check.kind,
            product=check.product,
            key=check.key,
            days=check.days,
            below=check.below,
            figures=figures_of(row) if (row := last.get(check.requirement_id)) else None,
            checked_on=row.checked_on if row else None,
        )
        for check in checks
    }


def figures_of(row: RequirementCheck) -> CheckFigures:
    """What was found on a day."""
    return CheckFigures(
        fulfilled=row.fulfilled,
        wanted=row.wanted,
        blocked=row.blocked,
        unknown=row.unknown,
        broken_on=row.broken_on,
        broken_requests=row.broken_requests,
    )


def measure_check(check: MachineCheck, now: datetime) -> CheckFigures:
    """How far a check is at `now`, from the feeds and the ledger: days until yesterday (UTC)."""
    account = check.case.account_id
    if check.kind == CheckKind.KEY_ROTATED:
        return key_figures(check, account)
    first = check.from_at.astimezone(UTC).date() + DAY
    last = now.astimezone(UTC).date() - DAY
    days = UsageDay.objects.filter(account=account, used_on__gte=first, used_on__lte=last)
    if check.product:
        days = days.filter(product=check.product)
    return usage_figures(
        requests={
            day: int(made)
            for day, made in days.order_by().values_list("used_on").annotate(n=Sum("requests"))
        },
        fed=set(
            UsageFed.objects.filter(fed_on__gte=first, fed_on__lte=last).values_list(
                "fed_on", flat=True
            )
        ),
        blocked=blocked_days(
            Measure.objects.filter(account=account).filter(
                Q(over_at__isnull=True) | Q(over_at__gt=check.from_at)
            ),
            check.product,
            first,
            last,
        ),
        first=first,
        last=last,
        wanted=check.days or 0,
        below=check.below or 1,
    )


def key_figures(check: MachineCheck, account: UUID) -> CheckFigures:
    """How many of the keys are revoked: of the one that is named, or of all that were in use when
    the check was decided. A key that was never fed counts as not revoked.
    """
    keys = AccountKey.objects.filter(account=account)
    if check.key:
        revoked = keys.filter(prefix=check.key, revoked_at__isnull=False).exists()
        return CheckFigures(fulfilled=int(revoked), wanted=1)
    ended = list(
        keys.filter(created_at__lte=check.from_at)
        .filter(Q(revoked_at__isnull=True) | Q(revoked_at__gte=check.from_at))
        .values_list("revoked_at", flat=True)
    )
    return CheckFigures(fulfilled=sum(at is not None for at in ended), wanted=len(ended))

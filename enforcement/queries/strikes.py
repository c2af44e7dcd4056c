"""Strikes are counted, never stored."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dateutil.relativedelta import relativedelta

from enforcement.models import Decision
from enforcement.models.case import STRIKING
from enforcement.workflow.machines import TOOK_EFFECT, AppealPhase
from enforcement.workflow.proceeding import State

FADES_AFTER = relativedelta(months=12)


def strikes(account_id: UUID, now: datetime) -> int:
    """How many strikes an account has at `now`: at most one a case, unless an appeal voided it or
    it has faded. Source: domain.md.
    """
    counted = Decision.objects.filter(
        case__account_id=account_id,
        verb__in=STRIKING,
        phase__in=TOOK_EFFECT,
        executed_at__gt=now - FADES_AFTER,
        executed_at__lte=now,
    )
    standing = counted.exclude(case__state=State.CLEARED).exclude(
        appeals_against__phase=AppealPhase.OVERTURNED
    )
    return standing.values("case").distinct().count()

"""Strikes are counted, never stored."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet

from enforcement.models import Decision
from enforcement.models.case import STRIKING
from enforcement.workflow.machines import TOOK_EFFECT, AppealPhase
from enforcement.workflow.proceeding import State

FADES_AFTER = relativedelta(months=12)


def counting_decisions(accounts: Collection[UUID], now: datetime) -> QuerySet[Decision]:
    """The decisions that count as strikes of these accounts at `now`, unless an appeal voided them
    or they have faded; several of one case count once. Source: domain.md.
    """
    return standing_sanctions(accounts).filter(
        executed_at__gt=now - FADES_AFTER, executed_at__lte=now
    )


def standing_sanctions(accounts: Collection[UUID]) -> QuerySet[Decision]:
    """The same, those that have faded among them."""
    taken = Decision.objects.filter(
        case__account_id__in=accounts, verb__in=STRIKING, phase__in=TOOK_EFFECT
    )
    return taken.exclude(case__state=State.CLEARED).exclude(
        appeals_against__phase=AppealPhase.OVERTURNED
    )


def strikes(account_id: UUID, now: datetime) -> int:
    """How many strikes an account has at `now`: at most one a case."""
    return counting_decisions([account_id], now).values("case").distinct().count()

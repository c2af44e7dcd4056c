"""Decisions that a failover or a restored backup lost, for the page of those that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.holds import Hold
from accounts.models import Account
from enforcement.models import Case, LostDecision

COUNTED = 10_000
MOST = 50  # on the page; the next ones come when these are settled


@dataclass(frozen=True)
class LostHold:
    """What gateways were told that one case holds back, and whether the database has that case."""

    standing: str
    reference: str
    case: Case | None
    since_at: datetime
    until_at: datetime | None


@dataclass(frozen=True)
class LostRow:
    """A lost decision, what it held, and the account as the database has it."""

    lost: LostDecision
    epoch: int
    holds: list[LostHold]
    account: Account | None


def lost_decisions() -> tuple[list[LostRow], int]:
    """The first that wait, the oldest first, and how many there are, counted up to COUNTED. Four
    statements.
    """
    waiting = LostDecision.objects.open()
    rows = list(waiting.order_by("noticed_at", "pk")[:MOST])
    refs = [row.account_ref for row in rows]
    accounts = {one.external_ref: one for one in Account.objects.filter(external_ref__in=refs)}
    named = {hold["reference"] for row in rows for hold in row.told["holds"]}
    cases = {case.ref: case for case in Case.objects.filter(ref__in=named)}
    found = [
        LostRow(
            lost=row,
            epoch=row.told["epoch"],
            holds=[lost_hold(hold, cases.get(hold["reference"])) for hold in row.told["holds"]],
            account=accounts.get(row.account_ref),
        )
        for row in rows
    ]
    return found, waiting[:COUNTED].count()


def lost_hold(hold: Hold, case: Case | None) -> LostHold:
    """As the page shows it."""
    return LostHold(
        standing=hold["standing"],
        reference=hold["reference"],
        case=case,
        since_at=datetime.fromisoformat(hold["since"]),
        until_at=datetime.fromisoformat(hold["until"]) if hold["until"] else None,
    )


def is_kept(external_ref: str) -> bool:
    """Whether gateways enforce something of this account that the database has lost."""
    open_ones = LostDecision.objects.open().filter(account_ref=external_ref)
    return open_ones.exclude(kept=[]).exists()

"""What the gateway is told of an account, as plain data: kept with the account and with each event
that changed it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NotRequired, TypedDict


class Limit(TypedDict):
    """Which calls are held back; three empty lists mean all of them."""

    models: list[str]
    features: list[str]
    keys: list[str]
    requests_per_minute: int | None  # None: none of these calls may be made


class Hold(TypedDict):
    """One measure in force. Times are in ISO 8601, in UTC."""

    verdict: str  # limit, block
    standing: str  # which the measure alone gives
    reason: str
    reference: str  # of the case
    limits: list[Limit]
    since: str
    until: str | None
    review_by: str | None


def in_force(holds: Iterable[Hold], at: datetime) -> list[Hold]:
    """Those that are enforced at a time: the gateway ends a restriction by itself when its time is
    over, whether or not anybody has written so.
    """
    return [
        hold for hold in holds if not hold["until"] or datetime.fromisoformat(hold["until"]) > at
    ]


class Access(TypedDict):
    """All that the gateway is told of one account."""

    account: str  # its external reference
    epoch: int
    standing: str
    holds: list[Hold]
    event: NotRequired[str]  # the one that changed it
    history: NotRequired[str]  # of the database that it was read from (`delivery/guard.py`)

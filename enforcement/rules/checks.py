"""How far a machine check of a requirement is: days are counted from what the provider feeds and
from the ledger of measures. It judges nothing else, and it accepts nothing.

A day (UTC) counts only if calls were possible at some moment of it, and if the feed of that day is
complete. A holder who is suspended cannot show that they stopped, and a day about which nobody
knows anything shows nothing either: neither day counts, and neither breaks the row of days before
it. Example: of the fourteen days after the decision, five were spent suspended and the others had
no request; the check then stands at 9 of 14.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from enforcement.workflow.kinds import MeasureKind
from enforcement.workflow.machines import MeasurePhase

DAY = timedelta(days=1)
SCOPES = {"model": "models", "feature": "features", "key": "keys"}  # as in `X-Docket-Scope`


class LedgerRow(Protocol):
    """What of a measure tells whether it stopped a call."""

    @property
    def kind(self) -> str: ...
    @property
    def phase(self) -> str: ...
    @property
    def scope(self) -> Mapping[str, Collection[str]]: ...
    @property
    def rate(self) -> int | None: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def over_at(self) -> datetime | None: ...


@dataclass(frozen=True, kw_only=True)
class CheckFigures:
    """How far a check is; the fields are those of `RequirementCheck`."""

    fulfilled: int
    wanted: int
    blocked: int = 0
    unknown: int = 0
    broken_on: date | None = None
    broken_requests: int | None = None

    @property
    def met(self) -> bool:
        """Whether a person is to be asked to accept; of nothing at all, nothing is shown."""
        return 0 < self.wanted == self.fulfilled


def stops(measure: LedgerRow, product: str) -> bool:
    """Whether calls to a product cannot be made at all while the measure is in force.

    A suspension or a termination stops every call; a limit those that it names, unless it gives
    them a rate. A product is what a limit names if it is called as in `X-Docket-Scope`:
    `model:NAME`, `feature:NAME`, `key:NAME`.
    """
    if measure.phase == MeasurePhase.ORDERED:
        return False
    if measure.kind != MeasureKind.LIMIT:
        return True
    of, colon, name = product.partition(":")
    return bool(
        measure.rate is None
        and colon
        and of in SCOPES
        and name in measure.scope.get(SCOPES[of], ())
    )


def blocked_days(
    measures: Iterable[LedgerRow], product: str, first: date, last: date
) -> frozenset[date]:
    """The days from `first` to `last` (UTC) on which measures of the account, one after another or
    together, left no moment at which a call was possible.
    """
    spans = sorted(
        (m.starts_at, min((at for at in (m.over_at, m.ends_at) if at), default=None))
        for m in measures
        if stops(m, product)
    )
    found, day = set(), first
    while day <= last:
        open_from = datetime.combine(day, time(), UTC)
        end = open_from + DAY
        for start, over in spans:
            if start <= open_from:
                open_from = max(open_from, over or end)
        if open_from >= end:
            found.add(day)
        day += DAY
    return frozenset(found)


def usage_figures(
    *,
    requests: Mapping[date, int],
    fed: Collection[date],
    blocked: Collection[date],
    first: date,
    last: date,
    wanted: int,
    below: int,
) -> CheckFigures:
    """How many of the newest days that count, without a break, had fewer requests than `below`:
    `wanted` of them are enough. `requests` by day, a day without any left out; `fed` are the days
    of which the feed is complete; `first` and `last` bound the days that are looked at.
    """
    fulfilled, blocked_seen, unknown, day = 0, 0, 0, last
    while day >= first and fulfilled < wanted:
        if day in blocked:
            blocked_seen += 1
        elif day not in fed:
            unknown += 1
        elif (made := requests.get(day, 0)) < below:
            fulfilled += 1
        else:
            return CheckFigures(
                fulfilled=fulfilled,
                wanted=wanted,
                blocked=blocked_seen,
                unknown=unknown,
                broken_on=day,
                broken_requests=made,
            )
        day -= DAY
    return CheckFigures(fulfilled=fulfilled, wanted=wanted, blocked=blocked_seen, unknown=unknown)

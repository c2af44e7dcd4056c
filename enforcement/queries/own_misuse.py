"""What somebody sees of warnings and suspensions of their own, and nothing else: no name of staff,
and not how their reports are weighed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from enforcement.models import MisuseSuspension, MisuseWarning
from enforcement.queries.misuse import Who
from enforcement.queries.misuse_acts import about
from enforcement.workflow.misuse import MisuseKind


@dataclass(frozen=True, kw_only=True)
class OwnWarning:
    """What they were warned of, with the figures."""

    kind: MisuseKind
    counted: int
    decided: int
    percent: int
    reason: str
    refs: list[str]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class OwnSuspension:
    """A suspension of theirs; `runs` at that moment; what they appealed, and the answer."""

    number: int
    kind: MisuseKind
    counted: int
    decided: int
    percent: int
    reason: str
    at: datetime
    until: datetime
    runs: bool
    contested_at: datetime | None
    contest: str
    hear_by: datetime | None
    is_late: bool
    heard_at: datetime | None
    upheld: bool
    answer: str
    end_reason: str

    @property
    def may_appeal(self) -> bool:
        """Whether an appeal can be sent: once, while it runs."""
        return self.runs and self.contested_at is None


def own_warnings(who: Who) -> list[OwnWarning]:
    """Every warning, the newest first. One statement."""
    return [
        OwnWarning(
            kind=MisuseKind(row.kind),
            counted=row.counted,
            decided=row.decided,
            percent=row.percent,
            reason=row.reason,
            refs=row.refs,
            at=row.warned_at,
        )
        for row in about(MisuseWarning.objects.all(), who)
    ]


def own_suspensions(who: Who, now: datetime) -> list[OwnSuspension]:
    """Every suspension that took effect, the newest first. One statement."""
    return [
        OwnSuspension(
            number=row.number,
            kind=MisuseKind(row.kind),
            counted=row.counted,
            decided=row.decided,
            percent=row.percent,
            reason=row.reason,
            at=row.agreed_at,
            until=row.until_at,
            runs=row.ended_at is None and row.until_at > now,
            contested_at=row.contested_at,
            contest=row.contest,
            hear_by=row.hear_by_at,
            is_late=row.hear_by_at is not None and row.hear_by_at <= now,
            heard_at=row.heard_at,
            upheld=bool(row.upheld),
            answer=row.answer,
            end_reason=row.end_reason,
        )
        for row in about(MisuseSuspension.objects.agreed(), who)
        if row.agreed_at and row.until_at
    ]


def is_suspended(who: Who, now: datetime) -> bool:
    """Whether a suspension of theirs runs. One statement."""
    return bool(about(MisuseSuspension.objects.in_force(now), who))

"""What an account might do at any time in the past, and by whose decision: read off its chain of
events, which the gateway follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.holds import Hold, in_force
from accounts.models import Standing
from enforcement.models import Event, Measure
from enforcement.models.measure import STANDING_OF

SIZE = 20  # changes on a page


@dataclass(frozen=True, kw_only=True)
class EnforcedMeasure:
    """One measure that the gateway enforced: as it was told of it, and the measure with the
    decision that imposed it.
    """

    hold: Hold
    since_at: datetime
    until_at: datetime | None
    measure: Measure | None


@dataclass(frozen=True, kw_only=True)
class EnforcedAccess:
    """What the gateway enforced at a moment.

    `event` is the last one before it, `change` the one that brought the epoch.
    """

    at: datetime
    verdict: str  # allow, limit, block
    standing: str
    epoch: int
    held: list[EnforcedMeasure]
    event: Event | None = None
    change: Event | None = None
    # something was still on record whose time was over: the gateway honours the end by itself
    ran_out: bool = False


def enforced_at(account_id: UUID, at: datetime) -> EnforcedAccess:
    """What the gateway enforced for the account at `at`, which lies in the past.

    Three statements at most.
    """
    events = Event.objects.filter(account_id=account_id).select_related(
        "case", "decision", "decision__ratified_by"
    )
    event = events.filter(at__lte=at).order_by("-seq").first()
    if event is None:
        return EnforcedAccess(at=at, verdict="allow", standing=Standing.ACTIVE, epoch=0, held=[])
    change = events.filter(epoch=event.epoch).order_by("seq").first() if event.epoch else None
    running = in_force(event.holds, at)
    measures = measures_at(account_id, running, at)
    held = [
        EnforcedMeasure(
            hold=hold,
            since_at=datetime.fromisoformat(hold["since"]),
            until_at=time_of_hold(hold["until"]),
            measure=next(
                (
                    m
                    for m in measures
                    if m.case.ref == hold["reference"] and STANDING_OF[m.kind] == hold["standing"]
                ),
                None,
            ),
        )
        for hold in running
    ]
    return EnforcedAccess(
        at=at,
        verdict=running[0]["verdict"] if running else "allow",
        standing=running[0]["standing"] if running else Standing.ACTIVE,
        epoch=event.epoch,
        held=held,
        event=event,
        change=change,
        ran_out=len(running) < len(event.holds),
    )


def time_of_hold(said: str | None) -> datetime | None:
    """A time as a hold has it."""
    return datetime.fromisoformat(said) if said else None


def measures_at(account_id: UUID, holds: list[Hold], at: datetime) -> list[Measure]:
    """The measures behind these holds, as they stood at `at`, the newest first."""
    if not holds:
        return []
    there = Q(starts_at__lte=at) & (Q(over_at__isnull=True) | Q(over_at__gt=at))
    found = Measure.objects.filter(
        there, account_id=account_id, case__ref__in=[hold["reference"] for hold in holds]
    )
    return list(
        found.select_related("case", "imposed_by", "imposed_by__ratified_by").order_by(
            "-starts_at", "-id"
        )
    )


@dataclass(frozen=True, kw_only=True)
class AccessChanges:
    """Some changes of what an account may do, the newest first; `older` is where the next page
    begins, None at the end.
    """

    rows: list[Event]
    older: int | None


def changes_of_access(account_id: UUID) -> QuerySet[Event]:
    """The events that moved the epoch on."""
    same = Event.objects.filter(
        account_id=account_id, seq=OuterRef("seq") - 1, epoch=OuterRef("epoch")
    )
    return Event.objects.filter(~Exists(same), account_id=account_id, epoch__gt=0)


def access_changes(account_id: UUID, before: int | None = None) -> AccessChanges:
    """The events that moved the epoch on, below the number `before`.

    One statement, by the index of the chain.
    """
    found = changes_of_access(account_id).select_related("case", "decision")
    if before is not None:
        found = found.filter(seq__lt=before)
    rows = list(found.order_by(F("seq").desc())[: SIZE + 1])
    return AccessChanges(rows=rows[:SIZE], older=rows[SIZE - 1].seq if len(rows) > SIZE else None)

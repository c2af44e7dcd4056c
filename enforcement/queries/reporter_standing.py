"""What intake must know of whoever reports: whether they are suspended from reporting, and whether
their reports are weighed less. Read with the claim, in the same statement.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.addresses import is_same_address, plainly
from enforcement.models import MisuseSuspension, ReporterWeight
from enforcement.sql.batch import Found, Querysets
from enforcement.workflow.misuse import MisuseKind, Weight

ADDRESS = "report__reporter_email"


@dataclass(frozen=True, kw_only=True)
class Stopped:
    """A suspension from reporting that runs, or ran until a moment ago."""

    address: str
    flagger_id: UUID | None
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """Reports that are weighed less, or were until a moment ago."""

    id: UUID
    address: str
    flagger_id: UUID | None
    until: datetime
    weight: Weight


@dataclass(frozen=True, kw_only=True)
class ReporterStanding:
    """What may apply to a reporter; whom it is about is compared as addresses are."""

    stopped: list[Stopped] = field(default_factory=list)
    weighed: list[Weighed] = field(default_factory=list)

    def stopped_until(
        self, address: str, flagger_id: UUID | None, now: datetime
    ) -> datetime | None:
        """Until when somebody may not report; None where they may."""
        found = [
            one.until
            for one in self.stopped
            if one.until > now and is_theirs(one, address, flagger_id)
        ]
        return max(found, default=None)

    def weighed_now(self, address: str, flagger_id: UUID | None, now: datetime) -> Weighed | None:
        """How their reports are weighed at `now`; None: like anybody's."""
        return next(
            (
                one
                for one in self.weighed
                if one.until > now and is_theirs(one, address, flagger_id)
            ),
            None,
        )


def is_theirs(one: Stopped | Weighed, address: str, flagger_id: UUID | None) -> bool:
    """A trusted flagger is known by its key, anybody else by the address."""
    if flagger_id or one.flagger_id:
        return one.flagger_id == flagger_id
    return is_same_address(one.address, address)


def querysets_of_standing(reporter: str) -> Querysets:
    """What runs about an address (as it is compared), and about all trusted flaggers."""
    theirs = Q(address=reporter) | Q(flagger__isnull=False)
    address = plainly(ADDRESS)
    return {
        "stopped": MisuseSuspension.objects.alias(address=address)
        .filter(theirs, kind=MisuseKind.REPORTS, agreed_at__isnull=False, ended_at__isnull=True)
        .order_by("id")
        .values("flagger_id", "until_at", ADDRESS),
        "weighed": ReporterWeight.objects.alias(address=address)
        .filter(theirs, ended_at__isnull=True)
        .order_by("id")
        .values("id", "flagger_id", "until_at", "weight", ADDRESS),
    }


def standing_from(found: Found) -> ReporterStanding:
    """The rows by their names."""
    return ReporterStanding(
        stopped=[
            Stopped(
                address=row[ADDRESS] or "",
                flagger_id=UUID(row["flagger_id"]) if row["flagger_id"] else None,
                until=datetime.fromisoformat(row["until_at"]),
            )
            for row in found["stopped"]
        ],
        weighed=[
            Weighed(
                id=UUID(row["id"]),
                address=row[ADDRESS] or "",
                flagger_id=UUID(row["flagger_id"]) if row["flagger_id"] else None,
                until=datetime.fromisoformat(row["until_at"]),
                weight=Weight(row["weight"]),
            )
            for row in found["weighed"]
        ],
    )

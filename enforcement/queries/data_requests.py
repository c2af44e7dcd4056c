"""What the desk of data requests reads; and who has a place at it."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.roles import Actor
from enforcement.models import DataErasure, DataExport, DataRequest, StaffEvent
from enforcement.queries.legal import has_seat
from enforcement.workflow.data_requests import DataRequestPhase

LISTED = 200  # rows of each list


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What is open, that which is due first before the rest; and the newest that is closed."""

    open: list[DataRequest]
    closed: list[DataRequest]


def may_answer(by: Actor) -> bool:
    """Whether this person answers data requests: an admin, or one with a seat at the legal desk."""
    return by.may("administer") or (by.may("work") and has_seat(by))


def desk() -> Desk:
    """What stands on the desk."""
    rows = DataRequest.objects.all()
    return Desk(
        open=list(rows.open().order_by("due_at", "number")[:LISTED]),
        closed=list(rows.exclude(phase=DataRequestPhase.OPEN).order_by("-closed_at")[:LISTED]),
    )


def request_by_number(number: int) -> DataRequest | None:
    """One request."""
    return DataRequest.objects.select_related("person").filter(number=number).first()


def exports_of(request: DataRequest) -> list[DataExport]:
    """The copies that were made for a request, the newest first."""
    return list(request.exports.order_by("-number"))


def newest_erasure(request: DataRequest) -> DataErasure | None:
    """What was proposed last of what they ask to be erased."""
    return DataErasure.objects.filter(request=request).order_by("-number").first()


def events_of(request: DataRequest) -> list[StaffEvent]:
    """What was done about a request, the newest first."""
    rows = StaffEvent.objects.filter(at__gte=request.entered_at, after__data_request=request.number)
    return list(rows.order_by("-at", "-id")[:LISTED])

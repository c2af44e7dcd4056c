"""Whether the database was put back to an earlier time, and by how much epochs are raised at the gateways since then."""

from __future__ import annotations

from enforcement.models import Event, StaffEvent

RAISED = "raise_epochs"  # the act of the staff's record that says so


def last_raise() -> StaffEvent | None:
    """The highest raise; None where no backup was ever restored. There are few; their times may be of a clock that was behind."""
    return max(StaffEvent.objects.filter(act=RAISED), key=lambda event: int(str(event.after)), default=None)


def raised_to() -> int:
    """What is added to an account's epoch wherever a gateway hears of it; 0 where no backup was ever restored."""
    raised = last_raise()
    return int(str(raised.after)) if raised else 0


def newest_event() -> str:
    """The greatest key of an event; empty without any. Events are never removed, so that a smaller one than before means another history."""
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    return str(newest or "")

"""Whether the database was put back to an earlier time, and by how much epochs are raised at the
gateways since then.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from enforcement.models import Event, StaffEvent

RAISED = "raise_epochs"  # the act of the staff's record that says so


def last_raise() -> StaffEvent | None:
    """The highest raise; None where no backup was ever restored.

    There are few; their times may be of a clock that was behind.
    """
    return max(
        StaffEvent.objects.filter(act=RAISED), key=lambda event: int(str(event.after)), default=None
    )


def every_raise() -> list[int]:
    """By how much epochs were ever raised, 0 among them."""
    raises = StaffEvent.objects.filter(act=RAISED).values_list("after", flat=True)
    return sorted({0, *(int(str(raised)) for raised in raises)})


def raised_to() -> int:
    """What is added to an account's epoch wherever a gateway hears of it; 0 where no backup was
    ever restored.
    """
    raised = last_raise()
    return int(str(raised.after)) if raised else 0


def known_events(keys: Collection[str]) -> set[str]:
    """Those of the keys (UUIDs as text) that are events of this database."""
    return (
        {
            str(found)
            for found in Event.objects.filter(pk__in=filter(is_key, keys)).values_list(
                "pk", flat=True
            )
        }
        if keys
        else set()
    )


def is_key(text: str) -> bool:
    """Whether it can be one at all."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def newest_event() -> str:
    """The greatest key of an event; empty without any."""
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    return str(newest or "")

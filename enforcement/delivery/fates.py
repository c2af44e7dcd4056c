"""What can become of a message that was handed to the world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

UNSURE = "It may have arrived: "  # begins the last words of a message of which nobody knows


class Fate(StrEnum):
    """One word for each way in which sending can end."""

    PAID = "PAID"  # the receiver took it
    MOOT = "MOOT"  # there is nobody any more to whom it is owed
    REFUSED = "REFUSED"  # the receiver will never take it
    LATER = "LATER"  # not taken this time
    UNKNOWN = "UNKNOWN"  # it may have been taken: it is sent again with the same id
    WAITS = "WAITS"  # the way is closed for all; this message was not tried
    POISON = "POISON"  # it ends the process that sends it


@dataclass(frozen=True)
class Sent:
    """A fate, the receiver's words (proof, or what went wrong), and the least time that the
    receiver asks us to wait. `epoch`: of an access record, which version of it was written;
    None where that is not all that gateways were told; and of which `account`.
    """

    fate: Fate
    words: str = ""
    wait: timedelta = timedelta(0)
    epoch: int | None = 0
    account: UUID | None = None

"""What was removed from a case, as its tombstones say."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from enforcement.models import Tombstone


class RemovedFrom(NamedTuple):
    """When something was last removed, and on which ground."""

    at: datetime
    ground: str


def removed_from(ref: str) -> RemovedFrom | None:
    """What was last removed from the case of a reference; None where nothing was."""
    rows = Tombstone.objects.filter(case__ref=ref).order_by("-removed_at")
    found = rows.values_list("removed_at", "ground").first()
    return RemovedFrom(*found) if found else None

"""What was removed from a case, as its tombstones say."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

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


def removed_rows(keys: Collection[UUID]) -> dict[UUID, RemovedFrom]:
    """What was last removed of each of these rows, by its key. One statement, or none."""
    if not keys:
        return {}
    rows = Tombstone.objects.filter(row_id__in=keys).order_by("removed_at")
    found = rows.values_list("row_id", "removed_at", "ground")
    return {row: RemovedFrom(at, ground) for row, at, ground in found}

"""The cases that somebody has linked to a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F

from enforcement.models import CaseLink
from enforcement.sql.batch import AnyQuerySet

MOST = 20


@dataclass(frozen=True, kw_only=True)
class LinkedCase:
    """A case as it is shown beside another one, why and by whom it was linked."""

    link: UUID
    ref: str
    state: str
    account: str
    kind: str  # of `LinkKind`
    comes_first: bool  # of two of which one follows the other
    reason: str
    linked_by: str


def links_of(case_id: UUID) -> AnyQuerySet:
    """What is read of a case's links, the newest first, on whichever side they were made."""
    either = [CaseLink.objects.filter(**{side: case_id}) for side in ("case_id", "other_id")]
    keys = either[0].order_by().values("pk").union(either[1].order_by().values("pk"))
    rows = CaseLink.objects.filter(pk__in=keys, removed_at__isnull=True)
    both = {
        f"{name}_of_{side}": F(f"{side}__{path}")
        for side in ("case", "other")
        for name, path in (("ref", "ref"), ("state", "state"), ("account", "account__name"))
    }
    return rows.order_by("-linked_at", "-id").values(
        "id", "case_id", "kind", "reason", "linked_by", **both
    )[:MOST]


def linked_cases(case_id: UUID, rows: Iterable[Mapping[str, Any]]) -> list[LinkedCase]:
    """What `links_of` found: of each link the case that it is not read from."""
    return [
        LinkedCase(
            link=UUID(row["id"]),
            kind=row["kind"],
            comes_first=side == "other",
            reason=row["reason"],
            linked_by=row["linked_by"],
            **{name: row[f"{name}_of_{side}"] for name in ("ref", "state", "account")},
        )
        for row in rows
        for side in (("other",) if UUID(row["case_id"]) == case_id else ("case",))
    ]

"""Bulk decisions, for pages, programs and the acts on them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from enforcement.models import BulkDecision, BulkItem
from enforcement.models.event import sha256_of
from enforcement.workflow.machines import BulkItemPhase

SHOWN = 50  # accounts on a page
# in the order in which they stand in the hash
AS_SHOWN = (
    "number",
    "text",
    "account_id",
    "left_out",
    "before",
    "after",
    "notice",
    "case_ref",
    "essence",
)


def hash_of_set(bulk: BulkDecision) -> str:
    """SHA-256 of what is shown: the verb, the terms, and each account with what would happen to it,
    or why it is left out. What became of it since does not count.
    """
    rows = []
    for row in bulk.items.order_by("number").values_list("phase", *AS_SHOWN):
        phase, number, text, account, left_out, *shown = row
        if phase == BulkItemPhase.LEFT_OUT:  # later
            left_out = ""
        rows.append([number, text, account, left_out, *shown])
    return sha256_of([bulk.verb, bulk.terms_hash, bulk.policy_id, rows])


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How many accounts are how far."""

    given: int = 0  # still to be looked at
    included: int = 0  # still to be done
    excluded: int = 0
    done: int = 0
    left_out: int = 0  # when their turn came

    @property
    def total(self) -> int:
        """All that were given."""
        return self.given + self.included + self.excluded + self.done + self.left_out

    @property
    def in_set(self) -> int:
        """Those that were shown to be in the set."""
        return self.included + self.done + self.left_out

    @property
    def handled(self) -> int:
        """Those of them whose turn has come."""
        return self.done + self.left_out

    @property
    def percent(self) -> int:
        """How far it is."""
        return 100 * self.handled // self.in_set if self.in_set else 0


def progress_of(bulk_id: UUID) -> Progress:
    """How far a bulk decision is."""
    return progress_of_several([bulk_id])[bulk_id]


def progress_of_several(keys: list[UUID]) -> dict[UUID, Progress]:
    """The same for several, by their keys."""
    counts: dict[UUID, dict[str, int]] = {key: {} for key in keys}
    found = BulkItem.objects.filter(bulk__in=keys).values_list("bulk", "phase")
    for key, phase, count in found.annotate(n=Count("pk")).order_by():
        counts[key][str(phase).lower()] = count
    return {key: Progress(**by_phase) for key, by_phase in counts.items()}


def bulk_by_reference(ref: str) -> BulkDecision | None:
    """The bulk decision of a reference, with its policy and what it undoes."""
    found = BulkDecision.objects.select_related("policy", "undoes", "made_by")
    return found.filter(ref=ref.upper()).first()


def undo_of(bulk: BulkDecision) -> BulkDecision | None:
    """The newest bulk decision that undoes it."""
    return bulk.undone_by.order_by("-id").first()


def awaiting_approval() -> QuerySet[BulkDecision]:
    """What waits for a second person, the oldest first."""
    return BulkDecision.objects.awaiting_approval().select_related("policy").order_by("proposed_at")


def newest_first() -> QuerySet[BulkDecision]:
    """All of them."""
    return BulkDecision.objects.select_related("policy").order_by("-id")


def items_page(
    bulk: BulkDecision, phases: tuple[BulkItemPhase, ...], after: int
) -> tuple[list[BulkItem], int | None]:
    """The accounts of these phases after that number, and the last number where there are more."""
    rows = list(
        bulk.items.filter(phase__in=phases, number__gt=after)
        .select_related("account", "case", "decision")
        .order_by("number")[: SHOWN + 1]
    )
    more = rows[SHOWN - 1].number if len(rows) > SHOWN else None
    return rows[:SHOWN], more


def reasons_left_out(bulk: BulkDecision) -> dict[str, int]:
    """How many were left out for which reason, the most first."""
    found = bulk.items.exclude(left_out="").values_list("left_out").annotate(n=Count("pk"))
    return dict(found.order_by("-n"))

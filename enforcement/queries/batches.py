"""Batches of cases, for pages and for the acts on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from accounts.models import User
from enforcement.models import CaseBatch, CaseBatchItem, Report
from enforcement.models.batch import BatchAct
from enforcement.models.event import sha256_of
from enforcement.queries.bulk import SHOWN, Progress
from enforcement.workflow.machines import BulkItemPhase

WORDS_SHOWN = 300  # characters of a report
# in the order in which they stand in the hash
AS_SHOWN = ("number", "case_id", "left_out", "before", "after", "original_id", "version")


def hash_of_batch(batch: CaseBatch) -> str:
    """SHA-256 of what is shown: the act and its reason, and each case with what would become of it,
    or why it is left out. What became of it since does not count.
    """
    rows = []
    for row in batch.items.order_by("number").values_list("phase", *AS_SHOWN):
        phase, number, case, left_out, *shown = row
        if phase == BulkItemPhase.LEFT_OUT:  # later
            left_out = ""
        rows.append([number, case, left_out, *shown])
    act = [batch.act, batch.reason, batch.to_id, batch.severity, batch.original_id]
    due_at = batch.due_at.isoformat() if batch.due_at else ""
    return sha256_of([*act, due_at, batch.undoes_id, rows])


def batch_by_reference(ref: str) -> CaseBatch | None:
    """The batch of a reference, with who made it and what it undoes."""
    found = CaseBatch.objects.select_related("made_by", "to", "original", "undoes")
    return found.filter(ref=ref.upper()).first()


def newest_batches() -> QuerySet[CaseBatch]:
    """All of them."""
    return CaseBatch.objects.select_related("to", "original").order_by("-id")


def undo_of_batch(batch: CaseBatch) -> CaseBatch | None:
    """The newest batch that undoes it."""
    return batch.undone_by.order_by("-id").first()


def batch_progress(keys: Sequence[UUID]) -> dict[UUID, Progress]:
    """How far these batches are, by their keys; one statement."""
    counts: dict[UUID, dict[str, int]] = {key: {} for key in keys}
    found = CaseBatchItem.objects.filter(batch__in=keys).values_list("batch", "phase")
    for key, phase, count in found.annotate(n=Count("pk")).order_by():
        counts[key][str(phase).lower()] = count
    return {key: Progress(**by_phase) for key, by_phase in counts.items()}


def reasons_cases_left_out(batch: CaseBatch) -> dict[str, int]:
    """How many cases were left out for which reason, the most first."""
    found = batch.items.exclude(left_out="").values_list("left_out").annotate(n=Count("pk"))
    return dict(found.order_by("-n"))


@dataclass(frozen=True, kw_only=True)
class BatchRow:
    """A case of a batch; `before` and `after` name a person where a person is meant; `reports` are
    those that a dismissal would close unread.
    """

    item: CaseBatchItem
    before: str
    after: str
    reports: list[Report]


def rows_of_batch(
    batch: CaseBatch, phases: tuple[BulkItemPhase, ...], after: int
) -> tuple[list[BatchRow], int | None]:
    """The cases of these phases after that number, and the last number where there are more; three
    statements at most.
    """
    items = list(
        batch.items.filter(phase__in=phases, number__gt=after)
        .select_related("case__account", "original")
        .order_by("number")[: SHOWN + 1]
    )
    more = items[SHOWN - 1].number if len(items) > SHOWN else None
    return told_rows(batch, items[:SHOWN]), more


def told_rows(batch: CaseBatch, items: Sequence[CaseBatchItem]) -> list[BatchRow]:
    """These rows with the names and reports that a page shows of them."""
    named = batch.act in (BatchAct.ASSIGN, BatchAct.LOOK)
    names = names_in(items) if named else {}
    reports: dict[UUID, list[Report]] = {}
    if batch.act == BatchAct.DISMISS:
        cases = [item.case_id for item in items]
        for report in Report.objects.filter(case__in=cases).order_by("received_at", "id"):
            if report.case_id:
                reports.setdefault(report.case_id, []).append(report)
    return [
        BatchRow(
            item=item,
            before=names.get(item.before, item.before),
            after=names.get(item.after, item.after),
            reports=reports.get(item.case_id, []),
        )
        for item in items
    ]


def names_in(items: Iterable[CaseBatchItem]) -> dict[str, str]:
    """The names of the people whom these rows mean, by their keys."""
    keys = {key for item in items for key in (item.before, item.after) if key}
    return {str(user.pk): user.actor.name for user in User.objects.filter(pk__in=keys)}


def given_to(batch: CaseBatch) -> dict[UUID, int]:
    """How many cases of it are each person's now, or each is asked to look at."""
    return people_in(batch, "after")


def asked_no_longer(batch: CaseBatch) -> dict[UUID, int]:
    """At how many cases of it each need not look any more."""
    return people_in(batch, "before")


def people_in(batch: CaseBatch, column: str) -> dict[UUID, int]:
    """How many of its cases that are done name each person there."""
    found = batch.items.filter(phase=BulkItemPhase.DONE).exclude(**{column: ""})
    rows = found.values_list(column).annotate(n=Count("pk")).order_by()
    return {UUID(person): count for person, count in rows}

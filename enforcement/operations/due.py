"""What has fallen due, in the order of its time, each in a step of its own.

Nothing is counted down: due times are stored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.db.models import Model

from accounts.models import Contact
from enforcement.language.refusals import StepRefused
from enforcement.models import (
    BulkDecision,
    Case,
    CaseBatch,
    Decision,
    Dispute,
    Draft,
    InboxItem,
    MachineCheck,
    Measure,
    PassOn,
    PolicyVersion,
    PublicStatement,
    QualityReview,
    QualityShare,
    QueueRulesVersion,
    Report,
    Requirement,
    Review,
    RoleProposal,
    StatementOfReasons,
    WebhookEndpoint,
)
from enforcement.models.bulk import WAITING
from enforcement.models.report import UNMATCHED
from enforcement.operations import refused
from enforcement.operations.due_sources import SOURCES
from enforcement.process.seams import seam
from enforcement.sql.batch import AnyQuerySet, Found, Querysets, TimedReads, read_in_one_statement
from enforcement.workflow.calendar import REMIND
from enforcement.workflow.facts import GRACE
from enforcement.workflow.machines import BatchPhase, MeasurePhase, QualityPhase, ReviewPhase

BATCH = 100


class DueItem(NamedTuple):
    """A thing that fell due: when, its source's place, its row, and what is to be done."""

    at: datetime
    order: int
    key: UUID
    act: Callable[[datetime], object]
    case_id: UUID | None

    @property
    def thing(self) -> refused.Thing:
        """What it is, whenever it falls due."""
        return SOURCES[self.order].name, self.key


def work_through(*, now: Callable[[], datetime]) -> int:
    """Do everything that is due, oldest first, and say how much that was. What somebody did
    meanwhile is passed over, and so is what a person is asked to look at
    (`operations/refused.py`).

    Raises ExceptionGroup for what could not be done because of a mistake of ours, after everything
    else was done.
    """
    done, mistakes = 0, dict[UUID, Exception]()
    known = refused.known_refusals(now())
    for thing in known.awaited:
        if not is_due(thing, now()):  # a person did it
            refused.settle(known, thing, now=now())
    skipped = known.left
    while items := due_items(now(), skip=skipped):
        for item in items:
            try:
                item.act(now())
                done += 1
                seam("sweep.between")
            except StepRefused as refusal:
                # what stands behind it in the queue gets its turn
                skipped.add(item.thing)
                if is_due(item.thing, now()):
                    refused.remember_refusal(
                        known, item.thing, case_id=item.case_id, refusal=refusal, now=now()
                    )
            except (OperationalError, InterfaceError):
                raise  # the database is away
            # whatever it is, it is this row's: the others go on, and it is raised below
            except Exception as mistake:  # noqa: BLE001
                mistakes[item.key] = mistake
                skipped.add(item.thing)
            else:
                refused.settle(known, item.thing, now=now())
    if mistakes:
        raise ExceptionGroup("What fell due could not be done", list(mistakes.values()))
    return done


def due_items(now: datetime, skip: Collection[refused.Thing] = ()) -> list[DueItem]:
    """What is due at `now`, from every kind, in the order of due time, then of kind, then of
    age.
    """
    return items_of(first_rows(now, skip), now)


def items_of(found: Found, now: datetime) -> list[DueItem]:
    """The rows of each source as what is to be done, the oldest first."""
    items: list[DueItem] = [
        DueItem(source.at(row, now), order, row.pk, partial(source.act, row), case_id_in(row))
        for order, source in enumerate(SOURCES)
        for row in found[f"source_{order}"]
    ]
    return sorted(items, key=lambda item: item[:3])


def is_due(thing: refused.Thing, now: datetime) -> bool:
    """Whether what was refused is due all the same: what somebody did meanwhile, or the act for
    another of its kind, is not.
    """
    return any(s.name == thing[0] and s.rows(now).filter(pk=thing[1]).exists() for s in SOURCES)


def case_id_in(row: Model) -> UUID | None:
    """The case that a row is about; None of a report that has none yet."""
    key: UUID | None = row.pk if isinstance(row, Case) else getattr(row, "case_id", None)
    return key


def first_rows(now: datetime, skip: Collection[refused.Thing]) -> Found:
    """Of each source the rows that were due first, but for those in `skip`."""
    return read_in_one_statement(rows_of_sources(now, BATCH, skip)) if skip else FIRST_ROWS(now)


def rows_of_sources(now: datetime, most: int, skip: Collection[refused.Thing] = ()) -> Querysets:
    """The first rows of each source, at most so many, but for those in `skip`."""
    return {
        f"source_{order}": source.rows(now).exclude(
            pk__in=[key for name, key in skip if name == source.name]
        )[:most]
        for order, source in enumerate(SOURCES)
    }


FIRST_ROWS = TimedReads(partial(rows_of_sources, most=BATCH))
OLDEST_ROWS = TimedReads(partial(rows_of_sources, most=1))


def oldest_due_at(now: datetime) -> datetime | None:
    """When the oldest thing fell due that is not done, nor waits for a person to look at it; None
    if nothing is due.

    For whoever watches the sweep.
    """
    left = refused.left_alone()
    found = read_in_one_statement(rows_of_sources(now, 1, left)) if left else OLDEST_ROWS(now)
    return next((item.at for item in items_of(found, now)), None)


def next_due_after(now: datetime) -> datetime | None:
    """When the next thing falls due, for whoever moves a story's clock.

    Looks no further than what is stored.
    """
    found = NEXT_ROWS(now)
    due_ats = [datetime.fromisoformat(row["due_at"]) for row in found.pop(OWED)]
    candidates = [
        datetime.fromisoformat(at) for rows in found.values() for row in rows for at in row.values()
    ]
    for due_at in due_ats:
        candidates += [due_at + GRACE, *(due_at - timedelta(days=days) for days in REMIND)]
    return min((at for at in candidates if at > now), default=None)


OWED = "owed"  # what holders have to send in, of which they are reminded before


def rows_to_come(now: datetime) -> Querysets:
    """Of each stored time the next one after `now`, and what falls due around its own."""
    running = Review.objects.filter(phase=ReviewPhase.OPEN, paused_at__isnull=True)
    dated: list[tuple[AnyQuerySet, str]] = [
        (Measure.objects.filter(phase=MeasurePhase.IN_FORCE), "ends_at"),
        (MachineCheck.objects.all(), "next_at"),
        (Measure.objects.filter(phase=MeasurePhase.ORDERED), "starts_at"),
        (Decision.objects.open(), "expires_at"),
        (BulkDecision.objects.filter(phase__in=WAITING), "expires_at"),
        (CaseBatch.objects.filter(phase=BatchPhase.READY), "expires_at"),
        (running, "due_at"),
        (running.filter(warned_at__isnull=True), "warn_at"),
        (Review.objects.filter(phase=ReviewPhase.OPEN), "paused_until_at"),
        (PassOn.objects.filter(settled_at__isnull=True), "due_at"),
        (Report.objects.filter(UNMATCHED), "match_by_at"),
        (WebhookEndpoint.objects.all(), "look_by_at"),
        (RoleProposal.objects.all(), "expires_at"),
        (PolicyVersion.objects.all(), "proposal_ends_at"),
        (QueueRulesVersion.objects.all(), "valid_from_at"),
        (PublicStatement.objects.all(), "open_until_at"),
        (Dispute.objects.all(), "remind_at"),
        (QualityShare.objects.all(), "next_draw_at"),
        (QualityReview.objects.open(), "due_at"),
        (QualityReview.objects.filter(phase=QualityPhase.DIFFERS), "settle_by_at"),
        (StatementOfReasons.objects.all(), "look_by_at"),
        (Contact.objects.filter(account__isnull=False), "until_at"),
        (InboxItem.objects.all(), "digest_at"),
        (Case.objects.all(), "lease_until_at"),
    ]
    return {
        OWED: Requirement.objects.owed().order_by("due_at").values("due_at")[:50],
        "drafts": Draft.objects.reminders_to_come(now)[:1],
        **{
            f"dated_{number}": rows.filter(**{f"{column}__gt": now})
            .order_by(column)
            .values(column)[:1]
            for number, (rows, column) in enumerate(dated)
        },
    }


NEXT_ROWS = TimedReads(rows_to_come)

"""What has fallen due, in the order of its time, each in a step of its own.

Nothing is counted down: due times are stored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.db.models import Model

from accounts.roles import SYSTEM
from enforcement.language.refusals import StepRefused
from enforcement.models import (
    Appeal,
    Case,
    Decision,
    Escalation,
    MachineCheck,
    Measure,
    Notice,
    OutboxMessage,
    PassOn,
    PolicyVersion,
    Referral,
    Report,
    Requirement,
    Review,
    RoleProposal,
    WebhookEndpoint,
)
from enforcement.models.outbox import TELL_AGAIN
from enforcement.models.report import UNMATCHED
from enforcement.operations import (
    assignment,
    decide,
    endpoints,
    machine_checks,
    messages,
    parked,
    pass_on,
    publication,
    refer,
    refused,
    remediate,
    review,
    sign_ins,
    terms_over,
    unmatched,
    waiting,
)
from enforcement.process.seams import seam
from enforcement.sql.batch import AnyQuerySet, Found, Querysets, TimedReads, read_in_one_statement
from enforcement.workflow.calendar import REMIND
from enforcement.workflow.facts import GRACE
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.machines import MeasurePhase, ReferralPhase, ReviewPhase

BATCH = 100


class Item(NamedTuple):
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
            except Exception as mistake:  # noqa: BLE001 (whatever it is, it is this row's: the others go on, and it is raised below)
                mistakes[item.key] = mistake
                skipped.add(item.thing)
            else:
                refused.settle(known, item.thing, now=now())
    if mistakes:
        raise ExceptionGroup("What fell due could not be done", list(mistakes.values()))
    return done


@dataclass(frozen=True, kw_only=True)
class Source:
    """A kind of thing that falls due: which rows, what is done, and when a row was due.

    `rows` is one cheap, indexed query; `name` is what refusals are kept under.
    """

    name: str
    rows: Callable[[datetime], AnyQuerySet]
    act: Callable[[Any, datetime], object]
    at: Callable[[Any, datetime], datetime]


def due_items(now: datetime, skip: Collection[refused.Thing] = ()) -> list[Item]:
    """What is due at `now`, from every kind, in the order of due time, then of kind, then of
    age.
    """
    return items_of(first_rows(now, skip), now)


def items_of(found: Found, now: datetime) -> list[Item]:
    """The rows of each source as what is to be done, the oldest first."""
    items: list[Item] = [
        Item(source.at(row, now), order, row.pk, partial(source.act, row), case_of(row))
        for order, source in enumerate(SOURCES)
        for row in found[f"source_{order}"]
    ]
    return sorted(items, key=lambda item: item[:3])


def is_due(thing: refused.Thing, now: datetime) -> bool:
    """Whether what was refused is due all the same: what somebody did meanwhile, or the act for
    another of its kind, is not.
    """
    return any(s.name == thing[0] and s.rows(now).filter(pk=thing[1]).exists() for s in SOURCES)


def case_of(row: Model) -> UUID | None:
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


def reminders(now: datetime) -> AnyQuerySet:
    """Requirements of which the holder is to be reminded: 7, 2 and 0 days before."""
    owed = Requirement.objects.owed().filter(due_at__gt=now - GRACE)
    found = owed.none()
    for days in REMIND:
        found = found | owed.filter(reminded__gt=days, due_at__lte=now + timedelta(days=days))
    return found.order_by("due_at")


def next_due_after(now: datetime) -> datetime | None:
    """When the next thing falls due, for whoever moves a story's clock.

    Looks no further than what is stored.
    """
    running = Review.objects.filter(phase=ReviewPhase.OPEN, paused_at__isnull=True)
    owed = Requirement.objects.owed()
    dated: list[tuple[AnyQuerySet, str]] = [
        (Measure.objects.filter(phase=MeasurePhase.IN_FORCE), "ends_at"),
        (MachineCheck.objects.all(), "next_at"),
        (Measure.objects.filter(phase=MeasurePhase.ORDERED), "starts_at"),
        (Decision.objects.open(), "expires_at"),
        (running, "due_at"),
        (running.filter(warned_at__isnull=True), "warn_at"),
        (Review.objects.filter(phase=ReviewPhase.OPEN), "paused_until_at"),
        (PassOn.objects.filter(settled_at__isnull=True), "due_at"),
        (Report.objects.filter(UNMATCHED), "match_by_at"),
        (WebhookEndpoint.objects.all(), "look_by_at"),
        (RoleProposal.objects.all(), "expires_at"),
        (PolicyVersion.objects.all(), "proposal_ends_at"),
        (Case.objects.all(), "lease_until_at"),
    ]
    candidates = [
        rows.filter(**{f"{column}__gt": now})
        .order_by(column)
        .values_list(column, flat=True)
        .first()
        for rows, column in dated
    ]
    for due_at in owed.values_list("due_at", flat=True).order_by("due_at")[:50]:
        steps = [due_at + GRACE, *(due_at - timedelta(days=d) for d in REMIND)]
        candidates += [at for at in steps if at > now]
    return min((c for c in candidates if c is not None), default=None)


SOURCES = (
    Source(
        name="term",
        rows=lambda now: Measure.objects.filter(
            phase=MeasurePhase.IN_FORCE, ends_at__lte=now
        ).order_by("ends_at"),
        act=terms_over.term_over,
        at=lambda m, now: m.ends_at,
    ),
    Source(
        name="notice period",
        rows=lambda now: Measure.objects.filter(
            phase=MeasurePhase.ORDERED, starts_at__lte=now
        ).order_by("starts_at"),
        act=terms_over.notice_over,
        at=lambda m, now: m.starts_at,
    ),
    Source(
        name="term beneath",
        rows=lambda now: Case.objects.with_nothing_to_serve().order_by("opened_at"),
        act=lambda c, now: terms_over.serve(c.pk, now),
        at=lambda c, now: now,
    ),
    Source(
        name="plan",
        rows=lambda now: Requirement.objects.overdue(now).order_by("due_at"),
        act=lambda r, now: terms_over.lapse_plan(case_id=r.case_id, now=now),
        at=lambda r, now: r.due_at + GRACE,
    ),
    Source(
        name="machine check",
        rows=lambda now: MachineCheck.objects.filter(next_at__lte=now).order_by("next_at"),
        act=lambda c, now: machine_checks.check_requirement(check_id=c.pk, now=now),
        at=lambda c, now: c.next_at,
    ),
    Source(
        name="proposal",
        rows=lambda now: Decision.objects.expired(now).order_by("expires_at"),
        act=lambda d, now: decide.expire(decision_id=d.pk, now=now),
        at=lambda d, now: d.expires_at,
    ),
    Source(
        name="ratification",
        rows=lambda now: (
            Review.objects.due(now).filter(kind=ReviewKind.RATIFICATION).order_by("due_at")
        ),
        act=lambda r, now: decide.lapse_ratification(case_id=r.case_id, now=now),
        at=lambda r, now: r.due_at,
    ),
    Source(
        name="partner request",
        rows=lambda now: Referral.objects.filter(
            phase=ReferralPhase.SENT, due_at__lte=now
        ).order_by("due_at"),
        act=lambda r, now: refer.fall_overdue(referral_id=r.pk, now=now),
        at=lambda r, now: r.due_at,
    ),
    Source(
        name="notice to pass on",
        rows=lambda now: PassOn.objects.filter(settled_at__isnull=True, due_at__lte=now).order_by(
            "due_at"
        ),
        act=lambda p, now: pass_on.tell_ourselves(pass_on_id=p.pk, now=now),
        at=lambda p, now: p.due_at,
    ),
    Source(
        name="review",
        rows=lambda now: (
            Review.objects.due(now)
            .exclude(kind__in=[ReviewKind.RATIFICATION, ReviewKind.REFERRAL, ReviewKind.QUESTION])
            .exclude(kind=ReviewKind.DECISION, subject__isnull=False)
            .order_by("due_at")
        ),
        act=lambda r, now: review.miss_review(review_id=r.pk, now=now),
        at=lambda r, now: r.due_at,
    ),
    Source(
        name="question",
        rows=lambda now: (
            Review.objects.due(now).filter(kind=ReviewKind.QUESTION).order_by("due_at")
        ),
        act=lambda r, now: messages.end_wait_for_answer(review_id=r.pk, now=now),
        at=lambda r, now: r.due_at,
    ),
    Source(
        name="pause",
        rows=lambda now: Review.objects.pause_over(now).order_by("paused_until_at"),
        act=lambda r, now: review.end_pause(review_id=r.pk, now=now),
        at=lambda r, now: r.paused_until_at,
    ),
    Source(
        name="reminder",
        rows=lambda now: Review.objects.to_warn_of(now).order_by("warn_at"),
        act=lambda r, now: review.warn_of_review(review_id=r.pk, now=now),
        at=lambda r, now: r.warn_at,
    ),
    Source(
        name="requirement reminder",
        rows=reminders,
        act=lambda r, now: remediate.remind_holder(requirement_id=r.pk, now=now),
        at=lambda r, now: r.due_at - timedelta(days=remediate.reminder_due(r, now) or 0),
    ),
    Source(
        name="unmatched report",
        rows=lambda now: Report.objects.filter(UNMATCHED, match_by_at__lte=now).order_by(
            "match_by_at"
        ),
        act=lambda r, now: unmatched.miss_match(report_id=r.pk, now=now),
        at=lambda r, now: r.match_by_at,
    ),
    Source(
        name="notice that reached nobody",
        rows=lambda now: Notice.objects.unreached().order_by("owed_at"),
        act=lambda n, now: waiting.look_for_address(notice_id=n.pk, now=now),
        at=lambda n, now: now,
    ),
    Source(
        name="message given up",
        rows=lambda now: OutboxMessage.objects.given_up_for_long(now).order_by("next_at"),
        act=lambda m, now: parked.remind_of_parked(now=now),
        at=lambda m, now: m.next_at + TELL_AGAIN,
    ),
    Source(
        name="webhook endpoint",
        rows=lambda now: WebhookEndpoint.objects.filter(look_by_at__lte=now).order_by("look_by_at"),
        act=lambda e, now: endpoints.remind_of_endpoint(endpoint_id=e.pk, now=now),
        at=lambda e, now: e.look_by_at,
    ),
    Source(
        name="change of role",
        rows=lambda now: RoleProposal.objects.filter(expires_at__lte=now).order_by("expires_at"),
        act=lambda p, now: sign_ins.expire_role(proposal_id=p.pk, now=now),
        at=lambda p, now: p.expires_at,
    ),
    Source(
        name="publication",
        rows=lambda now: PolicyVersion.objects.filter(proposal_ends_at__lte=now).order_by(
            "proposal_ends_at"
        ),
        act=lambda v, now: publication.expire_publication(version_id=v.pk, now=now),
        at=lambda v, now: v.proposal_ends_at,
    ),
    Source(
        name="assignment",
        rows=lambda now: Case.objects.of_somebody_unavailable(now).order_by("opened_at"),
        act=lambda c, now: assignment.free_case(case_id=c.pk, now=now, by=SYSTEM),
        at=lambda c, now: now,
    ),
    Source(
        name="hearing",
        rows=lambda now: Appeal.objects.with_somebody_unavailable(now).order_by("lodged_at"),
        act=lambda a, now: assignment.free_case(case_id=a.case_id, now=now, by=SYSTEM),
        at=lambda a, now: now,
    ),
    Source(
        name="escalation",
        rows=lambda now: Escalation.objects.with_somebody_unavailable(now).order_by("raised_at"),
        act=lambda e, now: assignment.free_case(case_id=e.case_id, now=now, by=SYSTEM),
        at=lambda e, now: now,
    ),
    Source(
        name="lock",
        rows=lambda now: Case.objects.filter(lease_until_at__lte=now).order_by("lease_until_at"),
        act=lambda c, now: assignment.end_lease(case_id=c.pk, now=now, by=SYSTEM),
        at=lambda c, now: c.lease_until_at,
    ),
)

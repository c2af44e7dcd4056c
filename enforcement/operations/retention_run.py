"""The worker's part of retention: it makes the month's plan, and takes the items of a run that two
admins agreed to, each in a transaction of its own.

Each is looked at again when its turn comes. Where a case was reopened, an appeal came late, or the
database refuses, all of it stays, and the item says why. How far it is stands in the database: what
a dying worker began is as if it had not been, and the next one begins with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from django.db import IntegrityError, connection
from django.db.models import Q
from django.utils import translation

from accounts.roles import SYSTEM
from enforcement.language.refusals import StepRefused
from enforcement.models import RetentionItem, RetentionRun
from enforcement.models._logs import AT_ONCE, LOGS
from enforcement.models.tombstone import Ground
from enforcement.operations.retention import is_plan_due, make_plan, tell_admins
from enforcement.process import progress
from enforcement.process.seams import seam
from enforcement.queries.retention import (
    due_of_case,
    is_report_due,
    is_usage_due,
    payload_of_case,
    payload_of_reports,
    progress_of,
    why_not_due,
)
from enforcement.step.arrange import recording
from enforcement.step.doors import noting, one_transaction
from enforcement.step.removal import (
    Why,
    hashes_of_tombstones,
    remove_from_no_account,
    remove_payloads,
)
from enforcement.workflow.retention import Kept, Log, WhyKept

log = structlog.get_logger(__name__)

SLICE = 10.0  # seconds that one call may take before it begins no new item
# What a plan counts; copies, letters and files go with them.
COUNTED = (
    "delivery",
    "evidence",
    "sensitive_evidence",
    "message",
    "reporter_message",
    "report_words",
    "letter",
)
REASON = "Its time was over under the retention rules."


class Stays(Exception):
    """An item is kept; the argument is why (`WhyKept`)."""

    def __init__(self, why: WhyKept) -> None:
        super().__init__(why)
        self.why = why


class Stopped(Exception):
    """Somebody has stopped the run, or another worker is done with the item."""


def work_through(*, now: Callable[[], datetime]) -> int:
    """Make the plan of the month, if it is due, and go on with what two agreed to, for SLICE
    seconds; how many items were handled.
    """
    ends, handled = time.monotonic() + SLICE, 0
    with translation.override("en"):  # the record's language
        if is_plan_due(now()):
            make_plan(now=now())
            progress.made()
        for run_id in RetentionRun.objects.under_way().values_list("pk", flat=True):
            while time.monotonic() < ends and do_next(run_id, now=now()):
                handled += 1
                progress.made()
                seam("retention.between")
    return handled


def do_next(run_id: UUID, *, now: datetime) -> bool:
    """The next item of a run; False where nothing is left, or somebody has stopped it."""
    run = RetentionRun.objects.under_way().select_related("plan").filter(pk=run_id).first()
    if run is None:
        return False
    item = run.plan.items.waiting().order_by("number").select_related("case", "report").first()
    if item is None:
        end_run(run_id, now=now)
        return False
    try:
        remove_item(run, item, now=now)
    except Stopped:
        return False
    except Stays as stays:
        keep(run, item, stays.why, now=now)
    except (IntegrityError, StepRefused) as error:
        # a legal hold is one of these, and nothing here says so
        log.info("retention.kept", plan=run.plan.number, item=item.number)
        if isinstance(error, IntegrityError) and not is_ours(error):
            raise
        keep(run, item, WhyKept.NOT_NOW, now=now)
    return True


def is_ours(error: IntegrityError) -> bool:
    """Whether a rule of the database keeps it."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    return name == "kept_while_held"


def remove_item(run: RetentionRun, item: RetentionItem, *, now: datetime) -> None:
    """Remove what an item names, as far as its time is over now.

    Raises Stays, Stopped, IntegrityError, StepRefused: nothing was changed.
    """
    if item.case_id:
        remove_of_case(run, item, now=now)
    elif item.report_id:
        remove_report(run, item, now=now)
    elif item.log:
        remove_logs(run, item, now=now)
    else:
        remove_usage(run, item, now=now)


def remove_of_case(run: RetentionRun, item: RetentionItem, *, now: datetime) -> None:
    """The payloads of a case, with an event that says so."""
    assert item.case_id is not None
    with noting(
        "remove_what_is_over", case_id=item.case_id, by=SYSTEM, now=now, reason=REASON, quiet=True
    ) as step:
        take_up(run, item)
        # by what was over when the plan was made, as the case stands now
        asked = {"days": run.plan.days, "now": run.plan.made_at}
        kinds = due_of_case(item.case_id, **asked) & {Kept(kind) for kind in item.counts}
        if not kinds:
            raise Stays(why_not_due(step.case, **asked))
        why = why_of(run, now)
        removed = {}
        for kind, rows in payload_of_case(item.case_id, kinds).items():
            made = remove_payloads(step, rows, why=why)
            counted = COUNTED if kind != Kept.DELIVERIES else ("delivery",)
            if count := len({one.row_id for one in made if one.kind in counted}):
                removed[str(kind)] = count
        step.data = {"plan": why.reference, "removed": removed}
        step.change(item, done_at=now, removed=removed)
        seam("retention.written")


def remove_report(run: RetentionRun, item: RetentionItem, *, now: datetime) -> None:
    """What a report in no case says, on the staff's record."""
    assert item.report is not None
    with recording(by=SYSTEM, now=now) as this:
        take_up(run, item)
        if not is_report_due(item.report.pk, days=run.plan.days, now=run.plan.made_at):
            raise Stays(WhyKept.NOT_NOW)
        made = remove_from_no_account(
            payload_of_reports(Q(pk=item.report.pk)), why=why_of(run, now)
        )
        item.done_at, item.removed = now, {str(Kept.REPORTS): 1}
        this.save(item, only=["done_at", "removed"])
        this.note(
            "remove report",
            item.report.ref,
            after={"plan": run.plan.number, "tombstones": hashes_of_tombstones(made)},
        )
        seam("retention.written")


def remove_usage(run: RetentionRun, item: RetentionItem, *, now: datetime) -> None:
    """The old usage of an account: a function of the tables' owner, which asks for the run and for
    holds.
    """
    assert item.account is not None
    with recording(by=SYSTEM, now=now) as this:
        take_up(run, item)
        if not is_usage_due(item.account.pk, days=run.plan.days, now=run.plan.made_at):
            raise Stays(WhyKept.NOT_NOW)
        with connection.cursor() as cursor:
            cursor.execute("SELECT docket_forget_usage(%s)", [item.pk])
            (gone,) = cursor.fetchone()
        item.done_at, item.removed = now, {str(Kept.USAGE): gone}
        this.save(item, only=["done_at", "removed"])
        this.note(
            "remove usage",
            item.account.external_ref,
            after={"plan": run.plan.number, "days": gone},
        )
        seam("retention.written")


def remove_logs(run: RetentionRun, item: RetentionItem, *, now: datetime) -> None:
    """The next old rows of a log, by a function of the tables' owner, which asks for the run; once
    none is left, the record says how many there were.
    """
    with recording(by=SYSTEM, now=now) as this:
        take_up(run, item)
        item.refresh_from_db(fields=["removed"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT docket_forget_logs(%s, %s)", [item.pk, AT_ONCE])
            (gone,) = cursor.fetchone()
        kind = str(LOGS[Log(item.log)].kind)
        item.removed = {kind: item.removed.get(kind, 0) + gone}
        if gone < AT_ONCE:
            item.done_at = now
            after = {"plan": run.plan.number, "rows": item.removed[kind]}
            this.note("remove logs", item.log, after=after)
        this.save(item, only=["done_at", "removed"])
        seam("retention.written")


def take_up(run: RetentionRun, item: RetentionItem) -> None:
    """Lock the run against being stopped, and the item against another worker, until the end of
    the transaction. Raises Stopped.
    """
    runs = RetentionRun.objects.under_way().select_for_update(no_key=True, of=("self",))
    items = RetentionItem.objects.waiting().select_for_update(no_key=True, of=("self",))
    if not runs.filter(pk=run.pk).exists() or not items.filter(pk=item.pk).exists():
        raise Stopped


def why_of(run: RetentionRun, now: datetime) -> Why:
    """The ground that tombstones have, as the database asks for it."""
    return Why(ground=Ground.RETENTION, reference=f"plan {run.plan.number}", at=now)


def keep(run: RetentionRun, item: RetentionItem, why: WhyKept, *, now: datetime) -> None:
    """An item stays, and says why."""
    with one_transaction():
        try:
            take_up(run, item)
        except Stopped:
            return
        RetentionItem.objects.filter(pk=item.pk).update(done_at=now, why_kept=why)
        seam("retention.kept")


def end_run(run_id: UUID, *, now: datetime) -> None:
    """Nothing of it is left; admins are told what became of it."""
    with recording(by=SYSTEM, now=now) as this:
        rows = RetentionRun.objects.under_way().select_for_update(of=("self",))
        run = rows.select_related("plan").filter(pk=run_id).first()
        if run is None:
            return
        run.ended_at = now
        this.save(run, only=["ended_at"])
        far = progress_of(run.plan)
        this.note(
            "end retention",
            str(run.plan.number),
            after={"number": run.number, "removed": dict(far.removed), "kept": far.kept},
        )
        said = {"removed": str(sum(far.removed.values())), "kept": str(far.kept)}
        tell_admins(this, "retention_ended", run.plan, **said)

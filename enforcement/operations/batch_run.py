"""The worker's part of a batch of cases: it looks at them in chunks, then changes one after the
other, each in a step and transaction of its own, with the batch's row locked before the account and
the case. What was cut off is gone on with: a case that is done says so in the same transaction.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils import translation

from accounts.roles import SYSTEM
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case, CaseBatch, CaseBatchItem
from enforcement.models.batch import BatchAct, BatchLeftOut
from enforcement.operations import batches
from enforcement.operations.batch_acts import Became, act_of, put
from enforcement.process import progress
from enforcement.process.seams import seam
from enforcement.queries.batches import hash_of_batch
from enforcement.queries.facts import gather_facts_of_each
from enforcement.rules.facts import Facts
from enforcement.step import consequences
from enforcement.step.arrange import Arrangement
from enforcement.step.doors import (
    check_verb_may_be_taken,
    noting,
    one_transaction,
    taking,
)
from enforcement.step.locks import locked
from enforcement.step.step import Step
from enforcement.step.write import Change, send
from enforcement.step.write_many import update_together
from enforcement.workflow.machines import BatchPhase, BulkItemPhase
from enforcement.workflow.marks import mark_of, name_of
from enforcement.workflow.terms import Terms

log = structlog.get_logger(__name__)

CHUNK = 100  # cases that are looked at in one transaction
SLICE = 10.0  # seconds that one call may take before it begins nothing new
# The codes of refusals, and what they say of a case of a batch.
WHY: dict[str, BatchLeftOut] = {
    "already": BatchLeftOut.ALREADY,
    "not-allowed": BatchLeftOut.NOT_ALLOWED,
    "not-possible": BatchLeftOut.NOT_POSSIBLE,
    "not-assignable": BatchLeftOut.UNAVAILABLE,
    "away": BatchLeftOut.UNAVAILABLE,
    "unread": BatchLeftOut.UNREAD,
    "no-original": BatchLeftOut.NO_ORIGINAL,
    "waits": BatchLeftOut.WAITS,
    "stale": BatchLeftOut.CHANGED,
    "changed": BatchLeftOut.CHANGED,
}
DISMISS = name_of(Case.dismiss)


class TurnPassedError(Exception):
    """Somebody has stopped the batch, or another worker is at it."""


def work_through(*, now: Callable[[], datetime]) -> int:
    """Look at and change what is under way, the oldest batch first, for SLICE seconds; the next
    tick goes on. How many cases were handled.
    """
    ends, handled = time.monotonic() + SLICE, 0
    with translation.override("en"):  # the record's language
        for batch_id in CaseBatch.objects.under_way().values_list("pk", flat=True):
            while time.monotonic() < ends and (count := do_part(batch_id, now=now())):
                handled += count
                progress.made()
                seam("batch.between")
    return handled


def do_part(batch_id: UUID, *, now: datetime) -> int:
    """Look at some cases, or change the next; how many were handled, 0 where nothing is left, or
    this worker has to leave it.
    """
    found = CaseBatch.objects.under_way().filter(pk=batch_id)
    batch = found.select_related("made_by", "undoes").first()
    if batch is None:
        return 0
    if batch.phase == BatchPhase.PREPARING:
        return look_at_some(batch_id, now=now)
    items = batch.items.filter(phase=BulkItemPhase.INCLUDED).select_related("undoes")
    item = items.order_by("number").first()
    if item is None:
        return conclude(batch_id, now=now)
    try:
        change_case(batch, item, now=now)
    except TurnPassedError:
        return 0
    except (OperationalError, InterfaceError):
        raise  # the database is away, or two waited for one another: the next tick begins again
    except StepRefused as refused:
        return leave_out(batch_id, item.pk, why_not(refused))
    except DatabaseError as error:
        log.exception("batch.case_refused", batch=batch.ref, case_id=str(item.case_id))
        failed: dict[str, object] = {
            "left_out": BatchLeftOut.FAILED,
            "why": str(error).splitlines()[0][:500],
        }
        return leave_out(batch_id, item.pk, failed)
    return 1


def taken_up(batch_id: UUID, phase: BatchPhase) -> CaseBatch | None:
    """The batch, locked, so that it is not stopped while a case is changed; None where it is in
    another phase, or another worker is at it.
    """
    rows = CaseBatch.objects.select_related("made_by", "undoes")
    locked_rows = rows.select_for_update(no_key=True, skip_locked=True, of=("self",))
    return locked_rows.filter(pk=batch_id, phase=phase).first()


def lock_in_turn(batch: CaseBatch, item: CaseBatchItem) -> Case:
    """The batch, then the account, then the case: in this order always.

    Raises TurnPassedError where it is not this case's turn any more.
    """
    its_turn = taken_up(batch.pk, BatchPhase.RUNNING) is not None
    waits = CaseBatchItem.objects.filter(pk=item.pk, phase=BulkItemPhase.INCLUDED)
    if not (its_turn and waits.exists()):
        raise TurnPassedError
    return locked(item.case_id)


def change_case(batch: CaseBatch, item: CaseBatchItem, *, now: datetime) -> None:
    """One case, by the ordinary act in the name of who started the batch, as it was shown; that it
    is done stands in the same transaction. Raises StepRefused, TurnPassedError.
    """
    with door_for(batch, item, now) as step:
        require_still_working(batch)
        became = put(step, batch, item)
        require_as_shown(item, became)
        item.do()
        step.change(item, done_at=now)
        seam("batch.changing")


@contextmanager
def door_for(batch: CaseBatch, item: CaseBatchItem, now: datetime) -> Iterator[Step]:
    """The door of its act. A dismissal is bound to the very version of the case that was shown."""

    def lock() -> Case:
        return lock_in_turn(batch, item)

    by = batch.made_by.actor
    if batch.act == BatchAct.DISMISS:
        terms = terms_of(batch)
        with taking(
            DISMISS, case_id=lock, by=by, now=now, terms=terms, version=item.version
        ) as step:
            yield step
        return
    with noting(act_of(batch, item), case_id=lock, by=by, now=now, reason=batch.reason) as step:
        yield step


def terms_of(batch: CaseBatch) -> Terms:
    """What a dismissal says."""
    return Terms(reasons=batch.reason)


def require_still_working(batch: CaseBatch) -> None:
    """Raise StepRefused (code `not-allowed`) where who started it does not work here any more."""
    if not batch.made_by.is_active:
        raise StepRefused(
            "not-allowed", say("%(name)s no longer works here.", name=batch.maker_name)
        )


def require_as_shown(item: CaseBatchItem, became: Became) -> None:
    """Raise StepRefused (code `changed`) where it would change something else than was shown."""
    shown = (item.before, item.after, item.original_id)
    if shown != (became.before, became.after, became.original):
        raise StepRefused("changed", say("It changed since it was shown."))


def look_at_some(batch_id: UUID, *, now: datetime) -> int:
    """What would become of the next cases; nothing of it is kept but what is shown. How many."""
    with one_transaction():
        batch = taken_up(batch_id, BatchPhase.PREPARING)
        if batch is None:
            return 0
        given = batch.items.filter(phase=BulkItemPhase.GIVEN).order_by("number")
        items = list(given.select_related("case__account", "undoes")[:CHUNK])
        if not items:
            batch.set_hash, batch.expires_at = hash_of_batch(batch), now + batches.SHOWN_FOR
            batch.show()
            batch.save()
            return 0
        facts = gather_facts_of_each([item.case for item in items], now)
        changes = [look_at(batch, item, its, now) for item, its in zip(items, facts, strict=True)]
        send(update_together(changes), prepare=False)
        seam("batch.looked")
    return len(items)


def look_at(batch: CaseBatch, item: CaseBatchItem, facts: Facts, now: datetime) -> Change:
    """What would become of one case, or why it is left out."""
    case = facts.case
    version = case.version
    case.facts = facts
    step = Step(
        facts=facts,
        by=batch.made_by.actor,
        now=now,
        act=act_of(batch, item),
        reason=batch.reason,
        source=case.state,
        target=case.state,
    )
    try:
        became = rehearsed(step, batch, item)
    except StepRefused as refused:
        item.exclude()
        return changed(item, {**why_not(refused), "version": version})
    item.include()
    return changed(
        item,
        {
            "before": became.before,
            "after": became.after,
            "set_at": became.set_at,
            "original_id": became.original,
            "version": version,
        },
    )


def rehearsed(step: Step, batch: CaseBatch, item: CaseBatchItem) -> Became:
    """The act on a step that nobody writes. Raises StepRefused."""
    if batch.act != BatchAct.DISMISS:
        return put(step, batch, item)
    mark, terms = mark_of(Case, DISMISS), terms_of(batch)
    check_verb_may_be_taken(step, DISMISS, terms, mark=mark)
    became = put(step, batch, item)
    consequences.take_or_hold(step, DISMISS, terms, mark=mark, held=None, appeal=None)
    return became


def why_not(refused: StepRefused) -> dict[str, object]:
    """Why a case is left out, as a code and in full."""
    code = WHY.get(refused.code, BatchLeftOut.NOT_POSSIBLE)
    return {"left_out": str(code), "why": refused.sentence[:500]}


def changed(item: CaseBatchItem, values: dict[str, object]) -> Change:
    """New values of a row of the batch, with its phase."""
    return Change(CaseBatchItem, (item.pk,), {"phase": str(item.phase), **values})


def leave_out(batch_id: UUID, item_id: UUID, why: dict[str, object]) -> int:
    """Its turn came and it was refused, so that the others get their turn; how many."""
    with one_transaction():
        if taken_up(batch_id, BatchPhase.RUNNING) is None:
            return 0
        item = CaseBatchItem.objects.filter(pk=item_id, phase=BulkItemPhase.INCLUDED).first()
        if item is None:
            return 0
        item.leave_out()
        for name, value in why.items():
            setattr(item, name, value)
        item.save()
        seam("batch.left_out")
    return 1


def conclude(batch_id: UUID, *, now: datetime) -> int:
    """All of it is done."""
    with one_transaction():
        batch = taken_up(batch_id, BatchPhase.RUNNING)
        if batch is not None:
            arrangement = Arrangement(by=SYSTEM, now=now)
            batches.finish(batch, arrangement)
            arrangement.write_record()
    return 0

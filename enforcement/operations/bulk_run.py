"""The worker's part of a bulk decision: in chunks, each in one transaction, it finds what the verb
would do to each account, and, once that is approved, does it.

How far it is stands in the database: a chunk that a dying worker began is as if it had not been,
and the next worker begins with it. No account is done twice: its row in the set is changed in the
transaction of its step.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils import translation

from accounts.roles import SYSTEM, Actor, Kind, Role
from enforcement.language.refusals import StepRefused
from enforcement.models import BulkDecision, BulkItem
from enforcement.models.bulk import LeftOut
from enforcement.operations.bulk import summary, tell_maker
from enforcement.process import progress
from enforcement.process.seams import seam
from enforcement.queries.bulk import hash_of_set
from enforcement.step.arrange import Arrangement
from enforcement.step.consequences import HELD_FOR
from enforcement.step.doors import one_transaction
from enforcement.step.many import Approved, Many, Outcome, Wanted, consider, keep
from enforcement.step.write import Change, send
from enforcement.step.write_many import update_together
from enforcement.workflow.machines import BulkItemPhase, BulkPhase
from enforcement.workflow.terms import read_terms

log = structlog.get_logger(__name__)

CHUNK = 200  # accounts in one transaction
SLICE = 10.0  # seconds that one call may take before it begins no new chunk
# The codes of refusals, and what they say of an account of a set.
WHY: dict[str, LeftOut] = {
    "protected": LeftOut.PROTECTED,
    "terminated": LeftOut.TERMINATED,
    "not-possible": LeftOut.NOT_POSSIBLE,
    "not-lesser": LeftOut.NOT_POSSIBLE,
    "not-allowed": LeftOut.NOT_ALLOWED,
    "measure-not-allowed": LeftOut.NO_RULE,
    "unknown-clause": LeftOut.NO_RULE,
    "no-version-in-force": LeftOut.NO_RULE,
    "bad-terms": LeftOut.NO_RULE,
    "statement-incomplete": LeftOut.NO_NOTICE,
    "waits": LeftOut.WAITS,
    "changed": LeftOut.CHANGED,
}


def work_through(*, now: Callable[[], datetime]) -> int:
    """Prepare and run what is under way, the oldest first, for SLICE seconds; the next tick goes
    on. How many accounts were handled.
    """
    ends, handled = time.monotonic() + SLICE, 0
    with translation.override("en"):  # the record's language
        for bulk_id in BulkDecision.objects.under_way().values_list("pk", flat=True):
            while time.monotonic() < ends and (count := do_chunk(bulk_id, now=now())):
                handled += count
                progress.made()
                seam("bulk.between")
    return handled


def do_chunk(bulk_id: UUID, *, now: datetime, most: int = CHUNK) -> int:
    """One chunk; how many accounts were handled, 0 where nothing is left, somebody has stopped it,
    or another worker is at it.

    What the database refuses of several is tried account by account, so that one stands in nobody's
    way.
    """
    try:
        with garbage_left():
            return begin_chunk(bulk_id, now=now, most=most)
    except (OperationalError, InterfaceError):
        raise  # the database is away, or two waited for one another: the next tick begins again
    except (StepRefused, DatabaseError) as error:
        if most > 1:
            log.warning("bulk.chunk_refused", bulk_id=str(bulk_id), error=str(error))
            return sum(do_chunk(bulk_id, now=now, most=1) for _ in range(most))
        log.exception("bulk.account_refused", bulk_id=str(bulk_id))
        return leave_out_first(bulk_id, error, now=now)


@contextmanager
def garbage_left() -> Iterator[None]:
    """Garbage is collected after a chunk: within one nearly everything is still needed, and looking
    through it again and again took a sixth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def begin_chunk(bulk_id: UUID, *, now: datetime, most: int) -> int:
    """One chunk in one transaction."""
    with one_transaction():
        bulk = taken_up(bulk_id)
        if bulk is None:
            return 0
        looks = bulk.phase == BulkPhase.PREPARING
        items = next_items(bulk, most)
        if not items:
            conclude(bulk, now)
            return 0
        many = many_of(bulk, now)
        outcomes = consider(many, [wanted_of(item) for item in items], locked=not looks)
        if looks:
            changes = [shown(item, found) for item, found in zip(items, outcomes, strict=True)]
            send(update_together(changes), prepare=False)
        else:
            waiting = iter(items)
            keep(outcomes, lambda found: done(next(waiting), found, now))
        seam("bulk.written")
    return len(items)


def taken_up(bulk_id: UUID) -> BulkDecision | None:
    """The bulk decision, locked, so that it is not stopped in the middle of a chunk; None where it
    is not under way, or another worker is at it.
    """
    rows = BulkDecision.objects.select_related("policy", "made_by", "approved_by")
    locked = rows.select_for_update(no_key=True, skip_locked=True, of=("self",))
    return locked.under_way().filter(pk=bulk_id).first()


def next_items(bulk: BulkDecision, most: int) -> list[BulkItem]:
    """The next accounts in the order in which all are locked."""
    phase = BulkItemPhase.GIVEN if bulk.phase == BulkPhase.PREPARING else BulkItemPhase.INCLUDED
    found = bulk.items.filter(phase=phase).select_related("undoes")
    return list(found.order_by("account_id")[:most])


def many_of(bulk: BulkDecision, now: datetime) -> Many:
    """What is decided, and in whose name. While the set is prepared nobody has approved it, and it
    is looked at as a lead would do it.
    """
    proposer = bulk.made_by.actor if bulk.made_by else None
    by = (
        bulk.approved_by.actor
        if bulk.approved_by
        else Actor(kind=Kind.STAFF, name=bulk.maker_name, user_id=bulk.made_by_id, role=Role.LEAD)
    )
    return Many(
        ref=bulk.ref,
        verb=bulk.verb,
        terms=read_terms(bulk.terms),
        policy=bulk.policy,
        by=by,
        proposer=proposer or Actor(kind=Kind.SYSTEM, name=bulk.maker_name),
        approved=Approved(
            proposed_by_id=bulk.made_by_id,
            proposer_name=bulk.maker_name,
            proposed_at=bulk.proposed_at or now,
            approved_by_id=bulk.approved_by_id,
            approver_name=bulk.approver_name,
            approver_role=bulk.approver_role,
            approved_at=bulk.approved_at,
            needs=str(Role.LEAD),
            detected_by_automation=bulk.made_by_id is None
            or bool(bulk.terms.get("detected_by_automation")),
        ),
        now=now,
    )


def wanted_of(item: BulkItem) -> Wanted:
    """What is asked about an account; of an undo, that nobody changed it since."""
    assert item.account_id is not None  # whoever is none is left out from the start
    first = item.undoes
    return Wanted(
        account=item.account_id,
        case=first.case_id if first else None,
        new_ref=item.case_ref,
        essence=item.essence,
        epoch=first.epoch if first else None,
        imposed_by=first.decision_id if first else None,
    )


def shown(item: BulkItem, found: Outcome) -> Change:
    """What is shown of an account: what would happen to it, or why it is left out."""
    impact, case = found.impact, found.case
    if found.refused or impact is None or case is None:
        item.exclude()
        return changed(item, {"before": found.before, **why_not(found.refused)})
    item.include()
    return changed(
        item,
        {
            "before": found.before,
            "after": str(impact.standing),
            "notice": impact.notice,
            "case_ref": case.ref,
            "opens_case": found.opens,
            "essence": impact.essence(),
            "left_out": "",
            "why": "",
        },
    )


def done(item: BulkItem, found: Outcome, now: datetime) -> Change:
    """What became of an account."""
    if found.refused or found.decision is None or found.case is None:
        item.leave_out()
        return changed(item, why_not(found.refused))
    item.do()
    return changed(
        item,
        {
            "case_id": found.case.pk,
            "decision_id": found.decision.pk,
            "done_at": now,
            "epoch": found.epoch,
        },
    )


def why_not(refused: StepRefused | None) -> dict[str, object]:
    """Why an account is left out, as a code and in full."""
    code, sentence = (refused.code, refused.sentence) if refused else ("", "")
    return {"left_out": WHY.get(code, LeftOut.NOT_POSSIBLE), "why": sentence[:500]}


def changed(item: BulkItem, values: dict[str, object]) -> Change:
    """New values of a row of the set, with its phase."""
    return Change(BulkItem, (item.pk,), {"phase": str(item.phase), **values})


def conclude(bulk: BulkDecision, now: datetime) -> None:
    """Nothing is left: the set is shown from now on, or all of it is done."""
    if bulk.phase == BulkPhase.PREPARING:
        bulk.set_hash, bulk.expires_at = hash_of_set(bulk), now + HELD_FOR
        bulk.show()
        bulk.save()
        return
    bulk.finish()
    bulk.ended_at = now
    bulk.save()
    arrangement = Arrangement(by=SYSTEM, now=now)
    count = bulk.items.filter(phase=BulkItemPhase.DONE).count()
    arrangement.note("finish bulk", bulk.ref, after=summary(bulk, count))
    tell_maker(arrangement, bulk, "bulk_done", count=str(count))
    arrangement.write_record()


def leave_out_first(bulk_id: UUID, error: Exception, *, now: datetime) -> int:
    """The account at which the database refuses is left out, so that the others get their turn."""
    with one_transaction():
        bulk = taken_up(bulk_id)
        items: Sequence[BulkItem] = next_items(bulk, 1) if bulk else ()
        for item in items:
            if item.phase == BulkItemPhase.GIVEN:
                item.exclude()
            else:
                item.leave_out()
            item.left_out, item.why = LeftOut.FAILED, str(error).splitlines()[0][:500]
            item.save()
    return len(items)

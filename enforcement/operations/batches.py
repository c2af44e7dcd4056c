"""One act for many cases: it is prepared and shown, started as it was shown by whoever prepared it,
and can be stopped and undone. The worker looks at the cases and changes them
(`operations/batch_run.py`), each by the rules of the single act.

What happens to a case is in its record; what is done with the batch, in the staff's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import User
from accounts.roles import SYSTEM, Actor, Kind
from enforcement.language.batches import BATCH_PHASES
from enforcement.language.formats import within
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.models import Case, CaseBatch, CaseBatchItem
from enforcement.models.batch import UNDOABLE, BatchAct
from enforcement.models.policy import Severity
from enforcement.operations.asked_looks import require_day
from enforcement.operations.assignment import check_may_give, require_available
from enforcement.operations.severity import require_reason
from enforcement.queries.batches import asked_no_longer, given_to, hash_of_batch
from enforcement.step.arrange import Arrangement, recording
from enforcement.step.known import row_by_id
from enforcement.step.texts import check_rows
from enforcement.workflow.kinds import State
from enforcement.workflow.machines import BatchPhase, BulkItemPhase

MOST = 5_000  # cases of one batch: as many as are looked at and changed within minutes
AT_ONCE = 2_000  # rows of one statement
QUICK = 20  # cases, for which whoever started it waits on the page and is told no more
SHOWN_FOR = timedelta(hours=24)  # in which what was shown can be started


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for, for each case: `to` is a person, or nobody; `original` the reference of
    the case that the others repeat, empty for each account's only other one.
    """

    act: str
    reason: str
    to: UUID | None = None
    severity: str = ""
    due_at: datetime | None = None
    original: str = ""


def prepare(
    *,
    asked: Asked,
    cases: Sequence[UUID],
    chosen_by: str = "",
    by: Actor,
    now: datetime,
    whose: User | None = None,
) -> CaseBatch:
    """Keep what is asked for which cases; the worker then finds what it would do to each.
    `chosen_by` is the filter that found them, where there is one. A program prepares it for a
    person, `whose` it is then: by their rights, in their name, and started by them alone.

    Raises StepRefused: `not-allowed`, `bad-batch`, `unknown-person`, `not-assignable`, `away`.
    """
    person = whose.actor if whose else by
    maker = require_working_staff(person)
    batch = CaseBatch(
        act=asked.act,
        reason=require_reason(asked.reason),
        chosen_by=chosen_by[:2_000],
        made_by_id=maker,
        maker_name=person.name,
        prepared_by=by.name if whose else "",
        made_at=now,
    )
    keys = list(dict.fromkeys(cases))
    items = [CaseBatchItem(number=n, case_id=key) for n, key in enumerate(keys, start=1)]
    # a form that is sent twice is known in here, when nothing is chosen any more
    with recording(by=by, now=now) as arrangement:
        fill_in(batch=batch, asked=asked, by=person, now=now)
        require_number(len(keys))
        write_batch(arrangement, batch, items)
        arrangement.note(
            "prepare batch", batch.ref, after=summary(batch, len(items)), reason=batch.reason[:500]
        )
        if whose:
            tell(arrangement, batch, "batch_prepared", maker, by=by.name, reason=batch.reason)
    return batch


def require_working_staff(by: Actor) -> UUID:
    """The key of a person who works on cases. Raises StepRefused (code `not-allowed`)."""
    if by.kind != Kind.STAFF or by.user_id is None or not by.may("work"):
        raise StepRefused(
            "not-allowed",
            say("%(name)s may not change cases. This needs a reviewer.", name=by.name),
        )
    return by.user_id


def require_number(count: int) -> None:
    """Raise StepRefused (code `bad-batch`) where there is no case, or too many."""
    if not count:
        raise StepRefused("bad-batch", say("No case is selected. Select at least one."))
    if count > MOST:
        raise StepRefused(
            "bad-batch",
            say("At most %(most)s cases can be changed at once. Use a filter.", most=number(MOST)),
        )


def fill_in(*, batch: CaseBatch, asked: Asked, by: Actor, now: datetime) -> None:
    """What the act is about, checked as far as it is the same for all cases. Raises StepRefused."""
    match asked.act:
        case BatchAct.ASSIGN | BatchAct.LOOK if asked.to:
            person = row_by_id(User.objects.all(), asked.to, "person")
            if asked.act == BatchAct.ASSIGN:
                check_may_give(by, person.pk)
            if not person.actor.may("work"):
                raise StepRefused(
                    "not-assignable",
                    say("%(name)s does not work on cases.", name=person.actor.name),
                    field="to",
                )
            require_available(person, now)
            batch.to = person
        case BatchAct.SEVERITY:
            if asked.severity not in Severity.values:
                raise StepRefused("bad-batch", say("Choose a severity."), field="severity")
            batch.severity = asked.severity
        case BatchAct.DISMISS:
            batch.original = original_named(asked.original)
        case BatchAct.ASSIGN | BatchAct.LOOK:
            pass
        case _:
            raise StepRefused(
                "bad-batch",
                say(
                    "This cannot be done for many cases. Choose from: %(choices)s.",
                    choices=", ".join(BatchAct.values),
                ),
            )
    if asked.act == BatchAct.LOOK:
        batch.due_at = require_day(asked.due_at, now)


def original_named(ref: str) -> Case | None:
    """The case that the others repeat. Raises StepRefused (code `bad-batch`)."""
    if not ref.strip():
        return None
    found = Case.objects.filter(ref=ref.strip().upper()).first()
    if found is None:
        sentence = say("There is no case %(ref)s.", ref=ref.strip()[:20])
    elif found.state == State.DISMISSED:
        sentence = say("%(ref)s was dismissed itself.", ref=found.ref)
    else:
        return found
    raise StepRefused("bad-batch", sentence, field="original")


def summary(batch: CaseBatch, cases: int) -> dict[str, object]:
    """What the staff's record keeps beside an act."""
    return {"act": batch.act, "cases": cases, "set": batch.set_hash}


def write_batch(arrangement: Arrangement, batch: CaseBatch, items: Sequence[CaseBatchItem]) -> None:
    """Write the batch with its cases."""
    check_rows(items, now=arrangement.now)
    arrangement.save(batch)
    for item in items:
        item.batch = batch
    CaseBatchItem.objects.bulk_create(items, batch_size=AT_ONCE)


@contextmanager
def batch_locked(
    *, batch_id: UUID, by: Actor, now: datetime
) -> Iterator[tuple[CaseBatch, Arrangement]]:
    """The batch, locked, for an act that the record keeps.

    Raises StepRefused (code `unknown-batch`).
    """
    with recording(by=by, now=now) as arrangement:
        found = CaseBatch.objects.select_for_update(no_key=True, of=("self",))
        batch = found.filter(pk=batch_id).first()
        if batch is None:
            raise StepRefused("unknown-batch", say("There is no such batch."))
        yield batch, arrangement


def require_phase(batch: CaseBatch, *phases: BatchPhase) -> None:
    """Raise StepRefused (code `not-open`) where it is in none of these phases any more."""
    if batch.phase not in phases:
        raise StepRefused(
            "not-open",
            say(
                "The batch %(ref)s is %(phase)s. This is not possible any more.",
                ref=batch.ref,
                phase=within(BATCH_PHASES[batch.phase]),
            ),
        )


def require_own(batch: CaseBatch, by: Actor) -> None:
    """Raise StepRefused (code `not-allowed`) for somebody else than who prepared it."""
    if by.user_id != batch.made_by_id:
        raise StepRefused(
            "not-allowed",
            say("Only %(name)s, who prepared it, may do this.", name=batch.maker_name),
        )


def require_own_or_lead(batch: CaseBatch, by: Actor) -> None:
    """The same, but that a lead may, too, and the program that prepared it."""
    if by.kind == Kind.SYSTEM and by.name == batch.prepared_by:
        return
    if not by.may("assign others"):
        require_own(batch, by)


def start(*, batch_id: UUID, set_hash: str, by: Actor, now: datetime) -> CaseBatch:
    """Change exactly the cases that were shown, as was shown; the worker begins.

    Raises StepRefused: `not-allowed`, `not-open`, `changed`, `bad-batch`.
    """
    with batch_locked(batch_id=batch_id, by=by, now=now) as (batch, arrangement):
        require_own(batch, by)
        require_working_staff(by)
        require_phase(batch, BatchPhase.READY)
        if batch.expires_at is None or batch.expires_at <= now:
            raise StepRefused(
                "not-open", say("This was shown more than 24 hours ago. Prepare it again.")
            )
        if not set_hash or set_hash != batch.set_hash or hash_of_batch(batch) != set_hash:
            raise StepRefused(
                "changed", say("This is not the set that was shown. Look at it again.")
            )
        count = batch.items.filter(phase=BulkItemPhase.INCLUDED).count()
        if not count:
            raise StepRefused("bad-batch", say("No case is left in the batch."))
        batch.start()
        batch.started_at, batch.expires_at = now, None
        batch.save()
        arrangement.note(
            "start batch", batch.ref, after=summary(batch, count), reason=batch.reason[:500]
        )
    return batch


def withdraw(*, batch_id: UUID, by: Actor, now: datetime) -> CaseBatch:
    """Give it up before it begins: who prepared it may, and a lead. Raises StepRefused."""
    with batch_locked(batch_id=batch_id, by=by, now=now) as (batch, arrangement):
        require_own_or_lead(batch, by)
        require_phase(batch, BatchPhase.PREPARING, BatchPhase.READY)
        batch.withdraw()
        batch.ended_at, batch.expires_at = now, None
        batch.save()
        arrangement.note("withdraw batch", batch.ref)
    return batch


def expire(*, batch_id: UUID, now: datetime) -> None:
    """Nobody started it in time. Raises StepRefused (code `not-due`)."""
    with batch_locked(batch_id=batch_id, by=SYSTEM, now=now) as (batch, arrangement):
        if batch.phase != BatchPhase.READY or not batch.expires_at or batch.expires_at > now:
            raise StepRefused("not-due", say("The batch has not expired yet."))
        batch.expire()
        batch.ended_at, batch.expires_at = now, None
        batch.save()
        arrangement.note("expire batch", batch.ref)


def stop(*, batch_id: UUID, reason: str, by: Actor, now: datetime) -> CaseBatch:
    """Stop it where it is: what is done stays, the rest waits. Who prepared it may, and a lead.

    Raises StepRefused: `not-allowed`, `not-open`.
    """
    reason = require_reason(reason)
    with batch_locked(batch_id=batch_id, by=by, now=now) as (batch, arrangement):
        require_own_or_lead(batch, by)
        require_phase(batch, BatchPhase.RUNNING)
        batch.stop()
        batch.answer = reason
        batch.save()
        arrangement.note("stop batch", batch.ref, reason=reason[:500])
        if batch.made_by_id != by.user_id:
            tell(arrangement, batch, "batch_stopped", batch.made_by_id, reason=reason)
    return batch


def resume(*, batch_id: UUID, by: Actor, now: datetime) -> CaseBatch:
    """Go on with what was stopped: in the name of who started it, so they alone may.

    Raises StepRefused: `not-allowed`, `not-open`.
    """
    with batch_locked(batch_id=batch_id, by=by, now=now) as (batch, arrangement):
        require_own(batch, by)
        require_working_staff(by)
        require_phase(batch, BatchPhase.STOPPED)
        batch.resume()
        batch.save()
        arrangement.note("resume batch", batch.ref)
    return batch


def prepare_undo(
    *,
    batch_id: UUID,
    reason: str,
    by: Actor,
    now: datetime,
    cases: Sequence[UUID] | None = None,
) -> CaseBatch:
    """Prepare one act that gives back what the batch changed, where nobody has changed it again, of
    all its cases or of these `cases` alone; it is shown and started as the first was. Who started
    it may, a lead, and the program that prepared it, for the same person.

    Raises StepRefused: `not-allowed`, `not-open`, `not-possible`, `bad-batch`, `conflict`.
    """
    reason = require_reason(reason)
    with batch_locked(batch_id=batch_id, by=by, now=now) as (batch, arrangement):
        require_own_or_lead(batch, by)
        program = by.kind == Kind.SYSTEM
        person = batch.made_by.actor if program else by
        maker = require_working_staff(person)
        require_phase(batch, BatchPhase.DONE, BatchPhase.STOPPED)
        if batch.undoes_id:
            raise StepRefused("not-possible", say("What undoes another one is not undone."))
        if batch.act not in UNDOABLE:
            raise StepRefused(
                "not-possible",
                say("A dismissal is not undone. A lead reopens the case, with reasons."),
            )
        undo = CaseBatch(
            act=batch.act,
            reason=reason,
            undoes=batch,
            made_by_id=maker,
            maker_name=person.name,
            prepared_by=by.name if program else "",
            made_at=now,
        )
        done = batch.items.filter(phase=BulkItemPhase.DONE).order_by("number")
        if cases is not None:
            done = done.filter(case__in=cases)
        items = [
            CaseBatchItem(number=place, case_id=item.case_id, undoes=item)
            for place, item in enumerate(done, start=1)
        ]
        require_number(len(items))
        write_batch(arrangement, undo, items)
        arrangement.note(
            "prepare batch undo", batch.ref, after=summary(undo, len(items)), reason=reason[:500]
        )
        if program:
            tell(arrangement, undo, "batch_prepared", maker, by=by.name, reason=reason)
    return undo


def finish(batch: CaseBatch, arrangement: Arrangement) -> None:
    """Nothing is left to do: each person whose cases it gave, or who is asked to look, is told
    once, and whoever started it.
    """
    batch.finish()
    batch.ended_at = arrangement.now
    batch.save()
    count = batch.items.filter(phase=BulkItemPhase.DONE).count()
    arrangement.note("finish batch", batch.ref, after=summary(batch, count))
    match BatchAct(batch.act):
        case BatchAct.ASSIGN:
            tell_each(arrangement, batch, "batch_assigned", given_to(batch))
        case BatchAct.LOOK if batch.undoes_id:
            tell_each(arrangement, batch, "batch_look_withdrawn", asked_no_longer(batch))
        case BatchAct.LOOK:
            tell_each(arrangement, batch, "batch_look", given_to(batch))
    if count > QUICK:
        tell(arrangement, batch, "batch_done", batch.made_by_id, count=str(count))


def tell_each(
    arrangement: Arrangement, batch: CaseBatch, kind: str, people: Mapping[UUID, int]
) -> None:
    """Tell each of these, but not whoever started it, of how many cases."""
    for person, cases in people.items():
        if person != batch.made_by_id:
            told = {"count": str(cases), "reason": batch.reason, "maker": batch.maker_name}
            tell(arrangement, batch, kind, person, **told)


def tell(arrangement: Arrangement, batch: CaseBatch, kind: str, person: UUID, **about: str) -> None:
    """Tell one person."""
    told = {"ref": batch.ref, **about}
    arrangement.tell(kind, users=(person,), path=f"/batches/{batch.ref}", about=told)

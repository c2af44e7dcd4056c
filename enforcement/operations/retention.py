"""Retention: the worker plans each month what is over; one admin proposes the plan, another agrees.

Nothing is removed before. `retention_run.py` removes.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from django.db import connection

from accounts.roles import SYSTEM, Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import RetentionPlan, RetentionRun
from enforcement.models.retention import MAY_REMOVE
from enforcement.operations.by_two import ByTwoKind
from enforcement.operations.own import acting_person
from enforcement.queries.retention import PLANNED, bounds, run_of, terms_now, totals
from enforcement.rules.retention import Edition
from enforcement.sql.numbers import next_number
from enforcement.step.arrange import Arrangement, arranging, recording, required_text
from enforcement.step.known import unknown_id
from enforcement.step.locks import alone

TURN = "docket.retention"


def is_plan_due(now: datetime) -> bool:
    """Whether this month has no plan yet, and terms hold."""
    month = {"made_at__year": now.year, "made_at__month": now.month}
    return bool(terms_now(now)) and not RetentionPlan.objects.filter(**month).exists()


def make_plan(*, now: datetime) -> RetentionPlan | None:
    """Note all that is over by the terms of today; None where this month has a plan. Admins are
    told, where anything would go.

    All or nothing: a worker that dies leaves none behind.
    """
    with recording(by=SYSTEM, now=now) as this:
        alone(TURN)
        terms = terms_now(now)
        if terms is None or not is_plan_due(now):
            return None
        plan_id, counts = planned(terms, now)
        plan = RetentionPlan(
            id=plan_id,
            number=next_number(RetentionPlan.objects.all()),
            made_at=now,
            terms_from_on=terms.starts_on,
            days=stored(terms),
            counts=counts,
            items_count=items_noted(plan_id),
        )
        this.save(plan)
        this.note(
            "make retention plan",
            str(plan.number),
            after={"number": plan.number, "counts": counts},
        )
        if counts:
            tell_admins(this, "retention_planned", plan, rows=str(sum(counts.values())))
    return plan


def planned(terms: Edition, now: datetime) -> tuple[UUID, dict[str, int]]:
    """Write the items of a plan that is about to be written; its key, and how many rows by kind."""
    plan_id = uuid4()
    values = {**bounds(stored(terms), now), "plan": plan_id}
    with connection.cursor() as cursor:
        cursor.execute(PLANNED, values)
    return plan_id, totals("counts", plan_id)


def stored(terms: Edition) -> dict[str, int]:
    """The days of an edition, as a plan keeps them."""
    return {str(kind): days for kind, days in terms.days.items()}


def items_noted(plan_id: UUID) -> int:
    """How many items a plan has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM enforcement_retentionitem WHERE plan_id = %s", [plan_id]
        )
        return int(cursor.fetchone()[0])


def propose_run(*, plan: int, reason: str, by: Actor, now: datetime) -> RetentionRun:
    """Propose to remove what the newest plan names; where nobody else could agree, it is agreed to
    at once.

    Raises StepRefused: `not-allowed`, `unknown-plan`, `not-newest`, `nothing`, `conflict`,
    `bad-text`.
    """
    proposer = acting_person(by)
    with arranging(by=by, now=now, what=MAY_REMOVE) as this:
        alone(TURN)
        found = newest_plan(plan)
        RETENTION.require_none_waits()
        require_not_run(found)
        run = RetentionRun(
            number=next_number(RetentionRun.objects.all()),
            plan=found,
            reason=required_text("reason", reason),
            proposed_by=proposer,
            proposed_by_name=by.name,
            proposed_at=now,
        )
        this.save(run)
        this.note(
            "propose retention",
            str(found.number),
            after={"number": run.number, "plan": found.number},
            reason=run.reason,
        )
        if RETENTION.others_who_may(by):
            tell_admins(this, "retention_proposed", found, reason=run.reason)
        else:
            agree(this, run)
    return run


def newest_plan(number: int) -> RetentionPlan:
    """The plan, where none is newer.

    Raises StepRefused: `unknown-plan`, `not-newest`, `nothing`.
    """
    newest = RetentionPlan.objects.order_by("-number").first()
    if newest is None or newest.number < number:
        raise unknown_id("plan")
    if newest.number != number:
        raise StepRefused(
            "not-newest",
            say("Plan %(number)s is newer. Look at that one.", number=newest.number),
        )
    if not newest.items_count:
        raise StepRefused("nothing", say("This plan names nothing that could be removed."))
    return newest


def require_not_run(plan: RetentionPlan) -> None:
    """Raise StepRefused (code `conflict`) where a plan was agreed to already."""
    run = run_of(plan)
    if run and run.agreed_at:
        raise StepRefused("conflict", say("Somebody has agreed to this plan already."))


def answer_run(*, number: int, agreed: bool, by: Actor, now: datetime) -> RetentionRun:
    """Another admin agrees to a proposed removal, or declines it; whoever proposed it may withdraw
    it.

    Raises StepRefused: `not-allowed`, `unknown-version`, `not-open`.
    """
    acting_person(by)
    return RETENTION.answer(number=number, agreed=agreed, by=by, now=now)


def agree(this: Arrangement, run: RetentionRun) -> None:
    """The worker begins with it."""
    run.agreed_by_id, run.agreed_by_name, run.agreed_at = this.by.user_id, this.by.name, this.now
    this.save(run, only=["agreed_by", "agreed_by_name", "agreed_at"])
    by_one = run.proposed_by_id == this.by.user_id
    this.note(
        "agree to retention",
        str(run.plan.number),
        after={"number": run.number, "plan": run.plan.number},
        proposer=None if by_one else run.proposed_by,
        reason=run.reason,
    )


def stop_run(*, number: int, by: Actor, now: datetime) -> RetentionRun:
    """The worker begins nothing more of it, until somebody resumes it; what is removed stays so.

    Raises StepRefused: `not-allowed`, `unknown-version`, `not-open`.
    """
    with arranging(by=by, now=now, what=MAY_REMOVE) as this:
        run = locked_run(number)
        if run.stopped_at:
            raise StepRefused("not-open", say("It was stopped already."))
        run.stopped_at, run.stopped_by_name = now, by.name
        this.save(run, only=["stopped_at", "stopped_by_name"])
        this.note("stop retention", str(run.plan.number), after={"number": run.number})
    return run


def resume_run(*, number: int, by: Actor, now: datetime) -> RetentionRun:
    """The worker goes on with it.

    Raises StepRefused: `not-allowed`, `unknown-version`, `not-open`.
    """
    with arranging(by=by, now=now, what=MAY_REMOVE) as this:
        run = locked_run(number)
        if not run.stopped_at:
            raise StepRefused("not-open", say("It is not stopped."))
        run.stopped_at, run.stopped_by_name = None, ""
        this.save(run, only=["stopped_at", "stopped_by_name"])
        this.note("resume retention", str(run.plan.number), after={"number": run.number})
    return run


def locked_run(number: int) -> RetentionRun:
    """A run that is not at its end. Raises StepRefused: `unknown-version`, `not-open`."""
    rows = RetentionRun.objects.select_for_update(of=("self",)).select_related("plan")
    run = rows.filter(number=number).first()
    if run is None:
        raise unknown_id("version")
    if not run.agreed_at or run.ended_at:
        raise StepRefused("not-open", say("It is not under way."))
    return run


def tell_admins(this: Arrangement, kind: str, plan: RetentionPlan, **about: str) -> None:
    """Tell every admin but who acts."""
    this.tell(
        kind,
        role=Role.ADMIN,
        exclude=(this.by.user_id,),
        about={"number": str(plan.number), **about},
        path=page_of(plan),
    )


def page_of(plan: RetentionPlan) -> str:
    """Where a plan is looked at."""
    return f"/retention/{plan.number}"


RETENTION = ByTwoKind(
    model=RetentionRun,
    right=MAY_REMOVE,
    what="retention",
    mails="retention",
    in_turn=partial(alone, TURN),
    agree=agree,
    path=lambda run: page_of(run.plan),
    another=say("Somebody else than the proposer must agree: an admin."),
)

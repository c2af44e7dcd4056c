"""Batches of cases: prepared by a program for a person, who looks at them and starts them, and
followed, stopped and undone here.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from accounts.models import Scope, User
from enforcement.api.door import May, calling
from enforcement.api.words import Line, Moment, StrictSchema
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case, CaseBatch
from enforcement.models.batch import BatchAct, BatchLeftOut
from enforcement.models.policy import Severity
from enforcement.operations import batches
from enforcement.process import clock
from enforcement.queries.batches import batch_by_reference, batch_progress, rows_of_batch
from enforcement.workflow.machines import BatchPhase, BulkItemPhase

router = Router(tags=["batches of cases"])
Why = Annotated[Line, Field(min_length=1)]
References = Annotated[list[Line], Field(max_length=batches.MOST)]


class CaseBatchIn(StrictSchema):
    """One act for many cases; which of the others is needed depends on `act`."""

    act: BatchAct
    person: Annotated[
        Line, Field(description="User name of whose it is: who looks at it and starts it.")
    ]
    cases: Annotated[References, Field(description="References of cases.")]
    reason: Annotated[Why, Field(description="It stands in the record of each case.")]
    to: Annotated[
        Line,
        Field(
            description="`ASSIGN`, `LOOK`: a user name; empty: back to the queue, or each case’s "
            "assignee."
        ),
    ] = ""
    severity: Annotated[Severity | None, Field(description="Of `SEVERITY`.")] = None
    due_at: Annotated[Moment | None, Field(description="Of `LOOK`: within 90 days.")] = None
    original: Annotated[
        Line, Field(description="Of `DISMISS`: the case that they repeat, or empty.")
    ] = ""


class CaseBatchCase(Schema):
    """One case of it, as it was shown, and what became of it."""

    number: int
    case: str
    account: str
    phase: BulkItemPhase
    before: Annotated[str, Field(description="A name, a severity or a state.")]
    after: str
    left_out: Annotated[BatchLeftOut | None, Field(description="Why it is not changed.")]
    why: Annotated[str, Field(description="The same in full.")]


class CaseBatchCounts(Schema):
    """How many cases are how far."""

    given: Annotated[int, Field(description="Still to be looked at.")]
    included: Annotated[int, Field(description="To be changed, and not yet.")]
    excluded: int
    done: int
    left_out: Annotated[int, Field(description="Left out when their turn came.")]


class CaseBatchOut(Schema):
    """A batch, how far it is, and some of its cases."""

    ref: str
    act: BatchAct
    phase: BatchPhase
    undoes: str | None
    reason: str
    person: Annotated[str, Field(description="The name of whose it is.")]
    prepared_by: Annotated[str, Field(description="The program; empty: the person themselves.")]
    made_at: Moment
    expires_at: Annotated[Moment | None, Field(description="By when it must be started.")]
    started_at: Moment | None
    ended_at: Moment | None
    answer: Annotated[str, Field(description="Why it was stopped.")]
    counts: CaseBatchCounts
    cases: list[CaseBatchCase]
    next: Annotated[int | None, Field(description="`after` of the next cases; null at the end.")]


class CaseBatchQuery(StrictSchema):
    """Which cases of it."""

    after: Annotated[int, Field(ge=0, le=10**9, description="The last number seen.")] = 0


class CaseBatchReasonIn(StrictSchema):
    """Why."""

    reason: Why


class CaseBatchUndoIn(CaseBatchReasonIn):
    """Why, and of which cases."""

    cases: Annotated[
        References | None, Field(description="Of these alone; left out: of all of them.")
    ] = None


def said_of_batch(found: CaseBatch, after: int = 0) -> dict[str, Any]:
    """A batch as programs read it."""
    rows, more = rows_of_batch(found, tuple(BulkItemPhase), after)
    return {
        "ref": found.ref,
        "act": found.act,
        "phase": found.phase,
        "undoes": found.undoes.ref if found.undoes else None,
        "reason": found.reason,
        "person": found.maker_name,
        "prepared_by": found.prepared_by,
        "made_at": found.made_at,
        "expires_at": found.expires_at,
        "started_at": found.started_at,
        "ended_at": found.ended_at,
        "answer": found.answer,
        "counts": vars(batch_progress([found.pk])[found.pk]),
        "cases": [
            {
                "number": row.item.number,
                "case": row.item.case.ref,
                "account": row.item.case.account.external_ref,
                "phase": row.item.phase,
                "before": row.before,
                "after": row.after,
                "left_out": row.item.left_out or None,
                "why": row.item.why,
            }
            for row in rows
        ],
        "next": more,
    }


def batch_or_404(ref: str) -> CaseBatch:
    """The batch of a reference. Raises Http404."""
    if found := batch_by_reference(ref):
        return found
    raise Http404(f"There is no batch {ref[:40]}.")


def person_named(username: str, field: str) -> User:
    """Who has this user name. Raises StepRefused (code `unknown-person`)."""
    if found := User.objects.filter(username=username).first():
        return found
    raise StepRefused(
        "unknown-person", say("There is no person %(name)s.", name=username[:40]), field=field
    )


def cases_named(refs: Sequence[str]) -> list[UUID]:
    """The keys of these cases, in their order. Raises StepRefused (code `unknown-case`)."""
    wanted = [ref.upper() for ref in refs]
    found = dict(Case.objects.filter(ref__in=wanted).values_list("ref", "pk"))
    for ref in wanted:
        if ref not in found:
            raise StepRefused(
                "unknown-case", say("There is no case %(ref)s.", ref=ref[:20]), field="cases"
            )
    return [found[ref] for ref in wanted]


@router.post(
    "/batches",
    response={HTTPStatus.ACCEPTED: CaseBatchOut},
    auth=May(Scope.CASES_ACT),
    summary="Prepare a batch of cases",
)
def prepare_batch(request: HttpRequest, body: CaseBatchIn) -> Status[dict[str, Any]]:
    """No case is changed. Docket works out what would become of each by the rights of `person`, and
    which are left out and why. They are told, look at it and start it; no token can.
    """
    made = batches.prepare(
        asked=batches.Asked(
            act=body.act,
            reason=body.reason,
            to=person_named(body.to, "to").pk if body.to else None,
            severity=body.severity or "",
            due_at=body.due_at,
            original=body.original,
        ),
        cases=cases_named(body.cases),
        whose=person_named(body.person, "person"),
        by=calling(request),
        now=clock.now(),
    )
    return Status(HTTPStatus.ACCEPTED, said_of_batch(made))


@router.get(
    "/batches/{ref}", response=CaseBatchOut, auth=May(Scope.CASES_READ), summary="A batch of cases"
)
def read_batch(request: HttpRequest, ref: str, query: Query[CaseBatchQuery]) -> dict[str, Any]:
    """How far it is, with fifty of its cases after `after`."""
    return said_of_batch(batch_or_404(ref), query.after)


@router.post(
    "/batches/{ref}/withdraw",
    response=CaseBatchOut,
    auth=May(Scope.CASES_ACT),
    summary="Withdraw a batch of cases",
)
def withdraw_batch(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Give up what this token prepared, before it is started."""
    found = batch_or_404(ref)
    batches.withdraw(batch_id=found.pk, by=calling(request), now=clock.now())
    return said_of_batch(batch_or_404(ref))


@router.post(
    "/batches/{ref}/stop",
    response=CaseBatchOut,
    auth=May(Scope.CASES_ACT),
    summary="Stop a batch of cases",
)
def stop_batch(request: HttpRequest, ref: str, body: CaseBatchReasonIn) -> dict[str, Any]:
    """Stop what this token prepared where it is: what is done stays. Whoever started it resumes
    it.
    """
    found = batch_or_404(ref)
    batches.stop(batch_id=found.pk, reason=body.reason, by=calling(request), now=clock.now())
    return said_of_batch(batch_or_404(ref))


@router.post(
    "/batches/{ref}/undo",
    response={HTTPStatus.ACCEPTED: CaseBatchOut},
    auth=May(Scope.CASES_ACT),
    summary="Prepare to undo a batch of cases",
)
def undo_batch(request: HttpRequest, ref: str, body: CaseBatchUndoIn) -> Status[dict[str, Any]]:
    """Prepare one act that gives back what it changed, of all its cases or of some; what somebody
    has changed since is left out. It is looked at and started as every batch is.
    """
    made = batches.prepare_undo(
        batch_id=batch_or_404(ref).pk,
        reason=body.reason,
        cases=cases_named(body.cases) if body.cases is not None else None,
        by=calling(request),
        now=clock.now(),
    )
    return Status(HTTPStatus.ACCEPTED, said_of_batch(made))

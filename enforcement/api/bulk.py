"""Bulk decisions: prepared and proposed by a program, approved by people on their pages, followed
here.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from accounts.models import Scope
from enforcement.api.door import May, calling
from enforcement.api.words import Line, Moment, StrictSchema
from enforcement.models import BulkDecision
from enforcement.models.bulk import LeftOut
from enforcement.operations import bulk
from enforcement.operations.bulk_set import MOST, Origin
from enforcement.process import clock
from enforcement.queries.bulk import bulk_by_reference, items_page, progress_of
from enforcement.workflow.machines import BulkItemPhase, BulkPhase
from enforcement.workflow.terms import Terms

router = Router(tags=["bulk decisions"])
Reasons = Annotated[str, Field(min_length=1, max_length=2_000)]


class BulkIn(StrictSchema):
    """A decision for many accounts: exactly one of `accounts`, `partner` and `linked_to`."""

    verb: Annotated[str, Field(description="`limit` or `suspend`.", min_length=1, max_length=30)]
    policy: Annotated[str, Field(description="The slug of the policy.", max_length=50)]
    terms: Terms
    accounts: Annotated[
        list[Line], Field(description="References of accounts.", max_length=MOST)
    ] = []
    partner: Annotated[Line, Field(description="The reference of a partner: its customers.")] = ""
    linked_to: Annotated[Line, Field(description="An account: itself, and those linked to it.")] = (
        ""
    )


class BulkAccount(Schema):
    """One account of it, as it was shown, and what became of it."""

    number: Annotated[int, Field(description="Its place in what was given.")]
    account: Annotated[str, Field(description="The reference as it was given.")]
    phase: BulkItemPhase
    before: Annotated[str, Field(description="Its standing.")]
    after: Annotated[str, Field(description="Its standing, if it is done.")]
    notice: str
    left_out: Annotated[LeftOut | None, Field(description="Why it is not in the set.")]
    why: Annotated[str, Field(description="The same in full.")]
    case: Annotated[str | None, Field(description="The case that it joins, or that is opened.")]
    decision: str | None


class BulkCounts(Schema):
    """How many accounts are how far."""

    given: Annotated[int, Field(description="Still to be looked at.")]
    included: Annotated[int, Field(description="In the set, and still to be done.")]
    excluded: int
    done: int
    left_out: Annotated[int, Field(description="Left out when their turn came.")]


class BulkOut(Schema):
    """A bulk decision, how far it is, and some of its accounts."""

    ref: str
    verb: str
    phase: BulkPhase
    undoes: str | None
    set_hash: Annotated[
        str, Field(description="What is proposed and approved; empty while it is prepared.")
    ]
    made_by: str
    made_at: Moment
    expires_at: Moment | None
    approved_by: str
    approved_at: Moment | None
    ended_at: Moment | None
    answer: Annotated[str, Field(description="Why it was returned, withdrawn or stopped.")]
    counts: BulkCounts
    accounts: list[BulkAccount]
    next: Annotated[
        int | None, Field(description="`after` of the next accounts; null where there are none.")
    ]


class BulkQuery(StrictSchema):
    """Which accounts of it."""

    after: Annotated[int, Field(ge=0, le=10**9, description="The last number seen.")] = 0


class ProposeIn(StrictSchema):
    """The set as it was shown."""

    set_hash: Annotated[str, Field(min_length=64, max_length=64, pattern="^[0-9a-f]+$")]


class BulkReasonsIn(StrictSchema):
    """Why."""

    reasons: Reasons


def said_of(found: BulkDecision, after: int = 0) -> dict[str, Any]:
    """A bulk decision as programs read it."""
    rows, more = items_page(found, tuple(BulkItemPhase), after)
    far = progress_of(found.pk)
    return {
        "ref": found.ref,
        "verb": found.verb,
        "phase": found.phase,
        "undoes": found.undoes.ref if found.undoes else None,
        "set_hash": found.set_hash,
        "made_by": found.maker_name,
        "made_at": found.made_at,
        "expires_at": found.expires_at,
        "approved_by": found.approver_name,
        "approved_at": found.approved_at,
        "ended_at": found.ended_at,
        "answer": found.answer,
        "counts": vars(far),
        "accounts": [
            {
                "number": row.number,
                "account": row.text,
                "phase": row.phase,
                "before": row.before,
                "after": row.after,
                "notice": row.notice,
                "left_out": row.left_out or None,
                "why": row.why or (str(LeftOut(row.left_out).label) if row.left_out else ""),
                "case": row.case.ref if row.case else row.case_ref or None,
                "decision": row.decision.ref if row.decision else None,
            }
            for row in rows
        ],
        "next": more,
    }


def bulk_or_404(ref: str) -> BulkDecision:
    """The bulk decision of a reference. Raises Http404."""
    if found := bulk_by_reference(ref):
        return found
    raise Http404(f"There is no bulk decision {ref[:40]}.")


@router.post(
    "/bulk",
    response={HTTPStatus.ACCEPTED: BulkOut},
    auth=May(Scope.CASES_ACT),
    summary="Prepare a bulk decision",
)
def prepare_bulk(request: HttpRequest, body: BulkIn) -> Status[dict[str, Any]]:
    """Nothing is done to any account. Docket works out what would happen to each, and which are
    left out and why: follow it until its phase is `READY`, look at it, and propose it.
    """
    made = bulk.prepare(
        verb=body.verb,
        terms=body.terms,
        policy=body.policy,
        origin=Origin(
            accounts=tuple(body.accounts), partner=body.partner, linked_to=body.linked_to
        ),
        by=calling(request),
        now=clock.now(),
    )
    return Status(HTTPStatus.ACCEPTED, said_of(made))


@router.get("/bulk/{ref}", response=BulkOut, auth=May(Scope.CASES_READ), summary="A bulk decision")
def read_bulk(request: HttpRequest, ref: str, query: Query[BulkQuery]) -> dict[str, Any]:
    """How far it is, with fifty of its accounts after `after`."""
    return said_of(bulk_or_404(ref), query.after)


@router.post(
    "/bulk/{ref}/propose",
    response=BulkOut,
    auth=May(Scope.CASES_ACT),
    summary="Propose a bulk decision",
)
def propose_bulk(request: HttpRequest, ref: str, body: ProposeIn) -> dict[str, Any]:
    """Ask for the approval of the set as it was shown. A person approves it; no token can."""
    return said_of(
        bulk.propose(
            bulk_id=bulk_or_404(ref).pk,
            set_hash=body.set_hash,
            by=calling(request),
            now=clock.now(),
        )
    )


@router.post(
    "/bulk/{ref}/withdraw",
    response=BulkOut,
    auth=May(Scope.CASES_ACT),
    summary="Withdraw a bulk decision",
)
def withdraw_bulk(request: HttpRequest, ref: str, body: BulkReasonsIn) -> dict[str, Any]:
    """Take back what this token prepared, before it is approved."""
    return said_of(
        bulk.withdraw(
            bulk_id=bulk_or_404(ref).pk,
            reasons=body.reasons,
            by=calling(request),
            now=clock.now(),
        )
    )


@router.post(
    "/bulk/{ref}/stop",
    response=BulkOut,
    auth=May(Scope.CASES_ACT),
    summary="Stop a bulk decision",
)
def stop_bulk(request: HttpRequest, ref: str, body: BulkReasonsIn) -> dict[str, Any]:
    """Stop what this token prepared where it is: what is done stays. A person resumes it."""
    return said_of(
        bulk.stop(
            bulk_id=bulk_or_404(ref).pk,
            reasons=body.reasons,
            by=calling(request),
            now=clock.now(),
        )
    )


@router.post(
    "/bulk/{ref}/undo",
    response={HTTPStatus.ACCEPTED: BulkOut},
    auth=May(Scope.CASES_ACT),
    summary="Prepare to undo a bulk decision",
)
def undo_bulk(request: HttpRequest, ref: str, body: BulkReasonsIn) -> Status[dict[str, Any]]:
    """Prepare one act that lifts exactly what it imposed; an account that was changed since is left
    out. It is proposed and approved as every bulk decision is.
    """
    made = bulk.prepare_undo(
        bulk_id=bulk_or_404(ref).pk,
        reasons=body.reasons,
        by=calling(request),
        now=clock.now(),
    )
    return Status(HTTPStatus.ACCEPTED, said_of(made))

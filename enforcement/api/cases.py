"""Cases: read, with what could be done next; precautions taken."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from accounts.models import Scope
from enforcement.api.door import May, calling
from enforcement.api.words import CursorText, Line, Moment, Paged, StrictSchema, page_out
from enforcement.models import Case
from enforcement.operations.decide import decide, rehearse
from enforcement.process import clock
from enforcement.queries.api_cases import (
    CaseFilter,
    case_by_ref,
    case_key_by_ref,
    cases_page,
)
from enforcement.queries.next_steps import next_steps
from enforcement.step.rehearsal import Rehearsal
from enforcement.workflow.proceeding import State
from enforcement.workflow.terms import Terms

router = Router(tags=["cases"])
Queue = Literal["", "approvals", "reviews", "appeals", "escalations", "others"]


class CaseRow(Schema):
    """A case in a list."""

    ref: str
    version: Annotated[int, Field(description="Counts its events; send it with a step.")]
    account: str
    area: str
    state: State
    standing: Annotated[str, Field(description="What the account may do, whichever case holds it.")]
    measure: Annotated[str, Field(description="What this case holds itself, or nothing.")]
    severity: str
    priority: int
    assignee: str | None
    due_at: Moment | None
    opened_at: Moment
    closed_at: Moment | None
    reports: int


class NextStepOut(Schema):
    """A step that leads on from here."""

    verb: str
    may: Annotated[bool, Field(description="Whether the token may take it now.")]
    why_not: str | None
    approved_by: Annotated[str, Field(description="The role that would have to approve it.")]


class CaseOut(CaseRow):
    """A case, and what could be done next."""

    question: str
    would_clear: str
    policy: str
    policy_version: str
    merged_into: Annotated[str | None, Field(description="The case in which it goes on.")]
    next_steps: list[NextStepOut]


class StepIn(StrictSchema):
    """A step to take. `version` is that of the case that was looked at; another one refuses."""

    verb: Annotated[str, Field(min_length=1, max_length=30)]
    version: Annotated[int, Field(ge=0, le=2**63 - 1)]
    terms: Terms = Terms()


class DecisionOut(Schema):
    """A step that was taken."""

    ref: str
    verb: str
    phase: str
    case: str
    version: Annotated[int, Field(description="The case's, afterwards.")]
    executed_at: Moment | None


class RehearsalOut(Schema):
    """What the step would do. Nothing was written."""

    verb: str
    needs: Annotated[str, Field(description="The role that would have to approve it.")]
    impact: dict[str, Any] | None
    notice: dict[str, str] | None


class CaseQuery(StrictSchema):
    """Which cases."""

    state: list[State] = []
    queue: Queue = ""
    assignee: Annotated[Line, Field(description="A user name, or `nobody`.")] = ""
    account: Line = ""
    due_before: Moment | None = None
    q: Line = ""
    cursor: CursorText = ""


def row_of(case: Case) -> dict[str, Any]:
    """What a list says of a case."""
    return {
        "ref": case.ref,
        "version": case.version,
        "account": case.account.external_ref,
        "area": case.area,
        "state": case.state,
        "standing": case.account.standing,
        "measure": case.measure,
        "severity": case.severity,
        "priority": case.priority,
        "assignee": case.assignee.username if case.assignee else None,
        "due_at": case.due_at,
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "reports": case.report_count,
    }


def case_or_404(ref: str) -> Case:
    """The case of a reference. Raises Http404."""
    if found := case_by_ref(ref):
        return found
    raise no_case(ref)


def case_key_or_404(ref: str) -> UUID:
    """The key of a case, of its reference. Raises Http404."""
    if key := case_key_by_ref(ref):
        return key
    raise no_case(ref)


def no_case(ref: str) -> Http404:
    """That there is none of this reference."""
    return Http404(f"There is no case {ref[:40]}.")


@router.get("/cases", response=Paged[CaseRow], auth=May(Scope.CASES_READ), summary="Cases")
def list_cases(request: HttpRequest, query: Query[CaseQuery]) -> dict[str, Any]:
    """The newest first."""
    wanted = CaseFilter(
        states=tuple(state.value for state in query.state),
        queue=query.queue,
        assignee=query.assignee,
        account=query.account,
        due_before=query.due_before,
        q=query.q,
    )
    page = cases_page(wanted, query.cursor)
    return page_out(page, row_of)


@router.get("/cases/{ref}", response=CaseOut, auth=May(Scope.CASES_READ), summary="A case")
def read_case(request: HttpRequest, ref: str) -> dict[str, Any]:
    """With every step that leads on from here, and why the token may not take it."""
    case = case_or_404(ref)
    steps = next_steps(case_id=case.pk, by=calling(request), now=clock.now())
    return {
        **row_of(case),
        "question": case.question,
        "would_clear": case.would_clear,
        "policy": case.policy.slug,
        "policy_version": case.policy_version.version,
        "merged_into": case.merged_into.ref if case.merged_into else None,
        "next_steps": [
            {
                "verb": step.verb,
                "may": step.may,
                "why_not": step.why_not,
                "approved_by": step.approved_by,
            }
            for step in steps
        ],
    }


@router.post(
    "/cases/{ref}/steps",
    response={HTTPStatus.CREATED: DecisionOut, HTTPStatus.OK: RehearsalOut},
    auth=May(Scope.CASES_ACT),
    summary="Take a step",
)
def take_step(
    request: HttpRequest, ref: str, body: StepIn, dry_run: bool = False
) -> Status[dict[str, Any]]:
    """A token can limit or suspend as a precaution, which a person reviews; it cannot approve,
    decide or terminate. With `dry_run=1` nothing is written; the answer says what would happen.
    """
    case_id, by, now = case_key_or_404(ref), calling(request), clock.now()
    if dry_run:
        would = rehearse(case_id=case_id, verb=body.verb, terms=body.terms, by=by, now=now)
        return Status(HTTPStatus.OK, rehearsal_of(body.verb, would))
    made = decide(
        case_id=case_id, verb=body.verb, terms=body.terms, by=by, now=now, version=body.version
    )
    said = {
        "ref": made.ref,
        "verb": made.verb,
        "phase": made.phase,
        "case": made.case.ref,
        "version": made.case.version,
        "executed_at": made.executed_at,
    }
    return Status(HTTPStatus.CREATED, said)


def rehearsal_of(verb: str, would: Rehearsal) -> dict[str, Any]:
    """What a step would do, as programs read it."""
    letter = would.notice
    return {
        "verb": verb,
        "needs": would.needs,
        "impact": would.impact.as_data() if would.impact else None,
        "notice": {"kind": letter.kind, "subject": letter.subject, "text": letter.text}
        if letter
        else None,
    }

"""Exports over the API: the cases and the decisions of a period, for the provider's own reports."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from accounts.models import Scope
from enforcement.api.door import May
from enforcement.api.lines import JSON_LINES, lines_out, prefers_lines
from enforcement.api.words import CursorText, Day, Moment, Paged, StrictSchema, page_out
from enforcement.models import Case, Decision, StatementOfReasons
from enforcement.queries.exports import cases_opened, decisions_executed, statements_exported

router = Router(tags=["exports"])
MAY = May(Scope.EXPORTS_READ)


class Period(StrictSchema):
    """From one day to another in UTC, both included: a year at most."""

    since: Day
    until: Day
    cursor: CursorText = ""


class PeriodInLines(Period):
    """The same, and how it is written."""

    format: Annotated[
        Literal["json", "jsonl", ""],
        Field(description="Empty: as `Accept` says, JSON where it says nothing."),
    ] = ""


class ExportedCase(Schema):
    """A case, without the names of people and without texts."""

    ref: str
    account: str
    tier: str
    country: str
    area: str
    policy: str
    policy_version: str
    state: str
    severity: str
    reports: int
    opened_at: Moment
    first_look_at: Moment | None
    decided_at: Moment | None
    closed_at: Moment | None


class ExportedDecision(Schema):
    """A decision that took effect, without the names of people and without texts."""

    ref: str
    case: str
    account: str
    verb: str
    phase: str
    policy: str
    policy_version: str
    detected_by_automation: bool
    approver_role: Annotated[str, Field(description="Empty where it needed no approval.")]
    proposed_at: Moment
    executed_at: Moment
    ratified_at: Moment | None


def exported_case(case: Case) -> ExportedCase:
    """A row of the export."""
    return ExportedCase(
        **{name: getattr(case, name) for name in OF_CASE},
        account=case.account.external_ref,
        country=case.account.country,
        policy=case.policy.slug,
        policy_version=case.policy_version.version,
        reports=case.report_count,
    )


OF_CASE = (
    "ref",
    "tier",
    "area",
    "state",
    "severity",
    "opened_at",
    "first_look_at",
    "decided_at",
    "closed_at",
)


def exported_decision(decision: Decision) -> ExportedDecision:
    """A row of the export."""
    return ExportedDecision(
        **{name: getattr(decision, name) for name in OF_DECISION},
        case=decision.case.ref,
        account=decision.case.account.external_ref,
        policy=decision.policy_version.policy.slug,
        policy_version=decision.policy_version.version,
    )


OF_DECISION = (
    "ref",
    "verb",
    "phase",
    "detected_by_automation",
    "approver_role",
    "proposed_at",
    "executed_at",
    "ratified_at",
)


class ExportedStatement(Schema):
    """The statement of reasons of a decision, as it is published: without personal data. Of one
    that two leads closed, that it is not sent, since when and why.
    """

    decision: str
    executed_at: Moment
    phase: Annotated[
        str,
        Field(
            description="KEPT: exported alone; TO_SEND and SENT: to the EU's database; "
            "NOT_TO_SEND: closed."
        ),
    ]
    statement: Annotated[
        dict[str, Any] | None,
        Field(
            description="Valid against the schema of the EU's database of statements; "
            "null for one that is closed."
        ),
    ]
    closed_at: Moment | None
    closed_because: Annotated[str, Field(description="Empty where it is not closed.")]


def exported_statement(row: StatementOfReasons) -> ExportedStatement:
    """A row of the export."""
    return ExportedStatement(
        decision=row.decision.ref,
        executed_at=row.executed_at,
        phase=row.phase,
        statement=row.said or None,
        closed_at=row.closed.agreed_at if row.closed else None,
        closed_because=row.closed.reason if row.closed else "",
    )


@router.get("/exports/cases", response=Paged[ExportedCase], auth=MAY, summary="Cases of a period")
def export_cases(request: HttpRequest, query: Query[Period]) -> dict[str, Any]:
    """Those that were opened then, the oldest first, 1,000 to a page."""
    page = cases_opened(query.since, query.until, query.cursor)
    return page_out(page, exported_case)


@router.get(
    "/exports/decisions",
    response=Paged[ExportedDecision],
    auth=MAY,
    summary="Decisions of a period",
)
def export_decisions(request: HttpRequest, query: Query[Period]) -> dict[str, Any]:
    """Those that took effect then, the oldest first, 1,000 to a page."""
    page = decisions_executed(query.since, query.until, query.cursor)
    return page_out(page, exported_decision)


@router.get(
    "/exports/statements-of-reasons",
    response=Paged[ExportedStatement],
    auth=MAY,
    summary="Statements of reasons of a period",
    openapi_extra={
        "responses": {
            200: {"content": {JSON_LINES: {"schema": {"type": "string"}}}},
        }
    },
)
def export_statements(
    request: HttpRequest, query: Query[PeriodInLines]
) -> dict[str, Any] | HttpResponse:
    """Those of decisions that took effect then, which a profile covers and nothing keeps back, and
    those that two leads closed; the oldest first, 1,000 to a page.

    As JSON Lines, one statement a line, with `format=jsonl` or `Accept: application/x-ndjson`: the
    address of the page after it stands in the header `Link`, with `rel="next"`.
    """
    page = statements_exported(query.since, query.until, query.cursor)
    if query.format == "jsonl" or (not query.format and prefers_lines(request)):
        return lines_out(request, page, exported_statement)
    return page_out(page, exported_statement)

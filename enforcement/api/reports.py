"""Reports: single, in batches, and what became of one."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from accounts.models import Scope
from enforcement.api.door import May, calling
from enforcement.api.problems import ProblemDocument, as_document, problem_of_refusal
from enforcement.api.report_examples import EXAMPLES
from enforcement.api.words import Day, Line, Moment, StrictSchema, Told
from enforcement.language.refusals import StepRefused
from enforcement.models import Report
from enforcement.models.report import ReportOutcome
from enforcement.operations.account_facts import Email, Name
from enforcement.operations.intake import Claim, receive_report
from enforcement.operations.report_batches import receive_reports
from enforcement.process import clock
from enforcement.queries.reports import report_by_id

router = Router(tags=["reports"])
MOST = 500  # of a batch
Origin = Literal["PRESS", "PARTNER", "AUTHORITY", "STAFF", "DETECTOR", "PUBLIC"]


class Reporter(StrictSchema):
    """Who reports; kept apart from the record, and told what became of it where there is an
    address.
    """

    name: Line = ""
    email: Email = ""
    locale: Annotated[str, Field(max_length=10)] = "en"


class ReportIn(StrictSchema):
    """A report as it came. The same `source` and `external_id` with the same claim is the same
    report; with another claim it is a new text of it.
    """

    model_config = ConfigDict(json_schema_extra={"examples": EXAMPLES})

    external_id: Name
    source: Name
    origin: Origin
    account: Annotated[Name, Field(description="The account's reference, or what it is called.")]
    policy: Annotated[
        Line,
        Field(description="The policy's slug. Only a report of origin PUBLIC may leave it empty."),
    ]
    claim: Told
    url: Annotated[str, Field(max_length=500, pattern=r"^(https?://\S+)?$")] = ""
    source_version: Annotated[str, Field(max_length=50)] = ""
    conduct_on: Day | None = None
    first_seen_at: Moment | None = None
    reporter: Reporter = Reporter()
    record_only: Annotated[
        bool, Field(description="Keep it for the record; it opens no case and alarms nobody.")
    ] = False

    danger: Annotated[
        bool,
        Field(
            description="The reporter says that somebody's life or health is in danger now. It is "
            "looked at sooner, and taken from a reporter who is suspended from reporting."
        ),
    ] = False

    def claimed(self) -> Claim:
        """As the operation takes it."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        who = given.pop("reporter")
        return Claim(**given, reporter_name=who.name, reporter_email=who.email, locale=who.locale)


class ReportOut(Schema):
    """What became of a report. It never says who reported."""

    id: UUID
    ref: str
    number: Annotated[int, Field(description="Which text of this report it is; the first has 1.")]
    stage: Annotated[
        Literal["filed", "waiting", "record_only", "rejected"],
        Field(description="`waiting`: somebody has to say which account it is about."),
    ]
    account: str | None
    case: Annotated[str | None, Field(description="The reference of the case that it is in.")]
    received_at: Moment
    outcome: Annotated[ReportOutcome | None, Field(description="What its reporter was told last.")]


class BatchIn(StrictSchema):
    """Reports; each is taken or refused on its own."""

    reports: Annotated[list[ReportIn], Field(min_length=1, max_length=MOST)]


class BatchLine(Schema):
    """What became of one report of a batch."""

    code: int
    report: ReportOut | None = None
    problem: ProblemDocument | None = None


class BatchOut(Schema):
    """In the order in which they were sent."""

    results: list[BatchLine]


def report_out(report: Report) -> ReportOut:
    """A report as programs read it."""
    stage: Literal["filed", "waiting", "record_only", "rejected"] = (
        "rejected"
        if report.rejected_at
        else "record_only"
        if report.record_only
        else "filed"
        if report.case_id
        else "waiting"
    )
    return ReportOut(
        id=report.pk,
        ref=report.ref,
        number=report.number,
        stage=stage,
        account=report.account.external_ref if report.account else None,
        case=report.case.ref if report.case else None,
        received_at=report.received_at,
        outcome=ReportOutcome(report.outcome_told) if report.outcome_told else None,
    )


def code_of(report: Report, now: datetime) -> HTTPStatus:
    """201: it came in now; 200: it came before."""
    return HTTPStatus.CREATED if report.received_at == now else HTTPStatus.OK


@router.post(
    "/reports",
    response={HTTPStatus.CREATED: ReportOut, HTTPStatus.OK: ReportOut},
    auth=May(Scope.REPORTS_WRITE),
    summary="Send a report",
)
def send_report(request: HttpRequest, body: ReportIn) -> Status[ReportOut]:
    """201: it is new. 200: it came before, and nothing changed. 403 `reporting-suspended`: its
    reporter may not report for a time; `detail` says until when and how to appeal.
    """
    now = clock.now()
    report = receive_report(claim=body.claimed(), by=calling(request), now=now)
    return Status(code_of(report, now), report_out(report))


@router.post(
    "/reports/batch",
    response=BatchOut,
    auth=May(Scope.REPORTS_WRITE),
    summary="Send up to 500 reports",
    by_alias=True,  # a problem has its HTTP code under the name that RFC 9457 gives it
)
def send_reports(request: HttpRequest, body: BatchIn) -> BatchOut:
    """Each report is answered on its own: one that is refused does not stop the others. If you do
    not know what became of a batch, send it again: reports that are there already stay as they are.
    """
    now, seen, lines = clock.now(), set[UUID](), list[BatchLine]()
    claims = [one.claimed() for one in body.reports]
    for found in receive_reports(claims=claims, by=calling(request), now=now):
        if isinstance(found, StepRefused):
            problem = problem_of_refusal(found)
            lines.append(BatchLine(code=problem.http_code, problem=as_document(problem)))
        else:
            code = HTTPStatus.OK if found.pk in seen else code_of(found, now)
            seen.add(found.pk)
            lines.append(BatchLine(code=code, report=report_out(found)))
    return BatchOut(results=lines)


@router.get(
    "/reports/{uuid:id}",
    response=ReportOut,
    auth=May(Scope.REPORTS_WRITE, Scope.CASES_READ),
    summary="What became of a report",
)
def read_report(request: HttpRequest, id: UUID) -> ReportOut:
    """By the `id` that its sender was given."""
    if report := report_by_id(id):
        return report_out(report)
    raise Http404(f"There is no report {id}.")

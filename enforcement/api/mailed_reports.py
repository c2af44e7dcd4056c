"""An e-mail as a report: what stood in the mailbox of the provider, as it came."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from accounts.models import Scope
from enforcement.api.door import May, calling
from enforcement.api.record import FileIn, content_of
from enforcement.api.reports import Origin, ReportOut, code_of, report_out
from enforcement.api.words import Day, Line, StrictSchema
from enforcement.operations.account_facts import Name
from enforcement.operations.mailed_reports import PostedMail, receive_mail
from enforcement.process import clock
from enforcement.queries.reports import files_of_report

router = Router(tags=["reports"])


class MailFile(FileIn):
    """An e-mail as it came (RFC 5322, `.eml`), in base64: 10 MB at most."""


class MailIn(StrictSchema):
    """An e-mail as a report: its text is the claim, and whoever wrote it the reporter."""

    source: Name
    origin: Origin
    file: MailFile
    external_id: Annotated[
        Line, Field(description="Without it the mail is told apart by its SHA-256.")
    ] = ""
    account: Annotated[
        Line, Field(description="The account's reference; without it somebody matches the report.")
    ] = ""
    policy: Annotated[
        Line,
        Field(description="The policy's slug. Only a report of origin PUBLIC may leave it out."),
    ] = ""
    conduct_on: Day | None = None
    danger: Annotated[
        bool, Field(description="As of a report: its writer says that somebody is in danger.")
    ] = False


class KeptFile(Schema):
    """A file that is kept with the report, the e-mail itself first."""

    name: str
    content_type: str
    size: int
    sha256: str


class FileNotTaken(Schema):
    """A file of the e-mail that is not kept beside it, and why; in the e-mail it is there."""

    name: str
    why: str


class MailedReportOut(Schema):
    """What became of an e-mail."""

    report: ReportOut
    files: list[KeptFile]
    not_taken: list[FileNotTaken]


@router.post(
    "/reports/mail",
    response={HTTPStatus.CREATED: MailedReportOut, HTTPStatus.OK: MailedReportOut},
    auth=May(Scope.REPORTS_WRITE),
    summary="Send an e-mail as a report",
)
def send_mail(request: HttpRequest, body: MailIn) -> Status[MailedReportOut]:
    """The e-mail is kept with its SHA-256, and the files in it beside it; in a case they are
    sensitive evidence. Nobody has proved who wrote it: its `From` is taken as it stands.
    201: it is new. 200: it came before, and nothing changed. 403 `reporting-suspended`: its writer
    may not report for a time, and is told so by mail.
    """
    now, given = clock.now(), body.model_dump(exclude={"file"})
    posted = PostedMail(content=content_of(body.file), name=body.file.name, **given)
    taken = receive_mail(posted=posted, by=calling(request), now=now)
    answer = MailedReportOut(
        report=report_out(taken.report),
        files=[KeptFile.model_validate(file) for file in files_of_report(taken.report)],
        not_taken=[FileNotTaken(name=name, why=why) for name, why in taken.not_taken],
    )
    return Status(code_of(taken.report, now), answer)

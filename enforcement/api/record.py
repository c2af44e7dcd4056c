"""The record over the API: events, evidence that programs add, statements of reasons."""

from __future__ import annotations

import base64
from http import HTTPStatus
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from accounts.models import Scope
from enforcement.api.cases import case_key_or_404
from enforcement.api.door import May, calling
from enforcement.api.words import CursorText, Day, Line, Moment, Paged, StrictSchema, Text, page_out
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Dispute, Event, Evidence, PublicStatement
from enforcement.models.evidence import MAX_FILE
from enforcement.operations import files
from enforcement.operations.account_facts import Name
from enforcement.operations.gather import Item, add_evidence
from enforcement.process import clock
from enforcement.queries.api_cases import (
    decision_with_notice,
    events_of_account,
    events_of_case,
)
from enforcement.queries.disputes import disputes_in_order
from enforcement.queries.public_statements import public_statements_of
from enforcement.sql.page import Page

router = Router(tags=["record"])
Origin = Literal["PRESS", "INTERNAL_DOCUMENT", "USAGE_DATA", "DETECTOR"]
ENCODED = MAX_FILE // 3 * 4 + 4  # characters of a file in base64


class EventOut(Schema):
    """An act of the record."""

    account: str
    case: str | None
    seq: int
    act: str
    by: str
    by_kind: str
    reason: str
    at: Moment
    source: str
    target: str
    standing: str
    epoch: int
    decision: str | None
    hash: str


class FileIn(StrictSchema):
    """A file, in base64: PDF, text, image or ZIP, 10 MB at most."""

    name: Name
    content: Annotated[str, Field(min_length=4, max_length=ENCODED)]


class EvidenceIn(StrictSchema):
    """Something to be added to a case: a text, a link or a file."""

    kind: Annotated[str, Field(min_length=1, max_length=50)]
    origin: Origin
    citation: Line = ""
    text: Text = ""
    url: Annotated[str, Field(max_length=500, pattern=r"^(https?://\S+)?$")] = ""
    file: FileIn | None = None
    made_on: Day | None = None
    sensitive: bool = False


class EvidenceOut(Schema):
    """A piece of evidence."""

    number: int
    kind: str
    origin: str
    citation: str
    sha256: str
    size: int
    added_at: Moment


class StatementOut(Schema):
    """The statement of reasons of a decision, as it was sent to the account's holder."""

    decision: str
    case: str
    verb: str
    executed_at: Moment | None
    notice: Annotated[str, Field(description="The kind of letter; empty where none was sent.")]
    locale: str
    subject: str
    text: str
    statement: dict[str, Any]
    informed_at: Annotated[Moment | None, Field(description="The first proof that it arrived.")]


class PublicStatementOut(Schema):
    """What was proposed or said in public about a case, and what became of it."""

    number: int
    about: str
    phase: str
    language: str
    text: str
    sha256: Annotated[str, Field(description="Of the text in UTF-8.")]
    channel: str
    outlet: str
    show_holder: bool
    proposed_at: Moment
    approved_at: Moment | None
    published_at: Moment | None
    ended_at: Moment | None
    end_reason: str
    corrects: Annotated[int | None, Field(description="The number of the one that it corrects.")]


class DisputeOut(Schema):
    """What a body that settles disputes out of court told of one, and what became of it. The
    report names the reporter who complains; empty: the holder does.
    """

    number: int
    decision: str
    appeal: Annotated[str, Field(description="Whose outcome is disputed; empty: the decision.")]
    side: str
    report: str
    body: str
    law: Annotated[str, Field(description="Under which the body is listed; empty: it is not.")]
    reference: str
    told_on: Day
    answer_by_on: Day | None
    note: str
    phase: str
    recorded_at: Moment
    outcome: str
    ended_on: Day | None
    end_note: str
    followed: Annotated[str, Field(description="Whether the outcome was carried out.")]
    followed_on: Day | None
    follow_reason: str
    follow_decision: Annotated[str, Field(description="The decision that carried it out.")]
    over_at: Annotated[Moment | None, Field(description="When the record was found wrong.")]
    over_reason: str
    corrects: Annotated[int | None, Field(description="The number of the one that it corrects.")]


class EventQuery(StrictSchema):
    """Which events."""

    account: Line = ""
    cursor: CursorText = ""


class Cursor(StrictSchema):
    """Where a page begins."""

    cursor: CursorText = ""


@router.get(
    "/cases/{ref}/events",
    response=Paged[EventOut],
    auth=May(Scope.CASES_READ),
    summary="The record of a case",
)
def list_events(request: HttpRequest, ref: str, query: Query[Cursor]) -> dict[str, Any]:
    """The oldest first."""
    return events_of(events_of_case(case_key_or_404(ref), query.cursor))


@router.get(
    "/cases/{ref}/public-statements",
    response=Paged[PublicStatementOut],
    auth=May(Scope.CASES_READ),
    summary="Public statements about a case",
)
def list_public_statements(request: HttpRequest, ref: str, query: Query[Cursor]) -> dict[str, Any]:
    """The oldest first. People propose, approve and publish them on their pages."""
    return page_out(public_statements_of(case_key_or_404(ref), query.cursor), public_out)


def public_out(it: PublicStatement) -> dict[str, Any]:
    """A public statement as programs read it."""
    same = [name for name in PublicStatementOut.model_fields if name != "corrects"]
    corrects = it.corrects.number if it.corrects else None
    return {**{name: getattr(it, name) for name in same}, "corrects": corrects}


@router.get(
    "/cases/{ref}/disputes",
    response=Paged[DisputeOut],
    auth=May(Scope.CASES_READ),
    summary="Out-of-court disputes about a case",
)
def list_disputes(request: HttpRequest, ref: str, query: Query[Cursor]) -> dict[str, Any]:
    """The oldest first. People record them on their pages."""
    return page_out(disputes_in_order(case_key_or_404(ref), query.cursor), dispute_out)


def dispute_out(it: Dispute) -> dict[str, Any]:
    """A dispute as programs read it: decisions, appeals and reports by their references."""
    named = ("decision", "appeal", "report", "follow_decision", "corrects")
    same = [name for name in DisputeOut.model_fields if name not in named]
    return {
        **{name: getattr(it, name) for name in same},
        "decision": it.decision.ref,
        "appeal": it.appeal.ref if it.appeal else "",
        "report": it.report.ref if it.report else "",
        "follow_decision": it.follow_decision.ref if it.follow_decision else "",
        "corrects": it.corrects.number if it.corrects else None,
    }


@router.get(
    "/audit/events",
    response=Paged[EventOut],
    auth=May(Scope.AUDIT_READ),
    summary="The audit record",
)
def list_audit(request: HttpRequest, query: Query[EventQuery]) -> dict[str, Any]:
    """Of one account or of all, the oldest first."""
    return events_of(events_of_account(query.account, query.cursor))


def events_of(page: Page[Event]) -> dict[str, Any]:
    """A page of the record as programs read it."""
    return page_out(page, event_out)


def event_out(event: Event) -> dict[str, Any]:
    """An act as programs read it."""
    same = ("seq", "act", "reason", "at", "source", "target", "standing", "epoch", "hash")
    return {
        **{name: getattr(event, name) for name in same},
        "account": event.account.external_ref,
        "case": event.case.ref if event.case else None,
        "by": event.actor_name,
        "by_kind": event.actor_kind,
        "decision": event.decision.ref if event.decision else None,
    }


@router.post(
    "/cases/{ref}/evidence",
    response={HTTPStatus.CREATED: EvidenceOut},
    auth=May(Scope.CASES_ACT),
    summary="Add evidence",
)
def send_evidence(request: HttpRequest, ref: str, body: EvidenceIn) -> Status[Evidence]:
    """With its SHA-256, which the record keeps."""
    case_id = case_key_or_404(ref)
    given = body.model_dump(exclude={"file"})
    file = files.store(content_of(body.file), body.file.name) if body.file else None
    item = Item(**given, file=file)
    made = add_evidence(case_id=case_id, item=item, by=calling(request), now=clock.now())
    return Status(HTTPStatus.CREATED, made)


def content_of(file: FileIn) -> bytes:
    """The bytes of a file. Raises StepRefused (code `bad-file`) where they are not base64."""
    try:
        return base64.b64decode(file.content, validate=True)
    except ValueError as error:  # other letters than ASCII, or a wrong length
        raise StepRefused(
            "bad-file", say("The content is not base64."), field="file.content"
        ) from error


@router.get(
    "/decisions/{ref}/statement",
    response=StatementOut,
    auth=May(Scope.CASES_READ),
    summary="A statement of reasons",
)
def read_statement(request: HttpRequest, ref: str) -> dict[str, Any]:
    """What the account's holder was told of a decision, word for word."""
    found = decision_with_notice(ref)
    if found is None:
        raise Http404(f"There is no decision {ref[:40]} of which a letter was sent.")
    decision, notice = found
    return {
        "decision": decision.ref,
        "case": decision.case.ref,
        "verb": decision.verb,
        "executed_at": decision.executed_at,
        "notice": notice.kind,
        "locale": notice.locale,
        "subject": notice.subject,
        "text": notice.text,
        "statement": notice.statement,
        "informed_at": notice.informed_at,
    }

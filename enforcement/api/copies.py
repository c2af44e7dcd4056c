"""Copies of evidence for the holder: listed, proposed and taken back by programs; people agree."""

from __future__ import annotations

from decimal import Decimal
from http import HTTPStatus
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from accounts.models import Scope
from enforcement.api.cases import case_key_or_404
from enforcement.api.door import May, calling
from enforcement.api.words import Line, Moment, StrictSchema, Text, Told
from enforcement.models import EvidenceCopy
from enforcement.models.evidence_copy import MOST_MARKS
from enforcement.operations import copies
from enforcement.operations.copy_making import NOTE, Asked, prepare
from enforcement.process import clock
from enforcement.queries.copies import copies_of_evidence, grounds_of, numbered_copy, piece_of_case

router = Router(tags=["copies"])
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]
LineNumber = Annotated[int, Field(ge=0, le=999_999)]
WHERE = "Of pictures and PDFs: the place, in percent of the page as it is shown upright."
LINES = "Of texts: the first and the last line, from 1."


class MarkIn(StrictSchema):
    """What is removed, and why. `page`, `left`, `top`, `width` and `height` place it on a picture
    or a PDF; `first` and `last` in a text, where `words` leaves the rest of those lines.
    """

    ground: Annotated[
        Literal["REPORTER", "PERSON", "METHODS", "ACCOUNT", "LAW"],
        Field(description="The holder reads it in words."),
    ]
    note: Annotated[Text, Field(max_length=NOTE, description="For staff alone.")] = ""
    page: Annotated[int, Field(ge=1, le=99_999)] = 1
    left: Annotated[Percent, Field(description=WHERE)] = Decimal(0)
    top: Percent = Decimal(0)
    width: Percent = Decimal(0)
    height: Percent = Decimal(0)
    first: Annotated[LineNumber, Field(description=LINES)] = 0
    last: LineNumber = 0
    words: Annotated[
        Text, Field(max_length=NOTE, description="Only these, wherever they stand in those lines.")
    ] = ""


class CopyIn(StrictSchema):
    """A copy to be proposed."""

    title: Annotated[Line, Field(min_length=1, description="What it is, as the holder reads it.")]
    reason: Told
    marks: Annotated[list[MarkIn], Field(max_length=MOST_MARKS)] = []


class WithdrawIn(StrictSchema):
    """Why a copy is taken back."""

    reason: Told


class CopyOut(Schema):
    """A copy: what it is of, and what became of it."""

    number: int
    evidence: int
    title: str
    content_type: str
    size: int
    pages: int
    sha256: str
    original_sha256: str
    removed: Annotated[dict[str, int], Field(description="Places by ground.")]
    made_by: str
    made_at: Moment
    waits: Annotated[bool, Field(description="Whether a person still has to agree.")]
    given_at: Moment | None
    withdrawn_at: Moment | None
    withdrawal: str


class CopiesOut(Schema):
    """The copies of a case."""

    items: list[CopyOut]


def copy_out(made: EvidenceCopy) -> dict[str, Any]:
    """A copy as programs read it."""
    same = ("number", "title", "content_type", "size", "pages", "sha256", "original_sha256")
    return {
        **{name: getattr(made, name) for name in same},
        "evidence": made.evidence.number,
        "removed": grounds_of(made.marks),
        "made_by": made.maker_name,
        "made_at": made.made_at,
        "waits": made.shown_at is None and made.withdrawn_at is None,
        "given_at": made.shown_at,
        "withdrawn_at": made.withdrawn_at,
        "withdrawal": made.withdrawal,
    }


@router.get(
    "/cases/{ref}/copies",
    response=CopiesOut,
    auth=May(Scope.CASES_READ),
    summary="Copies for the holder",
)
def list_copies(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Of a case, the newest 100 first; those that were withdrawn as well."""
    return {"items": [copy_out(one) for one in copies_of_evidence(case_key_or_404(ref))]}


@router.post(
    "/cases/{ref}/evidence/{number}/copies",
    response={HTTPStatus.CREATED: CopyOut},
    auth=May(Scope.CASES_ACT),
    summary="Propose a copy for the holder",
)
def propose_copy(
    request: HttpRequest, ref: str, number: int, body: CopyIn
) -> Status[dict[str, Any]]:
    """The copy holds nothing of what is under the marks. The holder gets it once a lead has looked
    at it and agreed.
    """
    found = piece_of_case(case_key_or_404(ref), number)
    if found is None:
        raise Http404(f"There is no evidence {number} in this case.")
    asked = [Asked(**mark.model_dump(), place=place) for place, mark in enumerate(body.marks)]
    prepared = prepare(evidence_id=found.pk, title=body.title, asked=asked)
    made = copies.disclose_copy(
        prepared=prepared, reason=body.reason, by=calling(request), now=clock.now()
    )
    return Status(HTTPStatus.CREATED, copy_out(made))


@router.post(
    "/cases/{ref}/copies/{number}/withdraw",
    response=CopyOut,
    auth=May(Scope.CASES_ACT),
    summary="Take back a proposed copy",
)
def withdraw_copy(request: HttpRequest, ref: str, number: int, body: WithdrawIn) -> dict[str, Any]:
    """What a program proposed and nobody has agreed to; what the holder has, a person withdraws."""
    found = numbered_copy(case_key_or_404(ref), number)
    if found is None:
        raise Http404(f"There is no copy {number} in this case.")
    made = copies.withdraw_copy(
        copy_id=found.pk, reason=body.reason, by=calling(request), now=clock.now()
    )
    return copy_out(made)

"""Refusals as programs read them: problem documents (RFC 9457) with a stable code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja.errors import ValidationError
from pydantic import BaseModel, ConfigDict, Field

from enforcement.language.mistakes import what
from enforcement.language.refusals import StepRefused
from enforcement.pages.refusing import http_code

CONTENT_TYPE = "application/problem+json"
ABOUT = "/api/v1/docs#problem-"  # where the code of a problem is explained
# What no operation refuses, but the API itself; docs/reference/api.md lists both.
OWN_CODES = {
    "unauthorized": "The request has no token, or one that is not taken any more.",
    "missing-scope": "The token may not do this.",
    "too-many-requests": "The token asked too often. `Retry-After` says when to ask again.",
    "not-found": "There is no such address, or nothing under it.",
    "method-not-allowed": "The address does not take this method; `Allow` says which it takes.",
    "unreadable": "The body is no JSON.",
    "unreadable-address": "The address holds control characters.",
    "too-large": "The body has more bytes than the API takes.",
    "bad-request": "A field is missing, unknown or wrong; `errors` names each.",
    "bad-idempotency-key": "`Idempotency-Key` has 1 to 255 visible ASCII characters.",
    "other-request": "The `Idempotency-Key` was used with another request.",
    "in-progress": "The same request is under way. Ask again for its answer.",
    "unavailable": "The database is away. Nothing was stored; send it again.",
    "failed": "Docket made a mistake. Nothing was stored.",
}


class Mistake(BaseModel):
    """What is wrong in one place of what was sent."""

    pointer: str
    detail: str


class ProblemDocument(BaseModel):
    """Why something was refused, for people and for programs (RFC 9457)."""

    model_config = ConfigDict(populate_by_name=True)
    type: str
    title: str
    http_code: Annotated[int, Field(alias="status")]
    detail: str
    code: str
    errors: list[Mistake] = []


@dataclass
class Problem(Exception):
    """A refusal of the API itself."""

    http_code: HTTPStatus
    code: str
    detail: str
    errors: Sequence[Mistake] = ()
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """As any exception says what it is."""
        super().__init__(self.detail)


def as_document(problem: Problem) -> ProblemDocument:
    """A problem as programs read it."""
    return ProblemDocument(
        type=f"{ABOUT}{problem.code}",
        title=problem.http_code.phrase,
        http_code=problem.http_code,
        detail=problem.detail,
        code=problem.code,
        errors=list(problem.errors),
    )


def answer_to(problem: Problem) -> HttpResponse:
    """A problem as it is sent."""
    return JsonResponse(
        as_document(problem).model_dump(by_alias=True),
        status=problem.http_code,
        content_type=CONTENT_TYPE,
        headers=problem.headers,
    )


def problem_of_refusal(refused: StepRefused) -> Problem:
    """What an operation refuses, with the place of the field that it names."""
    place = str(refused.details.get("field", ""))
    at = f"/{place.replace('.', '/')}" if place else ""
    return Problem(
        HTTPStatus(http_code(refused)),
        refused.code,
        refused.sentence,
        [Mistake(pointer=at, detail=refused.sentence)] if at else (),
    )


def problem_of_mistakes(error: ValidationError) -> Problem:
    """Each field that cannot be what was sent."""
    mistakes = [
        Mistake(pointer=pointer_of(wrong["loc"]), detail=what(wrong)) for wrong in error.errors
    ]
    first = mistakes[0]
    more = f" ({len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "bad-request",
        f"{first.pointer or 'The request'}: {first.detail}{more}.",
        mistakes,
    )


def pointer_of(place: Sequence[str | int]) -> str:
    """Where it is, as a JSON pointer (RFC 6901). The first part says body, query or path; of a body
    the second is our own name of it.
    """
    source, *rest = place
    parts = rest[1:] if source == "body" else rest
    escaped = [str(part).replace("~", "~0").replace("/", "~1") for part in parts]
    return "".join(f"/{part}" for part in escaped)


def not_found(request: HttpRequest) -> HttpResponse:
    """For an address of the API that is not there."""
    return answer_to(
        Problem(HTTPStatus.NOT_FOUND, "not-found", f"There is nothing at {request.path[:200]}.")
    )

"""The API: what it is made of, what each refusal looks like, and its document."""

from __future__ import annotations

import inspect
from functools import cache
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError

from enforcement.api import (
    accounts,
    batches,
    bulk,
    cases,
    copies,
    exports,
    mailed_reports,
    record,
    reports,
    webhooks,
)
from enforcement.api.door import May
from enforcement.api.for_generators import (
    NamedApi,
    bodies_in_use,
    without_objects_as_defaults,
)
from enforcement.api.problems import (
    CONTENT_TYPE,
    Problem,
    ProblemDocument,
    answer_to,
    problem_of_mistakes,
    problem_of_refusal,
)
from enforcement.language.refusals import StepRefused
from enforcement.workflow.webhook_events import EVENTS, WebhookEvent

PREFIX = "api/v1/"
TITLE, VERSION = "Docket", "1"
DESCRIPTION = (
    "Reports, accounts, usage, cases and the record. Each request carries a token: "
    "`Authorization: Bearer dk_…`. A refusal is a problem document (RFC 9457) with a stable "
    "`code`. Send `Idempotency-Key` with what you may have to send again: within 24 hours the "
    "same key and the same request get the same answer."
)
# what any address may answer besides what its own operation says
ANY_PROBLEM = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503)

api = NamedApi(
    title=TITLE,
    version=VERSION,
    description=DESCRIPTION,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
for router in (
    reports.router,
    mailed_reports.router,
    accounts.router,
    cases.router,
    copies.router,
    batches.router,
    bulk.router,
    record.router,
    exports.router,
    webhooks.router,
):
    api.add_router("", router)


@api.exception_handler(Problem)
def refused_by_api(request: HttpRequest, problem: Problem) -> HttpResponse:
    """What the API itself refuses."""
    return answer_to(problem)


@api.exception_handler(StepRefused)
def refused_by_operation(request: HttpRequest, refused: StepRefused) -> HttpResponse:
    """What an operation refuses."""
    return answer_to(problem_of_refusal(refused))


@api.exception_handler(ValidationError)
def mistaken(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What cannot be what the document says."""
    return answer_to(problem_of_mistakes(error))


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Nobody whom we know."""
    sentence = "Send a token that holds: Authorization: Bearer dk_…"
    return answer_to(
        Problem(
            HTTPStatus.UNAUTHORIZED,
            "unauthorized",
            sentence,
            headers={"WWW-Authenticate": "Bearer"},
        )
    )


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """Nothing is there."""
    sentence = str(error) or f"There is nothing at {request.path[:200]}."
    return answer_to(Problem(HTTPStatus.NOT_FOUND, "not-found", sentence))


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The body is no JSON."""
    return answer_to(
        Problem(HTTPStatus(error.status_code), "unreadable", "The body is no JSON in UTF-8.")
    )


def bad_request() -> HttpResponse:
    """For what Django refuses before an address is looked at."""
    sentence = "This request cannot be read. Check its headers and its address."
    return answer_to(Problem(HTTPStatus.BAD_REQUEST, "unreadable", sentence))


def server_error() -> HttpResponse:
    """For a mistake of ours; nothing is asked of the database."""
    sentence = "Docket made a mistake, which is in its log. Nothing was stored."
    return answer_to(Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "failed", sentence))


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document, with the problems that every address may answer."""
    found: dict[str, Any] = without_objects_as_defaults(
        dict(api.get_openapi_schema(path_prefix=PREFIX))
    )
    components, scopes = found["components"], scopes_by_operation()
    components["schemas"]["ProblemDocument"] = ProblemDocument.model_json_schema(
        ref_template="#/components/schemas/{model}"
    )
    components["schemas"].update(components["schemas"]["ProblemDocument"].pop("$defs", {}))
    problem = {
        "description": "A problem document (RFC 9457).",
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
    }
    once = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "The same key and the same request get the same answer for 24 hours.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    }
    if_changed = {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": "The `ETag` of an earlier answer: 304 where it has not changed.",
        "schema": {"type": "string", "maxLength": 1000, "pattern": "^[!-~]+$"},
    }
    for operations in found["paths"].values():
        for method, operation in operations.items():
            operation["x-scopes"] = scopes[operation["operationId"]]
            answers = operation["responses"]
            for code in ANY_PROBLEM:
                answers.setdefault(str(code), problem)
            operation["responses"] = {str(code): answer for code, answer in answers.items()}
            parameters = operation.setdefault("parameters", [])
            if method == "get":
                parameters.append(if_changed)
                operation["responses"]["304"] = {"description": "It has not changed."}
            else:
                parameters.append(once)
    found["webhooks"] = {topic: told_by_webhook(event) for topic, event in EVENTS.items()}
    used = bodies_in_use(found)
    components["schemas"] = {
        name: schema for name, schema in components["schemas"].items() if name in used
    }
    return found


def told_by_webhook(event: type[WebhookEvent]) -> dict[str, Any]:
    """A type of message, as the document describes what we send (OpenAPI 3.1, `webhooks`)."""
    body = {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": event.topic},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": event.model_json_schema(mode="serialization"),
        },
    }
    says = inspect.getdoc(event) or ""
    return {
        "post": {
            "summary": event.topic,
            "description": says,
            "operationId": event.topic.replace(".", "_"),
            "parameters": [
                {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
                for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
            ],
            "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
            "responses": {"200": {"description": "Any answer from 200 to 299: it was taken."}},
        }
    }


def scopes_by_operation() -> dict[str, list[str]]:
    """Which scopes open each address, one of them each, by the operation's id."""
    return {
        operation.operation_id or api.get_openapi_operation_id(operation): [
            str(scope.label)
            for may in operation.auth_callbacks
            if isinstance(may, May)
            for scope in may.scopes
        ]
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
    }

"""`POST /report` by a program of a trusted flagger, with a bearer token: as a form or as JSON,
taken once for each key, answered with JSON. What is wrong is a problem document (RFC 9457) with a
stable `code`, and names each field.

An example: `Authorization: Bearer dk_…`, `Idempotency-Key: 2026-000417` and the fields of the form;
the answer is 201 with the reference. The same sent again is 200 with the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, RequestDataTooBig
from django.forms import FileField
from django.http import HttpRequest, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.bounds import is_kept, shows_something
from accounts.models import ApiToken
from accounts.roles import Actor, Kind
from enforcement.language.refusals import StepRefused
from enforcement.operations.files import Stored
from enforcement.operations.flagger_reports import Taken, send_flagged_report
from enforcement.operations.flagger_tokens import token_that_holds
from enforcement.operations.public_reports import PublicReport
from enforcement.operations.receipts import digest_of_sending
from enforcement.pages.refusing import http_code
from enforcement.portal.files import take_files
from enforcement.portal.report_forms import MOST_OF_STRANGERS, FlaggerReportForm
from enforcement.process import clock
from enforcement.queries.public_reports import rules_in_plain_words

JSON = "application/json"
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
LONGEST_KEY = 100
MOST_NAMED = 10  # unknown fields
YES, NO = "on", ""
CODES = {"too-many": HTTPStatus.TOO_MANY_REQUESTS, "not-trusted": HTTPStatus.FORBIDDEN}
Errors = list[dict[str, str]]


class BadRequest(Exception):
    """What was sent cannot be read, or not taken: the answer to it."""

    def __init__(self, code: str, sentence: str, http: int, errors: Errors | None = None) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.http, self.errors = code, sentence, http, errors or []


def report_by_token(request: HttpRequest, secret: str) -> JsonResponse:
    """Take the report that comes with this token, once for each key."""
    try:
        token = token_that_holds(secret, clock.now())
        taken, said = take(request, token)
    except BadRequest as bad:
        return problem(bad.code, bad.sentence, bad.http, bad.errors)
    except StepRefused as refused:
        return refusal(refused)
    page = f"{settings.BASE_URL}{reverse('flagger_report', args=[taken.report.ref])}"
    answer = {
        "ref": taken.report.ref,
        "received_at": taken.report.received_at.isoformat(),
        "sha256": digest_of_sending(said.claim, [file.sha256 for file in said.files]),
        "files": [{"name": file.name, "sha256": file.sha256} for file in said.files],
        "page": page,
    }
    made = HTTPStatus.OK if taken.again else HTTPStatus.CREATED
    return JsonResponse(answer, status=made, headers={"Location": page})


def take(request: HttpRequest, token: ApiToken) -> tuple[Taken, PublicReport]:
    """Read and take it. Raises BadRequest, StepRefused."""
    key = key_of(request)
    form = FlaggerReportForm(fields_of(request), request.FILES, rules=rules_in_plain_words())
    refuse_unknown_fields(form)
    if not form.is_valid():
        errors = [
            {"field": "" if name == NON_FIELD_ERRORS else name, "detail": str(said)}
            for name, each in form.errors.items()
            for said in each
        ]
        raise BadRequest("bad-report", _("The report cannot be accepted as it is."), 422, errors)
    said = form.said(key, files_of(form.cleaned_data["attached"]))
    assert token.flagger_id is not None  # token_that_holds
    by = Actor(kind=Kind.REPORTER, name="", visitor_id=uuid5(NAMESPACE_URL, f"token:{token.pk}"))
    taken = send_flagged_report(
        said=said, flagger_id=token.flagger_id, token_id=token.pk, by=by, now=clock.now()
    )
    return taken, said


def key_of(request: HttpRequest) -> str:
    """The sender's key for this report. Raises BadRequest."""
    key = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if not shows_something(key) or not is_kept(key) or not key.isascii():
        raise BadRequest(
            "no-key",
            _(
                "Send the header Idempotency-Key with a name that you choose for this report: sent "
                "again with the same name, it is taken once."
            ),
            400,
        )
    if len(key) > LONGEST_KEY:
        raise BadRequest(
            "no-key",
            _("The Idempotency-Key has at most %(most)s characters.") % {"most": LONGEST_KEY},
            400,
        )
    return key


def fields_of(request: HttpRequest) -> QueryDict:
    """What was sent, as the form takes it. Raises BadRequest."""
    if request.content_type in FORMS:
        fields = request.POST.copy()
        fields.setlist("links", ["\n".join(fields.getlist("links"))])
        return fields
    if request.content_type != JSON:
        raise BadRequest(
            "bad-type",
            _("Send the report as %(types)s.") % {"types": ", ".join((*FORMS, JSON))},
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        )
    try:
        said = json.loads(request.body)
    except RequestDataTooBig:
        sentence = _("This is more than a report may contain.")
        raise BadRequest("too-large", sentence, HTTPStatus.REQUEST_ENTITY_TOO_LARGE) from None
    except (ValueError, RecursionError):
        raise BadRequest("bad-json", _("This is no JSON."), 400) from None
    if not isinstance(said, dict):
        raise BadRequest("bad-json", _("Send a JSON object with the fields of the form."), 400)
    return as_form(said)


def as_form(said: Mapping[str, Any]) -> QueryDict:
    """The fields of a JSON object. Raises BadRequest."""
    fields, errors = QueryDict(mutable=True), Errors()
    for name, value in said.items():
        match value:
            case None | False:
                fields[name] = NO
            case True:
                fields[name] = YES
            case str():
                fields[name] = value
            case list() if all(isinstance(one, str) for one in value):
                fields[name] = "\n".join(value)
            case _:
                detail = _("This must be a text, true or false, or a list of texts.")
                errors.append({"field": name[:40], "detail": detail})
    if errors:
        raise BadRequest("bad-report", _("The report cannot be accepted as it is."), 422, errors)
    return fields


def refuse_unknown_fields(form: FlaggerReportForm) -> None:
    """Raise BadRequest where something was sent that the form does not ask for, or that is no file
    where a file is asked for.
    """
    of_files = {name for name, field in form.fields.items() if isinstance(field, FileField)}
    detail = _("Files are sent as multipart/form-data.")
    errors = [{"field": name, "detail": detail} for name in sorted(of_files & set(form.data))]
    detail = _("There is no such field.")
    unknown = sorted({*form.data, *form.files} - set(form.fields))
    errors += [{"field": name[:40], "detail": detail} for name in unknown[:MOST_NAMED]]
    if errors:
        raise BadRequest("bad-report", _("The report cannot be accepted as it is."), 422, errors)


def files_of(sent: Any) -> list[Stored]:
    """The files, stored. Raises BadRequest where not all of them can be taken."""
    files, fates = take_files(sent or [], MOST_OF_STRANGERS)
    if fates:
        errors = [{"field": "attached", "detail": f"{name}: {why}"} for name, why in fates]
        sentence = _("Not all files can be taken, so nothing was sent. Attach the others again.")
        raise BadRequest("bad-file", sentence, 422, errors)
    return files


def refusal(refused: StepRefused) -> JsonResponse:
    """What was refused, and when to try again where that helps."""
    answer = problem(refused.code, refused.sentence, CODES.get(refused.code) or http_code(refused))
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="report", error="invalid_token"'
    if "seconds" in refused.details:
        answer.headers["Retry-After"] = str(refused.details["seconds"])
    return answer


def problem(code: str, sentence: str, http: int, errors: Errors | None = None) -> JsonResponse:
    """A problem document."""
    said = {
        "type": "about:blank",
        "title": HTTPStatus(http).phrase,
        "status": int(http),
        "detail": sentence,
        "code": code,
        **({"errors": errors} if errors else {}),
    }
    return JsonResponse(said, status=http, content_type="application/problem+json")

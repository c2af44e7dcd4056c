"""The door of the API: whose token it is, how often it asks, and that a request is done once.

Every address of the API goes through `entered`; what each may do is asked by `May`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from uuid import uuid5

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from ninja.security import HttpBearer

from accounts.attempts import network_of
from accounts.bearer import hash_of, secret_in
from accounts.languages import ENGLISH
from accounts.models import ApiToken, Scope
from accounts.roles import Actor, Sending
from enforcement.api.limits import wait_of_stranger, wait_of_token
from enforcement.api.problems import Mistake, Problem, answer_to, pointer_of
from enforcement.operations.sent_forms import keep_answer, sent_before
from enforcement.operations.tokens import note_used
from enforcement.pages.refusing import is_readable_address
from enforcement.process import clock
from enforcement.queries.tokens import token_of_hash

View = Callable[..., HttpResponse]
ONCE = "Idempotency-Key"
LONGEST_KEY = 255  # characters
SAFE = ("GET", "HEAD", "OPTIONS")
AGAIN = 1  # seconds after which somebody asks again for an answer that is under way


@dataclass
class Caller:
    """The program that asks, and the sending of its request where it has a key."""

    token: ApiToken
    sending: Sending | None = None
    said_once: tuple[str, ...] = ()  # fields of the answer that are not kept to be said again

    @property
    def actor(self) -> Actor:
        """As somebody who acts."""
        return replace(self.token.actor, sending=self.sending)


class May(HttpBearer):
    """What an address wants: one of these scopes."""

    openapi_description = "A key that an admin makes in Docket under *API tokens*: `dk_…`."

    def __init__(self, *scopes: Scope) -> None:
        super().__init__()
        self.scopes = scopes

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Who asks; None without a token that is taken. Raises Problem (`missing-scope`)."""
        caller = caller_of(request)
        if caller is None:
            return None
        if not any(caller.token.may(scope) for scope in self.scopes):
            wanted = " or ".join(str(scope.label) for scope in self.scopes)
            raise Problem(
                HTTPStatus.FORBIDDEN,
                "missing-scope",
                f"The token {caller.token.name} has not the scope {wanted}. An admin makes a new "
                "token with it.",
            )
        return caller


def caller_of(request: HttpRequest) -> Caller | None:
    """Who asks, as `entered` has found it."""
    found = getattr(request, "caller", None)
    return found if isinstance(found, Caller) else None


def calling(request: HttpRequest) -> Actor:
    """Who asks, as somebody who acts; `May` has let them in."""
    caller = caller_of(request)
    assert caller is not None
    return caller.actor


def answers_once(request: HttpRequest, *fields: str) -> None:
    """These fields of the answer, secrets, are said this once: a repeated request gets null."""
    caller = caller_of(request)
    assert caller is not None
    caller.said_once = fields


def entered(view: View, known: Mapping[str, Collection[str]] | None = None) -> View:
    """A view of the API behind its door: in English, for who has a token, once. `known` are the
    names that a query may have, by method.
    """

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        with override(ENGLISH):
            try:
                enter(request)
                refuse_unknown(request, (known or {}).get(request.method or "", ()))
                return answered(request, lambda: view(request, *args, **kwargs))
            except Problem as problem:
                return answer_to(problem)
            except RequestDataTooBig:
                return answer_to(
                    Problem(
                        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                        "too-large",
                        "The body is too large: at most 14 MB are taken at once.",
                    )
                )
            except OperationalError:
                return answer_to(
                    Problem(
                        HTTPStatus.SERVICE_UNAVAILABLE,
                        "unavailable",
                        "The database is away. Nothing was stored; send it again.",
                        headers={"Retry-After": "5"},
                    )
                )

    return page


def refuse_unknown(request: HttpRequest, known: Collection[str]) -> None:
    """Raise Problem (`unreadable-address`, `bad-request`) for control characters in the address,
    and for a name in the query that is unknown here.
    """
    if not is_readable_address(request):
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            "unreadable-address",
            "The address contains control characters.",
        )
    if strange := sorted(set(request.GET) - set(known)):
        name = strange[0][:100]
        choices = f" It has: {', '.join(sorted(known))}." if known else ""
        sentence = f"The query has no “{name}” here.{choices}"
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "bad-request",
            sentence,
            [Mistake(pointer=pointer_of(["query", name]), detail=sentence)],
        )


def open_door(view: View) -> View:
    """A view of the API that anybody may open."""
    return login_not_required(view)


def enter(request: HttpRequest) -> None:
    """Find out who asks. Raises Problem for who asks too often."""
    key = secret_in(request.headers.get("Authorization", ""))
    now, seconds = clock.now(), clock.wall().timestamp()
    token = token_of_hash(hash_of(key), now) if key else None
    if token is None:
        wait = wait_of_stranger(network_of(request), seconds) if key is not None else 0
    else:
        wait = wait_of_token(str(token.pk), seconds)
        note_used(token=token, now=now)
        request.caller = Caller(token)  # type: ignore[attr-defined]
    if wait:
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too-many-requests",
            f"Too many requests. Ask again in {wait} seconds.",
            headers={"Retry-After": str(wait)},
        )


def answered(request: HttpRequest, do: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer; of a request that was made before with its key, the answer of then.

    Raises Problem: `bad-idempotency-key`, `other-request`, `in-progress`.
    """
    caller, key = caller_of(request), request.headers.get(ONCE)
    if caller is None or key is None or request.method in SAFE:
        return unless_known(request, as_problem(request, do()))
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "bad-idempotency-key",
            f"{ONCE} must have 1 to {LONGEST_KEY} visible ASCII characters.",
        )
    caller.sending = sending = Sending(
        key=uuid5(caller.token.pk, key), digest=digest_of_request(request)
    )
    if first := first_answer(caller, sending):
        return first
    answer = as_problem(request, do())
    if answer.status_code < HTTPStatus.BAD_REQUEST:
        keep_answer(
            sending=sending,
            sender=caller.token.pk,
            answer={"status": answer.status_code, "body": kept_body(answer, caller.said_once)},
            now=clock.wall(),
        )
    elif sending.tried and (first := first_answer(caller, sending)):
        return first
    return answer


def unless_known(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """What is read has an ETag; who sends it again gets 304 where nothing has changed."""
    if request.method not in SAFE or answer.status_code != HTTPStatus.OK:
        return answer
    set_response_etag(answer)
    if not (etag := answer.headers.get("ETag")):
        return answer  # of an answer without a line Django makes none
    known = get_conditional_response(request, etag=etag, response=answer)
    assert known is not None  # there is an answer
    return known


def kept_body(answer: HttpResponse, said_once: Collection[str]) -> str:
    """The answer as it is kept for whoever asks again."""
    body = answer.content.decode()
    return json.dumps({**json.loads(body), **dict.fromkeys(said_once)}) if said_once else body


def digest_of_request(request: HttpRequest) -> str:
    """SHA-256 of what is sent, and where to."""
    head = f"{request.method} {request.get_full_path()}\n".encode()
    return sha256(head + request.body).hexdigest()


def first_answer(caller: Caller, sending: Sending) -> HttpResponse | None:
    """What was answered to the first request with this key.

    Raises Problem where that was another request, or is not answered yet.
    """
    first = sent_before(sending=sending, sender=caller.token.pk)
    if first is None:
        return None
    if first.digest != sending.digest:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "other-request",
            f"This {ONCE} was used with another request. Use a new one.",
        )
    if first.answer is None:
        raise Problem(
            HTTPStatus.CONFLICT,
            "in-progress",
            "The first request with this key is under way, or its answer was lost. What it did is "
            "done once.",
            headers={"Retry-After": str(AGAIN)},
        )
    return HttpResponse(
        first.answer["body"],
        status=first.answer["status"],
        content_type="application/json; charset=utf-8",
        headers={"Idempotency-Replayed": "true"},
    )


def as_problem(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """An answer of the framework that is no problem document yet, as one."""
    if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return answer_to(
            Problem(
                HTTPStatus.METHOD_NOT_ALLOWED,
                "method-not-allowed",
                f"This address takes no {request.method}. It takes {answer.headers['Allow']}.",
                headers={"Allow": answer.headers["Allow"]},
            )
        )
    return answer

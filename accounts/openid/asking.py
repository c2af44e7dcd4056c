"""How the OpenID Connect server is asked: one request at a time, limited in time and size.

Strangers can cause these requests, so a server that hangs may hold no more than two threads of the
pages: the one that asks, and one that waits for its turn. A request runs in a thread of its own,
which is abandoned if it takes longer (resolving a name has no time-out).

Sources: OWASP ASVS 5.0, 13.1.3 and 15.4.4 (time-outs, what is shared), 16.5.2 (a service that is
away).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from threading import BoundedSemaphore, Lock
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx

from accounts.trust import with_own_authority

PATIENCE = 5.0  # seconds for everything: name, connection, request, the whole answer
LARGEST = 256 * 1024  # bytes of an answer
JSON = "application/json"
Answer = dict[str, Any]  # a JSON object of the server

_turn, _in_line = Lock(), BoundedSemaphore(1)
_executor = ThreadPoolExecutor(1, thread_name_prefix="openid")


class ProviderAway(Exception):
    """The server cannot be asked; what stands in it is the cause, for the log."""


class ProviderRefuses(Exception):
    """The server answers, and says no: the cause, for the log."""


@dataclass(frozen=True)
class Request:
    """What it is asked: a GET, or a POST of a form."""

    url: str
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] | None = None
    basic: tuple[str, str] | None = None


class Ask(Protocol):
    """Asks while one has the turn."""

    def __call__(self, request: Request) -> Answer:
        """The object that is answered. Raises ProviderAway, ProviderRefuses."""


@contextmanager
def turn() -> Iterator[Ask]:
    """The turn to ask. Raises ProviderAway where somebody has it who does not come to an end, or
    somebody waits for it already.
    """
    if not _turn.acquire(blocking=False):
        if not _in_line.acquire(blocking=False):
            raise ProviderAway("other sign-ins are waiting for its answer")
        try:
            if not _turn.acquire(timeout=PATIENCE):
                raise ProviderAway("another sign-in is waiting for its answer")
        finally:
            _in_line.release()
    under_way: list[Future[Answer]] = []

    def ask(request: Request) -> Answer:
        under_way.append(_executor.submit(_run, request))
        try:
            return under_way[-1].result(PATIENCE + 1)
        except Late:
            raise ProviderAway(f"{_place(request)}: no answer in {PATIENCE:g} seconds") from None

    try:
        yield ask
    finally:
        if under_way:  # the turn ends with what was begun, which may be later
            under_way[-1].add_done_callback(lambda _: _turn.release())
        else:
            _turn.release()


def _run(request: Request) -> Answer:
    return asyncio.run(_ask(request))


async def _ask(request: Request) -> Answer:
    try:
        async with asyncio.timeout(PATIENCE):
            code, body = await _answer(request)
    except TimeoutError:
        raise ProviderAway(f"{_place(request)}: no answer in {PATIENCE:g} seconds") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise ProviderAway(f"{_place(request)}: {type(error).__name__}") from None
    said = _object(body)
    if code == HTTPStatus.OK and said is not None:
        return said
    if code < HTTPStatus.INTERNAL_SERVER_ERROR and said is not None and "error" in said:
        raise ProviderRefuses(f"{_place(request)}: {code} {_word(said['error'])}")
    what = "" if said is not None else " without a JSON object"
    raise ProviderAway(f"{_place(request)}: {code}{what}")


async def _answer(request: Request) -> tuple[int, bytes]:
    """The status, and the whole body. Raises ProviderAway for one that is too large."""
    headers = {"Accept": JSON, "Accept-Encoding": "identity", **(request.headers or {})}
    context = with_own_authority(httpx.create_ssl_context())
    basic = httpx.BasicAuth(*request.basic) if request.basic else None
    async with (
        httpx.AsyncClient(verify=context, timeout=PATIENCE, follow_redirects=False) as client,
        client.stream(
            "GET" if request.form is None else "POST",
            request.url,
            data=request.form,
            headers=headers,
            auth=basic,
        ) as answer,
    ):
        body = b""
        async for piece in answer.aiter_raw():
            body += piece
            if len(body) > LARGEST:
                raise ProviderAway(f"{_place(request)}: an answer of more than {LARGEST} bytes")
        return answer.status_code, body


def _object(body: bytes) -> Answer | None:
    """The JSON object in an answer, if it is one."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _place(request: Request) -> str:
    """Host and path; never the query or what was sent."""
    parts = urlsplit(request.url)
    return f"{parts.netloc.rpartition('@')[2]}{parts.path}"


def _word(said: object) -> str:
    """A code of an error (RFC 6749, 5.2), and nothing else that the server may have put there."""
    word = str(said)[:50]
    return word if word.isascii() and word.replace("_", "").isalnum() else "an error"

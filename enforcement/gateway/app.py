"""The gateway process: granian runs `enforcement.gateway.app:app` (RSGI).

It knows Valkey and `wire.py`, not Django. Balancers and supervisors ask `/livez` (the loop turns),
`/readyz` (it may be asked about accounts) and, with all that it knows, `/healthz`; nothing of it
waits for anything, and no name of a host is looked at.
"""

import asyncio
import hmac
import logging
import os
import socket
import time
from collections.abc import AsyncIterator
from functools import partial
from http import HTTPStatus
from typing import Protocol

from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]

from enforcement.gateway import auth, batch, bodies, pages, reach
from enforcement.gateway.acks import Acks
from enforcement.gateway.auth import LONGEST_REF
from enforcement.gateway.copy import Copy
from enforcement.gateway.copy_folder import CopyFolder
from enforcement.gateway.feed import Feed, Stream
from enforcement.gateway.follow import Follower
from enforcement.gateway.json_lines import JsonLines
from enforcement.gateway.judge import Judge
from enforcement.gateway.settings import SettingRefused, read_settings
from enforcement.gateway.wire import owner_of

log = logging.getLogger("docket.gateway")

ACCESS_PATH = "/v1/access/"
AUTH_PATH = "/v1/auth"
ACCOUNT, SCOPE = "x-docket-account", "x-docket-scope"
METHODS = {
    "/v1/access": "POST",
    "/v1/snapshot": "GET",
    "/v1/changes": "GET",
    "/v1/ack": "POST",
    "/v1/reach": "GET",
}
"""What each address takes that stands for more than one account."""
PROBES = ("/livez", "/readyz", "/healthz", "/metrics")
UNDECODABLE = "\ufffd"
"""What granian puts in place of bytes that are not UTF-8; a reference with it is refused."""
RESTART_AFTER = 1.0
NOT_READY = (
    "This gateway has no copy of the access records yet. Ask again, or ask another one; its "
    "/readyz says what it waits for."
)


NO_TOKEN = (
    "This gateway wants a token: send the header “Authorization: Bearer …” with the value of "
    "DOCKET_GATEWAY_TOKEN."
)


class Asked(Protocol):
    """What we use of a request's headers."""

    def __contains__(self, name: str) -> bool: ...
    def get(self, name: str) -> str | None: ...
    def get_all(self, name: str) -> list[str]: ...


class Scope(Protocol):
    """What we read of granian's request; `path` is percent-decoded already."""

    method: str
    path: str
    query_string: str
    headers: Asked


class Reply(Protocol):
    """What we use of granian's answer."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...
    def response_bytes(self, status: int, headers: pages.Headers, body: bytes) -> None: ...
    def response_stream(self, status: int, headers: pages.Headers) -> Stream: ...
    def response_file(self, status: int, headers: pages.Headers, file: str) -> None: ...


class Gateway:
    """Answers from the copy in memory alone; nothing that a request does waits for anything."""

    def __init__(self) -> None:
        self._copy = Copy()
        self._bearers: tuple[bytes, ...] = ()

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Read the settings and start to follow the store.

        Stops the process with a sentence where a setting is wrong.
        """
        try:
            settings = read_settings(os.environ)
        except SettingRefused as refused:
            raise SystemExit(str(refused)) from None
        _log_to_stderr()
        self._max_stale, self._draining = settings.max_stale, settings.draining
        self._bearers = tuple(f"Bearer {token}".encode() for token in settings.tokens)
        if settings.copy_folder is None:
            log.warning(
                "DOCKET_GATEWAY_COPY is not set: a restart while the store is away finds no copy"
            )
        # not the store's address: that changes where another server takes over
        self._folder = CopyFolder(settings.copy_folder, belongs_to=settings.status_url)
        owner = owner_of(settings.base_url)
        self._acks = Acks(settings.valkey_url, f"{socket.gethostname()}:{os.getpid()}")
        addresses = [url for url in (settings.replica_url, settings.valkey_url) if url]
        self._follower = Follower(addresses, self._copy, self._folder, self._acks, owner)
        self._judge = Judge(settings, self._copy, self._follower)
        self._reach = reach.Reach(settings.valkey_url, self._copy, self._follower, self._acks)
        self._feed = Feed(self._copy, self._follower, settings.status_url)
        self._start(loop)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let go of the store, and of the file."""
        self._following.cancel()
        self._acks.leave()
        self._folder.close()

    async def __rsgi__(self, scope: Scope, reply: Reply) -> None:
        """One request. The common one comes first and makes no detour."""
        path = scope.path
        if self._bearers and path not in PROBES and not self._may_ask(scope):
            wanted = [("www-authenticate", "Bearer")]
            _refuse(reply, HTTPStatus.UNAUTHORIZED, "unauthorized", NO_TOKEN, wanted)
            return
        if scope.method == "GET" and path.startswith(ACCESS_PATH):
            account = path[len(ACCESS_PATH) :]
            if 0 < len(account) <= LONGEST_REF and UNDECODABLE not in account:
                fresh = self._follower.is_fresh()
                if fresh or self._judge.may_answer():
                    reply.response_bytes(200, pages.JSON, self._judge.answer(account, fresh=fresh))
                else:
                    _say(reply, self._not_ready())
                return
        elif path == AUTH_PATH or path.startswith(AUTH_PATH + "/"):
            self._authorize(scope, reply)
            return
        if path in METHODS:
            await self._serve(scope, reply)
        else:
            self._other(scope, reply)

    async def _serve(self, scope: Scope, reply: Reply) -> None:
        """What takes a body, or takes a while."""
        path = scope.path
        try:
            if scope.method != METHODS[path]:
                _refuse_method(reply, METHODS[path])
            elif path == "/v1/access":
                asked = await bodies.read(reply, batch.Accounts, most=batch.BODY_MOST)
                body = batch.answers(asked, partial(self._judge.answer, fresh=self._fresh()))
                reply.response_bytes(200, pages.JSON, body)
            elif path == "/v1/snapshot":
                await self._feed.give_snapshot(
                    reply, scope.headers.get("accept") or "", scope.query_string
                )
            elif path == "/v1/ack":
                self._reach.hear(await bodies.read(reply, reach.Said, most=reach.BODY_MOST))
                reply.response_bytes(200, pages.JSON, b"{}")
            elif path == "/v1/reach":
                body = await self._reach.tell(scope.query_string)
                reply.response_bytes(200, pages.JSON, body)
            else:
                last = scope.headers.get("last-event-id")
                await self._feed.give_changes(reply, scope.query_string, last)
        except bodies.Refusal as refusal:
            _say(reply, refusal)
        except ProtocolClosed:
            return  # whoever asked has gone

    def _authorize(self, scope: Scope, reply: Reply) -> None:
        """May the call pass that a proxy asks about, whatever its own address and method are?"""
        headers = scope.headers
        try:
            fresh = self._fresh()
            account = auth.account_in(headers.get_all(ACCOUNT))
            asked = auth.NOTHING_SAID
            if SCOPE in headers:
                asked = auth.asked_in(headers.get_all(SCOPE))
        except bodies.Refusal as refusal:
            _say(reply, refusal)
            return
        phase = self._judge.phase(account, fresh=fresh)
        reply.response_bytes(*auth.reply_to(phase, asked, None if fresh else self._follower.age()))

    def _may_ask(self, scope: Scope) -> bool:
        """Does the request name one of the tokens? How long it takes says nothing about them."""
        said = (scope.headers.get("authorization") or "").encode(errors="replace")
        return any(hmac.compare_digest(said, bearer) for bearer in self._bearers)

    def _fresh(self) -> bool:
        """Is the copy as good as the store? Raises Refusal where nothing may be answered."""
        fresh = self._follower.is_fresh()
        if not fresh and not self._judge.may_answer():
            raise self._not_ready()
        return fresh

    def _not_ready(self) -> bodies.Refusal:
        """No answer in place of one that is made from nothing; it is counted."""
        self._judge.not_ready()
        return bodies.Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "not_ready", NOT_READY, retry_after=1)

    def _other(self, scope: Scope, reply: Reply) -> None:
        path = scope.path
        if path not in PROBES and not path.startswith(ACCESS_PATH):
            _refuse(reply, HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this address.")
        elif scope.method != "GET":
            _refuse_method(reply, "GET")
        elif path == "/livez":
            reply.response_bytes(200, pages.JSON, pages.LIVE)
        elif path in ("/readyz", "/healthz"):
            self._say_whether_ready(reply)
        elif path == "/metrics":
            body = pages.metrics(
                self._copy,
                self._follower,
                self._folder,
                self._judge,
                streams=self._feed.streams,
            )
            reply.response_bytes(200, pages.TEXT, body)
        else:
            detail = (
                f"An account's reference has 1 to {LONGEST_REF} characters, percent-encoded as "
                "UTF-8."
            )
            _refuse(reply, HTTPStatus.BAD_REQUEST, "account_ref_invalid", detail)

    def _say_whether_ready(self, reply: Reply) -> None:
        """200 from the first copy that was vouched for, the one in the file included, until it is
        older than DOCKET_MAX_STALE; 503 otherwise, and while the gateway is drained. What else may
        be frozen or away does not matter: the answers do not wait for it.
        """
        draining = self._draining is not None and self._draining.exists()
        known = self._follower.origin is not None and self._follower.age() <= self._max_stale
        ready = known and not draining
        body = pages.health(self._copy, self._follower, ready=ready, draining=draining)
        reply.response_bytes(200 if ready else 503, pages.JSON, body)

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._following = loop.create_task(self._follower.follow())
        self._following.add_done_callback(lambda task: self._ended(task, loop))

    def _ended(self, task: "asyncio.Task[None]", loop: asyncio.AbstractEventLoop) -> None:
        """A fault of ours must not end the following for good: the answers are stale meanwhile, and
        say so.
        """
        if not task.cancelled():
            log.critical(
                "the following of the store ended; it starts again", exc_info=task.exception()
            )
            loop.call_later(RESTART_AFTER, self._start, loop)


def _refuse(
    reply: Reply, answer: HTTPStatus, code: str, detail: str, headers: pages.Headers | None = None
) -> None:
    reply.response_bytes(
        answer, pages.PROBLEM + (headers or []), pages.problem(answer, code, detail)
    )


def _say(reply: Reply, refusal: bodies.Refusal) -> None:
    headers = [("retry-after", str(refusal.retry_after))] if refusal.retry_after else []
    document = pages.problem(refusal.answer, refusal.code, refusal.detail, refusal.more)
    reply.response_bytes(refusal.answer, pages.PROBLEM + headers, document)


def _refuse_method(reply: Reply, takes: str) -> None:
    answer = HTTPStatus.METHOD_NOT_ALLOWED
    _refuse(reply, answer, "method_not_allowed", f"Only {takes}.", [("allow", takes)])


def _log_to_stderr() -> None:
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s: %(message)s")
    formatter.converter = time.gmtime
    if os.environ.get("DOCKET_MODE") == "serve":
        formatter = JsonLines()
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    log.handlers = [handler]
    log.setLevel(logging.INFO)


app = Gateway()

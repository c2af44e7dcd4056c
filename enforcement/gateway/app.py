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
from collections import Counter
from http import HTTPStatus
from typing import Protocol

from enforcement.gateway import pages
from enforcement.gateway.acks import Acks
from enforcement.gateway.answers import FOREVER, Answers, Phase, current, marked_stale, shortened
from enforcement.gateway.copy import Copy
from enforcement.gateway.copy_folder import CopyFolder
from enforcement.gateway.follow import Follower
from enforcement.gateway.settings import (
    OnCold,
    OnStale,
    OnUnknownAccount,
    SettingRefused,
    read_settings,
)
from enforcement.gateway.wire import owner_of

log = logging.getLogger("docket.gateway")

ACCESS_PATH = "/v1/access/"
PROBES = ("/livez", "/readyz", "/healthz", "/metrics")
LONGEST_REF = 200
UNDECODABLE = "\ufffd"
"""What granian puts in place of bytes that are not UTF-8; a reference with it is refused."""
KEPT = 20_000
"""Accounts whose answers are kept as bytes, about 15 MB. Making an answer takes about 20 µs."""
RESTART_AFTER = 1.0
SAY_AGAIN_AFTER = 60.0
"""Seconds between two lines of the log about answers from too old a copy, or from none."""
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

    def get(self, name: str) -> str | None: ...


class Scope(Protocol):
    """What we read of granian's request; `path` is percent-decoded already."""

    method: str
    path: str
    headers: Asked


class Reply(Protocol):
    """What we use of granian's answer."""

    def response_bytes(self, status: int, headers: pages.Headers, body: bytes) -> None: ...


class Gateway:
    """Answers from the copy in memory alone; nothing that a request does waits for anything."""

    def __init__(self) -> None:
        self._answered: Counter[str] = Counter()
        self._stale: Counter[str] = Counter()
        self._unanswered = 0
        self._copy = Copy()
        self._made = self._copy.made
        self._say_again_at = float("-inf")
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
        self._on_cold, self._on_stale = settings.on_cold, settings.on_stale
        self._max_stale, self._draining = settings.max_stale, settings.draining
        self._bearers = tuple(f"Bearer {token}".encode() for token in settings.tokens)
        self._answers = Answers(
            settings.status_url,
            block_unknown=settings.on_unknown_account is OnUnknownAccount.BLOCK,
        )
        if settings.copy_folder is None:
            log.warning(
                "DOCKET_GATEWAY_COPY is not set: a restart while the store is away finds no copy"
            )
        # not the store's address: that changes where another server takes over
        self._folder = CopyFolder(settings.copy_folder, belongs_to=settings.status_url)
        owner = owner_of(settings.base_url)
        self._acks = Acks(settings.valkey_url, f"{socket.gethostname()}:{os.getpid()}")
        self._follower = Follower(settings.valkey_url, self._copy, self._folder, self._acks, owner)
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
                if fresh or self._may_answer():
                    reply.response_bytes(200, pages.JSON, self._answer(account, fresh=fresh))
                else:
                    self._not_ready(reply)
                return
        self._other(scope, reply)

    def _may_ask(self, scope: Scope) -> bool:
        """Does the request name one of the tokens? How long it takes says nothing about them."""
        said = (scope.headers.get("authorization") or "").encode(errors="replace")
        return any(hmac.compare_digest(said, bearer) for bearer in self._bearers)

    def _may_answer(self) -> bool:
        """Is there something to answer from, or did the operator choose to answer all the same?"""
        return self._follower.origin is not None or self._on_cold is not OnCold.UNAVAILABLE

    def _answer(self, account: str, *, fresh: bool) -> bytes:
        phases = self._made.get(account)
        if phases is None:
            phases = self._make(account)
        phase = phases[0]
        body = phase.body
        if phase.ends != FOREVER:
            now = self._now()
            phase = current(phases, now)
            body = shortened(phase, now)
        if not fresh:
            age = self._follower.age()
            if self._follower.origin is None:
                phase, body = self._cold(account, phase, body)
            elif age > self._max_stale:
                phase, body = self._beyond(account, phase, body)
            else:
                self._stale["tolerated"] += 1
            body = marked_stale(body, age)
        self._answered[phase.verdict] += 1
        return body

    def _make(self, account: str) -> tuple[Phase, ...]:
        """Answer from the record, and keep that until the copy drops it, or until too many are
        kept: then it begins again.
        """
        raw = self._copy.find(account)
        phases = (
            self._answers.unknown(account) if raw is None else self._answers.known(account, raw)
        )
        if len(self._made) >= KEPT:
            self._made.clear()
        self._made[account] = phases
        return phases

    def _beyond(self, account: str, phase: Phase, body: bytes) -> tuple[Phase, bytes]:
        """The copy is too old to be trusted: as DOCKET_ON_STALE says, but a restriction is never
        loosened.
        """
        self._stale["beyond"] += 1
        self._say("the copy is older than DOCKET_MAX_STALE: answering as DOCKET_ON_STALE says")
        if self._on_stale is OnStale.KEEP:
            return phase, body
        return self._blocked(account, phase, body)

    def _cold(self, account: str, phase: Phase, body: bytes) -> tuple[Phase, bytes]:
        """There is no copy, but perhaps records of a store that nobody vouches for: as
        DOCKET_ON_COLD says, and these restrict all the same.
        """
        self._stale["cold"] += 1
        self._say("there is no copy of the store: answering as DOCKET_ON_COLD says")
        if self._on_cold is OnCold.BLOCK:
            return self._blocked(account, phase, body)
        if self._copy.find(account) is None:
            phase = self._answers.free(account, 0)
            body = phase.body
        return phase, body

    def _blocked(self, account: str, phase: Phase, body: bytes) -> tuple[Phase, bytes]:
        """A block: the account's own where it has one, for that says why."""
        if phase.verdict == "block":
            return phase, body
        phase = self._answers.refused(account, phase.epoch, "store_unavailable")
        return phase, phase.body

    def _not_ready(self, reply: Reply) -> None:
        """No answer in place of one that is made from nothing."""
        self._unanswered += 1
        self._say("there is no copy of the store: answering 503, as DOCKET_ON_COLD says")
        _refuse(
            reply, HTTPStatus.SERVICE_UNAVAILABLE, "not_ready", NOT_READY, [("retry-after", "1")]
        )

    def _say(self, what: str) -> None:
        """Into the log, but not for each request."""
        now = time.monotonic()
        if now >= self._say_again_at:
            self._say_again_at = now + SAY_AGAIN_AFTER
            log.error("%s", what)

    def _other(self, scope: Scope, reply: Reply) -> None:
        path = scope.path
        if path not in PROBES and not path.startswith(ACCESS_PATH):
            _refuse(reply, HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this address.")
        elif scope.method != "GET":
            _refuse(
                reply,
                HTTPStatus.METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "Only GET.",
                [("allow", "GET")],
            )
        elif path == "/livez":
            reply.response_bytes(200, pages.JSON, pages.LIVE)
        elif path in ("/readyz", "/healthz"):
            self._say_whether_ready(reply)
        elif path == "/metrics":
            body = pages.metrics(
                self._copy,
                self._follower,
                self._folder,
                self._answered,
                self._stale,
                self._unanswered,
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
        body = pages.health(
            self._copy, self._follower, ready=ready, draining=draining, now=self._now()
        )
        reply.response_bytes(200 if ready else 503, pages.JSON, body)

    def _now(self) -> float:
        return time.time() + self._follower.story_offset

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


def _log_to_stderr() -> None:
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s: %(message)s")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    log.handlers = [handler]
    log.setLevel(logging.INFO)


app = Gateway()

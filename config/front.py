"""What stands before the pages in a web process. It reads a request completely, within limits of
time and size, before a thread of the pages gets it, and sends the answer without a thread.
Whoever sends slowly, reads slowly or sends too much keeps no thread from others; half a request
comes to no page.

An example: somebody begins a form of 10 MB and sends a byte a second. Nothing of it is read before
the database knows the session of a signed-in person. Then it has 10 seconds, and one more for each
32 KiB, and is answered with 408; no thread was held. Without a session it is not read at all.

Sources: OWASP ASVS 5.0, 4.2.1, 5.2.1 (sizes), 13.1.2, 15.2.2 (slow and many requests).
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO
from typing import IO, Protocol, TypeVar
from urllib.parse import quote, urlsplit
from wsgiref.types import WSGIApplication, WSGIEnvironment

from config.sending import Answer, Headers, Held, Outlet, send

Result = TypeVar("Result")

KIB = 1024
ANYBODYS = 64 * KIB  # bytes of a body that strangers may send, too
LARGEST = 12 * KIB * KIB  # bytes of any: a file of 10 MB, and the form around it
LARGEST_OF_PROGRAMS = 15 * KIB * KIB  # a file of 10 MB in base64, and the JSON around it
LARGEST_OUTSIDE = 52 * KIB * KIB  # of the pages outside: ten files, 50 MB together
OUTSIDE = ("/h/", "/p/", "/r/", "/f/")  # how the addresses of those pages begin
# The form for reports takes some files from strangers, too: these bytes with the form around them,
# and from so many of them at once, so that a flood fills neither memory nor disk. Whether they are
# kept is asked afterwards, when the form can be read (`operations/public_reports.py`). So many are
# read as well from people of whom the database cannot say who they are, since it is away: they get
# back what they typed.
REPORT = "/report"
LARGEST_REPORT, DOUBTFUL_AT_ONCE = 4 * KIB * KIB, 8
PROGRAMS, BEARER = "/api/", "Bearer dk_"  # the addresses of programs, and how they say who they are
READ_AT = "docket.read_at"  # in the environment: when the request was read, on the monotonic clock
IN_MEMORY = 1 * KIB * KIB  # bytes of a body; what is longer waits in a file without a name
SLOWEST = 32 * KIB  # bytes for which a body gets another second
THREADS = 4  # of the pages; strangers may keep half of them busy
LINE, STRANGERS_LINE = 200, 40  # requests that wait for a thread


class RequestHeaders(Protocol):
    """The headers of a request, by small letters."""

    def get(self, key: str, default: str = "") -> str:
        """The first value."""

    def items(self) -> Sequence[tuple[str, str]]:
        """All of them, as they came."""


class Scope(Protocol):
    """What granian says of a request (RSGI)."""

    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    headers: RequestHeaders


class Exchange(Outlet, Protocol):
    """A request's body, and the way for the answer (RSGI)."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The body, piece by piece."""


class Refused(Exception):
    """A request that no page gets to see."""

    def __init__(self, code: HTTPStatus, sentence: str, *more: tuple[str, str]) -> None:
        super().__init__(sentence)
        headers = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]
        # What is left of the request is not waited for.
        headers += [("connection", "close"), *more]
        self.answer = Answer(code, headers, f"{sentence}\n".encode())


@dataclass
class Line:
    """Those who wait for a thread, or have one: `most` may wait, `slots` have one at a time."""

    most: int
    slots: int
    number: int = 0
    free: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self.free = asyncio.Semaphore(self.slots)


class Front:
    """The RSGI application around a WSGI one.

    `is_signed_in` says of a Cookie and an Authorization header whether a signed-in person, or a
    program with a token, sends them; it may ask the database. None: that is away. `session_cookies`
    are the names of those without which no person is, `sign_in` the page to which strangers with
    much to send are led: on it one is a stranger, whatever one has. A body has `sending` seconds,
    and more the longer it is; a reader may take nothing of a long answer for `reading` seconds.
    """

    def __init__(
        self,
        application: WSGIApplication,
        *,
        is_signed_in: Callable[[str, str], bool | None],
        session_cookies: Sequence[str],
        sign_in: str,
        sending: float = 10.0,
        reading: float = 30.0,
        threads: int = THREADS,
    ) -> None:
        self.sending, self.reading = sending, reading
        self.application, self.is_signed_in = application, is_signed_in
        self.sign_in = sign_in
        self._shown = tuple(f"{name}=" for name in session_cookies)
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self.people = Line(LINE, threads)
        self.strangers = Line(STRANGERS_LINE, max(1, threads // 2))
        self.held = Held()
        self.doubtful = 0  # large bodies of strangers, and of who knows whom, being read

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """The process ends: what is under way ends first."""
        self.pool.shutdown(wait=True, cancel_futures=True)

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        """Read, ask, answer."""
        try:
            with await self._body_of(scope, exchange) as body:
                environ = environ_of(scope, body) | {READ_AT: time.monotonic()}
                answer = await self._in_line(scope, lambda: ask(self.application, environ))
            if not answer.is_long:
                await send(exchange, answer, self.reading)
            elif self.held.has_room(answer, whose := self._whose(scope)):
                with self.held.holding(answer, whose):
                    await send(exchange, answer, self.reading)
            else:
                raise too_many()
        except Refused as refused:
            await send(exchange, refused.answer, self.reading)

    async def _body_of(self, scope: Scope, exchange: Exchange) -> IO[bytes]:
        """The body, whole. Raises Refused for one that is too large, too slow, or a stranger's."""
        length = length_of(scope)
        if length == 0:
            return BytesIO()
        largest = largest_of(scope.path)
        if length is not None and length > largest:
            raise too_large(largest)
        large = length is not None and length > ANYBODYS
        refused, is_doubtful = await self._distrust(scope) if large else (None, False)
        body: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # the caller's
        try:
            taken, began = 0, asyncio.get_running_loop().time()
            pieces = aiter(exchange)
            while piece := await next_piece(pieces, began + self.sending + taken / SLOWEST):
                taken += len(piece)
                if taken > largest:
                    raise too_large(largest)
                if taken > ANYBODYS and not large:
                    large = True
                    refused, is_doubtful = await self._distrust(scope)
                if refused is None:
                    body.write(piece)
            if length is not None and taken < length:
                raise Refused(
                    HTTPStatus.BAD_REQUEST, "This request was cut off. Send it again, whole."
                )
            # Only now, as browsers take no answer while they send.
            if refused:
                raise refused
        except BaseException:
            body.close()
            raise
        finally:
            self.doubtful -= is_doubtful
        body.seek(0)
        return body

    async def _distrust(self, scope: Scope) -> tuple[Refused | None, bool]:
        """None for a signed-in person. Others are refused: who was one signs in again, and comes
        back to the page that they sent from. The form for reports is anybody's; what is sent to it,
        and by whom nobody knows, is counted while it is read, which is said with it.
        """
        if scope.path == REPORT:
            return self._doubt(
                "Too many reports with files at once. Go back and send it again in a moment, or "
                "without files."
            )
        cookies = scope.headers.get("cookie", "")
        authorization = scope.headers.get("authorization", "")
        known: bool | None = False
        if not self._stranger(scope):
            known = await self._in_line(scope, lambda: self.is_signed_in(cookies, authorization))
        if known is None:
            return self._doubt(
                "This was not received: our database is away. Go back and send it again in a "
                "minute."
            )
        if known:
            return None, False
        if scope.path.startswith(PROGRAMS):
            sentence = "Send a token that holds before you send so much."
            asked = ("www-authenticate", "Bearer")
            return Refused(HTTPStatus.UNAUTHORIZED, sentence, asked), False
        if scope.path.startswith(OUTSIDE):  # nobody has a sign-in there
            sentence = (
                "You are not signed in any more, and nothing was sent. Go back, copy your text, "
                "and ask for a new link."
            )
            return Refused(HTTPStatus.FORBIDDEN, sentence), False
        page = urlsplit(scope.headers.get("referer", "")).path
        to = f"{self.sign_in}?next={quote(page)}" if page else self.sign_in
        sentence = "Sign in before you send so much."
        return Refused(HTTPStatus.SEE_OTHER, sentence, ("location", to)), False

    def _doubt(self, sentence: str) -> tuple[Refused | None, bool]:
        """Read it, and count it, while there are not too many of its kind."""
        if self.doubtful == DOUBTFUL_AT_ONCE:
            refused = Refused(HTTPStatus.SERVICE_UNAVAILABLE, sentence, ("retry-after", "20"))
            return refused, False
        self.doubtful += 1
        return None, True

    def _stranger(self, scope: Scope) -> bool:
        """Whether somebody shows no session, or is about to begin one."""
        if scope.path.startswith(PROGRAMS):
            return not scope.headers.get("authorization", "").startswith(BEARER)
        cookies = scope.headers.get("cookie", "")
        shows_one = any(shown in cookies for shown in self._shown)
        return not shows_one or scope.path.startswith(self.sign_in)

    def _whose(self, scope: Scope) -> str:
        """By what a session or a program shows who it is; strangers are one."""
        cookies = scope.headers.get("cookie", "").split(";")
        held = [c.strip() for c in cookies if c.strip().startswith(self._shown)]
        return " ".join([*held, scope.headers.get("authorization", "")])

    async def _in_line(self, scope: Scope, act: Callable[[], Result]) -> Result:
        """Do something in a thread of the pages when one is free. Raises Refused where too many
        wait already; strangers never keep all of the threads.
        """
        stranger = self._stranger(scope)
        line = self.strangers if stranger else self.people
        if line.number >= line.most:
            raise too_many()
        line.number += 1
        try:
            async with line.free if stranger else nullcontext():
                return await asyncio.get_running_loop().run_in_executor(self.pool, act)
        finally:
            line.number -= 1


def too_many() -> Refused:
    """For who comes back in a moment."""
    return Refused(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Too many requests at once. Try again in a moment.",
        ("retry-after", "2"),
    )


def largest_of(path: str) -> int:
    """The bytes that may be sent to an address."""
    if path == REPORT:
        return LARGEST_REPORT
    if path.startswith(PROGRAMS):
        return LARGEST_OF_PROGRAMS
    return LARGEST_OUTSIDE if path.startswith(OUTSIDE) else LARGEST


def too_large(largest: int) -> Refused:
    """For a body that nobody may send."""
    return Refused(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"At most {largest // KIB // KIB} MB can be sent at once, and a file of "
        f"{min(10, largest // KIB // KIB - 1)} MB.",
    )


def length_of(scope: Scope) -> int | None:
    """The bytes that are announced; None where they come in pieces, without a number.

    Raises Refused for what is no number.
    """
    said = scope.headers.get("content-length", "")
    if not said:
        return None if scope.headers.get("transfer-encoding", "") else 0
    if not (said.isascii() and said.isdecimal() and len(said) < 16):
        raise Refused(HTTPStatus.BAD_REQUEST, "The Content-Length of this request is no number.")
    return int(said)


async def next_piece(pieces: AsyncIterator[bytes], until: float) -> bytes:
    """The next piece of a body; empty at its end. Raises Refused where none came in time."""
    try:
        async with asyncio.timeout_at(until):
            while not (piece := await anext(pieces)):
                continue
            return piece
    except StopAsyncIteration:
        return b""
    except TimeoutError:
        raise Refused(
            HTTPStatus.REQUEST_TIMEOUT, "This request took too long to arrive. Send it again."
        ) from None


def environ_of(scope: Scope, body: IO[bytes]) -> WSGIEnvironment:
    """The request as WSGI has it (PEP 3333)."""
    host, _, port = scope.server.rpartition(":")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name:  # it would pass for another one, which a proxy had set
            continue
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        between = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{value}" if key in environ else value
    if "transfer-encoding" in dict(scope.headers.items()):
        environ["CONTENT_LENGTH"] = str(body.seek(0, 2))
        body.seek(0)
    return environ


def ask(application: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """Ask the pages, in a thread of theirs, and take the answer whole."""
    said: list[tuple[str, Headers]] = []

    def start(code: str, headers: Headers, why: object = None, /) -> Callable[[bytes], object]:
        said[:] = [(code, headers)]
        return refuse_to_write

    parts = application(environ, start)
    try:
        body = b"".join(parts)
    finally:
        close = getattr(parts, "close", None)
        if close:
            close()
    code, headers = said[0]
    return Answer(int(code.split(maxsplit=1)[0]), headers, body)


def refuse_to_write(data: bytes, /) -> object:
    """PEP 3333 has an older way to answer, which nothing of ours takes."""
    raise NotImplementedError

"""Strangers who send slowly, read slowly, send too much, or are too many, over real connections:
they keep no thread from others. Where `config.front` does not stand before the page, they do.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from config.front import (
    ANYBODYS,
    DOUBTFUL_AT_ONCE,
    LARGEST,
    STRANGERS_LINE,
    THREADS,
)
from config.local.process import ROOT, free_port, kill_group, wait_until
from config.local.services import answers
from config.sending import HELD, LONG_OF_ONE, Answer, Headers, send
from tests.local._front_app import LONG, SENDING, app

KNOWN = {"Cookie": "session=known"}
PATIENCE = 5.0  # seconds; a page of these takes none
HEADERS = 1_000  # milliseconds for the headers of a request


@contextmanager
def served(folder: Path, interface: str, target: str) -> Iterator[int]:
    """The port of a granian with the page of `_front_app`."""
    port = free_port()
    argv = [sys.executable, "-m", "granian", "--interface", interface, "--port", str(port)]
    argv += ["--workers", "1", "--no-ws", "--http", "1"]
    argv += ["--http1-header-read-timeout", str(HEADERS)]
    argv += ["--blocking-threads", str(THREADS)] if interface == "wsgi" else []
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*argv, f"tests.local._front_app:{target}"],
            cwd=ROOT,
            env=dict(os.environ),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        assert wait_until(lambda: answers(port, "/"), seconds=60), (folder / "log").read_text()
        yield port
    finally:
        kill_group(process.pid)
        process.wait()


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Behind `config.front`, as the pages are."""
    with served(tmp_path_factory.mktemp("front"), "rsgi", "app") as port:
        yield port


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Without it, as the pages were: what shows that an attack is one."""
    with served(tmp_path_factory.mktemp("bare"), "wsgi", "application") as port:
        yield port


def is_answered(port: int, path: str = "/", within: float = PATIENCE) -> bool:
    """Whether somebody who has signed in is answered meanwhile."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=within)) as connection:
        try:
            connection.request("GET", path, headers=KNOWN)
            return connection.getresponse().status == 200
        except OSError:
            return False


def begin(port: int, text: str) -> socket.socket:
    """A connection over which something was sent."""
    half = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    half.sendall(text.encode())
    return half


def head(method: str = "POST", path: str = "/", **headers: object) -> str:
    """The head of a request."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"{method} {path} HTTP/1.1", "host: 127.0.0.1", *lines, "", ""])


def ask(port: int, method: str, path: str, body: object = None, **headers: str) -> HTTPResponse:
    """The answer, read."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request(method, path, body=body, headers=headers)  # type: ignore[arg-type]
        answer = connection.getresponse()
        answer.said = answer.read()  # type: ignore[attr-defined]
        return answer


def half_sent(port: int) -> ExitStack:
    """More forms than there are threads, begun and not ended."""
    held = ExitStack()
    for _ in range(2 * THREADS):
        held.enter_context(begin(port, head(content_length=99) + "login="))
    return held


def test_half_sent_forms_keep_a_bare_server_from_everybody(bare: int) -> None:
    with half_sent(bare):
        assert wait_until(lambda: not is_answered(bare, within=1.0), seconds=PATIENCE)


def test_half_sent_forms_keep_nobody_from_an_answer_and_are_given_up(front: int) -> None:
    with half_sent(front):
        assert is_answered(front)
        late = begin(front, head(content_length=99) + "login=")
        with closing(late):
            assert late.recv(100).startswith(b"HTTP/1.1 408 ")


def test_a_form_that_trickles_in_is_given_up(front: int) -> None:
    began = time.monotonic()
    with closing(begin(front, head(content_length=5000))) as slow:
        slow.settimeout(0.05)
        said = b""
        while not said and time.monotonic() - began < 4 * SENDING:
            slow.sendall(b"x")
            try:
                said = slow.recv(100)
            except TimeoutError:
                continue
    assert said.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("sent", ["", "GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n"])
def test_headers_that_never_end_are_given_up(front: int, sent: str) -> None:
    with closing(begin(front, sent)) as half:
        half.settimeout(3 * HEADERS / 1000)
        assert half.recv(100)[:12] in (b"", b"HTTP/1.1 408")


def long_unread(port: int, readers: int = 2 * THREADS) -> ExitStack:
    """More readers of the long answer than there are threads, who take nothing of it."""
    held = ExitStack()
    for _ in range(readers):
        reader = socket.socket()
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(("127.0.0.1", port))
        reader.sendall(head("GET", "/long", cookie="session=known").encode())
        held.enter_context(closing(reader))
    return held


def test_slow_readers_keep_nobody_from_an_answer(front: int) -> None:
    with long_unread(front):
        assert is_answered(front)


class Slow:
    """A request for the long answer, and its reader, who takes nothing."""

    http_version, scheme, method, path, query_string = "1.1", "http", "GET", "/long", ""
    server, client = "127.0.0.1:80", "127.0.0.1:9"

    def __init__(self, session: str) -> None:
        self.headers = {"cookie": f"theme=dark; session={session}"}
        self.code = 0

    def response_bytes(self, code: int, headers: Headers, body: bytes) -> None:
        self.code = code

    def response_stream(self, code: int, headers: Headers) -> Slow:
        self.code = code
        return self

    async def send_bytes(self, data: bytes) -> None:
        await asyncio.Event().wait()


def test_slow_readers_get_no_more_long_answers_at_once_than_a_process_can_hold() -> None:
    """Each lies in memory until it is read: two hundred of 10 MB would be two gigabytes."""

    async def reading(session: str) -> tuple[int, asyncio.Task[None]]:
        slow = Slow(session)
        task = asyncio.create_task(app.__rsgi__(slow, slow))  # type: ignore[arg-type]
        while not slow.code:
            await asyncio.sleep(0)
        return slow.code, task

    async def story() -> None:
        own = [await reading("one") for _ in range(LONG_OF_ONE)]
        assert {code for code, _ in own} == {200}
        assert (await reading("one"))[0] == 503, "one session has enough"
        others = [await reading(f"n{n}") for n in range(HELD // LONG - LONG_OF_ONE)]
        assert {code for code, _ in others} == {200}
        assert (await reading("another"))[0] == 503, "all of them have enough"
        for _, task in own:
            task.cancel()
        await asyncio.wait([task for _, task in own])
        again = await reading("one")
        assert again[0] == 200
        for _, task in [*others, again]:
            task.cancel()

    asyncio.run(story())


def test_a_reader_who_takes_nothing_is_left() -> None:
    begun: list[bytes] = []

    class Unread:
        """An answer of which nothing is taken after the first piece."""

        def response_stream(self, code: int, headers: Headers) -> Unread:
            return self

        async def send_bytes(self, data: bytes) -> None:
            begun.append(data)
            if len(begun) > 1:
                await asyncio.Event().wait()

    answer = Answer(200, [], b"x" * LONG)
    asyncio.run(send(Unread(), answer, 0.01))  # type: ignore[arg-type]
    assert len(begun) == 2


def test_who_reads_on_gets_all_of_a_long_answer(front: int) -> None:
    answer = ask(front, "GET", "/long")
    assert (answer.status, len(answer.said)) == (200, LONG)  # type: ignore[attr-defined]


def test_a_body_that_is_too_large_is_refused_before_it_is_read(front: int) -> None:
    announced = head(content_length=300 * 1024 * 1024, cookie="session=known")
    with closing(begin(front, announced)) as sender:
        assert sender.recv(100).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("cookies", [{}, KNOWN])
def test_a_body_without_an_end_is_refused_at_the_limit(front: int, cookies: dict[str, str]) -> None:
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        while True:
            sent += 1 << 16
            yield b"x" * (1 << 16)

    with closing(HTTPConnection("127.0.0.1", front, timeout=PATIENCE)) as connection:
        with pytest.raises(OSError):
            connection.request("POST", "/", body=pieces(), headers=cookies, encode_chunked=True)
        assert sent < 3 * LARGEST


def test_a_bare_server_hands_every_stranger_a_thread_and_the_disk(bare: int) -> None:
    answer = ask(bare, "POST", "/", b"x" * (LARGEST + 1))
    assert json.loads(answer.said)["length"] == LARGEST + 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("chunked", [False, True])
def test_strangers_with_much_to_send_are_led_to_sign_in(front: int, chunked: bool) -> None:
    body: object = iter([b"x" * ANYBODYS, b"x"]) if chunked else b"x" * (ANYBODYS + 1)
    for cookie in ("", "session=made-up"):
        page = "http://127.0.0.1/cases/C-1?of=2"
        answer = ask(front, "POST", "/", body, Cookie=cookie, Referer=page)
        assert answer.status == 303
        assert answer.headers["Location"] == "/sign-in/?next=/cases/C-1"
        body = iter([b"x" * ANYBODYS, b"x"]) if chunked else body


@pytest.mark.parametrize("chunked", [False, True])
def test_strangers_at_the_doors_outside_are_told_to_ask_for_a_link(
    front: int, chunked: bool
) -> None:
    body: object = iter([b"x" * ANYBODYS, b"x"]) if chunked else b"x" * (ANYBODYS + 1)
    answer = ask(front, "POST", "/h/C-7K3M-92QX/answer", body, Cookie="session=made-up")
    assert answer.status == 403 and "Location" not in answer.headers
    assert b"ask for a new link" in answer.said  # type: ignore[attr-defined]


def test_while_nobody_can_say_who_sends_some_are_read_at_once(front: int) -> None:
    doubted = {"Cookie": "session=some"}
    assert ask(front, "POST", "/", b"x" * (ANYBODYS + 1), **doubted).status == 200
    half = head(content_length=ANYBODYS + 1, **doubted) + "x"
    with ExitStack() as halves:
        for _ in range(DOUBTFUL_AT_ONCE):
            halves.enter_context(closing(begin(front, half)))
        assert wait_until(
            lambda: ask(front, "POST", "/", b"x" * (ANYBODYS + 1), **doubted).status == 503,
            seconds=SENDING,
        )
        assert is_answered(front)
    assert wait_until(
        lambda: ask(front, "POST", "/", b"x" * (ANYBODYS + 1), **doubted).status == 200,
        seconds=PATIENCE,
    )


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("length", [0, 1, ANYBODYS, ANYBODYS + 1, LARGEST])
def test_signed_in_people_s_bodies_arrive_whole(front: int, length: int, chunked: bool) -> None:
    body: object = iter([b"x" * length]) if chunked else b"x" * length
    answer = ask(front, "POST", "/", body, **KNOWN)
    told = json.loads(answer.said)  # type: ignore[attr-defined]
    assert told["length"] == length
    assert told["asked"].get("CONTENT_LENGTH", "0") == str(length)


def test_programs_with_a_token_send_more_and_strangers_are_told_so(front: int) -> None:
    body = b"x" * (LARGEST + 1)  # a file of 10 MB in base64
    sent = ask(front, "POST", "/api/v1/reports", body, Authorization="Bearer dk_known")
    assert json.loads(sent.said)["length"] == len(body)  # type: ignore[attr-defined]
    for key in ("dk_other", "known"):
        answer = ask(front, "POST", "/api/v1/reports", body, Authorization=f"Bearer {key}")
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_flood_of_strangers_keeps_out_nobody_who_has_signed_in(front: int) -> None:
    def stranger(_number: int) -> int:
        return ask(front, "GET", "/slow").status

    with ThreadPoolExecutor(2 * STRANGERS_LINE) as pool:
        flood = [pool.submit(stranger, number) for number in range(2 * STRANGERS_LINE)]
        assert wait_until(lambda: any(one.done() for one in flood), seconds=PATIENCE)
        assert is_answered(front, within=1.0)
        codes = [one.result() for one in flood]
    assert set(codes) == {200, 503}, "all of them were let in"
    answer = ask(front, "GET", "/slow")
    assert answer.status == 200, "strangers are not let in again afterwards"


@pytest.mark.parametrize(
    "path",
    ["/a/b?c=d&e=%20", "/%C3%A4?%C3%A4=1", "/a%2Fb", "/%41", "/a+b", "//a", "/a;b?", "/a%25b"],
)
def test_the_page_is_asked_what_it_would_be_asked_without_it(
    front: int, bare: int, path: str
) -> None:
    headers = {
        "Cookie": "session=known; b=2",
        "X-Some": "1",
        "Accept-Language": "de",
        "Content-Type": "text/plain",
    }
    told = [json.loads(ask(port, "POST", path, b"abc", **headers).said) for port in (front, bare)]  # type: ignore[attr-defined]
    assert told[0] == told[1]


def test_a_header_that_would_pass_for_another_is_dropped(front: int) -> None:
    answer = ask(front, "GET", "/", X_Forwarded_For="10.0.0.1")
    assert "HTTP_X_FORWARDED_FOR" not in json.loads(answer.said)["asked"]  # type: ignore[attr-defined]


def test_a_path_that_is_no_text_is_answered(front: int) -> None:
    with closing(begin(front, head("GET", "/%FF%00"))) as asker:
        assert asker.recv(100).startswith(b"HTTP/1.1 ")


def test_each_cookie_of_an_answer_is_sent(front: int) -> None:
    for path in ("/", "/long"):
        cookies = ask(front, "GET", path).headers.get_all("Set-Cookie") or []
        assert [cookie.strip() for cookie in cookies] == ["a=1; Path=/", "b=2; Path=/"]


@pytest.mark.parametrize("length", [1_000, ANYBODYS + 1_000])
def test_a_body_that_is_cut_off_comes_to_no_page(front: int, length: int) -> None:
    """Half a form would be taken for a whole one without its files."""
    with closing(begin(front, head(content_length=length, **KNOWN) + "x" * (length - 1))) as half:
        half.shutdown(socket.SHUT_WR)
        said = half.recv(1_000).decode()
    assert not said or said.startswith("HTTP/1.1 400"), said

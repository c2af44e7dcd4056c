"""What balancers are told while PostgreSQL is frozen or read-only, and while visitors keep every
thread of a web process busy.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from threading import Event
from typing import Any

import pytest

from config.front import STRANGERS_LINE, THREADS
from tests.faults._ledger import whole
from tests.faults._stack import MAX_STALE, Docket
from tests.faults.conftest import New


@pytest.fixture
def web(docket: Docket) -> Iterator[Docket]:
    """With a web process beside the others."""
    docket.start("web")
    yield docket
    docket.stop("web")


def probed(port: int, path: str) -> tuple[int, dict[str, Any]]:
    """The answer; by another name than the pages have. Fails after three seconds."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=3)) as connection:
        connection.request("GET", path, headers={"Host": "10.0.0.7"})
        answer = connection.getresponse()
        return answer.status, json.load(answer)


def test_a_frozen_database_takes_no_gateway_out(web: Docket, new: New) -> None:
    """Fault: nothing comes from PostgreSQL any more. Invariants 10, 11: gateways are ready and
    answer until DOCKET_MAX_STALE, for their copies are as good as before; web processes say at
    once that they are not ready, and that they live.
    """
    (held,) = new()
    assert web.actor().do(act="report", account=held)["did"] == "taken"
    assert web.actor().do(act="suspend", account=held)["did"] == "taken"
    whole(web)
    assert probed(web.probes, "/readyz") == (200, {"ready": True, "why": None})
    assert probed(web.web, "/readyz")[0] == 200
    web.site.wires["postgres"].bend("hold")
    try:
        for port in (web.probes, web.web):
            web.until(
                lambda port=port: (
                    probed(port, "/readyz") == (503, {"ready": False, "why": "database_away"})
                )
            )
            assert probed(port, "/livez") == (200, {"live": True})
        said = {"fresh": True}
        while said["fresh"]:
            code, said = probed(web.gateway, "/readyz")
            assert code == 200 or said["staleness_ms"] > MAX_STALE * 1000, said
            assert web.access([held])[held]["verdict"] == "block"
        assert code == 200, "it was taken out as soon as nobody beat"
    finally:
        web.site.wires["postgres"].bend("reset")
        web.site.wires["postgres"].bend("pass")
    web.until(lambda: probed(web.probes, "/readyz")[0] == 200, "the web process is not ready again")
    whole(web)


def test_a_read_only_database_takes_web_processes_out_and_no_gateway(web: Docket) -> None:
    """Fault: the server takes no writes, as a standby. Invariant 11: who would be refused every
    decision is not sent there, and the gateway goes on.
    """
    web.site.sql(f"ALTER DATABASE {web.database} SET default_transaction_read_only = on")
    web.end_sessions()
    try:
        said = {"ready": False, "why": "database_read_only"}
        web.until(lambda: probed(web.probes, "/readyz") == (503, said))
        assert probed(web.probes, "/livez")[0] == 200
        assert probed(web.gateway, "/readyz")[0] == 200
    finally:
        web.site.sql(f"ALTER DATABASE {web.database} RESET default_transaction_read_only")
        web.end_sessions()
    web.until(lambda: probed(web.probes, "/readyz")[0] == 200, "it is not ready again")
    whole(web)


def test_half_open_requests_starve_no_probe_and_no_page(web: Docket) -> None:
    """Fault: more visitors than there are threads begin a request and never end it. Invariant 8:
    pages and probes are answered all the same, and probes by threads of their own; also where
    askers there are slow.
    """
    begun = b"POST /me/sign-in/ HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 99\r\n\r\nlogin="
    with ExitStack() as held:
        for port, sent in ((web.web, begun), (web.probes, b"GET /readyz HTTP/1.1\r\n")):
            for _ in range(2 * THREADS):
                half = held.enter_context(socket.create_connection(("127.0.0.1", port)))
                half.sendall(sent)
        for _ in range(2 * THREADS):
            assert not starved(web.web)
        for path in ("/livez", "/readyz", "/healthz"):
            assert probed(web.probes, path)[0] == 200
        with closing(HTTPConnection("127.0.0.1", web.probes, timeout=5)) as connection:
            for path, code in (("/metrics", 200), ("/me/sign-in/", 404)):
                connection.request("GET", path, headers={"Host": "10.0.0.7"})
                answer = connection.getresponse()
                answer.read()
                assert answer.status == code


def test_strangers_who_keep_the_interpreter_busy_starve_no_probe(web: Docket) -> None:
    """Fault: more of them than there are threads send forms that are slow to read, again and again,
    so that the pages' port refuses some. Invariant 8: probes on their own port share the
    interpreter's lock with them, and are answered in time all the same.
    """
    refused, over = Event(), Event()

    def send() -> None:
        form = "x=" + "%41" * 20_000
        said = {"Content-Type": "application/x-www-form-urlencoded", **PROXIED}
        while not over.is_set():
            with (
                closing(HTTPConnection("127.0.0.1", web.web, timeout=10)) as connection,
                suppress(OSError, HTTPException),
            ):
                connection.request("POST", "/me/sign-in/", form, {"Host": "127.0.0.1", **said})
                if connection.getresponse().status == HTTPStatus.SERVICE_UNAVAILABLE:
                    refused.set()

    senders = STRANGERS_LINE + 2 * THREADS
    with ThreadPoolExecutor(senders) as pool:
        try:
            for _ in range(senders):
                pool.submit(send)
            assert refused.wait(30), "the pages' port is not busy: nothing is shown"
            for path in ("/livez", "/readyz") * 10:
                assert probed(web.probes, path)[0] == HTTPStatus.OK
        finally:
            over.set()


# What a proxy on this machine says of a visitor.
PROXIED = {"X-Forwarded-For": "203.0.113.5", "X-Forwarded-Proto": "https"}


def starved(port: int) -> bool:
    """Whether nobody is answered within ten seconds."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        try:
            connection.request("GET", "/me/sign-in/", headers={"Host": "127.0.0.1", **PROXIED})
            return connection.getresponse().status != 200
        except OSError:
            return True

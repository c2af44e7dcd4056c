"""Whom a request comes from: a proxy that an operator named says it, and nobody else; one that says
too little is refused.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from accounts.attempts import client_address
from config.local.process import free_port
from config.proxies import Proxies, networks_named
from tests.local.test_proxies import PROGRAMS, running

NAMED = networks_named("127.0.0.1 10.0.0.0/8 2001:db8:1::/48", https=True)
PROTO = "https"
NGINX = shutil.which("nginx", path=PROGRAMS)

WHO = {  # where the request is from, what X-Forwarded-For says, and whose it is
    "one proxy": ("10.0.0.7", "203.0.113.5", "203.0.113.5"),
    "what the visitor says stands first": ("10.0.0.7", "127.0.0.1, 203.0.113.5", "203.0.113.5"),
    "words of the visitor stand first": ("10.0.0.7", "<script>, 203.0.113.5", "203.0.113.5"),
    "two proxies": ("127.0.0.1", "6.6.6.6, 203.0.113.5, 10.1.1.1", "203.0.113.5"),
    "two proxies, one header each": ("127.0.0.1", "203.0.113.5,10.1.1.1", "203.0.113.5"),
    "a colleague inside": ("127.0.0.1", "10.3.3.3", "10.3.3.3"),
    "with a port": ("10.0.0.7", "203.0.113.5:4711", "203.0.113.5"),
    "of IPv6": ("2001:db8:1::7", "2001:db8:2::9", "2001:db8:2::9"),
    "of IPv6 with a port": ("10.0.0.7", "[2001:db8:2::9]:4711", "2001:db8:2::9"),
    "of IPv4 as IPv6": ("::ffff:10.0.0.7", "::ffff:203.0.113.5", "203.0.113.5"),
}
REFUSED: dict[str, tuple[dict[str, str], int, str]] = {
    "a proxy without the header": (
        {"REMOTE_ADDR": "10.0.0.7"},
        400,
        "sent no X-Forwarded-For",
    ),
    "a proxy with an empty one": (
        {"REMOTE_ADDR": "10.0.0.7", "HTTP_X_FORWARDED_FOR": " "},
        400,
        "sent no X-Forwarded-For",
    ),
    "a proxy without the scheme": (
        {
            "REMOTE_ADDR": "10.0.0.7",
            "HTTP_X_FORWARDED_FOR": "203.0.113.5",
            "HTTP_X_FORWARDED_PROTO": "",
        },
        400,
        "sent no X-Forwarded-Proto",
    ),
    "a zone": (
        {"REMOTE_ADDR": "10.0.0.7", "HTTP_X_FORWARDED_FOR": "2001:db8::1%evil"},
        400,
        "does not end with an address",
    ),
    "words at the end": (
        {"REMOTE_ADDR": "10.0.0.7", "HTTP_X_FORWARDED_FOR": "203.0.113.5, unknown"},
        400,
        "does not end with an address",
    ),
    "a visitor who passes for a proxy": (
        {"REMOTE_ADDR": "198.51.100.9", "HTTP_X_FORWARDED_FOR": "203.0.113.5"},
        403,
        "Docket is asked by its proxy alone",
    ),
    "a visitor": ({"REMOTE_ADDR": "198.51.100.9"}, 403, "name its address in DOCKET_PROXIES"),
    "nobody": ({"REMOTE_ADDR": ""}, 403, "Docket is asked by its proxy alone"),
}


def asked(settings: Any, networks: Any, **meta: str) -> tuple[HttpResponse, list[HttpRequest]]:
    """What is answered, and which requests the pages got to see."""
    seen: list[HttpRequest] = []

    def pages(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse("a page")

    settings.PROXIES = networks
    request = RequestFactory().get("/", **{"HTTP_X_FORWARDED_PROTO": PROTO, **meta})
    return Proxies(pages)(request), seen


@pytest.mark.parametrize("who", WHO)
def test_a_request_is_whose_the_last_proxy_of_ours_says(settings: Any, who: str) -> None:
    peer, said, whose = WHO[who]
    _, seen = asked(settings, NAMED, REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=said)
    assert client_address(seen[0]) == whose
    assert "HTTP_X_FORWARDED_FOR" not in seen[0].META, "it would be believed once more"


@pytest.mark.parametrize("case", REFUSED)
def test_a_request_of_which_nobody_knows_whose_it_is_is_refused(settings: Any, case: str) -> None:
    meta, code, sentence = REFUSED[case]
    answer, seen = asked(settings, NAMED, **meta)
    assert (answer.status_code, seen) == (code, [])
    assert sentence in answer.content.decode()


def test_without_a_proxy_nobody_says_who_they_are(settings: Any) -> None:
    _, seen = asked(settings, (), REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.5")
    assert client_address(seen[0]) == "127.0.0.1"
    assert not {"HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"} & set(seen[0].META)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("1", "not how many there are"),
        ("proxy.example", "not how many there are"),
        ("10.0.0.1/8", "not how many there are"),
        ("0.0.0.0/0", "every address"),
        ("::/0", "every address"),
        ("0.0.0.0/1 128.0.0.0/1", "every address"),
        ("", "must name the proxy"),
    ],
)
def test_what_names_no_proxy_stops_the_start(said: str, why: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=why):
        networks_named(said, https=True)
    assert networks_named("", https=False) == ()


class Docket(BaseHTTPRequestHandler):
    """Says what it is told of the visitor."""

    def do_GET(self) -> None:
        said = {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in self.headers.items()}
        body = json.dumps({**said, "REMOTE_ADDR": self.client_address[0]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@contextmanager
def docket() -> Iterator[int]:
    """The port of a server that says what it is told."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Docket)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def nginx(folder: Path, behind: int, sites: Callable[[int, int], str]) -> Iterator[int]:
    """nginx with these sites (of a port, and of the port of what stands behind), and its port."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    port = free_port()
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/log;\n"
        f"events {{}}\nhttp {{ access_log off; {places}\n{sites(port, behind)}\n}}\n"
    )
    process = subprocess.Popen([NGINX, "-c", str(folder / "nginx.conf"), "-e", f"{folder}/log"])
    try:
        yield port
    finally:
        process.terminate()
        process.wait(10)


def get(connect: Callable[[], HTTPConnection], **headers: str) -> dict[str, str]:
    """What Docket is told, once the proxy is there."""
    until = time.monotonic() + 10
    while True:
        connection = connect()
        try:
            connection.request(
                "GET", "/", headers={k.replace("_", "-"): v for k, v in headers.items()}
            )
            answer: HTTPResponse = connection.getresponse()
            told: dict[str, str] = json.loads(answer.read())
            return told
        except ConnectionRefusedError:
            assert time.monotonic() < until, "nginx does not start"
        finally:
            connection.close()


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_the_nginx_of_deploy_says_who_the_visitor_is_whatever_they_say(
    tmp_path: Path, settings: Any
) -> None:
    with docket() as page, running("nginx", tmp_path, page) as proxy:
        names = ("X__Forwarded__For", "X__Real__IP")
        code, said = proxy.ask(**dict.fromkeys(names, "6.6.6.6"), X__Forwarded__Proto="http")
    assert code == 200
    told = json.loads(said)
    _, seen = asked(
        settings, networks_named("127.0.0.2/32", https=True), **told
    )  # a proxy elsewhere
    assert seen == []
    assert told["HTTP_X_FORWARDED_FOR"] == "127.0.0.1" and told["HTTP_X_FORWARDED_PROTO"] == "https"
    _, seen = asked(settings, NAMED, **told)
    assert client_address(seen[0]) == "127.0.0.1"


def test_a_bare_nginx_is_refused_with_what_it_leaves_out(tmp_path: Path, settings: Any) -> None:
    """It passes on what a visitor puts there; whoever puts nothing there shows it."""

    def sites(port: int, behind: int) -> str:
        passing = f"location / {{ proxy_pass http://127.0.0.1:{behind}; }}"
        return f"server {{ listen 127.0.0.1:{port}; {passing} }}"

    with docket() as page, nginx(tmp_path, page, sites) as port:
        told = get(lambda: HTTPConnection("127.0.0.1", port))
    answer, seen = asked(settings, NAMED, **{"HTTP_X_FORWARDED_PROTO": "", **told})
    assert (answer.status_code, seen) == (400, []) and b"no X-Forwarded-For" in answer.content

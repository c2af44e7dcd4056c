"""The files in `deploy/`, loaded by real proxies: nginx, Caddy and Envoy, over TLS. What a visitor
does slowly, too largely or falsely ends at the proxy, or with the page behind it.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from config.front import LARGEST, THREADS
from config.local.process import ROOT, free_port, kill_group, wait_until
from tests.certificates import certificate_for
from tests.local.test_front import KNOWN, PATIENCE, head, served

HOST = "docket.example.com"
PROGRAMS = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"], "/usr/sbin"])
NGINX = """
user root;
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {written};
}}
"""
CADDY = "\tadmin off\n\tpersist_config off\n\tauto_https disable_redirects\n"


@dataclass(frozen=True)
class Proxy:
    """A proxy that runs before a page.

    Args:
        name: Of its program.
        port: On 127.0.0.1, with TLS.
        trusted: The certificate that it shows, as a file.
    """

    name: str
    port: int
    trusted: Path

    def connected(self) -> ssl.SSLSocket:
        """A connection to it."""
        context = ssl.create_default_context(cafile=self.trusted)
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        return context.wrap_socket(raw, server_hostname=HOST)

    def begin(self, text: str) -> ssl.SSLSocket:
        """A connection over which something was sent."""
        half = self.connected()
        half.sendall(text.replace("host: 127.0.0.1", f"host: {HOST}").encode())
        return half

    def ask(
        self, path: str = "/", body: object = None, within: float = PATIENCE, **headers: str
    ) -> tuple[int, bytes]:
        """Status and body of an answer; the body goes as chunks where it is an iterator."""
        with closing(HTTPSConnection(HOST, self.port, timeout=PATIENCE)) as connection:
            connection.sock = self.connected()
            connection.sock.settimeout(within)
            names = {name.replace("__", "-"): value for name, value in headers.items()}
            method = "POST" if body else "GET"
            connection.request(method, path, body, {"Host": HOST, **KNOWN, **names})  # type: ignore[arg-type]
            answer = connection.getresponse()
            return answer.status, answer.read()

    def is_answered(self, path: str = "/") -> bool:
        """Whether somebody is shown a page, within a second."""
        try:
            return self.ask(path, within=1.0)[0] == 200
        except OSError:
            return False

    def stays_answered(self) -> bool:
        """Whether somebody is shown pages for two seconds on end."""
        return not wait_until(lambda: not self.is_answered(), seconds=2)


def changed(name: str, **places: object) -> str:
    """A file of `deploy/` with what an operator replaces, and with shorter times."""
    text = (ROOT / "deploy" / name).read_text()
    for old, new in places.items():
        assert old in text, f"{name} has no {old!r} any more"
        text = text.replace(old, str(new))
    return text


def nginx(folder: Path, port: int, page: int, pem: Path, key: Path) -> list[str]:
    """The command that starts nginx with our file."""
    plain = free_port(taken=[port, page])
    places = {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "127.0.0.1:8000": f"127.0.0.1:{page}",
        "/etc/ssl/docket.pem": pem,
        "/etc/ssl/docket.key": key,
        "client_header_timeout 10s": "client_header_timeout 1s",
        "client_body_timeout 10s": "client_body_timeout 3s",
    }
    (folder / "docket.conf").write_text(changed("nginx.conf", **places))
    main = folder / "nginx.conf"
    main.write_text(NGINX.format(folder=folder, written=folder / "docket.conf"))
    return ["nginx", "-p", str(folder), "-c", str(main), "-e", str(folder / "log")]


def caddy(folder: Path, port: int, page: int, pem: Path, key: Path) -> list[str]:
    """The command that starts Caddy with our file."""
    places = {
        "{\n\tservers {": "{\n" + CADDY + "\tservers {",
        f"\n{HOST} {{": f"\nhttps://{HOST}:{port} {{\n\tbind 127.0.0.1\n\ttls {pem} {key}",
        "127.0.0.1:8000": f"127.0.0.1:{page}",
        "read_header 10s": "read_header 1s",
        "read_body 7m": "read_body 1s",
    }
    written = folder / "Caddyfile"
    written.write_text(changed("Caddyfile", **places))
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(written)]


def envoy(folder: Path, port: int, page: int, pem: Path, key: Path) -> list[str]:
    """The command that starts Envoy with our file."""
    places = {
        "address: 0.0.0.0, port_value: 443": f"address: 127.0.0.1, port_value: {port}",
        "port_value: 8000": f"port_value: {page}",
        "/etc/ssl/docket.pem": pem,
        "/etc/ssl/docket.key": key,
        "request_headers_timeout: 10s": "request_headers_timeout: 1s",
        "request_timeout: 420s": "request_timeout: 3s",
    }
    written = folder / "envoy.yaml"
    written.write_text(changed("envoy.yaml", **places))
    return ["envoy", "-c", str(written), "--disable-hot-restart", "--concurrency", "1"]


MAKERS: dict[str, Callable[[Path, int, int, Path, Path], list[str]]] = {
    "nginx": nginx,
    "caddy": caddy,
    "envoy": envoy,
}


@contextmanager
def running(
    name: str, folder: Path, page: int, *, port: int = 0, path: str = "/"
) -> Iterator[Proxy]:
    """One of the proxies before the page at a port, which is there when `path` is answered."""
    pem, key = certificate_for(HOST, folder)
    port = port or free_port(taken=[page])
    argv = MAKERS[name](folder, port, page, pem, key)
    program = shutil.which(argv[0], path=PROGRAMS)
    assert program is not None
    env = {**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [program, *argv[1:]], env=env, stdout=said, stderr=said, start_new_session=True
        )
    proxy = Proxy(name, port, pem)
    try:
        up = wait_until(lambda: process.poll() is not None or proxy.is_answered(path), seconds=30)
        assert up and process.poll() is None, (folder / "said").read_text()[-3000:]
        yield proxy
    finally:
        kill_group(process.pid)
        process.wait()


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(
            name,
            marks=pytest.mark.skipif(
                shutil.which(name, path=PROGRAMS) is None, reason=f"{name} is not installed"
            ),
        )
        for name in MAKERS
    ],
)
def proxy(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    """Each of the proxies in turn, before a page without `config.front`, which keeps a thread for
    whoever is slow; Caddy, which leaves slow senders to the page, before one with it.
    """
    folder = tmp_path_factory.mktemp(request.param)
    with ExitStack() as stack:
        pages = ("rsgi", "app") if request.param == "caddy" else ("wsgi", "application")
        page = stack.enter_context(served(folder, *pages))
        yield stack.enter_context(running(request.param, folder, page))


def is_of_this_machine(address: str) -> bool:
    """Whether a network address is one of ours: Envoy names the machine's own, not 127.0.0.1."""
    with closing(socket.socket()) as one:
        try:
            one.bind((address, 0))
        except OSError:
            return False
    return True


@pytest.mark.parametrize("forged", ["", "X__Forwarded__", "X_Forwarded_"])
def test_the_page_is_told_who_came_and_how_whatever_a_visitor_says(
    proxy: Proxy, forged: str
) -> None:
    """A header with underscores is the same one to a program that is asked by CGI's names."""
    names = {f"{forged}For": "10.9.9.9", f"{forged}Proto": "http"} if forged else {}
    code, said = proxy.ask(**names)
    if code == 400:
        assert forged == "X_Forwarded_"
        return
    found = json.loads(said)["asked"]
    assert is_of_this_machine(found["HTTP_X_FORWARDED_FOR"].rpartition(",")[2].strip())
    assert found["HTTP_X_FORWARDED_PROTO"] == "https"


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/healthz", "/metrics"])
def test_probes_and_metrics_are_not_for_visitors(proxy: Proxy, path: str) -> None:
    assert proxy.ask(path)[0] == 404


def test_half_sent_forms_keep_nobody_from_an_answer(proxy: Proxy) -> None:
    with ExitStack() as held:
        halves = [
            held.enter_context(closing(proxy.begin(head(content_length=99) + "login=")))
            for _ in range(2 * THREADS)
        ]
        assert proxy.stays_answered()
        if proxy.name == "caddy":
            return  # keeps them, as deploy/Caddyfile says
        assert halves[-1].recv(100)[:12] in (b"", b"HTTP/1.1 408"), "it is not given up"


def test_headers_that_never_end_are_given_up(proxy: Proxy) -> None:
    with closing(proxy.begin("GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n")) as half:
        assert half.recv(100)[:12] in (b"", b"HTTP/1.1 408")


def test_slow_readers_keep_nobody_from_an_answer(proxy: Proxy) -> None:
    with ExitStack() as held:
        for _ in range(2 * THREADS):
            reader = proxy.begin(head("GET", "/long"))
            held.enter_context(closing(reader))
        assert proxy.stays_answered()


def test_a_body_that_is_too_large_is_refused(proxy: Proxy) -> None:
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(3 * LARGEST >> 16):
            sent += 1 << 16
            yield b"x" * (1 << 16)

    try:
        code, _ = proxy.ask(body=pieces())
    except OSError:
        code = 413
    assert code == 413
    assert proxy.ask(body=b"x" * (LARGEST - 1))[0] == 200

"""The house's own authority is one setting for everything that Docket connects to; without it, its
certificates are believed nowhere.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.core.exceptions import ImproperlyConfigured
from kombu import Connection
from kombu.exceptions import OperationalError

from accounts.openid.asking import ProviderAway, Request, turn
from config.database import database
from config.environment import certificates
from config.mail import smtp
from enforcement.delivery.fates import Fate
from enforcement.delivery.mail import SmtpSession
from enforcement.gateway import store_address
from enforcement.gateway.settings import store_url
from tests.delivery.conftest import Receiver, sent_to
from tests.delivery.test_webhooks_addresses import certificate_for

REFUSED = re.compile(r"CERTIFICATE_VERIFY_FAILED|No master found")
Answer = Callable[[ssl.SSLSocket], None]
HTTP = b'HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\n{"a":1}'


@pytest.fixture
def own(tmp_path: Path) -> tuple[Path, ssl.SSLContext]:
    """The house's own certificate, and a server's side of TLS that shows it."""
    certificate, key = certificate_for("localhost", tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return certificate, context


@pytest.fixture
def serve(own: tuple[Path, ssl.SSLContext]) -> Iterator[Callable[[Answer], int]]:
    """A server with it, for one visitor after the other; its port."""
    listening: list[socket.socket] = []

    def start(answer: Answer) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listening.append(listener)

        def run() -> None:
            while True:
                try:
                    plain, _ = listener.accept()
                except OSError:
                    return
                try:
                    with own[1].wrap_socket(plain, server_side=True) as secured:
                        answer(secured)
                except OSError:
                    plain.close()

        threading.Thread(target=run, daemon=True).start()
        return int(listener.getsockname()[1])

    yield start
    for listener in listening:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def mail_server(visitor: ssl.SSLSocket) -> None:
    """A mail server that takes everything."""
    visitor.sendall(b"220 here\r\n")
    while said := visitor.recv(1000):
        visitor.sendall(b"221 bye\r\n" if said.startswith(b"QUIT") else b"250 ok\r\n")


def store(visitor: ssl.SSLSocket) -> None:
    """A Valkey to which everything is a PING."""
    while said := visitor.recv(1000):
        visitor.sendall(b"+PONG\r\n" * said.count(b"*"))


def web_server(visitor: ssl.SSLSocket) -> None:
    """An OpenID Connect server that says one thing."""
    visitor.recv(10_000)
    visitor.sendall(HTTP)


def test_openid_connect_believes_it(
    own: tuple[Path, ssl.SSLContext], serve: Callable[[Answer], int], settings: Any
) -> None:
    request = Request(f"https://localhost:{serve(web_server)}/")
    with turn() as ask, pytest.raises(ProviderAway, match="ConnectError"):
        ask(request)
    settings.CA_FILE = str(own[0])
    with turn() as ask:
        assert ask(request) == {"a": 1}


def test_mail_believes_it(
    own: tuple[Path, ssl.SSLContext], serve: Callable[[Answer], int], settings: Any
) -> None:
    settings.SMTP = smtp(f"smtps://localhost:{serve(mail_server)}")
    with pytest.raises(ssl.SSLCertVerificationError):
        SmtpSession().open()
    settings.CA_FILE = str(own[0])
    session = SmtpSession()
    assert session.open().noop()[0] == 250
    session.hang_up()


@pytest.mark.django_db
def test_webhooks_believe_it(
    own: tuple[Path, ssl.SSLContext], receiver: Receiver, settings: Any
) -> None:
    receiver.secure(own[1])
    url = f"https://localhost:{receiver.port}/hook"
    assert "CERTIFICATE_VERIFY_FAILED" in sent_to(url).words
    settings.CA_FILE = str(own[0])
    assert sent_to(f"{url}/2").fate is Fate.PAID


def test_the_store_and_the_broker_believe_it(
    own: tuple[Path, ssl.SSLContext], serve: Callable[[Answer], int]
) -> None:
    url = f"rediss://localhost:{serve(store)}/0"
    with (
        redis.Redis.from_url(store_url(url, ""), retry=None) as stranger,
        pytest.raises(redis.ConnectionError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        stranger.ping()
    with redis.Redis.from_url(store_url(url, str(own[0])), protocol=2) as known:
        assert known.ping()
    said = Connection(store_url(url, str(own[0]))).ssl
    assert said == {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_ca_certs": str(own[0])}
    assert Connection(store_url(url, "")).ssl == {"ssl_cert_reqs": ssl.CERT_REQUIRED}


@pytest.mark.parametrize(
    "url", ["rediss://localhost:{}/0", "rediss+sentinel://localhost:{}/docket"]
)
def test_a_store_of_another_authority_is_refused_by_everybody(
    url: str,
    own: tuple[Path, ssl.SSLContext],
    serve: Callable[[Answer], int],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """By what web and workers, the broker's clients and the gateway connect with."""
    other = str(certificate_for("localhost", tmp_path_factory.mktemp("other"))[0])
    address = store_url(url.format(serve(store)), other)
    read = store_address.read_address(address)
    with (
        store_address.connect(address) as client,
        pytest.raises(redis.RedisError, match=REFUSED),
    ):
        client.ping()
    if not read.name:  # Sentinels are asked by the same library, again and again
        with Connection(read.broker) as broker, pytest.raises(OperationalError, match=REFUSED):
            broker.ensure_connection(max_retries=1, interval_start=0)

    async def follow() -> None:
        async with store_address.connected(address) as gateway:
            await gateway.ping()

    with pytest.raises(redis.RedisError, match=REFUSED):
        asyncio.run(follow())


def test_an_address_of_the_store_keeps_what_it_says(tmp_path: Path) -> None:
    for url in ("redis://127.0.0.1:6379/0", "rediss://h:6379/0?ssl_cert_reqs=none"):
        assert store_url(url, "/ca.pem") == url
    assert store_url("rediss://:p@h:1/0", "/my ca.pem") == (
        "rediss://:p@h:1/0?ssl_cert_reqs=required&ssl_ca_certs=%2Fmy+ca.pem"
    )


def test_a_database_elsewhere_must_have_a_certificate_of_it() -> None:
    def tls(url: str, ca_file: str = "/ca.pem") -> dict[str, str]:
        options: Any = database(url, ca_file)["OPTIONS"]
        return {name: value for name, value in options.items() if name.startswith("ssl")}

    checked = {"sslmode": "verify-full", "sslrootcert": "/ca.pem"}
    assert tls("postgres://u:p@db.example/docket") == checked
    assert tls("postgres://u:p@127.0.0.1/docket") == tls("postgres:///docket") == {}
    assert tls("postgres://u:p@db.example/docket", "") == {}
    said = "postgres://u:p@db.example/docket?sslmode=verify-full&sslrootcert=system"
    assert tls(said) == {"sslmode": "verify-full", "sslrootcert": "system"}


def test_of_several_databases_the_one_that_takes_writes_is_used() -> None:
    made = database("postgres://u:p%40ss@db1,db2:6432,[::1]:5433/docket", "/ca.pem")
    options: Any = made["OPTIONS"]
    assert (made["HOST"], made["PORT"], made["PASSWORD"]) == (
        "db1,db2,::1",
        "5432,6432,5433",
        "p@ss",
    )
    assert options["target_session_attrs"] == "read-write"
    assert options["sslmode"] == "verify-full"
    said: Any = database("postgres://db1,db2/docket?target_session_attrs=any")["OPTIONS"]
    assert said["target_session_attrs"] == "any"
    assert "target_session_attrs" not in database("postgres://db1/docket")["OPTIONS"]  # type: ignore[operator]


def test_a_file_without_a_certificate_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("no certificate")
    for path in (tmp_path / "no.pem", tmp_path / "nowhere", tmp_path):
        with pytest.raises(ImproperlyConfigured, match="DOCKET_CA_FILE"):
            certificates(str(path))
    assert certificates("") == ""


@pytest.mark.parametrize(
    "url",
    [
        "smtp://u:p@127.0.0.1:25",
        "smtp://u:p@localhost",
        "smtp://u:p@[::1]:25",
        "smtps://u:p@mail.example",
        "smtp+tls://u:p@mail.example:587",
        "smtp://mail.example:25",
    ],
)
def test_a_password_goes_over_tls_or_stays_on_this_machine(url: str) -> None:
    assert smtp(url)["host"]


@pytest.mark.parametrize("host", ["mail.example", "10.0.0.1", "localhost.example", "0.0.0.0"])
def test_a_password_that_would_be_sent_open_stops_the_start(host: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL would send the password"):
        smtp(f"smtp://u:p@{host}:25")

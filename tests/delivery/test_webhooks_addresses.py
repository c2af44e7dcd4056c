"""Webhooks go to public addresses alone, to the one that was checked, and to nobody who only claims
the name.
"""

from __future__ import annotations

import socket
import ssl
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from enforcement.delivery.addresses import is_public
from enforcement.delivery.fates import Fate
from tests.certificates import certificate_for
from tests.delivery.conftest import Receiver, sent_to

pytestmark = pytest.mark.django_db(transaction=True)

PRIVATE = [
    "127.0.0.1",
    "127.8.9.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    "0.0.0.0",
    "0",
    "10.0.0.1",
    "172.16.3.4",
    "192.168.1.1",
    "169.254.169.254",
    "168.63.129.16",
    "100.100.100.200",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:8.8.8.8]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:1::]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[100::1]",
]


@pytest.mark.parametrize("host", PRIVATE)
def test_nothing_is_sent_to_an_address_that_is_not_public(
    host: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = False
    connected: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *arguments: connected.append(arguments))
    fate = sent_to(f"https://{host}/hook")
    assert fate.fate is Fate.LATER
    reasons = ("not a public address", "Name or service not known", "Address family", "InvalidURL")
    assert any(reason in fate.words for reason in reasons), fate.words
    assert connected == []


def test_even_where_this_machine_is_allowed_its_neighbours_are_not(settings: Any) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = True
    for host in ("10.0.0.1", "169.254.169.254", "[fe80::1]", "0.0.0.0"):
        assert "not a public address" in sent_to(f"http://{host}/hook").words, host


@pytest.mark.parametrize(
    "url",
    [
        "http://93.184.216.34/",
        "ftp://93.184.216.34/",
        "file:///etc/passwd",
        "https:///x",
        "https://[::",
        "https://a b/",
    ],
)
def test_what_is_not_an_https_address_is_not_sent(url: str, settings: Any) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = False
    assert sent_to(url).fate is Fate.LATER


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "2a00:1450:4001::200e"]
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ip_address(address))


def test_a_name_that_changes_its_mind_leads_to_the_address_that_was_checked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    resolve = socket.getaddrinfo

    def rebinding(host: Any, *arguments: Any, **options: Any) -> Any:
        if host != "rebind.example":
            return resolve(host, *arguments, **options)
        asked.append(host)
        answer = "127.0.0.1" if len(asked) == 1 else "169.254.169.254"
        return resolve(answer, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    assert sent_to(f"http://rebind.example:{receiver.port}/hook").fate is Fate.PAID
    assert asked == ["rebind.example"]
    assert receiver.got[0][0]["Host"] == f"rebind.example:{receiver.port}"


def test_over_tls_the_certificate_is_checked_against_the_name_not_the_address(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    certificate, key = certificate_for("hooks.example", tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    receiver.secure(context)
    resolve = socket.getaddrinfo
    names = ("hooks.example", "other.example")
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *a, **o: resolve("127.0.0.1" if host in names else host, *a, **o),
    )
    assert "CERTIFICATE_VERIFY_FAILED" in sent_to(f"https://hooks.example:{receiver.port}/1").words
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert sent_to(f"https://hooks.example:{receiver.port}/2").fate is Fate.PAID
    assert "Hostname mismatch" in sent_to(f"https://other.example:{receiver.port}/3").words
    assert len(receiver.got) == 1


def test_a_name_with_one_private_address_is_refused(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))
        for address in ("127.0.0.1", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    assert (
        "10.0.0.1, which is not a public address"
        in sent_to(f"http://two.example:{receiver.port}/").words
    )
    assert receiver.got == []

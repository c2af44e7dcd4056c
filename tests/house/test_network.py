"""No test reaches beyond loopback, whatever it tries."""

from __future__ import annotations

import socket

import httpx
import pytest

OUTSIDE = ("192.0.2.1", 80)  # set aside for documentation: nobody is there


def test_a_connection_beyond_loopback_is_refused_at_once() -> None:
    with socket.socket() as tried, pytest.raises(RuntimeError, match="loopback"):
        tried.connect(OUTSIDE)
    with socket.socket() as tried, pytest.raises(RuntimeError, match="loopback"):
        tried.connect_ex(OUTSIDE)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tried,
        pytest.raises(RuntimeError, match="loopback"),
    ):
        tried.sendto(b"hello", OUTSIDE)
    with pytest.raises(RuntimeError, match="loopback"):
        httpx.get("http://192.0.2.1/", timeout=1)


def test_loopback_is_open() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        accepted, _ = server.accept()
        with accepted:
            client.sendall(b"hello")
            assert accepted.recv(5) == b"hello"


def test_what_is_not_an_address_is_not_our_business() -> None:
    one, other = socket.socketpair()
    with one, other:
        one.sendall(b"hello")
        assert other.recv(5) == b"hello"

"""Many accounts in one question."""

from __future__ import annotations

import json
import socket
from contextlib import ExitStack, suppress
from http.client import HTTPConnection
from typing import Any

import pytest
from redis import Redis

from enforcement.gateway.bodies import HELD_MOST
from tests.gateway.conftest import GatewayProcess, Worker, hold, record, until


def post(gateway: GatewayProcess, path: str, body: bytes) -> tuple[int, Any]:
    """What the gateway says to a body."""
    connection = HTTPConnection("127.0.0.1", gateway.port, timeout=5)
    connection.request("POST", path, body=body)
    response = connection.getresponse()
    said = json.loads(response.read())
    connection.close()
    return response.status, said


def test_a_thousand_accounts_are_answered_in_order_as_each_alone(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    worker.write(client, record("a-7", 3, hold()))
    worker.write(client, record("Zoë/🦀", 1, hold("limit")))
    until(lambda: gateway.verdict("Zoë/🦀") == "limit")
    names = [f"a-{n}" for n in range(998)] + ["Zoë/🦀", "a-7"]
    code, said = post(gateway, "/v1/access", json.dumps({"accounts": names}).encode())
    assert code == 200
    assert [each["account"] for each in said["answers"]] == names
    for name in ("a-7", "a-8", "Zoë/🦀"):
        assert said["answers"][names.index(name)] == gateway.access(name)


WRONG = [
    (b"", 400, "unreadable", None),
    (b"{", 400, "unreadable", None),
    (b"\xff", 400, "unreadable", None),
    (b"[]", 422, "bad_request", ""),
    (b"{}", 422, "bad_request", ""),
    (b'{"accounts": ["a"], "scope": "x"}', 422, "bad_request", ""),
    (b'{"accounts": "a"}', 422, "bad_request", "/accounts"),
    (b'{"accounts": []}', 422, "bad_request", "/accounts"),
    (b'{"accounts": ["a", 7]}', 422, "bad_request", "/accounts/1"),
    (b'{"accounts": ["a", "b", ""]}', 422, "bad_request", "/accounts/2"),
    (json.dumps({"accounts": ["x" * 201]}).encode(), 422, "bad_request", "/accounts/0"),
    (json.dumps({"accounts": ["x"] * 1001}).encode(), 422, "bad_request", "/accounts"),
    (json.dumps({"accounts": ["x" * 3_000_000]}).encode(), 413, "too_large", None),
]


def test_a_body_that_is_wrong_is_refused_with_the_place(gateway: GatewayProcess) -> None:
    for body, code, name, pointer in WRONG:
        seen, said = post(gateway, "/v1/access", body)
        assert (seen, said["code"], said["status"]) == (code, name, code), body[:80]
        found = said["errors"][0]["pointer"] if pointer is not None else None
        assert found == pointer, said
        assert pointer is None or said["detail"].startswith(pointer or "The body")


def test_references_of_the_longest_kind_fit_into_one_question(gateway: GatewayProcess) -> None:
    body = json.dumps({"accounts": ["🦀" * 200] * 1_000}).encode()
    assert len(body) > 2_000_000
    assert post(gateway, "/v1/access", body)[0] == 200


def test_a_body_that_does_not_come_keeps_nobody_else_waiting(gateway: GatewayProcess) -> None:
    with socket.create_connection(("127.0.0.1", gateway.port)) as half:
        half.sendall(b"POST /v1/access HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{")
        assert gateway.get("/v1/access/a")[0] == 200
        half.settimeout(15)
        assert half.recv(100).startswith(b"HTTP/1.1 408 ")


def test_bodies_that_come_in_at_once_are_held_up_to_a_bound(gateway: GatewayProcess) -> None:
    half = b"POST /v1/access HTTP/1.1\r\nhost: x\r\ncontent-length: 2900000\r\n\r\n"
    with ExitStack() as open_ones:
        for _ in range(HELD_MOST // 2_000_000 + 3):
            one = open_ones.enter_context(socket.create_connection(("127.0.0.1", gateway.port)))
            with suppress(ConnectionError):  # of one that is refused at once
                one.sendall(half + b" " * 2_000_000)
        body = json.dumps({"accounts": ["acme"]}).encode() + b" " * 2_500_000
        until(lambda: post(gateway, "/v1/access", body)[1].get("code") == "busy")
        assert gateway.get("/v1/access/acme")[0] == 200
    until(lambda: post(gateway, "/v1/access", body)[0] == 200)


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_many_are_asked_about_by_post_alone(gateway: GatewayProcess, method: str) -> None:
    code, headers, body = gateway.get("/v1/access", method)
    assert (code, headers["allow"], json.loads(body)["code"]) == (405, "POST", "method_not_allowed")

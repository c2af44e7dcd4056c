"""Middleware and rates: what a call gets that may not be made."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import docket_access
import pytest
from docket_access import Access, AsgiMiddleware, Buckets, Limit, WsgiMiddleware
from redis import Redis

from tests.gateway.conftest import GatewayProcess, Worker, hold, limit, record, until


def wsgi(access: Access, account: str | None, *scopes: str) -> tuple[str, dict[str, str], Any]:
    """What a call over WSGI gets, and which decision the application saw."""
    seen: dict[str, Any] = {}

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        seen["decision"] = environ.get("docket.decision")
        start_response("200 OK", [])
        return [b"{}"]

    def start_response(code: str, headers: list[tuple[str, str]]) -> None:
        seen["code"], seen["headers"] = code, dict(headers)

    asked = WsgiMiddleware(app, access, lambda environ: account, lambda environ: scopes)
    body = b"".join(asked({}, start_response))
    return seen["code"], seen["headers"], json.loads(body) or seen["decision"]


def asgi(access: Access, account: str | None, kind: str = "http") -> list[Any]:
    """What a call over ASGI is sent."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "app", "decision": scope.get("docket.decision")})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("nothing is to be read")

    asked = AsgiMiddleware(app, access, lambda scope: account)
    asyncio.run(asked({"type": kind}, receive, send))
    return sent


def test_a_call_that_may_not_be_made_gets_the_problem_document(
    gateway: GatewayProcess, worker: Worker, client: Redis, access: Access
) -> None:
    slow = limit(requests_per_minute=12)
    worker.write(client, record("acme", 1, hold()))
    worker.write(client, record("bolt", 1, hold("limit", limits=(limit(models=("large",)), slow))))
    until(lambda: not access.check("acme").allowed and access.check("bolt").limits)
    code, headers, problem = wsgi(access, "acme")
    assert (code, headers["Content-Type"]) == ("403 Forbidden", "application/problem+json")
    assert problem["code"] == "account_blocked" and problem["status"] == 403
    assert problem["status_url"] == "https://docket.example/h/C-7K3M-92QX"
    assert wsgi(access, "bolt", "model:large")[2]["code"] == "call_not_allowed"
    codes = [wsgi(access, "bolt", "model:small")[0] for _ in range(3)]
    assert codes == ["200 OK", "200 OK", "429 Too Many Requests"]
    _, headers, problem = wsgi(access, "bolt", "model:small")
    assert problem["code"] == "rate_limited" and 0 < int(headers["Retry-After"]) <= 6
    # one that is refused for its model uses up no rate, and other accounts have their own
    assert wsgi(access, "free")[2].allowed and wsgi(access, None)[2] is None
    started, body = asgi(access, "acme")
    assert started["status"] == 403 and json.loads(body["body"])["reference"] == "C-7K3M-92QX"
    assert asgi(access, "acme", "websocket") == [{"type": "websocket.close", "code": 1008}]
    assert asgi(access, "acme", "lifespan")[0]["type"] == "app"
    assert asgi(access, "free")[0]["decision"].allowed


def test_without_a_copy_no_call_passes_unless_that_was_chosen() -> None:
    nowhere = "http://127.0.0.1:9"
    code, headers, problem = wsgi(Access(nowhere), "acme")
    assert (code, headers["Retry-After"]) == ("503 Service Unavailable", "2")
    assert problem["code"] == "not_ready"
    assert asgi(Access(nowhere), "acme")[0]["status"] == 503
    assert wsgi(Access(nowhere, on_cold="allow"), "acme")[0] == "200 OK"


def test_asyncio_waits_for_the_first_copy_beside_other_work(gateway: GatewayProcess) -> None:
    async def run() -> bool:
        access = Access(f"http://127.0.0.1:{gateway.port}")
        started = await access.start_async()
        decision = access.check("acme")
        await asyncio.to_thread(access.close)
        return started and decision.allowed

    assert asyncio.run(run())


def test_a_rate_refills_evenly_and_never_beyond_ten_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = [0.0]
    monkeypatch.setattr(docket_access, "_clock", lambda: at[0])
    buckets, slow, closed = Buckets(), Limit(requests_per_minute=60), Limit(requests_per_minute=0)
    assert [buckets.take("a", [slow]) for _ in range(10)] == [None] * 10
    assert buckets.take("a", [slow]) == pytest.approx(1.0)
    at[0] += 1.5
    assert [buckets.take("a", [slow]), buckets.take("a", [slow])] == [None, pytest.approx(0.5)]
    at[0] += 3_600
    assert sum(buckets.take("a", [slow]) is None for _ in range(50)) == 10
    assert buckets.take("b", [slow, closed]) == 60.0
    assert [buckets.take("b", [slow]) for _ in range(10)] == [None] * 10


def test_a_scope_of_another_kind_is_a_mistake_and_no_yes(access: Access) -> None:
    for wrong in ("large", "models:large", ""):
        with pytest.raises(ValueError, match="model:NAME"):
            access.check("acme", wrong)

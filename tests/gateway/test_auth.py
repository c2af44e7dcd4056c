"""Whether one call of an account may pass, as a proxy asks."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from enforcement.gateway.auth import (
    LIMIT_LONGEST,
    TOO_LONG,
    Asked,
    account_in,
    asked_in,
    concerning,
    forbids,
)
from enforcement.gateway.bodies import Refusal
from tests.gateway.conftest import GatewayProcess, Worker, hold, in_, limit, record, until

LARGE_CLOSED = limit(models=("large",))
KEY_SLOW = limit(keys=("dk-1",), requests_per_minute=30)
ALL_SLOW = limit(requests_per_minute=60)
IMAGES_BY_LARGE = limit(models=("large",), features=("images",))


def asked(
    gateway: GatewayProcess,
    *headers: tuple[str, str | bytes],
    path: str = "/v1/auth",
    method: str = "GET",
) -> tuple[int, dict[str, str], Any]:
    """What the gateway says to these headers, of which a name may come twice."""
    connection = HTTPConnection("127.0.0.1", gateway.port, timeout=5)
    connection.putrequest(method, path)
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    body = response.read()
    connection.close()
    found = {name.lower(): value for name, value in response.getheaders()}
    return response.status, found, json.loads(body) if body else None


def of(account: str, *scopes: str) -> list[tuple[str, str | bytes]]:
    """The headers of a question."""
    return [("X-Docket-Account", account), *(("X-Docket-Scope", scope) for scope in scopes)]


def test_a_free_account_passes_and_a_blocked_one_gets_a_problem_document(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    end = in_(3600).replace(microsecond=0)
    worker.write(client, record("acme", 4, hold(until=end)))
    until(lambda: gateway.verdict("acme") == "block")
    code, headers, body = asked(gateway, *of("free", "model:large"))
    assert (code, body) == (200, None)
    assert (headers["x-docket-verdict"], headers["x-docket-epoch"]) == ("allow", "0")
    assert "x-docket-reason" not in headers and "x-docket-stale" not in headers
    for path in ("/v1/auth", "/v1/auth/", "/v1/auth/v1/chat%20x?model=large"):
        for method in ("GET", "POST", "DELETE", "PROPFIND"):
            code, headers, body = asked(gateway, *of("acme"), path=path, method=method)
            assert code == 403
            assert headers["content-type"] == "application/problem+json"
            assert headers["cache-control"] == "no-store"
            told = {
                name: headers[f"x-docket-{name}"]
                for name in ("verdict", "reason", "reference", "epoch")
            }
            assert told == {
                "verdict": "block",
                "reason": "precautionary_suspension",
                "reference": "C-7K3M-92QX",
                "epoch": "4",
            }
            assert (body["status"], body["code"]) == (403, "account_blocked")
            assert body["reference"] == "C-7K3M-92QX"
            assert body["status_url"] == "https://docket.example/h/C-7K3M-92QX"
            assert body["until"] == end.isoformat().replace("+00:00", "Z")
            assert "acme" not in json.dumps(body)
    assert asked(gateway, *of("acme"), path="/v1/authority")[0] == 404
    assert asked(gateway, *of("acme"), method="HEAD")[0] == 403
    worker.write(client, record("acme", 5))
    until(lambda: asked(gateway, *of("acme"))[0] == 200)


def test_a_limit_refuses_the_calls_that_it_names_and_tells_the_rate_of_others(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    limits = (LARGE_CLOSED, KEY_SLOW, ALL_SLOW)
    worker.write(client, record("acme", 2, hold("limit", limits=limits)))
    until(lambda: gateway.verdict("acme") == "limit")
    code, headers, body = asked(gateway, *of("acme", "model:large", "key:dk-2"))
    assert (code, body["code"], body["reference"]) == (403, "call_not_allowed", "C-7K3M-92QX")
    assert (headers["x-docket-verdict"], headers["x-docket-rate"]) == ("limit", "60")
    code, headers, body = asked(gateway, *of("acme", "model:small, key:dk-1"))
    assert (code, body, headers["x-docket-rate"]) == (200, None, "30")
    assert headers["x-docket-reason"] == "precautionary_limit"
    assert json.loads(headers["x-docket-limit"]) == [
        {"models": [], "features": [], "keys": ["dk-1"], "requests_per_minute": 30},
        {"models": [], "features": [], "keys": [], "requests_per_minute": 60},
    ]
    # of the model nothing is said: the API is told of all, and refuses itself
    code, headers, _ = asked(gateway, *of("acme"))
    assert (code, len(json.loads(headers["x-docket-limit"]))) == (200, 3)


def test_a_call_that_no_limit_is_about_passes_without_a_rate(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    many = limit(models=tuple(f"model-{n}" for n in range(500)))
    worker.write(client, record("acme", 2, hold("limit", limits=(LARGE_CLOSED, many))))
    until(lambda: gateway.verdict("acme") == "limit")
    code, headers, _ = asked(gateway, *of("acme", "model:small"))
    assert (code, headers["x-docket-verdict"]) == (200, "limit")
    assert "x-docket-limit" not in headers and "x-docket-rate" not in headers
    # a header that no proxy would take says so; the refusal is not left out
    assert asked(gateway, *of("acme"))[1]["x-docket-limit"] == TOO_LONG and LIMIT_LONGEST < 4_096
    assert asked(gateway, *of("acme", "model:model-499"))[0] == 403


WRONG: list[tuple[list[tuple[str, str | bytes]], str]] = [
    ([], "account_ref_invalid"),
    (of(""), "account_ref_invalid"),
    ([*of("free"), *of("acme")], "account_ref_invalid"),
    (of("free,acme"), "account_ref_invalid"),  # as proxies join them
    (of("acme, "), "account_ref_invalid"),
    (of("x" * 201), "account_ref_invalid"),
    (of("a%FFb"), "account_ref_invalid"),
    (of("a%zz"), "account_ref_invalid"),
    ([("X-Docket-Account", "Zoë".encode())], "account_ref_invalid"),
    (of("free", "large"), "scope_invalid"),
    (of("free", "models:large"), "scope_invalid"),
    (of("free", "model:a%2"), "scope_invalid"),
    (of("free", ",".join(f"key:{n}" for n in range(101))), "scope_invalid"),
    ([*of("free"), ("X-Docket-Scope", "model:ö".encode())], "scope_invalid"),
]


def test_a_question_that_cannot_be_read_is_never_a_yes(gateway: GatewayProcess) -> None:
    for headers, name in WRONG:
        code, _, body = asked(gateway, *headers)
        assert (code, body["code"]) == (400, name), headers
        assert "X-Docket-" in body["detail"]


def test_any_name_may_be_asked_about_percent_encoded(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    closed = limit(models=("größe, XL",))
    worker.write(client, record("Zoë/№ 1", 1, hold("limit", limits=(closed,))))
    until(lambda: gateway.verdict("Zoë/№ 1") == "limit")
    who = "Zo%C3%AB/%E2%84%96 1"
    assert asked(gateway, *of(who, "model:gr%C3%B6%C3%9Fe%2C XL"))[0] == 403
    assert asked(gateway, *of(who, "model:gr%C3%B6%C3%9Fe"))[0] == 200
    assert asked(gateway, *of("with%2C a comma"))[0] == 200


def test_a_gateway_without_a_copy_lets_nobody_pass_and_a_stale_one_says_so(
    url: str, client: Redis, tmp_path: Path
) -> None:
    with GatewayProcess(url, tmp_path / "log") as cold:
        code, headers, body = asked(cold, *of("acme"))
        assert (code, body["code"], headers["retry-after"]) == (503, "not_ready", "1")
    with GatewayProcess(url, tmp_path / "block", {"DOCKET_ON_COLD": "block"}) as cold:
        code, headers, body = asked(cold, *of("acme"))
        assert (code, headers["x-docket-reason"]) == (403, "store_unavailable")
        assert headers["x-docket-stale"] == "unknown" and "status_url" not in body
    with Worker(url) as worker, GatewayProcess(url, tmp_path / "stale") as gateway:
        worker.write(client, record("acme", 1, hold()))
        until(lambda: gateway.fresh() and gateway.verdict("acme") == "block")
        client.flushdb()
        worker.rebuilds = False
        client.flushdb()
        until(lambda: not gateway.fresh())
        code, headers, _ = asked(gateway, *of("acme"))
        assert code == 403 and int(headers["x-docket-stale"]) >= 0
        assert asked(gateway, *of("free"))[1]["x-docket-verdict"] == "allow"


@pytest.mark.parametrize(
    ("one", "said", "concerned", "forbidden"),
    [
        (LARGE_CLOSED, Asked(), True, False),
        (LARGE_CLOSED, Asked(models=frozenset({"large"})), True, True),
        (LARGE_CLOSED, Asked(models=frozenset({"small", "large"})), True, True),
        (LARGE_CLOSED, Asked(models=frozenset({"small"})), False, False),
        (LARGE_CLOSED, Asked(keys=frozenset({"large"})), True, False),
        (IMAGES_BY_LARGE, Asked(models=frozenset({"large"})), True, False),
        (IMAGES_BY_LARGE, Asked(frozenset({"large"}), frozenset({"images"})), True, True),
        (IMAGES_BY_LARGE, Asked(frozenset({"large"}), frozenset({"text"})), False, False),
        (limit(), Asked(), True, True),
        (ALL_SLOW, Asked(), True, False),
    ],
)
def test_a_limit_holds_for_calls_that_match_all_that_it_names(
    one: Any, said: Asked, concerned: bool, forbidden: bool
) -> None:
    assert bool(concerning([one], said)) == concerned
    assert (concerned and forbids(one, said)) == forbidden


def test_scopes_are_read_and_an_empty_name_says_nothing() -> None:
    assert asked_in(["model:a:b,key:k", " feature:f ", "model:", ""]) == Asked(
        frozenset({"a:b"}), frozenset({"f"}), frozenset({"k"})
    )
    assert account_in(["a%2Fb"]) == "a/b"
    with pytest.raises(Refusal, match="X-Docket-Scope"):
        asked_in([])

"""Docket in front of an API: the files in `deploy/fronts/`, loaded by the real proxies, before the
toy API of `examples/provider/` and one gateway, as
docs/how-to/put-docket-in-front-of-an-api.md says.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from redis import Redis

from tests.gateway._fronts import (
    FILES,
    TOKEN,
    Front,
    Stage,
    block,
    filled,
    is_open,
    running,
    started,
)
from tests.gateway.conftest import GatewayProcess, Worker, free_port, hold, limit, until
from tests.local.test_proxies import PROGRAMS


@pytest.fixture(scope="module")
def stage(shared_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """All that stands behind the fronts, once for all of them."""
    folder = tmp_path_factory.mktemp("fronts")
    api = free_port()
    given = {"DOCKET_GATEWAY_TOKEN": TOKEN}
    with ExitStack() as stack:
        client = stack.enter_context(Redis.from_url(shared_url))
        client.flushdb()
        worker = stack.enter_context(Worker(shared_url))
        gateway = stack.enter_context(GatewayProcess(shared_url, folder / "gateway.log", given))
        stack.enter_context(started(filled(block("provider.py"), {"9000": api}), folder))
        until(gateway.fresh)
        until(lambda: is_open(api))
        yield Stage(client, worker, gateway, api)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(
            name,
            marks=pytest.mark.skipif(
                shutil.which(name, path=PROGRAMS) is None, reason=f"{name} is not installed"
            ),
        )
        for name in FILES
    ],
)
def front(
    request: pytest.FixtureRequest, stage: Stage, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Front]:
    """Each of the proxies in turn."""
    made = Front(request.param, free_port(), free_port())
    with ExitStack() as stack:
        for port, open_ in ((made.closed, False), (made.open, True)):
            folder = tmp_path_factory.mktemp(made.name)
            stack.enter_context(running(made.name, stage, folder, port, open_=open_))
        until(made.listens, 30)
        yield made


@pytest.fixture(autouse=True)
def free_again(stage: Stage) -> Iterator[None]:
    """Nothing holds the account after a test."""
    yield
    stage.decide("acme")


def test_the_front_names_the_account_by_the_key(front: Front) -> None:
    code, _, said = front.call()
    assert (code, said["account"], said["model"], said["checked"]) == (200, "acme", "small", True)
    assert front.call(key="fjordtal")[2]["account"] == "fjordtal"
    assert front.says(key="guessed") == (401, "key_unknown")
    for one, other in (("guessed", "fjordtal"), ("fjordtal", "guessed"), ("acme-ci", "fjordtal")):
        with front.ask({"model": "small"}, ("Authorization", f"Bearer sk-{other}"), key=one) as two:
            assert two.status in (400, 401)


def test_a_blocked_account_is_told_why_and_the_others_call_on(front: Front, stage: Stage) -> None:
    stage.decide("acme", hold())
    for key in ("acme-app", "acme-ci"):
        code, headers, said = front.call(key=key)
        assert (code, said["code"]) == (403, "account_blocked")
        assert headers["content-type"] == "application/problem+json"
        assert said["reason"] == "precautionary_suspension"
        assert said["reference"] == "C-7K3M-92QX"
        assert said["status_url"] == "https://docket.example/h/C-7K3M-92QX"
    assert front.says(key="fjordtal")[0] == 200
    stage.decide("acme")
    assert front.says()[0] == 200


def test_a_limit_by_model_is_refused_at_the_front_where_it_is_told_the_model(
    front: Front, stage: Stage
) -> None:
    """The API's own refusals name no page of the holder's."""
    stage.decide("acme", hold("limit", limits=(limit(models=("large",)),)))
    code, _, said = front.call("large", *front.told("large"))
    assert (code, said["code"], "status_url" in said) == (403, "call_not_allowed", True)
    assert front.says("small", *front.told("small"))[0] == 200
    # told nothing, or something else, of the model: the API looks
    code, _, said = front.call("large")
    assert (code, said["code"]) == (403, "call_not_allowed")
    assert ("status_url" in said) == (front.name == "envoy")
    assert front.says("small")[0] == 200
    expected = (403, "call_not_allowed") if front.name == "envoy" else (400, "model_differs")
    assert front.says("large", ("X-Model", "small")) == expected


def test_limits_that_no_header_takes_are_not_taken_for_none(front: Front, stage: Stage) -> None:
    many = limit(models=(*(f"model-{number}" for number in range(500)), "large"))
    stage.decide("acme", hold("limit", limits=(many,)))
    assert front.says("large", *front.told("large"))[0] == 403
    assert front.says("small", *front.told("small"))[0] == 200
    expected = "call_not_allowed" if front.name == "envoy" else "limits_unknown"
    assert front.says("large") == (403, expected)


BODIES = [
    b'{"model": "small", "model": "large"}',
    b'{"m\\u006fdel": "l\\u0061rge"}',
    b'{"model": "large", "prompt": "' + b"x" * 100_000 + b'"}',
    b'\n\t {"prompt": {"model": "small"}, "model": "large"}',
    b'{"model": "large", "rate": NaN}',
    b'{"model": {"name": "large"}}',
    b'["large"]',
    b'{"model": "large"',
    b"",
]


def test_no_body_comes_past_a_limit_by_model(front: Front, stage: Stage) -> None:
    stage.decide("acme", hold("limit", limits=(limit(models=("large",)),)))
    for body in BODIES:
        for kind in ("application/json", "text/plain"):
            with front.ask(body, ("Content-Type", kind)) as answer:
                assert answer.status in (400, 403), body[:60]


def test_a_body_without_a_length_disturbs_no_other_call(front: Front, stage: Stage) -> None:
    """The check has no body, so it says nothing of one: the next question would be read as it."""
    chunks = b'12\r\n{"model": "small"}\r\n0\r\n\r\n'
    for held, codes in (((), (200, 411)), ((hold(),), (403,))):
        stage.decide("acme", *held)
        for _ in range(3):
            head = (
                "POST /v1/complete HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                "Authorization: Bearer sk-acme-app\r\nConnection: close\r\n\r\n"
            )
            with closing(socket.create_connection(("127.0.0.1", front.closed), 10)) as caller:
                caller.sendall(head.encode() + chunks)
                assert int(caller.makefile("rb").readline().split()[1]) in codes
            assert front.says()[0] in codes and front.says(key="fjordtal")[0] == 200


def test_a_limit_by_key_is_refused_at_the_front(front: Front, stage: Stage) -> None:
    stage.decide("acme", hold("limit", limits=(limit(keys=("ci",)),)))
    code, _, said = front.call(key="acme-ci")
    assert (code, said["code"], "status_url" in said) == (403, "call_not_allowed", True)
    assert front.says(key="acme-app")[0] == 200


def test_a_rate_is_told_and_the_api_keeps_it(front: Front, stage: Stage) -> None:
    # another limit for each front: the toy keeps its buckets
    slow = limit(keys=("ci", front.name), requests_per_minute=2)
    stage.decide("acme", hold("limit", limits=(slow,)))
    code, _, said = front.call(key="acme-ci")
    told = {name.lower(): value for name, value in said["told"].items()}
    assert (code, told["x-docket-rate"]) == (200, "2")
    assert json.loads(told["x-docket-limit"])[0]["keys"] == ["ci", front.name]
    assert front.says(key="acme-ci") == (200, None)
    assert front.says(key="acme-ci") == (429, "too_many")
    assert 1 <= int(front.call(key="acme-ci")[1]["retry-after"]) <= 31
    assert [front.says(key="acme-app")[0] for _ in range(4)] == [200] * 4


FORGED = {
    "Account": "fjordtal",
    "Verdict": "allow",
    "Scope": "model:small",
    "Limit": "[]",
    "Rate": "9",
    "Epoch": "9",
    "Reason": "none",
    "Reference": "C-1",
    "Stale": "1",
}


def test_what_a_caller_forges_is_taken_away(front: Front, stage: Stage) -> None:
    own = front.call()[2]["told"]
    for name in ("X-Docket-{}", "x_docket_{}", "X-Docket_{}"):
        forged = [(name.format(one), value) for one, value in FORGED.items()]
        forged.append(("X-Front-Secret", "guessed"))
        assert front.call("small", *forged)[2]["told"] == own
        # and of what the check did not say, nothing is believed
        assert set(front.call("small", *forged, port=front.open)[2]["told"]) == set(own)
    assert {each.lower() for each in own} == {
        "x-docket-account",
        "x-docket-scope",
        "x-docket-verdict",
        "x-docket-epoch",
    }
    stage.decide("acme", hold("limit", limits=(limit(models=("large",)),)))
    assert front.says("large", *forged) == (403, "call_not_allowed")
    stage.decide("acme", hold())
    assert front.says("small", ("X-Docket-Account", "fjordtal")) == (403, "account_blocked")
    # and nobody comes past the front
    past = ("X-Docket-Account", "acme")
    assert front.says("small", past, port=stage.api) == (403, "not_from_the_front")


NAMES = ["a%zz", "a,key:ci", "models:x", "ö", "x" * 3_000, "%", " ", "a;b", "{account}", "$key"]


def test_no_name_of_a_model_opens_what_is_closed(front: Front, stage: Stage) -> None:
    """Also where calls pass while the check is away: a question that it cannot read is none."""
    stage.decide("acme", hold())
    for name in NAMES:
        for port in (front.closed, front.open):
            said = [("X-Model", name.encode("latin-1", "replace").decode("latin-1"))]
            code, _, _ = front.call(name, *said, port=port)
            assert code in (400, 403), name
    stage.decide("acme")
    for name in NAMES:
        said = [] if front.name == "envoy" else [("X-Model", name)]
        assert front.says(name, *said)[0] == 200, name


LARGE: list[dict[str, Any]] = [
    {"body": {"model": "x" * 900_000}},
    {"body": {"model": "x" * 9_000}},
    *({"path": f"/v1/complete?{'x' * size}"} for size in (9_000, 50_000, 900_000)),
    {"path": f"/{'x' * 50_000}"},
    {"path": "/v1/complete/%00%ff/../.."},
    *({"headers": [("X-Model", "x" * size)]} for size in (9_000, 50_000)),
    *({"headers": [(f"X-{n}", "x" * size)] * n} for n, size in ((8, 4_000), (99, 9), (900, 900))),
]


def test_nothing_large_makes_the_check_fail(front: Front, stage: Stage) -> None:
    """A blocked account would pass where calls pass while the check is away."""
    stage.decide("acme", hold())
    for call in LARGE:
        given: dict[str, Any] = {"body": {"model": "small"}, "headers": [], **call}
        body, headers = given.pop("body"), given.pop("headers")
        try:
            with front.ask(body, *headers, port=front.open, **given) as answer:
                code, said = answer.status, answer.read()
        except OSError:
            continue  # the front reads no more
        # the gateway's own refusal, not the API's
        assert code in (400, 414, 431) or (code == 403 and b"account_blocked" in said), call
    many = [(f"X-{number}", "x") for number in range(200)]
    with front.ask({"model": "small"}, *many) as answer:
        # Envoy takes a hundred itself; what the others take, they keep from the gateway
        assert answer.status == (431 if front.name == "envoy" else 403)


def test_while_the_check_is_away_calls_are_refused_or_pass_as_it_was_chosen(
    front: Front, stage: Stage
) -> None:
    stage.decide("acme", hold())
    group = os.getpgid(stage.gateway.process.pid)

    def is_as_chosen() -> bool:
        assert front.says() == (503, "check_unavailable")
        code, headers, _ = front.call()
        assert headers["retry-after"] and headers["content-type"] == "application/problem+json"
        # the API knows that nobody checked it, whatever the caller says
        forged = [(f"X-Docket-{name}", value) for name, value in FORGED.items()]
        code, _, said = front.call("small", *forged, port=front.open)
        assert (code, said["account"], said["checked"]) == (200, "acme", False)
        assert {name.lower() for name in said["told"]} == {"x-docket-account", "x-docket-scope"}
        return [front.says(key="guessed", port=p)[0] for p in (front.closed, front.open)] == [
            401
        ] * 2

    os.killpg(group, signal.SIGSTOP)  # it hangs
    try:
        assert is_as_chosen()
    finally:
        os.killpg(group, signal.SIGCONT)
    until(lambda: [front.says(port=p)[0] for p in (front.closed, front.open)] == [403, 403])
    stage.gateway.kill()  # it is gone
    assert is_as_chosen()
    # it is there again, and has no copy
    shutil.rmtree(stage.gateway.copies, ignore_errors=True)
    stage.worker.rebuilds = False
    stage.client.flushdb()
    stage.gateway.__enter__()
    assert stage.gateway.get("/readyz")[0] == 503
    assert is_as_chosen()
    stage.worker.rebuilds = True
    until(stage.gateway.fresh)
    until(lambda: [front.says(port=p)[0] for p in (front.closed, front.open)] == [403, 403])


def test_a_suspension_while_calls_run_refuses_the_next_and_ends_none(
    front: Front, stage: Stage
) -> None:
    known, stop = threading.Event(), threading.Event()
    seen: list[tuple[bool, int]] = []

    def caller() -> None:
        while not stop.is_set():
            after = known.is_set()
            seen.append((after, front.says()[0]))

    callers = [threading.Thread(target=caller) for _ in range(3)]
    with front.ask({"model": "small", "stream": True}) as stream:
        assert stream.status == 200 and stream.readline() == b"data: Every\n"
        for one in callers:
            one.start()
        until(lambda: len(seen) > 10)
        stage.decide("acme", hold())
        known.set()
        assert stream.read().decode().endswith("data: question\n\n")
    stop.set()
    for one in callers:
        one.join()
    assert {code for _, code in seen} == {200, 403}
    assert {code for after, code in seen if after} == {403}


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_page_says_what_curl_shows(front: Front, stage: Stage) -> None:
    def said(word: str) -> str:
        command = filled(block(word), {"8080": front.closed, "9000": stage.api})
        return subprocess.run(
            ["bash", "-euc", command], capture_output=True, text=True, timeout=20, check=True
        ).stdout

    assert '"account": "acme"' in said("sk-acme-app")
    stage.decide("acme", hold())
    assert '"code":"account_blocked"' in said("sk-acme-app")
    assert '"code": "not_from_the_front"' in said("X-Docket-Account: acme")
    stage.decide("acme", hold("limit", limits=(limit(models=("large",)),)))
    assert '"code":"call_not_allowed"' in said("X-Model")

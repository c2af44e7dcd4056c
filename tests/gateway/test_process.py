"""The gateway as its askers see it."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from redis import Redis

from enforcement.gateway import store, wire
from tests.gateway.conftest import ROOT, GatewayProcess, Worker, hold, in_, record, until


def test_a_suspension_is_answered_within_moments_and_so_is_its_end(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    assert gateway.access("acme")["epoch"] == 0
    worker.write(client, record("acme", 1, hold(review_by=in_(3600))))
    answer = until(lambda: gateway.verdict("acme") == "block" and gateway.access("acme"))
    assert (answer["standing"], answer["reason"]) == ("SUSPENDED", "precautionary_suspension")
    assert answer["status_url"] == "https://docket.example/h/C-7K3M-92QX"
    assert "stale" not in answer
    worker.write(client, record("acme", 2))
    until(lambda: gateway.verdict("acme") == "allow")
    assert gateway.access("acme")["epoch"] == 2


def test_what_was_written_before_the_start_is_known_when_it_is_ready(
    url: str, client: Redis, tmp_path: Path
) -> None:
    assert store.rebuild(client, (record(str(n), n + 1, hold()) for n in range(3_000)))
    with Worker(url), GatewayProcess(url, tmp_path / "log") as gateway:
        until(gateway.fresh)
        assert [gateway.access(name)["epoch"] for name in ("0", "2999")] == [1, 3000]
        assert gateway.health()["restricted"] == 3_000


def test_no_asker_sees_an_older_epoch_after_a_newer_one_while_several_write(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    seen: list[int] = []
    written: list[int] = []

    def hammer(first: int) -> None:
        """Writes on until the asker has seen enough, however slow the asker is."""
        for epoch in range(first, 60_000, 3):
            store.set_if_newer(client, record("acme", epoch, *([hold()] if epoch % 2 else [])))
            if epoch % 100 == first:
                store.rebuild(client, [record("acme", max(1, epoch - 50))])
            if epoch > 600 and len(set(seen)) > 10:
                break
        written.append(epoch)

    writers = [threading.Thread(target=hammer, args=(first,)) for first in (1, 2, 3)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        answer = gateway.access("acme")
        assert (answer["verdict"] == "block") == (answer["epoch"] % 2 == 1)
        seen.append(answer["epoch"])
    until(lambda: gateway.access("acme")["epoch"] == max(written))
    assert seen == sorted(seen)
    assert len(set(seen)) > 10


def test_a_suspension_ends_on_time_with_nobody_writing(
    url: str, client: Redis, tmp_path: Path
) -> None:
    store.rebuild(client, [])
    store.beat(client, wire.Heartbeat(at=time.time(), story_offset=0.0))
    end = in_(5)
    store.set_if_newer(client, record("acme", 1, hold(until=end)))
    with GatewayProcess(url, tmp_path / "log") as gateway:
        answer = until(lambda: gateway.answers() and gateway.access("acme"))
        assert answer["verdict"] == "block"
        assert answer["valid_for_ms"] <= (end - datetime.now(UTC)).total_seconds() * 1000 + 100
        until(lambda: gateway.verdict("acme") == "allow")
        assert datetime.now(UTC) >= end
        assert gateway.access("acme")["epoch"] == 1


def test_the_end_of_a_term_is_read_on_the_clock_of_the_story(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    story = datetime(2024, 3, 1, 9, tzinfo=UTC)
    worker.story_offset = (story - datetime.now(UTC)).total_seconds()
    until(lambda: gateway.health()["now"].startswith("2024-03-01T09"))
    worker.write(client, record("acme", 1, hold(since=story, until=story + timedelta(days=8))))
    until(lambda: gateway.verdict("acme") == "block")
    worker.story_offset += 8 * 86_400
    until(lambda: gateway.verdict("acme") == "allow")


NAMES = ["a/b", "a%2Fb", "Zoë & Söhne № 1", "a?b#c", "..", " ", "+", "x" * 200, "🦀" * 200]


def test_any_name_may_be_asked_for_percent_encoded(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    for account in NAMES:
        worker.write(client, record(account, 1, hold()))
    until(lambda: all(gateway.verdict(account) == "block" for account in NAMES))
    assert [gateway.access(account)["account"] for account in NAMES] == NAMES


REFUSED = [
    ("/v1/access/" + "x" * 201, "GET", 400, "account_ref_invalid"),
    ("/v1/access/" + quote("ü" * 201), "GET", 400, "account_ref_invalid"),
    ("/v1/access/a%FFb", "GET", 400, "account_ref_invalid"),
    ("/v1/access/", "GET", 400, "account_ref_invalid"),
    ("/v1/access/", "POST", 405, "method_not_allowed"),
    ("/v2/access/acme", "GET", 404, "not_found"),
    ("/", "POST", 404, "not_found"),
    ("/v1/access/acme", "POST", 405, "method_not_allowed"),
    ("/livez", "POST", 405, "method_not_allowed"),
    ("/readyz", "PUT", 405, "method_not_allowed"),
    ("/healthz", "DELETE", 405, "method_not_allowed"),
    ("/metrics", "PUT", 405, "method_not_allowed"),
]


def test_what_cannot_be_answered_is_refused_with_a_problem_document(
    gateway: GatewayProcess,
) -> None:
    for path, method, code, name in REFUSED:
        seen, headers, body = gateway.get(path, method)
        problem = json.loads(body)
        assert (path, seen) == (path, code)
        assert headers["content-type"] == "application/problem+json"
        assert (problem["status"], problem["code"], problem["type"]) == (code, name, "about:blank")
        assert problem["title"] and problem["detail"]
        assert headers.get("allow") == ("GET" if code == 405 else None)


def test_health_and_metrics_say_what_was_answered(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    worker.write(client, record("acme", 1, hold()))
    worker.write(client, record("bolt", 1, hold("limit")))
    until(lambda: gateway.health()["restricted"] == 2)
    assert [gateway.verdict(name) for name in ("acme", "bolt", "free")] == [
        "block",
        "limit",
        "allow",
    ]
    health = gateway.health()
    assert [health[key] for key in ("live", "ready", "fresh", "accounts")] == [True, True, True, 2]
    assert health["staleness_ms"] < 3_000
    code, headers, body = gateway.get("/metrics")
    assert code == 200 and headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = dict(
        line.rsplit(" ", 1) for line in body.decode().splitlines() if not line.startswith("#")
    )
    for verdict in ("allow", "limit", "block"):
        assert lines[f'docket_gateway_answers_total{{verdict="{verdict}"}}'] == "1"
    assert lines["docket_gateway_restricted_accounts"] == "2"
    assert int(lines["docket_gateway_reloads_total"]) >= 1


def test_half_open_requests_and_any_name_of_the_host_keep_no_probe_from_its_answer(
    gateway: GatewayProcess,
) -> None:
    """Five who never end their request, as many as would fill the threads of a web server."""
    with ExitStack() as held:
        for _ in range(5):
            half = held.enter_context(socket.create_connection(("127.0.0.1", gateway.port)))
            half.sendall(b"POST /v1/access/acme HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n1")
            other = held.enter_context(socket.create_connection(("127.0.0.1", gateway.port)))
            other.sendall(b"GET /readyz HTTP/1.1\r\nhost:")
        for path in ("/livez", "/readyz", "/healthz", "/metrics"):
            assert gateway.get(path)[0] == 200
            asked = held.enter_context(socket.create_connection(("127.0.0.1", gateway.port)))
            asked.sendall(b"GET %b HTTP/1.1\r\nhost: 10.0.0.7\r\n\r\n" % path.encode())
            assert asked.recv(100).startswith(b"HTTP/1.1 200 ")


def test_one_record_that_cannot_be_read_keeps_out_no_other(
    gateway: GatewayProcess, worker: Worker, client: Redis
) -> None:
    worker.write(client, record("acme", 1, hold()))
    until(lambda: gateway.verdict("acme") == "block")
    client.xadd(
        wire.CHANGES, {"record": '{"account": "acme", "epoch": 2, "standing": "?", "holds": []}'}
    )
    client.xadd(wire.CHANGES, {"something": "else"})
    worker.write(client, record("bolt", 1, hold()))
    until(lambda: gateway.verdict("bolt") == "block")
    assert gateway.verdict("acme") == "block"
    assert b"docket_gateway_unreadable_total 2" in gateway.get("/metrics")[2]


@pytest.mark.parametrize("name", ["VALKEY_URL", "DOCKET_BASE_URL"])
def test_without_a_setting_it_stops_and_names_it(name: str) -> None:
    given = {
        "VALKEY_URL": "redis://127.0.0.1:1/0",
        "DOCKET_BASE_URL": "https://docket.example",
        name: "",
    }
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "rsgi",
        "--port",
        "0",
        "enforcement.gateway.app:app",
    ]
    environment = {"PATH": os.environ["PATH"], **given}
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, timeout=20, check=False
    )
    assert ended.returncode != 0
    assert f"{name} is missing." in ended.stderr.decode()


def test_the_gateway_knows_nothing_of_django() -> None:
    program = (
        "import sys, enforcement.gateway.app, enforcement.gateway.store; sys.exit('django' in "
        "sys.modules)"
    )
    subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env={"PATH": os.environ["PATH"]}, check=True
    )

"""What balancers and supervisors are told of a web process, by whatever name they ask."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from enforcement.queries import health
from enforcement.web._shared import probes

pytestmark = pytest.mark.django_db
ELSEWHERE = {"host": "10.0.0.7:8000"}


@pytest.fixture(autouse=True)
def database(monkeypatch: pytest.MonkeyPatch) -> Iterator[probes.Database]:
    """One that keeps no connection after the test."""
    made = probes.Database()
    monkeypatch.setattr(probes, "database", made)
    yield made
    made.close()


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/healthz", "/metrics"])
def test_a_probe_is_answered_by_whatever_name_it_comes(path: str, client: Client) -> None:
    assert client.get(path, headers=ELSEWHERE).status_code == 200
    assert client.get("/", headers=ELSEWHERE).status_code == 400
    assert client.post(path).status_code == 405
    assert client.get(path)["Cache-Control"] == "no-store"
    assert client.get(path + "/").status_code == 404


def test_a_web_process_that_can_write_is_ready(client: Client) -> None:
    assert client.get("/livez").json() == {"live": True}
    for path in ("/readyz", "/healthz"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()) == (200, {"ready": True, "why": None})


def test_a_database_that_takes_no_writes_is_not_ready(
    client: Client, database: probes.Database
) -> None:
    database._thread.submit(_read_only).result()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["why"]) == (503, "database_read_only")
    assert client.get("/livez").status_code == 200


def _read_only() -> None:
    """As on a standby: every transaction of this thread's session."""
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")


def test_a_database_that_is_away_is_not_ready_and_is_ready_when_it_is_back(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> bool:
        raise OperationalError("connection refused")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(health, "takes_writes", away)
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["why"]) == (503, "database_away")
        assert "refused" not in answer.content.decode()
        assert client.get("/livez").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_a_database_that_does_not_answer_is_asked_once_however_many_probes_come(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probes, "PATIENCE", 0.05)
    thawed, asked = threading.Event(), []

    def frozen() -> bool:
        asked.append(1)
        return thawed.wait(20)

    monkeypatch.setattr(health, "takes_writes", frozen)
    for _ in range(5):
        assert client.get("/readyz").json()["why"] == "database_away"
    assert asked == [1]
    thawed.set()
    monkeypatch.setattr(probes, "PATIENCE", 20)
    assert client.get("/readyz").status_code == 200


def test_who_is_drained_is_not_ready_and_goes_on(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.DRAINING = str(tmp_path / "draining")
    assert client.get("/readyz").status_code == 200
    (tmp_path / "draining").touch()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["why"]) == (503, "draining")
    assert client.get("/livez").status_code == 200
    assert client.get("/me/sign-in/").status_code == 200

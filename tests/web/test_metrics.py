"""What those who watch are told: to whom, at what price, and that every figure has an alert."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.ciphers import Purpose, seal
from config.local.process import ROOT
from enforcement.delivery import pulse
from enforcement.delivery.fates import UNSURE
from enforcement.models import OutboxMessage, WebhookEndpoint
from enforcement.process import clock
from enforcement.queries import health
from enforcement.sql import replica
from tests.gateway.conftest import GatewayProcess
from tests.gateway.conftest import gateway as gateway
from tests.gateway.conftest import shared_url as shared_url
from tests.gateway.conftest import url as url
from tests.gateway.conftest import worker as worker

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-twenty-characters"


def owe(channel: str = "EMAIL", *, late: int = 0, **columns: Any) -> OutboxMessage:
    """A debt that has been due for so many seconds."""
    at = clock.now() - timedelta(seconds=late)
    return OutboxMessage.objects.create(
        channel=channel, topic="test", payload={}, owed_at=at, next_at=at, **columns
    )


@pytest.fixture
def progress(tmp_path: Path, settings: Any) -> Path:
    """The worker has just got on."""
    settings.PROGRESS_DIR = str(tmp_path)
    (tmp_path / "worker").touch()
    return tmp_path


@pytest.fixture
def told(client: Client, progress: Path) -> Callable[[], dict[str, float]]:
    """The figures, by name and labels."""

    def ask() -> dict[str, float]:
        text = client.get("/metrics").content.decode()
        return {
            name: float(value)
            for name, value in re.findall(r"^(docket_\S+) (\S+)$", text, re.MULTILINE)
        }

    return ask


def test_what_is_owed_is_told_by_channel(told: Callable[[], dict[str, float]]) -> None:
    owe(late=100)
    owe(late=50, attempts=2, last_error=f"{UNSURE}the server broke off")
    owe("WEBHOOK", late=7, crashes=1)
    owe("SNAPSHOT", late=20)
    owe(phase="PARKED", crashes=5)
    owe(phase="DONE", done_at=clock.now(), attempts=9, crashes=3)
    owe(late=-3600)
    found = told()
    counts = {
        key: int(found[f'docket_outbox_{key}{{channel="email"}}'])
        for key in ("pending", "retried", "crashed", "unknown", "parked")
    }
    assert counts == {"pending": 3, "retried": 1, "crashed": 0, "unknown": 1, "parked": 1}
    assert (
        found['docket_outbox_crashed{channel="webhook"}']
        == found['docket_outbox_unknown{channel="webhook"}']
        == 1
    )
    assert 100 <= found['docket_outbox_oldest_due_seconds{channel="email"}'] < 160
    assert 20 <= found["docket_snapshot_lag_seconds"] < 80
    assert found['docket_outbox_oldest_due_seconds{channel="staff"}'] == 0
    assert 0 <= found['docket_progress_age_seconds{process="worker"}'] < 60


def test_numbers_stop_where_counting_would_be_dear(
    told: Callable[[], dict[str, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "CAP", 3)
    for _ in range(5):
        owe()
        owe(phase="PARKED")
    found = told()
    assert (
        found['docket_outbox_pending{channel="email"}']
        == found['docket_outbox_parked{channel="email"}']
        == 3
    )


def test_what_waits_without_a_date_is_counted_and_so_is_a_disabled_webhook(
    told: Callable[[], dict[str, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("docket_waiting_without_date", "docket_webhooks_disabled")
    assert [told()[name] for name in names] == [0, 0]
    WebhookEndpoint.objects.create(
        url="https://a.example/", secret=seal("", Purpose.WEBHOOK), disabled_at=clock.now()
    )
    monkeypatch.setattr(health, "waiting_without_date", lambda: ["something"])
    assert [told()[name] for name in names] == [1, 1]


def test_a_look_costs_as_many_statements_whatever_has_piled_up(
    told: Callable[[], dict[str, float]],
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            told()
        return len(queries)

    empty = statements()
    for channel in ("EMAIL", "WEBHOOK", "SNAPSHOT"):
        for _ in range(40):
            owe(channel, late=9, attempts=1)
    assert statements() == empty <= 20


def test_a_database_that_is_away_is_told_and_nothing_is_guessed(
    told: Callable[[], dict[str, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("the server is away")

    monkeypatch.setattr(health, "ping_database", away)
    found = told()
    assert found["docket_database_up"] == 0
    assert not [name for name in found if "outbox" in name or "reviews" in name]


def test_a_store_that_is_away_is_told(
    told: Callable[[], dict[str, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told()["docket_store_up"] == 1
    monkeypatch.setattr("enforcement.web._shared.metrics.read_pulse", lambda: pulse.Pulse(up=False))
    found = told()
    assert found["docket_store_up"] == 0
    assert "docket_heartbeat_age_seconds" not in found


def test_without_a_token_the_figures_are_for_this_machine_and_in_production_for_nobody(
    client: Client, settings: Any
) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    settings.MODE = "serve"
    assert client.get("/metrics").status_code == 404


def test_with_a_token_it_alone_opens(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN, settings.MODE = TOKEN, "serve"
    assert client.get("/metrics").status_code == 404
    assert (
        client.get(
            "/metrics", headers={"Authorization": "Bearer another-token-of-some-length"}
        ).status_code
        == 404
    )
    answer = client.get(
        "/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, REMOTE_ADDR="192.0.2.7"
    )
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")


ANSWERS = """
import sys
import django
django.setup()
from django.test import RequestFactory
from enforcement.web._shared import page_times
request = RequestFactory().get("/api/v1/cases")
request.resolver_match = None
for code, seconds in ((200, 0.01), (200, 0.4), (500, 0.04)):
    page_times.note(request, code, seconds)
"""


def test_answers_of_several_web_processes_are_added_up(
    told: Callable[[], dict[str, float]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    for _ in range(2):
        subprocess.run([sys.executable, "-c", ANSWERS], cwd=ROOT, check=True)
    found = told()
    of_api = {
        name: found[f'docket_page_seconds_bucket{{le="{name}",surface="api"}}']
        for name in ("0.05", "0.5", "+Inf")
    }
    assert of_api == {"0.05": 4, "0.5": 6, "+Inf": 6}
    assert found['docket_page_failures_total{surface="api"}'] == 2


@pytest.mark.parametrize(
    ("at", "surface"),
    [
        ("/", "queue"),
        ("/report", "portal"),
        ("/me/sign-in/", "sign_in"),
        ("/api/v1/cases", "api"),
        ("/admin/", "admin"),
        ("/nothing/here", "other"),
    ],
)
def test_an_answer_is_counted_where_it_was_given(
    told: Callable[[], dict[str, float]], client: Client, at: str, surface: str
) -> None:
    name = f'docket_page_seconds_count{{surface="{surface}"}}'
    before = told().get(name, 0)
    client.get(at)
    assert told()[name] == before + 1


def test_every_figure_has_an_alert_and_what_is_watched_is_there(
    client: Client,
    progress: Path,
    monkeypatch: pytest.MonkeyPatch,
    gateway: GatewayProcess,
) -> None:
    monkeypatch.setattr(
        "enforcement.web._shared.metrics.read_pulse",
        lambda: pulse.Pulse(up=True, heartbeat_age=1.0, queues={"post": 0}),
    )
    monkeypatch.setattr(replica, "is_set", lambda: True)
    monkeypatch.setattr(replica, "standby", lambda: replica.Standby(used=True, behind=3.0))
    found = health.health
    monkeypatch.setattr(
        health,
        "health",
        lambda **about: health.Health(**{**vars(found(**about)), "checkpoint_age": 1.0}),
    )
    of_web = figures(client.get("/metrics").content.decode())
    shown = of_web | figures(gateway.get("/metrics")[2].decode())
    folder = ROOT / "deploy" / "observability"
    rules = (folder / "rules.yaml").read_text(encoding="utf-8")
    watched = rules + "".join(
        (ROOT / path).read_text(encoding="utf-8")
        for path in ("docs/how-to/alerts.md", "docs/reference/slo.md")
    )
    queries = [
        target["expr"]
        for panel in json.loads((folder / "dashboard.json").read_text("utf-8"))["panels"]
        for target in panel.get("targets", ())
    ]
    recorded = set(re.findall(r"record: (docket:\S+)", rules))
    # `docket_gateway_…` stands for all of a gateway's
    named = set(re.findall(r"docket_[a-z_]+[a-z](?!…)", watched + " ".join(queries)))
    of_histograms = {re.sub("_(bucket|count|sum)$", "", name) for name in named}
    assert of_histograms - shown - {"docket_gateway"} == set()
    assert of_web <= {
        re.sub("_(bucket|count|sum)$", "", name) for name in re.findall(r"docket_[a-z_]+", rules)
    }
    assert set(re.findall(r"docket:[a-z_0-9:]+", watched + " ".join(queries))) <= recorded


def figures(text: str) -> set[str]:
    """The names in an answer of /metrics."""
    return set(re.findall(r"^# TYPE (docket_\S+)", text, re.MULTILINE))

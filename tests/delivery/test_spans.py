"""Spans of one suspension: from the API in this process to the letter that a worker sends, taken by
a real receiver of OTLP. One that is away, or slow, holds nothing up.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from accounts.ciphers import Purpose, seal
from config.local.mailbox import Mailbox
from config.local.process import ROOT
from config.local.services import working
from enforcement import tasks
from enforcement.delivery import relay, spans
from enforcement.models import Event, WebhookEndpoint
from enforcement.process import clock, trace
from tests.api.conftest import Programs
from tests.api.conftest import program as program
from tests.delivery.conftest import SECRET, Receiver, until
from tests.delivery.conftest import receiver as receiver
from tests.delivery.test_nudge import own_valkey as own_valkey
from tests.delivery.test_nudge import processes as processes
from tests.world import HOLD, World

pytestmark = pytest.mark.django_db(transaction=True)
ID = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLERS = f"00-{ID}-00f067aa0ba902b7-01"


@pytest.fixture
def world(transactional_db: None) -> World:
    """A world of today."""
    return World(clock.wall())


@pytest.fixture
def told(receiver: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Spans of this process are told to the receiver."""
    settings.OTLP_URL = address = f"http://127.0.0.1:{receiver.port}"
    spans.spans.cache_clear()
    monkeypatch.setattr(trace, "listener", spans.spans)
    yield address
    spans.spans().provider.shutdown()
    spans.spans.cache_clear()


def taken(receiver: Receiver) -> list[Span]:
    """The spans that arrived of the caller's trace."""
    return [
        span
        for headers, body in list(receiver.got)
        if "application/x-protobuf" in headers.values()
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
        if span.trace_id.hex() == ID
    ]


def suspend(world: World, program: Programs) -> None:
    """By the API, as a caller who has a trace."""
    world.account()
    case, asked = world.case(), program()
    step = {"verb": "suspend", "version": case.version, "terms": HOLD}
    asked.ask("POST", f"cases/{case.ref}/steps", step, 201, {"traceparent": CALLERS})


def test_one_trace_leads_from_the_request_to_what_a_worker_sent(
    world: World,
    program: Programs,
    told: str,
    receiver: Receiver,
    mailbox: Mailbox,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    WebhookEndpoint.objects.create(url=receiver.url, secret=seal(SECRET, Purpose.WEBHOOK))
    for name, value in {
        "DOCKET_OTLP_URL": told,
        "DOCKET_WEBHOOK_ALLOW_PRIVATE": "1",
        "EMAIL_URL": f"smtp://127.0.0.1:{settings.SMTP['port']}",
    }.items():
        monkeypatch.setenv(name, value)
    processes = request.getfixturevalue("processes")
    suspend(world, program)
    processes(*working("post", "post"))
    processes("beat", "--pidfile=", "-l", "INFO")
    names = {"step suspend", "send mail", "send webhook", "fan out"}
    until(lambda: names <= {span.name for span in taken(receiver)}, 60)
    found = {span.name: span for span in taken(receiver)}
    (asked,) = [span for name, span in found.items() if name.startswith("POST /api/")]
    assert asked.parent_span_id.hex() == CALLERS[36:52]
    step = found["step suspend"]
    assert step.parent_span_id == asked.span_id
    # what another process sent hangs on the step that owed it, some by way of a message to many
    above = {step.span_id, found["fan out"].span_id}
    for name in ("send mail", "send webhook", "fan out"):
        assert found[name].parent_span_id in above, name
    assert Event.objects.get(act="suspend").data["trace"] == ID
    assert ID in {mail.header("X-Docket-Trace") for mail in mailbox.mails()}
    hooks = [h["traceparent"] for h, _ in receiver.got if "webhook-id" in h]
    sent = {span.span_id.hex() for span in taken(receiver) if span.name == "send webhook"}
    assert sent and sent <= {one[36:52] for one in hooks}
    # of a tick that found nothing, no span is told
    assert not [span for span in taken(receiver) if span.name.startswith("task ")]
    text = b"".join(body for h, body in receiver.got if "webhook-id" not in h)
    for secret in (b"Acme", b"acme.example", HOLD["reasons"].encode()):
        assert secret not in text


def test_a_receiver_that_is_away_fails_nothing_and_is_not_waited_for(
    world: World, program: Programs, told: str, settings: Any, mailbox: Mailbox
) -> None:
    settings.OTLP_URL = "http://127.0.0.1:1"
    spans.spans.cache_clear()
    began = monotonic()
    suspend(world, program)
    tasks.relay()
    assert Event.objects.get(act="suspend").data["trace"] == ID
    assert mailbox.mails() and relay.run_once(clock.now) >= 0
    assert monotonic() - began < 60


WITHOUT = """
import sys, django
django.setup()
import config.wsgi, enforcement.tasks
large = ("opentelemetry.sdk.trace", "opentelemetry.exporter", "opentelemetry.proto", "sentry_sdk")
print([name for name in sys.modules if name.startswith(large)])
"""


def test_without_the_settings_no_library_is_loaded() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"

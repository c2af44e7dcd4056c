"""An error of the program is reported to a real receiver, without a name, an address, a token or a
query of whom it happened to.
"""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import brotli
import pytest
import sentry_sdk
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from config.urls import handler400, handler500, urlpatterns  # noqa: F401
from enforcement import tasks
from enforcement.delivery import error_reports
from tests.delivery.conftest import Receiver, until

pytestmark = pytest.mark.django_db(transaction=True)
READ: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
}
NAME, ADDRESS, TOKEN, QUERY = "Robin Hartmann", "robin@press.example", "dk_s3cr3t", "needle"


@login_not_required
def explode(request: HttpRequest, token: str) -> HttpResponse:
    """A view with a fault that quotes what it was asked."""
    person = {"name": NAME, "address": ADDRESS}
    try:
        raise LookupError(f"no row for {person}")
    except LookupError as error:
        body = request.POST.dict()
        raise RuntimeError(f"a fault of {token} at {request.get_full_path()}: {body}") from error


urlpatterns = [*urlpatterns, path("explode/<str:token>", explode)]


@pytest.fixture
def reported(receiver: Receiver, settings: Any) -> Iterator[Receiver]:
    """Errors are reported to the receiver."""
    settings.SENTRY_DSN = f"http://key@127.0.0.1:{receiver.port}/7"
    settings.ROOT_URLCONF = __name__
    root = logging.getLogger()
    before = list(root.handlers)
    error_reports.report_errors()
    yield receiver
    sentry_sdk.get_client().close(timeout=1)
    sentry_sdk.get_global_scope().set_client(None)
    root.handlers = before


def envelopes(receiver: Receiver) -> list[str]:
    """What arrived, in plain text."""
    return [
        READ[headers.get("Content-Encoding", "")](body).decode()
        for headers, body in list(receiver.got)
    ]


def events(receiver: Receiver) -> list[dict[str, Any]]:
    """The reports in it."""
    lines = [json.loads(line) for text in envelopes(receiver) for line in text.splitlines()]
    return [line for line in lines if "exception" in line]


def test_a_page_that_fails_is_reported_by_where_and_not_by_what(reported: Receiver) -> None:
    client = Client(raise_request_exception=False)
    answer = client.post(
        f"/explode/{TOKEN}?q={QUERY}",
        {"name": NAME},
        headers={"Authorization": f"Bearer {TOKEN}", "Cookie": f"who={NAME}"},
    )
    assert answer.status_code == 500
    until(lambda: events(reported))
    (report,) = events(reported)
    kinds = [(error["type"], error["value"]) for error in report["exception"]["values"]]
    assert kinds == [("LookupError", ""), ("RuntimeError", "")]
    frames = report["exception"]["values"][-1]["stacktrace"]["frames"]
    assert frames[-1]["function"] == "explode"
    assert len(report["tags"]["trace_id"]) == 32
    for secret in (NAME, "Robin", ADDRESS, TOKEN, "s3cr3t", QUERY, "127.0.0.1:"):
        assert secret not in " ".join(envelopes(reported)).replace(
            f'"http://key@127.0.0.1:{reported.port}/7"', ""
        ), secret


def test_a_task_that_fails_is_reported_and_a_receiver_that_is_away_is_not_waited_for(
    reported: Receiver, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError(ADDRESS)

    monkeypatch.setattr(tasks.sealing, "seal", fail)
    tasks.seal.apply()
    until(lambda: events(reported))
    assert ADDRESS not in " ".join(envelopes(reported))
    settings.SENTRY_DSN = "http://key@127.0.0.1:1/7"
    error_reports.report_errors()
    assert Client(raise_request_exception=False).get("/explode/x").status_code == 500


def test_a_refusal_and_a_page_that_is_not_there_are_no_errors(reported: Receiver) -> None:
    assert Client().get(f"/nothing/{NAME}").status_code == 404
    sentry_sdk.flush(timeout=2)
    assert not events(reported)

"""The log says who signed in, who was refused, and who took or read what; it never repeats the
query of an address or what was typed.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.conf import settings as given
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from accounts.models import Scope, User
from accounts.security_log import SecurityEvent
from config import logs
from config.urls import handler400, handler500, urlpatterns  # noqa: F401
from enforcement.api.urls import urlpatterns as of_programs
from enforcement.models import StaffEvent
from enforcement.operations.tokens import make_token
from enforcement.process import clock
from enforcement.web._shared.sensitive import SENSITIVE
from tests.web._routes import ROUTES, flat
from tests.web.conftest import PASSWORD, SignIn, code, person, signed_in, with_app
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
PERIOD = {"since": "2026-03-01", "until": "2026-03-02"}
NAMED = "robin@press.example"


def explode(request: HttpRequest) -> HttpResponse:
    """A view with a fault, whose traceback repeats the address."""
    raise RuntimeError(f"a fault at {request.get_full_path()}")


urlpatterns = [*urlpatterns, path("explode", explode)]


class Log:
    """What was written, line by line, as `serve` writes it."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def events(self) -> list[tuple[str, str]]:
        """Each event of security with the person."""
        known = {event.value for event in SecurityEvent}
        return [(x["event"], x["person"]) for x in self.lines if x["event"] in known]

    def empty(self) -> None:
        self.stream.truncate(0)
        self.stream.seek(0)


@pytest.fixture
def log() -> Iterator[Log]:
    """Everything that any library logs from INFO on, formed as in `serve`."""
    written, root = Log(), logging.getLogger()
    line = dict(logs.configured("serve")["formatters"]["line"])
    handler = logging.StreamHandler(written.stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=line["foreign_pre_chain"], processors=line["processors"]
        )
    )
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)
    logs.configured(given.MODE)


def test_no_line_has_a_query(log: Log, sign_in: SignIn, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    client = sign_in("ada", "ADMIN")
    client.raise_request_exception = False
    for at in ("/find", "/explode", "/nothing/here", "/admin/accounts/user/", "/", "/audit/export"):
        client.get(at, {"q": NAMED})
    Client().get("/cases/C-7K3M-92QX", {"q": NAMED})
    Client(headers={"host": "elsewhere.example"}).get("/", {"q": NAMED})
    client.post(f"/me/sign-in/?q={NAMED}", {"login": "x", "password": NAMED})
    for at in (f"/me/invitation/MQ/{NAMED}/", f"/me/stop/{NAMED}/", f"/report/sent/{NAMED}"):
        client.get(at)
        Client(enforce_csrf_checks=True).post(at)
        logging.getLogger("django.security.csrf").warning("Forbidden (no cookie): %s", at)
    for name in ("httpx", "anything"):
        logging.getLogger(name).warning("HTTP Request: POST https://h.example/x?q=%s", NAMED)
    assert "/find" in log.text and "/explode" in log.text and "a fault at" in log.text
    assert "robin" not in log.text and "press.example" not in log.text
    assert "?q" not in log.text


def test_a_line_says_who_asked_and_from_where(log: Log, sign_in: SignIn) -> None:
    sign_in("rhea").get("/find?q=x")
    (line,) = [x for x in log.lines if x["event"] == "request_finished"]
    assert (line["request"], line["person"], line["ip"]) == ("GET /find", "rhea", "127.0.0.1")


def test_signing_in_and_failing_to_are_told_without_what_was_typed(log: Log) -> None:
    with_app(person("rhea"))
    client = Client()
    for name, password in (("rhea", "wrong one"), ("my password", "rhea"), ("rhea", PASSWORD)):
        client.post("/me/sign-in/", {"login": name, "password": password})
    client.post("/me/authenticators/authenticate/", {"code": "000000"})
    client.post("/me/authenticators/authenticate/", {"code": code()})
    client.post("/me/sign-out/")
    assert log.events() == [
        ("signin.failed", "rhea"),
        ("signin.failed", "unknown"),
        ("mfa.failed", "rhea"),
        ("signin.done", "rhea"),
        ("signin.ended", "rhea"),
    ]
    for typed in ("wrong one", "my password", PASSWORD, "000000"):
        assert typed not in log.text


def test_changes_of_authenticators_and_passwords_are_told(log: Log) -> None:
    person("rhea")
    client = Client()
    client.post("/me/sign-in/", {"login": "rhea", "password": PASSWORD})
    client.post("/me/confirm/?next=/me/authenticators/totp/activate/", {"password": PASSWORD})
    client.get("/me/authenticators/totp/activate/")
    secret = client.session[SECRET_SESSION_KEY]
    client.post("/me/authenticators/totp/activate/", {"code": code(secret)})
    client = signed_in(User.objects.get(username="rhea"))
    new = "another long and quiet sentence"
    client.post("/me/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert {"mfa.added", "password.changed"} <= {event for event, who in log.events()}
    assert {who for _, who in log.events()} == {"rhea"}


def test_what_is_refused_is_told(log: Log, sign_in: SignIn) -> None:
    assert sign_in("rhea").get("/audit?q=x").status_code == 403
    (line,) = [x for x in log.lines if x["event"] == "request.refused"]
    assert (line["person"], line["request"], line["ip"]) == ("rhea", "GET /audit", "127.0.0.1")


def test_what_is_taken_out_or_read_is_told(log: Log, sign_in: SignIn) -> None:
    World().account("acme")
    ada = sign_in("ada", "ADMIN")
    for at, event in (
        ("/queue.csv", "data.exported"),
        ("/insights.csv", "data.exported"),
        ("/insights.json", "data.exported"),
        ("/audit.csv", "data.exported"),
        ("/audit/export", "data.exported"),
        ("/audit", "data.read"),
        ("/staff/of/ada", "data.read"),
        ("/contacts/of/acme", "data.read"),
        ("/partners", "data.read"),
        ("/flaggers", "data.read"),
        ("/webhooks", "data.read"),
        ("/reviews/unmatched", "data.read"),
    ):
        log.empty()
        assert ada.get(at).status_code == 200, at
        assert log.events() == [(event, "ada")], at
    assert StaffEvent.objects.count() == 0


def test_what_programs_read_and_are_refused_is_told_with_the_name_of_their_token(log: Log) -> None:
    world = World()
    world.account("acme")
    by, now = person("ada", "ADMIN").actor, clock.now()
    scopes = [Scope.ACCOUNTS_READ, Scope.EXPORTS_READ]
    _, key = make_token(name="intake", scopes=scopes, days=30, by=by, now=now)
    program = Client(headers={"authorization": f"Bearer {key}"})
    for at, status, event in (
        ("accounts/acme", 200, "data.read"),
        ("audit/events", 403, "request.refused"),
        ("exports/cases", 200, "data.exported"),
        ("exports/decisions", 200, "data.exported"),
    ):
        log.empty()
        query = PERIOD if "exports" in at else {}
        assert program.get(f"/api/v1/{at}", query).status_code == status, at
        (line,) = [x for x in log.lines if x["event"] == event]
        assert (line["token"], line["request"]) == ("intake", f"GET /api/v1/{at}")
    assert {x["token"] for x in log.lines if x["event"] == "request_finished"} == {"intake"}
    assert key not in log.text


def test_the_list_of_what_is_told_has_every_export_and_no_dead_name() -> None:
    names = {str(route.name) for route in [*ROUTES, *flat(of_programs)]}
    assert set(SENSITIVE) <= names
    taken = {n for n in names if n.endswith(("_csv", "_export", "_file")) or "export_" in n}
    taken |= {n for n in names if n.endswith("deliveries")}  # bodies of what was sent
    assert taken <= set(SENSITIVE)

"""Every page: its headers, nothing that the content policy would stop, and honest words when
something is wrong.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.urls import path

from enforcement.web._shared import front
from tests.local.test_serving import KEY
from tests.web.conftest import PASSWORD, SignIn, inline_scripts, person
from tests.world import World

pytestmark = pytest.mark.django_db
SIGNED_IN = [
    "/",
    "/me/authenticators/",
    "/me/authenticators/webauthn/",
    "/me/authenticators/recovery-codes/generate/",
    "/me/password/",
    "/me/sign-out/",
    "/me/authenticators/reauthenticate/",
    "/admin/",
    "/admin/accounts/",
    "/admin/accounts/user/",
    "/webhooks",
    "/admin/enforcement/case/",
    "/admin/enforcement/case/?state__exact=TRIAGE",
    "/admin/enforcement/event/?q=x",
    "/nothing/here",
]


def check(answer: Any) -> str:
    """The page, after its headers and its text were looked at."""
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
    assert "camera=()" in answer["Permissions-Policy"]
    html = str(answer.content.decode())
    assert inline_scripts(html) == []
    return html


@pytest.mark.parametrize("page", SIGNED_IN)
def test_no_page_has_anything_that_the_policy_would_stop(
    sign_in: SignIn, settings: Any, page: str
) -> None:
    settings.MODE = "demo"
    html = check(sign_in("ada", "ADMIN").get(page, follow=True))
    assert (
        "Demo. The press report is real. "
        "All figures, letters, findings and people are fictional" in html
    ), "it does not say that it is a demo"


@pytest.mark.parametrize("page", ["/me/sign-in/", "/me/inactive/", "/nothing/here"])
def test_nor_has_a_page_for_strangers(client: Client, page: str) -> None:
    check(client.get(page, follow=True))


def test_nor_the_page_that_asks_for_the_code(client: Client, sign_in: SignIn) -> None:
    sign_in("rhea")
    html = check(client.post("/me/sign-in/", {"login": "rhea", "password": PASSWORD}, follow=True))
    assert 'name="code"' in html


def test_nor_a_page_of_each_record(full_world: World, sign_in: SignIn) -> None:
    client = sign_in("ada", "ADMIN")
    for model in (
        "case",
        "decision",
        "notice",
        "event",
        "measure",
        "evidence",
        "clause",
        "policyversion",
        "outboxmessage",
    ):
        html = check(client.get(f"/admin/enforcement/{model}/"))
        link = html.split(f'href="/admin/enforcement/{model}/')[-1].split('"')[0]
        check(client.get(f"/admin/enforcement/{model}/{link}"))


def test_the_test_for_inline_scripts_bites() -> None:
    assert (
        inline_scripts("<script>x</script>")
        and inline_scripts('<p style="x">')
        and inline_scripts('<a onclick="x">')
    )
    assert not inline_scripts(
        '<script src="/x.js"></script><script type="application/json">{}</script>'
    )


def test_a_form_from_elsewhere_is_refused_on_a_page_like_the_others(sign_in: SignIn) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in("ada", "ADMIN").cookies
    answer = strict.post("/webhooks/add", {"url": "https://eve.example/"})
    assert answer.status_code == 403
    assert "This page was open too long" in check(answer)


def test_what_may_not_be_done_is_said_on_a_page(sign_in: SignIn) -> None:
    answer = sign_in("rhea").get("/admin/enforcement/policy/add/")
    assert answer.status_code == 403
    assert "You do not have access" in check(answer)


def explode(request: Any) -> Any:
    """A view with a fault."""
    raise RuntimeError("a fault")


handler400, handler500 = (
    "enforcement.web._shared.front.bad_request",
    "enforcement.web._shared.front.server_error",
)
urlpatterns = [
    path("", explode, name="queue"),
    path("explode", explode),
]


@pytest.mark.urls("tests.web.test_pages")
def test_a_fault_shows_a_page_without_the_database(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MODE = "demo"
    settings.MIDDLEWARE = [
        m for m in settings.MIDDLEWARE if "LoginRequired" not in m and "SignedIn" not in m
    ]
    client = Client(raise_request_exception=False)
    monkeypatch.setattr(connection, "cursor", unreachable)
    answer = client.get("/explode")
    assert answer.status_code == 500
    html = check(answer)
    assert "Something went wrong" in html and "a fault" not in html


def unreachable(*args: Any) -> Any:
    """A database that is away."""
    raise OperationalError("connection refused")


def test_the_demo_says_what_it_is_and_where_its_mail_went(sign_in: SignIn, settings: Any) -> None:
    settings.MODE, settings.SINK_URL = "demo", "http://127.0.0.1:9"
    html = sign_in("rhea").get("/").content.decode()
    assert (
        'href="http://127.0.0.1:9"' in html
        and "Demo. The press report is real. "
        "All figures, letters, findings and people are fictional"
        in html
    )
    settings.MODE = "test"
    assert (
        "Demo. The press report is real. "
        "All figures, letters, findings and people are fictional"
        not in sign_in("rhea").get("/").content.decode()
    )


def test_styles_and_scripts_are_served_without_being_collected(settings: Any) -> None:
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE[:4],
        "whitenoise.middleware.WhiteNoiseMiddleware",
        *settings.MIDDLEWARE[4:],
    ]
    client = Client()
    for name in (
        "docket/docket.css",
        "docket/theme.js",
        "docket/vendor/bootstrap.min.css",
        "admin/css/base.css",
    ):
        answer = client.get(f"/static/{name}")
        assert answer.status_code == 200, name
        assert b"".join(answer) and answer["Content-Security-Policy"]
        answer.close()


def test_a_markup_in_a_name_is_inert(sign_in: SignIn) -> None:
    user = person("rhea", first_name="<script>alert(1)</script>", last_name="<b>")
    html = check(sign_in("rhea").get("/"))
    assert "&lt;script&gt;alert(1)" in html and user.first_name not in html


COOKIES = """
import json, django
django.setup()
from django.conf import settings
names = (
    "SESSION_COOKIE_NAME", "SESSION_COOKIE_PATH", "SESSION_COOKIE_DOMAIN",
    "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
    "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE",
    "SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER",
    "AUTHENTICATOR_REQUIRED", "MFA_PASSKEY_LOGIN_ENABLED",
)
from django.urls import reverse
print(json.dumps([{n: getattr(settings, n) for n in names}, reverse("mfa_login_webauthn")]))
"""


def test_behind_https_cookies_belong_to_the_host_and_passkeys_sign_in() -> None:
    changed = {
        "DOCKET_MODE": "serve",
        "DOCKET_BASE_URL": "https://docket.example",
        "DOCKET_SECRET_KEY": "x" * 50,
        "DOCKET_SEAL_KEY": KEY,
    }
    done = subprocess.run(
        [sys.executable, "-c", COOKIES],
        env={**os.environ, **changed},
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    got, passkey = json.loads(done.stdout)
    assert (got["SESSION_COOKIE_NAME"], got["CSRF_COOKIE_NAME"]) == (
        "__Host-session",
        "__Host-csrf",
    )
    assert (
        got["SESSION_COOKIE_SECURE"]
        and got["CSRF_COOKIE_SECURE"]
        and got["SESSION_COOKIE_HTTPONLY"]
        and got["AUTHENTICATOR_REQUIRED"]
    )
    assert (got["SESSION_COOKIE_PATH"], got["SESSION_COOKIE_DOMAIN"]) == ("/", None), (
        "else the browser refuses a __Host- cookie"
    )
    assert got["SECURE_HSTS_SECONDS"] == 31_536_000
    assert got["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert passkey == "/me/authenticators/webauthn/login/"


def test_a_request_that_cannot_be_read_gets_a_page_too() -> None:
    request = RequestFactory().get("/")
    assert front.bad_request(request, None).status_code == 400

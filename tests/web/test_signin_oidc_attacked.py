"""An OpenID Connect server that hangs, fails or lies keeps nobody else waiting and signs nobody in;
the log says why, without what is secret.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
from django.test import Client

from accounts.openid import asking
from accounts.openid import server as known
from accounts.openid.server import server_of
from tests.web._openid import OTHER_KEY, SECRET, Claims, Server, answer, away, came_back, unsigned
from tests.web.conftest import person
from tests.web.test_signin_oidc import said_at_sign_in, server

pytestmark = pytest.mark.django_db
__all__ = ["server"]
DISCOVERY = "/.well-known/openid-configuration"
AWAY = "Our house does not answer at the moment. Try again in a minute"
UNVERIFIED = "The answer of Our house could not be verified"


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The server is waited for less long; at the end nobody has the turn any more."""
    monkeypatch.setattr(asking, "PATIENCE", 0.8)
    yield
    with asking.turn():
        pass


def causes(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Why sign-ins failed, as the log says it."""
    return [
        str(record.msg["cause"])
        for record in caplog.records
        if isinstance(record.msg, dict) and record.msg.get("event") == "signin.provider_failed"
    ]


def encoded(**header: Any) -> Callable[[Claims], str]:
    """A token with another head."""
    return lambda claims: jwt.encode(claims, OTHER_KEY, algorithm="RS256", headers=header)


def by_the_secret(claims: Claims) -> str:
    """Signed with what Docket and the server share."""
    return jwt.encode(claims, SECRET, algorithm="HS256", headers={"kid": "1"})


LIES: dict[str, tuple[Claims, Callable[[Claims], str] | None, str]] = {
    "signed by nobody": ({}, unsigned, "(alg)"),
    "signed with the shared secret": ({}, by_the_secret, "(alg)"),
    "signed with another key": ({}, encoded(kid="1"), "InvalidSignatureError"),
    "signed with a key that there is not": ({}, encoded(kid="2"), "(kid)"),
    "no token at all": ({}, lambda claims: "", "DecodeError"),
    "no token but words": ({}, lambda claims: "a.b.c", "DecodeError"),
    "it never ends": ({"exp": None}, None, "MissingRequiredClaimError (exp)"),
    "it is over": ({"exp": 1_700_000_000}, None, "ExpiredSignatureError"),
    "it was made tomorrow": ({"iat": int(time.time()) + 86_400}, None, "ImmatureSignatureError"),
    "it is for another client": ({"aud": "another"}, None, "InvalidAudienceError"),
    "it is for nobody": ({"aud": None}, None, "MissingRequiredClaimError (aud)"),
    "it is for another as well": ({"aud": ["docket", "another"]}, None, "(aud)"),
    "it was issued to another": ({"azp": "another"}, None, "(azp)"),
    "it is another server's": ({"iss": "https://evil.example"}, None, "InvalidIssuerError"),
    "it is about nobody": ({"sub": None}, None, "MissingRequiredClaimError (sub)"),
    "it is about somebody who cannot be kept": ({"sub": "17\x00"}, None, "(sub)"),
    "it is about somebody of no end": ({"sub": "1" * 256}, None, "(sub)"),
    "it has no nonce": ({"nonce": None}, None, "(nonce)"),
    "it answers another sign-in": ({"nonce": "another"}, None, "(nonce)"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_whole_signs_nobody_in(
    client: Client, server: Server, caplog: pytest.LogCaptureFixture, lie: str
) -> None:
    claims, token, cause = LIES[lie]
    person("rhea", email="rhea@provider.example")
    server.claims.update(claims)
    server.token = token or server.token
    with caplog.at_level(logging.INFO):
        assert came_back(client, server)["Location"] == "/me/sign-in/"
    assert "_auth_user_id" not in client.session
    assert UNVERIFIED in said_at_sign_in(client)
    assert [cause in one for one in causes(caplog)] == [True], causes(caplog)


def test_userinfo_about_somebody_else_is_not_believed(client: Client, server: Server) -> None:
    person("rhea", email="rhea@provider.example")
    server.claims = {"email": None, "email_verified": None}
    server.userinfo = {"sub": "18", "email": "rhea@provider.example", "email_verified": True}
    assert came_back(client, server)["Location"] == "/me/sign-in/"
    assert "_auth_user_id" not in client.session


def test_a_new_key_of_the_server_is_found(
    client: Client, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    person("rhea", email="rhea@provider.example")
    came_back(client, server)
    monkeypatch.setattr(known, "NEW_KEYS", 0)
    server.key, server.kid, server.token = OTHER_KEY, "2", encoded(kid="2")
    assert came_back(Client(), server)["Location"] == "/policies"


def hang(handler: Any) -> None:
    """Say nothing until the test is over."""
    HANGING.wait(10)


def drip(handler: Any) -> None:
    """Say something all the time, and come to no end."""
    handler.send_response(200)
    handler.end_headers()
    while not HANGING.wait(0.05):
        try:
            handler.wfile.write(b" ")
        except OSError:
            return


def drip_headers(handler: Any) -> None:
    """The same before the answer begins."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not HANGING.wait(0.05):
        try:
            handler.wfile.write(b"X: y\r\n")
        except OSError:
            return


def too_much(handler: Any) -> None:
    """A body of 50 MB."""
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(800):
            handler.wfile.write(b" " * 65_536)
    except OSError:
        return


HANGING = threading.Event()


@pytest.fixture(autouse=True)
def released() -> Iterator[None]:
    """Whoever hangs goes on when the test is over."""
    HANGING.clear()
    yield
    HANGING.set()


BROKEN: dict[str, Callable[[Any], None]] = {
    "it hangs": hang,
    "it never comes to an end": drip,
    "it never comes to the answer": drip_headers,
    "it says too much": too_much,
    "it answers 500": lambda handler: answer(handler, 500, b"{}"),
    "it answers a page": lambda handler: answer(handler, 200, b"<html>Not now</html>"),
    "it answers a list": lambda handler: answer(handler, 200, b"[]"),
    "it answers brackets": lambda handler: answer(handler, 200, b"[" * 100_000),
    "it hangs up": lambda handler: handler.connection.close(),
    "it leads elsewhere": lambda handler: answer(handler, 302, b""),
}


@pytest.mark.parametrize("how", BROKEN)
@pytest.mark.parametrize("where", [DISCOVERY, "/keys", "/token", "/me"])
def test_a_server_that_fails_is_one_sentence_and_a_line_of_the_log(
    client: Client, server: Server, caplog: pytest.LogCaptureFixture, how: str, where: str
) -> None:
    person("rhea", email="rhea@provider.example")
    server.claims = {"email": None} if where == "/me" else {}
    began = time.monotonic()
    with caplog.at_level(logging.INFO):
        if where == DISCOVERY:
            server.broken[where] = BROKEN[how]
            assert client.post("/me/oidc/staff/login/")["Location"] == "/me/sign-in/"
        else:
            away(client)
            server.broken[where] = BROKEN[how]
            assert came_back(client, server)["Location"] == "/me/sign-in/"
    assert time.monotonic() - began < 4
    assert AWAY in said_at_sign_in(client) and "_auth_user_id" not in client.session
    (cause,) = causes(caplog)
    assert f"127.0.0.1:{server.http.server_port}{where}" in cause


def test_strangers_do_not_make_docket_ask_again_and_again(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        away(Client())
    assert server.paths == [DISCOVERY], "each stranger had it fetched"
    monkeypatch.setattr(known, "FRESH", 0)
    server.broken[DISCOVERY] = BROKEN["it answers 500"]
    for _ in range(5):
        assert away(Client()), "what was known before does while it is away"
    assert server.paths == [DISCOVERY] * 2, "a failure is not remembered"
    monkeypatch.setattr(known, "AGAIN", 0)
    del server.broken[DISCOVERY]
    assert away(Client()) and server.paths == [DISCOVERY] * 3


def test_a_server_that_hangs_keeps_two_waiting_and_no_more(server: Server, settings: Any) -> None:
    server.broken[DISCOVERY] = hang
    refused: list[tuple[float, str]] = []

    def ask() -> None:
        began = time.monotonic()
        with pytest.raises(asking.ProviderAway) as why:
            server_of(settings.OPENID).endpoints()
        refused.append((time.monotonic() - began, str(why.value)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.paths == [DISCOVERY]
    waited = [seconds for seconds, _ in refused if seconds > 0.2]
    assert len(refused) == 8 and len(waited) <= 2, refused


def test_a_code_that_the_server_refuses_is_no_reason_not_to_ask_it(
    client: Client, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """Otherwise strangers with codes of their own would keep everybody out."""
    person("rhea", email="rhea@provider.example")
    refusal = json.dumps({"error": "invalid_grant", "error_description": "the-c0de is old"})
    server.broken["/token"] = lambda handler: answer(handler, 400, refusal.encode())
    with caplog.at_level(logging.INFO):
        came_back(Client(), server)
    assert causes(caplog)[0].endswith("/token: 400 invalid_grant")
    del server.broken["/token"]
    assert came_back(client, server)["Location"] == "/policies"


def test_a_network_that_comes_with_many_bad_codes_waits(client: Client, server: Server) -> None:
    server.broken["/token"] = lambda handler: answer(handler, 400, b'{"error": "invalid_grant"}')
    for _ in range(32):
        came_back(Client(), server)
    asked = len(server.asked)
    browser = Client()
    came_back(browser, server)
    assert len(server.asked) == asked and "Too many failed sign-ins" in said_at_sign_in(browser)


def test_neither_a_code_nor_a_state_nor_a_token_stands_in_the_log(
    client: Client, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    person("rhea", email="rhea@provider.example")
    with caplog.at_level(logging.DEBUG):
        for lie in ({}, {"nonce": "another"}, {"exp": None}):
            server.claims = lie
            came_back(client, server)
        server.broken["/token"] = BROKEN["it answers 500"]
        came_back(client, server)
        state = away(client)["state"]
        client.get("/me/oidc/staff/login/callback/", {"code": "the-c0de", "state": state[1:]})
    lines = " ".join(str(record.msg) + record.getMessage() for record in caplog.records)
    assert "signin.provider_failed" in lines and "no sign-in with this state" in lines
    for secret in ("the-c0de", "the-access", state[1:], server.nonce, "eyJ", SECRET):
        assert secret not in lines


def test_a_sign_in_page_elsewhere_wants_its_host_named(
    client: Client, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.discovery = {"authorization_endpoint": "https://login.elsewhere.example/authorize"}
    with caplog.at_level(logging.INFO):
        assert client.post("/me/oidc/staff/login/")["Location"] == "/me/sign-in/"
    assert "DOCKET_OIDC_HOSTS" in causes(caplog)[0]


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": None},
        {"authorization_endpoint": ["a", "list"]},
    ],
)
def test_a_discovery_document_that_leads_astray_is_not_followed(
    client: Client, server: Server, said: Claims
) -> None:
    server.discovery = said
    assert client.post("/me/oidc/staff/login/")["Location"] == "/me/sign-in/"
    assert AWAY in said_at_sign_in(client)

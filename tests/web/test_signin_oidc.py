"""Sign-in by the house's own OpenID Connect server: a real one on this machine, with discovery,
keys, tokens and people.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from accounts.models import User
from config.settings import openid
from tests.web.conftest import code, person, with_app

pytestmark = pytest.mark.django_db
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Server:
    """What it says of whoever signs in, and what it was asked."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {
            "sub": "17",
            "email": "rhea@provider.example",
            "email_verified": True,
        }
        self.asked: list[dict[str, list[str]]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(server.page(self.path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                server.asked.append(parse_qs(body))
                self.answer(server.token())

            def answer(self, said: dict[str, Any]) -> None:
                body = json.dumps(said).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                """Nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def page(self, path: str) -> dict[str, Any]:
        """Discovery, keys, or the person."""
        if path.startswith("/.well-known/"):
            ends = {
                "authorization_endpoint": "authorize",
                "token_endpoint": "token",
                "userinfo_endpoint": "me",
                "jwks_uri": "keys",
            }
            return {"issuer": self.url, **{name: f"{self.url}/{end}" for name, end in ends.items()}}
        if path.startswith("/keys"):
            return {
                "keys": [
                    {
                        **json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())),
                        "kid": "1",
                        "alg": "RS256",
                        "use": "sig",
                    }
                ]
            }
        return self.claims

    def token(self) -> dict[str, Any]:
        """An access token and a signed identity."""
        now = int(time.time())
        claims = {"iss": self.url, "aud": "docket", "iat": now, "exp": now + 60, **self.claims}
        return {
            "access_token": "a",
            "token_type": "Bearer",
            "id_token": jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "1"}),
        }


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The server, and a Docket that knows it."""
    made = Server()
    monkeypatch.setenv("DOCKET_OIDC_CLIENT_ID", "docket")
    monkeypatch.setenv("DOCKET_OIDC_CLIENT_SECRET", "a secret between two servers")
    settings.SOCIALACCOUNT_PROVIDERS, settings.OIDC_NAME = (
        openid(made.url, "Our house"),
        "Our house",
    )
    yield made
    made.http.shutdown()
    made.http.server_close()


def came_back(client: Client) -> Any:
    """Go to the server, and come back with its code, as the browser does."""
    away = client.post("/me/oidc/staff/login/?next=/policies")
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert asked["redirect_uri"] == ["http://testserver/me/oidc/staff/login/callback/"] and asked[
        "code_challenge_method"
    ] == ["S256"]
    return client.get("/me/oidc/staff/login/callback/", {"code": "c", "state": asked["state"][0]})


def test_who_is_known_by_a_verified_address_comes_in_and_still_shows_the_app(
    client: Client, server: Server
) -> None:
    with_app(person("rhea", email="Rhea@provider.example"))
    assert "Sign in with Our house" in client.get("/me/sign-in/").content.decode()
    assert came_back(client)["Location"] == "/me/authenticators/authenticate/"
    assert client.get("/policies")["Location"] == "/me/sign-in/?next=/policies", (
        "the server's word alone signed somebody in"
    )
    assert (
        client.post("/me/authenticators/authenticate/", {"code": code()})["Location"] == "/policies"
    )
    assert client.get("/policies").status_code == 200
    assert (
        server.asked[0]["client_secret"] == ["a secret between two servers"]
        and "code_verifier" in server.asked[0]
    )
    assert not SocialAccount.objects.exists(), "the next address would find the former person"


def test_who_has_no_app_yet_sets_one_up_first(client: Client, server: Server) -> None:
    person("rhea", email="rhea@provider.example")
    assert came_back(client)["Location"] == "/policies"
    assert client.get("/policies")["Location"] == "/me/authenticators/"


TURNED_AWAY = {
    "nobody has the address": ({"email": "eve@elsewhere.example"}, {}),
    "the address is not verified": ({"email_verified": False}, {}),
    "whether it is verified is not said": ({"email_verified": None}, {}),
    "it is verified in words": ({"email_verified": "false"}, {}),
    "no address at all": ({"email": ""}, {}),
    "an address with a Turkish i": ({"email": "rhea@provıder.example"}, {}),
    "the person's address has one": ({}, {"email": "rhea@provıder.example"}),
    "the person is disabled": ({}, {"is_active": False}),
}


@pytest.mark.parametrize("case", TURNED_AWAY)
def test_everybody_else_is_turned_away_and_nobody_is_made(
    client: Client, server: Server, case: str
) -> None:
    claims, values = TURNED_AWAY[case]
    server.claims.update(claims)
    person("rhea", **{"email": "rhea@provider.example", **values})
    answer = came_back(client)
    assert answer["Location"] == "/me/sign-in/" and "_auth_user_id" not in client.session
    assert (
        "Sign-in failed. Nobody here has this address, or it is not verified. Ask an admin"
        in client.get("/me/sign-in/").content.decode()
    )
    assert User.objects.count() == 1


def test_two_people_of_one_address_are_both_turned_away(client: Client, server: Server) -> None:
    person("rhea", email="rhea@provider.example")
    person("ravi", email="rhea@provider.example")
    assert came_back(client)["Location"] == "/me/sign-in/"


def test_a_made_up_answer_and_one_to_somebody_else_sign_nobody_in(
    client: Client, server: Server
) -> None:
    person("rhea", email="rhea@provider.example")
    for given in ({"code": "c", "state": "made-up"}, {"error": "access_denied"}, {}):
        client.get("/me/oidc/staff/login/callback/", given)
        assert "_auth_user_id" not in client.session
    came_back(Client())
    assert "_auth_user_id" not in client.session


def test_without_a_server_there_is_no_such_way_in(client: Client) -> None:
    assert (
        client.get("/me/oidc/staff/login/").status_code
        == client.get("/me/oidc/staff/login/callback/").status_code
        == 404
    )
    assert "Sign in with" not in client.get("/me/sign-in/").content.decode()


def test_a_server_is_spoken_to_by_https_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match="https"):
        openid("http://sso.example", "x")
    with pytest.raises(ImproperlyConfigured, match="DOCKET_OIDC_CLIENT_ID"):
        openid("https://sso.example", "x")

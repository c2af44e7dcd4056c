"""An OpenID Connect server of a test's own, over HTTP: discovery, keys, tokens and people. It
hangs, fails, talks too much and lies when it is told to.
"""

from __future__ import annotations

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SECRET = "a secret between two servers, which is long enough"
RHEA = {"sub": "17", "email": "rhea@provider.example", "email_verified": True}
Claims = dict[str, Any]


def signed(claims: Claims) -> str:
    """An ID token as it should be."""
    return jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "1"})


def unsigned(claims: Claims) -> str:
    """One that anybody can make (`alg: none`)."""
    parts = ({"alg": "none", "kid": "1"}, claims)
    said = (urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    return ".".join([*said, ""])


class Server:
    """`person` is who signs in; `claims` are laid over what an ID token has, and None takes one
    away; `token` makes it. What a path in `broken` answers is made by a function of its handler.
    """

    def __init__(self) -> None:
        self.person: Claims = dict(RHEA)
        self.claims: Claims = {}
        self.userinfo: Claims | None = None
        self.discovery: Claims = {}
        self.token: Callable[[Claims], str] = signed
        self.key, self.kid = KEY, "1"
        self.nonce = ""
        self.asked: list[dict[str, list[str]]] = []
        self.paths: list[str] = []
        self.broken: dict[str, Callable[[Any], None]] = {}
        self.over = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.serve(self)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                server.asked.append(parse_qs(body))
                server.serve(self)

            def log_message(self, *args: Any) -> None:
                """Nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Let go whoever was made to wait."""
        self.over.set()
        self.http.shutdown()
        self.http.server_close()

    def serve(self, handler: Any) -> None:
        """Answer, or whatever is to happen on this path."""
        path = urlsplit(handler.path).path
        self.paths.append(path)
        if path in self.broken:
            self.broken[path](handler)
        else:
            answer(handler, 200, json.dumps(self.page(path)).encode())

    def page(self, path: str) -> Claims:
        """Discovery, keys, tokens, or the person."""
        ends = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "userinfo_endpoint": "me",
            "jwks_uri": "keys",
        }
        if path.startswith("/.well-known/"):
            pages = {name: f"{self.url}/{end}" for name, end in ends.items()}
            methods = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
            return {"issuer": self.url, **pages, **methods, **self.discovery}
        if path == "/keys":
            known = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [{**known, "kid": self.kid, "alg": "RS256", "use": "sig"}]}
        if path == "/token":
            token = self.token(self.id_claims())
            return {"access_token": "the-access", "token_type": "Bearer", "id_token": token}
        return self.person if self.userinfo is None else self.userinfo

    def id_claims(self) -> Claims:
        """What the ID token is to say."""
        now = int(time.time())
        told = {"iss": self.url, "aud": "docket", "iat": now, "exp": now + 60, "nonce": self.nonce}
        return {k: v for k, v in {**told, **self.person, **self.claims}.items() if v is not None}


def answer(handler: Any, code: int, body: bytes) -> None:
    """An answer of JSON."""
    handler.send_response(code)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def away(client: Client, page: str = "/policies") -> dict[str, str]:
    """To the server, as the browser goes: what it is asked there."""
    to = client.post(f"/me/oidc/staff/login/?next={page}")["Location"]
    return {name: values[0] for name, values in parse_qs(urlsplit(to).query).items()}


def came_back(client: Client, server: Server, **more: str) -> Any:
    """Go to the server, and come back with its code, as the browser does."""
    asked = away(client)
    server.nonce = asked["nonce"]
    said = {"code": "the-c0de", "state": asked["state"], **more}
    return client.get("/me/oidc/staff/login/callback/", said)

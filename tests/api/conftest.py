"""Programs with tokens, and what they ask."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import ApiToken, Scope, User
from enforcement.operations.tokens import agree_to_token, make_token, renew_key
from tests.world import World

ALL = list(Scope.values)


@dataclass
class Program:
    """A program that calls the API with a token."""

    key: str
    token: ApiToken
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        code: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """What is answered, which must have this code; `body` is sent as JSON."""
        answer = self.client.generic(
            method,
            f"/api/v1/{path}",
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.key}", **(headers or {})},
        )
        assert answer.status_code == code, (answer.status_code, answer.content[:2000])
        kind = "application/problem+json" if code >= 400 else "application/json"
        assert answer.headers["Content-Type"].startswith(kind)
        return json.loads(answer.content)

    def get(self, path: str, code: int = 200, **headers: str) -> Any:
        """Read something."""
        return self.ask("GET", path, None, code, headers)

    def post(self, path: str, body: Any, code: int = 201, **headers: str) -> Any:
        """Send something; `once` is the key of the request."""
        once = headers.pop("once", "")
        return self.ask("POST", path, body, code, {**({"Idempotency-Key": once} if once else {})})

    def put(self, path: str, body: Any, code: int = 200) -> Any:
        """Feed something."""
        return self.ask("PUT", path, body, code)


Programs = Callable[..., Program]


@pytest.fixture
def world(db: None) -> World:
    """A world of today."""
    return World(datetime.now(UTC) - timedelta(minutes=1))


@pytest.fixture
def program(world: World) -> Programs:
    """Makes a program with these scopes; without any, with all."""

    def made(*scopes: Scope, name: str = "intake") -> Program:
        ada, axel = (User.objects.get(username=name).actor for name in ("ada", "axel"))
        given = [scope.value for scope in scopes] or ALL
        token, key = make_token(name=name, scopes=given, days=30, by=ada, now=world.now)
        if not key:
            agree_to_token(token_id=token.pk, by=axel, now=world.now)
            token, key = renew_key(token_id=token.pk, by=ada, now=world.now)
        return Program(key, token)

    return made

"""What is known of the OpenID Connect server: where its pages are, and the keys with which it
signs. Each web process asks for it rarely, and remembers a failure for a while.

Kept in the process and not in the store: whoever can write to the store must not choose whose
signature is believed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock

from accounts.openid.asking import Answer, Ask, ProviderAway, ProviderRefuses, Request, turn
from accounts.openid.provider import Provider, is_private, origin_of

FRESH = 10 * 60  # seconds for which what was answered is not asked again
KEPT = 24 * 60 * 60  # seconds for which it is used while the server is away
AGAIN = 30  # seconds for which a server that failed is not asked again
NEW_KEYS = 60  # seconds for which an unknown key is not asked for again
WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass(frozen=True)
class Endpoints:
    """Where its pages are (OpenID Connect Discovery 1.0, 3)."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str
    by_basic: bool
    """Whether the secret is sent in a header (client_secret_basic), or in the form."""


@dataclass
class Document:
    """One JSON object of the server."""

    url: str
    content: Answer | None = None
    asked_at: float = 0.0
    failed_at: float | None = None
    cause: str = ""

    def is_fresh(self, within: float) -> bool:
        """Whether it was asked for in so many seconds."""
        return self.content is not None and time.monotonic() - self.asked_at < within

    def read(self, within: float) -> Answer:
        """The object, not older than `within` seconds if the server answers.

        Raises ProviderAway where there is none.
        """
        if not self.is_fresh(within) and not self._failed_lately():
            try:
                with turn() as ask:
                    # Whoever had the turn before may have asked for the same.
                    if not self.is_fresh(within) and not self._failed_lately():
                        self._fetch(ask)
            except ProviderAway as error:
                if not self.is_fresh(KEPT):
                    raise ProviderAway(str(error)) from None
        if self.content is not None and self.is_fresh(KEPT):
            return self.content
        raise ProviderAway(f"{self.cause} (not asked again for {AGAIN} seconds)")

    def _failed_lately(self) -> bool:
        return self.failed_at is not None and time.monotonic() - self.failed_at < AGAIN

    def _fetch(self, ask: Ask) -> None:
        try:
            self.content, self.asked_at = ask(Request(self.url)), time.monotonic()
            self.failed_at = None
        except (ProviderAway, ProviderRefuses) as error:
            self.failed_at, self.cause = time.monotonic(), str(error)
            raise ProviderAway(self.cause) from None


@dataclass
class Server:
    """The server of one provider."""

    provider: Provider
    discovery: Document = field(init=False)
    keys: Document | None = None

    def __post_init__(self) -> None:
        self.discovery = Document(f"{self.provider.issuer}{WELL_KNOWN}")

    def endpoints(self) -> Endpoints:
        """Where its pages are. Raises ProviderAway for what no sign-in can be made with."""
        said = self.discovery.read(FRESH)
        issuer = _text(said, "issuer")
        if issuer.rstrip("/") != self.provider.issuer:
            raise ProviderAway("the discovery document names another issuer")
        ways = said.get("token_endpoint_auth_methods_supported")
        ways = ways if isinstance(ways, list) else ["client_secret_basic"]
        found = Endpoints(
            issuer=issuer,
            authorization=_text(said, "authorization_endpoint"),
            token=_text(said, "token_endpoint"),
            keys=_text(said, "jwks_uri"),
            userinfo=_text(said, "userinfo_endpoint"),
            by_basic="client_secret_post" not in ways and "client_secret_basic" in ways,
        )
        for name in ("authorization", "token", "keys"):
            if not is_private(getattr(found, name)):
                raise ProviderAway(f"the discovery document names no https address for {name}")
        if origin_of(found.authorization) not in self.provider.origins:
            raise ProviderAway(
                f"its sign-in page is at {origin_of(found.authorization)}, which browsers are not "
                "led to: name the host in DOCKET_OIDC_HOSTS"
            )
        return found

    def key_set(self, endpoints: Endpoints, *, renewed: bool = False) -> Answer:
        """The keys that it signs with (RFC 7517); `renewed`: not older than NEW_KEYS seconds.

        Raises ProviderAway.
        """
        if self.keys is None or self.keys.url != endpoints.keys:
            self.keys = Document(endpoints.keys)
        return self.keys.read(NEW_KEYS if renewed else FRESH)


def _text(said: Answer, name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""


_servers: dict[Provider, Server] = {}
_making = Lock()


def server_of(provider: Provider) -> Server:
    """The server of the provider, with what this process knows of it."""
    with _making:
        if provider not in _servers:
            _servers.clear()  # there is one in a process; tests name another
            _servers[provider] = Server(provider)
        return _servers[provider]

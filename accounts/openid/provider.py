"""Which OpenID Connect server an operator has named."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True)
class Provider:
    """`issuer` is its address as its tokens name it, `name` what people call it; `origins` are
    those (scheme and host) to which browsers are led to sign in.
    """

    issuer: str
    name: str
    client_id: str
    secret: str
    origins: tuple[str, ...]


def origin_of(address: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def is_private(address: str) -> bool:
    """Whether what is said to this address stays secret: TLS, or this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
    )

"""The OpenID Connect server that an operator names in the environment."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from accounts.openid.provider import Provider, is_private, origin_of
from config.environment import text


def openid(issuer: str) -> Provider | None:
    """The server; None without an issuer. Over http only on this machine.

    Raises ImproperlyConfigured with the setting's name.
    """
    issuer = issuer.rstrip("/")
    if not issuer:
        return None
    if not is_private(issuer):
        raise ImproperlyConfigured("DOCKET_OIDC_ISSUER must begin with https://.")
    named = (origin_named(word) for word in text("DOCKET_OIDC_HOSTS", "").split())
    return Provider(
        issuer=issuer,
        name=text("DOCKET_OIDC_NAME", urlsplit(issuer).hostname or ""),
        client_id=text("DOCKET_OIDC_CLIENT_ID"),
        secret=text("DOCKET_OIDC_CLIENT_SECRET"),
        origins=tuple(dict.fromkeys((origin_of(issuer), *named))),
    )


def origin_named(word: str) -> str:
    """The origin of a host, or of an address, in DOCKET_OIDC_HOSTS.

    Raises ImproperlyConfigured for what is none: in the content policy a wildcard or a semicolon
    would let more through than was meant.
    """
    address = word if "://" in word else f"https://{word}"
    host = urlsplit(address).netloc
    if not is_private(address) or not host.isascii() or set("*;,'\"@ ") & set(host):
        raise ImproperlyConfigured(
            f"DOCKET_OIDC_HOSTS names hosts such as login.example.com, not {word!r}."
        )
    return origin_of(address)

"""Bearer tokens: made of chance, shown once, kept as a hash.

A token has 256 bits, so that nobody guesses one and a plain hash is enough. It begins with `dk_`,
by which programs that look for secrets in texts know it. Source: RFC 6750; OWASP ASVS 5.0, 11.4.1.
"""

from __future__ import annotations

import hashlib
import secrets

PREFIX = "dk_"
BYTES = 32
LONGEST = 200  # characters of what is looked up
SCHEME = "bearer"


def new_secret() -> str:
    """A token, to be shown this once."""
    return f"{PREFIX}{secrets.token_urlsafe(BYTES)}"


def hash_of(secret: str) -> str:
    """A token as the database has it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def secret_in(header: str) -> str | None:
    """The token of an Authorization header, empty where it holds none that could be one; None where
    the header is of another kind, or not there.
    """
    scheme, _, secret = header.strip().partition(" ")
    if scheme.lower() != SCHEME:
        return None
    secret = secret.strip()
    return secret if secret.startswith(PREFIX) and len(secret) <= LONGEST else ""

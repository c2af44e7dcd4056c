"""A value of which a salted hash is kept: nobody reads it, and to those who know it the hash proves
that it was there. Pure.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping


def salted(value: str) -> dict[str, str]:
    """SHA-256 of a salt and the value, and the salt."""
    salt = secrets.token_hex(32)
    return {"salt": salt, "sha256": sha256_of(salt, value)}


def is_salted_of(kept: Mapping[str, str], value: str) -> bool:
    """Whether this is the value of which a hash is kept."""
    return sha256_of(kept["salt"], value) == kept["sha256"]


def sha256_of(salt: str, value: str) -> str:
    """As `docs/how-to/answer-a-data-request.md` says it."""
    return hashlib.sha256(f"{salt}{value}".encode()).hexdigest()

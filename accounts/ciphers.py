"""Secrets are stored encrypted, with keys derived from `DOCKET_SECRET_KEY`: a backup, or a look
into a table, is of no use without it.

Each purpose has a key of its own, so that what was stored for one cannot be used for another.
"""

from __future__ import annotations

import base64
from enum import Enum

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


class Purpose(Enum):
    """What is kept; the value goes into the key."""

    AUTHENTICATOR = "docket.authenticator"
    WEBHOOK = "docket.webhook"
    DRAFT = "docket.draft"
    STAFF_DRAFT = "docket.staff-draft"
    STATEMENTS = "docket.statements"


SEALED = "gAAAAA"  # how every sealed text begins: Fernet's version, and a time before 2106


def seal(text: str, purpose: Purpose) -> str:
    """The secret, as it is stored: by the present key."""
    return ciphers(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: Purpose) -> str:
    """The secret, as it is used.

    Raises cryptography.fernet.InvalidToken when it was stored with a key that is not known any
    more.
    """
    return ciphers(purpose).decrypt(sealed.encode()).decode()


def secret_keys() -> list[str]:
    """The program's own secrets: the present one, by which things are made, then the former ones,
    by which they are still read.
    """
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def ciphers(purpose: Purpose) -> MultiFernet:
    """The cipher of each secret key, the present one first."""
    made = [
        salted_hmac(purpose.value, "", secret=key, algorithm="sha256").digest()
        for key in secret_keys()
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])

"""How people outside get in: by a link and a code that work once. Both are made when the mail is
sent and stored nowhere, so that the database alone lets nobody in.

Source: OWASP ASVS 5.0, 6.5.1 to 6.5.5 (codes sent out of band: random, short-lived, used once).
"""

from __future__ import annotations

import base64
import hmac
from binascii import Error as NotBase64
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from accounts.ciphers import secret_keys

# What stands in a mail's text until it is sent, in place of the link and the code.
TO_BE_MADE = "/in/to-be-made"
CODE_TO_BE_MADE = "CODE-2B-MADE"
SALT_OF_LINK, SALT_OF_CODE, SALT_OF_KEY = "docket.link", "docket.link.code", "docket.portal.key"
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXY"  # as in references: no two look alike
CODE_LENGTH = 8


def token_of(link: UUID) -> str:
    """The part of the address that lets one in: the link's key, and proof that we made it."""
    return f"{as_text(link.bytes)}.{as_text(proof(SALT_OF_LINK, link, settings.SECRET_KEY)[:16])}"


def link_of(token: str) -> UUID | None:
    """Which link a token is of; None for one that we did not make."""
    key, _, given = token.partition(".")
    try:
        link, shown = UUID(bytes=as_bytes(key)), as_bytes(given)
    except (ValueError, NotBase64):
        return None
    right = [
        hmac.compare_digest(shown, proof(SALT_OF_LINK, link, secret)[:16])
        for secret in secret_keys()
    ]
    return link if any(right) else None


def code_of(link: UUID, secret: str | None = None) -> str:
    """What is typed where the mail is on another device: eight letters, 39 bits."""
    number = int.from_bytes(proof(SALT_OF_CODE, link, secret or settings.SECRET_KEY)[:8], "big")
    letters = []
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[place])
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


def is_code_of(link: UUID, typed: str) -> bool:
    """Whether this was typed for the link's code; small letters and spaces are all right."""
    wanted = "".join(c for c in typed.upper() if c.isalnum()).encode()
    right = [
        hmac.compare_digest(wanted, code_of(link, secret).replace("-", "").encode())
        for secret in secret_keys()
    ]
    return any(right)


def hash_of_key(key: str) -> str:
    """A session's key as the database has it."""
    return salted_hmac(SALT_OF_KEY, key, secret="docket", algorithm="sha256").hexdigest()


def proof(salt: str, link: UUID, secret: str) -> bytes:
    """What only this program can say of a link."""
    return salted_hmac(salt, str(link), secret=secret, algorithm="sha256").digest()


def as_text(data: bytes) -> str:
    """Bytes as letters that may stand in an address."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def as_bytes(text: str) -> bytes:
    """The bytes. Raises ValueError for what are none."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)

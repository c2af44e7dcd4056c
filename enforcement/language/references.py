"""References that people read out on the telephone: opaque, and checkable."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

# no 0, 1, I, O, Z: 31, a prime, so one wrong or swapped character shows
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXY"


def check_character(body: str) -> str:
    """The character that makes a reference checkable: a weighted sum over a prime."""
    return ALPHABET[sum((i + 2) * ALPHABET.index(c) for i, c in enumerate(body)) % 31]


def new_reference(prefix: str) -> str:
    """An opaque, checkable reference such as C-7K3M-92QX: seven characters at random (27 thousand
    million) and a check.
    """
    body = "".join(secrets.choice(ALPHABET) for _ in range(7))
    whole = body + check_character(body)
    return f"{prefix}-{whole[:4]}-{whole[4:]}"


def is_reference(value: str, prefixes: Sequence[str] = ("C",)) -> bool:
    """Whether `value` is well formed: a known prefix, the alphabet, and the right check
    character.
    """
    prefix, _, body = value.upper().partition("-")
    body = body.replace("-", "")
    return (
        prefix in prefixes
        and len(body) == 8
        and set(body) <= set(ALPHABET)
        and check_character(body[:7]) == body[7]
    )

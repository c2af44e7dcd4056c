"""The return path of each e-mail: an address of its own, to which a mail server reports that it
cannot deliver what it had accepted (VERP, variable envelope return path).

`<name>+<message><signature>@<domain>`: the id of the message and the beginning of its HMAC, both in
base32, since mail servers may write an address in either case. Without the secret key nobody can
make one; whoever got the e-mail can read theirs (docs/explanation/delivery.md says what follows).
"""

from __future__ import annotations

import re
from base64 import b32decode, b32encode
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "enforcement.delivery.return_path"
ID = 26  # characters: 128 bits
SIGNATURE = 12  # characters: 60 bits, which nobody guesses by sending mail
# wherever it stands in a header, and in either case
ADDRESS = re.compile(rf"\+([a-z2-7]{{{ID}}})([a-z2-7]{{{SIGNATURE}}})@", re.IGNORECASE)


def return_path_of(message_id: UUID) -> str:
    """The address for the envelope of a message; its local part has at most 64 characters."""
    name, _, domain = settings.RETURN_PATH.rpartition("@")
    written = f"{in_base32(message_id.bytes)[:ID]}{signature(message_id, settings.SECRET_KEY)}"
    return f"{name}+{written}@{domain}"


def message_of(text: str) -> UUID | None:
    """The message whose return path stands in `text`, an address or a header; None where there is
    none with a signature of ours.
    """
    for written, signed in ADDRESS.findall(text):
        message_id = UUID(bytes=b32decode(f"{written.upper()}======"))
        if any(
            constant_time_compare(signed.lower(), signature(message_id, key))
            for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        ):
            return message_id
    return None


def names_a_message(text: str) -> bool:
    """Whether there is something in `text` that looks like a return path, whoever made it."""
    return ADDRESS.search(text) is not None


def signature(message_id: UUID, key: str | bytes) -> str:
    """What proves that an address was made here."""
    made = salted_hmac(SALT, message_id.bytes, secret=key, algorithm="sha256")
    return in_base32(made.digest())[:SIGNATURE]


def in_base32(content: bytes) -> str:
    """Letters and digits that mean the same in either case."""
    return b32encode(content).decode().lower()

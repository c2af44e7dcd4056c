"""Addresses of each e-mail's own: the return path, to which a mail server reports that it cannot
deliver what it had accepted (VERP, variable envelope return path), and the address to which its
reader answers, where the operator hands answers over.

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
OF_ANSWERS = "enforcement.delivery.answer"
ID = 26  # characters: 128 bits
SIGNATURE = 12  # characters: 60 bits, which nobody guesses by sending mail
# wherever it stands in a header, and in either case
ADDRESS = re.compile(rf"\+([a-z2-7]{{{ID}}})([a-z2-7]{{{SIGNATURE}}})@", re.IGNORECASE)


def return_path_of(message_id: UUID) -> str:
    """The address for the envelope of a message."""
    return address_of(message_id, settings.RETURN_PATH, SALT)


def reply_to(message_id: UUID) -> str:
    """Where answers to a message go: to an address of its own, where the operator hands them over,
    else to the mailbox that people read.
    """
    if not settings.REPLY_TO:
        return str(settings.CONTACT_EMAIL)
    return address_of(message_id, settings.REPLY_TO, OF_ANSWERS)


def address_of(message_id: UUID, base: str, salt: str) -> str:
    """An address of a message's own; its local part has at most 64 characters."""
    name, _, domain = base.rpartition("@")
    signed = signature(message_id, settings.SECRET_KEY, salt)
    return f"{name}+{in_base32(message_id.bytes)[:ID]}{signed}@{domain}"


def message_of(text: str, salt: str = SALT) -> UUID | None:
    """The message whose return path stands in `text`, an address or a header; None where there is
    none with a signature of ours.
    """
    for written, signed in ADDRESS.findall(text):
        message_id = UUID(bytes=b32decode(f"{written.upper()}======"))
        if any(
            constant_time_compare(signed.lower(), signature(message_id, key, salt))
            for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        ):
            return message_id
    return None


def answered_message(text: str) -> UUID | None:
    """The message whose own address for answers stands in `text`; some people answer to the return
    path instead.
    """
    return message_of(text, OF_ANSWERS) or message_of(text)


def names_a_message(text: str) -> bool:
    """Whether there is something in `text` that looks like a return path, whoever made it."""
    return ADDRESS.search(text) is not None


def signature(message_id: UUID, key: str | bytes, salt: str = SALT) -> str:
    """What proves that an address was made here."""
    made = salted_hmac(salt, message_id.bytes, secret=key, algorithm="sha256")
    return in_base32(made.digest())[:SIGNATURE]


def in_base32(content: bytes) -> str:
    """Letters and digits that mean the same in either case."""
    return b32encode(content).decode().lower()

"""When two e-mail addresses are the same. Signing in, keeping people out of what is about
themselves, and telling each person once all ask here.

They are compared exactly, after IDNA and casefold. `Rhea@Provider.example` is
`rhea@provider.example`; `rhea@provıder.example`, with an i without a dot, is somebody else,
although PostgreSQL's `upper` makes both the same. So no address is compared by `iexact`, nor by
`lower` or `upper` in the database: tests/house/test_addresses.py looks for it.

Sources: RFC 5891 and UTS #46 (domains), RFC 5321, 2.4 (which would tell apart names in other
letters; no mail server in use does), CVE-2019-19844 (an account taken over by such an i).
"""

from __future__ import annotations

import unicodedata

import idna
from django.db.models import OuterRef
from django.db.models.functions import Collate, Lower

PLAIN = "C"  # PostgreSQL's collation whose small letters are those of ASCII


def comparable(address: str) -> str:
    """The address in the one form in which it is compared; no letter of ASCII comes from one that
    is none, but where the domain's own rules say so.
    """
    name, at, domain = address.strip().rpartition("@")
    return f"{folded(name)}{at}{domain_in_ascii(domain)}"


def is_same_address(one: str, other: str) -> bool:
    """Whether two addresses are one; an empty one is nobody's."""
    return bool(one and other) and comparable(one) == comparable(other)


def plainly(field: str | OuterRef) -> Lower:
    """For a query: the address in this field, with small letters for those of ASCII.

    Exactly `comparable` of what is written in ASCII. Of others it finds too few rather than too
    many, so whatever must not be missed compares in Python.
    """
    return Lower(Collate(field, PLAIN))


def folded(text: str) -> str:
    """Casefold; as it is where a letter would turn into one of ASCII (ſ, the sign of Kelvin, ﬁ)."""
    others = (letter for letter in text if not letter.isascii())
    if any(map(str.isascii, "".join(map(in_small_letters, others)))):
        return text
    return in_small_letters(text)


def in_small_letters(text: str) -> str:
    """Composed and casefold (Unicode, 3.13, D145 without compatibility)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def domain_in_ascii(domain: str) -> str:
    """The domain as the DNS is asked for it; one that no registry can have as it is."""
    if domain.isascii():
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True).decode().lower()
    except (idna.IDNAError, UnicodeError):
        return folded(domain)

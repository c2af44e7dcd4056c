"""Domains at which anybody can have a mailbox, such as gmail.com: that two accounts share one says
nothing of them. The list is data, `free_mail.txt`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

LISTED = Path(__file__).with_name("free_mail.txt")


@cache
def free_mail_domains() -> frozenset[str]:
    """The domains of the list."""
    lines = LISTED.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def own_domain(address: str) -> str:
    """The domain of an address as it is compared (`accounts/addresses.py`); empty where anybody
    can have a mailbox there.
    """
    domain = address.rpartition("@")[2]
    return "" if domain in free_mail_domains() else domain

"""Addresses of mail are compared in one place: accounts/addresses.py."""

from __future__ import annotations

import re

from tests.house._tree import sources

FOLDING = re.compile(
    r"email__i(exact|contains|startswith|endswith|regex|in)\b"
    r"|\b(Lower|Upper)\(\s*[\"'](\w+__)?(reporter_)?email"
    r"|\b(email|recipient|address)\w*(\"\])?\.(casefold|lower|upper)\("
    r"|\b(lower|upper)\((\w+\.)?(reporter_)?email\)",
    re.IGNORECASE,
)
# Where it decides nothing, and why.
ELSEWHERE = {
    "enforcement/queries/same_actor.py": "which accounts may be one customer's: people judge",
    "enforcement/queries/unmatched.py": "which accounts a report might be about: people choose",
    "enforcement/queries/search.py": "what people look for, and choose from",
    "config/local/mailbox.py": "the demo's mailbox, where failures are played",
}


def test_addresses_are_compared_in_one_place() -> None:
    found = {source.name for source in sources() if FOLDING.search(source.text)}
    assert found == set(ELSEWHERE)


def test_such_a_comparison_would_be_seen() -> None:
    for line in (
        "User.objects.filter(email__iexact=said)",
        "Lower('reporter_email')",
        "if contact.email.casefold() == old",
        'letter["recipient"].casefold()',
        "WHERE lower(c.email) = r.address",
    ):
        assert FOLDING.search(line), line

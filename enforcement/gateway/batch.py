"""Many accounts in one question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from msgspec import Meta, Struct

ACCOUNTS_MOST = 1_000
BODY_MOST = 3_000_000
"""Bytes: so many references of 200 characters, each written as an escape."""


class Accounts(Struct, forbid_unknown_fields=True):
    """`POST /v1/access`."""

    accounts: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=200)]],
        Meta(min_length=1, max_length=ACCOUNTS_MOST),
    ]


def answers(asked: Accounts, answer: Callable[[str], bytes]) -> bytes:
    """The answers, in the order of the question."""
    return b'{"answers":[%b]}' % b",".join(map(answer, asked.accounts))

"""One call of one account, as a proxy asks about it: the account and what it calls come in headers,
the answer is 200 or 403, with the rest in headers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote, unquote

from enforcement.gateway import pages
from enforcement.gateway.answers import FOREVER, Answer, Phase
from enforcement.gateway.bodies import Refusal
from enforcement.gateway.wire import Limit

LONGEST_REF = 200
SCOPES_MOST = 100
REPLIES_KEPT = 5_000
"""About restrictions, each about 1 KB."""
LIMIT_LONGEST = 2_000
"""Characters of `X-Docket-Limit`. Proxies give all headers of an answer 4 to 8 KB."""
TOO_LONG = "too-long"  # in place of more: whoever keeps limits must not take it for none
KINDS = ("model", "feature", "key")
_HALF_ENCODED = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
# granian takes no header of more than one byte a character
HOW = "It is percent-encoded as UTF-8, as in an address."
MISSING = (
    "The header X-Docket-Account names one account, with 1 to 200 characters. The proxy sets it, "
    f"in place of what the caller may have sent. {HOW} A comma as well: two that are joined by one "
    "are refused."
)
SCOPE = (
    "A value of X-Docket-Scope is “model:NAME”, “feature:NAME” or “key:NAME”; there are "
    f"{SCOPES_MOST} at most. {HOW} A comma within a name as well."
)
REFUSED = {
    "unknown_account": "This account is not known.",
    "store_unavailable": "Whether this account may call is not known at the moment. Try again.",
}


Reply = tuple[HTTPStatus, pages.Headers, bytes]


class Asked(NamedTuple):
    """The names of each kind that a call is said to use; of a kind without one nothing is known."""

    models: frozenset[str] = frozenset()
    features: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()


NOTHING_SAID = Asked()


def account_in(values: list[str]) -> str:
    """The account that the headers name. Raises Refusal, for two as well, also where a proxy
    has joined them by a comma: one of them may be the caller's.
    """
    account = _decoded(values[0]) if len(values) == 1 and "," not in values[0] else None
    if not account or len(account) > LONGEST_REF:
        raise Refusal(HTTPStatus.BAD_REQUEST, "account_ref_invalid", MISSING)
    return account


def asked_in(values: Iterable[str]) -> Asked:
    """What the call uses, from headers that may be joined by commas. Raises Refusal.

    An empty name says nothing: proxies fill in what the caller may have left out.
    """
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    scopes = [scope.strip() for value in values for scope in value.split(",")]
    if not 0 < len(scopes) <= SCOPES_MOST:
        raise Refusal(HTTPStatus.BAD_REQUEST, "scope_invalid", SCOPE)
    for scope in filter(None, scopes):
        kind, colon, said = scope.partition(":")
        name = _decoded(said)
        if kind not in found or not colon or name is None:
            raise Refusal(HTTPStatus.BAD_REQUEST, "scope_invalid", SCOPE)
        if name:
            found[kind].add(name)
    return Asked(*(frozenset(found[kind]) for kind in KINDS))


def concerning(limits: Iterable[Limit], asked: Asked) -> list[Limit]:
    """The limits that hold for this call, or may: where a limit is about models, and nothing is
    said of the call's, it may.
    """
    return [
        limit
        for limit in limits
        if all(
            not named or not told or not told.isdisjoint(named)
            for named, told in zip((limit.models, limit.features, limit.keys), asked, strict=True)
        )
    ]


def forbids(limit: Limit, asked: Asked) -> bool:
    """Does it certainly hold for this call, and leave none of them?"""
    return limit.requests_per_minute is None and all(
        not named or not told.isdisjoint(named)
        for named, told in zip((limit.models, limit.features, limit.keys), asked, strict=True)
    )


def reply_to(phase: Phase, asked: Asked, stale_for: float | None) -> Reply:
    """What the proxy is told. `stale_for`: seconds, how old what it rests on is; None for what is
    as good as the store.
    """
    restricted = phase.verdict != "allow"
    same = restricted and (phase.verdict == "block" or asked is NOTHING_SAID)
    if same and stale_for is None:
        return _kept(phase)
    return _made(phase, asked, stale_for)


@lru_cache(maxsize=REPLIES_KEPT)
def _kept(phase: Phase) -> Reply:
    """What is the same each time. What callers name is not kept: they would choose how much."""
    return _made(phase, NOTHING_SAID, None)


def _made(phase: Phase, asked: Asked, stale_for: float | None) -> Reply:
    headers = [
        ("cache-control", "no-store"),
        ("x-docket-verdict", phase.verdict),
        ("x-docket-epoch", str(phase.epoch)),
    ]
    if stale_for is not None:
        age = "unknown" if stale_for == FOREVER else str(round(stale_for * 1000))
        headers.append(("x-docket-stale", age))
    if phase.verdict == "allow":
        return HTTPStatus.OK, headers, b""
    answer = phase.answer
    headers += [
        (name, quote(said, safe=_PRINTABLE))
        for name, said in (
            ("x-docket-reason", answer.reason),
            ("x-docket-reference", answer.reference),
        )
        if said
    ]
    if phase.verdict == "block":
        return _forbidden(answer, "account_blocked", headers)
    limits = concerning(answer.limits, asked)
    headers += _told(limits)
    if any(forbids(limit, asked) for limit in limits):
        return _forbidden(answer, "call_not_allowed", headers)
    return HTTPStatus.OK, headers, b""


def _told(limits: list[Limit]) -> pages.Headers:
    headers = []
    if limits:
        said = json.dumps(
            [{field: getattr(one, field) for field in Limit.__struct_fields__} for one in limits],
            separators=(",", ":"),
        )
        headers.append(("x-docket-limit", said if len(said) <= LIMIT_LONGEST else TOO_LONG))
    rates = [one.requests_per_minute for one in limits if one.requests_per_minute is not None]
    if rates:
        headers.append(("x-docket-rate", str(min(rates))))
    return headers


def _forbidden(answer: Answer, code: str, headers: pages.Headers) -> Reply:
    """The document may be passed on to the caller, so it names nobody."""
    if answer.status_url:
        what = "Access of this account is" if code == "account_blocked" else "Such calls are"
        detail = (
            f"{what} restricted. status_url says why, and what can be done; the reference is "
            f"{answer.reference}."
        )
    else:
        detail = REFUSED.get(answer.reason or "", "Access of this account is restricted.")
    body = pages.problem(
        HTTPStatus.FORBIDDEN,
        code,
        detail,
        {
            "reason": answer.reason,
            "reference": answer.reference,
            "status_url": answer.status_url,
            "until": answer.until,
        },
    )
    return HTTPStatus.FORBIDDEN, [*headers, pages.PROBLEM[0]], body


def _decoded(said: str) -> str | None:
    """None for what is not percent-encoded UTF-8."""
    if "%" not in said:
        return said
    if _HALF_ENCODED.search(said):
        return None
    try:
        return unquote(said, errors="strict")
    except UnicodeDecodeError:
        return None

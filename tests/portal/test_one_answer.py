"""Whoever tries references, addresses and tokens learns from no answer, and from no time that one
takes, which of them are there.

A few hundred requests; `DOCKET_TESTS=all` sends ten thousand.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable
from itertools import count, cycle
from statistics import median
from time import perf_counter_ns
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.links import as_text, token_of
from enforcement.language.references import new_reference
from enforcement.models import AccessLink, LinkRequest
from tests.portal._flaggers import DESK, Flaggers
from tests.portal.conftest import Outside
from tests.sampling import WHOLE

ROUNDS = 950 if WHOLE else 30  # of each, eleven kinds in all
MOST = 1.1  # how much longer one may take than the other, of the medians
BLOCKS = 6  # of rounds, at most
REFERENCE, RANDOM = (
    re.compile("[CR]-[0-9A-Z]{4}-[0-9A-Z]{4}"),
    re.compile('type="hidden"|nonce=|/in/'),
)
VARY = ("Content-Security-Policy", "Content-Length")
numbers = count(1)
Kinds = dict[str, Callable[[], Any]]


def asked(named: str, door: str = "h") -> Any:
    """Ask for a link, in a browser and from a network that asked for none before."""
    number = next(numbers)
    browser = Client(REMOTE_ADDR=f"10.{number & 255}.{number >> 8 & 255}.1")
    return browser.post(f"/{door}/ask", {"named": named})


def looks(answer: Any) -> tuple[object, ...]:
    """What can be told of an answer, but for the reference that was named, and what is random in
    each: keys of forms, nonces, and how long those are.
    """
    lines = [line for line in answer.content.decode().splitlines() if not RANDOM.search(line)]
    headers = {name: value for name, value in answer.items() if name not in VARY}
    return answer.status_code, sorted(headers.items()), REFERENCE.sub("REF", "\n".join(lines))


def times_of(kinds: Kinds) -> dict[str, list[int]]:
    """How long each takes, in nanoseconds: one of each a round, in an order that is mixed again."""
    found, mixed = defaultdict(list), random.Random(7)
    for _ in range(ROUNDS):
        for name in mixed.sample(sorted(kinds), len(kinds)):
            before = perf_counter_ns()
            kinds[name]()
            found[name].append(perf_counter_ns() - before)
    return found


def ratio_of(kinds: Kinds) -> float:
    """The longest median over the shortest. While the machine is busy with other things, more is
    measured: what takes longer by itself stays so.
    """
    times: dict[str, list[int]] = defaultdict(list)
    for _ in range(BLOCKS):
        for name, found in times_of(kinds).items():
            times[name] += found
        medians = {name: median(found) / 1e6 for name, found in times.items()}
        ratio = max(medians.values()) / min(medians.values())
        if ratio <= MOST:
            break
    shown = ", ".join(f"{name} {value:.2f} ms" for name, value in medians.items())
    print(f"{ratio:.3f} of {sum(map(len, times.values()))} requests: {shown}")
    return ratio


@pytest.fixture
def others(outside: Outside) -> dict[str, str]:
    """References: of another account, of a case that nobody was told of, and of nothing."""
    outside.world.account("beta")
    theirs = outside.suspended("beta")
    outside.world.account("gamma")
    return {"theirs": theirs.ref, "not told": outside.world.case("gamma").ref}


def asking(outside: Outside, others: dict[str, str]) -> Kinds:
    """Ask for a link."""
    known = cycle([outside.case.ref, "legal@acme.example"])
    unknown = cycle([others["not told"], new_reference("C"), "nobody@acme.example"])
    return {"known": lambda: asked(next(known)), "unknown": lambda: asked(next(unknown))}


def signed_out(outside: Outside, others: dict[str, str]) -> Kinds:
    """Open the page of a case, not signed in."""
    browser = Client()
    browser.get("/h/")
    return {
        "known": lambda: browser.get(f"/h/{outside.case.ref}"),
        "not told": lambda: browser.get(f"/h/{others['not told']}"),
        "no such case": lambda: browser.get(f"/h/{new_reference('C')}"),
    }


def signed_in(outside: Outside, others: dict[str, str]) -> Kinds:
    """Open the page of a case that is not one's own."""
    browser = outside.come_in()
    return {
        "not theirs": lambda: browser.get(f"/h/{others['theirs']}"),
        "not told": lambda: browser.get(f"/h/{others['not told']}"),
        "no such case": lambda: browser.get(f"/h/{new_reference('C')}"),
    }


def links(outside: Outside, others: dict[str, str]) -> Kinds:
    """Open a link of which one knows no more than its key; one that was used; one of nobody's."""
    outside.come_in()
    browser = Client()
    browser.get("/h/")
    used = AccessLink.objects.filter(used_at__isnull=False)[0]
    fresh = AccessLink.objects.filter(used_at__isnull=True)[0]
    wrong = as_text(b"0" * 16)
    return {
        "known key": lambda: browser.get(f"/in/{as_text(fresh.pk.bytes)}.{wrong}"),
        "no such key": lambda: browser.get(f"/in/{as_text(uuid4().bytes)}.{wrong}"),
        "used": lambda: browser.get(f"/in/{token_of(used.pk)}"),
    }


WAYS = (asking, signed_out, signed_in, links)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_there_is_one_answer_in_one_time(
    way: Callable[[Outside, dict[str, str]], Kinds], outside: Outside, others: dict[str, str]
) -> None:
    kinds = way(outside, others)
    first, *more = [looks(kind()) for kind in kinds.values()]
    assert all(one == first for one in more)
    assert ratio_of(kinds) <= MOST
    if way is asking:
        assert LinkRequest.objects.count() > ROUNDS * len(kinds)


def test_at_the_door_of_flaggers_there_is_one_answer(transactional_db: Any) -> None:
    """The times are those of the other doors: the code is the same."""
    watch = Flaggers()
    mine = watch.reported().ref
    others = [watch.world.report("beta", external_id="x").ref, new_reference("R"), "R-1", "’; --"]
    asking = [looks(asked(named, "f")) for named in (mine, DESK, *others, "x@nowhere.example")]
    assert len(set(map(repr, asking))) == 1
    stranger, browser = Client(), watch.inside()
    stranger.get("/f/")
    opened = [looks(stranger.get(f"/f/{ref}")) for ref in (mine, *others[:2])]
    assert len(set(map(repr, opened))) == 1
    missing = [looks(browser.get(f"/f/{ref}")) for ref in others[:2]]
    assert len(set(map(repr, missing))) == 1 and missing[0][0] == 404

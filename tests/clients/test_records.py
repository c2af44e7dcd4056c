"""What the follower reads out of a packed snapshot, against the gateway's own reading."""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from docket_access import NEVER, Decision, Limit, Phase, Restricted, read_snapshot

from enforcement.gateway.copy import Copy
from enforcement.gateway.packed import digest_of, pack, read_record
from enforcement.gateway.snapshot import as_packed
from enforcement.gateway.wire import Record, encode
from enforcement.language.references import ALPHABET
from tests.gateway.conftest import NOW, hold, limit, record

FIRST = {"cursor": "c", "status_url": "https://docket.example/h/{reference}", "now": 0.0}


def followed(records: Iterable[Record], *, free: bool = False) -> Restricted:
    """The copy of a follower that took the snapshot of a gateway which knows these."""
    copy = Copy()
    for one in records:
        copy.apply(encode(one))
    return read_snapshot(io.BytesIO(b"".join(as_packed(copy, FIRST, free=free))))


def of_chance(chance: random.Random, account: str) -> Record:
    """A record that packs."""
    reference = "".join(chance.choices(ALPHABET, k=8))
    since = NOW - timedelta(microseconds=chance.randrange(10**14))
    until = chance.choice([None, since + timedelta(microseconds=chance.randrange(1, 10**14))])
    limits = {}
    verdict = chance.choice(["block", "limit"])
    if verdict == "limit":
        rate = chance.choice([None, 0, 1, 60, chance.randrange(2**24 - 1)])
        limits = {"limits": (limit(requests_per_minute=rate),)}
    return record(
        account,
        chance.randrange(2**48),
        hold(
            verdict,
            reference=f"C-{reference[:4]}-{reference[4:]}",
            since=since,
            until=until,
            **limits,
        ),
    )


def test_packed_records_are_read_as_the_gateway_reads_them() -> None:
    """Among so many there are some whose digests begin alike."""
    chance = random.Random(14)
    records = [of_chance(chance, f"acct-{n}") for n in range(8_000)]
    alike = Counter(digest_of(one.account)[:3] for one in records)
    assert max(alike.values()) > 1
    state = followed(records)
    for one in records:
        raw = pack(one)
        assert raw is not None
        (held,) = read_record(one.account, raw).holds
        found = state.find(one.account)
        assert found is not None
        last = found if isinstance(found, Decision) else found[0].decision
        rates = [each.requests_per_minute for each in held.limits]
        until = held.until and held.until.timestamp()
        assert last == Decision(
            allowed=held.verdict == "limit" and None not in rates,
            verdict=held.verdict,
            epoch=one.epoch,
            reason=held.reason,
            reference=held.reference,
            status_url=f"https://docket.example/h/{held.reference}",
            until=until,
            limits=tuple(Limit(requests_per_minute=rate) for rate in rates),
        )
        if until is not None:
            free = Decision(allowed=True, epoch=one.epoch)
            assert found == [Phase(until, last), Phase(NEVER, free)]
    assert not any(state.find(f"nobody-{n}") for n in range(8_000))


def test_who_is_freed_and_held_again_is_so_in_place_and_older_changes_do_nothing() -> None:
    names = [f"acct-{n}" for n in range(3_000)]
    state = followed(record(name, 5, hold()) for name in names)
    for name in names[::3]:
        state.apply(encode(record(name, 6)))
        state.apply(encode(record(name, 4, hold())))
    for name in names[1::3]:
        state.apply(encode(record(name, 4)))
    state.apply(encode(record(names[0], 7, hold())))
    state.apply(encode(record(names[3], 2**48)))
    verdicts = Counter(
        (number % 3, found.allowed)
        for number, name in enumerate(names)
        if isinstance(found := state.find(name), Decision)
    )
    assert verdicts == {(0, True): 999, (0, False): 1, (1, False): 1_000, (2, False): 1_000}
    assert len(state.changed) == 2  # those alone cost memory


def test_who_is_free_again_is_known_as_such_where_that_was_asked_for() -> None:
    state = followed([record("free", 3), record("held", 2, hold())], free=True)
    assert state.find("free") == Decision(allowed=True, epoch=3)
    assert state.find("nobody") is None

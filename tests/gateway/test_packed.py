"""The packed form says what the whole one says: the same record, the same answer, byte for byte."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from enforcement.gateway.answers import Answers
from enforcement.gateway.copy import Copy
from enforcement.gateway.packed import SIZE, digest_of, epoch_of, holds_any, pack, read_record
from enforcement.gateway.wire import Hold, Limit, Record, Unreadable, encode
from enforcement.language.references import ALPHABET
from tests.gateway.conftest import NOW, hold, record

REFERENCES = some.builds(
    lambda c: f"C-{c[:4]}-{c[4:]}", some.text(ALPHABET, min_size=8, max_size=8)
) | some.text(max_size=12)
MOMENTS = some.datetimes(datetime(1960, 1, 1), datetime(2200, 1, 1), timezones=some.just(UTC))  # noqa: DTZ001
RATES = some.none() | some.integers(0, 2**25)
WORDS = some.lists(some.sampled_from(["large", "small"]), max_size=2).map(tuple)
LIMITS = some.builds(Limit.over_all, RATES) | some.builds(
    Limit, models=WORDS, features=WORDS, keys=WORDS, requests_per_minute=RATES
)
HOLDS = some.builds(
    Hold,
    verdict=some.sampled_from(["limit", "block"]),
    standing=some.sampled_from(["ACTIVE", "LIMITED", "SUSPENDED", "TERMINATED"]),
    reason=some.sampled_from(["precautionary_suspension", "sanction", "terminated", "another"]),
    reference=REFERENCES,
    since=MOMENTS,
    until=some.none() | MOMENTS,
    review_by=some.none() | MOMENTS,
    limits=some.lists(LIMITS, max_size=2).map(tuple),
)
EPOCHS = some.integers(0, 9) | some.integers(2**48 - 2, 2**49)


@some.composite
def records(draw: some.DrawFn) -> Record:
    """Records as they are, and as they could be."""
    holds = draw(some.lists(HOLDS, max_size=2) | some.lists(HOLDS, min_size=1, max_size=1))
    standing = (
        holds[0].standing
        if holds and draw(some.booleans())
        else draw(some.sampled_from(["ACTIVE", "SUSPENDED"]))
    )
    return Record(
        account=draw(some.text(max_size=20)),
        epoch=draw(EPOCHS),
        standing=standing,
        holds=tuple(holds),
    )


@settings(max_examples=400)
@given(records())
def test_what_is_packed_gives_the_same_record_and_the_same_answers_as_the_whole(
    whole: Record,
) -> None:
    raw, packed = encode(whole), pack(whole)
    answers = Answers("https://docket.example/h/{reference}", block_unknown=False)
    copy = Copy()
    assert copy.apply(raw)
    found = copy.find(whole.account)
    assert found is not None
    assert found == (packed or raw)
    assert answers.known(whole.account, found) == answers.known(whole.account, raw)
    assert (epoch_of(found), holds_any(found)) == (whole.epoch, bool(whole.holds))
    assert packed is None or read_record(whole.account, packed) == whole


@pytest.mark.parametrize(
    "common",
    [
        record("acme", 7),
        record("acme", 7, hold()),
        record("acme", 7, hold(review_by=NOW + timedelta(days=7))),
        record("acme", 7, hold(reason="sanction", until=NOW + timedelta(days=90))),
        record("acme", 7, hold(standing="TERMINATED", reason="terminated")),
        record("acme", 7, hold("limit", limits=(Limit.over_all(60),))),
        record("acme", 7, hold("limit", limits=(Limit.over_all(None),))),
        record(
            "acme",
            7,
            hold(
                "limit",
                limits=(Limit.over_all(0),),
                since=datetime(2024, 3, 1, 9, 0, 0, 123456, UTC),
            ),
        ),
    ],
)
def test_the_common_record_takes_34_bytes(common: Record) -> None:
    packed = pack(common)
    assert packed is not None
    assert len(packed) == SIZE
    assert read_record("acme", packed) == common


@pytest.mark.parametrize("raw", [b"", b"\x00" * 31, b"\xff" * SIZE, bytes([63]) * SIZE, b"{}"])
def test_what_is_no_packed_record_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read_record("acme", raw)


def test_a_digest_knows_every_name() -> None:
    names = ["", "acme", "acm", "Zoë", "\ud800", "x" * 10_000]
    assert len({digest_of(name) for name in names}) == len(names)

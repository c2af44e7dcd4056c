import struct

import pytest
from hypothesis import given
from hypothesis import strategies as some

from enforcement.gateway.copy import Copy
from enforcement.gateway.packed import digest_of, epoch_of, pack, read_record
from enforcement.gateway.wire import Record, Unreadable, encode
from tests.gateway.conftest import hold, record

CHANGES = some.lists(
    some.tuples(some.sampled_from("abc"), some.integers(0, 9), some.booleans()), max_size=40
)


@given(CHANGES)
def test_whatever_the_order_an_epoch_never_goes_back_and_the_count_is_right(
    changes: list[tuple[str, int, bool]],
) -> None:
    copy = Copy()
    model: dict[str, tuple[int, bool]] = {}
    for account, epoch, held in changes:
        newer = account not in model or epoch > model[account][0]
        assert copy.apply(encode(record(account, epoch, *([hold()] if held else [])))) is newer
        if newer:
            model[account] = (epoch, held)
    for account, (epoch, held) in model.items():
        raw = copy.find(account)
        assert raw is not None
        assert read_record(account, raw) == record(account, epoch, *([hold()] if held else []))
    assert copy.restricted == sum(held for _, held in model.values())
    assert len(copy) == len(model)


def test_an_account_that_never_had_a_record_is_not_found() -> None:
    assert Copy().find("nobody") is None


def packs(*records: Record) -> dict[int, bytes]:
    """What LOAD_PACKS would give for these records, by prefix."""
    buckets: dict[int, list[bytes]] = {}
    for each in records:
        digest, packed = digest_of(each.account), pack(each)
        assert packed
        of_prefix = buckets.setdefault(digest[0], [b""] * 256)
        of_prefix[digest[1]] += digest[2:] + packed
    return {
        prefix: struct.pack(">256I", *map(len, them)) + b"".join(them)
        for prefix, them in buckets.items()
    }


@given(
    some.lists(
        some.tuples(
            some.sampled_from(["apply", "merge", "whole"]),
            some.sampled_from("ab"),
            some.integers(1, 9),
        ),
        max_size=20,
    )
)
def test_however_a_record_comes_the_newest_epoch_stays(changes: list[tuple[str, str, int]]) -> None:
    """By the stream, by packs, or whole; an even epoch has two holds, and is never packed."""
    copy = Copy()
    newest: dict[str, int] = {}
    for way, account, epoch in changes:
        given_ = record(
            account,
            epoch,
            *(
                [hold(), hold(reference="C-2")]
                if epoch % 2 == 0
                else [hold()]
                if epoch % 3 == 0
                else []
            ),
        )
        copy.made[account] = "kept"
        if way == "apply":
            copy.apply(encode(given_))
        elif way == "merge" and pack(given_):
            for prefix, of_prefix in packs(given_).items():
                copy.merge(prefix, of_prefix)
        elif way == "whole":
            copy.merge_whole(digest_of(account), encode(given_))
        else:
            continue
        if epoch > newest.get(account, 0):
            newest[account] = epoch
            assert account not in copy.made
    for account, epoch in newest.items():
        raw = copy.find(account)
        assert raw is not None
        assert epoch_of(raw) == epoch
    assert len(copy) == len(newest)
    assert copy.restricted == sum(epoch % 2 == 0 or epoch % 3 == 0 for epoch in newest.values())


def test_many_accounts_are_found_again_whatever_their_order() -> None:
    many = [record(f"a{n}", n, *([hold()] if n % 2 else [])) for n in range(1, 2_001)]
    copy = Copy()
    for half in (many[1_000:], many[:1_000] + many[1_500:], list(reversed(many))):
        for prefix, of_prefix in packs(*half).items():
            copy.merge(prefix, of_prefix)
    assert (len(copy), copy.restricted) == (2_000, 1_000)
    for each in many:
        raw = copy.find(each.account)
        assert raw is not None
        assert read_record(each.account, raw) == each


def test_a_copy_that_is_replaced_knows_what_the_other_one_does_and_nothing_else() -> None:
    """And shares the bytes that were equal before, so that two take no more than one."""
    copy = Copy()
    for each in (record("same", 1, hold()), record("gone", 9, hold(), hold("limit"))):
        copy.apply(encode(each))
    copy.apply(encode(record("older", 9)))
    other = Copy(like=copy)
    two_holds = record("whole", 1, hold(), hold("limit"))
    for prefix, of_prefix in packs(record("same", 1, hold()), record("older", 2, hold())).items():
        other.merge(prefix, of_prefix)
    other.merge_whole(digest_of("whole"), encode(two_holds))
    bucket = int.from_bytes(digest_of("same")[:2], "big")
    assert other._buckets[bucket] is copy._buckets[bucket]
    copy.made["gone"] = "kept"
    copy.replace(other)
    assert copy.made == {}
    assert (len(copy), copy.restricted) == (3, 3)
    assert copy.find("gone") is None
    raw = copy.find("older")
    assert raw and read_record("older", raw) == record("older", 2, hold())
    assert copy.find("whole") == encode(two_holds)


@given(CHANGES)
def test_what_a_copy_gives_out_is_taken_by_another_one(
    changes: list[tuple[str, int, bool]],
) -> None:
    copy, other = Copy(), Copy()
    for account, epoch, held in changes:
        holds = [hold(), hold(reference="C-2")][: epoch % 3] if held else []
        copy.apply(encode(record(account, epoch, *holds)))
    for prefix in range(256):
        other.merge(prefix, copy.buckets(prefix))
    for digest, raw in copy.kept_whole():
        other.merge_whole(digest, raw)
    assert [other.find(name) for name in "abc"] == [copy.find(name) for name in "abc"]
    assert (len(other), other.restricted) == (len(copy), copy.restricted)


def test_bytes_that_look_like_a_digest_within_a_record_are_no_entry() -> None:
    """Two entries side by side, where the end of one and the beginning of the other would be read
    as the third one's digest.
    """
    copy = Copy()
    rest = digest_of("acme")[2:]
    other = bytes(range(1, 10)) + rest[:9]
    entries = (other + b"\0" * 34) * 2
    bucket = entries[:-9] + rest[:9] + rest[9:] + b"\0" * 43
    bucket = bucket[: len(bucket) // 52 * 52]
    digest = digest_of("acme")
    buckets = [b""] * 256
    buckets[digest[1]] = bucket
    assert rest in bucket
    assert bucket.find(rest) % 52
    copy.merge(digest[0], struct.pack(">256I", *map(len, buckets)) + bucket)
    assert copy.find("acme") is None


@pytest.mark.parametrize(
    "rubbish",
    [b"", b"\0" * 1024 + b"x", struct.pack(">256I", *[51, *[0] * 255]) + b"x" * 51, b"\xff" * 1076],
)
def test_packs_that_make_no_sense_are_unreadable_and_change_nothing(rubbish: bytes) -> None:
    copy = Copy()
    with pytest.raises(Unreadable):
        copy.merge(0, rubbish)
    assert len(copy) == 0


def test_a_code_that_nobody_knows_makes_a_pack_unreadable() -> None:
    bad = bytearray(packs(record("acme", 1, hold()))[digest_of("acme")[0]])
    bad[1024 + 18] = 200
    with pytest.raises(Unreadable):
        Copy().merge(digest_of("acme")[0], bytes(bad))

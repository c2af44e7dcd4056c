"""A record in 34 bytes: what nearly every account has, one hold or none. The rest is kept whole, as
JSON.

    code 1 · epoch 6 · reference 5 · since 7 · until 6 · review_by 6 · requests_per_minute 3

Numbers are big-endian. `code` says verdict, standing and reason (0: nothing held) and whether there
is a limit, one over all calls. `since` is in microseconds since 1970; `until` and `review_by` are
microseconds after it, 0 for none. A reference is eight characters of its alphabet. What does not
fit (two holds, a limit on some models, another reference) is not packed: `pack` answers None.

The account itself is not in it. It is found by its digest: 160 bits, of which the first two bytes
are the bucket. There is no key, for it would have to be shared by all who write and all who read,
and outlive a store that forgets; two references that meet by intent cost 2^80 tries, and references
are the provider's to give, not the holder's to choose.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from struct import Struct
from typing import NamedTuple, get_args

from enforcement.gateway.wire import (
    ACTIVE,
    Hold,
    Limit,
    Reason,
    Record,
    Standing,
    Unreadable,
    Verdict,
    decode,
)
from enforcement.language.references import ALPHABET

DIGEST = 20
REST = DIGEST - 2
SIZE = 34
ENTRY = REST + SIZE
"""A bucket is entries one after the other: the rest of the digest and the packed record."""

_VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_STANDINGS: tuple[Standing, ...] = get_args(Standing)
_REASONS: tuple[Reason, ...] = get_args(Reason)
_MEANINGS = [
    (verdict, standing, reason)
    for verdict in _VERDICTS
    for standing in _STANDINGS
    for reason in _REASONS
]
_CODES: dict[tuple[str, str, str], int] = {
    meaning: code for code, meaning in enumerate(_MEANINGS, start=1)
}
FREE = 0
_LIMITED = 64
"""Added to the code where there is a limit."""
CODES = bytes([FREE, *_CODES.values(), *(code + _LIMITED for code in _CODES.values())])
"""Every code that there is; `{`, with which JSON begins, is none of them."""
FORM_DIGEST = blake2b(repr((SIZE, DIGEST, ALPHABET, _MEANINGS)).encode(), digest_size=8).digest()
"""Another one where the bytes of a packed record mean something else."""
_DIGESTS = blake2b(digest_size=DIGEST)
_WHOLE = ord("{")
_WRITTEN = frozenset(ALPHABET)
_DIGITS = str.maketrans(ALPHABET, "0123456789abcdefghijklmnopqrstu")  # as `int` reads base 31
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_TWO = len(_PAIRS)
_FOUR = _TWO**2
_FIELDS = Struct(">BHIBIBHIHIHIBH")
_NO_RATE = 2**24 - 1
_START = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def digest_of(account: str) -> bytes:
    """By what an account is found."""
    return digest_of_bytes(account.encode("utf-8", "surrogatepass"))


def digest_of_bytes(account: bytes) -> bytes:
    """The same, of a reference in UTF-8."""
    made = _DIGESTS.copy()  # in half the time that it takes to begin one
    made.update(account)
    return made.digest()


def pack(record: Record) -> bytes | None:
    """The record in 34 bytes; None where it does not fit."""
    if record.epoch >= 2**48 or len(record.holds) > 1:
        return None
    if not record.holds:
        return (record.epoch << 216).to_bytes(SIZE, "big") if record.standing == ACTIVE else None
    (hold,) = record.holds
    code = _CODES.get((hold.verdict, hold.standing, hold.reason))
    reference, since = _number(hold.reference), (hold.since - _START) // _MICROSECOND
    until, review_by = _after(hold.since, hold.until), _after(hold.since, hold.review_by)
    rate = _rate(hold.limits)
    if (
        code is None
        or hold.standing != record.standing
        or None in (reference, until, review_by, rate)
        or not 0 <= since < 2**56
    ):
        return None
    number = code + (_LIMITED if hold.limits else 0)
    for value, size in (
        (record.epoch, 6),
        (reference, 5),
        (since, 7),
        (until, 6),
        (review_by, 6),
        (rate, 3),
    ):
        number = number << 8 * size | (value or 0)
    return number.to_bytes(SIZE, "big")


def read_record(account: str, raw: bytes) -> Record:
    """The record of this account, whether `raw` is packed or whole. Raises Unreadable."""
    if raw[:1] == b"{":
        return decode(raw)
    epoch, hold = read_packed(raw)
    if hold is None:
        return Record(account=account, epoch=epoch, standing=ACTIVE, holds=())
    return Record(
        account=account, epoch=epoch, standing=hold.standing, holds=(Hold(**hold._asdict()),)
    )


class Packed(NamedTuple):
    """What a packed record holds: a `Hold`, which is made in a third of the time."""

    verdict: Verdict
    standing: Standing
    reason: Reason
    reference: str
    since: datetime
    until: datetime | None
    review_by: datetime | None
    limits: tuple[Limit, ...]


def read_packed(raw: bytes) -> tuple[int, Packed | None]:
    """Epoch and hold of a record in 34 bytes. Raises Unreadable."""
    if len(raw) != SIZE or raw[0] not in CODES:
        raise Unreadable(f"not a packed record: {raw!r}")
    (
        code,
        epoch,
        epoch_low,
        number,
        number_low,
        since,
        since_middle,
        since_low,
        until,
        until_low,
        review_by,
        review_by_low,
        rate,
        rate_low,
    ) = _FIELDS.unpack(raw)
    epoch = epoch << 32 | epoch_low
    if code == FREE:
        return epoch, None
    verdict, standing, reason = _MEANINGS[code % _LIMITED - 1]
    pairs = _PAIRS
    front, back = divmod(number << 32 | number_low, _FOUR)
    begin = _START + timedelta(0, 0, since << 48 | since_middle << 32 | since_low)
    until, review_by = until << 32 | until_low, review_by << 32 | review_by_low
    return epoch, Packed(
        verdict,
        standing,
        reason,
        f"C-{pairs[front // _TWO]}{pairs[front % _TWO]}-{pairs[back // _TWO]}{pairs[back % _TWO]}",
        begin,
        begin + timedelta(0, 0, until) if until else None,
        begin + timedelta(0, 0, review_by) if review_by else None,
        _limits(rate << 16 | rate_low) if code > _LIMITED else (),
    )


@lru_cache(maxsize=1_000)
def _limits(rate: int) -> tuple[Limit, ...]:
    return (Limit.over_all(None if rate == _NO_RATE else rate),)


def reading() -> dict[str, object]:
    """How the bytes of a packed record are read, for programs that do not have this file."""
    return {
        "meanings": _MEANINGS,
        "limited": _LIMITED,
        "no_rate": _NO_RATE,
        "alphabet": ALPHABET,
    }


def epoch_of(raw: bytes) -> int:
    """The epoch of a record, packed or whole. Raises Unreadable."""
    return decode(raw).epoch if raw[0] == _WHOLE else int.from_bytes(raw[1:7], "big")


def holds_any(raw: bytes) -> bool:
    """Whether the record, packed or whole, holds anything. Raises Unreadable."""
    return bool(decode(raw).holds) if raw[0] == _WHOLE else raw[0] != FREE


def _number(reference: str) -> int | None:
    """`C-7K3M-92QX` as a number; None for what is not written just so."""
    digits = reference[2:6] + reference[7:]
    if (
        len(reference) != 11
        or reference[:2] != "C-"
        or reference[6] != "-"
        or not _WRITTEN.issuperset(digits)
    ):
        return None
    return int(digits.translate(_DIGITS), 31)


def _after(since: datetime, moment: datetime | None) -> int | None:
    """Microseconds from `since`, 0 where there is no moment; None for what does not fit."""
    if moment is None:
        return 0
    after = (moment - since) // _MICROSECOND
    return after if 0 < after < 2**48 else None


def _rate(limits: tuple[Limit, ...]) -> int | None:
    """Requests a minute of one limit over all calls, 0 without a limit; None for what does not
    fit.
    """
    if not limits:
        return 0
    rate = limits[0].requests_per_minute
    if len(limits) > 1 or limits[0] != Limit.over_all(rate):
        return None
    if rate is None:
        return _NO_RATE
    return rate if type(rate) is int and 0 <= rate < _NO_RATE else None

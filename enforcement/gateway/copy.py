"""What this process remembers of every account."""

import struct
from collections.abc import Iterable, Iterator
from typing import Any

from enforcement.gateway.packed import (
    CODES,
    DIGEST,
    ENTRY,
    FREE,
    REST,
    digest_of,
    epoch_of,
    holds_any,
    pack,
)
from enforcement.gateway.wire import Record, Unreadable, decode

BUCKETS = 65_536
_LENGTHS = struct.Struct(">256I")


class Copy:
    """The newest record of each account. An epoch never goes back (invariant 10).

    A million records are 65,536 strings of bytes and not a million objects: 52 bytes each. What
    does not pack is kept whole. `like`: a copy that has much the same, whose bytes are used where
    they are equal.
    """

    def __init__(self, like: "Copy | None" = None) -> None:
        self._buckets = [b""] * BUCKETS
        self._like = like
        self._whole: dict[bytes, bytes] = {}
        self._packed = 0
        self.restricted = 0
        """Accounts whose record has holds. Expired holds count until the account's next record."""
        self.made: dict[str, Any] = {}
        """What the reader made of an account's record, or of having none, until that changes."""

    def __len__(self) -> int:
        return self._packed + len(self._whole)

    def find(self, account: str) -> bytes | None:
        """The account's record, for `packed.read_record`; None where it never had one."""
        return self._find(digest_of(account))

    def apply(self, raw: bytes) -> bool:
        """Remember this record (JSON, from the stream) if it is newer than what is known; True if
        so. Raises Unreadable.
        """
        return self.put(decode(raw), raw)

    def put(self, record: Record, raw: bytes) -> bool:
        """The same, of one that was read: `raw` is its JSON."""
        if not self._place(
            digest_of(record.account), record.epoch, bool(record.holds), pack(record) or raw
        ):
            return False
        self.made.pop(record.account, None)
        return True

    def merge_whole(self, digest: bytes, raw: bytes) -> None:
        """Remember a record that the store keeps whole, if it is newer. Raises Unreadable."""
        record = decode(raw)
        if len(digest) != DIGEST or digest != digest_of(record.account):
            raise Unreadable(f"not the digest of {record.account!r}: {digest!r}")
        if self._place(digest, record.epoch, bool(record.holds), raw):
            self.made.clear()

    def merge(self, prefix: int, packs: bytes) -> None:
        """Remember 256 buckets whose number begins with `prefix`, as LOAD_PACKS gives them, where
        newer. Raises Unreadable.
        """
        for number, theirs in enumerate(_buckets_of(packs), start=prefix << 8):
            ours = self._buckets[number]
            if ours == theirs:
                continue
            if not ours and not self._whole:
                twin = self._like._buckets[number] if self._like is not None else b""
                self._buckets[number] = twin if twin == theirs else theirs
                self._packed += len(theirs) // ENTRY
                self.restricted += len(theirs) // ENTRY - theirs[REST::ENTRY].count(FREE)
                self.made.clear()
            else:
                self._merge_bucket(number.to_bytes(2, "big"), theirs)

    def buckets(self, prefix: int, *, without_free: bool = False) -> bytes:
        """The 256 buckets whose number begins with `prefix`, as `merge` takes them; without those
        that are free again where that is said, as in what follows.
        """
        first = prefix << 8
        them = list(_filtered(self._buckets[first : first + 256], without_free=without_free))
        return _LENGTHS.pack(*map(len, them)) + b"".join(them)

    def each_bucket(self, *, without_free: bool = False) -> Iterator[bytes]:
        """All buckets, in the order of their numbers."""
        return _filtered(self._buckets, without_free=without_free)

    def kept_whole(self, *, without_free: bool = False) -> Iterator[tuple[bytes, bytes]]:
        """The records that do not fit into a bucket, with their digests, as `merge_whole` takes
        them.
        """
        kept = list(self._whole.items())
        return (each for each in kept if not without_free or holds_any(each[1]))

    def absorb(self, other: "Copy") -> None:
        """Remember what the other one knows and is newer."""
        for prefix in range(256):
            self.merge(prefix, other.buckets(prefix))
        for digest, raw in other.kept_whole():
            self.merge_whole(digest, raw)

    def replace(self, other: "Copy") -> None:
        """Remember what the other one does, and nothing else: an epoch may go back."""
        self._buckets = list(other._buckets)
        self._whole = dict(other._whole)
        self._packed, self.restricted = other._packed, other.restricted
        self.made.clear()

    def _merge_bucket(self, start: bytes, theirs: bytes) -> None:
        for at in range(0, len(theirs), ENTRY):
            raw = theirs[at + REST : at + ENTRY]
            if self._place(start + theirs[at : at + REST], epoch_of(raw), holds_any(raw), raw):
                self.made.clear()

    def _find(self, digest: bytes) -> bytes | None:
        entries = self._buckets[digest[0] << 8 | digest[1]]
        at = _position(entries, digest[2:])
        return self._whole.get(digest) if at < 0 else entries[at + REST : at + ENTRY]

    def _place(self, digest: bytes, epoch: int, held: bool, raw: bytes) -> bool:
        """Put the record where it belongs, unless what is known is as new."""
        known = self._find(digest)
        if known is not None and (known == raw or epoch <= epoch_of(known)):
            return False
        self.restricted += held - (known is not None and holds_any(known))
        number, rest = digest[0] << 8 | digest[1], digest[2:]
        entries = self._buckets[number]
        at = _position(entries, rest)
        before, after = (entries, b"") if at < 0 else (entries[:at], entries[at + ENTRY :])
        if raw[:1] == b"{":
            self._whole[digest], entry = raw, b""
        else:
            self._whole.pop(digest, None)
            entry = rest + raw
        self._buckets[number] = before + entry + after
        self._packed += bool(entry) - (at >= 0)
        return True


def _position(entries: bytes, rest: bytes) -> int:
    """Where the entry with this rest of a digest begins; -1 where there is none.

    Bytes that look like it within an entry do not count.
    """
    at = entries.find(rest)
    while at > 0 and at % ENTRY:
        at = entries.find(rest, at + 1)
    return at


def _filtered(buckets: Iterable[bytes], *, without_free: bool) -> Iterator[bytes]:
    return map(_restricted, buckets) if without_free else iter(buckets)


def _restricted(entries: bytes) -> bytes:
    """A bucket without the accounts that are free again."""
    if FREE not in entries[REST::ENTRY]:
        return entries
    return b"".join(
        entries[at : at + ENTRY]
        for at in range(0, len(entries), ENTRY)
        if entries[at + REST] != FREE
    )


def _buckets_of(packs: bytes) -> Iterator[bytes]:
    """The buckets, after their 256 lengths.

    Raises Unreadable before the first where they make no sense.
    """
    entries = memoryview(packs)[_LENGTHS.size :]
    lengths = _LENGTHS.unpack_from(packs) if len(packs) >= _LENGTHS.size else (-1,)
    codes = bytes(entries[REST::ENTRY])
    if (
        sum(lengths) != len(entries)
        or any(length % ENTRY for length in lengths)
        or codes.translate(None, CODES)
    ):
        raise Unreadable("not buckets of packed records")
    at = 0
    for length in lengths:
        yield bytes(entries[at : at + length])
        at += length

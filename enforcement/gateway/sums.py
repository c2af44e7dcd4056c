"""A sum for each bucket of the packs, by which two sides see in which of them they differ: the
store, and the database that it was written from.

What is compared is which version of an account's access each side has. A version never means two
things, and what a server that took over has is an earlier state of what the one before had.
"""

import struct
from array import array
from collections.abc import Iterable, Iterator

from enforcement.gateway.packed import ENTRY, digest_of_bytes, epoch_of
from enforcement.gateway.wire import Unreadable

BUCKETS = 65_536
_LENGTHS = struct.Struct(">256I")
# of an entry the last eight bytes of the digest, and the epoch in two parts
_PARTS = struct.Struct(">10xQxHI27x")
# of a digest the number of its bucket, and its last eight bytes
_ENDS = struct.Struct(">H10xQ").unpack


class Sums:
    """Of 65,536 buckets."""

    def __init__(self) -> None:
        self._sums = [0] * BUCKETS

    def add_all(self, accounts: Iterable[bytes], epochs: Iterable[int]) -> list[int]:
        """Count a version of each account with these references in UTF-8; the numbers of their
        buckets.
        """
        sums, numbers = self._sums, []
        for account, epoch in zip(accounts, epochs, strict=True):
            number, tail = _ENDS(digest_of_bytes(account))
            sums[number] += tail * (2 * epoch + 1)
            numbers.append(number)
        return numbers

    def add_whole(self, digest: bytes, raw: bytes) -> None:
        """Count a record that the store keeps whole. Raises Unreadable."""
        number, tail = _ENDS(digest)
        self._sums[number] += tail * (2 * epoch_of(raw) + 1)

    def add_packs(self, prefix: int, packs: bytes) -> None:
        """Count 256 buckets whose number begins with `prefix`, as LOAD_PACKS gives them. Raises
        Unreadable.
        """
        if len(packs) < _LENGTHS.size:
            raise Unreadable("not buckets of packed records")
        at = _LENGTHS.size
        for number, length in enumerate(_LENGTHS.unpack_from(packs), start=prefix << 8):
            if length % ENTRY or at + length > len(packs):
                raise Unreadable("not buckets of packed records")
            entries = _PARTS.iter_unpack(packs[at : at + length])
            self._sums[number] += sum(
                tail * (2 * (high << 32 | low) + 1) for tail, high, low in entries
            )
            at += length

    def differ_from(self, other: "Sums") -> Iterator[int]:
        """The numbers of the buckets in which these are not the same."""
        return (
            number
            for number, (one, two) in enumerate(zip(self._sums, other._sums, strict=True))
            if one != two
        )


class Keys:
    """Which rows of the database belong to which bucket; each key is of 16 bytes. They are parted
    only when somebody asks: mostly few buckets differ, and there may be millions of rows.
    """

    def __init__(self) -> None:
        self._some: list[tuple[array[int], bytes]] = []

    def add_all(self, numbers: Iterable[int], keys: bytes) -> None:
        """More of them, one after the other."""
        self._some.append((array("H", numbers), keys))

    def of(self, numbers: Iterable[int]) -> Iterator[bytes]:
        """All that belong to these buckets."""
        asked = frozenset(numbers)
        for known, keys in self._some if asked else ():
            for at, number in enumerate(known):
                if number in asked:
                    yield keys[16 * at : 16 * at + 16]

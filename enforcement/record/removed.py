"""What tombstones say of rows of which something was removed, and whether the events agree.

The event that removed something has the hash of the row as it is since and that of the tombstone;
the tombstone has the hash that the row had until then, which the event before it that names the row
has as well. Of a delivery, which no event names, a checkpoint has it as a leaf.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from enforcement.models.vouched import TOMBSTONE
from enforcement.record.rows import StoredRow

Name = tuple[str, str]  # of a row: its kind and its key
DELIVERY = "delivery"


class Removal(msgspec.Struct, frozen=True):
    """What a tombstone says of its row."""

    kind: str
    row_id: str
    was_sha256: str
    left_sha256: str
    seq: int

    @property
    def of(self) -> Name:
        """The row."""
        return self.kind, self.row_id


SAID = msgspec.json.Decoder(Removal)


def removals_in(rows: Iterable[tuple[Name, StoredRow]]) -> dict[str, Removal]:
    """The tombstones among some rows, by key; one that nobody here could have written is left out,
    and is not as any event has it.
    """
    found = {}
    for (kind, key), row in rows:
        if kind == TOMBSTONE:
            try:
                found[key] = SAID.decode(row.said)
            except msgspec.DecodeError:
                continue
    return found


class Removals:
    """What the events of a chain say of removals."""

    def __init__(self) -> None:
        # by the event and the row: its hash before and since
        self.changes: dict[tuple[int, Name], tuple[str | None, str]] = {}

    def read(self, seq: int, before: dict[Name, str | None], since: dict[Name, str]) -> None:
        """An event that names rows, some of them tombstones, and what was said of them before."""
        if any(kind == TOMBSTONE for kind, _key in since):
            for name, hashed in since.items():
                self.changes[seq, name] = (before[name], hashed)

    def first_wrong(self, tombstones: dict[str, Removal]) -> tuple[int, str] | None:
        """The first tombstone that says something else than the events, and what is wrong."""
        return min(self.wrong(tombstones), default=None)

    def wrong(self, tombstones: dict[str, Removal]) -> Iterator[tuple[int, str]]:
        """Each of them."""
        for key, one in tombstones.items():
            if not one.was_sha256 or one.kind == DELIVERY:
                continue
            was, left = self.changes.get((one.seq, one.of), (None, ""))
            if left != one.left_sha256 or was not in (None, one.was_sha256):
                yield one.seq, f"wrote tombstone {key}, which is of another row than was removed"


def hash_after(first: str, removals: Sequence[tuple[str, str]]) -> str | None:
    """The hash that a row has once all of these were made, each from one hash to another; None
    where one of them does not follow.
    """
    steps, hashed = dict(removals), first
    while hashed in steps:
        hashed = steps.pop(hashed)
    return None if steps or len(dict(removals)) < len(removals) else hashed


def by_row(tombstones: Iterable[Removal]) -> dict[Name, list[Removal]]:
    """The removals of each row."""
    found: dict[Name, list[Removal]] = defaultdict(list)
    for one in tombstones:
        found[one.of].append(one)
    return found

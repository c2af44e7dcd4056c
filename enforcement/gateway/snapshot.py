"""Everything that is restricted, for those who keep a copy of their own: one line that says what
follows, the records, one line with the checksum (SHA-256 of all bytes before it).

The copy knows no account by its reference: a record is found by a digest of it
(`packed.digest_of`). There are two forms. As lines of JSON, each with its digest, for any program.
And packed, as the copy keeps them, which is a fifth of the size and costs neither side time: 256
times the lengths of 256 buckets and the buckets, then lines of JSON for what does not pack. The
first line says how packed records are read, so that a reader needs no newer version where a reason
is added.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from msgspec import json

from enforcement.gateway import packed
from enforcement.gateway.copy import Copy
from enforcement.gateway.packed import DIGEST, ENTRY, REST

LINES = "application/x-ndjson"
PACKED = "application/vnd.docket.snapshot"
BATCH = 64
"""Records written as JSON in one go; requests wait for as long as that takes, about a
millisecond."""


def frozen(copy: Copy) -> Copy:
    """A copy that goes on changing, as it is now; the bytes are the same."""
    still = Copy()
    still.replace(copy)
    return still


def as_packed(copy: Copy, first: dict[str, object], *, free: bool) -> Iterator[bytes]:
    """The whole of it, in pieces. `first`: what its first line says besides. `free`: with accounts
    that are free again.
    """
    wholes = [raw for _, raw in copy.kept_whole(without_free=not free)]
    reading = {
        "form": "packed-1",
        "whole": len(wholes),
        "digest": DIGEST,
        "entry": ENTRY,
        **packed.reading(),
    }
    yield from _summed(_packed(copy, wholes, {**first, **reading, "free": free}, free=free))


def as_lines(copy: Copy, first: dict[str, object], *, free: bool) -> Iterator[bytes]:
    """The same as lines of JSON."""
    yield from _summed(_lines(copy, {**first, "form": "lines-1", "free": free}, free=free))


def _packed(
    copy: Copy, wholes: list[bytes], first: dict[str, object], *, free: bool
) -> Iterator[bytes]:
    yield json.encode(first) + b"\n"
    for prefix in range(256):
        yield copy.buckets(prefix, without_free=not free)
    for raw in wholes:
        yield raw.replace(b"\n", b" ") + b"\n"


def _lines(copy: Copy, first: dict[str, object], *, free: bool) -> Iterator[bytes]:
    yield json.encode(first) + b"\n"
    batch: list[bytes] = []
    for digest, raw in _records(copy, free=free):
        record = packed.read_record("", raw)
        batch.append(
            json.encode(
                {
                    "digest": digest.hex(),
                    "epoch": record.epoch,
                    "standing": record.standing,
                    "holds": record.holds,
                }
            )
        )
        if len(batch) == BATCH:
            yield b"\n".join(batch) + b"\n"
            batch = []
    if batch:
        yield b"\n".join(batch) + b"\n"


def _records(copy: Copy, *, free: bool) -> Iterator[tuple[bytes, bytes]]:
    for number, entries in enumerate(copy.each_bucket(without_free=not free)):
        start = number.to_bytes(2, "big")
        for at in range(0, len(entries), ENTRY):
            yield start + entries[at : at + REST], entries[at + REST : at + ENTRY]
    yield from copy.kept_whole(without_free=not free)


def _summed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
        yield piece
    yield json.encode({"sha256": digest.hexdigest()}) + b"\n"

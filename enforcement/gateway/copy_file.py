"""A copy in a file: the whole of it, and each change since. A restart finds what was last answered.

    header · frames

The header says how long the frames are and what their digest is, with a digest of its own; it is
written after them, each time. So a file that was cut, damaged, or put together from two is refused,
and a frame behind the length was never answered from. A frame is a kind, a length, and

* `PACKS`: the first byte of their numbers, and 256 buckets as `Copy.buckets` gives them
* `WHOLE`: a digest and the JSON of a record that does not fit into one
* `CHANGE`: the JSON of a record as the stream had it
"""

import os
import struct
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, NamedTuple

from enforcement.gateway.copy import Copy
from enforcement.gateway.packed import DIGEST, FORM_DIGEST
from enforcement.gateway.wire import Unreadable

MAGIC = b"docket gateway copy 1\n"
PACKS, WHOLE, CHANGE = b"P", b"W", b"C"
_HEADER = struct.Struct(f">{len(MAGIC)}s8s16sQ16sdd")
_FRAME = struct.Struct(">cQ")
_CHECK = 8
_BODY = _HEADER.size + _CHECK
_CHUNK = 1 << 20


class CopyRefused(ValueError):
    """The file is not a copy that may be answered from; the sentence says why."""


class KnownAt(NamedTuple):
    """`at`: until when a copy was as good as the store, in unix seconds of this machine's clock;
    `story_offset`: seconds from there to business time.
    """

    at: float
    story_offset: float


class CopyFile:
    """A file that is written: frames are added, and count once they are committed.

    `deployment`: 16 bytes, which a reader must give as well. All may raise OSError.
    """

    def __init__(self, path: Path, deployment: bytes) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self._deployment, self._digest = deployment, blake2b(digest_size=16)
        self.length = 0
        """Bytes of frames so far."""
        self._file.write(bytes(_BODY))

    def add(self, kind: bytes, *parts: bytes) -> None:
        """One frame more."""
        frame = b"".join((_FRAME.pack(kind, sum(map(len, parts))), *parts))
        self._file.write(frame)
        self._digest.update(frame)
        self.length += len(frame)

    def add_all(self, copy: Copy) -> None:
        """The whole copy, which nobody changes meanwhile."""
        for prefix in range(256):
            self.add(PACKS, bytes([prefix]), copy.buckets(prefix))
        for digest, raw in copy.kept_whole():
            self.add(WHOLE, digest, raw)

    def commit(self, known: KnownAt) -> None:
        """What was added counts from now on, as known then."""
        self._file.flush()
        header = _HEADER.pack(
            MAGIC, FORM_DIGEST, self._deployment, self.length, self._digest.digest(), *known
        )
        os.pwrite(self._file.fileno(), header + _check_of(header), 0)

    def sync(self) -> None:
        """Wait until the disk has what was committed."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """No more frames."""
        self._file.close()


def read_copy(path: Path, deployment: bytes, like: Copy | None = None) -> tuple[Copy, KnownAt]:
    """The copy that the file holds, whole or not at all; `like` as for `Copy`. Raises CopyRefused,
    OSError.
    """
    with path.open("rb") as file:
        length, digest, known = _header(file, deployment)
        _refuse_another_body(file, length, digest)
        file.seek(_BODY)
        copy = Copy(like)
        try:
            for kind, content in _frames(file, length):
                _place(copy, kind, content)
        except (Unreadable, struct.error) as error:
            raise CopyRefused(f"it holds something that cannot be read: {error}") from error
    return copy, known


def _header(file: BinaryIO, deployment: bytes) -> tuple[int, bytes, KnownAt]:
    raw = file.read(_BODY)
    header, check = raw[: _HEADER.size], raw[_HEADER.size :]
    if not header.startswith(MAGIC):
        raise CopyRefused("it is no copy of this format")
    if check != _check_of(header):
        raise CopyRefused("its header is damaged")
    _, form, theirs, length, digest, *known = _HEADER.unpack(header)
    if form != FORM_DIGEST:
        raise CopyRefused("its records have the form of another version")
    if theirs != deployment:
        raise CopyRefused("it was written for another DOCKET_BASE_URL or DOCKET_STATUS_URL")
    return length, digest, KnownAt(*known)


def _refuse_another_body(file: BinaryIO, length: int, digest: bytes) -> None:
    found = blake2b(digest_size=16)
    while length and (chunk := file.read(min(_CHUNK, length))):
        found.update(chunk)
        length -= len(chunk)
    if length:
        raise CopyRefused(f"it is cut short by {length} bytes")
    if found.digest() != digest:
        raise CopyRefused("it is damaged: the checksum is another one")


def _frames(file: BinaryIO, length: int) -> Iterator[tuple[bytes, bytes]]:
    while length > 0:
        kind, size = _FRAME.unpack(file.read(_FRAME.size))
        yield kind, file.read(min(size, length))
        length -= _FRAME.size + size


def _place(copy: Copy, kind: bytes, content: bytes) -> None:
    if kind == PACKS:
        copy.merge(content[0], content[1:])
    elif kind == WHOLE:
        copy.merge_whole(content[:DIGEST], content[DIGEST:])
    elif kind == CHANGE:
        copy.apply(content)
    else:
        raise Unreadable(f"a frame of an unknown kind: {kind!r}")


def _check_of(header: bytes) -> bytes:
    return blake2b(header, digest_size=_CHECK).digest()

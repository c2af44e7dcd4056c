"""Pictures and PDFs of evidence as pages show them: redrawn from what was uploaded, by a process
of its own, so that nothing of it reaches a browser but its pixels. The file itself stays as it
came, and can be downloaded.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock

from enforcement.process.confined import Confined

SHOWN_AS = "image/png"
# two of a web process: each may take 1 GB
DRAWER = Confined("drawer.py", at_once=2, wait=1.0, seconds=12.0)
SMALL_DRAWER = Confined("drawer.py", at_once=1, wait=30.0, seconds=12.0)  # of a worker
KEPT = 32 * 1024 * 1024  # bytes of pixels that a web process keeps for the next look
OVERHEAD = 200  # bytes that are counted for each besides


class Kind(StrEnum):
    """What is drawn."""

    PICTURE = "PICTURE"
    PDF = "PDF"


# as what a file of a type is drawn
DRAWN_AS = {
    "application/pdf": Kind.PDF,
    **dict.fromkeys(("image/png", "image/jpeg", "image/gif", "image/webp"), Kind.PICTURE),
}
SMALL = 640  # pixels of the longer side of what a case file shows


@dataclass(frozen=True)
class SmallPicture:
    """A JPEG, and how many pixels it is wide and high."""

    content: bytes
    size: tuple[int, int]


Drawn = tuple[int, bytes]  # the number of pages, and a PNG
Key = tuple[str, Kind, int]  # the content's SHA-256, what it is, the page


class Kept:
    """What was drawn lately, at most KEPT bytes of it: what was looked at longest ago goes first.

    A page that shows evidence asks twice, for the number of its pages and for one of them, and so
    does everybody who looks after.
    """

    def __init__(self) -> None:
        self._lock, self._size = Lock(), 0
        self._drawn: OrderedDict[Key, Drawn] = OrderedDict()

    def get(self, key: Key) -> Drawn | None:
        """What was drawn of it, if it is kept."""
        with self._lock:
            if key in self._drawn:
                self._drawn.move_to_end(key)
            return self._drawn.get(key)

    def keep(self, key: Key, drawn: Drawn) -> None:
        """Keep it, in place of what is older."""
        with self._lock:
            self._forget(key)
            self._drawn[key] = drawn
            self._size += len(drawn[1]) + OVERHEAD
            while self._size > KEPT:
                self._forget(next(iter(self._drawn)))

    def empty(self) -> None:
        """Forget all."""
        with self._lock:
            self._drawn.clear()
            self._size = 0

    def _forget(self, key: Key) -> None:
        if drawn := self._drawn.pop(key, None):
            self._size -= len(drawn[1]) + OVERHEAD


kept = Kept()


def pages_of(content: bytes, kind: Kind) -> int:
    """How many pages can be shown; 0 where it cannot be read, or is too large."""
    return drawn(content, kind, 0)[0]


def preview(content: bytes, kind: Kind, page: int = 1) -> bytes | None:
    """A PNG of a page (from 1), upright, at most 2,000 pixels wide and high: without EXIF,
    comments, scripts, links and whatever is hidden behind the pixels. None where it cannot be read,
    is too large or takes too long.
    """
    return drawn(content, kind, page)[1] or None


def drawn(content: bytes, kind: Kind, page: int) -> Drawn:
    """What the other process made or makes of it. What it could not draw is tried again at the next
    look.
    """
    key = hashlib.sha256(content).hexdigest(), kind, page
    found = kept.get(key)
    if found is None:
        printed = DRAWER.run(content, kind, str(page))
        if printed is None:
            return 0, b""
        pages, _line, made = printed.partition(b"\n")
        kept.keep(key, found := (int(pages), made))
    return found


def small(content: bytes, kind: Kind) -> SmallPicture | None:
    """A picture, or the first page of a PDF, small enough to be shown in a file beside many others.
    None where it cannot be read, is too large or takes too long.
    """
    printed = SMALL_DRAWER.run(content, kind, "1", str(SMALL))
    if printed is None:
        return None
    size, _line, made = printed.partition(b"\n")
    _pages, width, height = map(int, size.split())
    return SmallPicture(made, (width, height))

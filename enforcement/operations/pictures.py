"""Pictures and PDFs of evidence as pages show them: drawn anew from what was uploaded, by a process
of its own, so that nothing of it reaches a browser but its pixels. The file itself stays as it
came, and can be downloaded.
"""

from __future__ import annotations

import hashlib
import logging
import subprocess
import sys
from collections import OrderedDict
from enum import StrEnum
from threading import BoundedSemaphore, Lock

from django.conf import settings

SHOWN_AS = "image/png"
# Run, not imported: its libraries stay out of our processes.
DRAWER = settings.BASE_DIR / "enforcement" / "process" / "drawer.py"
AT_ONCE = 2  # of a web process; each may take 1 GB
WAIT, SECONDS = 1.0, 12.0  # for one's turn; until it is given up: a page's thread waits meanwhile

KEPT = 32 * 1024 * 1024  # bytes of pixels that a web process keeps for the next look
OVERHEAD = 200  # bytes that are counted for each besides

log = logging.getLogger(__name__)
_turns = BoundedSemaphore(AT_ONCE)


class Kind(StrEnum):
    """What is drawn."""

    PICTURE = "PICTURE"
    PDF = "PDF"


Drawn = tuple[int, bytes]  # the number of pages, and a PNG
Key = tuple[str, Kind, int]  # the content's SHA-256, what it is, the page


class Kept:
    """What was drawn of late, at most KEPT bytes of it: what was looked at longest ago goes first.

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
    """What the other process made or makes of it. What it could not draw is tried anew at the next
    look.
    """
    key = hashlib.sha256(content).hexdigest(), kind, page
    found = kept.get(key)
    if found is None:
        found = draw(content, kind, page)
        if found is None:
            return 0, b""
        kept.keep(key, found)
    return found


def draw(content: bytes, kind: Kind, page: int) -> Drawn | None:
    """What the other process makes of it; None where it cannot, had no turn, or took too long."""
    if not _turns.acquire(timeout=WAIT):
        return None
    try:
        # -I: neither our folder nor the environment say what is imported
        done = subprocess.run(
            [sys.executable, "-I", str(DRAWER), kind, str(page)],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.warning("drawing took too long", extra={"kind": kind, "bytes": len(content)})
        return None
    finally:
        _turns.release()
    pages, _line, made = done.stdout.partition(b"\n")
    return (int(pages), made) if done.returncode == 0 else None

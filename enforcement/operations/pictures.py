"""Pictures and PDFs of evidence as pages show them: drawn anew from what was uploaded, by a process
of its own, so that nothing of it reaches a browser but its pixels. The file itself stays as it
came, and can be downloaded.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from enum import StrEnum
from threading import BoundedSemaphore

from django.conf import settings

SHOWN_AS = "image/png"
# Run, not imported: its libraries stay out of our processes.
DRAWER = settings.BASE_DIR / "enforcement" / "process" / "drawer.py"
AT_ONCE = 2  # of a web process; each may take 1 GB
WAIT, SECONDS = 1.0, 12.0  # for one's turn; until it is given up: a page's thread waits meanwhile

log = logging.getLogger(__name__)
_turns = BoundedSemaphore(AT_ONCE)


class Kind(StrEnum):
    """What is drawn."""

    PICTURE = "PICTURE"
    PDF = "PDF"


def pages_of(content: bytes, kind: Kind) -> int:
    """How many pages can be shown; 0 where it cannot be read, or is too large."""
    return drawn(content, kind, 0)[0]


def preview(content: bytes, kind: Kind, page: int = 1) -> bytes | None:
    """A PNG of a page (from 1), upright, at most 2,000 pixels wide and high: without EXIF,
    comments, scripts, links and whatever is hidden behind the pixels. None where it cannot be read,
    is too large or takes too long.
    """
    return drawn(content, kind, page)[1] or None


def drawn(content: bytes, kind: Kind, page: int) -> tuple[int, bytes]:
    """What the other process makes of it: the number of pages, and a PNG."""
    if not _turns.acquire(timeout=WAIT):
        return 0, b""
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
        return 0, b""
    finally:
        _turns.release()
    pages, _line, made = done.stdout.partition(b"\n")
    return (int(pages), made) if done.returncode == 0 else (0, b"")

"""That a process gets on with its work, said in a file, so that it can be known without the
database and without the broker.

A worker may live and do nothing: its child hangs, or it no longer hears its broker. The supervisor
looks at the file's time and starts such a worker again; `/metrics` shows its age.
"""

from __future__ import annotations

import logging
import time
from pathlib import Path

from django.conf import settings

log = logging.getLogger(__name__)


def made() -> None:
    """This process has just got something done.

    Costs microseconds; nothing where nobody looks after it.
    """
    if settings.PROGRESS_DIR and settings.PROCESS:
        try:
            Path(settings.PROGRESS_DIR, settings.PROCESS).touch()
        except OSError as error:  # a full disk is no reason to stop working
            log.warning("progress cannot be said: %s", error)


def ages() -> dict[str, float]:
    """Seconds since each process of this machine last said so; none where nobody looks after
    them.
    """
    if not settings.PROGRESS_DIR:
        return {}
    now = time.time()
    return {
        file.name: max(0.0, now - file.stat().st_mtime)
        for file in Path(settings.PROGRESS_DIR).glob("*")
        if file.is_file()
    }

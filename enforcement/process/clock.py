"""What time it is: read once, at the edge (views, tasks, commands, the relay's loop), and handed on
as an argument.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings

from enforcement.models import StoryClock


def now() -> datetime:
    """The business time: the story's in a stack that was started as a story, else the wall clock's.

    Leases and time-outs never ask here.
    """
    if settings.STORY and (clock := StoryClock.objects.first()):
        return clock.at
    return datetime.now(UTC)


def wall() -> datetime:
    """The machine's time, for what no story moves."""
    return datetime.now(UTC)

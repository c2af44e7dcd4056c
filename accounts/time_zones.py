"""The time zones that there are."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones


@cache
def time_zones() -> frozenset[str]:
    """Their names, as Europe/Berlin. This machine has them in 600 files, which are read once."""
    return frozenset(available_timezones())


def zone_named(name: str) -> ZoneInfo | None:
    """The zone of this name, if there is one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def known_zone(name: str) -> str:
    """The name of the zone; UTC where there is none, for a slip in a register may not keep a notice
    from going out, nor a page from being shown.
    """
    return name if zone_named(name) else "UTC"

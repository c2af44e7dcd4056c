"""When the office works, as it is kept; where nobody has said, the settings' country, Monday to
Friday.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings

from enforcement.models import Office
from enforcement.workflow.calendar import MONDAY_TO_FRIDAY, WorkingDays


def working_days(kept: Office | None) -> WorkingDays:
    """The rules by which business days are counted."""
    if kept is None:
        return WorkingDays(country=settings.HOLIDAYS)
    return WorkingDays(
        country=kept.country,
        time_zone=kept.time_zone,
        weekdays=frozenset(kept.weekdays),
        opens=kept.opens,
        closes=kept.closes,
        closed=frozenset(date.fromisoformat(day["on"]) for day in kept.closed),
    )


def the_office() -> Office:
    """The office as a row, kept or not yet."""
    return Office.objects.first() or Office(
        country=settings.HOLIDAYS, weekdays=sorted(MONDAY_TO_FRIDAY)
    )

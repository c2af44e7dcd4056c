"""When things are due: business days for work targets, calendar time for what binds the holder."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from dateutil.relativedelta import relativedelta

APPEAL_MONTHS = 6
REMIND = (7, 2, 0)  # days before a requirement is due


@lru_cache(maxsize=8)
def holidays_of(country: str) -> holidays.HolidayBase:
    """The public holidays of a country (ISO 3166-1 alpha-2), filled in as years are asked for."""
    return holidays.country_holidays(country)


def after_business_days(start: datetime, days: int, *, country: str) -> datetime:
    """The same hour, so many business days later; weekends and holidays do not count."""
    free, moment = holidays_of(country), start
    while days > 0:
        moment += timedelta(days=1)
        if moment.weekday() < 5 and moment.date() not in free:
            days -= 1
    return moment


def appeal_until(informed_at: datetime, *, time_zone: str) -> datetime:
    """The end of the day, in the holder's zone, six calendar months after the holder was informed.

    Source: Regulation (EU) 2022/2065, article 20 (1) and (2). A day that the month lacks becomes its last one: from 31 August it is the
    28th or 29th of February.
    """
    local = informed_at.astimezone(ZoneInfo(time_zone))
    last = local.date() + relativedelta(months=APPEAL_MONTHS)
    end = datetime(last.year, last.month, last.day, tzinfo=ZoneInfo(time_zone)) + relativedelta(days=1)
    return end.astimezone(ZoneInfo("UTC"))


def warn_before(opened_at: datetime, due_at: datetime) -> datetime:
    """When the assignee is warned: a day before, or half-way where there is less than two days; at once what is late already."""
    return min(due_at, max(due_at - timedelta(days=1), opened_at + (due_at - opened_at) / 2))


def reminded_by(due_in: timedelta) -> int:
    """What counts as reminded from the start: a reminder whose day has come when the requirement is made would only repeat the notice."""
    return min((d for d in REMIND if due_in <= timedelta(days=d)), default=REMIND[0] + 1)

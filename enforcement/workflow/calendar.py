"""When things are due: business days for work targets, calendar time for what binds the holder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from dateutil.relativedelta import relativedelta

from accounts.time_zones import known_zone

MONDAY_TO_FRIDAY = frozenset(range(5))
APPEAL_MONTHS = 6
CHECKED_AT = time(6)  # UTC
MORNING = 7  # o'clock, when daily mails are sent
REMIND = (7, 2, 0)  # days before a requirement is due
ANSWER_DAYS = 7  # that the holder has for a question to which nobody set a date


@lru_cache(maxsize=8)
def holidays_of(country: str, language: str = "en_US") -> holidays.HolidayBase:
    """The public holidays of a country (ISO 3166-1 alpha-2), filled in as years are asked for, with
    their names in that language where the library has them.
    """
    return holidays.country_holidays(country, language=language)


@dataclass(frozen=True, kw_only=True)
class WorkingDays:
    """When the office works: the days of the week (0 is Monday) and the hours of the day, in its
    zone, but for holidays and days off.
    """

    country: str = "DE"
    time_zone: str = "UTC"
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    closed: frozenset[date] = frozenset()
    opens: int = 0
    closes: int = 24

    def works_on(self, day: date) -> bool:
        """Whether anybody is there on a day."""
        return (
            day.weekday() in self.weekdays
            and day not in self.closed
            and day not in holidays_of(self.country)
        )

    def after(self, start: datetime, days: int) -> datetime:
        """The same hour, so many business days later; what comes in before or after hours counts
        from the next opening.
        """
        moment = self.at_work(start.astimezone(ZoneInfo(self.time_zone)))
        while days > 0:
            moment += timedelta(days=1)
            if self.works_on(moment.date()):
                days -= 1
        return moment.astimezone(start.tzinfo)

    def hours_after(self, start: datetime, span: timedelta) -> datetime:
        """Some hours later, counted from when the office works next; within a business day."""
        moment = start.astimezone(ZoneInfo(self.time_zone))
        opening = moment.replace(hour=self.opens, minute=0, second=0, microsecond=0)
        works = self.works_on(moment.date())
        begins = self.at_work(moment) if works else self.next_opening(opening)
        return min((begins + span).astimezone(start.tzinfo), self.after(start, 1))

    def at_work(self, moment: datetime) -> datetime:
        """The moment itself, or the opening that follows where it lies outside of the hours."""
        if self.opens == 0 and self.closes == 24:
            return moment
        opening = moment.replace(hour=self.opens, minute=0, second=0, microsecond=0)
        if self.works_on(moment.date()) and moment.hour < self.closes:
            return max(moment, opening)
        return (
            opening
            if moment < opening and self.works_on(moment.date())
            else self.next_opening(opening)
        )

    def next_opening(self, opening: datetime) -> datetime:
        """The first opening after this one."""
        opening += timedelta(days=1)
        while not self.works_on(opening.date()):
            opening += timedelta(days=1)
        return opening


def after_business_days(start: datetime, days: int, *, country: str) -> datetime:
    """The same hour, so many business days later; weekends and holidays do not count."""
    return WorkingDays(country=country).after(start, days)


def next_check(now: datetime) -> datetime:
    """When machine checks are made next: at 06:00 UTC, so that the usage of the day before has come
    in.
    """
    at = datetime.combine(now.astimezone(UTC).date(), CHECKED_AT, UTC)
    return at if at > now else at + timedelta(days=1)


def next_morning(now: datetime, time_zone: str) -> datetime:
    """The next seven o'clock in the morning where somebody is, when their daily mail is sent."""
    zone = ZoneInfo(known_zone(time_zone))
    local = now.astimezone(zone)
    morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    if morning <= local:
        morning += timedelta(days=1)  # by the clock on the wall: at seven there, too
    return morning.astimezone(UTC)


def appeal_until(informed_at: datetime, *, time_zone: str) -> datetime:
    """The end of the day, in the holder's zone, six calendar months after the holder was informed.

    Source: Regulation (EU) 2022/2065, article 20 (1) and (2). A day that the month lacks becomes
    its last one: from 31 August it is the 28th or 29th of February.
    """
    local = informed_at.astimezone(ZoneInfo(time_zone))
    last = local.date() + relativedelta(months=APPEAL_MONTHS)
    end = datetime(last.year, last.month, last.day, tzinfo=ZoneInfo(time_zone)) + relativedelta(
        days=1
    )
    return end.astimezone(ZoneInfo("UTC"))


def end_of_day(at: datetime, *, time_zone: str) -> datetime:
    """The last minute of that day where the holder is: a date that binds them ends with the day, in
    their favour.
    """
    local = at.astimezone(ZoneInfo(known_zone(time_zone)))
    return local.replace(hour=23, minute=59, second=0, microsecond=0).astimezone(UTC)


def warn_before(opened_at: datetime, due_at: datetime) -> datetime:
    """When the assignee is warned: a day before, or half-way where there is less than two days; at
    once what is late already.
    """
    return min(due_at, max(due_at - timedelta(days=1), opened_at + (due_at - opened_at) / 2))


def reminded_by(due_in: timedelta) -> int:
    """What counts as reminded from the start: a reminder whose day has come when the requirement is
    made would only repeat the notice.
    """
    return min((d for d in REMIND if due_in <= timedelta(days=d)), default=REMIND[0] + 1)

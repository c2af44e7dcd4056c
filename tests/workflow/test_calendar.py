"""When things are due: six calendar months, business days, and clocks that are put forward and
back.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.workflow.calendar import after_business_days, appeal_until, warn_before

MOMENTS = st.integers(0, 15 * 365 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def at(text: str) -> datetime:
    """A time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("informed", "zone", "until"),
    [
        ("2024-03-01T12:00", "UTC", "2024-09-02T00:00"),
        # six months after 31 August, in a leap year: 29 February, to its end
        ("2023-08-31T12:00", "UTC", "2024-03-01T00:00"),
        ("2024-08-31T12:00", "UTC", "2025-03-01T00:00"),  # and in a common one: the 28th
        ("2023-08-29T12:00", "UTC", "2024-03-01T00:00"),
        ("2024-08-29T12:00", "UTC", "2025-03-01T00:00"),
        ("2024-02-29T12:00", "UTC", "2024-08-30T00:00"),
        ("2024-12-31T23:59", "UTC", "2025-07-01T00:00"),
        ("2024-10-31T12:00", "UTC", "2025-05-01T00:00"),
        # The holder's day, not ours: 23:30 in UTC is the next day in Berlin, and the day before in
        # New York.
        ("2024-01-10T23:30", "Europe/Berlin", "2024-07-11T22:00"),
        ("2024-07-10T22:30", "Europe/Berlin", "2025-01-11T23:00"),
        ("2024-01-10T03:30", "America/New_York", "2024-07-10T04:00"),
        ("2024-07-10T12:00", "America/New_York", "2025-01-11T05:00"),
        # The last day is one on which the clocks change: it is over when the holder's calendar says
        # so.
        ("2023-09-30T12:00", "Europe/Berlin", "2024-03-30T23:00"),
        ("2024-09-30T12:00", "Europe/Berlin", "2025-03-30T22:00"),  # 23 hours long
        ("2024-04-27T12:00", "Europe/Berlin", "2024-10-27T23:00"),  # 25 hours long
        ("2023-09-10T12:00", "America/New_York", "2024-03-11T04:00"),
        ("2024-05-03T12:00", "America/New_York", "2024-11-04T05:00"),
    ],
)
def test_an_appeal_is_open_until_the_end_of_the_day_six_months_on(
    informed: str, zone: str, until: str
) -> None:
    assert appeal_until(at(informed), time_zone=zone) == at(until)


@given(
    MOMENTS,
    st.sampled_from(
        ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]
    ),
)
def test_an_appeal_ends_at_midnight_of_the_holder_and_never_before_six_months(
    informed: datetime, zone: str
) -> None:
    end = appeal_until(informed, time_zone=zone).astimezone(ZoneInfo(zone))
    assert (end.hour, end.minute, end.second) == (0, 0, 0)
    last, first = (end - timedelta(days=1)).date(), informed.astimezone(ZoneInfo(zone)).date()
    assert (last.year * 12 + last.month) - (first.year * 12 + first.month) == 6
    assert last.day == first.day or (last.day < first.day and end.day == 1)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2024-03-01T12:00", 1, "2024-03-04T12:00"),  # a Friday; the weekend does not count
        ("2024-03-02T12:00", 1, "2024-03-04T12:00"),
        ("2024-03-03T12:00", 1, "2024-03-04T12:00"),
        ("2024-03-04T09:30", 5, "2024-03-11T09:30"),
        ("2024-03-28T12:00", 1, "2024-04-02T12:00"),  # Good Friday to Easter Monday
        ("2024-12-24T12:00", 1, "2024-12-27T12:00"),  # both days of Christmas
        ("2024-12-20T12:00", 3, "2024-12-27T12:00"),
        ("2024-12-31T12:00", 1, "2025-01-02T12:00"),
        ("2024-12-30T12:00", 5, "2025-01-07T12:00"),
        ("2024-03-04T12:00", 0, "2024-03-04T12:00"),
    ],
)
def test_business_days_pass_over_weekends_and_german_holidays(
    start: str, days: int, due: str
) -> None:
    assert after_business_days(at(start), days, country="DE") == at(due)


def test_another_country_has_other_holidays() -> None:
    assert after_business_days(at("2024-07-03T12:00"), 1, country="US") == at("2024-07-05T12:00")
    assert after_business_days(at("2024-07-03T12:00"), 1, country="DE") == at("2024-07-04T12:00")


@given(MOMENTS, st.integers(1, 10), st.integers(1, 10))
def test_business_days_add_up_and_end_on_a_working_day(
    start: datetime, first: int, more: int
) -> None:
    due = after_business_days(start, first + more, country="DE")
    assert due.weekday() < 5
    assert due == after_business_days(
        after_business_days(start, first, country="DE"), more, country="DE"
    )
    assert due - start >= timedelta(days=first + more)


@pytest.mark.parametrize(
    ("opened", "due", "warned"),
    [
        ("2024-03-01T12:00", "2024-03-08T12:00", "2024-03-07T12:00"),
        ("2024-03-01T12:00", "2024-03-03T12:00", "2024-03-02T12:00"),
        ("2024-03-01T12:00", "2024-03-02T12:00", "2024-03-02T00:00"),
        ("2024-03-01T12:00", "2024-03-01T13:00", "2024-03-01T12:30"),
    ],
)
def test_the_assignee_is_warned_a_day_before_or_half_way(
    opened: str, due: str, warned: str
) -> None:
    assert warn_before(at(opened), at(due)) == at(warned)


@given(MOMENTS, st.timedeltas(timedelta(days=-3), timedelta(days=40)))
def test_a_warning_never_comes_after_the_due_time(opened: datetime, left: timedelta) -> None:
    assert warn_before(opened, opened + left) <= opened + left

"""Until when an appeal is possible: what the page shows, to the minute in the holder's zone, and
what is enforced are one instant.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.utils import timezone, translation
from django.utils.formats import date_format
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.models import Account
from enforcement.models import Appeal, Notice
from enforcement.portal.page import HolderPage
from enforcement.queries.holder_case import holder_case
from enforcement.workflow.calendar import appeal_until
from tests.portal.conftest import Outside

# hours of daylight saving on either side of the equator, at midnight, of half an hour; none; a day
# that never was (Apia, 30 December 2011); the ends of the earth
ZONES = (
    *("Europe/Berlin", "America/Sao_Paulo", "America/Havana", "Asia/Beirut", "Africa/Cairo"),
    *("Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia", "UTC"),
    *("Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Singapore", "America/New_York"),
)
TELLING = st.builds(
    datetime.combine,
    st.dates(date(2011, 1, 1), date(2027, 12, 31)),
    st.one_of(st.times(), st.sampled_from([time(), time(23, 59, 59), time(23, 59, 59, 999_999)])),
)


@given(told=TELLING, zone=st.sampled_from(ZONES))
@example(told=datetime.fromisoformat("2024-08-31T12:00:00"), zone="Europe/Berlin")
@example(told=datetime.fromisoformat("2023-08-31T23:59:59"), zone="Europe/Berlin")
@example(told=datetime.fromisoformat("2024-02-29T23:59:59"), zone="America/New_York")
@example(told=datetime.fromisoformat("2024-04-30T09:00:00"), zone="Europe/Berlin")
@example(told=datetime.fromisoformat("2011-06-29T09:00:00"), zone="Pacific/Apia")
def test_six_months_end_with_a_day_of_the_holders(told: datetime, zone: str) -> None:
    """The last day is of the same number, or the last of its month; all of it is theirs: its last
    second, and no instant of the day after.
    """
    here = ZoneInfo(zone)
    at = told.replace(tzinfo=here).astimezone(UTC)
    until = appeal_until(at, time_zone=zone)
    last = at.astimezone(here).date() + relativedelta(months=6)
    assert (until - timedelta(microseconds=1)).astimezone(here).date() <= last
    assert until.astimezone(here).date() > last
    assert until - at >= timedelta(days=180)


# zone, and the moment of being told there
TOLD = [
    ("Europe/Berlin", "2025-08-31T23:59:59"),  # to the end of February
    ("Europe/Berlin", "2024-02-29T12:00:00"),  # over the beginning of daylight saving
    ("America/New_York", "2025-08-31T00:00:00"),
    ("Asia/Kathmandu", "2025-12-31T23:59:59"),
    ("America/Havana", "2025-09-08T12:00:00"),  # where the midnight after six months is left out
    ("nowhere at all", "2025-05-31T23:59:59"),
]


@pytest.mark.parametrize(("zone", "told"), TOLD)
def test_what_is_shown_is_what_is_enforced(zone: str, told: str, outside: Outside) -> None:
    """A microsecond before the shown instant the page offers the form, and the appeal is taken; at
    the instant the page has none, and it is refused.
    """
    case = outside.case
    known = zone if "/" in zone else "UTC"
    at = datetime.fromisoformat(told).replace(tzinfo=ZoneInfo(known)).astimezone(UTC)
    Account.objects.filter(pk=outside.account.pk).update(time_zone=zone)
    Notice.objects.filter(case=case).update(informed_at=at)
    account = Account.objects.get(pk=outside.account.pk)
    found = holder_case(case.ref, account)
    assert found is not None
    (one,) = HolderPage(found, at).contestable
    assert one.until is not None
    path = f"/h/{case.ref}"
    with time_machine.travel(one.until - timedelta(minutes=20), tick=False):
        browser = outside.come_in()
        page = browser.get(path).content.decode()
        with timezone.override(ZoneInfo(known)), translation.override("en"):
            shown = date_format(timezone.localtime(one.until), "DATETIME_FORMAT")
        assert shown in " ".join(page.split()), shown
    form = f"{path}/appeal/{one.notice.decision_id}"
    said = {"text": "You are wrong.", "once": str(uuid4())}
    with time_machine.travel(one.until, tick=False):
        assert form not in browser.get(path).content.decode()
        answer = browser.post(form, said)
        assert answer.status_code == 422 and "no longer in time" in answer.content.decode()
        assert not Appeal.objects.exists()
    with time_machine.travel(one.until - timedelta(microseconds=1), tick=False):
        assert form in browser.get(path).content.decode()
        assert browser.post(form, {**said, "once": str(uuid4())}).status_code == 302
    assert Appeal.objects.count() == 1

"""What the page of a case says to who waits: how long such cases take, that we are late, and what
the gateways enforce.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from enforcement.models import Case, CaseTimes
from enforcement.operations import due
from enforcement.process import clock
from tests.portal.conftest import Outside
from tests.world import STATED

DAY = 86_400  # seconds


def counted(cases: int) -> None:
    """The worker has counted how long the cases of this area took."""
    CaseTimes.objects.create(
        area="competition",
        counted_on=datetime.now(UTC).date(),
        cases=cases,
        decided_median=4 * DAY - 3_600,
        decided_ninth=12 * DAY,
        closed_median=20 * DAY,
        closed_ninth=41 * DAY,
    )


def words(browser: Client, case: Case) -> str:
    """The page of a case, without its line breaks."""
    return " ".join(browser.get(f"/h/{case.ref}").content.decode().split())


def test_the_page_says_how_long_such_cases_take_of_ten_or_more(outside: Outside) -> None:
    browser = outside.come_in()
    assert "Half of such cases" not in words(browser, outside.case)
    counted(9)
    assert "Half of such cases" not in words(browser, outside.case)
    CaseTimes.objects.update(cases=132)
    page = words(browser, outside.case)
    assert "Half of such cases are decided within 4 days, 9 of 10 within 12 days." in page
    assert "132 cases of the last 12 months" in page
    assert "We are late" not in page


def test_who_waits_for_us_is_told_unasked_that_we_are_late(
    outside: Outside, monkeypatch: Any
) -> None:
    browser = outside.come_in()
    counted(132)
    later = datetime.now(UTC) + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = words(browser, outside.case)
    late = page.index("We are late.")
    assert late < page.index("Where this stands"), "it stands above everything else"
    assert "9 of 10 within 12 days. Yours has been open for 9 days." in page
    assert page.count("Half of such cases") == 1
    assert "A more senior person was told" not in page, "not before one was"
    due.work_through(now=lambda: later)
    page = words(browser, outside.case)
    assert "We are late." in page and "A more senior person was told" in page
    assert "We look again by" in page
    by = page.partition("We look again by")[2].partition("</dd>")[0]
    assert str(later.year) in by and datetime.now(UTC).strftime("%-d %B %Y") not in by


def test_a_term_that_is_over_is_over_whether_or_not_the_worker_has_said_so(
    outside: Outside, monkeypatch: Any
) -> None:
    world, case = outside.world, outside.case
    world.establish(case)
    world.both(case, "sanction", measure="suspend", ends_in="7d", **STATED)
    browser = outside.come_in()
    assert "<h1>Your API access is suspended for a fixed time</h1>" in words(browser, case)
    later = datetime.now(UTC) + timedelta(days=9)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = words(browser, case)
    assert "<h1>The fixed time is over, and your API access is open</h1>" in page
    assert "<dd>Open" in page and "<dd>Suspended" not in page

"""What the page of a case says to who waits: how long such cases take, that we are late, what it
costs meanwhile, how long things are kept, and where else one can turn.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client

from accounts.models import Account
from enforcement.models import Case, CaseTimes, Notice
from enforcement.operations import due
from enforcement.operations.billing import record_billing
from enforcement.process import clock
from enforcement.rules.dispute_bodies import Body, Profile
from enforcement.workflow.calendar import appeal_until
from tests.portal.conftest import Outside
from tests.world import HOLD, NO_TO_ALL, PLAN, STATED

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


def require_changes(outside: Outside) -> None:
    """The restriction stays until something has changed."""
    world, case = outside.world, outside.case
    world.now = datetime.now(UTC)
    world.establish(case)
    world.both(case, "require_remediation", plan=PLAN, measure="keep", **STATED)


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


def test_what_it_costs_meanwhile_is_said_where_it_was_fed_and_as_of_when(outside: Outside) -> None:
    browser, case = outside.come_in(), outside.case
    assert "What it costs meanwhile" not in words(browser, case)
    now = datetime.now(UTC)
    fed = {
        "account": "acme",
        "as_of": now - timedelta(hours=2),
        "plan": "Scale <b>",
        "amount": "1499.50",
        "currency": "EUR",
        "period": "MONTH",
        "renews_on": (now + timedelta(days=9)).date(),
        "charges_continue": True,
        "stop_url": "https://billing.example/stop?a=1&b=2",
    }
    record_billing(rows=[fed], now=now)
    page = words(browser, case)
    said = page.partition("What it costs meanwhile")[2].partition("<h2>")[0]
    for part in (
        "Scale &lt;b&gt;, 1,499.50 EUR a month",
        "Charges go on while your access is restricted.",
        "As our billing had it on",
        'href="https://billing.example/stop?a=1&amp;b=2"',
        f"It renews on {now + timedelta(days=9):%-d %B %Y}.",
    ):
        assert part in said, part
    assert "refund" not in said, "nobody said where"
    # what a letter says is what was fed when it was written
    require_changes(outside)
    letter = Notice.objects.filter(case=case).latest("owed_at")
    assert letter.statement["costs"]["plan"] == "Scale <b>, 1,499.50\xa0EUR a month"
    assert "Charges go on while your access is restricted." in letter.text
    assert "https://billing.example/stop?a=1&b=2" in letter.text
    late = {**fed, "as_of": now, "renews_on": (now - timedelta(days=2)).date(), "amount": 20}
    record_billing(rows=[late], now=now)
    page = words(browser, case)
    assert "It renews" not in page and "20 EUR a month" in page
    outside.world.take(case, "lift_measure", reasons="It was a mistake.")
    assert "What it costs meanwhile" not in words(browser, case)


def test_what_is_kept_is_as_long_as_a_decision_can_be_appealed(outside: Outside) -> None:
    browser, world, case = outside.come_in(), outside.world, outside.case
    page = words(browser, case)
    assert "are kept while it is open, and after that at least as long as" in page
    assert "nothing you send is deleted" not in page
    world.find(case, "NOT_ESTABLISHED", NO_TO_ALL)
    notice = Notice.objects.get(case=case)
    browser.get(f"/h/{case.ref}/notices/{notice.pk}")
    world.both(case, "clear", **STATED)
    page = words(browser, case)
    notice.refresh_from_db()
    until = appeal_until(notice.informed_at, time_zone="Europe/Berlin")
    told = until.astimezone(ZoneInfo("Europe/Berlin"))
    assert f"are kept at least until {told:%-d %B %Y, %H:%M}, while a decision" in page
    world.appeal(case)
    assert "are kept while your appeal is open" in words(browser, case)


def test_bodies_are_named_to_whom_they_are_for_in_the_page_and_the_letter(
    outside: Outside, settings: Any
) -> None:
    browser, case = outside.come_in(), outside.case
    assert "You can also turn to a court at any time." in words(browser, case)
    assert "turn to a court at any time" in Notice.objects.get(case=case).text
    body = Body(name="Settled at Example", url="https://settled.example", languages=("de", "en"))
    settings.OUT_OF_COURT = (Profile(law="Article 21", countries=("DE",), bodies=(body,)),)
    assert "Settled at Example" not in words(browser, case), "nobody knows where they are"
    Account.objects.filter(pk=outside.account.pk).update(country="DE")
    page = words(browser, case)
    assert '<a href="https://settled.example" rel="noreferrer">Settled at Example</a>' in page
    assert "Deutsch, English" in page and "Article 21" in page
    require_changes(outside)
    letter = Notice.objects.filter(case=case).latest("owed_at")
    assert "- Settled at Example (Deutsch, English), Article 21: https://settled.example" in (
        letter.text
    )


def test_a_suspension_has_its_own_date_where_a_limit_came_before_it(outside: Outside) -> None:
    world = outside.world
    world.account("beta", time_zone="UTC")
    case, now = world.case("beta"), world.now
    world.now = now - timedelta(days=2)
    world.take(case, "limit", rate=60, **HOLD)
    world.now = now
    world.suspend(world.fresh(case))
    page = words(outside.come_in("legal@beta.example", case.ref), case)
    since = page.partition("Suspended since")[2].partition("</dd>")[0]
    assert f"{now:%-d %B %Y, %H:%M}" in since
    assert f"On {now:%-d %B %Y} access was suspended." in page

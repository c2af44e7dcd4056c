"""What is typed is kept by the browser until the server said that it was done, and no longer."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Page, expect

from enforcement.models import Case, Message
from tests.journeys._site import Desk
from tests.journeys.conftest import PageFor

TEXT = "The records of March are missing."
SIGN_IN = "Sign in as Rhea Lindqvist"


def compose(page: Page, case: Case, text: str = TEXT) -> None:
    """Type a note in a case."""
    page.goto(f"/cases/{case.ref}")
    page.locator("#msg").fill(text)


def send(page: Page) -> None:
    """Send what was typed."""
    page.locator("#say button[data-shown-by=lane]:visible").first.click()


def kept(page: Page) -> list[str]:
    """What the tab keeps."""
    names: list[str] = page.evaluate(
        "() => Object.keys(sessionStorage).filter((name) => name.startsWith('typed:'))"
    )
    return names


def end_session(context: BrowserContext) -> None:
    """The session is over, as after half an hour."""
    context.clear_cookies(name=re.compile("^docket_session_"))


def test_a_session_that_ends_while_one_types_loses_nothing(page_for: PageFor, desk: Desk) -> None:
    case, rhea = desk.case(desk.new("Lavender")), page_for("rhea")
    compose(rhea, case)
    end_session(rhea.context)
    send(rhea)
    rhea.get_by_role("button", name=SIGN_IN).click()
    rhea.wait_for_url(f"**/cases/{case.ref}")
    expect(rhea.locator("#msg")).to_have_value(TEXT)
    assert not Message.objects.filter(case=case).exists()
    send(rhea)
    expect(rhea.get_by_text("The note was added.")).to_be_visible()
    assert kept(rhea) == []
    rhea.goto(f"/cases/{case.ref}")
    expect(rhea.locator("#msg")).to_have_value("")
    assert Message.objects.filter(case=case, text=TEXT).count() == 1


def test_a_line_that_drops_loses_nothing(page_for: PageFor, desk: Desk) -> None:
    case, rhea = desk.case(desk.new("Marigold")), page_for("rhea")
    compose(rhea, case)
    rhea.route("**/say", lambda route: route.abort("internetdisconnected"))
    send(rhea)
    rhea.wait_for_url("chrome-error://**")
    rhea.unroute("**/say")
    rhea.goto(f"/cases/{case.ref}")
    expect(rhea.locator("#msg")).to_have_value(TEXT)
    send(rhea)
    expect(rhea.get_by_text("The note was added.")).to_be_visible()
    assert kept(rhea) == []


def test_a_message_that_is_seen_before_it_is_sent_is_kept_until_then(
    page_for: PageFor, desk: Desk
) -> None:
    case, rhea = desk.case(desk.new("Nettle")), page_for("rhea")
    compose(rhea, case, "Please send us the records of March.")
    rhea.locator("#say [name=lane][value=HOLDER]").check(force=True)
    send(rhea)
    expect(rhea.get_by_text("Preview: what the holder will see")).to_be_visible()
    assert len(kept(rhea)) == 1
    rhea.locator("form.head [data-submit], form.head button").first.click()
    expect(rhea.get_by_text("Sent to the holder.")).to_be_visible()
    assert kept(rhea) == []


def test_a_decision_is_written_on_two_devices_and_with_two_verbs(
    page_for: PageFor, desk: Desk
) -> None:
    case, rhea = desk.case(desk.new("Sorrel")), page_for("rhea")
    rhea.goto(f"/cases/{case.ref}/decide?verb=suspend")
    rhea.locator("#facts").fill("The records of March")
    expect(rhea.get_by_text("Draft saved")).to_be_visible()
    rhea.locator(".verbs a[href$=limit]").click()
    expect(rhea.locator("#facts")).to_have_value("The records of March")
    expect(rhea.get_by_text("Your draft, not sent")).to_have_count(0)  # it stands here already
    rhea.locator("#reasons").fill("They are missing.")
    expect(rhea.get_by_text("Draft saved")).to_be_visible()
    there = page_for("rhea")  # another device, without what this tab keeps
    there.goto(f"/cases/{case.ref}/decide?verb=suspend")
    expect(there.locator("#facts")).to_have_value("")
    there.get_by_role("link", name="Use draft").click()
    expect(there.locator("#facts")).to_have_value("The records of March")
    expect(there.locator("#reasons")).to_have_value("They are missing.")
    there.locator("#reasons").fill("They are all missing.")
    expect(there.locator("[data-draft-state] [name=draft]")).to_have_value("3")
    rhea.locator("#facts").fill("The records of April")
    expect(rhea.get_by_text("What you type here is not saved.")).to_be_visible()
    rhea.get_by_role("button", name="Save this text instead").click()
    expect(rhea.get_by_text("Draft saved")).to_be_visible()
    expect(rhea.locator("#facts")).to_have_value("The records of April")
    rhea.get_by_role("button", name="Discard draft").click()
    expect(rhea.get_by_text("The draft was discarded.")).to_be_visible()
    expect(rhea.locator("#facts")).to_have_value("")


def test_who_signs_out_leaves_nothing_and_who_comes_next_sees_nothing(
    page_for: PageFor, desk: Desk
) -> None:
    case, page = desk.case(desk.new("Oregano")), page_for("rhea")
    compose(page, case)
    end_session(page.context)
    page.goto("/")
    page.get_by_role("button", name="Sign in as Lena Brandt").click()
    page.goto(f"/cases/{case.ref}")
    expect(page.locator("#msg")).to_have_value("")
    assert kept(page) == [], "what somebody else typed in this tab"
    compose(page, case)
    assert len(kept(page)) == 1
    page.goto("/me/settings")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/me/sign-in/**")
    assert kept(page) == []

"""Two cases become one in the browser, by keyboard; a note is taken up on another device."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from enforcement.models import Case, CaseFollower
from enforcement.operations import messages, reports
from tests.journeys._site import Desk
from tests.journeys._watch import NARROW, violations, wider_than_the_window
from tests.journeys.conftest import PageFor

TEXT = "The records of March are missing."


def looked_at(page: Page) -> None:
    """Nothing that a screen reader stumbles over, and nothing cut off."""
    assert violations(page) == []
    assert wider_than_the_window(page) == []


def two_cases(desk: Desk, name: str) -> tuple[Case, Case]:
    """A case, and one that was split off it, of which the holder was written to."""
    ref = desk.new(name)
    into = desk.case(ref)
    report = desk.report(ref, claim="They resell keys.")
    left = reports.split(report_id=report.pk, by=desk.actor("rhea"), now=desk.now)
    messages.say(
        case_id=left.pk, lane="HOLDER", text="We look.", by=desk.actor("rhea"), now=desk.now
    )
    return into, left


def test_a_case_is_merged_with_the_keyboard_after_one_saw_what_goes_where(
    page_for: PageFor, desk: Desk
) -> None:
    into, left = two_cases(desk, "Mallow")
    rhea, narrow = page_for("rhea"), page_for("rhea", size=NARROW, theme="dark")
    rhea.goto(f"/cases/{left.ref}")
    rhea.get_by_role("button", name="Follow", exact=True).press("Enter")
    expect(rhea.get_by_text("You follow this case.")).to_be_visible()
    rhea.keyboard.press("d")
    rhea.wait_for_url("**/decide")
    rhea.keyboard.press("0")
    rhea.keyboard.press("9")
    rhea.wait_for_url("**/decide?verb=merge")
    expect(rhea.get_by_role("radio", name=into.ref)).to_be_checked()
    rhea.get_by_label("Reasons").fill("It is one matter after all.")
    impact = rhea.locator("#impact")
    expect(impact).to_contain_text(f"Goes to {into.ref}")
    expect(impact).to_contain_text("1 report, 0 alleged clauses, 0 pieces of evidence")
    expect(impact).to_contain_text("We go on with a case about your account in another one")
    looked_at(rhea)
    narrow.goto(f"/cases/{left.ref}/decide?verb=merge")
    looked_at(narrow)
    rhea.get_by_label("Reasons").press("Control+Enter")
    rhea.wait_for_url(lambda url: "/decide" not in url)
    assert CaseFollower.objects.filter(case=into, person=desk.people["rhea"]).exists()
    for page in (rhea, narrow):
        page.goto(f"/cases/{left.ref}")
        expect(page.locator("header.title")).to_contain_text(f"Merged into {into.ref}")
        looked_at(page)
    rhea.get_by_role("link", name=into.ref).first.press("Enter")
    expect(rhea.locator("header.title")).to_contain_text(f"Merged from {left.ref}")
    looked_at(rhea)


def test_a_note_is_taken_up_on_another_device(page_for: PageFor, desk: Desk) -> None:
    case = desk.case(desk.new("Mint"))
    here, there = page_for("rhea"), page_for("rhea", size=NARROW, theme="dark")
    here.goto(f"/cases/{case.ref}")
    here.locator("#msg").fill(TEXT)
    expect(here.locator("#say [data-draft-state]")).to_contain_text("Draft saved")
    looked_at(here)
    there.goto(f"/cases/{case.ref}")
    expect(there.locator("#msg")).to_have_value("")
    looked_at(there)
    there.get_by_role("link", name="Use draft").click()
    expect(there.locator("#msg")).to_have_value(TEXT)
    looked_at(there)
    there.locator("#msg").press("Control+Enter")
    expect(there.get_by_text("The note was added.")).to_be_visible()
    here.locator("#msg").press_sequentially(" And April.")
    expect(here.locator("#say [data-draft-state]")).to_contain_text("is not saved")

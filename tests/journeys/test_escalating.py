"""A case asks for an admin, and comes back with an answer."""

from __future__ import annotations

from playwright.sync_api import expect

from enforcement.models import Escalation
from tests.journeys._site import Desk
from tests.journeys.conftest import PageFor


def test_a_case_goes_to_an_admin_and_comes_back_with_instructions(
    page_for: PageFor, desk: Desk
) -> None:
    case = desk.case(desk.new("Rowan"))
    desk.suspend(case)
    rhea = page_for("rhea")
    rhea.goto(f"/cases/{case.ref}/do/escalate")
    rhea.locator("main textarea").fill("The holder is a hospital.")
    rhea.keyboard.press("Control+Enter")
    expect(rhea).to_have_url(f"/cases/{case.ref}")
    expect(rhea.locator("main")).to_contain_text("The holder is a hospital.")

    ada = page_for("ada")
    ada.goto("/escalations")
    row = ada.locator(f"[id='{case.ref}']")
    expect(row).to_contain_text("The holder is a hospital.")
    row.get_by_role("button", name="Take").click()
    expect(row).to_contain_text("Taken by you")
    row.get_by_label("Answer or instructions").fill("Keep the one key that the wards use open.")
    row.get_by_role("button", name="Return with instructions").click()
    ada.wait_for_load_state()
    assert Escalation.objects.get(case=case).phase == "RETURNED"

    rhea.goto(f"/cases/{case.ref}")
    expect(rhea.locator("main")).to_contain_text("Keep the one key that the wards use open.")


def test_who_is_no_admin_is_told_why_they_cannot_take_it(page_for: PageFor, desk: Desk) -> None:
    case = desk.case(desk.new("Sage"))
    ravi = page_for("ravi")
    ravi.goto(f"/cases/{case.ref}/do/escalate")
    ravi.locator("main textarea").fill("I know the founder.")
    ravi.locator("main [data-submit]").click()
    ravi.goto("/escalations")
    row = ravi.locator(f"[id='{case.ref}']")
    button = row.get_by_role("button", name="Take")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(row.locator(f"[id='{button.get_attribute('aria-describedby')}']")).to_contain_text(
        "admin"
    )

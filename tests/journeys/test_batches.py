"""Cases are selected by keys alone, changed together and changed back, in every look; and without a
script.
"""

from __future__ import annotations

from django.utils import translation
from playwright.sync_api import Page, expect

from enforcement.models import Case, CaseBatch
from enforcement.operations import batch_run
from tests.journeys._site import Desk
from tests.journeys._watch import WIDE
from tests.journeys.conftest import PageFor
from tests.journeys.test_looks import EVERY_LOOK, astray
from tests.journeys.test_two_admins import by_keyboard, fit


def run(desk: Desk) -> None:
    with translation.override("en"):
        batch_run.work_through(now=lambda: desk.now)


def looks(page: Page) -> None:
    found = astray(page, page.url, EVERY_LOOK)
    assert not found, "\n".join(found)
    page.set_viewport_size(WIDE)


def test_cases_are_selected_and_assigned_by_keys(desk: Desk, page_for: PageFor) -> None:
    cases = [desk.case(desk.new("Batchwork")) for _ in range(4)]
    lena = page_for("lena")
    fit(lena, "/?q=Batchwork")
    for key in ("j", "x", "j", "j", "Shift+X"):
        lena.keyboard.press(key)
    expect(lena.locator("#chosen-bar")).to_contain_text("3 selected")
    looks(lena)
    lena.goto("/?q=Batchwork")
    expect(lena.locator(".pick:checked")).to_have_count(3)
    lena.get_by_role("button", name="Select all 4 that match").click()
    lena.locator(".pick[name=cases]").nth(3).uncheck()
    expect(lena.locator("#chosen-bar")).to_contain_text("3 selected")
    by_keyboard(lena, "Assign")
    expect(lena.get_by_role("heading", level=1)).to_contain_text("3 cases")
    looks(lena)
    by_keyboard(lena, "Show what would change")
    expect(lena.locator("main")).to_contain_text("Say why.")
    lena.get_by_label("Assign to").select_option(label="Me")
    lena.get_by_label("Reason").fill("They belong together.")
    by_keyboard(lena, "Show what would change")
    expect(lena.locator("main")).to_contain_text("Being prepared")
    run(desk)
    expect(lena.get_by_role("button", name="Start for 3")).to_be_visible()  # by itself
    looks(lena)
    lena.keyboard.press("Control+Enter")
    expect(lena.locator("main")).to_contain_text("Running")
    run(desk)
    expect(lena.get_by_role("button", name="Prepare to undo")).to_be_visible()
    looks(lena)
    mine = Case.objects.filter(pk__in=[case.pk for case in cases], assignee__username="lena")
    assert mine.count() == 3
    made = CaseBatch.objects.latest("id")
    lena.get_by_label("Reason").fill("They do not.")
    by_keyboard(lena, "Prepare to undo")
    expect(lena.locator("main")).to_contain_text(made.ref)
    run(desk)
    expect(lena.get_by_role("button", name="Start for 3")).to_be_visible()
    lena.keyboard.press("Control+Enter")
    expect(lena.locator("main")).to_contain_text("Running")
    run(desk)
    expect(lena.locator("main")).to_contain_text("Done")
    assert mine.count() == 0
    fit(lena, "/batches")
    looks(lena)


def test_duplicates_are_dismissed_without_a_script(desk: Desk, page_for: PageFor) -> None:
    ref = desk.new("Echo Twice")
    case = desk.case(ref)
    rhea = page_for("rhea", java_script_enabled=False)
    rhea.goto(f"/cases?q={case.ref}")
    rhea.locator(".pick[name=cases]").check()
    rhea.get_by_role("button", name="Dismiss as duplicates").click()
    expect(rhea.get_by_role("heading", level=1)).to_contain_text("1 case")
    rhea.get_by_label("Reasons").fill("Sent twice.")
    rhea.get_by_role("button", name="Show what would change").click()
    run(desk)
    rhea.reload()
    expect(rhea.locator("main")).to_contain_text("has no other case")

"""The keys that hold on every page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.journeys import _acts as acts
from tests.journeys._site import Desk
from tests.journeys._watch import violations
from tests.journeys.conftest import PageFor


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        ("g p", "/decisions"),
        ("g r", "/reviews?lane=soon"),
        ("g e", "/escalations"),
        ("g i", "/insights"),
    ],
)
def test_two_letters_go_somewhere(keys: str, path: str, page_for: PageFor) -> None:
    page = page_for("rhea")
    page.goto("/policies")
    acts.press(page, *keys.split(), at="/policies")
    acts.press(page, "g", "q", at=path)
    expect(page).to_have_url("/")


def test_letters_sleep_while_somebody_types(page_for: PageFor) -> None:
    page = page_for("rhea")
    page.goto("/policies")
    page.keyboard.press("Control+k")
    field = page.get_by_role("searchbox", name="Search cases, accounts and e-mail addresses")
    expect(field).to_be_focused()
    page.keyboard.type("g p?")
    expect(field).to_have_value("g p?")
    expect(page).to_have_url("/policies")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_ctrl_k_goes_opens_assigns_and_decides(page_for: PageFor, desk: Desk) -> None:
    """By typing a part of its name: an act of this page, a page, a colleague; keys alone."""
    case = desk.case(desk.new("Gale"))
    page = page_for("lena")

    def choose(typed: str, name: str) -> None:
        page.keyboard.press("Control+k")
        page.keyboard.type(typed)
        expect(page.locator(".found").get_by_text(name, exact=True)).to_be_visible()
        while page.evaluate("document.activeElement.querySelector?.('b')?.textContent") != name:
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")

    page.goto(f"/cases/{case.ref}/decide")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("group", name="On this page").get_by_role("button")).to_have_count(8)
    assert not violations(page)
    page.keyboard.press("Escape")
    expect(page.locator(".found")).to_be_hidden()
    choose("dism", "Dismiss")
    expect(page).to_have_url(f"/cases/{case.ref}/decide?verb=dismiss")
    choose("rav", "Assign to Ravi Menon")
    expect(page).to_have_url(re.compile(f"/cases/{case.ref}/do/assign"))
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/cases/{case.ref}")
    assert desk.fresh(case).assignee.username == "ravi"
    choose("unmat", "Unmatched reports")
    expect(page).to_have_url("/reviews/unmatched")
    choose("insi", "Insights")
    expect(page).to_have_url("/insights")


def test_the_question_mark_lists_the_keys_of_the_page_and_escape_closes_the_list(
    page_for: PageFor,
) -> None:
    page = page_for("rhea")
    page.goto("/policies")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys).to_be_visible()
    expect(keys.locator("dt", has_text="g p")).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_single_letters_can_be_switched_off(page_for: PageFor) -> None:
    page = page_for("ravi")
    User.objects.filter(username="ravi").update(preferences={"single_keys": False})
    try:
        page.goto("/policies")
        page.keyboard.press("?")
        page.keyboard.press("g")
        page.keyboard.press("s")
        expect(page.locator("dialog[open]")).to_have_count(0)
        expect(page).to_have_url("/policies")
    finally:
        User.objects.filter(username="ravi").update(preferences={})


def test_who_opens_a_form_by_a_key_stands_in_its_first_field(page_for: PageFor, desk: Desk) -> None:
    case = desk.case(desk.new("Reed"))
    desk.suspend(case, "ravi")
    page, here = page_for("ravi"), f"/cases/{case.ref}"
    page.goto(here)
    acts.press(page, "f", at=here)
    expect(page.locator("[name=conclusion]").first).to_be_focused()
    acts.press(page, "e", at=here)
    expect(page.locator("[name=kind]")).to_be_focused()
    acts.press(page, "Escape", "Escape", at=f"{here}/do/evidence")
    acts.press(page, "d", at=here)
    acts.press(page, "w", at=f"{here}/decide")
    expect(page.locator("#decide textarea").first).to_be_focused()


def test_the_first_tab_leads_past_the_bar(page_for: PageFor) -> None:
    page = page_for("rhea")
    page.goto("/policies")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

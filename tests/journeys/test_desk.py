"""The desk by hand, by key, on a phone and on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from accounts.models import User
from enforcement.models import Decision
from enforcement.operations import assignment
from tests.journeys import _acts as acts
from tests.journeys._scene import Scene
from tests.journeys._site import Desk
from tests.journeys._watch import NARROW, cramped, wider_than_the_window
from tests.journeys.conftest import PageFor
from tests.world import PLAN, STATED

CONFIRMED = "The finding and the letter."
CUT = """() => [...document.querySelectorAll(".cases :is(th, .c-due, .c-state, .c-stand)")]
  .filter(cell => cell.scrollWidth > cell.clientWidth + 1)
  .map(cell => cell.innerText)"""


def below(lower: Locator, upper: Locator) -> bool:
    """Whether something stands below something else."""
    first, second = upper.bounding_box(), lower.bounding_box()
    assert first and second
    return second["y"] >= first["y"] + first["height"] - 1


@pytest.mark.parametrize("touch", [False, True])
def test_a_bulk_hand_over_is_narrowed_by_mouse_and_touch(
    page_for: PageFor, desk: Desk, touch: bool
) -> None:
    ravi, whole = desk.people["ravi"], "/reviews/of/ravi"
    cases = [desk.case(desk.new(name)) for name in ("Aspen", "Briar")]
    for case in cases:
        assignment.assign(case_id=case.pk, to=ravi.pk, by=ravi.actor, now=desk.now)
    page = page_for("lena", **({"size": NARROW, "has_touch": True} if touch else {}))
    page.goto(whole)
    box = page.locator(f"[name=cases][value={cases[0].ref}]")
    expect(box).to_be_checked()
    box.scroll_into_view_if_needed()
    at = box.bounding_box()
    assert at and min(at["width"], at["height"]) >= (24 if touch else 16)
    press = page.touchscreen.tap if touch else page.mouse.click
    press(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    expect(page).to_have_url(whole)
    expect(box).not_to_be_checked()
    expect(page.locator(f"[name=cases][value={cases[1].ref}]")).to_be_checked()


def test_one_key_opens_the_approval_and_enforces_nothing(page_for: PageFor, desk: Desk) -> None:
    case = desk.case(desk.new("Clover"))
    desk.suspend(case)
    desk.establish(case)
    made = desk.take(desk.fresh(case), "require_remediation", measure="keep", plan=PLAN, **STATED)
    lena, here = page_for("lena"), f"/decisions/{made.ref}"
    lena.goto("/decisions")
    card = lena.locator("article", has=lena.locator(f"a[href='{here}']"))
    for _ in range(lena.locator("[data-row]").count()):
        lena.keyboard.press("j")
        if card.evaluate("card => card.classList.contains('at')"):
            break
    lena.keyboard.press("s")
    expect(lena).to_have_url(f"{here}?approve=1")
    checked = lena.locator("[name=checked]")
    expect(checked).to_be_focused()
    lena.goto(here)
    acts.press(lena, "s", at=here)
    expect(checked).to_be_focused()
    lena.keyboard.press("Control+Enter")
    expect(lena.get_by_role("alert")).to_contain_text("What you checked")
    made.refresh_from_db()
    assert made.phase == "PROPOSED"
    lena.keyboard.type(CONFIRMED)
    lena.keyboard.press("Control+Enter")
    expect(lena).to_have_url("/decisions")
    made.refresh_from_db()
    assert (made.phase, made.answer) == ("EXECUTED", CONFIRMED)


def test_ctrl_enter_decides_from_anywhere_on_the_page(page_for: PageFor, desk: Desk) -> None:
    case = desk.case(desk.new("Daisy"))
    page = page_for("rhea")
    acts.fill_decision(page, case, "take_on", reasons="I look into it.")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: "/decide" not in url)
    assert desk.fresh(case).state == "INVESTIGATING"


def test_ctrl_enter_in_the_search_decides_nothing(page_for: PageFor, desk: Desk) -> None:
    case = desk.case(desk.new("Dock"))
    page = page_for("rhea")
    acts.fill_decision(page, case, "take_on", reasons="I look into it.")
    page.keyboard.press("Control+k")
    page.keyboard.press("Control+Enter")
    page.goto("/policies")
    assert not Decision.objects.filter(case=case).exists()


def test_a_digit_is_one_verb_in_every_state_and_leads_into_its_first_field(
    page_for: PageFor, desk: Desk
) -> None:
    fresh, held = desk.case(desk.new("Elder")), desk.case(desk.new("Fennel"))
    desk.take(held, "take_on")
    page = page_for("rhea")
    keys: dict[str, str] = {}
    for case in (fresh, held):
        here = f"/cases/{case.ref}/decide"
        page.goto(here)
        for link in page.locator(".verbs a").all():
            verb = (link.get_attribute("href") or "").partition("verb=")[2]
            key = link.get_attribute("data-key") or ""
            assert keys.setdefault(verb, key) == key
        acts.press(page, keys["suspend"], at=here)
        expect(page).to_have_url(f"{here}?verb=suspend")
        expect(page.locator("#decide [name=facts]")).to_be_focused()
    here = f"/cases/{fresh.ref}/decide"
    page.goto(here)
    acts.press(page, *keys["dismiss"].split(), at=here)
    expect(page).to_have_url(f"{here}?verb=dismiss")
    expect(page.locator("#decide [name=reasons]")).to_be_focused()


def test_what_stands_against_a_finding_follows_the_answers(page_for: PageFor, desk: Desk) -> None:
    case = desk.case(desk.new("Hazel"))
    desk.suspend(case)
    page = page_for("rhea")
    page.goto(f"/cases/{case.ref}")
    told, applies = (page.locator(f"[data-answered={kind}]").first for kind in ("unknown", "yes"))
    expect(told).to_contain_text("(i), (ii)")
    expect(applies).to_be_hidden()
    answer = "label:has(input[name=answer-{}][value={}])"
    page.locator(answer.format("i", "no")).first.click()
    expect(told.locator("[data-codes]")).to_have_text("(ii)")
    page.locator(answer.format("ii", "yes")).first.click()
    expect(told).to_be_hidden()
    expect(applies.locator("[data-codes]")).to_have_text("(ii)")
    page.locator(answer.format("ii", "no")).first.click()
    expect(applies).to_be_hidden()


def test_on_a_phone_effect_and_letter_stand_before_the_button(
    page_for: PageFor, scene: Scene
) -> None:
    rhea, lena = page_for("rhea", size=NARROW), page_for("lena", size=NARROW)
    rhea.goto(f"/cases/{scene.fresh.ref}/decide?verb=suspend")
    assert below(rhea.locator("[name=then][value=next]"), rhea.locator("#impact"))
    lena.goto(f"/decisions/{scene.proposal.ref}")
    assert below(lena.locator("#approve"), lena.locator("aside.impact"))
    ada = page_for("ada", size=NARROW)
    ada.goto(f"/appeals/{scene.appeal.ref}?outcome=inadmissible")
    assert below(ada.locator("#outcomes [data-submit]"), ada.locator("#effect"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_paper_stands_what_is_said_and_nothing_to_click(
    page_for: PageFor, scene: Scene, theme: str
) -> None:
    page = page_for("lena", theme=theme)
    for path in (f"/cases/{scene.proposed.ref}", f"/decisions/{scene.proposal.ref}"):
        page.goto(path)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        for gone in (".bar", ".demo", "main .btn", "main kbd", ".lanes"):
            expect(page.locator(f"{gone} >> visible=true")).to_have_count(0)
        assert page.locator("main details:not([open]):not(.menu)").count() == 0
        ink = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
        assert ink == "rgb(0, 0, 0)", "it is printed in the light theme"
        page.emulate_media(media="screen")
    expect(page.locator(".letter").first).to_be_visible()


# The longest words that a row can have, whatever the desk of the day shows.
LONGEST = """() => document.querySelectorAll(".cases tbody tr").forEach(row => {
  row.querySelector(".c-state .state").lastChild.textContent = "Abgewiesen, angefochten";
  row.querySelector(".c-stand").textContent = "Eingeschränkt";
  row.querySelector(".c-due").textContent = "Übermorgen 23:59";
})"""


def test_the_german_queue_fits(page_for: PageFor, scene: Scene) -> None:
    User.objects.filter(username="axel").update(preferences={"language": "de"})
    try:
        page = page_for("axel")
        page.goto("/")
        expect(page.locator("html")).to_have_attribute("lang", "de")
        expect(page.locator(".cases thead")).to_contain_text("Nächster Schritt")
        assert page.evaluate(CUT) == []
        root = "document.documentElement"
        assert not page.evaluate(f"{root}.scrollWidth > {root}.clientWidth")
        page.set_viewport_size(NARROW)
        page.evaluate(LONGEST)
        assert cramped(page) == [] == wider_than_the_window(page)
    finally:
        User.objects.filter(username="axel").update(preferences={})

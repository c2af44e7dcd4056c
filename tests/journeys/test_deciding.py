"""Deciding: by keyboard alone, on what somebody else has changed meanwhile, and with the effect in
view.
"""

from __future__ import annotations

from playwright.sync_api import expect

from enforcement.models import Decision
from enforcement.operations import gather
from enforcement.operations.files import store
from tests.journeys import _acts as acts
from tests.journeys._site import Desk
from tests.journeys._watch import NARROW, violations
from tests.journeys.conftest import PageFor
from tests.operations.test_pictures import pdf, picture
from tests.world import HOLD

HELD = {name: str(HOLD[name]) for name in ("facts", "reasons", "question", "would_clear")}


def test_an_account_is_suspended_with_the_keyboard_alone(page_for: PageFor, desk: Desk) -> None:
    ref = desk.new("Mint")
    case = desk.case(ref)
    page = page_for("rhea")
    acts.take_it(page, case)
    acts.press(page, "d", at=f"/cases/{case.ref}")
    expect(page).to_have_url(f"/cases/{case.ref}/decide")
    page.wait_for_load_state()
    page.keyboard.press(str(page.get_by_role("link", name="Suspend").get_attribute("data-key")))
    expect(page.locator("[name=verb]")).to_have_value("suspend")
    for name, text in HELD.items():
        acts.tab_to(page, name)
        page.keyboard.type(text)
    acts.tab_to(page, "clauses")
    if not page.locator("#decide [name=clauses]:checked").count():
        page.keyboard.press("Space")
    expect(page.locator("#impact")).to_contain_text("Complete")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: "/decide" not in url)
    case = desk.fresh(case)
    assert (case.state, case.account.standing) == ("INVESTIGATING", "SUSPENDED")


def test_what_will_happen_follows_what_is_typed(page_for: PageFor, desk: Desk) -> None:
    case = desk.case(desk.new("Nettle"))
    page = page_for("rhea")
    acts.fill_decision(page, case, "suspend")
    impact = page.locator("#impact")
    expect(impact).to_contain_text("Incomplete")
    page.locator("#decide [name=facts]").fill("Forty customers wrote to us about it.")
    expect(impact.locator(".letter")).to_contain_text("Forty customers wrote to us about it.")
    assert not Decision.objects.filter(case=case).exists(), "nothing is decided by looking"


def test_an_act_on_what_somebody_changed_meanwhile_keeps_the_text_and_shows_what_changed(
    page_for: PageFor, desk: Desk
) -> None:
    case = desk.case(desk.new("Olive"))
    page = page_for("rhea")
    acts.fill_decision(page, case, "suspend", **HELD)
    desk.take(case, "take_on", by="ravi", reasons="I look into it.")
    page.locator("#decide [name=reasons]").press("Control+Enter")
    alarm = page.get_by_role("alert")
    expect(alarm).to_contain_text("Your input is kept below.")
    expect(alarm.locator("#changed")).to_contain_text("Ravi Menon")
    for name, text in HELD.items():
        expect(page.locator(f"#decide [name={name}]")).to_have_value(text)
    assert desk.fresh(case).account.standing == "ACTIVE"
    page.locator("#decide [name=reasons]").press("Control+Enter")
    page.wait_for_url(lambda url: "/decide" not in url)
    assert desk.fresh(case).account.standing == "SUSPENDED"


def test_what_is_typed_is_still_there_after_a_reload(page_for: PageFor, desk: Desk) -> None:
    case = desk.case(desk.new("Poppy"))
    page = page_for("rhea")
    page.goto(f"/cases/{case.ref}/decide?verb=suspend")
    page.locator("#decide [name=facts]").press_sequentially("Half a sentence")
    page.reload()
    expect(page.locator("#decide [name=facts]")).to_have_value("Half a sentence")


def test_the_panel_alone_is_the_same_as_in_the_whole_page(page_for: PageFor, desk: Desk) -> None:
    """What htmx puts into the page is what the page would have had."""
    case = desk.case(desk.new("Quince"))
    page = page_for("rhea")
    page.goto(f"/cases/{case.ref}/decide?verb=suspend")
    expect(page.locator("#impact")).to_contain_text("Effect")
    whole = page.locator("#impact").inner_text()
    with page.expect_response(lambda answer: answer.url.endswith("/decide/impact")) as swapped:
        page.locator("#decide [name=facts]").press_sequentially(" ")
    assert "<!doctype" not in swapped.value.text().lower()
    expect(page.locator("#impact")).to_have_text(whole, use_inner_text=True)


def test_evidence_is_read_beside_the_form_without_leaving_it(page_for: PageFor, desk: Desk) -> None:
    case, page = desk.case(desk.new("Fennel")), page_for("rhea")
    for name, content in (
        ("shot.png", picture("PNG")),
        ("letter.pdf", pdf()),
        ("log.txt", b"<b>14:03</b> 429 Too many requests"),
    ):
        item = gather.Item(kind=name, origin="DETECTOR", file=store(content, name))
        gather.add_evidence(case_id=case.pk, item=item, by=desk.actor("system"), now=desk.now)
    page.goto(f"/cases/{case.ref}/decide?verb=suspend")
    page.locator("#facts").fill("As the log says:")
    page.keyboard.press("Escape")
    for key in ("v", "j", "o", "j", "o", "j", "o"):
        page.keyboard.press(key)
    beside = page.locator(".known [data-peek]")
    expect(beside.nth(0)).to_contain_text("<b>14:03</b> 429 Too many requests")
    for number, name in ((1, "Document letter.pdf"), (2, "Image shot.png")):
        shown = beside.nth(number).get_by_role("img", name=name)
        expect(shown).to_be_visible()
        assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert not violations(page)
    page.keyboard.press("w")
    expect(page.locator("#facts")).to_be_focused()
    expect(page.locator("#facts")).to_have_value("As the log says:")
    page.evaluate("scrollTo(0, 600)")
    expect(page.locator(".known")).to_be_in_viewport()
    page.set_viewport_size(NARROW)
    page.reload()
    expect(page.locator(".known .scrolls")).to_be_hidden()

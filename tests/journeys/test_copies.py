"""What must not be told is marked with the mouse, with a finger, in a text, and by keys alone; what
the holder gets is looked at and given.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from playwright.sync_api import Page, expect

from accounts.models import Contact
from enforcement.models import Case, Evidence, EvidenceCopy
from enforcement.operations import gather
from enforcement.operations.copy_files import read_copy
from enforcement.operations.files import store
from tests.journeys._outside import come_in
from tests.journeys._site import Desk, Site
from tests.journeys.conftest import PageFor
from tests.journeys.test_looks import WIDE, as_it_stands
from tests.operations.test_copies import half


def added(desk: Desk, case: Case, **item: object) -> Evidence:
    """A piece of evidence of a case."""
    values = {"kind": "Screenshot", "origin": "INTERNAL_DOCUMENT", **item}
    return gather.add_evidence(
        case_id=case.pk,
        item=gather.Item(**values),  # type: ignore[arg-type]
        by=desk.actor("rhea"),
        now=desk.now,
    )


def suspended(desk: Desk, name: str) -> Case:
    """A case whose holder was told of it."""
    case = desk.case(desk.new(name))
    desk.suspend(case)
    return case


def looks(page: Page) -> None:
    """The page as it stands is fit to be read."""
    assert not (found := as_it_stands(page, page.url)), "\n".join(found)
    page.set_viewport_size(WIDE)


def value(page: Page, name: str) -> float:
    """What stands in a field."""
    return float(page.locator(f"[name={name}]").input_value())


def test_a_place_is_drawn_with_the_mouse_and_given(
    page_for: PageFor, desk: Desk, site: Site
) -> None:
    case, rhea = suspended(desk, "Sorrel"), page_for("rhea")
    found = added(desk, case, file=store(half("PNG"), "a.png"))
    rhea.goto(f"/cases/{case.ref}/evidence/{found.number}")
    rhea.get_by_role("link", name="Disclose a copy").click()
    board = rhea.locator("svg[data-marks]")
    expect(rhea.locator(".markable img")).to_have_js_property("complete", True)
    box = board.bounding_box()
    assert box
    rhea.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 1)
    rhea.mouse.down()
    rhea.mouse.move(box["x"] + box["width"] + 30, box["y"] + box["height"] + 30)
    rhea.mouse.up()
    expect(board.locator("rect")).to_have_count(1)
    assert abs(value(rhea, "left-0") - 50) < 1 and value(rhea, "width-0") > 48
    expect(rhea.locator("[name=ground-0]")).to_be_focused()
    rhea.locator("[name=ground-0]").select_option("PERSON")
    rhea.locator("[name=title]").fill("A screenshot")
    for number in range(1, 4):  # one more than there are rows
        rhea.mouse.move(box["x"] + 5, box["y"] + 5 + 30 * number)
        rhea.mouse.down()
        rhea.mouse.move(box["x"] + 40, box["y"] + 25 + 30 * number)
        rhea.mouse.up()
        rhea.locator(f"[name=ground-{number}]").select_option("LAW")
    looks(rhea)
    rhea.get_by_role("button", name="Preview the copy").last.click()
    expect(rhea.get_by_text("3 places, because the law")).to_be_visible()
    looks(rhea)
    rhea.get_by_role("button", name="Change the marks").click()
    expect(board.locator("rect")).to_have_count(4)
    rhea.keyboard.press("Control+Enter")
    rhea.locator("[name=reason]").fill("They asked for it.")
    rhea.get_by_role("button", name="Give the holder this copy").click()
    expect(rhea.get_by_text("The holder has the copy, and is notified.")).to_be_visible()
    looks(rhea)
    content = read_copy(EvidenceCopy.objects.get(evidence=found))
    with Image.open(BytesIO(content or b"")) as seen:
        assert seen.getpixel((390, 100)) == (0, 0, 0) and seen.getpixel((180, 195)) != (0, 0, 0)
    holder = page_for()
    come_in(site, holder, case.ref, Contact.objects.get(account=case.account).email)
    expect(holder.locator("#copies + section")).to_contain_text("Copy 1 · picture (PNG)")
    looks(holder)
    rhea.locator("[name=reason]").fill("A name is seen.")
    rhea.get_by_role("button", name="Withdraw the copy").click()
    expect(rhea.get_by_text("A name is seen.")).to_be_visible()


def test_it_is_done_by_keys_alone_without_script(page_for: PageFor, desk: Desk) -> None:
    case, rhea = suspended(desk, "Yarrow"), page_for("rhea", java_script_enabled=False)
    found = added(desk, case, file=store(half("PNG"), "a.png"))
    rhea.goto(f"/cases/{case.ref}/evidence/{found.number}/copy")
    rhea.locator("[name=title]").focus()
    keys = rhea.keyboard
    keys.type("A screenshot")
    for typed in ("1", "50", "0", "50", "100"):
        keys.press("Tab")
        keys.type(typed)
    keys.press("Tab")
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.type("Who wrote to us")
    keys.press("Enter")  # as every form is sent
    expect(rhea.get_by_text("to protect whoever gave us information")).to_be_visible()
    rhea.locator("[name=reason]").focus()
    keys.type("They asked.")
    keys.press("Tab")
    keys.press("Enter")
    expect(rhea.get_by_text("The holder has the copy, and is notified.")).to_be_visible()
    made = EvidenceCopy.objects.get(evidence=found)
    assert made.marks[0]["ground"] == "REPORTER" and made.notes == ["Who wrote to us"]


def test_a_passage_is_taken_from_what_is_selected(page_for: PageFor, desk: Desk) -> None:
    case, rhea = suspended(desk, "Tarragon"), page_for("rhea")
    found = added(desk, case, text="By Anna Berg.\nTo all.\nThird line.", kind="Note")
    rhea.goto(f"/cases/{case.ref}/evidence/{found.number}/copy")
    for line, begin, end in ((0, 3, 12), (2, 0, 11)):
        rhea.evaluate(
            """([line, begin, end]) => {
                const text = document.querySelector("[data-lines]").children[line].firstChild;
                getSelection().setBaseAndExtent(text, begin, text, end);
            }""",
            [line, begin, end],
        )
        rhea.get_by_role("button", name="Mark the selection").click()
    for number, ground in enumerate(("PERSON", "METHODS")):
        rhea.locator(f"[name=ground-{number}]").select_option(ground)
    assert rhea.locator("[name=words-0]").input_value() == "Anna Berg"
    assert rhea.locator("[name=words-1]").input_value() == "" and value(rhea, "first-1") == 3
    looks(rhea)
    rhea.locator("[name=title]").fill("A note")
    rhea.get_by_role("button", name="Preview the copy").last.click()
    expect(rhea.locator("pre.file-text")).to_have_text("By █████.\nTo all.\n█████")
    looks(rhea)

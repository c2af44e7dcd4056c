"""A file is added to a case from its page, with the key of its form, and is shown as pixels."""

from __future__ import annotations

from playwright.sync_api import expect

from enforcement.models import Evidence
from tests.journeys._site import Desk
from tests.journeys._watch import violations
from tests.journeys.conftest import PageFor
from tests.journeys.test_looks import EVERY_LOOK, astray
from tests.operations.test_pictures import picture


def test_a_picture_is_added_and_shown(page_for: PageFor, desk: Desk) -> None:
    case, rhea, sent = desk.case(desk.new("Tansy")), page_for("rhea"), picture("JPEG")
    rhea.goto(f"/cases/{case.ref}/do/evidence")
    rhea.locator("[name=kind]").fill("Photograph")
    rhea.locator("select[name=origin]").select_option("PRESS")
    rhea.locator("[name=file]").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": sent}
    )
    rhea.keyboard.press("Control+Enter")
    expect(rhea.get_by_text("The evidence was added.")).to_be_visible()
    made = Evidence.objects.get(case=case)
    assert (made.file_name, made.size, made.content_type) == ("photo.jpg", len(sent), "image/jpeg")
    path = f"/cases/{case.ref}/evidence/{made.number}"
    rhea.goto(path)
    shown = rhea.get_by_role("img", name="Image photo.jpg")
    expect(shown).to_have_js_property("complete", True)
    # turned upright
    assert shown.evaluate("it => [it.naturalWidth, it.naturalHeight]") == [20, 40]
    assert not (found := astray(rhea, path, EVERY_LOOK)), "\n".join(found)


def test_files_are_dropped_and_pasted_and_each_becomes_an_item(
    page_for: PageFor, desk: Desk
) -> None:
    case, rhea = desk.case(desk.new("Lovage")), page_for("rhea")
    rhea.goto(f"/cases/{case.ref}/do/evidence")
    rhea.locator("[name=kind]").fill("Log")
    rhea.locator("select[name=origin]").select_option("PRESS")
    for kind, names in (("drop", ["a.txt", "b.txt"]), ("paste", ["c.txt"])):
        rhea.evaluate(
            """([kind, names]) => {
                const files = new DataTransfer();
                for (const name of names) files.items.add(new File([name], name));
                const given = { bubbles: true, cancelable: true };
                document.body.dispatchEvent(kind === "drop"
                    ? new DragEvent(kind, { ...given, dataTransfer: files })
                    : new ClipboardEvent(kind, { ...given, clipboardData: files }));
            }""",
            [kind, names],
        )
    chosen = rhea.locator(".chosen-files li")
    expect(chosen).to_have_count(3)
    rhea.get_by_role("button", name="Remove b.txt").click()
    expect(chosen).to_have_count(2)
    assert not violations(rhea)
    rhea.keyboard.press("Control+Enter")
    expect(rhea.get_by_text("2 items were added: E1, E2.")).to_be_visible()
    names = (
        Evidence.objects.filter(case=case).order_by("number").values_list("file_name", flat=True)
    )
    assert list(names) == ["a.txt", "c.txt"]

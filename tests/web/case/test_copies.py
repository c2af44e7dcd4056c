"""A reviewer marks what the holder must not be told, looks at what goes out, and gives it; a second
person agrees to a copy of what is sensitive.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from enforcement.models import Case, Evidence, EvidenceCopy
from enforcement.operations import gather
from enforcement.operations.files import store
from tests.counting import page_statements
from tests.files import kept_in, path_of
from tests.operations.test_copies import half, text_pdf
from tests.web._case import page, words
from tests.web.conftest import SignIn
from tests.world import World

BOX = {"page-0": "1", "left-0": "50", "top-0": "0", "width-0": "50", "height-0": "100"}
MARKED = {"title": "The log", "shown": "1", **BOX, "ground-0": "PERSON", "note-0": "Anna"}


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    """An empty store."""
    settings.STORAGES = kept_in(tmp_path)


def added(world: World, case: Case, **item: Any) -> Evidence:
    values = {"kind": "log", "origin": "INTERNAL_DOCUMENT", **item}
    return gather.add_evidence(
        case_id=case.pk, item=gather.Item(**values), by=world.actor("rhea"), now=world.now
    )


def hidden(html: str, name: str) -> str:
    """What stands in a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, html
    return found[1]


def test_what_is_marked_is_looked_at_and_given(sign_in: SignIn, scene: tuple[World, Case]) -> None:
    world, case = scene
    found = added(world, case, file=store(half("PNG"), "a.png"))
    browser, at = sign_in("rhea"), f"/cases/{case.ref}/evidence/{found.number}"
    assert f"{at}/copy" in browser.get(at).content.decode()
    opened = browser.get(f"{at}/copy").content.decode()
    assert opened.count("data-mark>") == 3 and 'data-marks="1"' in opened
    more = browser.post(f"{at}/copy", {**MARKED, "do": "rows"}).content.decode()
    assert more.count("data-mark>") == 4 and 'x="50"' in more and "The log" in more
    seen = browser.post(f"{at}/copy", {**MARKED, "do": "preview"}).content.decode()
    assert "the very bytes" in seen and "1 place, because it is the data of another" in words(seen)
    (address,) = set(re.findall(r'src="([^"]*copy/file[^"]*)"', seen))
    assert browser.get(address.replace("&amp;", "&"))["Content-Type"] == "image/png"
    exact = browser.get(address.replace("&amp;", "&").partition("&view")[0])
    assert exact["Content-Disposition"].startswith("attachment")
    comma = {**MARKED, "left-0": "50,00", "do": "preview"}
    assert "the very bytes" in browser.post(f"{at}/copy", comma).content.decode()
    assert not EvidenceCopy.objects.exists()
    back = browser.post(f"{at}/copy", {**MARKED, "do": "change"}).content.decode()
    assert 'value="50"' in back and "is-invalid" not in back
    given = {"made": hidden(seen, "made"), "marks": hidden(seen, "marks"), "do": "give"}
    missing = browser.post(f"{at}/copy/give", {**given, "reason": " "})
    assert missing.status_code == 422 and "the very bytes" in missing.content.decode()
    refused = missing.content.decode()
    assert "Change the marks" in refused and 'name="left-0" value="50"' in refused, "marks are kept"
    paged = browser.post(f"{at}/copy/give", {**given, "reason": "They", "do": "page-1"})
    assert 'name="left-0" value="50"' in paged.content.decode()
    forged = browser.post(f"{at}/copy/give", {**given, "marks": "x", "reason": " "})
    assert "Mark it again" in forged.content.decode()
    answer = browser.post(f"{at}/copy/give", {**given, "reason": "They asked."})
    made = EvidenceCopy.objects.get()
    assert answer["Location"] == f"/cases/{case.ref}/copies/{made.pk}"
    assert path_of(made.sha256).read_bytes() == exact.content
    shown = words(browser.get(answer["Location"]).content.decode())
    assert "The holder has it" in shown and "Anna" in shown and "They asked." in shown
    assert "Copies for the holder" in words(page(browser, case))
    again = browser.post(f"{at}/copy/give", {**given, "reason": "Once more."})
    assert again.status_code == 409 and "Meanwhile somebody else" in again.content.decode()
    gone = browser.post(f"{answer['Location']}/withdraw", {"reason": "A name is seen."})
    assert gone.status_code == 302 and EvidenceCopy.objects.get().withdrawal == "A name is seen."
    assert browser.get(f"{answer['Location']}/file").content == exact.content, "staff still see it"


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "no number": ({"left-0": "x"}, "left-0"),
    "half of it": ({"height-0": ""}, "height-0"),
    "too wide": ({"width-0": "60"}, "width-0"),
    "no ground": ({"ground-0": ""}, "ground-0"),
    "odd ground": ({"ground-0": "MOOD"}, "ground-0"),
    "no title": ({"title": ""}, "title"),
    "of row 3": ({"left-2": "5", "ground-2": "LAW"}, "top-2"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_made(
    what: str, sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    found = added(world, case, file=store(half("PNG"), "a.png"))
    more, field = WRONG[what]
    answer = sign_in("rhea").post(
        f"/cases/{case.ref}/evidence/{found.number}/copy", {**MARKED, **more, "do": "preview"}
    )
    html = answer.content.decode()
    assert answer.status_code == 422 and f'id="{field}_error"' in html, html
    assert "Anna" in html, "nothing typed is lost"


def test_unknown_fields_pages_and_foreign_previews_are_refused(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    found = added(world, case, file=store(half("PNG"), "a.png"))
    other = added(world, case, file=store(half("GIF"), "b.gif"))
    browser, at = sign_in("rhea"), f"/cases/{case.ref}/evidence/{found.number}/copy"
    for data in ({"odd": "1", "do": "rows"}, {"do": "page-2"}, {"do": "else"}):
        assert browser.post(at, {**MARKED, **data}).status_code == 422, data
    seen = browser.post(at, {**MARKED, "do": "preview"}).content.decode()
    made = hidden(seen, "made")
    for sealed in ("", "odd", made[:-1], made.swapcase()):
        answer = browser.post(f"{at}/give", {"made": sealed, "reason": "x", "do": "give"})
        assert answer.status_code == 409, sealed
    elsewhere = at.replace(f"/{found.number}/", f"/{other.number}/")
    given = {"made": made, "reason": "x", "do": "give"}
    assert browser.post(f"{elsewhere}/give", given).status_code == 409
    assert sign_in("ravi").post(f"{at}/give", given).status_code == 409, "somebody else's look"
    file = re.findall(r"copy/file\?made=([^&\"]*)", seen)[0]
    assert browser.get(f"{elsewhere}/file?made={file}").status_code == 404
    assert browser.get(f"{at}/file?made=x").status_code == 404
    assert sign_in("otto", "AUDITOR").post(at, MARKED).status_code == 403
    assert not EvidenceCopy.objects.exists()


def test_pages_are_gone_through_without_losing_a_mark(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    found = added(world, case, file=store(text_pdf(3), "a.pdf"))
    browser, at = sign_in("rhea"), f"/cases/{case.ref}/evidence/{found.number}/copy"
    second = browser.post(at, {**MARKED, "do": "page-2"}).content.decode()
    assert "Page 2 of 3" in words(second) and 'value="50"' in second and '<rect x="50' not in second
    seen = browser.post(at, {**MARKED, "do": "preview"}).content.decode()
    assert "Page 1 of 3" in words(seen)
    data = {"made": hidden(seen, "made"), "reason": "Half typed", "do": "page-3"}
    third = browser.post(f"{at}/give", data).content.decode()
    assert "Page 3 of 3" in words(third) and "Half typed" in third


def test_a_text_is_marked_by_its_lines(sign_in: SignIn, scene: tuple[World, Case]) -> None:
    world, case = scene
    found = added(world, case, kind="note", text="By Anna Berg.\n<b>Two</b>\nThree")
    browser, at = sign_in("rhea"), f"/cases/{case.ref}/evidence/{found.number}/copy"
    assert "&lt;b&gt;Two" in browser.get(at).content.decode()
    marks = {
        "title": "A note",
        "first-0": "1",
        "last-0": "1",
        "words-0": "anna berg",
        "ground-0": "PERSON",
        "first-1": "3",
        "last-1": "3",
        "ground-1": "LAW",
    }
    seen = browser.post(at, {**marks, "do": "preview"}).content.decode()
    assert "By █████.\n&lt;b&gt;Two&lt;/b&gt;\n█████" in seen
    wrong = browser.post(at, {**marks, "last-1": "9", "do": "preview"})
    assert wrong.status_code == 422 and 'id="first-1_error"' in wrong.content.decode()


def test_of_what_is_sensitive_a_lead_agrees(sign_in: SignIn, scene: tuple[World, Case]) -> None:
    world, case = scene
    found = added(world, case, file=store(half("PNG"), "a.png"), sensitive=True)
    rhea, at = sign_in("rhea"), f"/cases/{case.ref}/evidence/{found.number}"
    assert rhea.get(f"{at}/copy")["Location"] == at, "it is not shown before one asks"
    rhea.post(f"{at}/show")
    seen = rhea.post(f"{at}/copy", {**MARKED, "do": "preview"}).content.decode()
    rhea.post(f"{at}/copy/give", {"made": hidden(seen, "made"), "reason": "Asked.", "do": "give"})
    made = EvidenceCopy.objects.get()
    page_of = f"/cases/{case.ref}/copies/{made.pk}"
    own = words(rhea.get(page_of).content.decode())
    assert "Waits for a second person" in own and "approved by a different person" in own
    assert rhea.post(f"{page_of}/approve").status_code == 403
    lena = sign_in("lena", "LEAD")
    assert lena.get(page_of)["Location"] == at
    assert lena.get(f"{page_of}/file")["Location"] == at
    lena.post(f"{at}/show")
    assert "Approve and give it" in words(lena.get(page_of).content.decode())
    assert lena.post(f"{page_of}/approve").status_code == 302
    assert EvidenceCopy.objects.get().shown_at
    assert page_statements(lena, page_of) <= 12


def test_what_cannot_be_copied_says_what_to_do(sign_in: SignIn, scene: tuple[World, Case]) -> None:
    world, case = scene
    found = added(world, case, file=store(b"PK\x03\x04" + bytes(60), "office.zip"))
    broken = added(world, case, file=store(half("PNG")[:80], "a.png"))
    browser: Client = sign_in("rhea")
    at = f"/cases/{case.ref}/evidence/{found.number}"
    html = browser.get(at).content.decode()
    assert "Nothing can be removed from a file of this type" in words(html)
    assert f"{at}/copy" not in html
    assert browser.get(f"{at}/copy").status_code == 422
    at = f"/cases/{case.ref}/evidence/{broken.number}"
    answer = browser.get(f"{at}/copy")
    assert answer.status_code == 422 and "cannot be shown" in answer.content.decode()

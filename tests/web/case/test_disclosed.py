"""A reviewer gives the holder identifiers to look up."""

from __future__ import annotations

from enforcement.models import Case, Disclosure
from tests.web._case import page, words
from tests.web.conftest import SignIn
from tests.world import World


def test_identifiers_are_disclosed_from_the_page_of_a_case_and_shown_there(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    browser = sign_in("rhea")
    address = f"/cases/{case.ref}/do/disclose"
    assert address in page(browser, case)
    assert "It cannot be taken back." in words(page(browser, case, "/do/disclose"))
    day = f"{world.now.date()}"
    form = {
        "begins_on": day,
        "ends_on": day,
        "key_prefixes": "",
        "request_ids": "=1+1\nreq_2 yesterday",
        "end_user_ids": "",
        "withheld": ["SECURITY"],
        "withheld_text": "How we found it.",
    }
    wrong = browser.post(address, form)
    html = wrong.content.decode()
    assert wrong.status_code == 422 and "Line 2 cannot be read" in html
    assert "req_2 yesterday" in html and "How we found it." in html, "nothing typed is lost"
    assert browser.post(address, {**form, "request_ids": "=1+1\nreq_2"}).status_code == 302
    made = Disclosure.objects.get()
    shown = words(page(browser, case))
    assert "Disclosed to the holder" in shown and "request ids 2" in shown
    assert "How we found it." in shown
    table = browser.get(f"/cases/{case.ref}/disclosed/{made.pk}.csv")
    assert '"\'=1+1"' in table.content.decode(), "no spreadsheet calculates it"
    assert browser.get(f"/cases/{case.ref}/disclosed/{case.pk}.csv").status_code == 404


def test_whoever_works_on_no_cases_discloses_nothing(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    _world, case = scene
    answer = sign_in("otto", "AUDITOR").post(f"/cases/{case.ref}/do/disclose", {})
    assert answer.status_code == 403 and not Disclosure.objects.exists()

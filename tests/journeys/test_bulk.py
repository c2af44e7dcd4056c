"""One decision over many accounts, from a list to its end, by keyboard and in every look."""

from __future__ import annotations

from django.utils import translation
from playwright.sync_api import Page, expect

from accounts.models import Account
from enforcement.models import BulkDecision
from enforcement.operations import bulk_run
from tests.journeys._site import Desk
from tests.journeys.conftest import PageFor
from tests.journeys.test_looks import EVERY_LOOK, astray
from tests.journeys.test_two_admins import by_keyboard, fit
from tests.world import HOLD

FIELDS = {
    "Facts": "facts",
    "Reasons": "reasons",
    "Question to the holder": "question",
    "What would clear the account": "would_clear",
}


def run(desk: Desk) -> None:
    with translation.override("en"):
        bulk_run.work_through(now=lambda: desk.now)


def looks(page: Page) -> None:
    found = astray(page, page.url, EVERY_LOOK)
    assert not found, "\n".join(found)


def test_accounts_of_a_list_are_suspended_with_one_decision(desk: Desk, page_for: PageFor) -> None:
    refs = [desk.new("Harbour") for _ in range(3)]
    desk.suspend(desk.case(refs[2]), "ravi")
    rhea = page_for("rhea")
    fit(rhea, "/bulk")
    looks(rhea)
    rhea.keyboard.press("c")
    expect(rhea.locator("#accounts")).to_be_visible()
    looks(rhea)
    rhea.locator("#accounts").fill("\n".join([*refs, "nobody"]))
    rhea.get_by_role("radio", name="Suspend").check()
    rhea.get_by_label("Policy", exact=True).select_option(desk.policy.slug)
    rhea.get_by_label("Clauses").fill("2c-iii")
    by_keyboard(rhea, "Prepare")
    expect(rhea.locator("main")).to_contain_text("Say what happened and how we know.")
    for label, name in FIELDS.items():
        rhea.get_by_label(label, exact=True).fill(str(HOLD[name]))
    by_keyboard(rhea, "Prepare")
    expect(rhea.locator("main")).to_contain_text("Being prepared")
    run(desk)
    ready = rhea.get_by_role("button", name="Propose for approval")
    expect(ready).to_be_visible()  # by itself
    looks(rhea)
    by_keyboard(rhea, "Propose for approval")
    expect(rhea.locator("main")).to_contain_text("Awaiting approval")
    made = BulkDecision.objects.latest("id")
    lena = page_for("lena")
    fit(lena, "/decisions")
    looks(lena)
    lena.get_by_role("link", name="Suspend").filter(has_text="2 accounts").first.click()
    expect(lena.locator("main")).to_contain_text("Awaiting approval")
    looks(lena)
    lena.get_by_label("What you checked").fill("Each of the two.")
    by_keyboard(lena, "Approve")
    expect(lena.locator("main")).to_contain_text("Running")
    looks(lena)
    run(desk)
    expect(lena.locator("main").get_by_text("D-").first).to_be_visible()
    looks(lena)
    held = Account.objects.filter(external_ref__in=refs).values_list("standing", flat=True)
    assert set(held) == {"SUSPENDED"}
    lena.get_by_label("Reason").fill("The list was wrong.")
    by_keyboard(lena, "Prepare to undo")
    run(desk)
    expect(lena.locator("main")).to_contain_text(made.ref)
    looks(lena)

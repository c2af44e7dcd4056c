"""The seed case by clicking, from all five sides: a reporter, a reviewer, a lead, the reseller that
gives notice itself, and the holder; and all of them again when the appeal is won.
"""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from accounts.models import Account
from enforcement.models import Appeal, Case, Notice
from tests.journeys import _acts as acts
from tests.journeys._outside import come_in, come_in_at, mails
from tests.journeys._site import Desk, Site
from tests.journeys.conftest import PageFor
from tests.world import HOLD

HELD = {name: str(HOLD[name]) for name in ("facts", "reasons", "question", "would_clear")}
MARA, RESELLER = "mara@reporters.example", "desk@resale.example"
SAW = "Their team writes that it trains a model with answers of this API."
WHY = "The records show a classifier that is not distributed."


def report_it(page: Page, about: str, policy: str) -> str:
    """Fill the public form in; the reference that it answers with."""
    page.goto("/report")
    page.locator("[name=about]").fill(about)
    page.locator("[name=policy]").select_option(policy)
    page.locator("[name=claim]").fill(SAW)
    page.locator("[name=email]").fill(MARA)
    page.locator("[name=good_faith]").check()
    page.get_by_role("button", name="Send report").click()
    page.wait_for_url("**/report/sent/*")
    found = re.search(r"R-\w{4}-\w{4}", page.locator("main").inner_text())
    assert found is not None
    return found[0]


def test_the_seed_case_from_all_five_sides(page_for: PageFor, desk: Desk, site: Site) -> None:
    partner = desk.partner("resale", gives_notice="THEY")
    ref = desk.new("Seedlabs", channel_partner=partner)
    legal = f"legal@{ref}.example"
    mara, seller, holder = page_for(), page_for(), page_for()
    rhea, ada = page_for("rhea"), page_for("ada")

    # Mara reports by name; Rhea says which account is meant, and takes the case.
    reported = report_it(mara, Account.objects.get(external_ref=ref).name, desk.policy.slug)
    rhea.goto("/reviews")
    rhea.get_by_role("link", name="Unmatched reports").click()
    match = rhea.locator("form[action$='/match']").filter(
        has=rhea.locator(f"[name=account][value='{ref}']")
    )
    match.get_by_role("button", name="Match").click()
    expect(rhea.get_by_role("status").first).to_contain_text(f"{reported} was matched to")
    case = Case.objects.get(reports__ref=reported)
    acts.take_it(rhea, case)

    # She suspends the account; the reseller gets the letter, and nobody was told yet.
    acts.fill_decision(rhea, case, "suspend", **HELD)
    acts.send_decision(rhea, case)
    notice = Notice.objects.get(case=case, audience="HOLDER")
    site.deliver()
    assert notice.informed_at is None and not mails(site, legal)

    # The reseller passes it on, and confirms when: that counts.
    come_in_at(site, seller, "p", RESELLER, RESELLER)
    seller.goto(f"/p/{case.ref}")
    expect(seller.locator("main")).to_contain_text("A notice to pass on")
    seller.locator("[name=told_at]").fill(f"{desk.now:%Y-%m-%dT%H:%M}")
    seller.locator(".act [name=text]").fill("By registered mail, signed for.")
    seller.get_by_role("button", name="Confirm").click()
    expect(seller.locator("main")).to_contain_text("You confirmed that your customer got it.")
    notice.refresh_from_db()
    assert notice.informed_at is not None

    # The holder comes in by the reference that stands in it, answers with a file, and appeals.
    come_in(site, holder, case.ref, legal)
    expect(holder.locator("h1")).to_contain_text("suspended")
    expect(holder.locator("#notices + ul")).to_contain_text("your reseller says")
    holder.locator("#answer [name=text]").fill("It was a classifier, for our own use.")
    holder.locator("#answer input[type=file]").set_input_files(
        {"name": "records.txt", "mimeType": "text/plain", "buffer": b"What we trained."}
    )
    holder.locator("#answer button:not([name])").click()
    expect(holder.locator(".told")).to_contain_text("Your answer has arrived.")
    door = holder.locator("details[id^=appeal-]").first
    door.locator("summary").click()
    door.locator("[name=text]").fill("You are wrong: nothing of it competes.")
    door.locator("button:not([name])").click()
    expect(holder.locator(".told")).to_contain_text("Your appeal has arrived.")

    # Ada, who had no part, grants it.
    lodged = Appeal.objects.get(case=case)
    ada.goto(f"/appeals/{lodged.ref}")
    ada.get_by_role("button", name="Take appeal").click()
    ada.get_by_role("link", name="Grant the appeal").click()
    ada.locator("#reasons").fill(WHY)
    ada.locator("#reasons").press("Control+Enter")
    expect(ada.get_by_role("status").first).to_contain_text("is answered")

    # Each reads what became of it, and nobody what is not theirs.
    holder.goto(f"/h/{case.ref}")
    expect(holder.locator("main")).to_contain_text("was set aside on your appeal")
    seller.reload()
    expect(seller.locator("main")).to_contain_text("A notice to pass on")
    come_in_at(site, mara, "r", reported, MARA)
    expect(mara.locator("main")).to_contain_text("A person has read your report.")
    expect(mara.locator("main")).to_contain_text(SAW)
    for words in (WHY, legal, case.ref, "Rhea", "classifier"):
        assert words not in mara.content(), words
    assert MARA not in holder.content() and "records.txt" not in seller.content()

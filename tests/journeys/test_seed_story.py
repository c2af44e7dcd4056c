"""The seed case, played by clicking: suspended, ratified, found, put right, and given back; by five
people who see one another's steps.
"""

from __future__ import annotations

from playwright.sync_api import expect

from enforcement.models import Requirement
from enforcement.operations import messages, remediate
from tests.journeys import _acts as acts
from tests.journeys._site import Desk, Site
from tests.journeys._watch import violations
from tests.journeys.conftest import PageFor
from tests.world import HOLD, STATED

HELD = {name: str(HOLD[name]) for name in ("facts", "reasons", "question", "would_clear")}


def test_the_seed_case_from_the_report_to_the_return(
    page_for: PageFor, desk: Desk, site: Site
) -> None:
    ref = desk.new("Seed", tier="STRATEGIC")
    case = desk.case(ref)
    rhea, lena, ada, ravi, otto = (
        page_for(name) for name in ("rhea", "lena", "ada", "ravi", "otto")
    )
    holder = desk.actor("holder")

    # Rhea takes the case, gathers what there is, and suspends; it takes effect at once.
    acts.take_it(rhea, case)
    acts.add_evidence(
        rhea,
        case,
        kind="Press article",
        citation="The Verge",
        text="Internal documents are said to confirm it.",
    )
    expect(rhea.locator("main")).to_contain_text("Internal documents are said to confirm it.")
    acts.fill_decision(rhea, case, "suspend", **HELD)
    expect(rhea.locator("#impact")).to_contain_text("Complete")
    suspended = acts.send_decision(rhea, case)
    assert desk.fresh(case).account.standing == "SUSPENDED"
    expect(rhea.locator("main h1 + .facts")).to_contain_text("Suspended")

    # She cannot ratify it herself, and is told why; Lena can.
    rhea.goto(f"/decisions/{suspended.ref}")
    expect(rhea.get_by_role("button", name="Ratify")).to_have_attribute("aria-disabled", "true")
    expect(rhea.locator("main")).to_contain_text("not by the person who took it")
    lena.goto("/decisions")
    lena.locator(f"a[href='/decisions/{suspended.ref}']").first.click()
    acts.agree(lena, suspended)
    assert suspended.ratified_by == desk.people["lena"]

    # Ravi leaves a note; Ada, whom he asks, answers; Rhea sees both.
    ravi.goto(f"/cases/{case.ref}")
    ravi.keyboard.press("m")
    ravi.keyboard.type("Their second account buys through a partner.")
    ravi.keyboard.press("Control+Enter")
    expect(ravi.locator("main")).to_contain_text("Their second account buys through a partner.")
    ada.goto(f"/cases/{case.ref}")
    expect(ada.locator("main")).to_contain_text("Their second account buys through a partner.")

    # Rhea asks the holder, and sees the letter before it goes; the holder answers.
    rhea.goto(f"/cases/{case.ref}")
    rhea.get_by_label("Message", exact=True).fill("Please send us the training records.")
    rhea.locator(".composer .seg label", has_text="Question to the holder").click()
    rhea.get_by_role("button", name="Preview to holder").click()
    expect(rhea.locator(".letter")).to_contain_text("Please send us the training records.")
    rhea.get_by_role("button", name="Send question").click()
    expect(rhea.get_by_role("status").filter(has_text="Sent to the holder.")).to_be_visible()
    assert violations(rhea) == []
    messages.answer(
        case_id=case.pk, text="Output was used to evaluate and train it.", by=holder, now=desk.now
    )

    # It is found that the clause was broken, and asked that it be put right; Lena seconds what Rhea
    # may not approve.
    acts.establish(rhea, case, "A general language model.", "The holder confirms it.")
    acts.fill_decision(rhea, case, "require_remediation", **STATED)
    rhea.locator("#decide [name=measure][value=keep]").check()
    rhea.locator("#decide [name$='-title']").first.fill("Stop the use")
    rhea.locator("#decide [name$='-text']").first.fill("Stop using output in training.")
    rhea.locator("#decide [name$='-evidence']").first.fill("Signed statement")
    proposed = acts.send_decision(rhea, case)
    assert (proposed.phase, desk.fresh(case).state) == ("PROPOSED", "INVESTIGATING")
    rhea.goto(f"/decisions/{proposed.ref}")
    expect(rhea.get_by_role("button", name="Approve", exact=False)).to_have_count(0)
    expect(rhea.locator("main")).to_contain_text("not by the person who proposed it")
    lena.goto(f"/decisions/{proposed.ref}")
    acts.agree(lena, proposed)
    assert desk.fresh(case).state == "REMEDIATING"

    # The holder shows it, Rhea accepts it, and the account returns.
    requirement = Requirement.objects.get(case=case, number=1, superseded=False)
    remediate.submit(
        requirement_id=requirement.pk, text="Stopped on Friday.", by=holder, now=desk.now
    )
    rhea.goto(f"/cases/{case.ref}")
    rhea.get_by_role("link", name="Accept", exact=True).click()
    rhea.locator("main [data-submit]").click()
    expect(rhea).to_have_url(f"/cases/{case.ref}")
    acts.fill_decision(rhea, case, "accept_remediation", **STATED)
    acts.send_decision(rhea, case)
    case = desk.fresh(case)
    assert (case.state, case.account.standing) == ("RESOLVED", "ACTIVE")

    # Otto reads all of it, may do none of it, and finds the chain whole.
    otto.goto(f"/cases/{case.ref}")
    expect(otto.locator("main")).to_contain_text("Output was used to evaluate and train it.")
    expect(otto.get_by_role("link", name="Decide")).to_have_count(0)
    otto.goto("/audit/chain")
    otto.locator("#account").fill(ref)
    otto.get_by_role("button", name="Verify").click()
    expect(otto.get_by_role("status").filter(has_text="Integrity verified.")).to_be_visible()

"""An appeal, heard by somebody without part in what it contests: upheld, and upheld in part."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from enforcement.models import Appeal, Case, Decision
from tests.journeys import _acts as acts
from tests.journeys._site import Desk
from tests.journeys.conftest import PageFor
from tests.world import STATED

WHY = "The logs show that the key was used by somebody else."


@pytest.fixture
def case(desk: Desk) -> Case:
    """A case with a term that Rhea proposed and Lena approved."""
    case = desk.case(desk.new("Tansy"))
    desk.take(case, "take_on")
    desk.establish(case)
    desk.both(case, "sanction", measure="suspend", ends_in="60d", **STATED)
    return desk.fresh(case)


def take_the_hearing(page: Page, lodged: Appeal, name: str) -> None:
    """From the list, with the button in its row."""
    page.goto("/appeals?lane=lodged")
    row = page.get_by_role("row").filter(has=page.locator(f"a[href='/appeals/{lodged.ref}']"))
    row.get_by_role("button", name="Take appeal").click()
    expect(page).to_have_url(f"/appeals/{lodged.ref}")
    expect(page.locator("main h1 + .facts")).to_contain_text(f"Reviewed by {name}")


def choose(page: Page, lodged: Appeal, outcome: str) -> None:
    """Open the form of an outcome with its key."""
    tab = page.get_by_role("navigation", name="Outcomes").get_by_role("link", name=outcome)
    acts.press(page, str(tab.get_attribute("data-key")), at=f"/appeals/{lodged.ref}")
    expect(tab).to_have_attribute("aria-current", "page")


def test_an_appeal_that_is_right_gives_everything_back(
    page_for: PageFor, desk: Desk, case: Case
) -> None:
    lodged = desk.appeal(case, "It was not us: our key was stolen, and we have told you so.")
    lena, ravi = page_for("lena"), page_for("ravi")

    # Who approved the decision may not hear it, and reads why.
    lena.goto(f"/appeals/{lodged.ref}")
    expect(lena.get_by_role("button", name="Take appeal")).to_have_attribute(
        "aria-disabled", "true"
    )
    expect(lena.locator("main")).to_contain_text("had a part in the decision")

    # Ravi, who had none, takes it, sees both sides, and what his answer will do before he gives it.
    take_the_hearing(ravi, lodged, "Ravi Menon")
    expect(ravi.locator("main")).to_contain_text("our key was stolen")
    choose(ravi, lodged, "Grant the appeal")
    effect = ravi.locator("#effect")
    expect(effect).to_contain_text("Incomplete: the reasons")
    ravi.locator("#reasons").fill(WHY)
    expect(effect.locator(".letter")).to_contain_text(WHY)
    expect(effect).to_contain_text("Complete")
    assert desk.fresh(case).account.standing == "SUSPENDED", "nothing is decided by looking"
    ravi.locator("#reasons").press("Control+Enter")
    expect(ravi.get_by_role("status").first).to_contain_text("is answered")
    expect(ravi.locator("main")).to_contain_text(WHY)
    case = desk.fresh(case)
    assert (case.state, case.account.standing) == ("CLEARED", "ACTIVE")
    assert Appeal.objects.get(pk=lodged.pk).phase == "OVERTURNED"


def test_an_appeal_that_is_right_in_part_gets_a_lesser_measure_when_somebody_approves(
    page_for: PageFor, desk: Desk, case: Case
) -> None:
    lodged = desk.appeal(case, "Sixty days are too many for what happened.")
    ravi, ada = page_for("ravi"), page_for("ada")
    take_the_hearing(ravi, lodged, "Ravi Menon")
    choose(ravi, lodged, "Grant in part")
    ravi.locator("#reasons").fill("Sixty days are more than was needed.")
    ravi.locator("#days").fill("7")

    # A limit that limits nothing is told before it is sent, where the effect would stand.
    expect(ravi.locator("#effect")).to_contain_text("Say what is limited")
    ravi.locator("#rate").fill("60")
    expect(ravi.locator("#effect .letter")).to_contain_text("Sixty days are more than was needed.")
    ravi.get_by_role("button", name="Propose").click()
    expect(ravi.get_by_role("status").first).to_contain_text(
        "You proposed to grant the appeal in part. A lead must approve it"
    )
    proposed = Decision.objects.get(case=case, verb="vary")
    assert (proposed.phase, desk.fresh(case).account.standing) == ("PROPOSED", "SUSPENDED")
    expect(ravi.locator("#outcomes")).to_contain_text(
        "proposed to grant the appeal in part. It takes effect when a lead approves, by"
    )

    # Somebody else approves it from the list, and the limit takes the suspension's place.
    ada.goto("/decisions")
    ada.locator(f"a[href='/decisions/{proposed.ref}']").first.click()
    acts.agree(ada, proposed)
    case = desk.fresh(case)
    assert (case.state, case.account.standing) == ("SERVING", "LIMITED")
    assert Appeal.objects.get(pk=lodged.pk).phase == "VARIED"
    ravi.reload()
    expect(ravi.locator("main h1 + .facts")).to_contain_text("Limited")

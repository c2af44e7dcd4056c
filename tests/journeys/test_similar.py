"""Similar cases beside the form: where the choice lies is seen while one chooses, and why a case is
different is asked for only where it is.
"""

from __future__ import annotations

from datetime import date

from playwright.sync_api import expect

from enforcement.models import Case, Clause, Decision, Policy, PolicyVersion, UsualBand
from enforcement.operations import establish
from enforcement.rehearsal.published import publish_as_of_old
from tests.journeys._site import Desk
from tests.journeys._watch import NARROW, violations, wider_than_the_window
from tests.journeys.conftest import PageFor
from tests.world import STATED

LIMIT = {"measure": "limit", "rate": 60}
WHY = "It went on after two talks."


def own_policy() -> Policy:
    """A policy that no other test decides by, so that nobody else is compared with these cases."""
    policy, made = Policy.objects.get_or_create(
        slug="collecting", defaults={"title": "Collecting", "area": "collecting"}
    )
    if made:
        version = PolicyVersion.objects.create(
            policy=policy, version="1", effective_on=date(2020, 1, 1)
        )
        Clause.objects.create(
            version=version,
            code="7",
            title="No scraping",
            text="You may not collect personal data in bulk.",
            measures=["LIMIT", "SUSPEND"],
        )
        publish_as_of_old(version)
    return policy


def investigated(desk: Desk, name: str) -> Case:
    """A case whose clause is found to be broken."""
    case = desk.case(desk.new(name), policy=own_policy().slug, claim="They scrape.")
    desk.take(case, "take_on")
    establish.record_finding(
        case_id=case.pk,
        clause="7",
        conclusion="ESTABLISHED",
        exceptions={},
        evidence=[],
        reasons="The records say so.",
        by=desk.actor("rhea"),
        now=desk.now,
    )
    return desk.fresh(case)


def closed_cases(desk: Desk) -> Case:
    """Ten cases were limited for some weeks, and that is days ago; the case of another account
    waits for its decision.
    """
    if not UsualBand.objects.filter(case__area="collecting").exists():
        for n in range(10):
            terms = {**STATED, **LIMIT, "ends_in": f"{10 + n}d"}
            desk.both(investigated(desk, "Sorrel"), "sanction", **terms)
        desk.wait(days=30)
    return investigated(desk, "Elm")


def test_who_leaves_what_was_usual_is_asked_why_and_the_approver_reads_it(
    page_for: PageFor, desk: Desk
) -> None:
    case = closed_cases(desk)
    rhea = page_for("rhea")
    rhea.goto(f"/cases/{case.ref}/decide?verb=sanction")
    why = rhea.get_by_label("Why this case is different")
    similar = rhea.locator("#like")
    expect(similar.get_by_text("Usual: 10 days to 18 days")).to_be_visible()
    expect(why).to_be_hidden()
    rhea.locator("[name=measure][value=suspend]").check()
    expect(rhea.get_by_text("This is stricter than usual")).to_be_visible()
    why.fill(WHY)
    rhea.locator("[name=measure][value=limit]").check()
    expect(similar.get_by_text("Chosen here: 14 days")).to_be_visible()
    expect(why).to_have_value(WHY)  # what was typed is neither lost nor hidden
    rhea.locator("[name=measure][value=suspend]").check()
    assert violations(rhea) == []
    rhea.set_viewport_size(NARROW)
    assert wider_than_the_window(rhea) == []
    rhea.get_by_label("Facts and their sources").fill("The records show it.")
    rhea.get_by_label("Reasons", exact=True).fill("It follows from them.")
    rhea.get_by_role("button", name="Propose", exact=True).click()
    expect(rhea.get_by_text("Proposed: Restrict temporarily. Nothing changes")).to_be_visible()
    held = Decision.objects.get(case=case, verb="sanction")
    assert UsualBand.objects.get(decision=held).departs == "STRICTER"
    lena = page_for("lena", theme="dark")
    lena.goto(f"/decisions/{held.ref}")
    expect(lena.get_by_text(WHY)).to_be_visible()
    expect(lena.get_by_text("As shown when this was decided")).to_be_visible()
    assert violations(lena) == []


def test_without_script_the_refusal_asks_for_the_reason(page_for: PageFor, desk: Desk) -> None:
    case = closed_cases(desk)
    rhea = page_for("rhea", java_script_enabled=False)
    rhea.goto(f"/cases/{case.ref}/decide?verb=warn")
    expect(rhea.get_by_text("This is milder than usual").first).to_be_visible()
    rhea.get_by_label("Facts and their sources").fill("The records show it.")
    rhea.get_by_label("Reasons", exact=True).fill("It follows from them.")
    decide = rhea.get_by_role("button", name="Decide", exact=True)
    decide.click()
    expect(rhea.locator("#why_different-e")).to_be_visible()
    rhea.get_by_label("Why this case is different").fill(WHY)
    decide.click()
    expect(rhea.get_by_text("warned").first).to_be_visible()
    assert UsualBand.objects.get(case=case).departs == "MILDER"

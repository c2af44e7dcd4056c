"""Somebody is away: what they have is given to others in one go, and each refusal is told."""

from __future__ import annotations

from playwright.sync_api import expect

from accounts.demo import Person
from accounts.models import Recusal, User
from accounts.roles import Role
from enforcement.management.commands.seed_demo import keep
from enforcement.operations import assignment
from tests.journeys._site import Desk
from tests.journeys.conftest import PageFor


def test_what_somebody_who_is_away_has_is_given_to_others_at_once(
    page_for: PageFor, desk: Desk
) -> None:
    for person in (
        Person("runa", "Runa Falk", Role.REVIEWER),
        Person("remy", "Remy Quist", Role.REVIEWER),
    ):
        keep(person)
    runa, remy = (User.objects.get(username=name) for name in ("runa", "remy"))
    cases = [desk.case(desk.new(name)) for name in ("Umbra", "Viola", "Willow")]
    for case in cases:
        assignment.assign(case_id=case.pk, to=runa.pk, by=desk.actor("lena"), now=desk.now)
    near = cases[1].account
    Recusal.objects.create(
        user=remy, account=near, reason="A relative works there.", since_at=desk.now
    )

    # Runa says herself until when she is away.
    page = page_for("runa")
    page.goto("/me/settings")
    page.get_by_label("Away until the end of").fill(
        desk.now.date().isoformat()  # nothing falls due before, so that it stays theirs
    )
    page.locator("form[action$='away']").get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_be_visible()

    # Lena is told by the list of reviews, and gives everything to Remy; what he is recused from
    # stays, with the reason.
    lena = page_for("lena")
    lena.goto("/reviews")
    lena.locator(".news").get_by_role("link", name="Runa Falk").click()
    expect(lena.locator("main")).to_contain_text("Away until")
    assert lena.locator("input[name=cases]:checked").count() == len(cases)
    lena.get_by_label("Reassign selected to").select_option(label="Remy Quist")
    lena.get_by_role("button", name="Reassign", exact=True).click()
    expect(lena.locator("main")).to_contain_text(f"recused from {near.name}")
    assert [desk.fresh(case).assignee for case in cases] == [remy, runa, remy]
    left = lena.locator("input[name=cases]")
    expect(left).to_have_count(1)
    assert left.is_checked(), "what was refused is still chosen"
    lena.get_by_label("Reassign selected to").select_option(label="Ravi Menon")
    lena.get_by_role("button", name="Reassign", exact=True).click()
    expect(lena.get_by_role("status").first).to_contain_text("1 case is now with Ravi Menon")
    assert desk.fresh(cases[1]).assignee == desk.people["ravi"]
    expect(lena.locator("main")).to_contain_text("has no open case")

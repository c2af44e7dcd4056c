"""Who gets which case."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from accounts.demo import Person
from accounts.roles import Role
from enforcement.management.commands.seed_demo import keep
from enforcement.models import Case
from tests.journeys import _acts as acts
from tests.journeys._site import Desk
from tests.journeys.conftest import PageFor

# comes back at once: the answer is not waited for
CLICK = "document.querySelector('main form[method=post] button').click()"


def shown_ref(page: Page) -> str:
    """The case that would come next."""
    page.goto("/next")
    return page.locator("main .mono").first.inner_text()


def test_two_people_who_take_the_next_case_at_once_get_different_ones(
    page_for: PageFor, desk: Desk
) -> None:
    for person in (
        Person("rita", "Rita Sand", Role.REVIEWER),
        Person("rolf", "Rolf Holm", Role.REVIEWER),
    ):
        keep(person)  # nobody who has a case, or a part in one
    for name in ("Holly", "Iris", "Jasmine"):
        desk.case(desk.new(name))
    one, other = page_for("rita"), page_for("rolf")
    assert shown_ref(one) == shown_ref(other), (
        "both are shown the most important case that they could take"
    )
    for page in (one, other):
        page.evaluate(CLICK)
    for page in (one, other):
        page.wait_for_url("**/cases/C-*")
    refs = [page.url.rsplit("/", 1)[-1] for page in (one, other)]
    assert refs[0] != refs[1]
    taken = {case.ref: case for case in Case.objects.filter(ref__in=refs)}
    holders = {case.lease_holder.username for case in taken.values() if case.lease_holder}
    assert holders == {"rita", "rolf"}
    for page, ref in zip((one, other), refs, strict=True):
        # one that waits for a hearing stays with its assignee
        if taken[ref].assignee == taken[ref].lease_holder:
            expect(page.locator("main")).to_contain_text("Assigned to you")


def test_a_case_that_is_handed_over_is_the_colleague_s_with_the_note(
    page_for: PageFor, desk: Desk
) -> None:
    case = desk.case(desk.new("Kale"))
    rhea = page_for("rhea")
    acts.take_it(rhea, case)
    acts.press(rhea, "h", at=f"/cases/{case.ref}")
    rhea.get_by_label("Reassign to").select_option(label="Ravi Menon, reviewer")
    rhea.get_by_label("Handover note").fill("The partner answers on Monday.")
    rhea.keyboard.press("Control+Enter")
    expect(rhea).to_have_url("/")
    ravi = page_for("ravi")
    ravi.goto(f"/cases/{case.ref}")
    expect(ravi.locator("main")).to_contain_text("Assigned to you")
    expect(ravi.locator("main")).to_contain_text("The partner answers on Monday.")


def test_who_else_reads_the_case_is_seen(page_for: PageFor, desk: Desk) -> None:
    case = desk.case(desk.new("Lily"))
    lena = page_for("lena")
    lena.goto(f"/cases/{case.ref}")
    rhea = page_for("rhea")
    rhea.goto(f"/cases/{case.ref}")
    expect(rhea.get_by_text("Lena is reading")).to_be_visible()

"""What takes two admins, by keyboard and in every look: a version that changes what an account can
be terminated for, and the reset of another admin's sign-in.
"""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from accounts.invitations import stop_address
from accounts.models import User
from accounts.roles import Role
from enforcement.models import PolicyVersion, RoleProposal
from tests.journeys._site import Desk
from tests.journeys.conftest import PageFor
from tests.journeys.test_looks import EVERY_LOOK, astray
from tests.journeys.test_policies import published_policy
from tests.staff import long_gone


def fit(page: Page, path: str) -> None:
    """Nothing is wrong with the page, wide and narrow, light and dark."""
    found = astray(page, path, EVERY_LOOK)
    assert not found, "\n".join(found)


def by_keyboard(page: Page, name: str) -> None:
    """Press a button of the page without the mouse."""
    button = page.locator("main").get_by_role("button", name=name, exact=True).first
    button.focus()
    page.keyboard.press("Enter")


def test_a_version_that_changes_what_can_be_terminated_is_agreed_to_by_another_admin(
    page_for: PageFor, desk: Desk
) -> None:
    policy = published_policy(desk, "mining")
    draft = PolicyVersion.objects.create(
        policy=policy, version="2024-06", effective_on=(desk.now + timedelta(days=40)).date()
    )
    draft.clauses.create(code="7b", title="Never", text="Never.", measures=["TERMINATE"])
    path = f"/policies/{policy.slug}/2024-06"
    ada, axel = page_for("ada"), page_for("axel")
    fit(ada, path)
    expect(ada.locator("main")).to_contain_text("can be terminated for: 7b. A second admin")
    by_keyboard(ada, "Propose publication")
    expect(ada.get_by_role("status").first).to_contain_text("when a second admin agrees")
    fit(ada, path)
    expect(ada.get_by_role("button", name="Agree and publish")).to_have_count(0)
    fit(axel, path)
    by_keyboard(axel, "Agree and publish")
    expect(axel.get_by_role("status").first).to_contain_text("Published.")
    draft.refresh_from_db()
    assert draft.published_at and draft.published_by == "Axel Roth"


def test_an_admin_stops_the_reset_of_their_sign_in_from_the_mail(page_for: PageFor) -> None:
    others = User.objects.filter(role=Role.ADMIN, is_active=True)
    for person in others.exclude(username__in=["ada", "axel"]):  # of another test
        long_gone(person.username)
    ada, nobody = page_for("ada"), page_for()
    ada.goto("/staff/of/axel")
    by_keyboard(ada, "Reset password and MFA")
    expect(ada.get_by_role("status").first).to_contain_text("takes effect in 24 hours")
    for path in ("/staff/of/axel", "/staff"):
        fit(ada, path)
    stop = stop_address(RoleProposal.objects.get(person__username="axel").pk)
    fit(nobody, stop)
    by_keyboard(nobody, "Stop it")
    expect(nobody.locator("h1")).to_have_text("Stopped")
    fit(nobody, stop)
    expect(nobody.locator("h1")).to_have_text("Nothing to stop")
    assert User.objects.get(username="axel").has_usable_password()

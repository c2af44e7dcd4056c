"""A new version of a policy: changed, compared with the one before, and published after the
authenticator was shown once more.
"""

from __future__ import annotations

import time
from datetime import timedelta
from importlib import import_module

from allauth.mfa.models import Authenticator
from django.conf import settings
from playwright.sync_api import Page, expect

from accounts.demo import Person
from accounts.models import User
from accounts.roles import Role
from accounts.signin import STEP_UP
from enforcement.management.commands.seed_demo import keep
from enforcement.models import Clause, Policy, PolicyVersion
from enforcement.rehearsal.published import publish_as_of_old
from tests.journeys._site import Desk
from tests.journeys.conftest import PageFor
from tests.web.conftest import code, with_app


def proved(page: Page, user: User, *, ago: float) -> None:
    """The session of this page, as though its authenticator had been shown so many seconds ago."""
    key = next(
        cookie["value"]
        for cookie in page.context.cookies()
        if cookie["name"] == settings.SESSION_COOKIE_NAME
    )
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "at": time.time() - ago}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def published_policy(desk: Desk, slug: str = "scraping") -> Policy:
    """A policy whose only version says little."""
    policy = Policy.objects.create(slug=slug, title=slug.capitalize(), area=slug)
    version = PolicyVersion.objects.create(
        policy=policy, version="2023-01", effective_on=(desk.now - timedelta(days=300)).date()
    )
    Clause.objects.create(
        version=version,
        code="7a",
        title="No scraping",
        text="You may not scrape.",
        severity="LOW",
        measures=["LIMIT"],
    )
    publish_as_of_old(version)
    return policy


def test_a_version_is_drafted_compared_and_published_by_an_admin_who_proves_who_she_is(
    page_for: PageFor, desk: Desk
) -> None:
    policy = published_policy(desk)
    keep(Person("adele", "Adele Stern", Role.ADMIN))
    adele = with_app(User.objects.get(username="adele"))
    page = page_for("adele")
    proved(page, adele, ago=0)

    # The draft begins with what is in force.
    page.goto("/policies")
    section = page.locator("section").filter(has=page.get_by_role("heading", name="Scraping"))
    section.get_by_text("Draft a new version").click()
    section.get_by_label("Version", exact=True).fill("2024-05")
    section.get_by_label("Effective from").fill((desk.now + timedelta(days=30)).date().isoformat())
    section.get_by_role("button", name="Draft").click()
    expect(page).to_have_url("/policies/scraping/2024-05")
    expect(page.locator("main")).to_contain_text("You may not scrape.")
    expect(page.locator("main")).to_contain_text("No differences: the clauses are the same.")

    # A clause is rewritten; the page shows what that changes.
    page.get_by_role("link", name="Edit clause 7a").click()
    page.get_by_label("Content").fill("You may not scrape pages that ask you not to.")
    page.locator("[name=measures][value=SUSPEND]").check()
    page.get_by_label("Number of exception 1").fill("archive")
    page.get_by_label("Text of exception 1").fill("Public archives.")
    page.locator("main [data-submit]").click()
    expect(page).to_have_url("/policies/scraping/2024-05")
    changes = page.locator(".diff")
    expect(changes.locator("del").first).to_contain_text("You may not scrape.")
    expect(changes.locator("ins").first).to_contain_text(
        "You may not scrape pages that ask you not to."
    )

    # Five minutes later, publishing asks for the authenticator: in a second tab, and what was sent
    # waits in the first.
    proved(page, adele, ago=STEP_UP + 60)
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("main")).to_contain_text("This has not been done yet")
    assert PolicyVersion.objects.get(version="2024-05").published_at is None
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Confirm with your authenticator").click()
    tab = opened.value
    tab.locator("#id_code").fill(code())
    tab.keyboard.press("Enter")
    expect(tab.locator("main")).to_contain_text("Your authenticator is confirmed")
    tab.close()
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("status").first).to_contain_text("Published.")
    version = PolicyVersion.objects.get(policy=policy, version="2024-05")
    assert version.published_at and version.published_by == "Adele Stern"
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)
    page.goto("/policies")
    expect(
        page.locator("section").filter(has=page.get_by_role("heading", name="Scraping"))
    ).to_contain_text("scheduled")
    Authenticator.objects.filter(user=adele).delete()

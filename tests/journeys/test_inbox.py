"""The inbox and a mention, by keyboard alone, in a real browser."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from playwright.sync_api import expect

from accounts.models import User
from enforcement.models import Case, InboxItem
from enforcement.process import clock
from tests.journeys._site import Desk
from tests.journeys.conftest import PageFor


def test_a_message_is_opened_and_a_colleague_is_mentioned_by_keyboard(
    desk: Desk, page_for: PageFor
) -> None:
    case = Case.objects.select_related("account").earliest("opened_at")
    item = InboxItem.objects.create(
        person=User.objects.get(username="rhea"),
        message_id=uuid4(),
        kind="assigned",
        about={"by": "Lena Brandt"},
        path=f"/cases/{case.ref}",
        account=case.account,
        case=case,
        told_at=clock.now() + timedelta(days=1),  # before whatever else there is
    )
    page = page_for("rhea")
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("b")
    page.wait_for_url("**/inbox")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{case.ref}")
    item.refresh_from_db()
    assert item.read_at is not None
    page.keyboard.press("m")
    page.keyboard.type("Please look, @l")
    expect(page.locator("#mentions [role=option]").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#msg")).to_have_value("Please look, @lena ")
    expect(page.locator("#mentions")).to_be_empty()
    page.keyboard.type("at E2. Not @x@y")
    expect(page.locator("#mentions")).to_be_empty()

"""Signing in, by hand."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import PageFor


def test_somebody_chooses_whom_to_be_in_the_demo(page_for: PageFor) -> None:
    page = page_for()
    page.goto("/")
    page.get_by_role("button", name="Sign in as Rhea Lindqvist").click()
    expect(page).to_have_url("/")
    assert any(
        cookie["name"].startswith("docket_session_") and cookie["httpOnly"]
        for cookie in page.context.cookies()
    )


def test_a_wrong_password_is_said_without_saying_which_part_is_wrong(page_for: PageFor) -> None:
    page = page_for()
    page.goto("/me/sign-in/")
    page.get_by_label("Username").fill("rhea")
    page.get_by_label("Password").fill("not hers")
    page.locator("form:has(#id_login)").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("not correct")).to_be_visible()


def test_who_is_signed_in_is_shown(page_for: PageFor) -> None:
    page = page_for("lena")
    page.goto("/")
    expect(page.get_by_role("banner").get_by_role("link", name="You: Lena Brandt")).to_be_visible()

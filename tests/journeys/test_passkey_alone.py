"""A passkey in place of the password, in a browser over TLS: the device asks who it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.journeys._passkeys import Device, newcomer, sign_in, to_add
from tests.journeys._site import Site
from tests.journeys.conftest import PageFor

FAILED = "#passkey-failed"


@pytest.fixture(scope="module")
def running_site(site_over_tls: Site) -> Site:
    """Browsers offer passkeys in place of passwords over TLS alone."""
    return site_over_tls


@pytest.fixture
def somebody(site: Site) -> Iterator[User]:
    """Somebody new, without an authenticator."""
    with newcomer() as user:
        yield user


@pytest.fixture
def page(page_for: PageFor, somebody: User) -> Page:
    """Their browser, which takes the certificate that we made."""
    return page_for(ignore_https_errors=True)


def set_up(page: Page, *, alone: bool = True) -> Device:
    """A device with a passkey of theirs, in place of the password or beside it; and nobody signed
    in, before the page where one signs in.
    """
    sign_in(page)
    device = Device(page.context.new_cdp_session(page))
    to_add(page)
    page.get_by_label("Use it in place of the password").set_checked(alone)
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/webauthn/reauthenticate/**")
    page.context.clear_cookies()
    page.goto("/me/sign-in/")
    return device


def use(page: Page) -> None:
    """Sign in by a passkey, with neither name nor password."""
    page.get_by_role("button", name="Use a passkey").click()


def signed_out(page: Page) -> bool:
    """Whether the pages of the desk lead to the sign-in."""
    page.goto("/")
    return "/me/sign-in/" in page.url


def test_a_passkey_alone_signs_in_and_has_shown_the_authenticator(page: Page) -> None:
    set_up(page)
    use(page)
    page.wait_for_url(lambda url: "/me/" not in url)
    expect(page.get_by_role("link", name="Queue")).to_be_visible()
    page.goto("/me/authenticators/recovery-codes/")
    assert "/confirm/" not in page.url and "/reauthenticate/" not in page.url
    expect(page.locator("main")).to_contain_text("Recovery")


def test_a_device_that_did_not_ask_who_it_is_signs_nobody_in(page: Page) -> None:
    """The browser refuses it first; and where a device says so all the same, the server does."""
    device = set_up(page)
    device.tell("setUserVerified", isUserVerified=False)
    use(page)
    expect(page.locator(FAILED)).to_contain_text("The passkey was not used: it was cancelled")
    device.tell("setUserVerified", isUserVerified=True)
    device.tell("setResponseOverrideBits", isBadUV=True)
    use(page)
    expect(page.get_by_text("This passkey was not accepted: it is not set up here")).to_be_visible()
    assert signed_out(page)


def test_a_passkey_beside_the_password_is_none_in_its_place(page: Page) -> None:
    set_up(page, alone=False)
    use(page)
    expect(page.locator(FAILED)).to_contain_text("or this device has none for Docket")
    assert signed_out(page)

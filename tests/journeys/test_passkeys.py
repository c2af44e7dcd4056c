"""A passkey that fails says why on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from tests.journeys._passkeys import Device, newcomer, sign_in, to_add
from tests.journeys._site import Site
from tests.journeys._watch import Watch, violations

FAILED = "#passkey-failed"


@pytest.fixture
def somebody(site: Site) -> Iterator[User]:
    """Somebody new, without an authenticator."""
    with newcomer() as user:
        yield user


@pytest.fixture
def page_at(chromium: Browser, somebody: User) -> Iterator[Callable[[str], Page]]:
    """Their browser, at an address of the site."""
    watches = []

    def opened(address: str) -> Page:
        context = chromium.new_context(base_url=address, locale="en-GB", reduced_motion="reduce")
        context.set_default_timeout(5_000)
        watches.append((context, Watch(context, address)))
        return context.new_page()

    yield opened
    problems = []
    for context, watch in watches:
        context.close()
        problems += watch.problems
    assert not problems, problems


@pytest.fixture
def page(site: Site, page_at: Callable[[str], Page]) -> Page:
    """At a name: passkeys know no numbers."""
    return page_at(site.url.replace("127.0.0.1", "localhost"))


def set_up(page: Page) -> Device:
    """A device with a passkey of theirs."""
    sign_in(page)
    device = Device(page.context.new_cdp_session(page))
    to_add(page)
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/webauthn/reauthenticate/**")
    return device


def test_a_device_without_a_passkey_is_told_so_at_the_button(page: Page) -> None:
    device = set_up(page)
    (kept,) = device.session.send("WebAuthn.getCredentials", device.key)["credentials"]
    device.tell("clearCredentials")
    button, said = page.locator("#mfa_webauthn_reauthenticate"), page.locator(FAILED)
    expect(said).to_be_hidden()
    button.click()
    expect(said).to_contain_text("The passkey was not used: it was cancelled, it took too long")
    above, below = button.bounding_box(), said.bounding_box()
    assert above and below and above["y"] < below["y"] < above["y"] + 100
    assert violations(page, "main") == []

    device.tell("addCredential", credential=kept)
    button.click()
    page.wait_for_url("**/recovery-codes/")


def test_a_device_that_is_set_up_already_is_told_so(page: Page) -> None:
    set_up(page)
    page.locator("#mfa_webauthn_reauthenticate").click()
    # else the next page is asked for while this one is still coming
    page.wait_for_url("**/recovery-codes/", wait_until="networkidle")
    to_add(page)
    page.locator("#mfa_webauthn_add").click()
    expect(page.locator(FAILED)).to_have_text(
        "This passkey or security key is already set up for you."
    )


def test_an_answer_that_the_server_does_not_take_is_said_in_words(page: Page) -> None:
    device = set_up(page)
    page.context.clear_cookies()
    sign_in(page)
    button = page.locator("#mfa_webauthn_authenticate")
    device.tell("setResponseOverrideBits", isBogusSignature=True)
    button.click()
    expect(page.get_by_text("This passkey was not accepted: it is not set up here")).to_be_visible()
    device.tell("setResponseOverrideBits", isBogusSignature=False)
    button.click()
    page.wait_for_url(lambda url: "/me/" not in url)


def test_an_address_where_passkeys_do_not_work_is_said(
    site: Site, page_at: Callable[[str], Page]
) -> None:
    page = page_at(site.url)
    sign_in(page)
    to_add(page)
    page.locator("#mfa_webauthn_add").click()
    expect(page.locator(FAILED)).to_contain_text("Passkeys do not work at this address of Docket")

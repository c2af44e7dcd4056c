"""What people do with a passkey. The device is Chromium's own virtual authenticator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from playwright.sync_api import CDPSession, Page

from accounts.models import User

PASSWORD = "a long and quiet sentence"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """The browser's authenticator, which can be told to fail."""

    def __init__(self, session: CDPSession) -> None:
        self.session = session
        session.send("WebAuthn.enable")
        self.key = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    def tell(self, command: str, **more: Any) -> None:
        """What becomes of it."""
        self.session.send(f"WebAuthn.{command}", {**self.key, **more})


@contextmanager
def newcomer() -> Iterator[User]:
    """Somebody new, without an authenticator."""
    user = User.objects.create_user("pia", password=PASSWORD, first_name="Pia", role="REVIEWER")
    yield user
    Authenticator.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(is_active=False, username=f"pia-{user.pk}")


def sign_in(page: Page) -> None:
    """With the password."""
    page.goto("/me/sign-in/")
    page.get_by_label("Username").fill("pia")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("form:has(#id_login)").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def to_add(page: Page) -> None:
    """To the page where a passkey is set up, with the password where it is asked for."""
    page.goto("/me/authenticators/webauthn/add/")
    if "/confirm/" in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/webauthn/add/")

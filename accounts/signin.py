"""How staff sign in: a password, then an authenticator. allauth does it; here is where Docket differs."""

from __future__ import annotations

import base64
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac

from accounts.demo import PEOPLE, password_of

STEP_UP = 5 * 60  # seconds; OWASP ASVS 5.0, 7.5.3


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an admin makes the people."""
        return False


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Authenticators' secrets lie in the database encrypted, with a key that is made of the program's own."""

    def encrypt(self, text: str) -> str:
        """The secret, as it is stored."""
        return ciphers().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret, as it is used. Raises InvalidToken when it was stored with a key that is not known any more."""
        return ciphers().decrypt(encrypted_text.encode()).decode()


def ciphers() -> MultiFernet:
    """The present secret key's cipher first, then those of the former ones."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = [salted_hmac("docket.authenticator", "", secret=key, algorithm="sha256").digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])


def has_authenticator(user: Any) -> bool:
    """Whether this person has an app or a passkey. Recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]).exists())


def prove_at(user: Any) -> str:
    """The name of the page where this person shows the authenticator that they have."""
    app = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
    return "mfa_reauthenticate" if app else "mfa_reauthenticate_webauthn"


def proved(request: HttpRequest, *, within: float | None = None) -> bool:
    """Whether an authenticator was shown in this very session, and, if asked, in the last `within` seconds.

    That the person has one says nothing about the session: it may have begun before the authenticator was there.
    """
    since = time.time() - within if within else 0.0
    return any(r["method"] == "mfa" and r["at"] >= since for r in get_authentication_records(request, request.user))


def must_prove(request: HttpRequest) -> str | None:
    """The address at which an authenticator has to be shown before something weighty, or None where that was done within STEP_UP.

    In the demo nobody needs an authenticator, so whoever has none is not asked; whoever set one up is, as everywhere.
    """
    if proved(request, within=STEP_UP) or not (settings.AUTHENTICATOR_REQUIRED or has_authenticator(request.user)):
        return None
    return reverse(prove_at(request.user))


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """For every template: is this the demo, and what may be shown because of it."""
    if settings.MODE != "demo":
        return {"demo": False}
    people = [{"username": p.username, "name": p.name, "role": p.role.lower(), "password": password_of(p.username)} for p in PEOPLE]
    return {"demo": True, "sink_url": settings.SINK_URL, "people": people}

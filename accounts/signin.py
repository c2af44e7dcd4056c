"""How staff sign in: a password, then an authenticator. allauth does it; here is where Docket
differs.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext

from accounts import attempts
from accounts.ciphers import Purpose, seal, unseal
from accounts.demo import PEOPLE, password_of
from accounts.models import User
from accounts.security_log import SecurityEvent, write_line

STEP_UP = 5 * 60  # seconds; OWASP ASVS 5.0, 7.5.3


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up; whoever fails has to wait before they try again (`accounts/attempts.py`)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an admin makes the people."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raise ValidationError where a try has to wait first."""
        begin_try(request, str(credentials.get("username", "")), attempts.Shown.PASSWORD)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Who it is; then what failed before is forgotten."""
        found = super().authenticate(request, **credentials)
        if found:
            attempts.succeed(request, str(credentials.get("username", "")))
        return found

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        """Remember the browser, so that strangers' failures do not count here."""
        response: HttpResponse = super().post_login(request, user, **more)
        attempts.know_device(request, response, user.username)
        return response

    def is_reauthentication_required(self, *, app: str, **about: object) -> bool:
        """Whether allauth asks once more who it is: not within STEP_UP seconds of showing an
        authenticator.
        """
        return not has_proved(context.request, within=STEP_UP)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """How somebody may say who they are: by password only while they have no authenticator."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not has_authenticator(user):
            return ways
        return [way for way in ways if way["id"] != "reauthenticate"]


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Authenticators' secrets lie in the database encrypted."""

    def encrypt(self, text: str) -> str:
        """The secret, as it is stored."""
        return seal(text, Purpose.AUTHENTICATOR)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret, as it is used.

        Raises InvalidToken when it was stored with a key that is not known any more.
        """
        return unseal(encrypted_text, Purpose.AUTHENTICATOR)


def begin_try(request: HttpRequest, username: str, shown: attempts.Shown) -> None:
    """Count a try to show who one is. Raise ValidationError where it has to wait first."""
    if wait := attempts.begin(request, username, shown):
        write_line(SecurityEvent.DELAYED, person=username, seconds=wait)
        raise ValidationError(
            ngettext(
                "Too many failed sign-ins. Try again in %(n)s second.",
                "Too many failed sign-ins. Try again in %(n)s seconds.",
                wait,
            )
            % {"n": wait}
        )


def has_authenticator(user: User | AnonymousUser) -> bool:
    """Whether this person has an app or a passkey. Recovery codes alone are none."""
    return bool(
        Authenticator.objects.filter(
            user_id=user.pk, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        ).exists()
    )


def step_up_page_name(user: User | AnonymousUser) -> str:
    """The name of the page where this person shows the authenticator that they have."""
    app = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()
    return "mfa_reauthenticate" if app else "mfa_reauthenticate_webauthn"


def has_proved(request: HttpRequest, *, within: float | None = None) -> bool:
    """Whether an authenticator was shown in this very session, and, if asked, in the last `within`
    seconds.

    That the person has one says nothing about the session: it may have begun before the
    authenticator was there.
    """
    since = time.time() - within if within else 0.0
    return any(
        r["method"] == "mfa" and r["at"] >= since
        for r in get_authentication_records(request, request.user)
    )


def must_prove(request: HttpRequest) -> str | None:
    """The address at which an authenticator has to be shown before a sensitive action; None where
    that was done within STEP_UP.

    In the demo nobody needs an authenticator: those who have none are not asked; those who set one
    up are, as everywhere.
    """
    if has_proved(request, within=STEP_UP) or not (
        settings.AUTHENTICATOR_REQUIRED or has_authenticator(request.user)
    ):
        return None
    return reverse(step_up_page_name(request.user))


def demo_context(request: HttpRequest) -> dict[str, object]:
    """For every template: is this the demo, and what may be shown because of it."""
    oidc = settings.OPENID.name if settings.OPENID else ""
    if settings.MODE != "demo":
        return {"demo": False, "oidc": oidc}
    people = [
        {
            "username": p.username,
            "name": p.name,
            "role": p.role.lower(),
            "password": password_of(p.username),
        }
        for p in PEOPLE
    ]
    return {"demo": True, "oidc": oidc, "sink_url": settings.SINK_URL, "people": people}

"""Browsers in which somebody has signed in."""

from __future__ import annotations

import time

from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User
from accounts.signin import MFAAdapter

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def signed_in(user: User, *, proved_at: float | None = None) -> Client:
    """A browser in which this person has signed in with an authenticator app, just now or at this
    time (seconds since 1970; one to come saves showing it again during a long run).
    """
    Authenticator.objects.get_or_create(
        user=user,
        type=Authenticator.Type.TOTP,
        defaults={"data": {"secret": MFAAdapter().encrypt(SECRET)}},
    )
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(user)
    session = browser.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "at": proved_at or time.time()}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return browser

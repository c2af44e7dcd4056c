"""The forms that take a code of an authenticator or for recovery. Wrong codes are counted as wrong
passwords are (`accounts/attempts.py`); allauth counts them by person alone, so that whoever knew a
password could keep its owner out.
"""

from __future__ import annotations

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm

from accounts import attempts
from accounts.models import User
from accounts.signin import begin_try


class Counted:
    """A form whose codes are counted."""

    user: User

    def clean_code(self) -> str:
        """The code. Raises ValidationError for a wrong one, and where a try has to wait first."""
        name = self.user.username
        begin_try(context.request, name, attempts.Shown.CODE)
        code: str = super().clean_code()  # type: ignore[misc]
        attempts.succeed(context.request, name, attempts.Shown.CODE)
        return code


class Authenticate(Counted, AuthenticateForm):  # type: ignore[misc]
    """After the password."""


class Reauthenticate(Counted, ReauthenticateForm):  # type: ignore[misc]
    """Once more, before something sensitive."""


class Activate(Counted, ActivateTOTPForm):  # type: ignore[misc]
    """Setting an app up."""

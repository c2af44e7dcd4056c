"""What the page says when the server does not accept a passkey: allauth speaks of an incorrect
code.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

INCORRECT = "incorrect_code"


class Explained:
    """A form that says why."""

    def add_error(self, field: str | None, error: object) -> None:
        """The error, in a sentence about passkeys."""
        if isinstance(error, ValidationError) and getattr(error, "code", "") == INCORRECT:
            error = ValidationError(self.sentence(), code=INCORRECT)
        super().add_error(field, error)  # type: ignore[misc]

    def sentence(self) -> str:
        """Of one that is to be shown."""
        return _(
            "This passkey was not accepted: it is not set up here, or its answer came too late. "
            "Try again, or use another authenticator."
        )


class AddPasskey(Explained, AddWebAuthnForm):  # type: ignore[misc]
    """Setting one up; over https also one that is used in place of the password."""

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        if alone := self.fields.get("passwordless"):
            alone.label = _("Use it in place of the password")
            alone.help_text = _(
                "The passkey alone then signs you in. Your device asks for a PIN or a fingerprint "
                "each time."
            )

    def sentence(self) -> str:
        """Of one that is to be set up."""
        return _(
            "This passkey could not be set up: its answer came too late, or was for another "
            "address. Try again."
        )


class Authenticate(Explained, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """After the password."""


class Login(Explained, LoginWebAuthnForm):  # type: ignore[misc]
    """In place of the password."""


class Reauthenticate(Explained, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Once more, before something sensitive."""

"""How staff get their password: by a link that is mailed to them, behind which they choose it.

Nobody else ever knows it. A link works for `settings.PASSWORD_RESET_TIMEOUT` seconds, until a
password is chosen; opening it, as mail scanners do, does not use it up. It is made when the mail is
sent (`delivery/mail.py`) and stored nowhere. Source: OWASP ASVS 5.0, 6.4.1 and 6.4.6.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.auth.views import PasswordResetConfirmView
from django.core import signing
from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts.models import User

# What stands in a mail's text until it is sent, in place of the person and their token.
TO_BE_MADE = "/me/invitation/to-be-made/"
STOPS = "docket.stop"


class InvitationTokens(PasswordResetTokenGenerator):
    """A token that holds while its person has no password, and for one invitation alone: each gives
    the password another unusable value, which is part of what is signed.
    """

    key_salt = "docket.invitation"

    def check_token(self, user: User | None, token: str | None) -> bool:
        """Whether this person may still choose a password with it."""
        return bool(
            user
            and user.is_active
            and not user.has_usable_password()
            and super().check_token(user, token)
        )


tokens = InvitationTokens()


def no_password() -> str:
    """What is stored for a password while there is none; another value each time."""
    return make_password(None)


def invitation_address(user: User) -> str:
    """Where this person chooses their password: the part of the address after the host.

    A new token each time that holds as every other one of the same invitation.
    """
    key = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("invitation", args=[key, tokens.make_token(user)])


def stop_address(proposal: UUID) -> str:
    """Where the person stops what is proposed about their sign-in, signed in or not."""
    return reverse("stop", args=[signing.dumps(str(proposal), salt=STOPS)])


def proposal_to_stop(key: str) -> UUID | None:
    """The proposal of such an address; None for one that nobody made."""
    try:
        return UUID(signing.loads(key, salt=STOPS))
    except signing.BadSignature:
        return None


class Invitation(PasswordResetConfirmView):
    """Choose a password. The token goes into the session at once, out of the address, so that no
    other site is told it.
    """

    token_generator = tokens
    reset_url_token = "choose"
    template_name = "account/invitation.html"
    success_url = reverse_lazy("account_login")

    def form_valid(self, form: Any) -> HttpResponse:
        """The password is theirs; they sign in with it."""
        answer = super().form_valid(form)
        messages.success(
            self.request,
            _("Your password is set. Sign in with it, then set up an authenticator."),
        )
        return answer

    def render_to_response(self, context: dict[str, Any], **more: Any) -> HttpResponse:
        """410 for a link that holds no longer, 422 for a password that is not taken."""
        refused = self.request.method == "POST" and self.validlink
        more.setdefault("status", 422 if refused else 200 if self.validlink else 410)
        return super().render_to_response(context, **more)

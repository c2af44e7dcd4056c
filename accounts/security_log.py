"""What the log says of who came, who was refused, and who took or read what: one event each, below
the logger `docket.security`.

Each line names the person by their user name; the network address and the id of the request stand
beside it (`config.middleware.RequestLog`). What somebody typed is never logged: a password may have
been typed into the wrong field. Source: OWASP ASVS 5.0, 16.3.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import structlog
from allauth.account.signals import password_changed
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from accounts.models import User

log = structlog.get_logger("docket.security")
UNKNOWN = "unknown"  # a name that nobody has: it is not repeated


class SecurityEvent(StrEnum):
    """What happened; the value is the line's `event`, which alerts hold on to."""

    SIGNED_IN = "signin.done"
    SIGNED_OUT = "signin.ended"
    FAILED = "signin.failed"
    DELAYED = "signin.delayed"
    PROVIDER_FAILED = "signin.provider_failed"
    CODE_FAILED = "mfa.failed"
    AUTHENTICATOR_ADDED = "mfa.added"
    AUTHENTICATOR_REMOVED = "mfa.removed"
    CODES_RENEWED = "mfa.codes_renewed"
    PASSWORD_CHANGED = "password.changed"
    REFUSED = "request.refused"
    EXPORTED = "data.exported"
    READ = "data.read"


def write_line(event: SecurityEvent, *, person: object = None, **more: str | int) -> None:
    """One line. `more` never holds what somebody typed."""
    log.info(event.value, person=name_of(person), **more)


def name_of(person: object) -> str:
    """A user's name; a name that somebody typed only where somebody has it."""
    if isinstance(person, User):
        return person.username
    if isinstance(person, str) and User.objects.filter(username=person[:150]).exists():
        return person
    return UNKNOWN


def connect() -> None:
    """Listen to the framework's own authentication events, for the log alone."""
    for signal, listener in (
        (user_logged_in, _signed_in),
        (user_logged_out, _signed_out),
        (user_login_failed, _failed),
        (authentication_failed, _code_failed),
        (authenticator_added, _added),
        (authenticator_removed, _removed),
        (authenticator_reset, _renewed),
        (password_changed, _password_changed),
    ):
        signal.connect(listener, dispatch_uid=f"docket.security.{listener.__name__}")


def _signed_in(sender: object, user: object, **_: Any) -> None:
    write_line(SecurityEvent.SIGNED_IN, person=user)


def _signed_out(sender: object, user: object, **_: Any) -> None:
    if user is not None:
        write_line(SecurityEvent.SIGNED_OUT, person=user)


def _failed(sender: object, credentials: dict[str, Any], **_: Any) -> None:
    write_line(SecurityEvent.FAILED, person=credentials.get("username"))


def _code_failed(sender: object, user: object, authenticator: Any, **_: Any) -> None:
    write_line(SecurityEvent.CODE_FAILED, person=user, kind=authenticator.type)


def _added(sender: object, user: object, authenticator: Any, **_: Any) -> None:
    write_line(SecurityEvent.AUTHENTICATOR_ADDED, person=user, kind=authenticator.type)


def _removed(sender: object, user: object, authenticator: Any, **_: Any) -> None:
    write_line(SecurityEvent.AUTHENTICATOR_REMOVED, person=user, kind=authenticator.type)


def _renewed(sender: object, user: object, **_: Any) -> None:
    write_line(SecurityEvent.CODES_RENEWED, person=user)


def _password_changed(sender: object, user: object, **_: Any) -> None:
    write_line(SecurityEvent.PASSWORD_CHANGED, person=user)

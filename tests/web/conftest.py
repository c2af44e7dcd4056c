"""People who sign in, a record with a row of everything, and pages looked at as a browser would."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.test import Client

from accounts.ciphers import Purpose, seal
from accounts.models import ApiToken, Recusal, TrustedFlagger, User
from accounts.signin import MFAAdapter
from enforcement.models import Case, StaffEvent, WebhookEndpoint
from enforcement.models.outbox import webhook_message
from enforcement.operations import escalate, gather, refer
from tests.staff import long_here
from tests.world import NOON, PASSWORD, PLAN, STATED, World

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    """Passwords are hashed quickly, static files are not looked for, and no count of failed
    sign-ins is carried over from another test: each has a room of its own in the store.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]
    caches["default"].key_prefix = f"test-{uuid4()}"


def person(username: str, role: str = "REVIEWER", **values: Any) -> User:
    """A member of staff with a password, who may be there already."""
    user = User.objects.filter(username=username).first() or long_here(username, role, **values)
    if not user.check_password(PASSWORD):
        user.set_password(PASSWORD)
        user.save()
    return user


def with_app(user: User) -> User:
    """Somebody who has set up an authenticator app."""
    Authenticator.objects.get_or_create(
        user=user,
        type=Authenticator.Type.TOTP,
        defaults={"data": {"secret": MFAAdapter().encrypt(SECRET)}},
    )
    return user


def code(secret: str = SECRET, *, later: int = 0) -> str:
    """What the app shows now, or so many codes later; each is taken once."""
    counter = int(time.time()) // totp.app_settings.TOTP_PERIOD + later
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


def signed_in(user: User, *, ago: float = 0, **client: Any) -> Client:
    """A browser (`client`: what Django's Client takes) in which this person has signed in with an
    app, `ago` seconds before.
    """
    browser = Client(**client)
    browser.force_login(with_app(user))
    session = browser.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "totp", "at": time.time() - ago}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    UserSession.objects.create(
        user=user, ip="127.0.0.1", session_key=session.session_key, user_agent="A test"
    )
    return browser


@pytest.fixture
def sign_in() -> SignIn:
    """A browser in which somebody has signed in with password and app, as long ago as one says
    (seconds).
    """

    def browser(username: str, role: str = "REVIEWER", *, ago: float = 0) -> Client:
        return signed_in(person(username, role), ago=ago)

    return browser


@pytest.fixture
def full_world(transactional_db: Any) -> World:
    """A world whose record has a row of every kind that the admin shows."""
    world = World()
    partner = world.partner()
    world.account("acme", channel_partner=partner)
    case = world.case("acme", reporter_name="Robin Reporter", reporter_email="robin@press.example")
    rhea = world.actor("rhea")
    item = gather.Item(
        kind="Press article",
        origin="PRESS",
        citation="The Verge",
        text="A secret that is not for this page.",
    )
    gather.add_evidence(case_id=case.pk, item=item, by=rhea, now=world.now)
    world.suspend(case)
    refer.refer(
        case_id=case.pk,
        partner_id=partner.pk,
        account_id=case.account_id,
        text="Please look into it.",
        by=rhea,
        now=world.now,
    )
    escalate.escalate(case_id=case.pk, by=rhea, reason="An admin should know.", now=world.now)
    world.establish(case)
    world.both(case, "require_remediation", measure="keep", plan=PLAN, **STATED)
    world.appeal(case)
    Recusal.objects.create(
        user=world.people["ravi"],
        account_id=case.account_id,
        reason="A relative works there.",
        since_at=NOON,
    )
    hook = WebhookEndpoint.objects.create(
        url="https://hooks.example/docket", secret=seal(HOOK_SECRET, Purpose.WEBHOOK)
    )
    webhook_message(hook, "webhook.test", {}, now=NOON).save()
    TrustedFlagger.objects.create(
        name="Watchdog", areas=["competition"], awarded_by="OPERATOR", since_on=NOON.date()
    )
    ApiToken.objects.create(
        name="feeds",
        scopes=["USAGE_WRITE"],
        created_at=NOON,
        expires_at=NOON + timedelta(days=9999),
    )
    StaffEvent.objects.create(
        by_name="Ada", about="Ravi", act="role", before="LEAD", after="REVIEWER", at=NOON
    )
    LogEntry.objects.create(
        user=world.people["ada"],
        content_type=ContentType.objects.get_for_model(Case),
        object_id="1",
        object_repr="x",
        action_flag=CHANGE,
    )
    return world


def inline_scripts(html: str) -> list[str]:
    """What the content policy would stop: scripts and styles in the page, and handlers in
    attributes. Data blocks are none.
    """
    scripts = re.findall(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", html, re.IGNORECASE
    )
    return scripts + re.findall(
        r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", html, re.IGNORECASE
    )

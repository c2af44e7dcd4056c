"""What a page says once, after an act: where it waits until it is shown."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class ToldCookie(CookieStorage):
    """A signed cookie, called like the others; no page's script reads it."""

    cookie_name = settings.SESSION_COOKIE_NAME.replace("session", "told")


class ToldStorage(FallbackStorage):
    """The cookie; the session for what is too long for it."""

    storage_classes = (ToldCookie, SessionStorage)

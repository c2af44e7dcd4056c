"""The pages' entrance for granian: `config.wsgi`, behind `config.front`."""

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections
from django.http import HttpRequest, parse_cookie
from django.urls import reverse

from config.front import Front
from config.wsgi import application


def is_signed_in(cookies: str) -> bool:
    """Whether this Cookie header is a signed-in person's."""
    close_old_connections()
    request = HttpRequest()
    request.session = SessionStore(parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME))
    return get_user(request).is_authenticated


app = Front(
    application,
    is_signed_in=is_signed_in,
    session_cookie=settings.SESSION_COOKIE_NAME,
    sign_in=reverse("account_login"),
)

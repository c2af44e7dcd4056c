"""The pages' entrance for granian: `config.wsgi`, behind `config.front`."""

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import InterfaceError, OperationalError, close_old_connections
from django.http import HttpRequest, parse_cookie
from django.urls import reverse

from accounts.bearer import hash_of, secret_in
from config.front import Front
from config.wsgi import application
from enforcement.portal.visitors import may_send, session_of
from enforcement.process import clock
from enforcement.queries.tokens import token_of_hash


def is_signed_in(cookies: str, authorization: str) -> bool | None:
    """Whether this Cookie header is a signed-in person's, or that of somebody outside who came in
    by a link, be it a day ago: what they send late is kept for them. Or the Authorization header
    has a token of the API. None: the database is away.
    """
    close_old_connections()
    request = HttpRequest()
    request.COOKIES = parse_cookie(cookies)
    request.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    try:
        if key := secret_in(authorization):
            return token_of_hash(hash_of(key), clock.now()) is not None
        if get_user(request).is_authenticated:
            return True
        session = session_of(request)
        return session is not None and may_send(session, clock.wall())
    except (OperationalError, InterfaceError):
        return None


app = Front(
    application,
    is_signed_in=is_signed_in,
    session_cookies=(settings.SESSION_COOKIE_NAME, settings.PORTAL_COOKIE_NAME),
    sign_in=reverse("account_login"),
    threads=settings.WEB_THREADS,
)

"""What holds for every request: headers, the length of a session, and the authenticator."""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import override as override_zone
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.utils.translation import override as override_language
from django_structlog.middlewares import RequestMiddleware

from accounts.attempts import client_address
from accounts.languages import language_of, staff_language
from accounts.models import User
from accounts.preferences import preferences_of
from accounts.security_log import SecurityEvent, write_line
from accounts.signin import has_authenticator, has_proved, step_up_page_name
from accounts.time_zones import known_zone
from config.front import PROGRAMS, READ_AT
from config.probing import PROBES_ALONE
from enforcement.api.door import caller_of
from enforcement.language.refusals import StepRefused
from enforcement.operations.staff import touch_session
from enforcement.pages.refusing import (
    is_readable_address,
    own_page,
    previous_page,
    refusal_page,
)
from enforcement.process import trace
from enforcement.web._shared import page_times
from enforcement.web._shared.polling import asked_by_itself
from enforcement.web._shared.probes import PROBES
from enforcement.web._shared.sensitive import SENSITIVE
from enforcement.web._shared.stepup import step_up_if_due

Next = Callable[[HttpRequest], HttpResponse]
LOOKED = 60  # seconds for which a session is not written again
ENROLLING = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "account_logout",
}
PROVING = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_logout"}
# Of allauth's pages about authenticators those that change nothing; every other one does.
ONLY_SHOWN = {"mfa_index", "mfa_authenticate", "mfa_login_webauthn", "mfa_trust", *PROVING}
BY_PASSWORD = "account_reauthenticate"


class Probes:
    """Answers balancers, supervisors and Prometheus before anything else is looked at: they ask by
    the address of a machine, and no session, Host or page is theirs.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer to a probe; what else is asked goes on, unless it came by the probes' port."""
        if answer := PROBES.get(request.path_info):
            return answer(request)
        return (
            HttpResponseNotFound() if PROBES_ALONE in request.META else self.get_response(request)
        )


class RequestLog(RequestMiddleware):
    """One line a request: method, path, code, network address, and the person, or the token of a
    program, where the request asked who they are. Never the query or what was sent: addresses of
    reporters are looked for.

    What was refused, taken out and read is an event of its own (`accounts/security_log.py`). Here
    begins the trace of a request, or goes on where a program names its own; and here it is timed.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, on the record."""
        began = request.META.get(READ_AT) or time.monotonic()
        named = request.headers.get("traceparent", "")
        parent = trace.taken(named) if request.path_info.startswith(PROGRAMS) else ""
        with trace.beginning(f"{request.method}", trace.Kind.SERVER, parent=parent):
            response = cast(HttpResponse, super().__call__(request))
            route = request.resolver_match.route if request.resolver_match else ""
            trace.described(f"{request.method} /{route}", code=str(response.status_code))
        page_times.note(request, response.status_code, time.monotonic() - began)
        return response

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """The method and the path."""
        return f"{request.method} {request.path}"

    def prepare(self, request: HttpRequest) -> None:
        """Say from which network every line of this request is."""
        structlog.contextvars.bind_contextvars(
            ip=client_address(request), trace_id=trace.current_id()
        )
        super().prepare(request)

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        """The line, and what it tells of security."""
        person = known_person(request)
        if person:
            structlog.contextvars.bind_contextvars(person=person.username)
        if caller := caller_of(request):
            structlog.contextvars.bind_contextvars(token=caller.token.name)
        if event := event_of(request, response):
            write_line(event, person=person, request=self.format_request(request))
        super().handle_response(request, response)


def known_person(request: HttpRequest) -> User | None:
    """Who is signed in, where that was asked for already."""
    found = getattr(request, "_cached_user", None)
    return found if isinstance(found, User) else None


def event_of(request: HttpRequest, response: HttpResponse) -> SecurityEvent | None:
    """What an answer tells of security, if anything."""
    if response.status_code in (HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED):
        return SecurityEvent.REFUSED
    if response.status_code >= HTTPStatus.BAD_REQUEST or request.resolver_match is None:
        return None
    return SENSITIVE.get(request.resolver_match.url_name or "")


class Headers:
    """What browsers and caches are told besides the content policy."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers; a view that says how long its answer keeps is believed."""
        response = whole_page(request, page_to_return_to(request, self.get_response(request)))
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Permissions-Policy"] = (
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


def page_to_return_to(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Whoever sent a form when their session was over comes back to the page with the form after
    they signed in, and not to an address that only takes.

    Whoever signs out leaves nothing of what they typed in the browser.
    """
    to = str(response.headers.get("Location", ""))
    if request.method != "POST" or response.status_code != 302:
        return response
    if request.path == reverse("account_logout"):
        response.headers["Clear-Site-Data"] = '"storage"'
    elif urlsplit(to).path == reverse("account_login") and "next=" in to:
        response.headers["Location"] = redirect_to_login(previous_page(request)).url
    return response


def whole_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A part of a page that is answered with another page's address leads the whole page there, and
    never shows a page inside a part.

    Who is sent to sign in comes back to the page that they had before them, not to the part.
    """
    if request.headers.get("HX-Request") != "true" or response.status_code not in (
        301,
        302,
        303,
        307,
        308,
    ):
        return response
    to = str(response.headers["Location"])
    page = own_page(request, request.headers.get("HX-Current-URL", ""))
    if page and urlsplit(to).path == reverse("account_login"):
        to = redirect_to_login(page).url
    led = HttpResponse(status=200, headers={"HX-Redirect": to})
    led.cookies = response.cookies
    return led


class SignedIn:
    """Ends a session in time, and keeps out who has not shown an authenticator, on whatever way
    they came in.

    Sources: OWASP ASVS 5.0, 7.3.1 and 7.3.2 (idle 30 minutes, at most 12 hours), 6.3.3 (a second
    factor).
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Everything is decided when the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """None to go on, or where to go instead.

        Views that want no sign-in are not asked for one.
        """
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        return (
            self.too_old(request, view) or self.unproved(request) or self.changing_sign_in(request)
        )

    def too_old(self, request: HttpRequest, view: object) -> HttpResponseBase | None:
        """Sign out after the whole lifetime; else move the idle time on, at most once a minute, and
        not for what a page asks by itself.
        """
        now, session = time.time(), request.session
        if now - session.setdefault("began", now) >= settings.SESSION_LIFETIME:
            logout(request)
            messages.info(
                request, _("You were signed out after 12 hours. Sign in again to continue.")
            )
            return redirect_to_login(request.get_full_path())
        if now - session.get("seen", 0) >= LOOKED and not asked_by_itself(request, view):
            session["seen"] = now
            touch_session(session.session_key or "")
        return None

    def unproved(self, request: HttpRequest) -> HttpResponseBase | None:
        """To the page where an authenticator is set up, or shown."""
        if not settings.AUTHENTICATOR_REQUIRED or request.resolver_match is None:
            return None
        page = request.resolver_match.url_name
        if not has_authenticator(request.user):
            return None if page in ENROLLING else self.to_enrolment(request)
        if has_proved(request) or page in PROVING:
            return None
        return redirect_to_login(request.get_full_path(), reverse(step_up_page_name(request.user)))

    def changing_sign_in(self, request: HttpRequest) -> HttpResponseBase | None:
        """To the page where the authenticator is shown, for who would change it or the password.

        Who has one proves with it, or with a recovery code, who they are: with a password alone
        a thief of the password would put their own in its place. Source: OWASP ASVS 5.0, 6.4.4 and
        7.5.1.
        """
        page = (request.resolver_match.url_name if request.resolver_match else None) or ""
        changes = page.startswith("mfa_") and page not in ONLY_SHOWN
        if not (changes or page in (BY_PASSWORD, "account_change_password")):
            return None
        if not has_authenticator(request.user):
            return None
        if page == BY_PASSWORD:
            prove = reverse(step_up_page_name(request.user))
            return redirect_to_login(request.GET.get("next", ""), prove)
        return step_up_if_due(request)

    def to_enrolment(self, request: HttpRequest) -> HttpResponseBase:
        """Say what is missing, where it can be made."""
        messages.info(
            request,
            _(
                "Set up an authenticator first: an app or a passkey. A password alone is not "
                "enough for Docket."
            ),
        )
        return redirect("mfa_index")


class Reader:
    """Speaks the reader's language and tells the time in their zone; turns a refusal on the way to
    a page into a page that says why.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Whoever is not signed in reads what their browser asks for, in UTC; a visitor of the
        pages outside what they chose, or what we write to them in, in their account's zone.
        """
        language, zone = get_language_from_request(request), "UTC"
        if not hasattr(request, "visitor"):
            language = staff_language(language)
        if there := getattr(request, "visitor", None):
            chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
            language = language if chosen else language_of(there.locale or language)
            zone = known_zone(there.time_zone)
        elif isinstance(request.user, User) and not hasattr(request, "visitor"):
            language, zone = (
                preferences_of(request.user).language,
                known_zone(request.user.time_zone),
            )
        with override_language(language), override_zone(ZoneInfo(zone)):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Refuse an address (400) that holds what no row can: nobody has to think of it again. The
        API does so itself.
        """
        if is_readable_address(request) or request.path_info.startswith(PROGRAMS):
            return None
        sentence = _("This address contains control characters. Check the link.")
        return refusal_page(request, StepRefused("unreadable-address", sentence))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What was refused is no failure of the program."""
        return refusal_page(request, exception) if isinstance(exception, StepRefused) else None

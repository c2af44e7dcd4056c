"""Who is there on the pages outside: somebody who came in by a link, or a stranger.

Their session has nothing to do with that of staff: a cookie of its own, a table of its own, and
whose pages it opens is asked on the server each time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import check_for_language, get_supported_language_variant

from accounts.addresses import comparable, is_same_address
from accounts.attempts import digest, network_of
from accounts.links import hash_of_key
from accounts.models import Account, ChannelPartner, TrustedFlagger
from accounts.roles import Actor, Kind, Sending
from enforcement.models import AccessLink, PortalSession
from enforcement.models.portal import Door
from enforcement.operations.entrance import IDLE, LIFETIME, Asker, touch
from enforcement.process import clock

Next = Callable[[HttpRequest], HttpResponse]
Arguments = ParamSpec("Arguments")
OUTSIDE = {"h", "in", "r", "p", "f", "report"}  # how the addresses of the pages outside begin
LOOKED = timedelta(seconds=60)  # for which a session is not written again
KNOWN = 180 * 24 * 60 * 60  # seconds for which a browser is known
KEPT = timedelta(hours=24)  # for which what is sent after the end of a session is kept
LANGUAGE = "language"  # of an address, where somebody chooses
KINDS = {
    Door.HOLDER: Kind.HOLDER,
    Door.REPORTER: Kind.REPORTER,
    Door.PARTNER: Kind.PARTNER,
    Door.FLAGGER: Kind.REPORTER,  # named in no case, as nobody is who reports
}


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Somebody who came in by a link."""

    session: PortalSession
    sending: Sending | None = None

    @property
    def door(self) -> Door:
        """Whose pages they may open."""
        return Door(self.session.door)

    @property
    def account(self) -> Account:
        """Of a holder."""
        assert self.session.contact is not None and self.session.contact.account is not None
        return self.session.contact.account

    @property
    def partner(self) -> ChannelPartner:
        """Of a channel partner's contact."""
        assert self.session.contact is not None and self.session.contact.partner is not None
        return self.session.contact.partner

    @property
    def flagger(self) -> TrustedFlagger:
        """Of a trusted flagger's contact."""
        assert self.session.contact is not None and self.session.contact.flagger is not None
        return self.session.contact.flagger

    @property
    def email(self) -> str:
        """The mailbox that they read."""
        if self.session.contact:
            return self.session.contact.email
        return self.session.report.reporter_email if self.session.report else ""

    def owns(self, link: AccessLink) -> bool:
        """Whether a link is to their own pages."""
        session = self.session
        if session.contact_id or link.contact_id:
            return session.contact_id == link.contact_id
        return link.report is not None and is_same_address(self.email, link.report.reporter_email)

    @property
    def sender_id(self) -> UUID:
        """Under whom their forms are known, in whatever session."""
        return self.session.contact_id or uuid5(NAMESPACE_URL, f"mailto:{comparable(self.email)}")

    @property
    def locale(self) -> str:
        """The language in which we write to them."""
        contact = self.session.contact
        if contact is None:
            return self.session.report.locale if self.session.report else ""
        return contact.locale or (contact.account.locale if contact.account else "")

    @property
    def time_zone(self) -> str:
        """The zone in which they read times; empty where we know none."""
        contact = self.session.contact
        return contact.account.time_zone if contact and contact.account else ""

    def actor(self, sending: Sending | None) -> Actor:
        """As somebody who acts, with the form that they sent."""
        contact = self.session.contact
        name = contact.name if contact else ""
        if contact and contact.partner:  # who answers is the partner, whoever sits there
            name = contact.partner.name
        return Actor(
            kind=KINDS[self.door],
            name=name,
            email=self.email,
            visitor_id=self.sender_id,
            sending=sending,
        )


class OutsideRequest(Protocol):
    """What `Visitors` adds to a request of the pages outside."""

    visitor: Visitor | None
    ended: PortalSession | None  # the session of this browser, where it is over
    browser: UUID


class Visitors:
    """Finds out who is there, on the pages outside alone; gives each browser its number, keeps the
    language that somebody chose, and compresses the page.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.gzip = GZipMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Two cookies at most: that of the browser, and, in `views`, that of the session."""
        if request.path_info.split("/")[1:2] and request.path_info.split("/")[1] not in OUTSIDE:
            return self.get_response(request)
        # one of the pages outside, whatever becomes of it
        request.visitor = request.ended = None  # type: ignore[attr-defined]
        session = session_of(request)
        alive = session is not None and is_alive(session, clock.wall())
        request.visitor = Visitor(session=session) if session and alive else None  # type: ignore[attr-defined]
        request.ended = session if session and not alive else None  # type: ignore[attr-defined]
        request.may_send_files = session is not None and may_send(session, clock.wall())  # type: ignore[attr-defined]
        browser, is_new = browser_of(request)
        request.browser = browser  # type: ignore[attr-defined]
        chosen = chosen_language(request)
        if chosen:
            request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = chosen
        if session and alive and clock.wall() - session.seen_at > LOOKED:
            touch(session_id=session.pk, now=clock.wall())
        response = self.get_response(request)
        if is_new:
            keep_cookie(response, settings.BROWSER_COOKIE_NAME, str(browser), KNOWN)
        if chosen:
            keep_cookie(response, settings.LANGUAGE_COOKIE_NAME, chosen, KNOWN)
        if response.get("Content-Type", "").startswith("text/html"):
            # a telephone may be all that they have; how long it becomes says nothing (BREACH):
            # Django adds a random length, and masks what is secret in forms
            self.gzip.process_response(request, response)  # it changes the response itself
        return response


def session_of(request: HttpRequest) -> PortalSession | None:
    """The session whose key this browser has, ended or not."""
    key = request.COOKIES.get(settings.PORTAL_COOKIE_NAME, "")
    if not key:
        return None
    return (
        PortalSession.objects.select_related(
            "contact__account", "contact__partner", "contact__flagger", "report"
        )
        .filter(key_hash=hash_of_key(key))
        .first()
    )


def is_alive(session: PortalSession, now: datetime) -> bool:
    """Whether it has not ended: by an act, half an hour without use, or twelve hours."""
    contact = session.contact
    return (
        session.ended_at is None
        and not (contact and contact.until_at and contact.until_at <= now)
        and now - session.seen_at < IDLE
        and now - session.began_at < LIFETIME
    )


def may_send(session: PortalSession, now: datetime) -> bool:
    """Whether files that come in this session are taken: while it runs, and for a day after it
    ended by time.
    """
    return not session.end and now - session.seen_at < KEPT


def browser_of(request: HttpRequest) -> tuple[UUID, bool]:
    """The number of this browser, and whether it was given just now."""
    try:
        return UUID(request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "")), False
    except ValueError:
        return uuid4(), True


def chosen_language(request: HttpRequest) -> str:
    """The language that the address asks for, if it is one of ours."""
    try:
        code = get_supported_language_variant(request.GET.get(LANGUAGE, "-"), strict=True)
    except LookupError:
        return ""
    return code if check_for_language(code) else ""


def keep_cookie(response: HttpResponse, name: str, value: str, seconds: int | None = None) -> None:
    """A cookie that no script reads and no other site sends along."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def asker(request: HttpRequest) -> Asker:
    """Who asks for a link, as far as it is counted."""
    browser = outside(request).browser
    return Asker(
        browser=browser,
        network=digest(network_of(request)),
        known=PortalSession.objects.filter(browser=browser).exists(),
    )


def outside(request: HttpRequest) -> OutsideRequest:
    """The request, as one of the pages outside."""
    return request  # type: ignore[return-value]


def visitor(request: HttpRequest) -> Visitor:
    """Who is there; the page has been opened to them (`only_for`)."""
    found = outside(request).visitor
    assert found is not None
    return found


def acting(request: HttpRequest) -> Actor:
    """The visitor as somebody who acts, with the form that they sent."""
    return visitor(request).actor(getattr(request, "sending", None))


def only_for(
    door: Door, entrance: str
) -> Callable[
    [Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase],
]:
    """A page for those who came in by this door; others are led to `entrance`, the name of the page
    where one asks for a link, with the reference that they wanted.
    """

    def opened(
        view: Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]:
        @wraps(view)
        def page(
            request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> HttpResponseBase:
            there = outside(request).visitor
            if there is not None and there.door == door:
                return view(request, *args, **kwargs)
            ref = str(kwargs.get("ref", ""))
            return redirect(f"{reverse(entrance)}{ref}" if ref else reverse(entrance))

        made: Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase] = login_not_required(
            page
        )
        return made

    return opened

"""Getting in: ask for a link, press the button behind it, or type its code; and getting out.

The same for holders, reporters, partners and trusted flaggers; each door has pages of its own to
lead to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.attempts import Counter, digest, network_of
from accounts.links import link_of
from enforcement.language.refusals import StepRefused
from enforcement.models.portal import Door
from enforcement.operations import entrance
from enforcement.portal.forms import AskForLink, Plea, TypeCode
from enforcement.portal.visitors import asker, keep_cookie, outside
from enforcement.process import clock

# wrong codes that cost no waiting: of one browser, and of one network
FREE_OF_BROWSER, FREE_OF_NETWORK = 5, 30


@dataclass(frozen=True)
class Entrance:
    """What one door says before anybody is in. `start` is the name of its first page."""

    start: str
    title: str | Promise
    lead: str | Promise
    label: str | Promise  # of the field for what one names
    help: str | Promise


ENTRANCES = {
    Door.HOLDER: Entrance(
        "holder",
        gettext_lazy("The pages for your case"),
        gettext_lazy(
            "Read what was decided and why, answer, send in files, appeal. You need no password: "
            "we mail a link to the contacts that your account has on file."
        ),
        gettext_lazy("Reference of the case, or your e-mail address"),
        gettext_lazy("The reference looks like C-7K3M-92QX. It is in every letter from us."),
    ),
    Door.REPORTER: Entrance(
        "reporter",
        gettext_lazy("What became of your report"),
        gettext_lazy("We mail a link to the address that you left with your report."),
        gettext_lazy("Reference of the report"),
        gettext_lazy("It looks like R-7K3M-92QX. It is in the mail that we sent you."),
    ),
    Door.PARTNER: Entrance(
        "partner",
        gettext_lazy("For channel partners"),
        gettext_lazy(
            "Answer what we ask about your customers, and see what we have told you. You need no "
            "password: we mail you a link."
        ),
        gettext_lazy("Your e-mail address, or the reference of the case"),
        gettext_lazy("The address that we write to."),
    ),
    Door.FLAGGER: Entrance(
        "flagger",
        gettext_lazy("For trusted flaggers"),
        gettext_lazy(
            "Send reports that go first, see what became of each, and look after your tokens. You "
            "need no password: we mail you a link."
        ),
        gettext_lazy("Your e-mail address, or the reference of a report"),
        gettext_lazy("The address that we write to."),
    ),
}


def entrance_page(
    request: HttpRequest,
    door: Door,
    ref: str = "",
    form: AskForLink | None = None,
    plea: Plea | None = None,
) -> HttpResponse:
    """Where one asks for a link. It says nothing of what was named, nor whether it is there."""
    door_of = ENTRANCES[door]
    form = form or ask_form(door_of, initial={"named": ref})
    context = {
        "door": door_of,
        "form": form,
        "code": code_form(door_of),
        "plea": plea or Plea(action=reverse("plead"), at="plea", initial={"named": ref}),
        "asked_at": entrance.last_asked(outside(request).browser, clock.wall()),
        "is_holder": door == Door.HOLDER,
    }
    return render(
        request,
        "portal/entrance.html",
        context,
        status=max(form.http_code, plea.http_code if plea else 200),
    )


def ask_form(door_of: Entrance, **more: Any) -> AskForLink:
    """The form with which one asks at this door."""
    return AskForLink(
        label=str(door_of.label),
        help_text=str(door_of.help),
        action=reverse(f"{door_of.start}_ask"),
        **more,
    )


def code_form(door_of: Entrance, data: Any = None) -> TypeCode:
    """The form for the code, at this door."""
    return TypeCode(data, action=reverse(f"{door_of.start}_code"), at="code")


def ask(request: HttpRequest, door: Door) -> HttpResponse:
    """Ask for a link for what is named: the same answer for everybody."""
    door_of = ENTRANCES[door]
    form = ask_form(door_of, data=request.POST)
    if form.is_valid():
        with form.refusals():
            named = form.cleaned_data["named"]
            entrance.ask_for_link(door=door, named=named, asker=asker(request), now=clock.wall())
            return redirect("asked", door_of.start)
    return entrance_page(request, door, form=form)


@login_not_required
@require_POST
def plead(request: HttpRequest) -> HttpResponse:
    """Somebody who has none of the mailboxes on file asks a person; all get the same answer."""
    form = Plea(request.POST, action=reverse("plead"), at="plea")
    if form.is_valid():
        with form.refusals():
            entrance.ask_for_link(
                door=Door.HOLDER, asker=asker(request), now=clock.wall(), **form.cleaned_data
            )
            messages.success(
                request,
                _(
                    "If we know what you entered, a person looks at it within two working days "
                    "and answers to %(email)s."
                )
                % {"email": form.cleaned_data["reply_to"]},
            )
            return redirect("holder")
    return entrance_page(request, Door.HOLDER, plea=form)


ask_as_holder, ask_as_reporter, ask_as_partner, ask_as_flagger = (
    login_not_required(require_POST(lambda request, door=door: ask(request, door)))
    for door in (Door.HOLDER, Door.REPORTER, Door.PARTNER, Door.FLAGGER)
)


@login_not_required
@require_safe
def asked(request: HttpRequest, start: str) -> HttpResponse:
    """After asking: what happens now, and where a code can be typed. Raises Http404."""
    door_of = next((one for one in ENTRANCES.values() if one.start == start), None)
    if door_of is None:
        raise Http404(_("There is no such page."))
    return asked_page(request, door_of, code_form(door_of))


def asked_page(request: HttpRequest, door_of: Entrance, form: TypeCode) -> HttpResponse:
    """The page for the code, with what is wrong."""
    context = {
        "start": door_of.start,
        "asked_at": entrance.last_asked(browser(request), clock.wall()),
        "code": form,
    }
    return render(request, "portal/asked.html", context, status=form.http_code)


@login_not_required
def link(request: HttpRequest, token: str) -> HttpResponse:
    """What a link of a mail opens: a page with one button. Looking at it, as mail scanners do, uses
    nothing up; the button lets one in.
    """
    key = link_of(token)
    try:
        if request.method == "POST":
            entered = entrance.enter(
                link_id=key, browser=browser(request), wall=clock.wall(), now=clock.now()
            )
            return let_in(request, entered)
        behind = entrance.link_to_use(key, clock.wall())
    except StepRefused as refused:
        response = render(request, "portal/link_over.html", {"sentence": refused.sentence})
        response.status_code = 410
        return without_referer(response)
    there = outside(request).visitor
    other = there is not None and not there.owns(behind)
    context = {"link": behind, "other": there if other else None, "token": token}
    return without_referer(render(request, "portal/link.html", context))


def type_code(request: HttpRequest, door: Door) -> HttpResponse:
    """The code of a mail that is on another device; a wrong one is told at the door at which it was
    typed.
    """
    door_of = ENTRANCES[door]
    form = code_form(door_of, request.POST)
    if form.is_valid():
        counters = [
            Counter(f"code {browser(request)}", FREE_OF_BROWSER),
            Counter(f"code {digest(network_of(request))}", FREE_OF_NETWORK),
        ]
        with form.refusals():
            for counter in counters:
                if wait := counter.begin():
                    raise StepRefused(
                        "too-many",
                        _("Too many wrong codes. Try again in %(seconds)s seconds.")
                        % {"seconds": wait},
                    )
            found = entrance.enter_by_code(
                typed=form.cleaned_data["code"],
                browser=browser(request),
                wall=clock.wall(),
                now=clock.now(),
            )
            for counter in counters:
                counter.take_back()
            return let_in(request, found)
    return asked_page(request, door_of, form)


code_of_holder, code_of_reporter, code_of_partner, code_of_flagger = (
    login_not_required(require_POST(lambda request, door=door: type_code(request, door)))
    for door in (Door.HOLDER, Door.REPORTER, Door.PARTNER, Door.FLAGGER)
)


def let_in(request: HttpRequest, entered: entrance.Entered) -> HttpResponse:
    """Begin the session in this browser, and lead to what the link was about.

    Forms that were open under what was there before fit no more.
    """
    rotate_token(request)
    start = ENTRANCES[Door(entered.session.door)].start
    to = reverse(start)
    response = redirect(f"{to}{entered.about}" if entered.about else to)
    keep_cookie(response, settings.PORTAL_COOKIE_NAME, entered.key)
    return response


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out; nothing stays in the browser."""
    there = outside(request).visitor
    start = ENTRANCES[there.door].start if there else "holder"
    if there:
        entrance.sign_out(session_id=there.session.pk, now=clock.wall())
    messages.success(request, _("You are signed out."))
    response = redirect(start)
    response.delete_cookie(settings.PORTAL_COOKIE_NAME)
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@login_not_required
@require_safe
def is_it_us(request: HttpRequest) -> HttpResponse:
    """How a mail of ours looks, and what we never ask for."""
    context = {
        "sender": settings.MAIL_FROM,
        "contact": settings.CONTACT_EMAIL,
        "replies": settings.REPLY_TO.replace("@", "+…@"),
    }
    return render(request, "portal/is_it_us.html", context)


def browser(request: HttpRequest) -> UUID:
    """The number of this browser."""
    return outside(request).browser


def without_referer(response: HttpResponse) -> HttpResponse:
    """No other page is told the address with the token."""
    response.headers["Referrer-Policy"] = "origin"
    return response

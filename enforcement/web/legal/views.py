"""The legal desk: what is open, one request, one hold. Without a seat there is no such page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.countries import country_name
from enforcement.language.legal import ACTS, ACTS_OF_ITEM, KINDS, PHASES, TERM_TITLES
from enforcement.models import AuthorityRequest, LegalEvent, LegalHold
from enforcement.operations import legal_holds, legal_requests
from enforcement.operations.new_case import Noticed
from enforcement.pages.forms import require_no_fields
from enforcement.process import clock
from enforcement.queries import legal as queries
from enforcement.queries.case_bundle import releases_of
from enforcement.web._shared.acting import actor
from enforcement.web._shared.stepup import step_up_if_due
from enforcement.web.legal.forms import CloseRequest, EnterRequest, LookAtHold, OpenCase, SetHold
from enforcement.workflow.legal import OPEN, TERMS, RequestPhase

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]


def at_desk(view: View[Arguments]) -> View[Arguments]:
    """A view for those with a seat, with their authenticator; for others the address is unknown."""

    @wraps(view)
    def asked(
        request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponseBase:
        if ask := step_up_if_due(request):
            return ask
        if not queries.has_seat(actor(request)):
            raise Http404(_("There is no such page."))
        return view(request, *args, **kwargs)

    return asked


@require_safe
@at_desk
def legal(request: HttpRequest) -> HttpResponse:
    """What is open, and what was closed lately."""
    found = queries.desk()
    context = {
        "desk": found,
        "kinds": KINDS,
        "phases": PHASES,
        "may": actor(request).may("work"),
    }
    return render(request, "legal/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def legal_request_new(request: HttpRequest) -> HttpResponse:
    """Enter a request."""
    sent = request.POST if request.method == "POST" else None
    initial = {"received_on": clock.now().date(), "named": request.GET.get("case", "")}
    form = EnterRequest(sent, initial=initial)
    if form.is_valid():
        with form.refusals():
            made = legal_requests.take_in(request=form.request, by=actor(request), now=clock.now())
            messages.success(request, _("The request is entered."))
            return redirect("legal_request", made.number)
    return render(request, "legal/request_new.html", {"form": form}, status=form.http_code)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def legal_request(request: HttpRequest, number: int) -> HttpResponse:
    """One request, and how it ended."""
    found = request_or_404(number)
    if request.method != "POST":
        return request_page(request, found)
    form = CloseRequest(request.POST)
    if form.is_valid():
        with form.refusals():
            legal_requests.close_request(
                number=number, closing=form.closing, by=actor(request), now=clock.now()
            )
            messages.success(request, _("The request is closed."))
            return redirect("legal_request", number)
    return request_page(request, found, close=form)


def request_page(
    request: HttpRequest,
    found: AuthorityRequest,
    close: CloseRequest | None = None,
    opening: OpenCase | None = None,
) -> HttpResponse:
    """The page, with a form that was not taken."""
    may = actor(request).may("work") and found.phase in OPEN
    sent = close or opening
    to = reverse("legal_request_case", args=[found.number])
    context = {
        "it": found,
        "kind": KINDS[found.kind],
        "phase": PHASES[found.phase],
        "country": country_name(found.country),
        "named": queries.names_of_request(found),
        "holds": list(found.holds.order_by("number")),
        "events": in_words(queries.events_of(request=found)),
        "form": (close or CloseRequest(initial=handed_over(found))) if may else None,
        "opening": (opening or OpenCase(at="case", action=to)) if may else None,
        "begin": may and found.phase == RequestPhase.RECEIVED,
    }
    return render(request, "legal/request.html", context, status=sent.http_code if sent else 200)


def handed_over(found: AuthorityRequest) -> dict[str, str]:
    """What was handed over last, as an answer says it."""
    for one in releases_of(found):
        if one.handed_on:
            return {"handed_to": one.handed_to, "handed_sha256": one.sha256}
    return {}


@require_POST
@at_desk
def legal_request_begin(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody works on it."""
    require_no_fields(request)
    legal_requests.begin_work(number=number, by=actor(request), now=clock.now())
    return redirect("legal_request", number)


@require_POST
@at_desk
def legal_request_case(request: HttpRequest, number: int) -> HttpResponse:
    """Open a case because of a request."""
    found = request_or_404(number)
    to = reverse("legal_request_case", args=[number])
    form = OpenCase(request.POST, at="case", action=to)
    if form.is_valid():
        with form.refusals():
            given = form.cleaned_data
            opened = legal_requests.open_case_of_request(
                number=number,
                account=given["account"],
                noticed=Noticed(policy=given["policy"], claim=given["claim"]),
                by=actor(request),
                now=clock.now(),
            )
            said = _("The case %(ref)s was opened.") % {"ref": opened.case.ref}
            messages.success(request, said)
            return redirect("legal_request", number)
    return request_page(request, found, opening=form)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def legal_hold_new(request: HttpRequest) -> HttpResponse:
    """Set a hold."""
    rows = [(str(one.number), f"{one.number}: {one.authority}") for one in queries.desk().requests]
    sent = request.POST if request.method == "POST" else None
    form = SetHold(sent, requests=rows, initial={"request": request.GET.get("request", "")})
    if form.is_valid():
        with form.refusals():
            made = legal_holds.set_hold(hold=form.hold, by=actor(request), now=clock.now())
            messages.success(request, _("The hold is set: nothing of what it names is removed."))
            return redirect("legal_hold", made.number)
    return render(request, "legal/hold_new.html", {"form": form}, status=form.http_code)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def legal_hold(request: HttpRequest, number: int) -> HttpResponse:
    """One hold; somebody looked, and renews or ends it."""
    found = queries.hold_by_number(number)
    if found is None:
        raise Http404(_("There is no such hold."))
    if request.method != "POST":
        return hold_page(request, found)
    form = LookAtHold(request.POST)
    if form.is_valid():
        with form.refusals():
            given = form.cleaned_data
            common = {"number": number, "reason": given["reason"], "now": clock.now()}
            if given["act"] == "end":
                legal_holds.end_hold(**common, by=actor(request))
                messages.success(request, _("The hold has ended."))
            else:
                legal_holds.renew_hold(
                    **common, seen_until_at=moment_seen(given["seen_until_at"]), by=actor(request)
                )
                messages.success(request, _("The hold is renewed."))
            return redirect("legal_hold", number)
    return hold_page(request, found, form)


def moment_seen(text: str) -> datetime | None:
    """The day that the page showed; None where that cannot be read."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def hold_page(
    request: HttpRequest, found: LegalHold, form: LookAtHold | None = None
) -> HttpResponse:
    """The page, with a form that was not taken."""
    term, now = TERMS[found.term], clock.now()
    if form and form.http_code == 409:  # they have seen it now
        form.renew(seen_until_at=found.until_at.isoformat())
    renewable = term.most is None or found.renewals < term.most
    may = actor(request).may("work") and not found.ended_at
    context = {
        "it": found,
        "term": term,
        "term_title": TERM_TITLES[found.term],
        "named": queries.names_of_hold(found),
        "events": in_words(queries.events_of(hold=found)),
        "over": not found.ended_at and found.until_at <= now,
        "renewable": renewable,
        "form": form
        or LookAtHold(renewable=renewable, initial={"seen_until_at": found.until_at.isoformat()})
        if may
        else None,
    }
    return render(request, "legal/hold.html", context, status=form.http_code if form else 200)


def request_or_404(number: int) -> AuthorityRequest:
    """The request of an address. Raises Http404."""
    if found := queries.request_by_number(number):
        return found
    raise Http404(_("There is no such request."))


def in_words(events: Iterable[LegalEvent]) -> list[dict[str, object]]:
    """Events with their words."""
    return [{"it": one, "act": act_in_words(one)} for one in events]


def act_in_words(event: LegalEvent) -> str:
    """What was done, and with which redaction."""
    number = event.said.get("item")
    if number is None:
        return str(ACTS[event.act])
    return str(ACTS_OF_ITEM[event.act]) % {"number": number}


urlpatterns = [
    path("legal", legal, name="legal"),
    path("legal/requests/new", legal_request_new, name="legal_request_new"),
    path("legal/requests/<int:number>", legal_request, name="legal_request"),
    path("legal/requests/<int:number>/begin", legal_request_begin, name="legal_request_begin"),
    path("legal/requests/<int:number>/case", legal_request_case, name="legal_request_case"),
    path("legal/holds/new", legal_hold_new, name="legal_hold_new"),
    path("legal/holds/<int:number>", legal_hold, name="legal_hold"),
]

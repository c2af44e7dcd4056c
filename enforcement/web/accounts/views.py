"""One account: its proceedings on one line of time, what holds it and why, what it was told, and
what the gateway enforced when.
"""

from __future__ import annotations

from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.bounds import is_in_time
from accounts.models import Account, Standing
from enforcement.language.refusals import StepRefused
from enforcement.models import Event
from enforcement.operations.new_case import open_case
from enforcement.pages.parts import Parts
from enforcement.pages.refusing import http_code
from enforcement.process import clock
from enforcement.queries.account import account_overview, find_account
from enforcement.queries.history import access_changes, enforced_at
from enforcement.queries.lost import is_kept
from enforcement.queries.same_actor import same_actors
from enforcement.web._shared.acting import actor, require_role_for
from enforcement.web._shared.events import event_sentence
from enforcement.web._shared.usage import chart_of
from enforcement.web.accounts.forms import NewCase
from enforcement.web.accounts.timeline import lifeline

MOST = 2**63 - 1


@require_safe
def account(request: HttpRequest, external_ref: str) -> HttpResponse:
    """The page; with `?at=` also what the gateway enforced at that time of the reader's zone."""
    require_role_for(request, "read")
    found, now = account_or_404(external_ref), clock.now()
    shown = account_overview(
        found, now, cases=request.GET.get("cases", ""), notices=request.GET.get("notices", "")
    )
    older = access_changes(found.pk, number_in_address(request, "before"))
    context: Parts = {
        "account": found,
        "whole": shown,
        "same": same_actors(found, shown.contacts, actor(request)),
        "may_say": actor(request).may("work"),
        "changes": [(event, event_in_words(event)) for event in older.rows],
        "older": older.older,
        "kept": is_kept(found.external_ref),
        "line": lifeline(shown.cases.rows, shown.measures, shown.appeals, now),
        "asked_at": request.GET.get("at", ""),
        "chart": chart_of(shown.usage, now.date(), restricted_since(found)),
        "zone": timezone.get_current_timezone_name(),
        "latest": timezone.localtime(now).strftime("%Y-%m-%dT%H:%M"),
    }
    code = 200
    try:
        if at := moment_asked_for(request, now):
            context["enforced"] = enforced = enforced_at(found.pk, at)
            context["brought"] = event_in_words(enforced.change) if enforced.change else ""
    except StepRefused as refused:
        context["sentence"], code = refused.sentence, http_code(refused)
    return render(request, "accounts/page.html", context, status=code)


@require_http_methods(["GET", "HEAD", "POST"])
def new_case(request: HttpRequest, external_ref: str) -> HttpResponse:
    """The form for a case about what somebody of the team noticed, and opening it."""
    require_role_for(request, "work")
    found = account_or_404(external_ref)
    form = NewCase(
        request.POST if request.method == "POST" else None, keep=f"new-case-{found.external_ref}"
    )
    if form.is_valid():
        with form.refusals():
            opened = open_case(
                account=found.external_ref,
                noticed=form.noticed,
                by=actor(request),
                now=clock.now(),
            )
            said = (
                _("%(ref)s about this account is undecided. What you noticed was added to it.")
                if opened.joined
                else _("The case %(ref)s was opened.")
            )
            messages.success(request, said % {"ref": opened.case.ref})
            return redirect("case", opened.case.ref)
    context = {"account": found, "form": form}
    return render(request, "accounts/new_case.html", context, status=form.http_code)


def account_or_404(external_ref: str) -> Account:
    """The account of an address. Raises Http404 with a sentence."""
    if "\x00" not in external_ref and (found := find_account(external_ref)):
        return found
    raise Http404(_("There is no account “%(ref)s” here.") % {"ref": external_ref[:80]})


def number_in_address(request: HttpRequest, name: str) -> int | None:
    """A number of the address; None where none is given. Raises StepRefused (code `bad-cursor`)."""
    said = request.GET.get(name, "")
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and int(said[:20]) <= MOST and len(said) < 20):
        raise StepRefused(
            "bad-cursor",
            _("This page of the list does not exist. Start again from the first page."),
        )
    return int(said)


def moment_asked_for(request: HttpRequest, now: datetime) -> datetime | None:
    """The moment of `?at=`, in the reader's zone unless it names its own.

    Raises StepRefused (code `bad-time`) for what is none, or has not come.
    """
    said = request.GET.get("at", "").strip()
    if not said:
        return None
    try:
        at = datetime.fromisoformat(
            said[:40].replace(" ", "+")
            if said.count(" ") == 1 and said.count("T") == 1
            else said[:40]
        )
        at = timezone.make_aware(at) if timezone.is_naive(at) else at
        if not is_in_time(at):
            raise ValueError(said)
    except (ValueError, OverflowError) as error:
        raise StepRefused("bad-time", _("Enter a time like 2024-05-03T14:03.")) from error
    if at > now:
        raise StepRefused("bad-time", _("This time is in the future. Enter a time in the past."))
    return at


def event_in_words(event: Event) -> object:
    """An event as a sentence."""
    return event_sentence(event, event.case.ref if event.case else "", {}).text


def restricted_since(found: Account) -> date | None:
    """The day since which the account is held, for the picture of its use."""
    since = [
        datetime.fromisoformat(hold["since"])
        for hold in found.holds
        if hold["standing"] != Standing.LIMITED
    ]
    return min(since).date() if since else None


urlpatterns = [
    path("accounts/<path:external_ref>", account, name="account"),
    path("new-case/<path:external_ref>", new_case, name="account_new_case"),
]

"""`/r/misuse`, `/f/misuse`, `/h/misuse`: warnings and suspensions of whoever is there, and the one
appeal against each suspension.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from enforcement.models.portal import Door
from enforcement.operations.misuse_appeals import contest_suspension
from enforcement.pages.forms import LONG, SmallAct
from enforcement.portal.entrance import entrance_page
from enforcement.portal.visitors import Visitor, acting, outside
from enforcement.process import clock
from enforcement.queries.misuse import Who
from enforcement.queries.own_misuse import own_suspensions, own_warnings

PAGES = {
    Door.REPORTER: ("reporter", "own_misuse_reporter"),
    Door.FLAGGER: ("flagger", "own_misuse_flagger"),
    Door.HOLDER: ("holder", "own_misuse_holder"),
}


class AppealSuspension(SmallAct):
    """Why a suspension is wrong."""

    button = gettext_lazy("Send appeal")
    quick = False
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=10**9)
    text = forms.CharField(
        label=gettext_lazy("Why is this wrong?"),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


def who_is(there: Visitor) -> Who:
    """Whoever is there, as what is kept is about them."""
    if there.door == Door.FLAGGER:
        return Who(flagger=there.flagger)
    if there.door == Door.HOLDER:
        return Who(account=there.account)
    return Who(report=there.session.report)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_misuse(request: HttpRequest, door: Door) -> HttpResponse:
    """The page; an appeal that cannot be taken stands in it."""
    there = outside(request).visitor
    if there is None or there.door != door:
        return entrance_page(request, door)
    who = who_is(there)
    form = None
    if request.method == "POST":
        form = AppealSuspension(request.POST, at=at_of(request.POST.get("number", "")))
        if form.is_valid():
            with form.refusals():
                given: dict[str, Any] = form.cleaned_data
                now = clock.now()
                contest_suspension(**given, who=who, by=acting(request), now=now)
                messages.success(
                    request,
                    _("Your appeal has arrived. Somebody who had no part in it decides."),
                )
                return redirect(PAGES[door][1])
    return misuse_page(request, door, who, form)


def at_of(number: object) -> str:
    """What tells the forms of several suspensions apart."""
    return f"s{number}"[:20]


def misuse_page(
    request: HttpRequest, door: Door, who: Who, sent: AppealSuspension | None
) -> HttpResponse:
    """Warnings and suspensions, each with its form where an appeal can be sent."""
    home, page = PAGES[door]
    rows = []
    for one in own_suspensions(who, clock.now()):
        at, form = at_of(one.number), None
        if one.may_appeal:
            initial = {"number": one.number}
            form = AppealSuspension(at=at, action=reverse(page), initial=initial)
            form = sent if sent and sent.at == at else form
        rows.append({"it": one, "form": form})
    warnings = own_warnings(who)
    if not rows and not warnings and sent:
        raise Http404(_("There is no such suspension."))
    context = {"rows": rows, "warnings": warnings, "home": reverse(home), "sent": sent}
    code = sent.http_code if sent else 200
    return render(request, "portal/misuse.html", context, status=code)

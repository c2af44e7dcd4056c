"""The next case, staying with it, passing it by, handing it over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enforcement.language.refusals import StepRefused
from enforcement.operations import take
from enforcement.pages.forms import cleaned_or_refuse, require_no_fields
from enforcement.process import clock
from enforcement.queries.next_case import colleagues, next_case
from enforcement.queries.presence import who_is_here
from enforcement.rules.priority import terms_in
from enforcement.web._shared.acting import actor, case_or_404, person, require_role_for
from enforcement.web._shared.case_page import queue_of
from enforcement.web._shared.polling import polled
from enforcement.web.queue.forms import HandOver, Here, SkipCase


@require_http_methods(["GET", "HEAD", "POST"])
def next(request: HttpRequest) -> HttpResponse:
    """What would come, or take it."""
    require_role_for(request, "work")
    return (
        take_and_open(request) if request.method == "POST" else next_case_page(request, SkipCase())
    )


def next_case_page(request: HttpRequest, form: SkipCase) -> HttpResponse:
    """The case that would come, with why; or that there is none."""
    case = next_case(person(request), clock.now())
    terms = terms_in(case.priority_terms) if case else []
    if case:
        form.action = form.action or reverse("case_skip", args=[case.ref])
        form.keep = f"skip-{case.ref}"
    context = {"case": case, "terms": terms, "form": form}
    return render(request, "queue/next.html", context, status=form.http_code)


def take_and_open(request: HttpRequest) -> HttpResponse:
    """Take the next case and go to it; where none is left, the page says so."""
    require_no_fields(request)
    try:
        case = take.take_next(by=actor(request), now=clock.now())
    except StepRefused as refused:
        if refused.code != "nothing-left":
            raise
        return redirect("next")
    return redirect("case", case.ref)


@require_POST
def skip(request: HttpRequest, ref: str) -> HttpResponse:
    """Pass a case by, and see the one after it."""
    require_role_for(request, "work")
    case = case_or_404(ref)
    form = SkipCase(request.POST, action=reverse("case_skip", args=[case.ref]))
    if form.is_valid():
        with form.refusals():
            take.skip_case(case_id=case.pk, **form.cleaned_data, by=actor(request), now=clock.now())
            said = _("You skipped %(ref)s. It comes up for you again tomorrow.") % {"ref": case.ref}
            messages.success(request, said)
            return redirect("next")
    return next_case_page(request, form)


@polled
@require_POST
def here(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that one is here; answered with who else is, and the lease."""
    case, now, given = case_or_404(ref), clock.now(), cleaned_or_refuse(Here(request.POST))
    take.record_presence(case=case, **given, seen_at=timezone.now(), by=actor(request), now=now)
    return render(
        request,
        "queue/_faces.html",
        {"here": who_is_here(case=case_or_404(ref), person=person(request), now=now)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand a case to a colleague or back to the queue."""
    require_role_for(request, "work")
    case = case_or_404(ref)
    form = HandOver(request.POST if request.method == "POST" else None)
    if form.is_valid():
        came = queue_of(request, case)
        with form.refusals():
            take.hand_over(case_id=case.pk, **form.cleaned_data, by=actor(request), now=clock.now())
            messages.success(request, _("%(ref)s has been reassigned.") % {"ref": case.ref})
            return redirect(f"{reverse('queue')}?{came}" if came else reverse("queue"))
    form.offer(colleagues(person(request)), clock.now())
    form.keep = f"hand-over-{case.ref}"
    context = {"case": case, "form": form}
    return render(request, "queue/hand_over.html", context, status=form.http_code)


urlpatterns = [
    path("next", next, name="next"),
    path("cases/<str:ref>/here", here, name="case_here"),
    path("cases/<str:ref>/skip", skip, name="case_skip"),
    path("cases/<str:ref>/hand-over", hand_over, name="hand_over"),
]

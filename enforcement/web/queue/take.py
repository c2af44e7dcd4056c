"""The next case, staying with it, passing it by, handing it over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.models import Case
from enforcement.operations import take
from enforcement.process import clock
from enforcement.queries.next_case import colleagues, next_case
from enforcement.queries.presence import here as who_is_here
from enforcement.rules.priority import terms_in
from enforcement.web._shared.acting import acted, actor, case_or_404, need, person
from enforcement.web._shared.case_page import queue_of


@require_http_methods(["GET", "HEAD", "POST"])
def next(request: HttpRequest) -> HttpResponse:
    """What would come, or take it."""
    need(request, "work")
    return taken(request) if request.method == "POST" else shown(request)


def shown(request: HttpRequest, sentence: str = "", reason: str = "") -> HttpResponse:
    """The case that would come, with why; or that there is none."""
    case = next_case(person(request), clock.now())
    terms = terms_in(case.priority_terms) if case else []
    return render(
        request,
        "queue/next.html",
        {"case": case, "terms": terms, "sentence": sentence, "reason": reason},
    )


def taken(request: HttpRequest) -> HttpResponse:
    """Take the next case and go to it; where none is left, the page says so."""
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
    case, reason = case_or_404(ref), request.POST.get("reason", "")

    def do(by: Actor, now: datetime) -> object:
        return take.skip(case_id=case.pk, reason=reason, by=by, now=now)

    said = _("You skipped %(ref)s. It comes up for you again tomorrow.") % {"ref": case.ref}
    return acted(
        request,
        do,
        then=reverse("next"),
        said=said,
        again=lambda refused: shown(request, refused.sentence, reason),
    )


@require_POST
def here(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that one is here; answered with who else is, and the lease."""
    case, now = case_or_404(ref), clock.now()
    take.stay(
        case=case,
        active=request.POST.get("active") == "1",
        seen_at=timezone.now(),
        by=actor(request),
        now=now,
    )
    return render(
        request,
        "queue/_faces.html",
        {"here": who_is_here(case=case_or_404(ref), person=person(request), now=now)},
    )


def hand_over_form(request: HttpRequest, case: Case, sentence: str = "") -> HttpResponse:
    """The form, with what was typed."""
    context = {
        "case": case,
        "colleagues": colleagues(person(request)),
        "to": request.POST.get("to", ""),
        "note": request.POST.get("note", ""),
        "sentence": sentence,
    }
    return render(request, "queue/hand_over.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand a case to a colleague or back to the queue."""
    need(request, "work")
    case = case_or_404(ref)
    if request.method != "POST":
        return hand_over_form(request, case)

    def do(by: Actor, now: datetime) -> object:
        return take.hand_over(
            case_id=case.pk,
            to=chosen(request.POST.get("to", "")),
            note=request.POST.get("note", ""),
            by=by,
            now=now,
        )

    came, said = queue_of(request, case), _("%(ref)s has been reassigned.") % {"ref": case.ref}
    then = f"{reverse('queue')}?{came}" if came else reverse("queue")
    return acted(
        request,
        do,
        then=then,
        said=said,
        again=lambda refused: hand_over_form(request, case, refused.sentence),
    )


def chosen(text: str) -> UUID | None:
    """The id of a person from a form; None for nobody.

    Raises StepRefused (code `unknown-person`).
    """
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise StepRefused("unknown-person", _("There is no such person.")) from error


urlpatterns = [
    path("next", next, name="next"),
    path("cases/<str:ref>/here", here, name="case_here"),
    path("cases/<str:ref>/skip", skip, name="case_skip"),
    path("cases/<str:ref>/hand-over", hand_over, name="hand_over"),
]

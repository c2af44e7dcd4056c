"""A saved phrase on its way into the form of a decision."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from enforcement.process import clock
from enforcement.queries.phrases import phrase_in_case
from enforcement.rules.phrases import TypedTerms
from enforcement.web._shared.acting import case_or_404, require_role_for
from enforcement.web._shared.phrases import phrase_or_404, text_to_insert
from enforcement.web.decide.forms import VerbForm
from enforcement.web.decide.views import read_form


@require_POST
def decide_phrase(request: HttpRequest, ref: str, key: UUID) -> HttpResponse:
    """A saved phrase as it goes into the form: filled from the case and from what is typed."""
    require_role_for(request, "work")
    case, typed = case_or_404(ref), typed_terms(read_form(request))
    phrase = phrase_or_404(request, key)
    return text_to_insert(phrase_in_case(phrase, case, typed, decides=True, now=clock.now()))


def typed_terms(form: VerbForm) -> TypedTerms:
    """What a phrase takes from the form; what cannot be read is not there yet."""
    return TypedTerms(
        clauses=form.clauses if "clauses" in form.asked else None,
        review_on=as_date(form.values.get("review_on", "")),
        ends_on=as_date(form.values.get("ends_on") or form.values.get("leaves_on") or ""),
    )


def as_date(typed: str) -> date | None:
    """A day as browsers write it; None for what is none."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


urlpatterns = [
    path("cases/<str:ref>/decide/phrases/<uuid:key>", decide_phrase, name="decide_phrase"),
]

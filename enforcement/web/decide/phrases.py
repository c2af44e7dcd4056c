"""A saved phrase on its way into the form of a decision."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.models import Case
from enforcement.process import clock
from enforcement.queries.next_steps import preview
from enforcement.queries.phrases import phrase_in_case
from enforcement.rules.phrases import TypedTerms
from enforcement.web._shared.acting import actor, case_or_404, require_role_for
from enforcement.web._shared.phrases import phrase_or_404, text_to_insert
from enforcement.web.decide.forms import VerbForm
from enforcement.web.decide.views import read_form


@require_POST
def decide_phrase(request: HttpRequest, ref: str, key: UUID) -> HttpResponse:
    """A saved phrase as it goes into the form: filled from the case and from what is typed."""
    require_role_for(request, "work")
    case, form, now = case_or_404(ref), read_form(request), clock.now()
    phrase = phrase_or_404(request, key)
    typed = typed_terms(form, case, actor(request), now)
    return text_to_insert(phrase_in_case(phrase, case, typed, decides=True, now=now))


def typed_terms(form: VerbForm, case: Case, by: Actor, now: datetime) -> TypedTerms:
    """What a phrase takes from the form: the dates as they would be by its effect, which the letter
    tells, or as they are typed while the effect is not clear; what cannot be read is left out.
    """
    review_at, end_at = dates_by_effect(form, case, by, now)
    typed = form.values
    return TypedTerms(
        clauses=form.clauses if "clauses" in form.asked else None,
        review_on=review_at or as_date(typed.get("review_on", "")),
        ends_on=end_at or as_date(typed.get("ends_on") or typed.get("leaves_on") or ""),
    )


def dates_by_effect(
    form: VerbForm, case: Case, by: Actor, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """When what the form would impose is reviewed, and when it ends or the contract does; nothing
    while something stands against it.
    """
    terms = form.terms(gaps=True)
    if terms is None:
        return None, None
    try:
        impact = preview(case_id=case.pk, verb=form.verb, terms=terms, by=by, now=now)
    except StepRefused:
        return None, None
    imposes, orders = impact.imposes, impact.orders
    review_at = impact.review_by_at or (imposes.review_by_at if imposes else None)
    if orders:
        return review_at, orders.starts_at
    return review_at, imposes.ends_at if imposes else None


def as_date(typed: str) -> date | None:
    """A day as browsers write it; None for what is none."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


urlpatterns = [
    path("cases/<str:ref>/decide/phrases/<uuid:key>", decide_phrase, name="decide_phrase"),
]

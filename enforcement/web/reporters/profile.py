"""The profile of misuse: what is chosen, what it says, and who chose it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enforcement.language.misuse import MISUSE_KINDS
from enforcement.models import MisuseChoice
from enforcement.models.misuse import MAY_READ
from enforcement.models.profile_choice import MAY_CHOOSE
from enforcement.operations.misuse_choice import (
    MISUSE_CHOICE,
    answer_misuse_profile,
    propose_misuse_profile,
)
from enforcement.process import clock
from enforcement.queries.misuse import chosen_profile
from enforcement.queries.misuse_pages import choices_of_misuse
from enforcement.rules.misuse.profiles import MISUSE_PROFILES
from enforcement.web._shared.acting import actor, require_role_for
from enforcement.web._shared.by_two import agreed_in
from enforcement.web._shared.stepup import requires_admin_step_up
from enforcement.web.reporters.forms import AnswerProposal, ChooseMisuseProfile


@require_safe
def misuse_profile(request: HttpRequest) -> HttpResponse:
    """What is chosen, and every choice."""
    require_role_for(request, MAY_READ)
    return profile_page(request)


def choose_form(data: object = None) -> ChooseMisuseProfile:
    """The form, with what is chosen now."""
    newest = MisuseChoice.objects.in_force().first()
    return ChooseMisuseProfile(
        data,
        today=clock.now().date(),
        action=reverse("misuse_profile_propose"),
        initial={
            "made_from": newest.number if newest else 0,
            "profile": newest.profile if newest else "",
        },
    )


def profile_page(request: HttpRequest, form: ChooseMisuseProfile | None = None) -> HttpResponse:
    """The page, with a form that was not taken."""
    by, choices, now = actor(request), choices_of_misuse(), clock.now()
    waiting = next((c for c in choices if c.waits), None)
    in_force = next((c for c in choices if c.agreed_at), None)
    if form and form.http_code == 409:  # somebody else was quicker: they have seen it now
        form.renew(made_from=in_force.number if in_force else 0)
    may = by.may(MAY_CHOOSE)
    own = bool(waiting and not MISUSE_CHOICE.may_agree(waiting, by))
    answer = None
    if waiting and may:
        to = reverse("misuse_profile_answer", args=[waiting.number])
        answer = AnswerProposal(own=own, at="answer", action=to)
    chosen = chosen_profile(now)
    context = {
        "profile": chosen,
        "in_force": in_force,
        "kinds": [(MISUSE_KINDS[kind], one) for kind, one in chosen.kinds.items()]
        if chosen
        else [],
        "choices": [
            {"it": choice, "profile": MISUSE_PROFILES.get(choice.profile)} for choice in choices
        ],
        "waiting": waiting,
        "waiting_profile": MISUSE_PROFILES.get(waiting.profile) if waiting else None,
        "own": own,
        "form": (form or choose_form()) if may and (form or not waiting) else None,
        "answer": answer,
    }
    code = form.http_code if form else 200
    return render(request, "reporters/profile.html", context, status=code)


@require_POST
@requires_admin_step_up
def propose(request: HttpRequest) -> HttpResponse:
    """An admin proposes another choice."""
    form = choose_form(request.POST)
    if form.is_valid():
        with form.refusals():
            made = propose_misuse_profile(**form.cleaned_data, by=actor(request), now=clock.now())
            messages.success(
                request,
                _("It is chosen, and valid from now on.")
                if made.agreed_at
                else _("It is proposed. Another admin must agree; they were told."),
            )
            return redirect("misuse_profile")
    return profile_page(request, form)


@require_POST
@requires_admin_step_up
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """The second admin's word."""
    agreed = agreed_in(request)
    answer_misuse_profile(number=number, agreed=agreed, by=actor(request), now=clock.now())
    messages.success(
        request,
        _("It is chosen, and valid from now on.") if agreed else _("Everything stays as it is."),
    )
    return redirect("misuse_profile")


urlpatterns = [
    path("reporters/profile", misuse_profile, name="misuse_profile"),
    path("reporters/profile/propose", propose, name="misuse_profile_propose"),
    path("reporters/profile/<int:number>/answer", answer, name="misuse_profile_answer"),
]

"""The profile of statements of reasons: what is chosen, who chose it, and the database's token."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enforcement.models import ProfileChoice
from enforcement.models.profile_choice import MAY_CHOOSE
from enforcement.operations.profiles import (
    PROFILE,
    answer_profile,
    forget_token,
    propose_profile,
    set_token,
)
from enforcement.pages.forms import require_no_fields
from enforcement.process import clock
from enforcement.queries.statements import areas_of_policies, choices_made, chosen_now
from enforcement.rules.statements.profiles import PROFILES
from enforcement.web._shared.acting import actor
from enforcement.web._shared.by_two import AnswerByTwo, agreed_in
from enforcement.web._shared.stepup import requires_admin_step_up
from enforcement.web.statements.forms import (
    ChooseProfile,
    SetToken,
    initial_of,
)


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """What is chosen, and every choice."""
    return profile_page(request)


@require_POST
@requires_admin_step_up
def propose(request: HttpRequest) -> HttpResponse:
    """An admin proposes another choice."""
    form = choose_form(request.POST)
    if form.is_valid():
        with form.refusals():
            made = propose_profile(proposal=form.proposal, by=actor(request), now=clock.now())
            messages.success(
                request,
                _("It is chosen, and valid from now on.")
                if made.agreed_at
                else _("It is proposed. Another admin must agree; they were told."),
            )
            return redirect("statements_profile")
    return profile_page(request, form)


def choose_form(data: object = None) -> ChooseProfile:
    """The form, with what is chosen now."""
    newest, areas = ProfileChoice.objects.in_force().first(), areas_of_policies()
    return ChooseProfile(
        data,
        areas=areas,
        today=clock.now().date(),
        action=reverse("statements_profile_propose"),
        initial={
            "made_from": newest.number if newest else 0,
            "profile": newest.profile if newest else "",
            **initial_of(areas, newest.categories if newest else {}),
        },
    )


def profile_page(
    request: HttpRequest,
    form: ChooseProfile | None = None,
    token_form: SetToken | None = None,
) -> HttpResponse:
    """The page, with a form that was not taken."""
    by, choices = actor(request), choices_made()
    waiting = next((c for c in choices if c.waits), None)
    if form and form.http_code == 409:  # somebody else was quicker: they have seen it now
        form.renew(made_from=choose_form().initial["made_from"])
    may = by.may(MAY_CHOOSE)
    own = bool(waiting and not PROFILE.may_agree(waiting, by))
    sent = form or token_form
    context = {
        "chosen": chosen_now(),
        "choices": [{"it": choice, "profile": PROFILES.get(choice.profile)} for choice in choices],
        "waiting": waiting,
        "waiting_profile": PROFILES.get(waiting.profile) if waiting else None,
        "own": own,
        "may": may,
        "form": (form or choose_form()) if may and (form or not waiting) else None,
        "answer": AnswerByTwo(
            own=own, at="answer", action=reverse("statements_profile_answer", args=[waiting.number])
        )
        if waiting and may
        else None,
        "token_form": token_form or new_token_form() if may else None,
    }
    return render(
        request, "statements/profile.html", context, status=sent.http_code if sent else 200
    )


def new_token_form(data: object = None) -> SetToken:
    """The form for a token."""
    return SetToken(data, at="t", action=reverse("statements_token"))


@require_POST
@requires_admin_step_up
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """The second admin's word."""
    agreed = agreed_in(request)
    answer_profile(number=number, agreed=agreed, by=actor(request), now=clock.now())
    messages.success(
        request,
        _("It is chosen, and valid from now on.") if agreed else _("Everything stays as it is."),
    )
    return redirect("statements_profile")


@require_POST
@requires_admin_step_up
def token(request: HttpRequest) -> HttpResponse:
    """Keep a token."""
    form = new_token_form(request.POST)
    if form.is_valid():
        with form.refusals():
            set_token(token=form.cleaned_data["token"], by=actor(request), now=clock.now())
            messages.success(request, _("The token is kept. What waited for it is sent now."))
            return redirect("statements_profile")
    return profile_page(request, token_form=form)


@require_POST
@requires_admin_step_up
def token_forget(request: HttpRequest) -> HttpResponse:
    """Remove the token."""
    require_no_fields(request)
    forget_token(by=actor(request), now=clock.now())
    messages.success(
        request, _("The token is removed. Nothing is sent until there is another one.")
    )
    return redirect("statements_profile")


urlpatterns = [
    path("statements-of-reasons/profile", profile, name="statements_profile"),
    path("statements-of-reasons/profile/propose", propose, name="statements_profile_propose"),
    path(
        "statements-of-reasons/profile/<int:number>/answer",
        answer,
        name="statements_profile_answer",
    ),
    path("statements-of-reasons/token", token, name="statements_token"),
    path("statements-of-reasons/token/forget", token_forget, name="statements_token_forget"),
]

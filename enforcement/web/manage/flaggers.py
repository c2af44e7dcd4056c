"""Trusted flaggers: everybody sees who they are and how accurate their reports were; admins add,
change, suspend and end them.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Contact, TrustedFlagger
from enforcement.operations import flagger_tokens, flaggers
from enforcement.pages.forms import SmallAct, require_no_fields
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.flaggers import ShownFlagger, all_flaggers
from enforcement.queries.insights import policy_areas
from enforcement.step.known import unknown_id
from enforcement.web._shared.acting import actor
from enforcement.web._shared.stepup import requires_admin_step_up
from enforcement.web.manage.address_forms import NewContact
from enforcement.web.manage.flagger_forms import ChangeFlagger, NewFlagger, StopFlagger
from enforcement.web.manage.office import change_contact_form

OFFERED = {
    TrustedFlagger.Phase.TO_COME: ("pause", "end"),
    TrustedFlagger.Phase.TRUSTED: ("pause", "end"),
    TrustedFlagger.Phase.SUSPENDED: ("resume", "end"),
}
ACTS = {
    "pause": flaggers.suspend_flagger,
    "resume": flaggers.resume_flagger,
    "end": flaggers.end_flagger,
}
FIELDS = flaggers.FIELDS


@require_safe
def flaggers_list(request: HttpRequest) -> HttpResponse:
    """Every trusted flagger."""
    return flaggers_page(request)


def flaggers_page(
    request: HttpRequest,
    *,
    sent: SmallAct | None = None,
    about: UUID | None = None,
    contact: UUID | None = None,
) -> HttpResponse:
    """The page; `sent` is a form about the flagger `about` (None: a new one), or about its
    `contact`, that was not taken.
    """
    admin, areas = actor(request).may("administer"), policy_areas()
    rows = [
        flagger_row(one, areas, sent if about == one.it.pk else None, contact)
        for one in all_flaggers(clock.now())
    ]
    adding = NewFlagger(areas=areas, **about_new())
    context = {
        "rows": rows,
        "form": sent if sent and about is None else adding,
        "open": sent is not None and about is None,
        "admin": admin,
        "areas": areas,
    }
    code = sent.http_code if sent else 200
    return render(request, "manage/flaggers.html", context, status=code)


def flagger_row(
    one: ShownFlagger, areas: list[str], sent: SmallAct | None, contact: UUID | None
) -> Parts:
    """What one flagger shows, with its forms."""
    offered = OFFERED.get(one.phase, ())
    forms: dict[str, SmallAct] = {
        "ChangeFlagger": change_form(one.it, areas),
        "NewContact": NewContact(**about_contact(one.it.pk)),
        "StopFlagger": StopFlagger(offered=offered, **about_stopping(one.it.pk)),
    }
    if sent:
        forms[type(sent).__name__] = sent
    return {
        "shown": one,
        "it": one.it,
        "forms": forms,
        "contact_forms": [
            sent if sent and contact == person.pk else change_contact_form(person)
            for person in one.people
        ],
        "open": sent is not None,
        "sent": sent,
        "over": not offered,
    }


def about_new() -> Parts:
    """How the form of a new flagger is made."""
    today = clock.now().date()
    initial = {"since_on": today, "awarded_by": TrustedFlagger.AwardedBy.COORDINATOR}
    return {"at": "new", "action": reverse("flagger_add"), "initial": initial}


def change_form(flagger: TrustedFlagger, areas: list[str], data: Any = None) -> ChangeFlagger:
    """The form of a flagger; several stand on one page."""
    every = sorted({*areas, *flagger.areas})
    return ChangeFlagger(
        data,
        areas=every,
        initial={name: getattr(flagger, name) for name in FIELDS},
        at=f"f-{flagger.pk}",
        action=reverse("flagger_change", args=[flagger.pk]),
    )


def about_contact(key: UUID) -> Parts:
    """How the form of a contact is made; several stand on one page."""
    return {"at": f"c-{key}", "action": reverse("flagger_contact_add", args=[key])}


def about_stopping(key: UUID) -> Parts:
    """How the form is made by which the status is suspended or ended."""
    return {"at": f"s-{key}", "action": reverse("flagger_act", args=[key])}


def flagger_or_404(key: UUID) -> TrustedFlagger:
    """A flagger. Raises StepRefused (code `unknown-flagger`, 404)."""
    if found := TrustedFlagger.objects.filter(pk=key).first():
        return found
    raise unknown_id("flagger")


@require_POST
@requires_admin_step_up
def flagger_add(request: HttpRequest) -> HttpResponse:
    """A new one; its contact gets a link to its page, where it makes a token."""
    form = NewFlagger(request.POST, areas=policy_areas(), **about_new())
    if form.is_valid():
        with form.refusals():
            flaggers.add_flagger(
                award=form.given,
                person=form.person,
                by=actor(request),
                now=clock.now(),
                wall=clock.wall(),
            )
            messages.success(
                request,
                _("%(name)s was added. %(email)s gets a link to its page.")
                % {"name": form.given.name, "email": form.person.email},
            )
            return redirect("flaggers")
    return flaggers_page(request, sent=form)


@require_POST
@requires_admin_step_up
def flagger_change(request: HttpRequest, key: UUID) -> HttpResponse:
    """What it is from now on; its contacts are told."""
    form = change_form(flagger_or_404(key), policy_areas(), request.POST)
    if form.is_valid():
        with form.refusals():
            flaggers.change_flagger(
                flagger_id=key, award=form.given, by=actor(request), now=clock.now()
            )
            messages.success(request, _("The flagger was saved."))
            return redirect("flaggers")
    return flaggers_page(request, sent=form, about=key)


@require_POST
@requires_admin_step_up
def flagger_act(request: HttpRequest, key: UUID) -> HttpResponse:
    """Suspend it, end the suspension, or end the status."""
    phase = flagger_or_404(key).phase_on(clock.now().date())
    form = StopFlagger(request.POST, offered=OFFERED.get(phase, ()), **about_stopping(key))
    if form.is_valid():
        with form.refusals():
            given = form.cleaned_data
            done = ACTS[given["act"]](
                flagger_id=key, reason=given["reason"], by=actor(request), now=clock.now()
            )
            said = {
                "pause": _("%(name)s is suspended; its contacts were told."),
                "resume": _("%(name)s is trusted again; its contacts were told."),
                "end": _("The status of %(name)s has ended; its contacts were told."),
            }[given["act"]]
            messages.success(request, said % {"name": done.name})
            return redirect("flaggers")
    return flaggers_page(request, sent=form, about=key)


@require_POST
@requires_admin_step_up
def flagger_contact_add(request: HttpRequest, key: UUID) -> HttpResponse:
    """Somebody more to write to there, who gets a link."""
    flagger_or_404(key)
    form = NewContact(request.POST, **about_contact(key))
    if form.is_valid():
        with form.refusals():
            made: Contact = flaggers.add_flagger_contact(
                flagger_id=key,
                person=form.person,
                by=actor(request),
                now=clock.now(),
                wall=clock.wall(),
            )
            messages.success(request, _("%(email)s gets a link.") % {"email": made.email})
            return redirect("flaggers")
    return flaggers_page(request, sent=form, about=key)


@require_POST
@requires_admin_step_up
def flagger_token_revoke(request: HttpRequest, key: UUID) -> HttpResponse:
    """A token is refused from now on."""
    require_no_fields(request)
    token = flagger_tokens.revoke_token(token_id=key, by=actor(request), now=clock.now())
    messages.success(request, _("The token %(name)s is revoked.") % {"name": token.name})
    return redirect("flaggers")


urlpatterns = [
    path("flaggers", flaggers_list, name="flaggers"),
    path("flaggers/add", flagger_add, name="flagger_add"),
    path("flaggers/<uuid:key>/change", flagger_change, name="flagger_change"),
    path("flaggers/<uuid:key>/act", flagger_act, name="flagger_act"),
    path("flaggers/<uuid:key>/contacts/add", flagger_contact_add, name="flagger_contact_add"),
    path("flaggers/tokens/<uuid:key>/revoke", flagger_token_revoke, name="flagger_token_revoke"),
]

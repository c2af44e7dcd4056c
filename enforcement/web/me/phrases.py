"""Saved phrases: one's own and everybody's."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Actor
from enforcement.models import SavedPhrase
from enforcement.operations import own
from enforcement.pages.forms import require_no_fields
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries import staff
from enforcement.web._shared.acting import actor, person, require_role_for
from enforcement.web.me.forms import Phrase


@require_safe
def phrases(request: HttpRequest) -> HttpResponse:
    """All that this person may use."""
    return phrases_page(request)


def phrases_page(
    request: HttpRequest, *, sent: Phrase | None = None, about: UUID | None = None
) -> HttpResponse:
    """The page; `sent` is the form of the phrase `about` (None: of a new one) that was not
    taken.
    """
    by = actor(request)
    rows = [
        {
            "it": p,
            "mine": p.owner_id == by.user_id or (p.owner_id is None and by.may("assign others")),
            "form": sent if sent and about == p.pk else Phrase(**about_phrase(by, p)),
        }
        for p in staff.phrases_for(person(request))
    ]
    context = {
        "rows": rows,
        "form": sent if sent and about is None else Phrase(**about_phrase(by)),
        "about": about,
        "works": by.may("work"),
    }
    return render(request, "me/phrases.html", context, status=sent.http_code if sent else 200)


def about_phrase(by: Actor, phrase: SavedPhrase | None = None) -> Parts:
    """How the form of a phrase is made; several stand on one page."""
    leads = by.may("assign others")
    if phrase is None:
        to = reverse("phrases_add")
        return {"leads": leads, "at": "new", "keep": "phrase-new", "action": to}
    fields = {name: getattr(phrase, name) for name in ("label", "text", "locale")}
    return {
        "leads": leads,
        "at": f"p-{phrase.pk}",
        "keep": f"phrase-{phrase.pk}",
        "action": reverse("phrases_put", args=[phrase.pk]),
        "initial": {**fields, "everybodys": phrase.owner_id is None},
    }


@require_POST
def write_phrase(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """Keep one."""
    require_role_for(request, "work")
    by = actor(request)
    form = Phrase(request.POST, **about_phrase(by, phrase_or_404(request, key) if key else None))
    if form.is_valid():
        with form.refusals():
            own.put_phrase(**form.cleaned_data, phrase_id=key, by=by, now=clock.now())
            messages.success(request, _("The phrase was saved."))
            return redirect("phrases")
    return phrases_page(request, sent=form, about=key)


def phrase_or_404(request: HttpRequest, key: UUID) -> SavedPhrase:
    """A phrase that this person may use. Raises Http404."""
    if found := next((p for p in staff.phrases_for(person(request)) if p.pk == key), None):
        return found
    raise Http404(_("There is no such phrase; it may have been removed."))


@require_POST
def forget_phrase(request: HttpRequest, key: UUID) -> HttpResponse:
    """Remove one."""
    require_no_fields(request)
    own.forget_phrase(phrase_id=key, by=actor(request), now=clock.now())
    messages.success(request, _("The saved phrase was removed."))
    return redirect("phrases")


urlpatterns = [
    path("phrases", phrases, name="phrases"),
    path("phrases/put", write_phrase, name="phrases_add"),
    path("phrases/<uuid:key>/put", write_phrase, name="phrases_put"),
    path("phrases/<uuid:key>/forget", forget_phrase, name="phrases_forget"),
]

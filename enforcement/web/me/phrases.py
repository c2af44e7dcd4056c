"""Saved phrases: one's own and everybody's."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enforcement.operations import own as acts
from enforcement.queries import staff
from enforcement.web._shared.acting import acted, actor, person
from enforcement.web._shared.forms import text


@require_safe
def phrases(request: HttpRequest) -> HttpResponse:
    """All that this person may use."""
    return shown(request)


def shown(request: HttpRequest, wrong: str = "", about: UUID | None = None) -> HttpResponse:
    """The page; with what was typed in the form of `about` (None: the new one), and why it was
    refused.
    """
    by = actor(request)
    rows = [
        {
            "it": p,
            "mine": p.owner_id == by.user_id or (p.owner_id is None and by.may("assign others")),
        }
        for p in staff.phrases(person(request))
    ]
    context = {"rows": rows, "wrong": wrong, "about": about, "typed": request.POST if wrong else {}}
    return render(
        request,
        "me/phrases.html",
        {**context, "works": by.may("work"), "leads": by.may("assign others")},
    )


@require_POST
def put(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """Keep one."""
    said = {name: text(request, name) for name in ("label", "text", "locale")}
    return acted(
        request,
        lambda by, now: acts.put_phrase(
            **said, everybodys="everybodys" in request.POST, phrase_id=key, by=by, now=now
        ),
        then=reverse("phrases"),
        said=_("The phrase was saved."),
        again=lambda refused: shown(request, refused.sentence, key),
    )


@require_POST
def forget(request: HttpRequest, key: UUID) -> HttpResponse:
    """Remove one."""
    return acted(
        request,
        lambda by, now: acts.forget_phrase(phrase_id=key, by=by, now=now),
        then=reverse("phrases"),
        said=_("The saved phrase was removed."),
    )


urlpatterns = [
    path("phrases", phrases, name="phrases"),
    path("phrases/put", put, name="phrases_add"),
    path("phrases/<uuid:key>/put", put, name="phrases_put"),
    path("phrases/<uuid:key>/forget", forget, name="phrases_forget"),
]

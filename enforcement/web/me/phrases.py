"""Saved phrases: one's own and the team's; each with what it is for, and what it said before."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Actor
from enforcement.language.phrases import MEANINGS, NAMES, WRITING
from enforcement.language.verbs import verb_label
from enforcement.models import SavedPhrase
from enforcement.operations import phrases as operations
from enforcement.pages.forms import require_no_fields
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.phrases import earlier_versions, phrases_for
from enforcement.web._shared.acting import actor, person, require_role_for
from enforcement.web._shared.phrases import phrase_or_404
from enforcement.web.me.forms import Phrase


@require_safe
def phrases(request: HttpRequest) -> HttpResponse:
    """All that this person may use."""
    return phrases_page(request)


def phrases_page(request: HttpRequest, *, sent: Phrase | None = None) -> HttpResponse:
    """The page; `sent` is the form of a new phrase that was not taken."""
    by = actor(request)
    context = {
        "rows": [
            {"it": phrase, "uses": uses_in_words(phrase.uses), "mine": may_change(by, phrase)}
            for phrase in phrases_for(person(request).pk)
        ],
        "form": sent or Phrase(**about_phrase(by)),
        "variables": variables(),
        "works": by.may("work"),
    }
    return render(request, "me/phrases.html", context, status=sent.http_code if sent else 200)


@require_safe
def phrase(request: HttpRequest, key: UUID) -> HttpResponse:
    """One phrase, and what it said before."""
    return phrase_page(request, phrase_or_404(request, key))


def phrase_page(
    request: HttpRequest, phrase: SavedPhrase, *, sent: Phrase | None = None
) -> HttpResponse:
    """Its page; `sent` is the form that was not taken."""
    by = actor(request)
    if sent:
        sent.renew(version=phrase.version)
    context = {
        "phrase": phrase,
        "uses": uses_in_words(phrase.uses),
        "earlier": [
            {"it": row, "uses": uses_in_words(row.uses)} for row in earlier_versions(phrase)
        ],
        "mine": may_change(by, phrase) and by.may("work"),
        "form": sent or Phrase(**about_phrase(by, phrase)),
        "variables": variables(),
    }
    return render(request, "me/phrase.html", context, status=sent.http_code if sent else 200)


def about_phrase(by: Actor, phrase: SavedPhrase | None = None) -> Parts:
    """How the form of a phrase is made."""
    about: Parts = {
        "leads": by.may("assign others"),
        "uses": [(use, use_in_words(use)) for use in operations.USES],
    }
    if phrase is None:
        return {**about, "keep": "phrase-new", "action": reverse("phrases_add")}
    fields = ("label", "text", "locale", "uses", "policy", "version")
    return {
        **about,
        "keep": f"phrase-{phrase.pk}",
        "action": reverse("phrases_put", args=[phrase.pk]),
        "initial": {
            **{name: getattr(phrase, name) for name in fields},
            "everybodys": phrase.owner_id is None,
        },
    }


def may_change(by: Actor, phrase: SavedPhrase) -> bool:
    """Whether it is this person's to keep."""
    return phrase.owner_id == by.user_id or (phrase.owner_id is None and by.may("assign others"))


def variables() -> list[tuple[str, str]]:
    """What is filled in from a case: its name in the reader's language, and what it is."""
    return [(str(NAMES[variable]), str(meaning)) for variable, meaning in MEANINGS.items()]


def use_in_words(use: str) -> str:
    """What a phrase is meant for."""
    return str(WRITING[use]) if use in WRITING else verb_label(use)


def uses_in_words(uses: list[str]) -> list[str]:
    """The same for several; what there is no more is left out."""
    return [use_in_words(use) for use in operations.USES if use in uses]


@require_POST
def write_phrase(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """Keep one."""
    require_role_for(request, "work")
    by, now = actor(request), clock.now()
    phrase = phrase_or_404(request, key) if key else None
    form = Phrase(request.POST, **about_phrase(by, phrase))
    if form.is_valid():
        with form.refusals():
            kept = operations.put_phrase(
                terms=form.terms,
                phrase_id=key,
                version=form.cleaned_data["version"],
                by=by,
                now=now,
            )
            messages.success(request, _("The phrase was saved."))
            return redirect("phrase", kept.pk) if key else redirect("phrases")
    return phrase_page(request, phrase, sent=form) if phrase else phrases_page(request, sent=form)


@require_POST
def restore_phrase(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """Take an earlier version up again."""
    require_no_fields(request)
    require_role_for(request, "work")
    kept = operations.restore_phrase(
        phrase_id=key, number=number, by=actor(request), now=clock.now()
    )
    messages.success(
        request,
        _("Version %(number)s was restored, as version %(version)s.")
        % {"number": number, "version": kept.version},
    )
    return redirect("phrase", kept.pk)


@require_POST
def forget_phrase(request: HttpRequest, key: UUID) -> HttpResponse:
    """Remove one."""
    require_no_fields(request)
    operations.forget_phrase(phrase_id=key, by=actor(request), now=clock.now())
    messages.success(request, _("The saved phrase was removed."))
    return redirect("phrases")


urlpatterns = [
    path("phrases", phrases, name="phrases"),
    path("phrases/put", write_phrase, name="phrases_add"),
    path("phrases/<uuid:key>", phrase, name="phrase"),
    path("phrases/<uuid:key>/put", write_phrase, name="phrases_put"),
    path("phrases/<uuid:key>/restore/<int:number>", restore_phrase, name="phrases_restore"),
    path("phrases/<uuid:key>/forget", forget_phrase, name="phrases_forget"),
]

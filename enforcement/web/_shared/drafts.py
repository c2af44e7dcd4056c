"""A form whose text the server keeps while one writes: saved, thrown away, offered, taken up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.bounds import shows_something
from enforcement.language.refusals import StepRefused
from enforcement.models import Case
from enforcement.models.staff_draft import WrittenIn
from enforcement.operations.staff_drafts import Typed, drop_staff_draft, keep_staff_draft
from enforcement.pages.forms import SmallAct
from enforcement.pages.once import tell_browser
from enforcement.pages.refusing import http_code
from enforcement.process import clock
from enforcement.queries.staff_drafts import Written
from enforcement.web._shared.acting import actor
from enforcement.web._shared.draft_on_page import (
    DISCARD,
    REPLACES,
    TAKE,
    DraftOnPage,
    draft_as_sent,
    draft_found,
    draft_refused,
    draft_saved,
    number_sent,
    saves_over,
)

MANY = forms.CheckboxSelectMultiple
FormT = TypeVar("FormT", bound=SmallAct)


@dataclass(frozen=True, kw_only=True)
class DraftPlace:
    """A form of a case: where its draft is saved and taken up, and where one comes back to when it
    is thrown away; `subject` is the row that the form is about, where a case may have several.
    """

    case: Case
    form: WrittenIn
    draft_at: str
    take_at: str
    back: str
    subject: UUID | None = None


def draft_sent(
    request: HttpRequest, place: DraftPlace, typed: Typed, *, texts: Collection[str]
) -> HttpResponse:
    """Save what was typed, or throw the draft away; nothing is sent. Of a draft that there is not
    yet nothing is kept while none of its `texts` says something.

    Raises StepRefused where the whole page was sent, and not the draft alone.
    """
    if DISCARD in request.POST:
        return discard(request, place)
    replaces = saves_over(request)
    if not replaces and not any(map(shows_something, texts)):
        return answer(request, place, DraftOnPage())
    try:
        saved = keep_staff_draft(
            case=place.case,
            form=place.form,
            subject=place.subject,
            typed=typed,
            replaces=replaces,
            by=actor(request),
            now=clock.now(),
        )
    except StepRefused as refused:
        if not request.headers.get("HX-Request"):
            raise
        response = answer(request, place, draft_refused(request, refused))
        response.status_code = http_code(refused)
        return response
    return answer(request, place, draft_saved(saved))


def answer(request: HttpRequest, place: DraftPlace, draft: DraftOnPage) -> HttpResponse:
    """What has become of the draft: for its place in the form, or, without JavaScript, the page
    with the draft.
    """
    if request.headers.get("HX-Request"):
        context = {"draft": draft, "draft_at": place.draft_at, "take_at": place.take_at}
        return render(request, "_shared/draft.html", context)
    messages.success(request, _("The draft is saved. It is not sent."))
    return redirect(place.take_at)


def discard(request: HttpRequest, place: DraftPlace) -> HttpResponse:
    """Throw it away, and what this tab keeps of it."""
    drop_draft(request, place)
    sending = getattr(request, "sending", None)
    if sending and number_sent(request, REPLACES):  # it is what stood in this form
        tell_browser(request, sending.key)
    messages.success(request, _("The draft was discarded."))
    return redirect(place.back)


def drop_draft(request: HttpRequest, place: DraftPlace) -> None:
    """What was written in it is sent, or thrown away."""
    drop_staff_draft(
        case_id=place.case.pk, form=place.form, subject=place.subject, by=actor(request)
    )


def takes(request: HttpRequest) -> bool:
    """Whether the form is to come with what is in its draft."""
    return request.method != "POST" and request.GET.get("draft") == TAKE


def with_draft(
    form: FormT, place: DraftPlace, request: HttpRequest, found: Written | None
) -> FormT:
    """The form with what there is of its draft: offered, taken up where the address asks for it, or
    as it stood in a form that comes again.
    """
    form.draft_at, form.take_at = place.draft_at, place.take_at
    if form.is_bound:
        form.draft = draft_as_sent(request)
        return form
    taken = found is not None and takes(request)
    if found and taken:
        several = [n for n, f in form.fields.items() if isinstance(f.widget, MANY)]
        for name, values in found.fields.items():
            form.initial[name] = values if name in several else next(iter(values), "")
    form.draft = draft_found(found, taken=taken)
    return form

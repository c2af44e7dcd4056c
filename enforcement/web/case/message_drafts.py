"""The draft of a note, a message or a question: saved while one writes, and taken up again on
another day or another device.
"""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.bounds import shows_something
from enforcement.language.refusals import StepRefused
from enforcement.models import Case
from enforcement.models.staff_draft import WrittenIn
from enforcement.operations.staff_drafts import Typed, drop_staff_draft, keep_staff_draft
from enforcement.pages.forms import LONG, SmallAct, cleaned_or_refuse
from enforcement.pages.once import tell_browser
from enforcement.pages.refusing import http_code
from enforcement.process import clock
from enforcement.queries.staff_drafts import Written
from enforcement.web._shared.acting import actor, case_or_404, require_role_for
from enforcement.web._shared.draft_on_page import (
    DISCARD,
    HANDLES,
    REPLACES,
    TAKE,
    DraftOnPage,
    draft_refused,
    draft_saved,
    number_sent,
    saves_over,
)
from enforcement.web.case.message_forms import Say, lane_asked_for

FIELDS = ("text", "lane", "answer_by")


class DraftOfMessage(SmallAct):
    """What is kept of the form of a message, as it was typed."""

    handles = frozenset({*HANDLES, "seen", "seen_text"})
    text = forms.CharField(required=False, max_length=5 * LONG)
    lane = forms.CharField(required=False, max_length=20)
    answer_by = forms.CharField(required=False, max_length=40)


@require_POST
def message_draft(request: HttpRequest, ref: str) -> HttpResponse:
    """Save what is typed, or throw the draft away; nothing is sent."""
    require_role_for(request, "work")
    case = case_or_404(ref)
    if DISCARD in request.POST:
        return discard(request, case)
    given, replaces = cleaned_or_refuse(DraftOfMessage(request.POST)), saves_over(request)
    if not replaces and not shows_something(given["text"]):
        return answer(request, case, DraftOnPage())
    try:
        saved = keep_staff_draft(
            case=case,
            form=WrittenIn.MESSAGE,
            typed=Typed(fields={name: [given[name]] for name in FIELDS}),
            replaces=replaces,
            by=actor(request),
            now=clock.now(),
        )
    except StepRefused as refused:
        if not request.headers.get("HX-Request"):
            raise
        response = answer(request, case, draft_refused(request, refused))
        response.status_code = http_code(refused)
        return response
    return answer(request, case, draft_saved(saved))


def answer(request: HttpRequest, case: Case, draft: DraftOnPage) -> HttpResponse:
    """What has become of the draft: for its place in the form, or, without JavaScript, the page
    with the draft.
    """
    if request.headers.get("HX-Request"):
        context = {"draft": draft, "draft_at": draft_at(case), "take_at": take_at(case)}
        return render(request, "_shared/draft.html", context)
    messages.success(request, _("The draft is saved. It is not sent."))
    return redirect(take_at(case))


def discard(request: HttpRequest, case: Case) -> HttpResponse:
    """Throw it away, and what this tab keeps of it."""
    drop_staff_draft(case_id=case.pk, form=WrittenIn.MESSAGE, by=actor(request))
    sending = getattr(request, "sending", None)
    if sending and number_sent(request, REPLACES):  # it is what stood in this form
        tell_browser(request, sending.key)
    messages.success(request, _("The draft was discarded."))
    return redirect(f"{reverse('case', args=[case.ref])}#timeline")


def draft_at(case: Case) -> str:
    """Where the draft of a message is saved."""
    return reverse("case_say_draft", args=[case.ref])


def take_at(case: Case) -> str:
    """The page of a case with what is in the draft."""
    return f"{reverse('case', args=[case.ref])}?draft={TAKE}#say"


def with_draft(form: Say, case: Case, draft: DraftOnPage) -> Say:
    """The form, with what there is of its draft, and where that is saved and taken up."""
    form.draft, form.draft_at, form.take_at = draft, draft_at(case), take_at(case)
    return form


def initial_of(found: Written, answer_by: datetime) -> dict[str, object]:
    """What the form of a message begins with, of a draft that is taken up."""
    text, lane, typed = (next(iter(found.fields.get(name, ())), "") for name in FIELDS)
    begins: dict[str, object] = {"text": text, "answer_by": typed or answer_by}
    return begins | ({"lane": lane} if lane_asked_for(lane) else {})


urlpatterns = [
    path("cases/<str:ref>/say/draft", message_draft, name="case_say_draft"),
]

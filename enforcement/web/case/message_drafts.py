"""The drafts of what is written on the page of a case: saved while one writes, and taken up again
on another day or another device.
"""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from enforcement.models import Case
from enforcement.models.staff_draft import WrittenIn
from enforcement.operations.staff_drafts import Typed
from enforcement.pages.forms import LONG, SmallAct, cleaned_or_refuse
from enforcement.queries.staff_drafts import Written
from enforcement.web._shared.acting import case_or_404, require_role_for
from enforcement.web._shared.draft_on_page import HANDLES, TAKE, DraftOnPage
from enforcement.web._shared.drafts import DraftPlace, draft_sent
from enforcement.web.case.asked import row_asked_for
from enforcement.web.case.message_forms import Say, lane_asked_for

FIELDS = ("text", "lane", "answer_by")
OF_QUESTION = ("account", "text")
# of a finding; each exception has an answer and a reason, by its code
OF_FINDING = re.compile(r"conclusion|reasons|evidence|(answer|why)-[\w.()-]{1,20}")


class DraftOfMessage(SmallAct):
    """What is kept of the form of a message, as it was typed."""

    handles = frozenset({*HANDLES, "seen", "seen_text"})
    text = forms.CharField(required=False, max_length=5 * LONG)
    lane = forms.CharField(required=False, max_length=20)
    answer_by = forms.CharField(required=False, max_length=40)


class DraftOfQuestion(SmallAct):
    """What is kept of a question to a partner, as it was typed."""

    handles = frozenset(HANDLES)
    account = forms.CharField(required=False, max_length=100)
    text = forms.CharField(required=False, max_length=5 * LONG)


@require_POST
def message_draft(request: HttpRequest, ref: str) -> HttpResponse:
    """Of a note, a message or a question to the holder."""
    require_role_for(request, "work")
    case = case_or_404(ref)
    given = cleaned_or_refuse(DraftOfMessage(request.POST))
    typed = Typed(fields={name: [given[name]] for name in FIELDS})
    return draft_sent(request, message_place(case), typed, texts=[given["text"]])


@require_POST
def question_draft(request: HttpRequest, ref: str) -> HttpResponse:
    """Of a question to a partner."""
    require_role_for(request, "work")
    case = case_or_404(ref)
    given = cleaned_or_refuse(DraftOfQuestion(request.POST))
    typed = Typed(fields={name: [given[name]] for name in OF_QUESTION})
    return draft_sent(request, question_place(case), typed, texts=[given["text"]])


@require_POST
def finding_draft(request: HttpRequest, ref: str) -> HttpResponse:
    """Of a finding on the allegation that the address names (`?of=`)."""
    require_role_for(request, "work")
    case = case_or_404(ref)
    place = finding_place(case, row_asked_for(request, case, "allegation"))
    fields = {
        name: request.POST.getlist(name) for name in request.POST if OF_FINDING.fullmatch(name)
    }
    texts = [
        text
        for name, values in fields.items()
        if not name.startswith(("answer-", "evidence"))
        for text in values
    ]
    return draft_sent(request, place, Typed(fields=fields), texts=texts)


def message_place(case: Case) -> DraftPlace:
    """The form of a message on the page of its case."""
    page = reverse("case", args=[case.ref])
    return DraftPlace(
        case=case,
        form=WrittenIn.MESSAGE,
        draft_at=reverse("case_say_draft", args=[case.ref]),
        take_at=f"{page}?draft={TAKE}#say",
        back=f"{page}#timeline",
    )


def question_place(case: Case) -> DraftPlace:
    """The form of a question to a partner."""
    page = reverse("case_act", args=[case.ref, "refer"])
    return DraftPlace(
        case=case,
        form=WrittenIn.PARTNER,
        draft_at=reverse("case_refer_draft", args=[case.ref]),
        take_at=f"{page}?draft={TAKE}",
        back=page,
    )


def finding_place(case: Case, allegation: UUID) -> DraftPlace:
    """The form of a finding on an allegation, on the page of its case and on its own."""
    page = f"{reverse('case_act', args=[case.ref, 'finding'])}?of={allegation}"
    return DraftPlace(
        case=case,
        form=WrittenIn.FINDING,
        draft_at=f"{reverse('case_finding_draft', args=[case.ref])}?of={allegation}",
        take_at=f"{page}&draft={TAKE}",
        back=page,
        subject=allegation,
    )


def message_with_draft(form: Say, case: Case, draft: DraftOnPage) -> Say:
    """The form, with what there is of its draft, and where that is saved and taken up."""
    place = message_place(case)
    form.draft, form.draft_at, form.take_at = draft, place.draft_at, place.take_at
    return form


def initial_of(found: Written, answer_by: datetime) -> dict[str, object]:
    """What the form of a message begins with, of a draft that is taken up."""
    text, lane, typed = (next(iter(found.fields.get(name, ())), "") for name in FIELDS)
    begins: dict[str, object] = {"text": text, "answer_by": typed or answer_by}
    return begins | ({"lane": lane} if lane_asked_for(lane) else {})


urlpatterns = [
    path("cases/<str:ref>/say/draft", message_draft, name="case_say_draft"),
    path("cases/<str:ref>/do/refer/draft", question_draft, name="case_refer_draft"),
    path("cases/<str:ref>/do/finding/draft", finding_draft, name="case_finding_draft"),
]

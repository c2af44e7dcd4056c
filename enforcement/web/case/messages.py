"""Writing about a case: a note among staff at once; to the holder or the reporter after one saw
what they will see.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from enforcement.language.phrases import Writing
from enforcement.models import Case
from enforcement.models.message import Lane
from enforcement.models.staff_draft import WrittenIn
from enforcement.operations.messages import ask_holder, rehearse_message, say
from enforcement.operations.staff_drafts import drop_staff_draft
from enforcement.process import clock
from enforcement.queries.phrases import offered_phrases, phrase_in_case, wanted_of
from enforcement.queries.staff import mentioned_people
from enforcement.rules.phrases import TypedTerms
from enforcement.step.rehearsal import MessagePreview
from enforcement.web._shared.acting import actor, case_or_404, person, require_role_for
from enforcement.web._shared.case_page import title_of
from enforcement.web._shared.draft_on_page import draft_as_sent
from enforcement.web._shared.phrases import phrase_or_404, text_to_insert
from enforcement.web.case.message_drafts import message_with_draft
from enforcement.web.case.message_forms import ReplyBy, Say, Send
from enforcement.web.case.views import about_message

SAID: dict[str, Promise] = {
    Lane.INTERNAL: gettext_lazy("The note was added."),
    Lane.HOLDER: gettext_lazy("Sent to the holder."),
    Lane.REPORTER: gettext_lazy("Sent to the reporter."),
}


@require_POST
def write_message(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a note, show what would be sent, or send it once it was seen."""
    require_role_for(request, "work")
    case = case_or_404(ref)
    form = Say(request.POST, **about_message(case, clock.now()))
    if form.is_valid():
        with form.refusals():
            lane = form.lane_of_message
            if lane != Lane.INTERNAL and not form.was_seen:
                return message_preview(
                    request, case, form, heard=message_as_received(request, case, form)
                )
            send_message_or_question(request, case, form)
            drop_staff_draft(case_id=case.pk, form=WrittenIn.MESSAGE, by=actor(request))
            messages.success(request, str(SAID[lane]))
            return redirect(f"{reverse('case', args=[case.ref])}#timeline")
    return message_preview(request, case, form)


def send_message_or_question(request: HttpRequest, case: Case, form: Say) -> None:
    """Send a question with its date, or with the one that questions have where nobody sets it, or a
    message. Raises StepRefused.
    """
    given, by, now = form.cleaned_data, actor(request), clock.now()
    if form.asks:
        ask_holder(
            case_id=case.pk,
            question=given["text"],
            answer_by_at=given["answer_by"],
            by=by,
            now=now,
        )
        return
    say(
        case_id=case.pk,
        lane=form.lane_of_message,
        text=given["text"],
        by=by,
        now=now,
        mentions=mentioned_people(given["text"]) if given["lane"] == Lane.INTERNAL else [],
    )


def message_as_received(request: HttpRequest, case: Case, form: Say) -> MessagePreview:
    """The message as the other side will see it; nothing is sent. Raises StepRefused."""
    given = form.cleaned_data
    return rehearse_message(
        case_id=case.pk,
        lane=form.lane_of_message,
        text=given["text"],
        by=actor(request),
        now=clock.now(),
        asks=form.asks,
        answer_by_at=given["answer_by"],
    )


def message_preview(
    request: HttpRequest, case: Case, form: Say, *, heard: MessagePreview | None = None
) -> HttpResponse:
    """The page of a message that is not sent yet, beside what was typed."""
    context = {
        "case": case,
        "title": title_of(case),
        "heard": heard,
        "say": message_with_draft(form, case, draft_as_sent(request)),
        "send": Send.of(form, action=reverse("case_say", args=[case.ref])),
        "lane": form["lane"].value(),
        "phrases": offered_phrases(person(request).pk, wanted_of(case, list(Writing))),
    }
    return render(request, "case/message.html", context, status=form.http_code)


@require_POST
def message_phrase(request: HttpRequest, ref: str, key: UUID) -> HttpResponse:
    """A saved phrase as it goes into a message: filled from the case and the date of the form."""
    require_role_for(request, "work")
    case, form, phrase = case_or_404(ref), ReplyBy(request.POST), phrase_or_404(request, key)
    typed = TypedTerms(reply_by_at=form.as_typed())
    return text_to_insert(phrase_in_case(phrase, case, typed, decides=False, now=clock.now()))


urlpatterns = [
    path("cases/<str:ref>/phrases/<uuid:key>", message_phrase, name="case_phrase"),
    path("cases/<str:ref>/say", write_message, name="case_say"),
]

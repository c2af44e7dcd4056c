"""Writing about a case: a note among staff at once; to the holder or the reporter after one saw
what they will see.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from enforcement.language.refusals import StepRefused
from enforcement.models import Case
from enforcement.models.message import Lane
from enforcement.operations import messages
from enforcement.process import clock
from enforcement.queries.case import mentioned
from enforcement.queries.staff import phrases
from enforcement.web._shared.acting import acted, actor, case_or_404, http_code, person
from enforcement.web._shared.case_page import title_of
from enforcement.web.case.acts import Do, moment

SAID: dict[str, Promise] = {
    Lane.INTERNAL: gettext_lazy("The note was added."),
    Lane.HOLDER: gettext_lazy("Sent to the holder."),
    Lane.REPORTER: gettext_lazy("Sent to the reporter."),
}


@require_POST
def say(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a note, show what would be sent, or send it once it was seen."""
    case = case_or_404(ref)
    lane = request.POST.get("lane", Lane.INTERNAL)
    if lane != Lane.INTERNAL and (
        not request.POST.get("seen") or request.POST.get("text") != request.POST.get("seen_text")
    ):
        return preview(request, case)
    then = f"{reverse('case', args=[case.ref])}#timeline"
    return acted(
        request,
        lambda by, now: spoken(request, case, lane)(by, now),
        then=then,
        said=str(SAID.get(lane, "")),
        again=lambda r: shown(request, case, refused=r),
    )


def spoken(request: HttpRequest, case: Case, lane: str) -> Do:
    """The act that was asked for: a question with a date, or a message."""
    text, answer_by_at = (
        request.POST.get("text", "").strip(),
        moment(request.POST.get("answer_by", "")),
    )
    if lane == Lane.HOLDER and answer_by_at:
        return lambda by, now: messages.ask_holder(
            case_id=case.pk, question=text, answer_by_at=answer_by_at, by=by, now=now
        )
    mentions = mentioned(text) if lane == Lane.INTERNAL else []
    return lambda by, now: messages.say(
        case_id=case.pk, lane=lane, text=text, by=by, now=now, mentions=mentions
    )


def preview(request: HttpRequest, case: Case) -> HttpResponse:
    """The message as the other side will see it, beside what was typed; nothing is sent."""
    lane, text = request.POST.get("lane", ""), request.POST.get("text", "").strip()
    try:
        answer_by_at = moment(request.POST.get("answer_by", "")) if lane == Lane.HOLDER else None
        heard = messages.rehearse_message(
            case_id=case.pk,
            lane=lane,
            text=text,
            by=actor(request),
            now=clock.now(),
            answer_by_at=answer_by_at,
        )
    except StepRefused as refused:
        return shown(request, case, refused=refused)
    return shown(request, case, heard=heard)


def shown(
    request: HttpRequest, case: Case, *, heard: Any = None, refused: StepRefused | None = None
) -> HttpResponse:
    """The page of a message that is not sent yet."""
    context = {
        "case": case,
        "title": title_of(case),
        "heard": heard,
        "said": request.POST,
        "sentence": refused.sentence if refused else "",
        "phrases": phrases(person(request)),
    }
    return render(
        request, "case/message.html", context, status=http_code(refused) if refused else 200
    )


urlpatterns = [
    path("cases/<str:ref>/say", say, name="case_say"),
]

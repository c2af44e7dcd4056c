"""The draft of a decision: saved while one writes, and taken up again on another day, another
device, or with another verb.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enforcement.language.refusals import StepRefused
from enforcement.models import Case
from enforcement.models.staff_draft import WrittenIn
from enforcement.operations.staff_drafts import Typed, drop_staff_draft, keep_staff_draft
from enforcement.pages.once import tell_browser
from enforcement.pages.refusing import http_code
from enforcement.process import clock
from enforcement.web._shared.acting import actor, case_or_404, require_role_for
from enforcement.web._shared.draft_on_page import (
    DISCARD,
    REPLACES,
    TAKE,
    DraftOnPage,
    draft_refused,
    draft_saved,
    number_sent,
    saves_over,
)
from enforcement.web.decide.begun import says_nothing
from enforcement.web.decide.forms import VerbForm, field_names
from enforcement.web.decide.views import read_form, refused_decide_page


@require_POST
def decide_draft(request: HttpRequest, ref: str) -> HttpResponse:
    """Save what is typed, or throw the draft away; nothing is decided."""
    require_role_for(request, "work")
    case, form = case_or_404(ref), read_form(request)
    if DISCARD in request.POST:
        return discard(request, case, form)
    replaces = saves_over(request)
    if not replaces and says_nothing(form, case):
        return answer(request, case, form, DraftOnPage())
    try:
        saved = keep_staff_draft(
            case=case,
            form=WrittenIn.DECISION,
            typed=Typed(fields=typed_fields(request, form.verb), verb=form.verb),
            replaces=replaces,
            by=actor(request),
            now=clock.now(),
        )
    except StepRefused as refused:
        if not request.headers.get("HX-Request"):
            return refused_decide_page(request, case, form, refused)
        response = answer(request, case, form, draft_refused(request, refused))
        response.status_code = http_code(refused)
        return response
    return answer(request, case, form, draft_saved(saved))


def answer(request: HttpRequest, case: Case, form: VerbForm, draft: DraftOnPage) -> HttpResponse:
    """What has become of the draft: for its place in the form, or, without JavaScript, the form
    with the draft.
    """
    if request.headers.get("HX-Request"):
        to = reverse("decide_draft", args=[case.ref])
        context = {"draft": draft, "draft_at": to, "take_at": take_at(case, form.verb)}
        return render(request, "_shared/draft.html", context)
    messages.success(request, _("The draft is saved. It is not sent."))
    return redirect(take_at(case, form.verb))


def discard(request: HttpRequest, case: Case, form: VerbForm) -> HttpResponse:
    """Throw it away, and what this tab keeps of it."""
    drop_staff_draft(case_id=case.pk, form=WrittenIn.DECISION, by=actor(request))
    sending = getattr(request, "sending", None)
    if sending and number_sent(request, REPLACES):  # it is what stood in this form
        tell_browser(request, sending.key)
    messages.success(request, _("The draft was discarded."))
    return redirect(f"{reverse('decide', args=[case.ref])}?verb={form.verb}")


def take_at(case: Case, verb: str) -> str:
    """The address of a verb's form with what is in the draft."""
    return f"{reverse('decide', args=[case.ref])}?verb={verb}&draft={TAKE}"


def typed_fields(request: HttpRequest, verb: str) -> dict[str, list[str]]:
    """Every field of the verb's form as it was typed, those with nothing in them, too."""
    rows = [name for name in request.POST if name.startswith("plan-")]
    return {name: request.POST.getlist(name) for name in (*sorted(field_names(verb)), *rows)}


urlpatterns = [
    path("cases/<str:ref>/decide/draft", decide_draft, name="decide_draft"),
]

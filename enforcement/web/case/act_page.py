"""What the acts on a case share: the row that an act is about, its page, and the way back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from enforcement.language.refusals import StepRefused
from enforcement.models import Case
from enforcement.queries.case import subject_of
from enforcement.web.case.forms import CaseAct
from enforcement.web.case.views import case_page_context


def sent_data(request: HttpRequest) -> QueryDict | None:
    """What was sent; None where the page was only opened."""
    return request.POST if request.method == "POST" else None


def row_asked_for(request: HttpRequest, case: Case, what: str) -> UUID:
    """The row of this case that the address names (`?of=`).

    Raises StepRefused (codes `bad-form`, `unknown-…`).
    """
    return subject_of(case, what, key_asked_for(request))


def key_asked_for(request: HttpRequest) -> UUID:
    """The key that the address names (`?of=`). Raises StepRefused (code `bad-form`)."""
    try:
        return UUID(request.GET.get("of", ""))
    except ValueError as error:
        raise StepRefused(
            "bad-form", _("Choose one of the options offered (%(field)s).") % {"field": "of"}
        ) from error


def act_page(request: HttpRequest, case: Case, form: CaseAct, **more: object) -> HttpResponse:
    """The page of an act, with the form as it was sent."""
    shown = case_page_context(request, case)
    form.offer(shown)
    form.keep = form.keep or f"{request.resolver_match.kwargs['act']}-{case.ref}"  # type: ignore[union-attr]
    return render(request, "case/act.html", {**shown, "form": form, **more}, status=form.http_code)


def back_to_case(request: HttpRequest, case: Case, said: str) -> HttpResponse:
    """Back to the case, which tells what was done."""
    messages.success(request, said)
    return redirect("case", case.ref)

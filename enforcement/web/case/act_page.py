"""What the acts on a case share: its page, and the way back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from enforcement.models import Case
from enforcement.pages.parts import Parts
from enforcement.web.case.forms import CaseAct
from enforcement.web.case.views import case_page_context


def sent_data(request: HttpRequest) -> QueryDict | None:
    """What was sent; None where the page was only opened."""
    return request.POST if request.method == "POST" else None


def act_page(
    request: HttpRequest, case: Case, form: CaseAct, shown: Parts | None = None, **more: object
) -> HttpResponse:
    """The page of an act, with the form as it was sent; `shown` is what the page of the case shows,
    where it is read already.
    """
    shown = shown or case_page_context(request, case)
    form.offer(shown)
    form.keep = form.keep or f"{request.resolver_match.kwargs['act']}-{case.ref}"  # type: ignore[union-attr]
    return render(request, "case/act.html", {**shown, "form": form, **more}, status=form.http_code)


def back_to_case(request: HttpRequest, case: Case, said: str) -> HttpResponse:
    """Back to the case, which tells what was done."""
    messages.success(request, said)
    return redirect("case", case.ref)

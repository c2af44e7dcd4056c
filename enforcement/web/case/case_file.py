"""The case as one file: asking for it, how far it is, and taking it."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from enforcement.models import Case
from enforcement.operations import case_files
from enforcement.operations.case_file_making import may_have_record
from enforcement.operations.case_file_paper import MOST_ATTACHED
from enforcement.pages.downloads import as_download
from enforcement.pages.forms import LONG
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.case_file import (
    EVENTS,
    EXHIBITS,
    before_asking,
    file_of_person,
    files_of_person,
)
from enforcement.queries.facts import gather_facts
from enforcement.rules import authority
from enforcement.web._shared.acting import actor, case_or_404, person, require_role_for
from enforcement.web._shared.case_page import title_of
from enforcement.web._shared.polling import polled
from enforcement.web._shared.stepup import requires_step_up
from enforcement.web.case.forms import CaseAct

PDF = "application/pdf"


class AskCaseFile(CaseAct):
    """For whom, and why."""

    button = _("Make the file")
    starts_at = "audience"
    audience = forms.CharField(
        label=_("For whom"), help_text=_("Such as the counsel or the court."), max_length=200
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("It stands in the record of the case."),
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    sensitive = forms.BooleanField(
        label=_("With evidence that is marked as sensitive"),
        help_text=_("The record names each piece, as when somebody looks at one."),
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires_step_up
def case_file(request: HttpRequest, ref: str) -> HttpResponse:
    """The page, and asking for a file."""
    require_role_for(request, "read")
    case = case_or_404(ref)
    form = AskCaseFile(
        request.POST if request.method == "POST" else None, keep=f"case-file-{case.ref}"
    )
    if form.is_valid():
        with form.refusals():
            case_files.ask_case_file(
                case_id=case.pk,
                **form.cleaned_data,
                locale=get_language() or "en",
                time_zone=person(request).time_zone,
                by=actor(request),
                now=clock.now(),
            )
            messages.success(request, gettext("The case file is being made."))
            return redirect("case_file_page", case.ref)
    return case_file_page(request, case, form)


def case_file_page(request: HttpRequest, case: Case, form: AskCaseFile) -> HttpResponse:
    """What a file will hold, the form, and what one asked for before."""
    by, facts = actor(request), gather_facts(case, clock.now())
    holds = before_asking(case)
    if not holds.sensitive:
        del form.fields["sensitive"]
    context = {
        **moving_parts(request, case),
        "title": title_of(case),
        "form": form,
        "holds": holds,
        "keeps_out": authority.keeps_out(by, facts) or "",
        "with_record": by.role is not None and may_have_record(by.role),
        "most_events": EVENTS,
        "most_exhibits": EXHIBITS,
        "most_bytes": MOST_ATTACHED,
    }
    return render(request, "case/file.html", context, status=form.http_code)


def moving_parts(request: HttpRequest, case: Case) -> Parts:
    """What changes while one looks."""
    rows = files_of_person(case, person(request).pk)
    moves = any(not (row.sha256 or row.why_not) for row in rows)
    return {"case": case, "rows": rows, "moves": moves}


@require_safe
@polled
def progress(request: HttpRequest, ref: str) -> HttpResponse:
    """How far it is, asked again and again."""
    return render(request, "case/_files_made.html", moving_parts(request, case_or_404(ref)))


@require_safe
@requires_step_up
def download(request: HttpRequest, ref: str, key: UUID) -> HttpResponse:
    """The PDF, for who asked for it and nobody else: it holds what their role sees."""
    case = case_or_404(ref)
    found = file_of_person(case, person(request).pk, key)
    if found is None:
        raise Http404(gettext("There is no such file. Ask for one on the page of the case."))
    found.case = case
    content = case_files.content_of_case_file(found=found, by=actor(request), now=clock.now())
    if content is None:
        raise Http404(gettext("This file is not there. Ask for a new one."))
    return as_download(content, case_files.file_name(found), PDF)


urlpatterns = [
    path("cases/<str:ref>/file", case_file, name="case_file_page"),
    path("cases/<str:ref>/file/progress", progress, name="case_file_progress"),
    path("cases/<str:ref>/file/<uuid:key>.pdf", download, name="case_file_pdf"),
]

"""`/r/`: what became of a report, for whoever sent it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from enforcement.language.references import is_reference
from enforcement.language.refusals import StepRefused
from enforcement.models import Report
from enforcement.models.portal import Door
from enforcement.models.report import ReportOutcome
from enforcement.operations.appeal_lodging import lodge
from enforcement.operations.follow_up import follow_up
from enforcement.pages.refusing import refusal_page
from enforcement.portal.entrance import entrance_page
from enforcement.portal.forms import Words
from enforcement.portal.report_forms import AddToReport, ContestOutcome
from enforcement.portal.taking import take_files
from enforcement.portal.visitors import acting, outside, visitor
from enforcement.process import clock
from enforcement.queries.reporter_reports import OwnReport, own_reports

OUTCOMES = {
    ReportOutcome.NOT_PURSUED: gettext_lazy(
        "A person read your report. It gave us no reason to go on with it."
    ),
    ReportOutcome.NOTHING_FOUND: gettext_lazy(
        "We looked into your report and found nothing that breaks our rules."
    ),
    ReportOutcome.ACTED: gettext_lazy(
        "We looked into your report and acted because of what we found."
    ),
}


@dataclass(frozen=True)
class FormOfReport:
    """A form of the page of a report, and what is said when it was taken."""

    form: type[Words]
    do: Callable[[HttpRequest, OwnReport, Words, list[object]], object]
    said: str | Promise


def add(request: HttpRequest, found: OwnReport, form: Words, files: list[object]) -> object:
    """Add something to the report. Raises StepRefused."""
    return follow_up(
        report_id=found.id,
        text=form.cleaned_data["text"],
        files=files,  # type: ignore[arg-type]
        by=acting(request),
        now=clock.now(),
    )


def contest(request: HttpRequest, found: OwnReport, form: Words, files: list[object]) -> object:
    """Say that the outcome is wrong. Raises StepRefused."""
    case_id = Report.objects.values_list("case_id", flat=True).get(pk=found.id)
    return lodge(
        case_id=case_id,
        text=form.cleaned_data["text"],
        files=files,  # type: ignore[arg-type]
        by=acting(request),
        now=clock.now(),
    )


FORMS = {
    "add": FormOfReport(AddToReport, add, gettext_lazy("What you added has arrived.")),
    "contest": FormOfReport(
        ContestOutcome,
        contest,
        gettext_lazy(
            "That you contest the outcome has arrived. Somebody who had no part in it decides."
        ),
    ),
}


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The reports with their address; to a stranger, where one asks for a link."""
    there = outside(request).visitor
    if there is None or there.door != Door.REPORTER:
        return entrance_page(request, Door.REPORTER)
    found = own_reports(there.email, clock.now())
    rows = [(one, OUTCOMES.get(ReportOutcome(one.outcome)) if one.outcome else "") for one in found]
    return render(request, "portal/reports.html", {"rows": rows, "visitor": there})


@login_not_required
@require_safe
def report(request: HttpRequest, ref: str) -> HttpResponse:
    """One report; to a stranger, where one asks for a link, whether or not it is there."""
    there = outside(request).visitor
    if there is None or there.door != Door.REPORTER:
        return entrance_page(
            request, Door.REPORTER, ref.upper() if is_reference(ref, ("R",)) else ""
        )
    if ref != ref.upper():
        return redirect("reporter_report", ref.upper())
    return report_page(request, theirs_or_404(request, ref))


def theirs_or_404(request: HttpRequest, ref: str) -> OwnReport:
    """The report of a reference. Raises Http404, with the same words for what is not there and what
    is somebody else's.
    """
    there = visitor(request)
    for one in own_reports(there.email, clock.now()):
        if one.ref == ref.upper():
            return one
    raise Http404(
        _("There is no report %(ref)s from %(email)s. Check the reference in the mail.")
        % {"ref": ref[:20], "email": there.email}
    )


def report_page(
    request: HttpRequest, found: OwnReport, sent: Words | None = None, code: int = 200
) -> HttpResponse:
    """The page; `sent` is a form that was not taken."""
    forms = {name: kind.form(at=name, action=action(found, name)) for name, kind in FORMS.items()}
    if sent:
        forms[sent.at] = sent
    context = {
        "report": found,
        "outcome": OUTCOMES[ReportOutcome(found.outcome)] if found.outcome else "",
        "forms": forms,
        "visitor": visitor(request),
    }
    return render(request, "portal/own_report.html", context, status=code)


def action(found: OwnReport, form: str) -> str:
    """Where a form of the page is sent."""
    return reverse("reporter_form", args=[found.ref, form])


@login_not_required
@require_POST
def act(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """Take a form; what cannot be done stands in it, with what was typed."""
    if form not in FORMS:
        raise Http404(_("There is no such form."))
    there = outside(request).visitor
    if there is None or there.door != Door.REPORTER:
        return refusal_page(
            request,
            StepRefused(
                "not-allowed",
                _(
                    "You were signed out after half an hour, and nothing was sent. Copy your text, "
                    "go back, and ask for a new link."
                ),
            ),
        )
    found = theirs_or_404(request, ref)
    if form == "contest" and not found.contest.is_open:
        sentence = _("The outcome cannot be contested, not yet or not any longer.")
        return refusal_page(request, StepRefused("not-possible", sentence))
    kind = FORMS[form]
    bound = kind.form(request.POST, request.FILES, at=form, action=action(found, form))
    if bound.is_valid():
        files, bound.fates = take_files(bound.cleaned_data["attached"])
        if not bound.fates:
            with bound.refusals():
                kind.do(request, found, bound, list(files))
                messages.success(request, str(kind.said))
                return redirect("reporter_report", found.ref)
    return report_page(request, theirs_or_404(request, ref), bound, max(bound.http_code, 422))

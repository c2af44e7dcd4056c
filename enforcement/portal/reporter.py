"""`/r/`: what became of a report, for its sender. The page of one report is the same behind
the door of trusted flaggers (`flagger.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Actor
from enforcement.language.references import is_reference
from enforcement.language.refusals import StepRefused
from enforcement.models import Draft, Report
from enforcement.models.portal import Door
from enforcement.models.report import ReportOutcome
from enforcement.operations.appeal_lodging import lodge
from enforcement.operations.drafts import Place
from enforcement.operations.files import Stored
from enforcement.operations.follow_up import follow_up
from enforcement.pages.refusing import refusal_page
from enforcement.portal.entrance import entrance_page
from enforcement.portal.forms import Words
from enforcement.portal.kept import filled, keep_for_later
from enforcement.portal.misuse import who_is
from enforcement.portal.report_forms import AddToReport, ContestOutcome
from enforcement.portal.taking import Sending, take
from enforcement.portal.visitors import Visitor, acting, outside, visitor
from enforcement.process import clock
from enforcement.queries.misuse_acts import running_suspension
from enforcement.queries.receipts import receipted, receipts_of_report
from enforcement.queries.reporter_reports import (
    OwnReport,
    flagged_report,
    is_flagged_by,
    own_reports,
)
from enforcement.workflow.misuse import MisuseKind

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
class Desk:
    """A door behind which reports stand, and what the addresses there are called."""

    door: Door
    home: str
    report: str
    form: str


REPORTER = Desk(Door.REPORTER, "reporter", "reporter_report", "reporter_form")
FLAGGER = Desk(Door.FLAGGER, "flagger", "flagger_report", "flagger_form")


@dataclass(frozen=True)
class FormOfReport:
    """A form of the page of a report, and what is said when it was taken."""

    form: type[Words]
    do: Callable[[HttpRequest, OwnReport, Words, list[Stored]], object]
    said: str | Promise


def add(request: HttpRequest, found: OwnReport, form: Words, files: list[Stored]) -> object:
    """Add something to the report. Raises StepRefused."""
    return follow_up(
        report_id=found.id,
        text=form.cleaned_data["text"],
        files=files,
        by=acting_on(request, found),
        now=clock.now(),
    )


def contest(request: HttpRequest, found: OwnReport, form: Words, files: list[Stored]) -> object:
    """Say that the outcome is wrong. Raises StepRefused."""
    case_id = Report.objects.values_list("case_id", flat=True).get(pk=found.id)
    return lodge(
        case_id=case_id,
        text=form.cleaned_data["text"],
        files=files,
        by=acting_on(request, found),
        now=clock.now(),
    )


def acting_on(request: HttpRequest, found: OwnReport) -> Actor:
    """Who acts, by the address that was left with the report: a flagger's contacts stand in for
    each other.
    """
    return replace(acting(request), email=found.email)


FORMS = {
    "add": FormOfReport(AddToReport, add, gettext_lazy("What you added has arrived.")),
    "contest": FormOfReport(
        ContestOutcome,
        contest,
        gettext_lazy(
            "Your objection has arrived. Somebody who had no part in the outcome decides."
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
    context = {"rows": rows, "visitor": there, "suspended": may_not_report(there, clock.now())}
    return render(request, "portal/reports.html", context)


@login_not_required
@require_safe
def report(request: HttpRequest, ref: str, desk: Desk = REPORTER) -> HttpResponse:
    """One report; to a stranger, where one asks for a link, whether or not it is there. Letters to
    a trusted flagger lead here as well, and from here to its own page.
    """
    there = outside(request).visitor
    if there and desk == REPORTER and has_own_page(there, ref.upper()):
        return redirect(FLAGGER.report, ref.upper())
    if there is None or there.door != desk.door:
        return entrance_page(request, desk.door, ref.upper() if is_reference(ref, ("R",)) else "")
    if ref != ref.upper():
        return redirect(desk.report, ref.upper())
    return report_page(request, desk, theirs_or_404(request, ref))


def may_not_report(there: Visitor, now: datetime) -> bool:
    """Whether reports of whoever is there are refused now."""
    return running_suspension(MisuseKind.REPORTS, who_is(there), now) is not None


def has_own_page(there: Visitor, ref: str) -> bool:
    """Whether it is a report of the trusted flagger who is there."""
    return there.door == Door.FLAGGER and is_flagged_by(there.flagger.pk, ref)


def theirs_or_404(request: HttpRequest, ref: str) -> OwnReport:
    """The report of a reference. Raises Http404, with the same words for what is not there and what
    is somebody else's.
    """
    there = visitor(request)
    if found := own_report(there, ref):
        return found
    if there.door == Door.FLAGGER:
        raise Http404(
            _("There is no report %(ref)s from %(name)s. Check the reference in the mail.")
            % {"ref": ref[:20], "name": there.flagger.name}
        )
    raise Http404(
        _("There is no report %(ref)s from %(email)s. Check the reference in the mail.")
        % {"ref": ref[:20], "email": there.email}
    )


def own_report(who: Visitor, ref: str) -> OwnReport | None:
    """The report of a reference, where it is theirs."""
    if who.door == Door.FLAGGER:
        return flagged_report(who.flagger.pk, ref.upper(), clock.now())
    own = own_reports(who.email, clock.now())
    return next((one for one in own if one.ref == ref.upper()), None)


def report_page(
    request: HttpRequest, desk: Desk, found: OwnReport, sent: Words | None = None, code: int = 200
) -> HttpResponse:
    """The page; `sent` is a form that was not taken."""
    drafts = {one.form: one for one in Draft.objects.filter(report=found.id)}
    forms = {
        name: filled(kind.form(at=name, action=action(desk, found, name)), drafts.get(name))
        for name, kind in FORMS.items()
    }
    if sent:
        forms[sent.at] = sent
    context = {
        "report": found,
        "outcome": OUTCOMES[ReportOutcome(found.outcome)] if found.outcome else "",
        "forms": forms,
        "receipts": receipted(receipts_of_report(found.id)),
        "visitor": visitor(request),
    }
    return render(request, "portal/own_report.html", context, status=code)


def action(desk: Desk, found: OwnReport, form: str) -> str:
    """Where a form of the page is sent."""
    return reverse(desk.form, args=[found.ref, form])


@login_not_required
@require_POST
def act(request: HttpRequest, ref: str, form: str, desk: Desk = REPORTER) -> HttpResponse:
    """Take a form; what cannot be done stands in it, with everything that was typed and sent."""
    if form not in FORMS:
        raise Http404(_("There is no such form."))
    there = outside(request).visitor
    if there is None or there.door != desk.door:
        page = reverse(desk.report, args=[ref.upper()])
        return keep_for_later(
            request, desk.door, lambda who: place_of(own_report(who, ref), form), page
        )
    found = theirs_or_404(request, ref)
    if form == "contest" and not found.contest.is_open:
        sentence = _("The outcome cannot be contested now: there is none yet, or the time is over.")
        return refusal_page(request, StepRefused("not-possible", sentence))
    kind, place = FORMS[form], place_of(found, form)
    assert place is not None  # it was found
    sending = Sending(
        place=place,
        do=lambda sent, files: kind.do(request, found, sent, files),
        said=kind.said,
        led_to=f"{reverse(desk.report, args=[found.ref])}#{form}",
        page=lambda sent, code: report_page(request, desk, theirs_or_404(request, ref), sent, code),
        due_at=found.contest.until if form == "contest" else None,
    )
    return take(request, kind.form, form, sending)


def place_of(found: OwnReport | None, form: str) -> Place | None:
    """Where the draft of a form is kept; nowhere, where the report is not theirs."""
    return Place(report_id=found.id, form=form) if found else None

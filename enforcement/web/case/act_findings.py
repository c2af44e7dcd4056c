"""Alleging a clause, and recording what was found of it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from enforcement.models import Case
from enforcement.operations import establish
from enforcement.process import clock
from enforcement.web._shared.acting import actor
from enforcement.web._shared.drafts import drop_draft
from enforcement.web.case import act_page
from enforcement.web.case.act_page import back_to_case, sent_data
from enforcement.web.case.evidence_forms import Allege, RecordFinding
from enforcement.web.case.message_drafts import finding_place
from enforcement.web.case.views import about_finding, case_page_context, finding_with_draft


def allege(request: HttpRequest, case: Case) -> HttpResponse:
    """The clause may be concerned."""
    form = Allege(sent_data(request))
    if form.is_valid():
        with form.refusals():
            clause = form.cleaned_data["clause"]
            establish.allege(case_id=case.pk, clause=clause, by=actor(request), now=clock.now())
            return back_to_case(request, case, _("Alleged clause added."))
    return act_page.act_page(request, case, form)


def record(request: HttpRequest, case: Case) -> HttpResponse:
    """With every exception answered, on the version of the case that was looked at."""
    shown = case_page_context(request, case)
    wanted = request.GET.get("of", "")
    allegation = next((a for a in shown["allegations"] if str(a.row.allegation.pk) == wanted), None)
    if allegation is None:
        raise Http404(_("There is no such allegation in this case."))
    sheet, key = shown["sheet"], allegation.row.allegation.pk
    form = RecordFinding(sent_data(request), **about_finding(case, allegation.row, sheet))
    form = finding_with_draft(form, request, key, sheet)
    if form.is_valid():
        with form.refusals():
            given = form.cleaned_data
            establish.record_finding(
                case_id=case.pk,
                clause=allegation.row.clause.called,
                conclusion=given["conclusion"],
                exceptions=form.answers,
                evidence=given["evidence"],
                reasons=given["reasons"],
                by=actor(request),
                now=clock.now(),
                version=given["version"],
            )
            drop_draft(request, finding_place(case, key))
            return back_to_case(request, case, _("The finding was recorded."))
    form.renew(version=case.version)
    return act_page.act_page(request, case, form, allegation=allegation)

"""The reports of a case: looked at, and split off."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from enforcement.models import Case
from enforcement.operations import reports
from enforcement.pages.forms import require_no_fields
from enforcement.process import clock
from enforcement.web._shared.acting import actor
from enforcement.web.case.act_page import act_page, back_to_case, sent_data
from enforcement.web.case.asked import row_asked_for
from enforcement.web.case.forms import Split


def read(request: HttpRequest, case: Case) -> HttpResponse:
    """One has looked at a report; it has no page. Raises Http404."""
    if request.method != "POST":
        raise Http404(_("There is no such action. Go back to the case and choose one there."))
    require_no_fields(request)
    key = row_asked_for(request, case, "report")
    reports.read(report_id=key, by=actor(request), now=clock.now())
    return back_to_case(request, case, _("The report is marked as read."))


def split(request: HttpRequest, case: Case) -> HttpResponse:
    """A report gets a case of its own."""
    form = Split(sent_data(request))
    if form.is_valid():
        with form.refusals():
            key = row_asked_for(request, case, "report")
            made = reports.split(
                report_id=key, **form.cleaned_data, by=actor(request), now=clock.now()
            )
            return back_to_case(
                request, case, _("The report has a case of its own: %(ref)s.") % {"ref": made.ref}
            )
    return act_page(request, case, form)

"""The reports of a case: looked at."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from enforcement.models import Case
from enforcement.operations import reports
from enforcement.process import clock
from enforcement.web._shared.acting import actor
from enforcement.web._shared.forms import require_no_fields
from enforcement.web.case.act_page import back_to_case, row_asked_for


def read(request: HttpRequest, case: Case) -> HttpResponse:
    """One has looked at a report; it has no page. Raises Http404."""
    if request.method != "POST":
        raise Http404(_("There is no such action. Go back to the case and choose one there."))
    require_no_fields(request)
    key = row_asked_for(request, case, "report")
    reports.read(report_id=key, by=actor(request), now=clock.now())
    return back_to_case(request, case, _("The report is marked as read."))

"""From a case to its bundles: the requests at the legal desk that name it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from enforcement.language.legal import KINDS, PHASES
from enforcement.queries import case_bundle as queries
from enforcement.web._shared.acting import actor, case_or_404
from enforcement.web.legal.views import at_desk


@require_safe
@at_desk
def legal_case(request: HttpRequest, ref: str) -> HttpResponse:
    """The requests because of which a bundle of this case can be made."""
    case = case_or_404(ref)
    rows = [
        {"it": one, "kind": KINDS[one.kind], "phase": PHASES[one.phase]}
        for one in queries.requests_about(case)
    ]
    context = {"case": case, "rows": rows, "may": actor(request).may("work")}
    return render(request, "legal/case.html", context)


urlpatterns = [path("legal/cases/<str:ref>", legal_case, name="legal_case")]

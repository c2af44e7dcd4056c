"""The lists of disputes before bodies that settle them out of court, of all cases."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.process import clock
from enforcement.queries.disputes import days_open, dispute_counts, disputes_page

LABELS = {
    "open": gettext_lazy("Open"),
    "follow": gettext_lazy("To be answered by a lead"),
    "ended": gettext_lazy("Ended"),
    "wrong": gettext_lazy("Records withdrawn or corrected"),
}


@require_safe
def disputes(request: HttpRequest) -> HttpResponse:
    """One of the lists. Raises StepRefused: `bad-filter`, `bad-cursor`."""
    lane = request.GET.get("lane", "open")
    if lane not in LABELS:
        raise StepRefused("bad-filter", say("There is no such list of disputes."), field="lane")
    page, counts = disputes_page(lane, request.GET.get("page", "")), dispute_counts()
    now = clock.now()
    context = {
        "page": page,
        "rows": [{"it": it, "days": days_open(it.told_on, now)} for it in page.rows],
        "lanes": [
            (label, counts.get(name, 0), name, name == lane) for name, label in LABELS.items()
        ],
        "lane": lane,
    }
    return render(request, "appeals/disputes.html", context)


urlpatterns = [path("disputes", disputes, name="disputes")]

"""The list of public statements of all cases."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.language.words import PUBLIC_CHANNELS, PUBLIC_PHASES
from enforcement.queries.public_statements import LANES, counts_by_lane, public_page

LABELS = {
    "": gettext_lazy("All"),
    "open": gettext_lazy("Open"),
    "said": gettext_lazy("Published"),
    "over": gettext_lazy("Declined or expired"),
}


@require_safe
def public_statements(request: HttpRequest) -> HttpResponse:
    """The newest first. Raises StepRefused (code `bad-filter`)."""
    lane = request.GET.get("state", "")
    if lane not in LANES:
        raise StepRefused("bad-filter", say("There is no such state of statements."), field="state")
    page, counts = public_page(lane, request.GET.get("cursor", "")), counts_by_lane()
    context = {
        "page": page,
        "rows": [
            {"it": it, "phase": PUBLIC_PHASES[it.phase], "channel": PUBLIC_CHANNELS[it.channel]}
            for it in page.rows
        ],
        "lanes": [(label, counts[name], name, name == lane) for name, label in LABELS.items()],
        "lane": lane,
    }
    return render(request, "statements/public.html", context)


urlpatterns = [path("public-statements", public_statements, name="public_statements")]

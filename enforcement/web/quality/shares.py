"""Which share of each policy's decisions is drawn, who set it and why, and each draw, with what is
needed to draw it again.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enforcement.operations.quality_draw import MAY_SET, set_share
from enforcement.pages.parts import Parts
from enforcement.pages.tables import csv_response
from enforcement.process import clock
from enforcement.queries.quality_draws import (
    newest_draws,
    policies_by_title,
    shares_in_force,
    table_of_lots,
)
from enforcement.web._shared.acting import actor, person, require_role_for
from enforcement.web._shared.quality_lanes import READS, lane_links
from enforcement.web._shared.stepup import requires_step_up, step_up_if_due
from enforcement.web.quality.forms import SetShare


@require_http_methods(["GET", "HEAD", "POST"])
def shares(request: HttpRequest) -> HttpResponse:
    """The shares in force and the newest draws; the form for whoever may set one."""
    require_role_for(request, READS)
    if actor(request).may(MAY_SET) and (ask := step_up_if_due(request)):
        return ask
    if request.method != "POST":
        return shares_page(request, SetShare(**about_share(request)))
    require_role_for(request, MAY_SET)
    form = SetShare(request.POST, **about_share(request))
    if form.is_valid():
        with form.refusals():
            row = set_share(
                policy_id=form.cleaned_data["policy"],
                share=form.share,
                by=actor(request),
                now=clock.now(),
            )
            said = _("%(percent)s %% of the decisions under %(policy)s are drawn from now on.")
            messages.success(request, said % {"percent": row.percent, "policy": row.policy.title})
            return redirect("quality_shares")
    return shares_page(request, form)


def about_share(request: HttpRequest) -> Parts:
    """How the form is made."""
    return {
        "policies": [(str(policy.pk), policy.title) for policy in policies_by_title()],
        "action": reverse("quality_shares"),
        "initial": {"policy": request.GET.get("policy", ""), "percent": 5, "at_least": 2},
    }


def shares_page(request: HttpRequest, form: SetShare) -> HttpResponse:
    """The page."""
    context = {
        **lane_links(actor(request), person(request).pk),
        "shares": shares_in_force(),
        "draws": newest_draws(),
        "form": form,
        "may": actor(request).may(MAY_SET),
        "now": clock.now(),
    }
    return render(request, "quality/shares.html", context, status=form.http_code)


@require_safe
@requires_step_up
def lots(request: HttpRequest) -> HttpResponse:
    """Every lot of the last hundred days with its seed: with this anybody can draw again."""
    require_role_for(request, READS)
    return csv_response("quality-lots.csv", table_of_lots(clock.now()))


urlpatterns = [
    path("quality/shares", shares, name="quality_shares"),
    path("quality/lots.csv", lots, name="quality_lots_csv"),
]

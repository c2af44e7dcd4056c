"""How far decisions and blind reviews of them agree, by policy and month: corrected for chance,
with the range that chance allows, beside the plain share. Never by person.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from enforcement.language.formats import area_name
from enforcement.language.refusals import StepRefused
from enforcement.pages.refusing import http_code
from enforcement.pages.tables import csv_response
from enforcement.process import clock
from enforcement.queries.insights import areas_and_policies
from enforcement.queries.quality import Figures, PolicyAgreement, agreement_figures
from enforcement.rules.agreement import Agreement, WeightedKappa
from enforcement.web._shared import charts
from enforcement.web._shared.acting import actor, person, require_role_for
from enforcement.web._shared.quality_lanes import READS, lane_links
from enforcement.web._shared.stepup import requires_step_up
from enforcement.web.insights.agreement_panels import Behind, panels
from enforcement.web.insights.asked import (
    InsightsFilter,
    heading,
    presets,
    read_filter,
    usual_filter,
)

COLUMNS = (
    "policy",
    "measure",
    "reviews",
    "same",
    "agreement",
    "agreement_low",
    "agreement_high",
    "kappa",
    "kappa_low",
    "kappa_high",
    "standard_error",
    "kappa_weighted",
    "kappa_weighted_low",
    "kappa_weighted_high",
    "kappa_weighted_standard_error",
    "opens",
)
ALL = "all"


class Told(NamedTuple):
    """A figure for other programs: None where there are too few to tell."""

    policy: str
    measure: str
    reviews: int
    same: int
    agreement: float | None = None
    agreement_low: float | None = None
    agreement_high: float | None = None
    kappa: float | None = None
    kappa_low: float | None = None
    kappa_high: float | None = None
    standard_error: float | None = None
    kappa_weighted: float | None = None
    kappa_weighted_low: float | None = None
    kappa_weighted_high: float | None = None
    kappa_weighted_standard_error: float | None = None
    opens: str = ""


def read_figures(asked: InsightsFilter) -> Figures:
    """The figures of the days and the area."""
    span = asked.span()
    return agreement_figures(
        span.since_at, span.until_at, zone=ZoneInfo(span.zone), area=asked.area
    )


def behind(asked: InsightsFilter, *, may: bool) -> Behind:
    """The list behind a figure, for whoever may see which decision was seen how."""

    def address(row: PolicyAgreement, seen: str) -> str:
        if not may:
            return ""
        said = {
            "lane": "closed",
            "policy": str(row.policy.pk) if row.policy else "",
            "since": asked.since.isoformat(),
            "until": asked.until.isoformat(),
            "seen": seen,
        }
        return urlencode({name: value for name, value in said.items() if value})

    return address


@require_safe
def agreement(request: HttpRequest) -> HttpResponse:
    """The page. A range that cannot be shown gets a sentence, and the usual range in its place."""
    require_role_for(request, "read")
    by, now = actor(request), clock.now()
    known, _policies = areas_and_policies()
    today, refused = timezone.localtime(now).date(), None
    try:
        asked = read_filter(request, today, known)
    except StepRefused as error:
        asked, refused = usual_filter(today), error
    found, opens = read_figures(asked), behind(asked, may=by.may(READS))
    context = {
        **lane_links(by, person(request).pk),
        "asked": asked,
        "areas": [(a, area_name(a)) for a in known],
        "panels": panels(found, opens),
        "presets": presets(asked, today),
        "today": today,
        "now": now,
        "sentence": refused.sentence if refused else "",
        "title": heading(asked),
    }
    code = http_code(refused) if refused else 200
    return render(request, "insights/agreement.html", context, status=code)


def told(request: HttpRequest) -> tuple[InsightsFilter, list[Told]]:
    """What is asked for, and every figure. Raises StepRefused (code `bad-filter`)."""
    require_role_for(request, "read")
    known, _policies = areas_and_policies()
    today = timezone.localtime(clock.now()).date()
    asked = read_filter(request, today, known)
    found, opens = read_figures(asked), behind(asked, may=actor(request).may(READS))
    rows = [
        told_figure(row, measure, one, opens(row, ""))
        for row in [*found.policies, found.whole]
        for measure, one in (("decision", row.outcome), ("allegations", row.findings))
    ]
    return asked, rows


def told_figure(row: PolicyAgreement, measure: str, one: Agreement, query: str) -> Told:
    """A figure; rates and ranges only where there are enough."""
    name = row.policy.slug if row.policy else ALL
    address = f"{reverse('quality')}?{query}" if query and one.many else ""
    if one.few:
        return Told(name, measure, one.many, one.same, opens=address)
    low, high = charts.wilson_interval(one.same, one.many)
    span, weighted = one.interval or (None, None), one.weighted or WeightedKappa(many=0)
    weighted_span = weighted.interval or (None, None)
    return Told(
        name,
        measure,
        one.many,
        one.same,
        agreement=rounded(one.same / one.many),
        agreement_low=rounded(low),
        agreement_high=rounded(high),
        kappa=rounded(one.kappa),
        kappa_low=rounded(span[0]),
        kappa_high=rounded(span[1]),
        standard_error=rounded(one.error),
        kappa_weighted=rounded(weighted.kappa),
        kappa_weighted_low=rounded(weighted_span[0]),
        kappa_weighted_high=rounded(weighted_span[1]),
        kappa_weighted_standard_error=rounded(weighted.error),
        opens=address,
    )


def rounded(value: float | None) -> float | None:
    """Four digits."""
    return None if value is None else round(value, 4)


def file_name(since: date, until: date, ending: str) -> str:
    """What the download is called."""
    return f"agreement-{since}-{until}.{ending}"


@require_safe
@requires_step_up
def agreement_csv(request: HttpRequest) -> HttpResponse:
    """Every figure in a row of its own."""
    asked, figures = told(request)
    rows: list[tuple[object, ...]] = [COLUMNS]
    rows += [tuple("" if cell is None else cell for cell in figure) for figure in figures]
    return csv_response(file_name(asked.since, asked.until, "csv"), rows)


@require_safe
@requires_step_up
def agreement_json(request: HttpRequest) -> HttpResponse:
    """The same as JSON."""
    asked, figures = told(request)
    answer = {
        "since": asked.since,
        "until": asked.until,
        "area": asked.area,
        "figures": [figure._asdict() for figure in figures],
    }
    name = file_name(asked.since, asked.until, "json")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return JsonResponse(answer, headers=headers)


urlpatterns = [
    path("quality/agreement", agreement, name="quality_agreement"),
    path("quality/agreement.csv", agreement_csv, name="quality_agreement_csv"),
    path("quality/agreement.json", agreement_json, name="quality_agreement_json"),
]

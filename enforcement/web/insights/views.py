"""Insights: how the work goes, for a range of time and a policy area.

Pictures drawn by the server, with the numbers and the method behind each, and the cases behind each
number; the same as tables for other programs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from enforcement.language.formats import area_name
from enforcement.language.refusals import StepRefused
from enforcement.pages.refusing import http_code
from enforcement.pages.tables import csv_response
from enforcement.process import clock
from enforcement.queries.insights import (
    Span,
    areas_and_policies,
    insight_numbers,
    numbers_before,
)
from enforcement.sql.replica import Standby, read_apart
from enforcement.web._shared.acting import person, require_role_for
from enforcement.web._shared.stepup import requires_step_up
from enforcement.web.insights.asked import (
    InsightsFilter,
    heading,
    presets,
    read_filter,
    usual_filter,
)
from enforcement.web.insights.machine import COLUMNS, Told, told_figures
from enforcement.web.insights.panels import Found, all_panels
from enforcement.web.insights.tiles import tiles


@dataclass(frozen=True, kw_only=True)
class Read:
    """The figures of the range and of the period before, and from where they were read."""

    found: Found
    earlier: Found
    standby: Standby | None


def read_all(span: Span, now: datetime, only: UUID | None) -> Read:
    """Everything that is shown; three statements, of the standby if there is one."""

    def ask(using: str) -> tuple[Found, Found]:
        return insight_numbers(span, now, using, only=only), numbers_before(span, using)

    (found, earlier), standby = read_apart(ask)
    return Read(found=found, earlier=earlier, standby=standby)


def only_own(request: HttpRequest) -> UUID | None:
    """Whose work alone the reader may see: their own, unless they assign work."""
    who = person(request)
    return None if who.actor.may("assign others") else who.pk


@require_safe
def insights(request: HttpRequest) -> HttpResponse:
    """The page. A range or an area that cannot be shown gets a sentence, and the usual range in its
    place.
    """
    require_role_for(request, "read")
    now, only = clock.now(), only_own(request)
    known, policies = areas_and_policies()
    today, refused = timezone.localtime(now).date(), None
    try:
        asked = read_filter(request, today, known)
    except StepRefused as error:
        asked, refused = usual_filter(today), error
    read, opens = read_all(asked.span(), now, only), asked.opens(today)
    context = {
        "asked": asked,
        "areas": [(a, area_name(a)) for a in known],
        "panels": all_panels(read.found, opens, policies, alone=only is not None),
        "tiles": tiles(read.found, read.earlier, opens),
        "counted_at": now,
        "standby": read.standby,
        "presets": presets(asked, today),
        "today": today,
        "sentence": refused.sentence if refused else "",
        "title": heading(asked),
    }
    return render(
        request, "insights/page.html", context, status=http_code(refused) if refused else 200
    )


def told(request: HttpRequest) -> tuple[InsightsFilter, datetime, list[Told]]:
    """What is asked for, when, and all figures. Raises StepRefused (code `bad-filter`)."""
    require_role_for(request, "read")
    now, only = clock.now(), only_own(request)
    today, (known, _policies) = timezone.localtime(now).date(), areas_and_policies()
    asked = read_filter(request, today, known)
    read, opens = read_all(asked.span(), now, only), asked.opens(today)
    return asked, now, told_figures(read.found, read.earlier, opens, asked.before().opens(today))


@require_safe
@requires_step_up
def insights_csv(request: HttpRequest) -> HttpResponse:
    """Every figure in a row of its own, with names that do not depend on the language. What leaves
    the house wants the authenticator.
    """
    asked, _now, figures = told(request)
    rows: list[tuple[object, ...]] = [COLUMNS]
    rows += [tuple("" if cell is None else cell for cell in figure) for figure in figures]
    return csv_response(f"insights-{asked.since}-{asked.until}.csv", rows)


@require_safe
@requires_step_up
def insights_json(request: HttpRequest) -> HttpResponse:
    """The same as JSON."""
    asked, now, figures = told(request)
    answer = {
        "since": asked.since,
        "until": asked.until,
        "area": asked.area,
        "time_zone": asked.span().zone,
        "counted_at": now,
        "figures": [figure._asdict() for figure in figures],
    }
    name = f"insights-{asked.since}-{asked.until}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return JsonResponse(answer, headers=headers)


urlpatterns = [
    path("insights", insights, name="insights"),
    path("insights.csv", insights_csv, name="insights_csv"),
    path("insights.json", insights_json, name="insights_json"),
]

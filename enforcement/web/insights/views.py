"""Insights: how the work goes, for a range of time and a policy area.

Pictures drawn by the server, with the numbers and the method behind each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.bounds import is_in_time
from enforcement.language.formats import area_name, dated
from enforcement.language.refusals import StepRefused
from enforcement.pages.refusing import http_code
from enforcement.pages.tables import csv_response
from enforcement.process import clock
from enforcement.queries.insights import Row, Span, insight_numbers, policy_areas
from enforcement.sql.replica import read_apart
from enforcement.web._shared.acting import require_role_for
from enforcement.web._shared.charts import FEW
from enforcement.web._shared.figures import (
    duration_in_words,
    number,
    percentage,
    too_few_mark,
)
from enforcement.web._shared.stepup import requires_step_up
from enforcement.web.insights.panels import Found, all_panels
from enforcement.web.insights.shares import total_row

WEEKS = (4, 12, 26, 52)
USUAL, LONGEST = 12, 366 * 2  # weeks; days
Figure = tuple[str, str, str]  # what, how much, and more


@dataclass(frozen=True, kw_only=True)
class InsightsFilter:
    """What the form says: whole days in the reader's zone, both included."""

    since: date
    until: date
    area: str = ""

    def span(self) -> Span:
        """The same as moments."""
        zone = ZoneInfo(timezone.get_current_timezone_name())
        return Span(
            since_at=midnight(self.since, zone),
            until_at=midnight(self.until + timedelta(days=1), zone),
            area=self.area,
            zone=str(zone),
        )


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins."""
    return datetime.combine(day, time(), zone)


@require_safe
def insights(request: HttpRequest) -> HttpResponse:
    """The page. A range or an area that cannot be shown gets a sentence, and the usual range in its
    place.
    """
    require_role_for(request, "read")
    now, known = clock.now(), policy_areas()
    today, refused = timezone.localtime(now).date(), None
    try:
        asked = read_filter(request, today, known)
    except StepRefused as error:
        asked, refused = usual_filter(today), error
    span = asked.span()
    found, standby = read_apart(lambda using: insight_numbers(span, now, using))
    context = {
        "asked": asked,
        "areas": [(a, area_name(a)) for a in known],
        "panels": all_panels(found),
        "figures": figures(found),
        "counted_at": now,
        "standby": standby,
        "ranges": [(w, today - timedelta(weeks=w), _("%(n)d weeks") % {"n": w}) for w in WEEKS],
        "today": today,
        "sentence": refused.sentence if refused else "",
        "title": heading(asked),
        "query": request.GET.urlencode() if not refused else "",
    }
    return render(
        request, "insights/page.html", context, status=http_code(refused) if refused else 200
    )


@require_safe
@requires_step_up
def insights_csv(request: HttpRequest) -> HttpResponse:
    """Every table of the page below each other.

    Small numbers are kept back here too. What leaves the house wants the authenticator.
    """
    require_role_for(request, "read")
    now = clock.now()
    asked = read_filter(request, timezone.localtime(now).date(), policy_areas())
    rows: list[list[Any]] = [[_("Insights"), heading(asked)]]
    span = asked.span()
    found, _standby = read_apart(lambda using: insight_numbers(span, now, using))
    for panel in all_panels(found):
        rows += [[], [panel.title], panel.columns, *panel.rows]
    return csv_response(f"insights-{asked.since}-{asked.until}.csv", rows)


def usual_filter(today: date) -> InsightsFilter:
    """The range that is shown unless another one is asked for."""
    return InsightsFilter(since=today - timedelta(weeks=USUAL), until=today)


def read_filter(request: HttpRequest, today: date, known: list[str]) -> InsightsFilter:
    """What the address asks for.

    Raises StepRefused (code `bad-filter`) with a sentence that says what would do.
    """
    otherwise = usual_filter(today)
    since, until = (
        day_of(request, "since") or otherwise.since,
        day_of(request, "until") or otherwise.until,
    )
    area = request.GET.get("area", "")
    if area and area not in known:
        raise StepRefused(
            "bad-filter", _("There is no area of that name. Choose one from the list.")
        )
    if since > until:
        raise StepRefused(
            "bad-filter",
            _("The first day must not be after the last day."),
        )
    if (until - since).days > LONGEST or until > today + timedelta(days=366):
        raise StepRefused(
            "bad-filter", _("The date range can be at most two years and must not end after today.")
        )
    return InsightsFilter(since=since, until=until, area=area)


def day_of(request: HttpRequest, name: str) -> date | None:
    """A day of the address, such as 2024-03-01; None where none is given.

    Raises StepRefused (code `bad-filter`).
    """
    said = request.GET.get(name, "")
    try:
        day = date.fromisoformat(said) if said else None
    except ValueError:
        day = date.min
    if day and not is_in_time(day):
        raise StepRefused("bad-filter", _("Enter a date like 2024-03-01."))
    return day


def heading(asked: InsightsFilter) -> str:
    """What is shown, in words."""
    return _("%(area)s, %(since)s to %(until)s.") % {
        "area": area_name(asked.area) if asked.area else _("All areas"),
        "since": dated(asked.since, "j F Y"),
        "until": dated(asked.until, "j F Y"),
    }


def figures(found: Found) -> list[Figure]:
    """Five numbers for those who read no further."""
    open_, waits = (
        sum(r["n"] for r in found["open"]),
        sum(r["n"] for r in found["open"] if r["with_others"]),
    )
    reviews, ended = total_row(found["reviews"], "kind"), found["terminations"][0]
    missed = reviews["n"] - reviews["hits"]
    return [
        (_("Open now"), number(open_), _("%(n)s waiting for others") % {"n": number(waits)}),
        time_figure(_("Initial review, median"), found["looks"], _("9 of 10 within %(time)s")),
        time_figure(
            _("Time to notice, median"),
            found["notices"],
            _("after the step; 9 of 10 within %(time)s"),
        ),
        (
            _("Reviews completed in time"),
            percentage(reviews["hits"], reviews["n"]),
            _("%(k)s of %(n)s missed") % {"k": number(missed), "n": number(reviews["n"])},
        ),
        (
            _("Terminations by one person"),
            number(ended["hits"]),
            _("of %(n)s in this range") % {"n": number(ended["n"])},
        ),
    ]


def time_figure(what: str, rows: list[Row], more: str) -> Figure:
    """A median with its 90th percentile; kept back where there are too few."""
    whole = next((r for r in rows if r["week"] is None), None)
    if whole is None or whole["n"] - whole["waiting"] < FEW:
        return what, "–", too_few_mark()
    return (
        what,
        duration_in_words(whole["median"]),
        more % {"time": duration_in_words(whole["ninth"])},
    )


urlpatterns = [
    path("insights", insights, name="insights"),
    path("insights.csv", insights_csv, name="insights_csv"),
]

"""Which days and which area are asked for: read off the address, and what is offered instead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.bounds import is_in_time
from enforcement.language.formats import area_name, dated
from enforcement.language.refusals import StepRefused
from enforcement.queries.insights import Span, midnight
from enforcement.web.insights.opens import Opens

WEEKS = (4, 12, 26, 52)
USUAL, LONGEST = 12, 366 * 2  # weeks; days
QUARTER = 3  # months
KNOWN = ("since", "until", "area")


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

    def opens(self, today: date) -> Opens:
        """The same in the words of a search."""
        return Opens(since=self.since, until=self.until, area=self.area, today=today)

    def before(self) -> InsightsFilter:
        """As many days before."""
        until = self.since - timedelta(days=1)
        return replace(self, since=until - (self.until - self.since), until=until)

    @property
    def query(self) -> str:
        """As it stands in an address."""
        asked = {"since": self.since, "until": self.until, "area": self.area}
        return urlencode({name: str(value) for name, value in asked.items() if value})


class Preset(NamedTuple):
    """A range that is offered; it is `on` where it is the one that is asked for."""

    name: str
    query: str
    on: bool


def usual_filter(today: date) -> InsightsFilter:
    """The range that is shown unless another one is asked for."""
    return InsightsFilter(since=weeks_ago(today, USUAL), until=today)


def weeks_ago(today: date, weeks: int) -> date:
    """The first of so many whole weeks that end today."""
    return today - timedelta(weeks=weeks) + timedelta(days=1)


def presets(asked: InsightsFilter, today: date) -> list[Preset]:
    """The ranges that are offered, in the area that is asked for."""
    month = today.replace(day=1)
    quarter = month.replace(month=month.month - (month.month - 1) % QUARTER)
    day = timedelta(days=1)
    last_month, last_quarter = month - day, quarter - day
    ranges = {
        **{
            _("Last %(n)d weeks") % {"n": weeks}: (weeks_ago(today, weeks), today)
            for weeks in WEEKS
        },
        _("This month"): (month, today),
        _("Last month"): (last_month.replace(day=1), last_month),
        _("This quarter"): (quarter, today),
        _("Last quarter"): (
            last_quarter.replace(day=1, month=last_quarter.month - QUARTER + 1),
            last_quarter,
        ),
        _("Period before"): (asked.before().since, asked.before().until),
    }
    offered = [
        (name, replace(asked, since=since, until=until)) for name, (since, until) in ranges.items()
    ]
    return [Preset(name, each.query, each == asked) for name, each in offered]


def read_filter(request: HttpRequest, today: date, known: list[str]) -> InsightsFilter:
    """What the address asks for.

    Raises StepRefused (code `bad-filter`) with a sentence that says what would do.
    """
    if strange := sorted(set(request.GET) - set(KNOWN)):
        raise StepRefused(
            "bad-filter",
            _("Insights knows no “%(name)s”, only since, until and area.")
            % {"name": strange[0][:40]},
        )
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
    if (until - since).days > LONGEST or until > today:
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

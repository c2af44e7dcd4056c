"""How the work goes: aggregates over a range of time, from the times that are stored. Three
statements, whatever is asked.

Every figure is exact, and counted when it is asked for: sums of days would give no median, and no
number of cases. Each part reads an index that has all that it counts, week by week, so that no row
is fetched and little is sorted; what is dear to find, the first decision of a case, is stored when
it is taken. See docs/decisions/0071-insights-reads-indexes-not-sums.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import DEFAULT_DB_ALIAS, connections

from enforcement.models import Policy
from enforcement.models._ledger import DECIDING
from enforcement.queries.insights_parts import (
    AGES,
    COMPARED,
    NOW,
    OF_AREA,
    PARTS,
    PARTS_OF_AREA,
)
from enforcement.sql.batch import Named

Row = dict[str, Any]
Rows = list[Row]


class Week(NamedTuple):
    """A week by its Monday, and the part of it that is asked for, half open."""

    name: date
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Span:
    """What is asked for: a range of time, half open; a policy area, or empty for all; the zone in
    which weeks begin.
    """

    since_at: datetime
    until_at: datetime
    area: str = ""
    zone: str = "UTC"

    def days(self) -> tuple[date, date]:
        """The first and the last day that it touches, where its zone is."""
        zone, moment = ZoneInfo(self.zone), timedelta(microseconds=1)
        return (
            self.since_at.astimezone(zone).date(),
            (self.until_at - moment).astimezone(zone).date(),
        )

    def before(self) -> Span:
        """The period before: as many days, which may have another number of hours."""
        first, last = self.days()
        since = midnight(first - (last - first) - timedelta(days=1), ZoneInfo(self.zone))
        return replace(self, since_at=since, until_at=self.since_at)

    def weeks(self) -> list[Week]:
        """The weeks that it touches; the first and the last within its bounds."""
        zone = ZoneInfo(self.zone)
        first = self.since_at.astimezone(zone).date()
        monday, found = first - timedelta(days=first.weekday()), list[Week]()
        while (begins := datetime.combine(monday, time(), zone).astimezone(UTC)) < self.until_at:
            following = monday + timedelta(weeks=1)
            ends = datetime.combine(following, time(), zone).astimezone(UTC)
            found.append(Week(monday, max(begins, self.since_at), min(ends, self.until_at)))
            monday = following
        return found


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins."""
    return datetime.combine(day, time(), zone)


def insight_numbers(
    span: Span, now: datetime, using: str = DEFAULT_DB_ALIAS, *, only: UUID | None = None
) -> dict[str, Rows]:
    """Everything that the page shows, by the name of its part; `open` and `restrictions` are as
    they are `now`, the rest is of the span. `using`: the database that is asked. `only`: the one
    person whose work is told; everybody's otherwise.
    """
    parts = PARTS_OF_AREA if span.area else PARTS
    weeks = span.weeks()
    params = {**params_of(span, weeks), "only": only, "edges": edges_of(now, span.zone)}
    return {**read_parts(NOW, span, params, using), **read_parts(parts, span, params, using)}


def numbers_before(span: Span, using: str = DEFAULT_DB_ALIAS) -> dict[str, Rows]:
    """The parts that are compared with the period before, of that period."""
    earlier = span.before()
    parts = PARTS_OF_AREA if span.area else PARTS
    compared = {name: parts[name] for name in COMPARED}
    return read_parts(compared, earlier, params_of(earlier, []), using)


def params_of(span: Span, weeks: list[Week]) -> Named:
    """What the statements are given."""
    return {
        "area": span.area,
        "since": span.since_at,
        "until": span.until_at,
        "weeks": [week.name for week in weeks],
        "begins": [week.begins_at for week in weeks],
        "ends": [week.ends_at for week in weeks],
        "deciding": [*DECIDING, "propose"],
    }


def edges_of(now: datetime, zone: str) -> list[datetime]:
    """What began before each of these is so many days old: days as they are where the reader is."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return [midnight(today + timedelta(days=1 - age), ZoneInfo(zone)) for age in AGES]


def read_parts(parts: dict[str, str], span: Span, params: Named, using: str) -> dict[str, Rows]:
    """Some parts, in one statement."""
    case = OF_AREA if span.area else ""
    together = ", ".join(
        f"(SELECT coalesce(json_agg(t), '[]') FROM ({sql.replace('{case}', case)}) t) AS {name}"
        for name, sql in parts.items()
    )
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {together}", params)
        return dict(zip(parts, cursor.fetchone(), strict=True))


def areas_and_policies() -> tuple[list[str], dict[str, str]]:
    """Every policy area that there is, in the order of the alphabet, and the titles of the policies
    by their slugs.
    """
    rows = list(Policy.objects.order_by("area", "title").values_list("area", "slug", "title"))
    return list(dict.fromkeys(row[0] for row in rows)), {row[1]: row[2] for row in rows}


def policy_areas() -> list[str]:
    """Every policy area that there is, in the order of the alphabet."""
    areas, _policies = areas_and_policies()
    return areas

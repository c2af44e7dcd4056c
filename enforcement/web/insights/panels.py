"""Every panel of the insights, in the order of a case's life."""

from __future__ import annotations

from enforcement.queries.insights import Rows
from enforcement.web.insights.open_cases import ages, people, states
from enforcement.web.insights.panel import Panel
from enforcement.web.insights.shares import appeals, approvals, reports, reviews
from enforcement.web.insights.times import over_time

Found = dict[str, Rows]


def panels(found: Found) -> list[Panel]:
    """Every panel, in the order of a case's life."""
    return [
        ages(found["open"]),
        states(found["open"]),
        over_time("looks", found["looks"]),
        over_time("decisions", found["decisions"]),
        over_time("notices", found["notices"]),
        reviews(found["reviews"]),
        appeals("area", found["appeals"]),
        appeals("origin", found["appeals"]),
        reports(found["reports"]),
        approvals(found["approvals"]),
        people(found["people"]),
    ]

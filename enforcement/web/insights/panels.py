"""Every panel of the insights, in the order of a case's life."""

from __future__ import annotations

from enforcement.queries.insights import Rows
from enforcement.web.insights.open_cases import age_panel, people_panel, state_panel
from enforcement.web.insights.panel import Panel
from enforcement.web.insights.shares import (
    appeals_panel,
    approvals_panel,
    reports_panel,
    reviews_panel,
)
from enforcement.web.insights.times import times_panel

Found = dict[str, Rows]


def all_panels(found: Found) -> list[Panel]:
    """Every panel, in the order of a case's life."""
    return [
        age_panel(found["open"]),
        state_panel(found["open"]),
        times_panel("looks", found["looks"]),
        times_panel("decisions", found["decisions"]),
        times_panel("notices", found["notices"]),
        reviews_panel(found["reviews"]),
        appeals_panel("area", found["appeals"]),
        appeals_panel("origin", found["appeals"]),
        reports_panel(found["reports"]),
        approvals_panel(found["approvals"]),
        people_panel(found["people"]),
    ]

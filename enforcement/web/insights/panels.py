"""Every panel of the insights, in the order of a case's life."""

from __future__ import annotations

from collections.abc import Mapping

from enforcement.queries.insights import Rows
from enforcement.web.insights.flow import backlog_panel, flow_panel, read_flow
from enforcement.web.insights.open_cases import age_panel, restrictions_panel, state_panel
from enforcement.web.insights.opens import Opens
from enforcement.web.insights.panel import Panel
from enforcement.web.insights.people import people_panel
from enforcement.web.insights.shares import (
    appeals_panel,
    approvals_panel,
    automation_panel,
    reports_panel,
    reversals_panel,
    reviews_panel,
)
from enforcement.web.insights.times import times_panel

Found = dict[str, Rows]


def open_now(found: Found) -> int:
    """How many cases are open."""
    return sum(row["n"] for row in found["open"])


def all_panels(
    found: Found, opens: Opens, policies: Mapping[str, str], *, alone: bool
) -> list[Panel]:
    """Every panel, in the order of a case's life; `alone`: of work, the reader's own."""
    flow = read_flow(found["flow"], open_now(found), opens)
    return [
        flow_panel(flow, opens),
        backlog_panel(flow, opens),
        age_panel(found["open"], opens),
        state_panel(found["open"], opens),
        times_panel("looks", found["looks"], opens),
        times_panel("decisions", found["decisions"], opens),
        times_panel("notices", found["notices"], opens),
        reviews_panel(found["reviews"], opens),
        restrictions_panel(found["restrictions"], opens),
        *(appeals_panel(key, found["appeals"], opens, policies) for key in ("policy", "origin")),
        *(reports_panel(key, found["reports"], opens, policies) for key in ("policy", "origin")),
        *(
            approvals_panel(key, found["approvals"], opens, policies)
            for key in ("verb", "policy", "origin")
        ),
        automation_panel(found["automation"], opens),
        reversals_panel(found["automation"], opens),
        people_panel(found["people"], opens, alone=alone),
    ]

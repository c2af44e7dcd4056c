"""By when the desk looks, what a priority is made of, and whom the next case goes to: the figures
of one version of the queue's rules. What these figures are when nobody has changed them stands
here, and is version 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum


class Routing(StrEnum):
    """What it means for the next case that somebody does not have what a case asks for."""

    OFF = "OFF"  # nothing
    PREFER = "PREFER"  # the cases that fit come first
    REQUIRE = "REQUIRE"  # it goes to somebody else, until it is nearly due


@dataclass(frozen=True, kw_only=True)
class QueueRules:
    """One version's figures. Days are business days; points add up to the priority.

    Times that bind a holder, or protect one, are no figures: no page may make them longer.
    """

    number: int = 1

    look_low_days: int = 5
    look_medium_days: int = 3
    look_high_days: int = 1
    look_critical_days: int = 1
    look_flagged_days: int = 1  # at most, of a trusted flagger's report within its areas
    match_days: int = 1
    match_flagged_hours: int = 4  # while the office works
    decide_days: int = 10  # in an investigation without a measure
    changes_made_days: int = 2  # when every required change was made
    submission_days: int = 2
    read_days: int = 2  # what somebody outside wrote
    address_days: int = 2  # whom a notice did not reach
    hear_days: int = 5
    sent_back_days: int = 2
    escalation_days: int = 2
    reinstatement_days: int = 2

    severity_low: int = 10
    severity_medium: int = 20
    severity_high: int = 40
    severity_critical: int = 80
    review_missed: int = 40
    due_soon: int = 20
    restricted: int = 30
    reports_step: int = 5  # each time that the number of reports doubles
    reports_most: int = 20
    traffic_step: int = 3  # for each digit of the requests of a day
    traffic_most: int = 15
    escalated: int = 50
    strategic: int = 15
    flagged: int = 25

    by_skill: Routing = Routing.REQUIRE
    by_language: Routing = Routing.REQUIRE
    by_tier: Routing = Routing.OFF
    open_hours_before_due: int = 8
    open_days_without_due: int = 3  # calendar days after the case was opened

    def look_days(self, severity: str) -> int:
        """Business days in which somebody looks at a report of this severity."""
        return self.figure("look", severity, "days")

    def severity_points(self, severity: str) -> int:
        """What a severity adds to a priority."""
        return self.figure("severity", severity)

    def figure(self, *parts: str) -> int:
        """The figure whose name is made of these parts."""
        value: int = getattr(self, "_".join(parts).lower())
        return value

    def figures(self) -> dict[str, int | str]:
        """All of them by name, in their order."""
        return {name: getattr(self, name) for name in FIGURES}


AS_BUILT = QueueRules()
ROUTED = ("by_skill", "by_language", "by_tier")
FIGURES = tuple(field.name for field in fields(QueueRules) if field.name != "number")
DEADLINES = tuple(
    name for name in FIGURES if name.endswith(("_days", "_hours")) and not name.startswith("open_")
)
OPENING = ("open_hours_before_due", "open_days_without_due")
WEIGHTS = tuple(name for name in FIGURES if name not in (*DEADLINES, *ROUTED, *OPENING))
MOST_DAYS, MOST_POINTS = 30, 200
# What each figure may be, least and most.
BOUNDS: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(DEADLINES, (1, MOST_DAYS)),
    "match_days": (1, 10),
    "match_flagged_hours": (1, 24),
    **dict.fromkeys(WEIGHTS, (0, MOST_POINTS)),
    "open_hours_before_due": (1, 240),
    "open_days_without_due": (1, 60),
}

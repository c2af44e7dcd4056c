"""All proceedings of an account on one line of time: a bar for each case, shaded by what its
measures did to the account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Standing
from enforcement.language.formats import dated
from enforcement.models import Appeal, Case, Measure
from enforcement.models.measure import STANDING_OF
from enforcement.web._shared.charts import FIRST, ROW, Mark, percent, pixels
from enforcement.workflow.machines import MeasurePhase

# heavier as it is stricter
SHADES: dict[str, str] = {
    Standing.LIMITED: "waits",
    Standing.SUSPENDED: "fill",
    Standing.TERMINATED: "heavy",
}
LEAST = 0.4  # percent: what is shorter is drawn so long, or it would not be seen


@dataclass(frozen=True)
class ShadedStretch:
    """From one place to another, in one shade."""

    x: str
    width: str
    shade: str = ""


@dataclass(frozen=True)
class Line:
    """A case: how long it was open, its measures, its appeals."""

    ref: str
    y: str
    text_y: str
    open: ShadedStretch
    open_y: str
    measures: list[ShadedStretch]
    measure_y: str
    appeals: list[str]


@dataclass(frozen=True)
class Lifeline:
    """What is drawn, and what it says in words."""

    lines: list[Line]
    marks: list[Mark]
    told: str
    height: str
    floor: str
    label_y: str


def lifeline(
    cases: Sequence[Case], measures: Sequence[Measure], appeals: Sequence[Appeal], now: datetime
) -> Lifeline | None:
    """The line from the first of `cases` to now; None where there is no case."""
    if not cases:
        return None
    begin = min(case.opened_at for case in cases)
    end = max(now, begin + timedelta(hours=1))
    scale = (end - begin).total_seconds()

    def place(at: datetime) -> float:
        return min(100.0, max(0.0, 100 * (at - begin).total_seconds() / scale))

    def stretch(since: datetime, until: datetime | None, shade: str = "") -> ShadedStretch:
        width = max(LEAST, place(until or end) - place(since))
        return ShadedStretch(percent(min(place(since), 100 - width)), percent(width), shade)

    lines = []
    for index, case in enumerate(cases):
        y = FIRST + index * ROW
        own = [
            m
            for m in measures
            if m.case_id == case.pk and m.phase != MeasurePhase.ORDERED and m.starts_at <= end
        ]
        lines.append(
            Line(
                ref=case.ref,
                y=pixels(y),
                text_y=pixels(y + 4),
                open=stretch(case.opened_at, case.closed_at),
                open_y=pixels(y - 2),
                measure_y=pixels(y - 8),
                measures=[
                    stretch(m.starts_at, ended_at(m, now), SHADES[STANDING_OF[m.kind]]) for m in own
                ],
                appeals=[percent(place(a.lodged_at)) for a in appeals if a.case_id == case.pk],
            )
        )
    floor = FIRST + len(cases) * ROW - 10
    refs = {case.pk for case in cases}
    contested = len([a for a in appeals if a.case_id in refs])
    told = _("%(cases)s from %(since)s to now, with %(measures)s and %(appeals)s.") % {
        "cases": ngettext("%(n)d case", "%(n)d cases", len(cases)) % {"n": len(cases)},
        "since": date_on_axis(begin, scale),
        "measures": ngettext("%(n)d restriction", "%(n)d restrictions", len(measures))
        % {"n": len(measures)},
        "appeals": ngettext("%(n)d appeal", "%(n)d appeals", contested) % {"n": contested},
    }
    return Lifeline(
        lines, axis_dates(begin, end), told, str(floor + 64), str(floor), str(floor + 18)
    )


def ended_at(measure: Measure, now: datetime) -> datetime | None:
    """When it ended, as the gateway saw it: at its stored end even if nobody has written that down
    yet.
    """
    ends = [at for at in (measure.over_at, measure.ends_at) if at is not None and at <= now]
    return min(ends, default=None)


def axis_dates(begin: datetime, end: datetime) -> list[Mark]:
    """Five dates, evenly spaced."""
    scale = (end - begin).total_seconds()
    anchors = {0: "start", 4: "end"}
    return [
        Mark(
            percent(25 * i),
            date_on_axis(begin + (end - begin) * i / 4, scale),
            anchor=anchors.get(i, "middle"),
        )
        for i in range(5)
    ]


def date_on_axis(at: datetime, seconds: float) -> str:
    """A date as fine as the whole line asks for."""
    form = (
        "H:i"
        if seconds < 86400
        else "j M H:i"
        if seconds < 4 * 86400
        else "j M"
        if seconds < 300 * 86400
        else "j M Y"
    )
    return dated(timezone.localtime(at), form)

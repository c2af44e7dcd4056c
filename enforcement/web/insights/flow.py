"""The panels on volume: what comes in and goes out, and the backlog that it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enforcement.language.formats import dated, number
from enforcement.queries.insights import Row, Rows
from enforcement.web._shared import charts
from enforcement.web.insights.opens import Opens
from enforcement.web.insights.panel import Cell, Panel, count_cell

MOVES = ("opened", "closed", "merged", "reopened")
SINCE_THEN = "infinity"  # the row of what has happened since the range ended


@dataclass(frozen=True, kw_only=True)
class Week:
    """What a week brought, and how many cases were open when it, or the range, ended."""

    monday: date
    opened: int
    closed: int
    merged: int
    reopened: int
    backlog: int
    opens: Opens


@dataclass(frozen=True, kw_only=True)
class Flow:
    """The weeks and the whole range; `began` is how many cases were open before it."""

    weeks: list[Week]
    opened: int
    closed: int
    merged: int
    reopened: int
    began: int
    backlog: int


def moved(rows: Rows) -> dict[str, int]:
    """What came in and went out in the whole range."""
    within = [row for row in rows if row["week"] != SINCE_THEN]
    return {key: sum(row[key] for row in within) for key in MOVES}


def growth(row: Row) -> int:
    """How many more cases are open after it."""
    return int(row["opened"] + row["reopened"] - row["closed"] - row["merged"])


def read_flow(rows: Rows, open_now: int, opens: Opens) -> Flow:
    """Back from what is open now to what was open before."""
    whole = moved(rows)
    since_then = next(row for row in rows if row["week"] == SINCE_THEN)
    backlog = ended = open_now - growth(since_then)
    weeks = list[Week]()
    for row in sorted(
        (row for row in rows if row["week"] != SINCE_THEN),
        key=lambda row: str(row["week"]),
        reverse=True,
    ):
        monday = date.fromisoformat(row["week"])
        weeks.append(
            Week(
                monday=monday,
                opened=row["opened"],
                closed=row["closed"],
                merged=row["merged"],
                reopened=row["reopened"],
                backlog=backlog,
                opens=opens.week(monday),
            )
        )
        backlog -= growth(row)
    return Flow(
        weeks=weeks[::-1],
        opened=whole["opened"],
        closed=whole["closed"],
        merged=whole["merged"],
        reopened=whole["reopened"],
        began=ended - growth(whole),
        backlog=ended,
    )


def flow_panel(flow: Flow, opens: Opens) -> Panel:
    """Cases in and out by week."""
    sentence = _("%(opened)s cases opened, %(reopened)s reopened, %(closed)s closed.") % {
        "opened": number(flow.opened),
        "reopened": number(flow.reopened),
        "closed": number(flow.closed),
    }
    if flow.merged:
        sentence += " " + ngettext(
            "%(n)s more goes on in another case.",
            "%(n)s more go on in other cases.",
            flow.merged,
        ) % {"n": number(flow.merged)}
    points = [(week_name(w.monday), w.opened + w.reopened, w.closed) for w in flow.weeks]
    return Panel(
        key="flow",
        title=_("Cases opened and closed"),
        sentence=sentence,
        told=sentence,
        columns=[_("Week of"), _("Opened"), _("Reopened"), _("Closed"), _("Merged")],
        rows=[
            *(flow_cells(week_name(week.monday), week, week.opens) for week in flow.weeks),
            flow_cells(_("All"), flow, opens),
        ],
        counted=_(
            "Opened: by the time of the first report. Reopened and closed: each time that it "
            "happened, so that a case that is closed twice counts twice. A change from one closed "
            "status to another is not counted. Merged: those that go on in another case; they are "
            "not counted as closed. In the chart, reopened cases count as opened."
        ),
        chart=charts.line_chart(points, (_("opened"), _("closed")))
        if any(a or b for _name, a, b in points)
        else None,
        absent=_("Nothing was opened or closed in this date range."),
    )


def flow_cells(name: str, row: Week | Flow, opens: Opens) -> list[Cell]:
    """A week, or all."""
    return [
        Cell(name),
        count_cell(row.opened, opens.query(opened=opens.days)),
        count_cell(row.reopened, opens.query(reopened=opens.days)),
        count_cell(row.closed, opens.query(closed=opens.days)),
        count_cell(row.merged, opens.query(merged=opens.days)),
    ]


def backlog_panel(flow: Flow, opens: Opens) -> Panel:
    """How many cases were open at the end of each week."""
    sentence = _("%(before)s cases were open before this date range, %(after)s at its end.") % {
        "before": number(flow.began),
        "after": number(flow.backlog),
    }
    eve = opens.since - timedelta(days=1)
    return Panel(
        key="backlog",
        title=_("Backlog"),
        sentence=sentence,
        told=sentence,
        columns=[_("At the end of"), _("Open")],
        rows=[
            [day_cell(eve), count_cell(flow.began, open_on(opens, eve))],
            *(
                [day_cell(w.opens.until), count_cell(w.backlog, open_on(opens, w.opens.until))]
                for w in flow.weeks
            ),
        ],
        counted=_(
            "Cases that were open at the end of the last day of each week, worked out from those "
            "that are open now and from what was opened, reopened, closed and merged since."
        ),
        chart=charts.line_chart(
            [(week_name(w.monday), w.backlog, None) for w in flow.weeks], (_("open"), "")
        )
        if flow.began or any(week.backlog for week in flow.weeks)
        else None,
        absent=_("No open cases."),
    )


def open_on(opens: Opens, day: date) -> str:
    """The list of the cases that were open at the end of a day."""
    return opens.query(open_on=day.isoformat())


def day_cell(day: date) -> Cell:
    """A day as the name of a row."""
    return Cell(dated(day, "j M Y"))


def week_name(monday: date) -> str:
    """A week by its Monday."""
    return dated(monday, "j M")

"""The panels on what takes time: first reviews, decisions, notices."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enforcement.queries.insights import Row, Rows
from enforcement.web._shared import charts
from enforcement.web._shared.figures import duration_in_words, unit_for, unit_name
from enforcement.web.insights.flow import week_name
from enforcement.web.insights.opens import Opens
from enforcement.web.insights.panel import Cell, Panel, count_cell, few_sentence, time_cell

# by which term the cases are found whose times these are
OPENED_BY = {"looks": "first_review", "decisions": "decided", "notices": "notice"}

# of what takes time: the title, what is said of it, and how it is counted
TIMED = {
    "looks": (
        gettext_lazy("Time to first review"),
        gettext_lazy("Initial review"),
        gettext_lazy(
            "From the first report to the first action by a member of staff, in calendar time, "
            "by week of that action. Cases without an initial review are not included; they "
            "are in the queue."
        ),
    ),
    "decisions": (
        gettext_lazy("Time to decision"),
        gettext_lazy("First decision"),
        gettext_lazy(
            "From the first report to the first decision other than starting the "
            "investigation. Pauses are included, because the holder waits through them. By "
            "week of the decision. Dismissals count as decisions."
        ),
    ),
    "notices": (
        gettext_lazy("Time to notice"),
        gettext_lazy("Informed"),
        gettext_lazy(
            "From the step that required a notice to the first proof of delivery, by week of "
            "the step. Notices without proof are counted, but have no time."
        ),
    ),
}


def whole_row(rows: Rows) -> Row:
    """The row of the whole range, which has no name."""
    return next(
        (r for r in rows if r["week"] is None),
        {"week": None, "n": 0, "waiting": 0, "median": None, "ninth": None},
    )


def times_panel(key: str, rows: Rows, opens: Opens) -> Panel:
    """Median and 90th percentile by week, of something that takes time."""
    title, verb, method = TIMED[key]
    whole = whole_row(rows)
    weeks = every_week([r for r in rows if r["week"] is not None])
    enough, known = (
        whole["n"] - whole["waiting"] >= charts.FEW,
        [r for r in weeks if r["n"] - r["waiting"] >= charts.FEW],
    )
    size, name = unit_for(max((r["ninth"] for r in known), default=1.0))
    points = [
        (
            week_name(date.fromisoformat(r["week"])),
            *((r["median"] / size, r["ninth"] / size) if r in known else (None, None)),
        )
        for r in weeks
    ]
    sentence = few_sentence()
    if enough:
        sentence = _("%(what)s: half within %(median)s, 9 of 10 within %(ninth)s.") % {
            "what": verb,
            "median": duration_in_words(whole["median"]),
            "ninth": duration_in_words(whole["ninth"]),
        }
    sentence += (
        " " + _("The chart is in %(unit)s, by week.") % {"unit": unit_name(name)} if known else ""
    )
    sentence += (
        " " + _("A gap marks a week with fewer than %(few)d.") % {"few": charts.FEW}
        if known and len(known) < len(weeks)
        else ""
    )
    unproved = [_("Without proof")] if key == "notices" else []
    return Panel(
        key=key,
        title=str(title),
        sentence=sentence,
        told=sentence,
        columns=[_("Week of"), _("Count"), *unproved, _("Median"), _("9 of 10 within")],
        rows=[
            *(
                timed_row(
                    key,
                    week_name(date.fromisoformat(r["week"])),
                    r,
                    opens.week(date.fromisoformat(r["week"])),
                )
                for r in weeks
            ),
            timed_row(key, _("All"), whole, opens),
        ],
        counted=str(method),
        chart=charts.line_chart(points, (_("median"), _("9 of 10 within"))) if known else None,
        absent=_("Not enough data (fewer than %(few)d a week)") % {"few": charts.FEW},
    )


def every_week(rows: Rows) -> Rows:
    """The weeks from the first to the last, with those in which there was nothing."""
    there = {date.fromisoformat(r["week"]): r for r in rows}
    if not there:
        return []
    day, filled, nothing = min(there), [], {"n": 0, "waiting": 0, "median": None, "ninth": None}
    while day <= max(there):
        filled.append(there.get(day) or {**nothing, "week": day.isoformat()})
        day += timedelta(weeks=1)
    return filled


def timed_row(key: str, name: str, row: Row, opens: Opens) -> list[Cell]:
    """A week: its number, and its times unless there are too few."""
    known = row["n"] - row["waiting"]
    unproved = [count_cell(row["waiting"], opens.query(unconfirmed=opens.days))]
    return [
        Cell(name),
        count_cell(row["n"], opens.query(**{OPENED_BY[key]: opens.days})),
        *(unproved if key == "notices" else []),
        time_cell(row["median"], known),
        time_cell(row["ninth"], known),
    ]

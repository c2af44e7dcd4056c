"""What the insights say: for each question a sentence, a picture, the numbers behind it, and how
they are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enforcement.language import words
from enforcement.language.formats import dated, within
from enforcement.queries.insights import AGES, Rows
from enforcement.web._shared import charts
from enforcement.web._shared.figures import (
    counted,
    decimal,
    few,
    lasting,
    number,
    share,
    unit_for,
    unit_name,
)

Found = dict[str, Rows]
OPEN_STATES = ("TRIAGE", "INVESTIGATING", "REMEDIATING", "SERVING", "TERMINATING")
REVIEWS = {  # short, for there is little room beside a picture
    "FIRST_LOOK": gettext_lazy("Initial review"),
    "MEASURE": gettext_lazy("Restriction"),
    "DECISION": gettext_lazy("Decision"),
    "SUBMISSION": gettext_lazy("Submission"),
    "APPEAL": gettext_lazy("Appeal"),
    "RATIFICATION": gettext_lazy("Ratification"),
    "AUTOMATION": gettext_lazy("Automation"),
    "REFERRAL": gettext_lazy("Partner’s reply"),
}
# of what takes time: the title, what is said of it, and how it is counted
TIMED = {
    "looks": (
        gettext_lazy("Time to first review"),
        gettext_lazy("Initial review"),
        gettext_lazy(
            "From the first report to the first action by a member of staff, in calendar "
            "time, by week of that action. Cases without an initial review are not included; "
            "they are in the queue."
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


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One question and its answer.

    `rows` begin with the name of the row; `told` is the whole picture in words.
    """

    key: str
    title: str
    sentence: str
    told: str
    columns: list[str]
    rows: list[list[str]]
    counted: str
    chart: Any = None
    absent: str = ""  # why there is no picture


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


def total(rows: Rows, *keys: str) -> dict[str, Any]:
    """The row that sums up: it has none of the keys."""
    return next((row for row in rows if all(row[key] is None for key in keys)), {"n": 0, "hits": 0})


def ages(rows: Rows) -> Panel:
    """Open cases by age, and how many of them wait for others."""
    edges = [0, *AGES]
    names = [f"{low}–{high}" for low, high in zip(edges, AGES, strict=False)] + [f"{AGES[-1]}+"]
    groups = []
    for index, name in enumerate(names):
        here = [r for r in rows if r["age"] == index]
        groups.append(
            (
                name,
                sum(r["n"] for r in here if not r["with_others"]),
                sum(r["n"] for r in here if r["with_others"]),
            )
        )
    every, old = sum(a + b for _n, a, b in groups), sum(a + b for _n, a, b in groups[-2:])
    waits = sum(b for _n, _a, b in groups)
    sentence = _(
        "%(n)s open cases. %(old)s are older than 30 days; %(waits)s are waiting for others."
    ) % {
        "n": number(every),
        "old": number(old),
        "waits": number(waits),
    }
    return Panel(
        key="age",
        title=_("Age of open cases"),
        sentence=sentence,
        told=sentence,
        columns=[_("Age in days"), _("Open"), _("With us"), _("Waiting for others")],
        rows=[
            [n, number(a + b), number(a), number(b)]
            for n, a, b in [*groups, (_("All"), every - waits, waits)]
        ],
        counted=_(
            "All cases that are not closed, by the time since the first report. “Waiting for "
            "others” means that nobody on the team can move the case on now: we are waiting "
            "for the holder, a partner, somebody else or a date. Current figures, regardless "
            "of the date range."
        ),
        chart=charts.columns(groups) if every else None,
        absent=_("No open cases."),
    )


def states(rows: Rows) -> Panel:
    """Open cases by where they are."""
    counts = [
        (str(word), sum(r["n"] for r in rows if r["state"] == code))
        for code, word in words.STATES.items()
        if code in OPEN_STATES
    ]
    most = max(counts, key=lambda c: c[1])
    every = sum(n for _name, n in counts)
    sentence = (
        _("Most open cases have the status %(state)s: %(n)s.")
        % {"n": number(most[1]), "state": within(most[0])}
        if every
        else ""
    )
    return Panel(
        key="state",
        title=_("Open cases by status"),
        sentence=sentence,
        told=sentence,
        columns=[_("Case status"), _("Open")],
        rows=[[name, number(n)] for name, n in [*counts, (_("All"), every)]],
        counted=_(
            "All cases that are not closed, by status. Current figures, regardless of the "
            "date range."
        ),
        chart=charts.amounts([(name, n, number(n)) for name, n in counts]) if every else None,
        absent=_("No open cases."),
    )


def over_time(key: str, rows: Rows) -> Panel:
    """Median and 90th percentile by week, of something that takes time."""
    title, verb, method = TIMED[key]
    whole: dict[str, Any] = next(
        (r for r in rows if r["week"] is None),
        {"n": 0, "waiting": 0, "median": None, "ninth": None},
    )
    weeks = every_week([r for r in rows if r["week"] is not None])
    enough, known = (
        whole["n"] - whole["waiting"] >= charts.FEW,
        [r for r in weeks if r["n"] - r["waiting"] >= charts.FEW],
    )
    size, name = unit_for(max((r["ninth"] for r in known), default=1.0))
    points = [
        (
            week_name(r["week"]),
            *((r["median"] / size, r["ninth"] / size) if r in known else (None, None)),
        )
        for r in weeks
    ]
    sentence = few_sentence()
    if enough:
        sentence = _("%(what)s: half within %(median)s, 9 of 10 within %(ninth)s.") % {
            "what": verb,
            "median": lasting(whole["median"]),
            "ninth": lasting(whole["ninth"]),
        }
    sentence += (
        " " + _("The chart is in %(unit)s, by week.") % {"unit": unit_name(name)} if known else ""
    )
    sentence += (
        " " + _("A gap marks a week with fewer than %(few)d.") % {"few": charts.FEW}
        if known and len(known) < len(weeks)
        else ""
    )
    return Panel(
        key=key,
        title=str(title),
        sentence=sentence,
        told=sentence,
        columns=[_("Week of"), _("Number"), _("Median"), _("9 of 10 within")],
        rows=[
            timed_row(week_name(r["week"]) if r["week"] else _("All"), r)
            for r in [*weeks, whole | {"week": None}]
        ],
        counted=str(method),
        chart=charts.lines(points) if known else None,
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


def week_name(day: str) -> str:
    """A week by its Monday."""
    return dated(date.fromisoformat(day), "j M")


def few_sentence() -> str:
    """In place of a sentence that would rest on too little."""
    return _("Not enough data (fewer than %(few)d in this date range)") % {"few": charts.FEW}


def timed_row(name: str, row: dict[str, Any]) -> list[str]:
    """A week: its number, and its times unless there are too few."""
    known = row["n"] - row["waiting"]
    times = (
        [lasting(row["median"]), lasting(row["ninth"])]
        if known >= charts.FEW
        else [few() if known else "–"] * 2
    )
    return [name, number(row["n"]), *times]


def listed(
    key: str,
    title: str,
    rows: Sequence[tuple[str, int, int]],
    whole: dict[str, Any],
    *,
    kind: str,
    what: str,
    columns: list[str],
    method: str,
) -> Panel:
    """Shares of several groups below each other, each with the range that chance allows."""
    said = [
        (share(hits, of), _("of %(n)s") % {"n": number(of)}) if of >= charts.FEW else ("", few())
        for _name, hits, of in rows
    ]
    sentence = few_sentence()
    if whole["n"] >= charts.FEW:
        sentence = _("%(what)s: %(share)s of %(n)s.") % {
            "what": what,
            "share": share(whole["hits"], whole["n"]),
            "n": number(whole["n"]),
        }
    return Panel(
        key=key,
        title=title,
        sentence=sentence,
        told=sentence,
        columns=[*columns, _("Share"), _("Range by chance (95 %)")],
        rows=[
            rate_row(name, hits, of)
            for name, hits, of in [*rows, (_("All"), whole["hits"], whole["n"])]
        ],
        counted=method,
        chart=charts.rates(kind, rows, said)
        if any(of >= charts.FEW for _n, _h, of in rows)
        else None,
        absent=_("Not enough data (fewer than %(few)d in every group)") % {"few": charts.FEW},
    )


def rate_row(name: str, hits: int, of: int) -> list[str]:
    """A group: how many, how many of them, the share, and its range."""
    if of < charts.FEW:
        return [name, few() if of else "0", "–", "–", "–"]
    low, high = charts.wilson(hits, of)
    return [
        name,
        number(of),
        number(hits),
        share(hits, of),
        f"{decimal(100 * low)}–{decimal(100 * high)} %",
    ]


def by(rows: Rows, key: str, table: Any = None) -> list[tuple[str, int, int]]:
    """Name, hits, number of each group, in the order of the words, which is nobody's rank."""
    named = [
        (str(table.get(r[key], r[key]) if table else area_name(r[key])), r["hits"], r["n"])
        for r in rows
        if r[key] is not None
    ]
    return sorted((name[:1].upper() + name[1:], hits, of) for name, hits, of in named)


def area_name(area: str) -> str:
    """A policy area as a heading."""
    return area.replace("-", " ").replace("_", " ").capitalize()


def reviews(rows: Rows) -> Panel:
    """Looks that were taken in time."""
    return listed(
        "reviews",
        _("Reviews completed in time"),
        by(rows, "kind", REVIEWS),
        total(rows, "kind"),
        kind="bars",
        what=_("Reviews completed in time"),
        columns=[_("Review type"), _("Completed or missed"), _("Completed in time")],
        method=_(
            "Reviews completed or missed in the date range. In time: completed by the due "
            "date. Missed: not completed by then, whatever was done later. Reviews that "
            "became unnecessary are not counted."
        ),
    )


def appeals(key: str, rows: Rows) -> Panel:
    """Appeals that were won, by area or by where the case came from."""
    title = _("Successful appeals by area") if key == "area" else _("Successful appeals by source")
    return listed(
        f"appeals_{key}",
        title,
        by(rows, key, words.ORIGINS if key == "origin" else None),
        total(rows, "area", "origin"),
        kind="points",
        what=_("Granted in full or in part, of appeals decided"),
        columns=[_("Area") if key == "area" else _("Source"), _("Decided"), _("Successful")],
        method=_(
            "Holders’ appeals decided in the date range: decision upheld, granted, granted in "
            "part or sent back. Successful: granted, in full or in part. Withdrawn and "
            "inadmissible appeals are not counted. The source is that of the case’s first "
            "report. The bar is the range that chance alone would allow, 95 times in 100 "
            "(Wilson)."
        ),
    )


def reports(rows: Rows) -> Panel:
    """Whose reports hold up."""
    return listed(
        "reports",
        _("Report accuracy by source"),
        by(rows, "origin", words.ORIGINS),
        total(rows, "origin"),
        kind="bars",
        what=_("Reports with an established allegation, of those decided"),
        columns=[_("Source"), _("Decided"), _("Established")],
        method=_(
            "Reports in cases that were closed in the date range and are still closed. A "
            "report counts as accurate if at least one allegation in its case was "
            "established. Several reports in one case are counted separately. Reports that "
            "opened no case are not counted."
        ),
    )


def approvals(rows: Rows) -> Panel:
    """Proposals that a second person sent back."""
    return listed(
        "approvals",
        _("Proposals returned"),
        by(rows, "verb", words.VERBS),
        total(rows, "verb"),
        kind="points",
        what=_("Proposals returned"),
        columns=[_("Proposal"), _("Settled"), _("Returned")],
        method=_(
            "Proposals that required approval and were settled in the date range: approved, "
            "returned, withdrawn or expired."
        ),
    )


def people(rows: Rows) -> Panel:
    """Who holds how much: for spreading the load, in the order of the alphabet."""
    return Panel(
        key="people",
        title=_("Workload"),
        sentence=_(
            "Open cases assigned to each person, in alphabetical order. Shows who has a full "
            "workload; it does not rank anyone."
        ),
        told=_("Open cases by person, in alphabetical order. The numbers are in the table."),
        columns=[
            _("Person"),
            _("Open cases assigned"),
            _("Cases worked on"),
            _("Decisions taken or proposed"),
        ],
        rows=[
            [r["name"], number(r["held"]), counted(r["cases"]), counted(r["decisions"])]
            for r in rows
        ],
        counted=_(
            "Assigned: open cases assigned to the person now. The other columns cover the "
            "date range; numbers below %(few)d are hidden. The list is not ranked and does "
            "not compare people, because cases differ."
        )
        % {"few": charts.FEW},
        chart=charts.amounts([(r["name"], r["held"], number(r["held"])) for r in rows])
        if rows
        else None,
        absent=_("Nobody has open cases."),
    )

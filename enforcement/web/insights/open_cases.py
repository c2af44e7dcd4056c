"""The panels on open cases: how old they are, where they are, who holds them."""

from __future__ import annotations

from operator import itemgetter

from django.utils.translation import gettext as _

from enforcement.language import words
from enforcement.language.formats import within
from enforcement.queries.insights import AGES, Rows
from enforcement.web._shared import charts
from enforcement.web._shared.figures import guarded_count, number
from enforcement.web.insights.panel import Panel
from enforcement.workflow.proceeding import State

OPEN_STATES = (
    State.TRIAGE,
    State.INVESTIGATING,
    State.REMEDIATING,
    State.SERVING,
    State.TERMINATING,
)


def age_panel(rows: Rows) -> Panel:
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
        chart=charts.column_chart(groups) if every else None,
        absent=_("No open cases."),
    )


def state_panel(rows: Rows) -> Panel:
    """Open cases by where they are."""
    counts = [
        (str(word), sum(r["n"] for r in rows if r["state"] == code))
        for code, word in words.STATES.items()
        if code in OPEN_STATES
    ]
    most = max(counts, key=itemgetter(1))
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
            "All cases that are not closed, by status. Current figures, regardless of the date "
            "range."
        ),
        chart=charts.amount_chart([(name, n, number(n)) for name, n in counts]) if every else None,
        absent=_("No open cases."),
    )


def people_panel(rows: Rows) -> Panel:
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
            [r["name"], number(r["held"]), guarded_count(r["cases"]), guarded_count(r["decisions"])]
            for r in rows
        ],
        counted=_(
            "Assigned: open cases assigned to the person now. The other columns cover the date "
            "range; numbers below %(few)d are hidden. The list is not ranked and does not "
            "compare people, because cases differ."
        )
        % {"few": charts.FEW},
        chart=charts.amount_chart([(r["name"], r["held"], number(r["held"])) for r in rows])
        if rows
        else None,
        absent=_("Nobody has open cases."),
    )

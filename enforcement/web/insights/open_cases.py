"""The panels on open cases: how old they are, where they are, who holds them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from enforcement.language import words
from enforcement.language.formats import within
from enforcement.queries.insights import AGES, Rows
from enforcement.web._shared import charts
from enforcement.web._shared.figures import counted, number
from enforcement.web.insights.panel import Panel
from enforcement.workflow.proceeding import State

OPEN_STATES = (
    State.TRIAGE,
    State.INVESTIGATING,
    State.REMEDIATING,
    State.SERVING,
    State.TERMINATING,
)


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
        "%(n)s open cases; %(old)s of them are older than 30 days, and %(waits)s wait for "
        "somebody else."
    ) % {
        "n": number(every),
        "old": number(old),
        "waits": number(waits),
    }
    return Panel(
        key="age",
        title=_("How old open cases are"),
        sentence=sentence,
        told=sentence,
        columns=[_("Age in days"), _("Open"), _("With us"), _("Wait for others")],
        rows=[
            [n, number(a + b), number(a), number(b)]
            for n, a, b in [*groups, (_("All"), every - waits, waits)]
        ],
        counted=_(
            "Every case that is not in a final state, by the time since its first report "
            "opened it. “Wait for others” means that "
            "nobody of the staff can move it on now: the holder, a partner, somebody else or a "
            "running term is awaited. "
            "As it is now, whatever the range."
        ),
        chart=charts.columns(groups) if every else None,
        absent=_("No case is open."),
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
        _("Most open cases, %(n)s, are here: %(state)s.")
        % {"n": number(most[1]), "state": within(most[0])}
        if every
        else ""
    )
    return Panel(
        key="state",
        title=_("Where open cases are"),
        sentence=sentence,
        told=sentence,
        columns=[_("State"), _("Open")],
        rows=[[name, number(n)] for name, n in [*counts, (_("All"), every)]],
        counted=_(
            "Every case that is not in a final state, by its state. As it is now, whatever the "
            "range."
        ),
        chart=charts.amounts([(name, n, number(n)) for name, n in counts]) if every else None,
        absent=_("No case is open."),
    )


def people(rows: Rows) -> Panel:
    """Who holds how much: for spreading the load, in the order of the alphabet."""
    return Panel(
        key="people",
        title=_("How the work is spread"),
        sentence=_(
            "Open cases that each person holds, in the order of the alphabet. It says who is "
            "full, and nothing about who is good."
        ),
        told=_("Open cases by person, in the order of the alphabet; the numbers are in the table."),
        columns=[
            _("Person"),
            _("Open cases held"),
            _("Cases worked on"),
            _("Decisions taken or proposed"),
        ],
        rows=[
            [r["name"], number(r["held"]), counted(r["cases"]), counted(r["decisions"])]
            for r in rows
        ],
        counted=_(
            "Held: open cases assigned to the person now. The other columns are of the range; "
            "numbers below %(few)d are kept back. "
            "There is no order by number and no comparison: cases differ."
        )
        % {"few": charts.FEW},
        chart=charts.amounts([(r["name"], r["held"], number(r["held"])) for r in rows])
        if rows
        else None,
        absent=_("Nobody holds a case."),
    )

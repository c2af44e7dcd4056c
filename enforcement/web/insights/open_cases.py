"""The panels on what is open now: how old cases are, where they are, what holds accounts."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter

from django.utils.translation import gettext as _

from enforcement.language import words
from enforcement.language.formats import number, within
from enforcement.queries.insights import Rows
from enforcement.queries.insights_parts import AGES
from enforcement.rules.search_syntax import AFTER_FINDING, OPEN, OTHERS, PRECAUTIONARY, US
from enforcement.web._shared import charts
from enforcement.web.insights.opens import Opens
from enforcement.web.insights.panel import Cell, Panel, count_cell
from enforcement.workflow.proceeding import State

OPEN_STATES = (
    State.TRIAGE,
    State.INVESTIGATING,
    State.REMEDIATING,
    State.SERVING,
    State.TERMINATING,
)
OLD = AGES.index(30) + 1  # the first group of those that are older than most
Groups = list[tuple[str, int, int]]  # the name of an age, and two numbers


def age_names() -> list[str]:
    """The groups in whole days: 0, 1–2, …, 90+."""
    lows = (0, *AGES)
    highs = [str(high - 1) for high in AGES]
    closed = [
        high if int(high) == low else f"{low}–{high}"
        for low, high in zip(lows, highs, strict=False)
    ]
    return [*closed, f"{AGES[-1]}+"]


def by_age(rows: Rows, key: str) -> Groups:
    """How many are so old: those without the mark of this key, and those with it."""
    return [
        (
            name,
            sum(r["n"] for r in rows if r["age"] == group and not r[key]),
            sum(r["n"] for r in rows if r["age"] == group and r[key]),
        )
        for group, name in enumerate(age_names())
    ]


def age_rows(groups: Groups, query: Callable[[int | None, bool | None], str]) -> list[list[Cell]]:
    """Each age and all: together, without the mark, and with it. `query` gives the list of a group
    (None: of all), with or without the mark (None: both).
    """
    whole = (_("All"), sum(a for _n, a, _b in groups), sum(b for _n, _a, b in groups))
    numbered: list[tuple[int | None, tuple[str, int, int]]] = [*enumerate(groups), (None, whole)]
    return [
        [
            Cell(name),
            count_cell(plain + marked, query(group, None)),
            count_cell(plain, query(group, False)),
            count_cell(marked, query(group, True)),
        ]
        for group, (name, plain, marked) in numbered
    ]


def age_panel(rows: Rows, opens: Opens) -> Panel:
    """Open cases by age, and how many of them wait for others."""
    groups = by_age(rows, "with_others")
    every = sum(a + b for _n, a, b in groups)

    def query(group: int | None, waiting: bool | None) -> str:
        return opens.query(
            state=OPEN,
            opened=None if group is None else opens.age(group),
            waiting=None if waiting is None else OTHERS if waiting else US,
        )

    sentence = _(
        "%(n)s open cases. %(old)s are 30 days old or older; %(waits)s are waiting for others."
    ) % {
        "n": number(every),
        "old": number(sum(a + b for _n, a, b in groups[OLD:])),
        "waits": number(sum(b for _n, _a, b in groups)),
    }
    return Panel(
        key="age",
        title=_("Age of open cases"),
        sentence=sentence,
        told=sentence,
        columns=[_("Age in days"), _("Open"), _("With us"), _("Waiting for others")],
        rows=age_rows(groups, query),
        counted=_(
            "All cases that are not closed, by the days since the first report: 0 is today. "
            "“Waiting for others” means that nobody on the team can move the case on now: we are "
            "waiting for the holder, a partner, somebody else or a date. Current figures, "
            "regardless of the date range."
        ),
        chart=charts.column_chart(groups, (_("with us"), _("waiting for others")))
        if every
        else None,
        absent=_("No open cases."),
    )


def restrictions_panel(rows: Rows, opens: Opens) -> Panel:
    """Limits and suspensions in force by age; what is only a precaution is told apart."""
    groups = by_age(rows, "precautionary")
    every = sum(a + b for _n, a, b in groups)

    def query(group: int | None, precautionary: bool | None) -> str:
        return opens.query(
            restricted=".." if group is None else opens.age(group),
            basis=None
            if precautionary is None
            else PRECAUTIONARY
            if precautionary
            else AFTER_FINDING,
        )

    sentence = _(
        "%(n)s limits and suspensions in force, %(precautions)s of them precautionary; %(old)s for "
        "30 days or longer."
    ) % {
        "n": number(every),
        "precautions": number(sum(b for _n, _a, b in groups)),
        "old": number(sum(a + b for _n, a, b in groups[OLD:])),
    }
    return Panel(
        key="restrictions",
        title=_("Restrictions in force"),
        sentence=sentence,
        told=sentence,
        columns=[_("Age in days"), _("In force"), _("After a finding"), _("Precautionary")],
        rows=age_rows(groups, query),
        counted=_(
            "Limits and suspensions in force now, by the days since the account was first "
            "restricted without a break. Terminated accounts are not counted. Current figures, "
            "regardless of the date range."
        ),
        chart=charts.column_chart(groups, (_("after a finding"), _("precautionary")))
        if every
        else None,
        absent=_("No restrictions in force."),
    )


def state_panel(rows: Rows, opens: Opens) -> Panel:
    """Open cases by where they are."""
    counts = [
        (code, str(word), sum(r["n"] for r in rows if r["state"] == code))
        for code, word in words.STATES.items()
        if code in OPEN_STATES
    ]
    most = max(counts, key=itemgetter(2))
    every = sum(n for _code, _name, n in counts)
    sentence = (
        _("Most open cases have the status %(state)s: %(n)s.")
        % {"n": number(most[2]), "state": within(most[1])}
        if every
        else ""
    )
    return Panel(
        key="state",
        title=_("Open cases by status"),
        sentence=sentence,
        told=sentence,
        columns=[_("Case status"), _("Open")],
        rows=[
            [Cell(name), count_cell(n, opens.query(state=code.lower()))]
            for code, name, n in [*counts, (OPEN, _("All"), every)]
        ],
        counted=_(
            "All cases that are not closed, by status. Current figures, regardless of the date "
            "range."
        ),
        chart=charts.amount_chart([(name, n, number(n)) for _code, name, n in counts])
        if every
        else None,
        absent=_("No open cases."),
    )

"""The panel on who holds how much: of everybody for those who assign work, of oneself for everybody
else.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from enforcement.language.formats import number
from enforcement.queries.insights import Rows
from enforcement.rules.search_syntax import OPEN
from enforcement.web._shared import charts
from enforcement.web.insights.opens import Opens
from enforcement.web.insights.panel import Cell, Panel, count_cell


def people_panel(rows: Rows, opens: Opens, *, alone: bool) -> Panel:
    """For spreading the load, in the order of the alphabet; `alone`: of the reader's own work."""
    return Panel(
        key="people",
        title=_("Your workload") if alone else _("Workload"),
        sentence=_("Only you and those who assign work see these figures.")
        if alone
        else _(
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
            [
                Cell(r["name"]),
                count_cell(r["held"], opens.query(state=OPEN, assignee=r["username"])),
                count_cell(r["cases"], opens.query(worked=opens.days, by=r["username"])),
                count_cell(r["decisions"], opens.query(acted=opens.days, by=r["username"])),
            ]
            for r in rows
        ],
        counted=_(
            "Assigned: open cases assigned to the person now. The other columns cover the date "
            "range. The list is not ranked and does not compare people, because cases differ. "
            "Leads and admins see everybody; everybody else sees only their own figures."
        ),
        chart=charts.amount_chart([(r["name"], r["held"], number(r["held"])) for r in rows])
        if rows
        else None,
        absent=_("You have no open cases, and worked on none in this date range.")
        if alone
        else _("Nobody has open cases."),
    )

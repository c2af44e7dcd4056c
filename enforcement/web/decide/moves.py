"""What goes to the case in which a case goes on, before it does."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enforcement.step.merging import Moves
from enforcement.web._shared.impact_rows import ImpactRow, bold_then_plain


def moves_row(moves: Moves) -> ImpactRow:
    """What goes to the case in which this one goes on."""
    said = [
        ngettext("%(n)s report", "%(n)s reports", moves.reports) % {"n": moves.reports},
        ngettext("%(n)s alleged clause", "%(n)s alleged clauses", moves.clauses)
        % {"n": moves.clauses},
        ngettext("%(n)s piece of evidence", "%(n)s pieces of evidence", moves.evidence)
        % {"n": moves.evidence},
    ]
    label = _("Goes to %(ref)s") % {"ref": moves.into}
    return ImpactRow("moves", label, bold_then_plain(", ".join(said)))

"""How long cases take, in words for a holder who waits."""

from __future__ import annotations

from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from enforcement.models import CaseTimes
from enforcement.workflow.kinds import JOINABLE, State

DAY = 86_400  # seconds


def how_long(times: CaseTimes | None, state: str) -> str:
    """How long such cases take until the next thing that its holder waits for; empty where too few
    were closed to say, or where the date is set already.
    """
    if times is None:
        return ""
    if state in JOINABLE:
        return _("Half of such cases are decided within %(median)s, 9 of 10 within %(ninth)s.") % {
            "median": days(times.decided_median),
            "ninth": days(times.decided_ninth),
        }
    if state == State.REMEDIATING:
        return _("Half of such cases are closed within %(median)s, 9 of 10 within %(ninth)s.") % {
            "median": days(times.closed_median),
            "ninth": days(times.closed_ninth),
        }
    return ""


def days(seconds: float) -> str:
    """Whole days, rounded up: what is said is not less than it was."""
    whole = max(ceil(seconds / DAY), 1)
    return npgettext("within", "%(n)d day", "%(n)d days", whole) % {"n": whole}

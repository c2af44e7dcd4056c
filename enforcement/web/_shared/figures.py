"""Numbers as people read them: grouped, with their unit, and not at all where there are too few to
say anything.
"""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from enforcement.web._shared.charts import FEW

SPACE = "\u00a0"
UNITS = ((86400, "days"), (3600, "h"), (60, "min"), (1, "s"))


def number(value: int) -> str:
    """1,214."""
    return str(number_format(value, use_l10n=True, force_grouping=True))


def decimal(value: float) -> str:
    """With one digit after the point, unless it is none: 3.1, 48."""
    return str(
        number_format(
            round(value, 1),
            0 if round(value, 1) == int(round(value, 1)) else 1,
            use_l10n=True,
            force_grouping=True,
        )
    )


def percentage(hits: int, of: int) -> str:
    """14.6 %; or that there are fewer than ten."""
    return f"{decimal(100 * hits / of)}{SPACE}%" if of >= FEW else too_few_mark()


def too_few_mark() -> str:
    """What stands where a small number is kept back."""
    return _("fewer than %(few)d") % {"few": FEW}


def guarded_count(value: int) -> str:
    """A count that says something of a person: kept back while it is small; nothing is told as
    nothing.
    """
    return number(value) if value >= FEW or not value else too_few_mark()


def unit_for(seconds: float) -> tuple[int, str]:
    """The unit in which a time is best told: its length in seconds, and its name."""
    return next(((size, name) for size, name in UNITS if seconds >= 1.5 * size), UNITS[-1])


def unit_name(name: str) -> str:
    """A unit in words."""
    return {"days": _("days"), "h": _("hours"), "min": _("minutes"), "s": _("seconds")}[name]


def duration_in_words(seconds: float | None) -> str:
    """3.1 h, 48 s, 2.3 days; a dash where there is none."""
    if seconds is None:
        return "–"
    size, name = unit_for(seconds)
    short = {"days": _("days"), "h": _("h"), "min": _("min"), "s": _("s")}[name]
    return f"{decimal(seconds / size)}\u00a0{short}"
